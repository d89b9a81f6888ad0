"""Middleware: an archive of what was fetched."""

from __future__ import annotations

import logging
from datetime import UTC, datetime, timedelta
from http.client import responses
from typing import Any, Self
from urllib.parse import urlsplit

from scrapy import Request, __version__, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.http import Headers, Response

from newsspider import __version__ as own_version
from newsspider import archive
from newsspider.items import Archive
from newsspider.run import Run, run_of

logger = logging.getLogger(__name__)

SECRET = (b"Authorization", b"Cookie", b"Proxy-Authorization")
"""Headers of a request that an archive must not contain."""


class CaptureMiddleware:
    """Keeps responses as they were received, in WARC files: all of them, or those with an article.

    It is nearer to the downloader than the decompression. Where a page is kept, `meta["archive"]` of the response's
    request has its place.
    """

    def __init__(self, run: Run) -> None:
        self.run, self.crawler = run, run.crawler
        crawler = run.crawler
        self.mode = crawler.settings["NEWSSPIDER_ARCHIVE"]
        if not self.mode:
            raise NotConfigured
        self.writer: archive.Writer | None = None
        self.folder = ""
        """Folder of the archive as records name it, relative to the output folder."""
        crawler.signals.connect(self.opened, signals.spider_opened)
        crawler.signals.connect(self.closed, signals.spider_closed)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Return the middleware for a crawl; NotConfigured where nothing is to be kept, or the crawl is no run."""
        return cls(run_of(crawler))

    def opened(self) -> None:
        """Open the archive in the folder of the run."""
        spider, files = self.run.spider, self.run.files
        robots = "obey" if self.crawler.settings.getbool("ROBOTSTXT_OBEY") else "ignore"
        software = f"newsspider/{own_version} Scrapy/{__version__}"
        about = {"software": software, "robots": robots, "isPartOf": f"{spider.name} {files.start}"}
        self.folder = f"{spider.folder}/archive"
        self.writer = archive.Writer(files.folder / "archive", files.start, about=about)
        self.run.archived, self.run.delivery.before = self.keep, self.writer.sync

    def closed(self) -> None:
        """Complete the archive."""
        if self.writer:
            self.writer.close()

    def process_response(self, request: Request, response: Response) -> Response:
        """Keep the response, or hold it until it is known to give an article."""
        not_of_the_site = "cached" in response.flags or {"browser", "of_an_archive"} & request.meta.keys()
        if self.writer is None or not_of_the_site:
            return response
        seen = exchange(request, response, self.run.spider.rights.packed(request.url))
        if self.mode == "all" or response.status == 304:
            self._write(request, seen, None)
        else:  # Redirects pass `meta` on: they are kept with the article.
            meta: dict[str, Any] = request.meta
            meta["exchanges"] = [*meta.get("exchanges", ()), seen]
        return response

    def keep(self, request: Request, via: str) -> Archive | None:
        """Keep the responses to `request`, found at the address `via`; return the place of the page."""
        meta: dict[str, Any] = request.meta
        for seen in meta.pop("exchanges", ()):
            self._write(request, seen, via)
        where: Archive | None = meta.get("archive")
        return where

    def _write(self, request: Request, seen: archive.Exchange, via: str | None) -> None:
        assert self.writer and self.crawler.stats
        meta: dict[str, Any] = request.meta
        meta.pop("archive", None)
        try:
            stored = self.writer.write(seen, via=via)
        except OSError as error:
            self.crawler.stats.inc_value("newsspider/captures_lost")
            logger.error("The archive cannot be written: %s. Free the disk and run it again.", error)
            return
        self.crawler.stats.inc_value("newsspider/captures")
        meta["archive"] = Archive(f"{self.folder}/{stored.file}", stored.offset, stored.digest)


def exchange(request: Request, response: Response, site: str) -> archive.Exchange:
    """Return a request and its raw response as an archive keeps them; `site` are the site's rights, packed."""
    meta: dict[str, Any] = request.meta
    latency: float = meta.get("download_latency", 0.0)
    parts = urlsplit(request.url)
    request_line = f"{request.method} {parts.path or '/'}{f'?{parts.query}' if parts.query else ''} HTTP/1.1\r\n"
    headers = Headers({name: values for name, values in request.headers.items() if name not in SECRET})
    headers.setdefault(b"Host", parts.netloc.rpartition("@")[2])
    lost = "disconnect" if {"partial", "dataloss"} & set(response.flags) else None
    return archive.Exchange(
        url=request.url,
        request=request_line.encode() + headers.to_string() + b"\r\n\r\n" + request.body,
        status=response.status,
        head=_head(response),
        body=response.body,
        began=datetime.now(UTC) - timedelta(seconds=latency),
        seconds=latency,
        address=str(response.ip_address) if response.ip_address else None,
        truncated=lost,
        site=site,
    )


def _head(response: Response) -> bytes:
    """Status line and headers as received, without those of the transfer encoding, which is decoded."""
    protocol = response.protocol if (response.protocol or "").startswith("HTTP/") else "HTTP/1.1"
    headers = Headers(response.headers)
    headers.pop(b"Transfer-Encoding", None)
    headers[b"Content-Length"] = str(len(response.body)).encode()
    line = f"{protocol} {response.status} {responses.get(response.status, '')}\r\n"
    return line.encode() + bytes(headers.to_string()) + b"\r\n\r\n"
