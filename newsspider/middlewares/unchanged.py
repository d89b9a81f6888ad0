"""Middleware: conditional requests for listings; one that has not changed comes from the ledger."""

from __future__ import annotations

from typing import Self
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response, TextResponse
from scrapy.http.request import NO_CALLBACK

from newsspider.run import Run, run_of

LISTING = "listing"
"""Key of `meta` that marks the request for a listing."""
NOT_MODIFIED = 304
LONGEST = 32 * 2**20
"""Bytes of a body that is kept; packed, a sitemap is a tenth of that."""
SECONDS = 7 * 86_400
"""Age after which a listing is fetched anew: some servers never change their validators."""


class UnchangedMiddleware:
    """Keeps listings, and returns the kept one where the server says that it has not changed.

    It gets responses after the retries, so that no spoiled one is kept. To the spider a kept listing is a response like
    any other, with the `Date` and `Age` of the 304.
    """

    def __init__(self, run: Run) -> None:
        self.run = run

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Return the middleware for a run; NotConfigured where a crawl is none."""
        return cls(run_of(crawler))

    def process_request(self, request: Request) -> None:
        """Set the validators of a kept listing; a redirect leads to another, with its own validators."""
        if not _is_listing(request):
            return
        for name in ("If-None-Match", "If-Modified-Since"):
            request.headers.pop(name, None)
        kept = self.run.ledger.answer(request.url) if self.run.arguments.mode != "full" else None
        if kept is None or not self.run.now - SECONDS <= kept.fetched <= self.run.now:
            return
        if kept.etag:
            request.headers["If-None-Match"] = kept.etag
        if kept.last_modified:
            request.headers["If-Modified-Since"] = kept.last_modified

    def process_response(self, request: Request, response: Response) -> Response:
        """Return a listing, from the ledger where it has not changed; keep one that comes with validators."""
        if not _is_listing(request):
            return response
        if response.status == NOT_MODIFIED:
            kept = self.run.ledger.answer(request.url)
            if kept is None:
                return response
            self.run.count("listings_unchanged")
            headers = {**response.headers, "Content-Type": kept.content_type or "text/html"}
            return TextResponse(request.url, 200, headers, kept.body, flags=["unchanged"], request=request)
        etag, last = (_header(response, name) for name in ("ETag", "Last-Modified"))
        if response.status == 200 and (etag or last) and len(response.body) <= LONGEST:
            kind = _header(response, "Content-Type")
            self.run.ledger.keep_answer(request.url, etag, last, self.run.now, kind, response.body)
        return response


def _is_listing(request: Request) -> bool:
    robots = request.callback is NO_CALLBACK and urlsplit(request.url).path == "/robots.txt"
    return robots or bool(request.meta.get(LISTING))


def _header(response: Response, name: str) -> str | None:
    value = response.headers.get(name)
    return value.decode("latin-1") if value else None
