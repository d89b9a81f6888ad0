"""From the home page to the sections, and through their pages to the entries."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Iterator

from scrapy import FormRequest, Request
from scrapy.exceptions import CloseSpider
from scrapy.http import Response
from selectolax.lexbor import LexborHTMLParser
from twisted.python.failure import Failure

from newsspider import desk
from newsspider.discovery import Entry, loadmore, section
from newsspider.discovery.section import Section
from newsspider.items import Article, DiscoveredVia, Finding, Rejected
from newsspider.normalise import urls
from newsspider.spiders.answers import cause, content_type, status
from newsspider.spiders.site import SiteSpider
from newsspider.spiders.walk import Walk

Output = Iterator[Request | Article | Rejected]

PRIORITY = {"home": 30, "part": 20, "article": 10, "listing": 0}
"""Articles before listings, so that what waits stays few however long the listings are."""


class ListingSpider(SiteSpider):
    """The way from the home page to the entries."""

    async def start(self) -> AsyncIterator[Request]:
        """Yield the request for the home page, whose menu names the sections."""
        yield Request(self.home, self.parse_home, errback=self.home_failed, priority=PRIORITY["home"])

    def parse_home(self, response: Response) -> Output:
        """Yield a request for the front of each section wanted."""
        page = desk.page(response.body, content_type(response))
        if isinstance(page, Finding):
            self.logger.error("%s answers with no page: %s.", self.home, page.reason)
            raise CloseSpider("unreachable")
        yield from self.fronts(self.sections_of(page, response.url), response.url)

    def sections_of(self, page: LexborHTMLParser, url: str) -> list[Section]:
        """Return the sections a page links: those wanted wherever they stand, all if none is named."""
        return section.linked_sections(page, url, self.wanted) if self.wanted else section.sections(page, url)

    def fronts(self, found: Iterable[Section], url: str) -> Output:
        """Yield a request for the front of each section in `found` that is wanted and not yet walked."""
        for one in found:
            if not urls.same_site(one.url, url):
                continue
            self.known.setdefault(one.url, one)
            name = next((name for name in self.wanted if one.is_called(name)), None)
            if name is not None or not (self.arguments.sections or self.sections):
                if name is not None:
                    self.wanted.remove(name)
                if not any(walk.section.url == one.url for walk in self.walks):
                    yield self.front(one)

    def front(self, one: Section) -> Request:
        """Return the request that begins the walk through a section."""
        self.walks.append(walk := Walk(one))
        return self.listing_request(one.url, walk, 1)

    def listing_request(self, url: str, walk: Walk, number: int) -> Request:
        """Return the request for a page of a section; earlier pages first, so that what slides on is met again."""
        return Request(
            url,
            self.parse_listing,
            errback=self.listing_failed,
            priority=PRIORITY["listing"] - min(number, 1000),
            cb_kwargs={"walk": walk, "number": number},
            dont_filter=number == 1,
        )

    def parse_listing(self, response: Response, walk: Walk, number: int) -> Output:
        """Yield requests for the articles a section's page lists, and for the pages after it."""
        page = desk.page(response.body, content_type(response))
        if isinstance(page, Finding):
            self.listing_lost(walk, response.url, page.reason)
            return
        if number == 1 and self.wanted:
            yield from self.fronts(self.sections_of(page, response.url), response.url)
        listing = section.listing(page, response.url)
        self.count("listing_pages")
        walk.take(listing.entries, self.arguments)
        yield from self.articles(listing.entries, DiscoveredVia("section", response.url))
        for following, address in walk.pages_after(number, listing):
            yield self.listing_request(address, walk, following)
        if listing.load_more and not walk.ended:
            walk.load_more = listing.load_more
            walk.last_page = max(walk.last_page, listing.load_more.last_page or 0)
            yield self.more_request(walk, 2)

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
            cb_kwargs={"walk": walk, "number": number},
        )

    def parse_more(self, response: Response, walk: Walk, number: int) -> Output:
        """Yield requests for the articles that *load more* brought, and for what it brings next."""
        more = loadmore.fragment(response.body)
        if more is None:
            self.listing_lost(walk, response.url, "the answer is not that of the theme")
            return
        markup, follows = more
        entries = section.entries(markup, walk.section.url)
        self.count("listing_pages")
        walk.take(entries, self.arguments)
        yield from self.articles(entries, DiscoveredVia("section", walk.section.url))
        if follows and not walk.ended:
            yield self.more_request(walk, number + 1)

    def articles(self, entries: Iterable[Entry], via: DiscoveredVia, depth: int = 0) -> Iterator[Request]:
        """Yield the requests for the articles that entries name."""
        raise NotImplementedError

    def home_failed(self, failure: Failure) -> None:
        """End the run when the home page cannot be had: without it nothing can be found."""
        self.logger.error("%s could not be reached: %s. Check the address and the network.", self.home, cause(failure))
        self.unreachable = True  # Raised from `idle`: what an errback raises is logged as an error of its own.

    def listing_failed(self, failure: Failure) -> None:
        """Note a page of a section that could not be had; a section grown shorter ends with 404, which is no loss."""
        walk, number = failure.request.cb_kwargs["walk"], failure.request.cb_kwargs["number"]  # type: ignore[attr-defined]
        if number > 1 and status(failure) == 404:
            walk.ended = True
            return
        self.listing_lost(walk, failure.request.url, cause(failure))  # type: ignore[attr-defined]

    def listing_lost(self, walk: Walk, url: str, why: str) -> None:
        """Count and tell a page of a section that gave nothing."""
        self.count("listing_pages_lost")
        self.logger.error("A page of section %s is lost: %s: %s.", walk.section.name, url, why)

    def idle(self) -> None:
        """Give a run that is about to end without a single entry its true reason."""
        if self.unreachable:
            raise CloseSpider("unreachable")
        if self.wanted and self.arguments.sections:
            names = ", ".join(sorted({one.name for one in self.known.values()})) or "none"
            self.logger.error("No section %s on %s; found: %s.", ", ".join(self.wanted), self.home, names)
            raise CloseSpider("unknown_section")
        if self.wanted:
            self.logger.warning("%s links no section %s any more.", self.home, ", ".join(self.wanted))
        if not self.seen:
            self.logger.error("%s answers, but lists no article in %s.", self.home, self.where())
            raise CloseSpider("nothing_listed")
        if not any(map(self.figure, ("delivered", "known", "outside_dates"))):
            self.logger.error("None of %d addresses on %s gave an article.", self.figure("found"), self.home)
            raise CloseSpider("nothing_read")

    def where(self) -> str:
        """Return the sections of this run in words."""
        names = [walk.section.name for walk in self.walks] + self.wanted
        return ", ".join(names) or "any section"
