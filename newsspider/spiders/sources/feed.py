"""Feeds: the newest articles of each section, ten or so a page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from scrapy import Request
from scrapy.http import Response
from twisted.python.failure import Failure

from newsspider.discovery import Entry, feed, section
from newsspider.discovery.section import Section
from newsspider.items import Finding
from newsspider.normalise import urls
from newsspider.spiders.answers import cause, request_of, status
from newsspider.spiders.requests import LISTED_XML, PRIORITY, Home, Output
from newsspider.spiders.sources import MOST_PAGES, BaseSource
from newsspider.spiders.sources.pagination import Pagination

FULL = 10
"""Entries of a full page, by WordPress's default: after so many there may be more."""


@dataclass(slots=True)
class FeedPagination(Pagination):
    """The pagination of one feed, whose end its pages prove or not."""

    sizes: list[int] = field(default_factory=list)
    """How many new addresses each of its pages showed."""
    repeats: bool = False
    """Whether its second page is its first again: then it does not prove that there is none."""

    def note(self, entries: Sequence[Entry]) -> None:
        """Note how many entries of a page are new; call it before `take`."""
        self.sizes.append(len(self.detector.fresh(entries)))
        self.repeats = self.repeats or (len(self.sizes) == 2 and bool(entries) and not self.sizes[1])

    @property
    def goes_on(self) -> bool:
        """Whether the page after one with nothing new is needed to prove that the feed ends."""
        if self.reached or self.ended or len(self.sizes) < 2 or not self.sizes[-2]:
            return False
        paged = len(self.sizes) > 2
        return self.sizes[-2] >= (self.sizes[0] if paged else FULL) or bool(self.gap)

    @property
    def gap(self) -> int | None:
        """The first page with nothing new before one that has new entries; None for none."""
        shown = [number for number, size in enumerate(self.sizes, 1) if size]
        return next((number for number in range(1, max(shown, default=0)) if not self.sizes[number - 1]), None)

    @property
    def is_proven(self) -> bool:
        """Whether it was read to its end, or back to what earlier runs have listed."""
        pages = sum(map(bool, self.sizes))
        return self.reached or self.cut or pages > 1 or (self.sizes[0] < FULL and not self.repeats)


class FeedSource(BaseSource):
    """The feeds of the sections wanted, or of the site, page by page."""

    name = "feed"

    def begin(self, home: Home) -> Output:
        """Yield a request for each feed."""
        wanted = list(self.spider.wanted)
        self.known = section.linked_sections(home.page, home.url, wanted) if wanted else []
        called = {name: next((one for one in self.known if one.is_called(name)), None) for name in wanted}
        self.missing = [name for name, one in called.items() if one is None]
        if self.missing:
            yield from self.fail(f"the menu links no section {', '.join(self.missing)}")
            return
        yield from self.crawl.sections.resolved(called)
        feeds = {feed.feed_of(one.url): (name, one) for name, one in called.items() if one}
        if not wanted:
            found = feed.addresses(home.page, home.url)[:1] or [feed.feed_of(home.url)]
            feeds = {url: ("", Section("", home.url)) for url in found}
        for url, (name, one) in feeds.items():
            if urls.same_site(url, home.url):
                mark = self.spider.run.marks.of(name or None)
                yield self.request(url, FeedPagination(one, mark[0] if mark else None), 1)

    def sections(self) -> Iterable[Section]:
        """Return the sections the home page links."""
        return self.known

    def request(self, url: str, pages: FeedPagination, number: int) -> Request:
        """Return the request for a page of a feed."""
        return Request(
            url if number == 1 else feed.page_address(url, number),
            self.parse_feed,
            errback=self.failed,
            priority=PRIORITY["listing"] - min(number, 1000),
            meta=LISTED_XML,
            cb_kwargs={"feed_url": url, "pages": pages, "number": number},
        )

    def parse_feed(self, response: Response, feed_url: str, pages: FeedPagination, number: int) -> Output:
        """Yield the requests for the entries of a page of a feed, and for the next page."""
        self.spider.knows(response)
        found = feed.entries(response.body, response.url)
        if isinstance(found, Finding):
            yield from self.no_answer(response.url, number, found.reason)
            return
        self.spider.count("listing_pages")
        pages.note(found)
        pages.take(found, self.spider.arguments, self.crawl.first_run_of, self.crawl.articles_found)
        self.to_the_end = self.to_the_end and not pages.cut
        yield from self.take(found, response.url)
        if pages.detector.is_trap:
            yield from self.trapped(response.url)
        elif pages.sizes[-1] and not pages.ended and number < MOST_PAGES:
            yield self.request(feed_url, pages, number + 1)
        else:
            yield from self.end(pages, feed_url, response.url, number)

    def end(self, pages: FeedPagination, feed_url: str, url: str, number: int) -> Output:
        """After a page with nothing new, yield the request that proves the end of the feed; else judge its end."""
        if pages.goes_on and number < MOST_PAGES:
            yield self.request(feed_url, pages, number + 1)
        elif pages.gap and not pages.reached:
            yield from self.lose(url, f"page {pages.gap} of the feed is missing")
        elif self.listed and pages.sizes[0] and not pages.is_proven:
            why = f"it ends with its first page, and nothing tells that these {pages.sizes[0]} are all"
            yield from self.ends_short(feed_url, why, pages.first_run, how=" repeats" if pages.repeats else "")

    def no_answer(self, url: str, number: int, why: str) -> Output:
        """Fail where the first page of a feed is missing; where a later one is, the listing is lost."""
        if number == 1 and not self.listed:
            yield from self.fail(why)
        else:
            yield from self.lose(url, why)

    def failed(self, failure: Failure) -> Output:
        """Note a page that could not be fetched; a 404 after the last page is no loss."""
        request = request_of(failure)
        number = request.cb_kwargs["number"]
        if number > 1 and status(failure) in (404, 410):
            pages: FeedPagination = request.cb_kwargs["pages"]
            pages.note(())
            yield from self.end(pages, request.cb_kwargs["feed_url"], request.url, number)
        else:
            yield from self.no_answer(request.url, number, cause(failure))
