"""Listings that only a script continues: a browser opens them and has them go on."""

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
from newsspider.spiders.asking import PAGE, PRIORITY, Output
from newsspider.spiders.sources import BaseSource
from newsspider.spiders.sources.walk import Walk

THE_END = "the end"
"""Flag of what the browser shows when nothing more comes."""
MOST_SHOWN = 1_000
"""Times that the browser is asked to show more of one listing: it keeps all of it in memory."""


class Markup(Protocol):
    """What reads sections and fronts of a kind of markup: `discovery.section`, `discovery.front`."""

    def sections(self, page: LexborHTMLParser, url: str) -> list[Section]: ...
    def linked_sections(self, page: LexborHTMLParser, url: str, wanted: Sequence[str]) -> list[Section]: ...
    def listing(self, page: LexborHTMLParser, url: str, pages: str | None = None) -> Listing: ...
    def entries(self, page: LexborHTMLParser, url: str) -> list[Entry]: ...


class BrowsedSource(BaseSource):
    """A source whose listings a browser may have to go on with."""

    markup: ClassVar[Markup] = section
    """How a front is read."""

    def linked(self, page: LexborHTMLParser, url: str) -> Output:
        """Yield what the sections that a page links ask for."""
        raise NotImplementedError

    def met(self, entries: list[Entry], walk: Walk, url: str) -> Output:
        """Yield what the entries of a page ask for."""
        raise NotImplementedError

    def bare(self, walk: Walk, request: Callable[[str, Walk, int], Request]) -> Output:
        """Open a front that shows nothing once more; then it is lost, unless it was as bare before."""
        if walk.reopened:
            yield from self.ends_short(walk.section.url, "its front shows no article", 0)
            return
        walk.reopened = True
        yield request(walk.section.url, walk, 1)

    def by_script(self, walk: Walk, why: str) -> Output:
        """Yield the request that has the browser open a section, unless it is not to be used."""
        if self.spider.arguments.render == "never":
            yield from self.lose(walk.section.url, f"{why}: -a render=auto")
            return
        walk.seen = max(walk.seen, 1)
        yield self.browser_request(walk)

    def browser_request(self, walk: Walk, number: int = 1, tab: Any = None) -> Request:
        """Return the request that opens a section in the browser, or has it show more."""
        more = {"browser": "more", "tab": tab, "dont_retry": True}
        return Request(
            walk.section.url,
            self.parse_shown,
            errback=self.browser_failed,
            priority=PRIORITY["listing"] - min(number, 1000),
            meta=PAGE | (more if tab else {"browser": "open"}),
            cb_kwargs={"walk": walk, "number": number},
            dont_filter=True,
        )

    def parse_shown(self, response: Response, walk: Walk, number: int) -> Output:
        """Yield requests for the articles that the browser shows and did not show before, and have it go on."""
        tab = response.meta["tab"]
        page = parsed(response.body, content_type(response))
        if isinstance(page, Finding) or not urls.same_site(response.url, walk.section.url):
            tab.close()
            why = page.reason if isinstance(page, Finding) else "it leads to another site"
            yield from self.lose(walk.section.url, why)
            return
        if number == 1:
            yield from self.linked(page, response.url)
        entries = self.markup.listing(page, response.url).entries
        fresh = [entry for entry in entries if hash(entry.url) not in walk.brought.listed]
        if number > walk.seen:
            walk.seen = number
            yield from self.met(fresh, walk, walk.section.url)
        if walk.ended or THE_END in response.flags or number >= MOST_SHOWN:
            tab.close()
        else:
            yield self.browser_request(walk, number + 1, tab)

    def browser_failed(self, failure: Failure) -> Output:
        """Open a section once more after a browser that crashed, hung or was not to be had; then give it up."""
        request = request_of(failure)
        walk = request.cb_kwargs["walk"]
        if tab := request.meta.get("tab"):
            tab.close()
        if tab and status(failure) is None and not walk.reopened:
            walk.reopened = True
            self.spider.logger.warning("%s is opened once more: %s.", request.url, cause(failure))
            yield self.browser_request(walk)
        else:
            yield from self.lose(request.url, cause(failure))
