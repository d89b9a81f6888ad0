"""Middleware: refuses requests to other hosts and private addresses, and answers that are too large."""

from __future__ import annotations

import logging
from typing import Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.offsite import OffsiteMiddleware
from scrapy.exceptions import CannotResolveHostError, DownloadCancelledError, IgnoreRequest
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK
from scrapy.utils.httpobj import urlparse_cached

from newsspider.middlewares import resolver
from newsspider.normalise import hosts
from newsspider.pages.parsed import MAX_BYTES
from newsspider.run import is_own, own_spider

logger = logging.getLogger(__name__)

MOST_ROBOTS = 512 * 1024
"""Bytes of a robots.txt that are read: RFC 9309 asks for 500 KiB at least; 32 MB would take half a minute."""


class RefusedRequestError(IgnoreRequest):
    """A request that is not made; the text, the end of a sentence about the address, says why."""

    outcome = "other_site"
    """The outcome of the address."""


class PrivateAddressError(IgnoreRequest):
    """A request that is not made since its host has a private address, perhaps only for now."""


class RefusedAnswerError(IgnoreRequest):
    """An answer that is not taken; the text, the end of a sentence about the address, says why."""

    outcome = "refused"


def bound_of(request: Request) -> str:
    """Return the limit on the size of an answer, as the log names it."""
    return f"{MAX_BYTES // 1_000_000} MB" if request.meta.get("download_maxsize") == MAX_BYTES else "DOWNLOAD_MAXSIZE"


class GuardMiddleware:
    """Lets requests through to the sites that the user named (`spider.allowed_sites`), redirects and `robots.txt` too.

    It is nearer to the network than the retries, which do not repeat a refused request.
    """

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.most = crawler.settings.getint("DOWNLOAD_MAXSIZE")
        self.logged: set[str] = set()
        """Hosts that the log has named."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self | OffsiteMiddleware:
        """Return the middleware for a crawl; Scrapy's own for a spider that is not ours."""
        return cls(crawler) if is_own(crawler) else OffsiteMiddleware.from_crawler(crawler)

    def process_request(self, request: Request) -> None:
        """Refuse a request to another site; bound the size of a page to what can be read."""
        if request.meta.get("expects") == "page":
            request.meta["download_maxsize"] = min(MAX_BYTES, self.most or MAX_BYTES)
        allowed_sites = own_spider(self.crawler).allowed_sites
        if request.meta.get("robots_txt") and not hosts.is_private(urlparse_cached(request).hostname or ""):
            allowed_sites = []  # A robots.txt may stand at another host: RFC 9309, 2.3.1.2.
        why = hosts.refusal(request.url, allowed_sites) if allowed_sites else None
        if why is None:
            return
        # Scrapy asks for a host's robots.txt before its first page: that is one refusal, not two.
        if request.callback is not NO_CALLBACK or "redirect_urls" in request.meta:
            self._log(request, why)
        raise RefusedRequestError(why)

    def process_response(self, request: Request, response: Response) -> Response:
        """Return the response; a long robots.txt is cut."""
        if request.callback is NO_CALLBACK and len(response.body) > MOST_ROBOTS:
            self.count("robots.txt cut")
            return response.replace(body=response.body[:MOST_ROBOTS])
        return response

    def process_exception(self, request: Request, exception: Exception) -> None:
        """Refuse a host with a private address, and an answer that is too large even before it is unpacked."""
        address = resolver.refused.get(urlparse_cached(request).hostname or "")
        if isinstance(exception, CannotResolveHostError) and address:
            self.count("private address")  # The resolver has logged it.
            raise PrivateAddressError(f"leads into a private network to {address}") from exception
        if isinstance(exception, DownloadCancelledError):
            self.count("too large")
            raise RefusedAnswerError(f"is larger than {bound_of(request)}") from exception

    def count(self, why: str) -> None:
        """Count a refusal."""
        assert self.crawler.stats
        self.crawler.stats.inc_value(f"newsspider/refused_requests/{why}")

    def _log(self, request: Request, why: str) -> None:
        host = urlparse_cached(request).hostname or ""
        self.count("private address" if hosts.is_private(host) else "another host")
        if host not in self.logged:
            self.logged.add(host)
            begun = request.meta.get("redirect_urls", [request.url])[0]
            logger.warning("Refused: %s %s. What else leads there is counted, and not told.", begun, why)
