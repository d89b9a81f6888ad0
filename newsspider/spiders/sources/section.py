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
from newsspider.spiders.asking import JSON, PAGE, PRIORITY, Home, Output
from newsspider.spiders.sources.browsed import BrowsedSource, Markup
from newsspider.spiders.sources.walk import Walk

WALKED = "walked:"
"""Under which the ledger keeps the sections that a run has begun to walk through."""


class SectionSource(BrowsedSource):
    """The fronts of the sections wanted, page by page; *load more* where there are no pages."""

    name = "section"
    shows_all: ClassVar[bool] = True
    """Whether each front that it takes for a section's has to show articles."""

    def begin(self, home: Home) -> Output:
        """Yield a request for the front of each section wanted."""
        self.missing = list(self.spider.wanted)
        self.known: dict[str, Section] = {}
        self.walks: list[Walk] = []
        yield from self.fronts(self.sections_of(home.page, home.url), home.url)
        if not (self.walks or self.missing) and self.markup.entries(home.page, home.url):
            # A blog, as the themes of WordPress's block editor show it: the home page itself is the only listing.
            yield self.front(Section("", home.url), None)
        if not self.walks:
            names = ", ".join(self.missing)
            yield from self.fail(f"the menu links no section {names}" if names else "the home page links no section")

    def sections(self) -> Iterable[Section]:
        """Return the sections that pages linked so far."""
        return self.known.values()

    def sections_of(self, page: LexborHTMLParser, url: str) -> list[Section]:
        """Return the sections a page links: those wanted wherever they stand, all if none is named."""
        return self.markup.linked_sections(page, url, self.missing) if self.missing else self.markup.sections(page, url)

    def linked(self, page: LexborHTMLParser, url: str) -> Output:
        """Yield a request for the front of each section still missing that the front of another links."""
        if self.missing:
            yield from self.fronts(self.sections_of(page, url), url)

    def fronts(self, found: Iterable[Section], url: str) -> Output:
        """Yield a request for the front of each section in `found` that is wanted and not yet walked."""
        for one in found:
            if not urls.same_site(one.url, url):
                continue
            self.known.setdefault(one.url, one)
            name = next((name for name in self.missing if one.is_called(name)), None)
            if name is not None or not self.spider.wanted:
                if name is not None:
                    self.missing.remove(name)
                    yield from self.crawl.asked.resolved([name])
                if not any(walk.section.url == one.url for walk in self.walks):
                    yield self.front(one, name)

    def front(self, one: Section, name: str | None) -> Request:
        """Return the request that begins the walk through a section."""
        mark, ledger = self.spider.run.marks.of(name), self.spider.ledger
        self.walks.append(walk := Walk(one, mark[0] if mark else None))
        if ledger.fact(f"{WALKED}{one.url}") is None:
            walk.is_new = True
            ledger.set_fact(f"{WALKED}{one.url}", "")
        if self.spider.arguments.render == "always":
            return self.browser_request(walk)
        return self.listing_request(one.url, walk, 1)

    def listing_request(self, url: str, walk: Walk, number: int) -> Request:
        """Return the request for a page of a section; earlier pages first, so that what slides on is met again."""
        walk.open += 1
        return Request(
            url,
            self.parse_listing,
            errback=self.listing_failed,
            priority=PRIORITY["listing"] - min(number, 1000),
            meta=PAGE,
            cb_kwargs={"walk": walk, "number": number},
            dont_filter=number == 1 or walk.passes > 1,
        )

    def parse_listing(self, response: Response, walk: Walk, number: int) -> Output:
        """Yield requests for the articles a section's page lists, and for the pages after it."""
        walk.open -= 1
        self.spider.knows(response)
        page = parsed(response.body, content_type(response))
        if isinstance(page, Finding):
            yield from self.lose(response.url, page.reason)
            return
        if number == 1:
            yield from self.linked(page, response.url)
        listing = self.markup.listing(page, response.url, walk.address)
        walk.show(number, listing.entries)
        if walk.passes > 1:
            yield from self.met_again(listing, walk, number, response.url)
            return
        if number == 1 and listing.is_bare and self.shows_all:
            yield from self.bare(walk, self.listing_request)
            return
        yield from self.met(listing.entries, walk, response.url)
        for following, address in walk.pages_after(number, listing):
            yield self.listing_request(address, walk, following)
        if listing.load_more and not walk.ended:
            walk.load_more = listing.load_more
            walk.last_page = max(walk.last_page, listing.load_more.last_page or 0)
            yield self.more_request(walk, 2)
        if listing.by_script and not walk.ended:
            yield from self.by_script(walk, "only a script continues it")
        yield from self.gone_through(walk)

    def gone_through(self, walk: Walk) -> Output:
        """Yield the request that begins another pass once one is over and does not prove that all was seen."""
        if walk.open or walk.load_more or walk.seen:
            return
        if walk.goes_again():
            yield self.listing_request(walk.section.url, walk, 1)
        elif walk.missing:
            why = f"of {walk.last_page} pages the last {walk.missing} are missing"
            yield from self.ends_short(walk.section.url, why, walk.met, walk.missing)
        elif walk.lacks:
            yield from self.lose(walk.section.url, f"its page {walk.lacks} is missing")
        elif walk.is_short and walk.drops(self.spider.ledger.run):
            yield from self.lose(walk.section.url, "all that it shows is new, so that more may have come and gone")
        elif walk.more and walk.passes > 1:
            yield from self.lose(walk.section.url, "it changes faster than it can be read")

    def met_again(self, listing: Listing, walk: Walk, number: int, url: str) -> Output:
        """Yield requests for what a page lists that no pass has shown before, and for the page after it."""
        self.spider.count("listing_pages")
        if number == 1 and listing.entries:
            walk.last_page = listing.last_page or 1
        fresh = walk.brought.take(listing.entries, self.crawl.articles_met)
        walk.more = walk.more or bool(fresh)
        yield from self.take(fresh, url)
        if number < min(walk.asked, walk.last_page) and walk.address:
            yield self.listing_request(walk.address.format(number + 1), walk, number + 1)
        yield from self.gone_through(walk)

    def met(self, entries: list[Entry], walk: Walk, url: str) -> Output:
        """Yield what the entries of a page ask for: where all of them were listed before, the walk need not go on."""
        self.spider.count("listing_pages")
        had_ended = walk.ended
        walk.take(entries, self.spider.arguments, self.crawl.met_by, self.crawl.articles_met)
        self.to_the_end = self.to_the_end and not walk.cut
        yield from self.take(entries, url)
        if walk.brought.is_trap and not had_ended:
            yield from self.trapped(url)

    def more_request(self, walk: Walk, number: int) -> Request:
        """Return the request that the *load more* button of a section would send."""
        assert walk.load_more
        return FormRequest(
            walk.load_more.address,
            callback=self.parse_more,
            errback=self.listing_failed,
            formdata=walk.load_more.page(number),
            headers={"X-Requested-With": "XMLHttpRequest", "Referer": walk.section.url},
            priority=PRIORITY["listing"] - min(number, 1000),
            meta=JSON,
            cb_kwargs={"walk": walk, "number": number},
        )

    def parse_more(self, response: Response, walk: Walk, number: int) -> Output:
        """Yield requests for the articles that *load more* brought, and for what it brings next."""
        more = loadmore.fragment(response.body)
        if more is None:
            yield from self.by_script(walk, "the answer is not that of the theme")
            return
        markup, follows = more
        entries = self.markup.entries(markup, walk.section.url)
        yield from self.met(entries, walk, walk.section.url)
        if follows and not walk.ended:
            yield self.more_request(walk, number + 1)
        elif not (walk.reached or walk.cut or walk.brought.is_trap) and (follows or number < walk.last_page):
            why, missing = f"it has more pages than the {number} that it shows", max(0, walk.last_page - number)
            yield from self.ends_short(walk.section.url, why, walk.met, missing)

    def listing_failed(self, failure: Failure) -> Output:
        """Note a page of a section that could not be had; whether the section grew shorter its front has to tell."""
        request = request_of(failure)
        walk, number = request.cb_kwargs["walk"], request.cb_kwargs["number"]
        if number > 1 and status(failure) in (404, 410) and not walk.load_more:
            walk.open -= 1
            walk.gaps.add(number)
            if number < min(walk.asked, walk.last_page) and walk.passes > 1 and walk.address:
                yield self.listing_request(walk.address.format(number + 1), walk, number + 1)
            yield from self.gone_through(walk)
            return
        if walk.load_more and number > 1 and status(failure) and self.spider.arguments.render != "never":
            yield from self.by_script(walk, cause(failure))
            return
        yield from self.lose(request.url, cause(failure))

    def report(self) -> dict[str, Any]:
        """Return what the run report says of it, and the sections whose listing broke off."""
        return {**super().report(), "short": [walk.section.name for walk in self.walks if walk.is_short]}

    @property
    def whole(self) -> bool:
        """Whether every section wanted was walked to its end."""
        return super().whole and not self.missing

    @property
    def pages_left(self) -> int:
        """How many pages are still to be read, as far as the listings tell."""
        return sum(walk.pages_left for walk in self.walks) if self.why is None else 0


class FrontSource(SectionSource):
    """The fronts of any news site, by no theme's names; its home page is one of them."""

    markup: ClassVar[Markup] = front
    shows_all: ClassVar[bool] = False

    def begin(self, home: Home) -> Output:
        """Yield a request for the front of each section wanted; for the home page too where none is named."""
        yield from super().begin(home)
        if self.why is None and not self.spider.wanted and not any(one.section.url == home.url for one in self.walks):
            yield self.front(Section("", home.url), None)
