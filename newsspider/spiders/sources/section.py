"""Sections: from the menu of the home page through the pages of each section to the articles."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from scrapy import FormRequest, Request
from scrapy.http import Response
from selectolax.lexbor import LexborHTMLParser
from twisted.python.failure import Failure

from newsspider.discovery import Entry, front, loadmore
from newsspider.discovery.section import Listing, Section
from newsspider.items import Finding
from newsspider.normalise import urls
from newsspider.pages.parsed import parsed
from newsspider.spiders.answers import cause, content_type, request_of, status
from newsspider.spiders.requests import JSON, PAGE, PRIORITY, Home, Output
from newsspider.spiders.sources.browsed import BrowsedSource, Markup
from newsspider.spiders.sources.pagination import Pagination

STARTED = "walked:"
"""Prefix of the fact that a run has begun to read a section."""


class SectionSource(BrowsedSource):
    """The fronts of the sections wanted, page by page; *load more* where there are no pages."""

    name = "section"
    shows_all: ClassVar[bool] = True
    """Whether each front has to show articles."""

    def begin(self, home: Home) -> Output:
        """Yield a request for the front of each section wanted."""
        self.missing = list(self.spider.wanted)
        self.known: dict[str, Section] = {}
        self.paginations: list[Pagination] = []
        yield from self.fronts(self.sections_of(home.page, home.url), home.url)
        if not (self.paginations or self.missing) and self.markup.entries(home.page, home.url):
            # A blog in a theme of the block editor: the home page itself is the only listing.
            yield self.front(Section("", home.url), None)
        if not self.paginations:
            names = ", ".join(self.missing)
            yield from self.fail(f"the menu links no section {names}" if names else "the home page links no section")

    def sections(self) -> Iterable[Section]:
        """Return the sections that pages linked so far."""
        return self.known.values()

    def sections_of(self, page: LexborHTMLParser, url: str) -> list[Section]:
        """Return the sections a page links: those wanted, anywhere on it; those of the menu where none is named."""
        return self.markup.linked_sections(page, url, self.missing) if self.missing else self.markup.sections(page, url)

    def linked(self, page: LexborHTMLParser, url: str) -> Output:
        """Yield a request for the front of each section still missing that a page links."""
        if self.missing:
            yield from self.fronts(self.sections_of(page, url), url)

    def fronts(self, found: Iterable[Section], url: str) -> Output:
        """Yield a request for the front of each section in `found` that is wanted and not yet begun."""
        for one in (one for one in found if urls.same_site(one.url, url)):
            self.known.setdefault(one.url, one)
            name = next((name for name in self.missing if one.is_called(name)), None)
            if name is not None or not self.spider.wanted:
                if name is not None:
                    self.missing.remove(name)
                    yield from self.crawl.sections.resolved([name])
                if not any(pages.section.url == one.url for pages in self.paginations):
                    yield self.front(one, name)

    def front(self, one: Section, name: str | None) -> Request:
        """Return the request for the front of a section, which begins its pagination."""
        mark, ledger = self.spider.run.marks.of(name), self.spider.ledger
        self.paginations.append(pages := Pagination(one, mark[0] if mark else None))
        if ledger.fact(f"{STARTED}{one.url}") is None:
            pages.is_new = True
            ledger.set_fact(f"{STARTED}{one.url}", "")
        if self.spider.arguments.render == "always":
            return self.browser_request(pages)
        return self.listing_request(one.url, pages, 1)

    def listing_request(self, url: str, pages: Pagination, number: int) -> Request:
        """Return the request for a page of a section; earlier pages come first, since articles slide to later ones."""
        pages.open += 1
        return Request(
            url,
            self.parse_listing,
            errback=self.listing_failed,
            priority=PRIORITY["listing"] - min(number, 1000),
            meta=PAGE,
            cb_kwargs={"pages": pages, "number": number},
            dont_filter=number == 1 or pages.passes > 1,
        )

    def parse_listing(self, response: Response, pages: Pagination, number: int) -> Output:
        """Yield requests for the articles a section's page lists, and for the pages after it."""
        pages.open -= 1
        self.spider.knows(response)
        page = parsed(response.body, content_type(response))
        if isinstance(page, Finding):
            yield from self.lose(response.url, page.reason)
            return
        if number == 1:
            yield from self.linked(page, response.url)
        listing = self.markup.listing(page, response.url, pages.address)
        pages.show(number, listing.entries)
        if pages.passes > 1:
            yield from self.take_again(listing, pages, number, response.url)
        elif number == 1 and listing.is_bare and self.shows_all:
            yield from self.bare(pages, self.listing_request)
        else:
            yield from self.take_first(listing, pages, number, response.url)

    def take_first(self, listing: Listing, pages: Pagination, number: int, url: str) -> Output:
        """Yield requests for the entries of a page of the first pass, and for what follows it."""
        yield from self.take_page(listing.entries, pages, url)
        for following, address in pages.pages_after(number, listing):
            yield self.listing_request(address, pages, following)
        if listing.load_more and not pages.ended:
            pages.load_more = listing.load_more
            pages.last_page = max(pages.last_page, listing.load_more.last_page or 0)
            yield self.more_request(pages, 2)
        if listing.by_script and not pages.ended:
            yield from self.by_script(pages, "only a script continues it")
        yield from self.finish_pass(pages)

    def finish_pass(self, pages: Pagination) -> Output:
        """At the end of a pass that does not prove that all was listed, yield the request that begins another."""
        if pages.open or pages.load_more or pages.seen:
            return
        if pages.goes_again():
            yield self.listing_request(pages.section.url, pages, 1)
        elif pages.missing:
            why = f"of {pages.last_page} pages the last {pages.missing} are missing"
            yield from self.ends_short(pages.section.url, why, pages.first_run, pages.missing)
        elif pages.lacks:
            yield from self.lose(pages.section.url, f"its page {pages.lacks} is missing")
        elif pages.is_short and pages.drops(self.spider.ledger.run):
            yield from self.lose(pages.section.url, "all that it shows is new, so that more may have come and gone")
        elif pages.more and pages.passes > 1:
            yield from self.lose(pages.section.url, "it changes faster than it can be read")

    def take_again(self, listing: Listing, pages: Pagination, number: int, url: str) -> Output:
        """Yield requests for the entries of a page that no pass has shown before, and for the page after it."""
        self.spider.count("listing_pages")
        if number == 1 and listing.entries:
            pages.last_page = listing.last_page or 1
        fresh = pages.detector.take(listing.entries, self.crawl.articles_found)
        pages.more = pages.more or bool(fresh)
        yield from self.take(fresh, url)
        if number < min(pages.requested, pages.last_page) and pages.address:
            yield self.listing_request(pages.address.format(number + 1), pages, number + 1)
        yield from self.finish_pass(pages)

    def take_page(self, entries: list[Entry], pages: Pagination, url: str) -> Output:
        """Yield the requests for the entries of a page; its pagination may end with them."""
        self.spider.count("listing_pages")
        had_ended = pages.ended
        pages.take(entries, self.spider.arguments, self.crawl.first_run_of, self.crawl.articles_found)
        self.to_the_end = self.to_the_end and not pages.cut
        yield from self.take(entries, url)
        if pages.detector.is_trap and not had_ended:
            yield from self.trapped(url)

    def more_request(self, pages: Pagination, number: int) -> Request:
        """Return the request that the *load more* button of a section would send."""
        assert pages.load_more
        return FormRequest(
            pages.load_more.address,
            callback=self.parse_more,
            errback=self.listing_failed,
            formdata=pages.load_more.page(number),
            headers={"X-Requested-With": "XMLHttpRequest", "Referer": pages.section.url},
            priority=PRIORITY["listing"] - min(number, 1000),
            meta=JSON,
            cb_kwargs={"pages": pages, "number": number},
        )

    def parse_more(self, response: Response, pages: Pagination, number: int) -> Output:
        """Yield requests for the articles that *load more* brought, and for what it brings next."""
        more = loadmore.fragment(response.body)
        if more is None:
            yield from self.by_script(pages, "the answer is not that of the theme")
            return
        markup, follows = more
        entries = self.markup.entries(markup, pages.section.url)
        yield from self.take_page(entries, pages, pages.section.url)
        if follows and not pages.ended:
            yield self.more_request(pages, number + 1)
            return
        is_over = pages.reached or pages.cut or pages.detector.is_trap
        if not is_over and (follows or number < pages.last_page):
            why, missing = f"it has more pages than the {number} that it shows", max(0, pages.last_page - number)
            yield from self.ends_short(pages.section.url, why, pages.first_run, missing)

    def listing_failed(self, failure: Failure) -> Output:
        """Note a page of a section that could not be fetched; another pass shows whether the section grew shorter."""
        request = request_of(failure)
        pages, number = request.cb_kwargs["pages"], request.cb_kwargs["number"]
        if number > 1 and status(failure) in (404, 410) and not pages.load_more:
            pages.open -= 1
            pages.gaps.add(number)
            if number < min(pages.requested, pages.last_page) and pages.passes > 1 and pages.address:
                yield self.listing_request(pages.address.format(number + 1), pages, number + 1)
            yield from self.finish_pass(pages)
            return
        if pages.load_more and number > 1 and status(failure) and self.spider.arguments.render != "never":
            yield from self.by_script(pages, cause(failure))
            return
        yield from self.lose(request.url, cause(failure))

    def report(self) -> dict[str, Any]:
        """Return its part of the run report, with the sections whose listing broke off."""
        return {**super().report(), "short": [pages.section.name for pages in self.paginations if pages.is_short]}

    @property
    def whole(self) -> bool:
        """Whether every section wanted was read to its end."""
        return super().whole and not self.missing

    @property
    def pages_left(self) -> int:
        """How many pages are still to be read, as far as the listings tell."""
        return sum(pages.pages_left for pages in self.paginations) if self.why is None else 0


class FrontSource(SectionSource):
    """The fronts of any news site, by no theme's names; its home page is one of them."""

    markup: ClassVar[Markup] = front
    shows_all: ClassVar[bool] = False

    def begin(self, home: Home) -> Output:
        """Yield a request for the front of each section wanted; for the home page too where none is named."""
        yield from super().begin(home)
        has_home = any(pages.section.url == home.url for pages in self.paginations)
        if self.why is None and not self.spider.wanted and not has_home:
            yield self.front(Section("", home.url), None)
