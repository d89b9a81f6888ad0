"""Middleware: Scrapy's redirects; one that closes a circle is a fault, not a duplicate request."""

from __future__ import annotations

from typing import Any
from urllib.parse import urldefrag, urljoin

from scrapy import Request, Spider
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares import redirect
from scrapy.http import Response

from newsspider.middlewares.faults import LOOP
from newsspider.normalise import urls
from newsspider.run import OwnSpider

STOPS_AT = "stops_at"
"""Key of `meta`: addresses to which redirects are not followed."""
STATUSES = (301, 302, 303, 307, 308)


class RedirectMiddleware(redirect.RedirectMiddleware):
    """Follows redirects; flags one that closes a circle, which Scrapy would drop as a duplicate."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Any:
        """Return the middleware for a crawl; Scrapy's own for a spider that is not ours."""
        if not issubclass(crawler.spidercls, OwnSpider):
            return redirect.RedirectMiddleware.from_crawler(crawler)
        made = cls(crawler.settings)  # Scrapy's own way warns that no Referer is sent, as is intended.
        made.crawler = crawler
        return made

    def process_response(
        self, request: Request, response: Response, spider: Spider | None = None
    ) -> Request | Response:  # fmt: skip
        """Return the request for the target of a redirect, else the response; a circle ends as status 508."""
        if response.status not in STATUSES or not (location := response.headers.get("Location")):
            return response
        visited = [*request.meta.get("redirect_urls", ()), request.url]
        to = urldefrag(urljoin(request.url, location.decode("latin-1")))[0]
        if any(urls.same_address(to, home) for home in request.meta.get(STOPS_AT, ())):
            return response  # Many sites redirect gone pages to the home page, which is not fetched each time.
        if to in visited or len(visited) > self.max_redirect_times:
            return response.replace(status=508, flags=[*response.flags, LOOP])
        return super().process_response(request, response)
