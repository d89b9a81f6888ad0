"""One page and, where it is an article in several pages, the others: for `scrapy read`. No name, so not listed."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass

from scrapy import Request
from scrapy.http import Response
from twisted.python.failure import Failure

from newsspider import desk
from newsspider.items import Finding
from newsspider.run import OwnSpider
from newsspider.spiders.answers import cause, content_type


@dataclass(slots=True)
class Fetched:
    """A page as it was received, or why it was not."""

    url: str
    body: bytes
    content_type: str | None
    finding: Finding | None = None


class OnePageSpider(OwnSpider):
    """Fetches a page as a crawl does, with the same politeness, and keeps it."""

    custom_settings = {  # noqa: RUF012 - as Scrapy types it
        "EXTENSIONS": {
            f"newsspider.extensions.{name}": None
            for name in (
                *("alarms.Alarms", "contents.Contents", "manifest.Manifest"),
                *("progress.Progress", "summary.Summary"),
            )
        },
        "ITEM_PIPELINES": {},
        "RETRY_TIMES": 2,  # Somebody waits for it.
    }

    def __init__(self, url: str, pages: list[Fetched]) -> None:
        super().__init__("read")
        self.url = url
        self.pages = pages

    @property
    def named(self) -> list[str]:
        """The site of the page."""
        return [self.url]

    async def start(self) -> AsyncIterator[Request]:
        """Yield the request for the page."""
        yield Request(self.url, self.parse_page, errback=self.page_failed, dont_filter=True)

    def parse_page(self, response: Response, left: list[str] | None = None) -> Iterator[Request]:
        """Keep the page; yield the request for the next one of the same article."""
        page = Fetched(response.url, response.body, content_type(response))
        self.pages.append(page)
        if left is None:
            left = desk.reading_of(page.body, page.content_type, page.url).further
        if left:
            yield Request(left[0], self.parse_page, errback=self.page_failed, cb_kwargs={"left": left[1:]})

    def page_failed(self, failure: Failure) -> None:
        """Keep why the page could not be fetched."""
        request: Request = failure.request  # type: ignore[attr-defined]
        self.pages.append(Fetched(request.url, b"", None, Finding("page", f"not fetched: {cause(failure)}")))
