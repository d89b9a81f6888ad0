"""Listings that only a script continues: a browser opens them and continues them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, ClassVar, Protocol

from scrapy import Request
from scrapy.http import Response
from selectolax.lexbor import LexborHTMLParser
from twisted.python.failure import Failure

from newsspider.discovery import Entry, section
from newsspider.discovery.section import Listing, Section
from newsspider.items import Finding
from newsspider.normalise import urls
from newsspider.pages.parsed import parsed
from newsspider.spiders.answers import cause, content_type, request_of, status
from newsspider.spiders.requests import PAGE, PRIORITY, Output
from newsspider.spiders.sources import BaseSource
from newsspider.spiders.sources.pagination import Pagination

THE_END = "the end"
"""Flag of a response when the browser shows nothing more."""
MOST_SHOWN = 1_000
"""How often the browser shows more of one listing at most: it keeps all of it in memory."""


class Markup(Protocol):
    """A module that reads sections and fronts of a kind of markup: `discovery.section`, `discovery.front`."""

    def sections(self, page: LexborHTMLParser, url: str) -> list[Section]: ...
    def linked_sections(self, page: LexborHTMLParser, url: str, wanted: Sequence[str]) -> list[Section]: ...
    def listing(self, page: LexborHTMLParser, url: str, pages: str | None = None) -> Listing: ...
    def entries(self, page: LexborHTMLParser, url: str) -> list[Entry]: ...


class BrowsedSource(BaseSource):
    """A source whose listings a browser may have to continue."""

    markup: ClassVar[Markup] = section
    """The module that reads its fronts."""

    def linked(self, page: LexborHTMLParser, url: str) -> Output:
        """Yield the requests for the sections that a page links."""
        raise NotImplementedError

    def take_page(self, entries: list[Entry], pages: Pagination, url: str) -> Output:
        """Yield the requests for the entries of a page."""
        raise NotImplementedError

    def bare(self, pages: Pagination, request: Callable[[str, Pagination, int], Request]) -> Output:
        """Open a front that shows nothing once more; then it is lost, unless it was bare in the run before too."""
        if pages.reopened:
            yield from self.ends_short(pages.section.url, "its front shows no article", 0)
            return
        pages.reopened = True
        yield request(pages.section.url, pages, 1)

    def by_script(self, pages: Pagination, why: str) -> Output:
        """Yield the request that opens a section in the browser, unless the arguments forbid it."""
        if self.spider.arguments.render == "never":
            yield from self.lose(pages.section.url, f"{why}: -a render=auto")
            return
        pages.seen = max(pages.seen, 1)
        yield self.browser_request(pages)

    def browser_request(self, pages: Pagination, number: int = 1, tab: Any = None) -> Request:
        """Return the request that opens a section in the browser, or shows more of it."""
        more = {"browser": "more", "tab": tab, "dont_retry": True}
        return Request(
            pages.section.url,
            self.parse_shown,
            errback=self.browser_failed,
            priority=PRIORITY["listing"] - min(number, 1000),
            meta=PAGE | (more if tab else {"browser": "open"}),
            cb_kwargs={"pages": pages, "number": number},
            dont_filter=True,
        )

    def parse_shown(self, response: Response, pages: Pagination, number: int) -> Output:
        """Yield requests for the articles that the browser has not shown before, and for more of the listing."""
        tab = response.meta["tab"]
        page = parsed(response.body, content_type(response))
        if isinstance(page, Finding) or not urls.same_site(response.url, pages.section.url):
            tab.close()
            why = page.reason if isinstance(page, Finding) else "it leads to another site"
            yield from self.lose(pages.section.url, why)
            return
        if number == 1:
            yield from self.linked(page, response.url)
        entries = self.markup.listing(page, response.url).entries
        fresh = pages.detector.fresh(entries)
        if number > pages.seen:
            pages.seen = number
            yield from self.take_page(fresh, pages, pages.section.url)
        if pages.ended or THE_END in response.flags or number >= MOST_SHOWN:
            tab.close()
        else:
            yield self.browser_request(pages, number + 1, tab)

    def browser_failed(self, failure: Failure) -> Output:
        """Open a section once more after the browser crashed, hung or did not start; then give it up."""
        request = request_of(failure)
        pages = request.cb_kwargs["pages"]
        if tab := request.meta.get("tab"):
            tab.close()
        if tab and status(failure) is None and not pages.reopened:
            pages.reopened = True
            self.spider.logger.warning("%s is opened once more: %s.", request.url, cause(failure))
            yield self.browser_request(pages)
        else:
            yield from self.lose(request.url, cause(failure))
