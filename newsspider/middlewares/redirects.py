"""Middleware: a redirect that leads back to where it came from is a fault, not a page met before."""

from __future__ import annotations

from typing import Self
from urllib.parse import urldefrag, urljoin

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response

from newsspider.middlewares.faults import LOOP


class RedirectLoopMiddleware:
    """Flags the answer that closes a circle of redirects.

    It stands before Scrapy's redirects, whose next request the duplicate filter would drop as made before.
    """

    def __init__(self, crawler: Crawler) -> None:
        self.most = crawler.settings.getint("REDIRECT_MAX_TIMES")

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Return the middleware for a crawl."""
        return cls(crawler)

    def process_response(self, request: Request, response: Response) -> Response:
        """Return the response; one that leads back is made a 508, which nobody follows."""
        location = response.headers.get("Location")
        if not location or response.status not in (301, 302, 303, 307, 308):
            return response
        met = [*request.meta.get("redirect_urls", ()), request.url]
        to = urldefrag(urljoin(request.url, location.decode("latin-1")))[0]
        if to not in met and len(met) <= self.most:
            return response
        return response.replace(status=508, flags=[*response.flags, LOOP])
