"""A spider that has what it takes for an article archived: `-s SPIDER_MODULES=tests.keeping`."""

from __future__ import annotations

from scrapy.http import Response

from newsspider.items import Article
from newsspider.middlewares import CaptureMiddleware
from newsspider.spiders.cinktank import CinktankSpider
from newsspider.spiders.listings import Output


class KeepingSpider(CinktankSpider):
    """Cinktank, each page of an article kept, and the article told where its first page is."""

    name = "keeping"

    def whole(self, response: Response, parts: list[Article], left: list[str], found: str) -> Output:
        """Keep the page, then go on as ever."""
        capture = self.crawler.get_downloader_middleware(CaptureMiddleware)
        assert capture and response.request
        where = capture.keep(response.request, via=found)
        parts[0].archive = parts[0].archive or where
        yield from super().whole(response, parts, left, found)
