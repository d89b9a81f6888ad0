"""onepage.py: one page, with the other pages of its article, for `scrapy read`. It has no name, so it is not listed."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from typing import Any, Self

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.http import Response
from twisted.python.failure import Failure

from newsspider import rights
from newsspider.extract import Page, instant, read, without_part
from newsspider.items import Finding
from newsspider.rights import SiteRights
from newsspider.run import OwnSpider
from newsspider.site import Site
from newsspider.spiders.answers import cause, page_of, request_of


class OnePageSpider(OwnSpider):
    """Fetches a page as politely as a crawl does, and the rights of its site."""

    custom_settings = {  # noqa: RUF012 - as Scrapy types it
        "EXTENSIONS": {
            f"newsspider.extensions.{name}": None
            for name in (
                *("alarms.Alarms", "contents.Contents", "manifest.Manifest"),
                *("progress.Progress", "summary.Summary"),
            )
        },
        "ITEM_PIPELINES": {},
        "RETRY_TIMES": 2,  # Somebody is waiting.
    }

    def __init__(self, url: str, site: Site, pages: list[Page], failed: list[Finding]) -> None:
        super().__init__("read")
        self.url, self.site = url, site
        self.pages = pages
        self.failed = failed
        """Why a page could not be fetched."""
        self.rights = SiteRights()

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """Return the spider, which receives the answer for robots.txt too."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        crawler.signals.connect(spider.robots_read, signals.response_received)
        return spider

    @property
    def allowed_sites(self) -> list[str]:
        """The site of the page."""
        return [self.url]

    async def start(self) -> AsyncIterator[Request]:
        """Yield the request for the site's rights."""
        yield Request(self.url_of(rights.TDMREP), self.parse_tdmrep, errback=self.no_tdmrep)

    def url_of(self, path: str) -> str:
        """Return an address on the page's host."""
        return Response(self.url).urljoin(path)

    def robots_read(self, response: Response) -> None:
        """Note the rights that robots.txt states."""
        if response.url == self.url_of("/robots.txt") and response.status == 200:
            self.rights.rules += rights.of_robots(response.body)

    def parse_tdmrep(self, response: Response) -> Iterator[Request]:
        """Note the site's rights; yield the request for the page."""
        self.rights.rules += rights.of_tdmrep(response.body)
        yield from self.no_tdmrep()

    def no_tdmrep(self, _: Failure | None = None) -> Iterator[Request]:
        """Yield the request for the page."""
        self.rights.checked_at = instant(datetime.now(UTC))
        yield Request(self.url, self.parse_page, errback=self.page_failed, dont_filter=True)

    def parse_page(self, response: Response, left: list[str] | None = None) -> Iterator[Request]:
        """Keep the page; yield the request for the next one of the same article."""
        page = page_of(response, self.rights)
        self.pages.append(page)
        if left is None:
            left = read(page, instant(datetime.now(UTC)), self.site).further
        if left:
            yield Request(left[0], self.parse_page, errback=self.page_failed, cb_kwargs={"left": left[1:]})

    def page_failed(self, failure: Failure) -> None:
        """Keep why the page could not be fetched."""
        request = request_of(failure)
        why = f"not fetched: {cause(failure)}"
        self.failed.append(without_part(request.url, why) if self.pages else Finding("page", why))
