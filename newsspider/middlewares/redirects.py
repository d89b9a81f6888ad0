"""Middleware: Scrapy's redirects; one that leads back to where it came from is a fault, not a page met before."""

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
"""Key of `meta`: addresses that a redirect is not followed to."""
STATUSES = (301, 302, 303, 307, 308)


class RedirectMiddleware(redirect.RedirectMiddleware):
    """Follows redirects; flags the answer that closes a circle, whose next request would be dropped as made before."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Any:
        """Return the middleware for a crawl; Scrapy's own for a spider that is not ours."""
        if not issubclass(crawler.spidercls, OwnSpider):
            return redirect.RedirectMiddleware.from_crawler(crawler)
        made = cls(crawler.settings)  # Not Scrapy's way, which warns that no Referer is sent: none is meant to.
        made.crawler = crawler
        return made

    def process_response(
        self, request: Request, response: Response, spider: Spider | None = None
    ) -> Request | Response:  # fmt: skip
        """Return the request that a redirect asks for, else the response; one that leads back is made a 508."""
        if response.status not in STATUSES or not (location := response.headers.get("Location")):
            return response
        met = [*request.meta.get("redirect_urls", ()), request.url]
        to = urldefrag(urljoin(request.url, location.decode("latin-1")))[0]
        if any(urls.same_address(to, home) for home in request.meta.get(STOPS_AT, ())):
            return response  # What is gone leads home on many a site: that page is not asked for again each time.
        if to in met or len(met) > self.max_redirect_times:
            return response.replace(status=508, flags=[*response.flags, LOOP])
        return super().process_response(request, response)
