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
from newsspider.spiders.asking import LISTED_XML, PRIORITY, Home, Output
from newsspider.spiders.sources import MOST_PAGES, BaseSource
from newsspider.spiders.sources.walk import Walk

FULL = 10
"""Lines of a first page behind which there may be more: WordPress's own number."""


@dataclass(slots=True)
class FeedWalk(Walk):
    """The walk through one feed, whose end is proven by its pages or not."""

    sizes: list[int] = field(default_factory=list)
    """How many new addresses each of its pages brought."""
    repeats: bool = False
    """Whether its second page is its first: then it does not tell that there is none."""

    def note(self, entries: Sequence[Entry]) -> None:
        """Note how many entries of a page are new; to be called before they are taken."""
        self.sizes.append(sum(hash(entry.url) not in self.brought.listed for entry in entries))
        self.repeats = self.repeats or (len(self.sizes) == 2 and bool(entries) and not self.sizes[1])

    @property
    def goes_on(self) -> bool:
        """Whether the page behind one that brought nothing new has to tell that there is nothing."""
        if self.reached or self.ended or len(self.sizes) < 2 or not self.sizes[-2]:
            return False
        paged = len(self.sizes) > 2
        return self.sizes[-2] >= (self.sizes[0] if paged else FULL) or bool(self.gap)

    @property
    def gap(self) -> int | None:
        """The first page that brought nothing new though one behind it did; None for none."""
        shown = [number for number, size in enumerate(self.sizes, 1) if size]
        return next((number for number in range(1, max(shown, default=0)) if not self.sizes[number - 1]), None)

    @property
    def is_proven(self) -> bool:
        """Whether it was gone through, or reaches back to what earlier runs have listed."""
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
        yield from self.crawl.asked.resolved(called)
        feeds = {feed.feed_of(one.url): (name, one) for name, one in called.items() if one}
        if not wanted:
            found = feed.addresses(home.page, home.url)[:1] or [feed.feed_of(home.url)]
            feeds = {url: ("", Section("", home.url)) for url in found}
        for url, (name, one) in feeds.items():
            if urls.same_site(url, home.url):
                mark = self.spider.run.marks.of(name or None)
                yield self.request(url, FeedWalk(one, mark[0] if mark else None), 1)

    def sections(self) -> Iterable[Section]:
        """Return the sections the home page links."""
        return self.known

    def request(self, url: str, walk: FeedWalk, number: int) -> Request:
        """Return the request for a page of a feed."""
        return Request(
            url if number == 1 else feed.page_address(url, number),
            self.parse_feed,
            errback=self.failed,
            priority=PRIORITY["listing"] - min(number, 1000),
            meta=LISTED_XML,
            cb_kwargs={"feed_url": url, "walk": walk, "number": number},
        )

    def parse_feed(self, response: Response, feed_url: str, walk: FeedWalk, number: int) -> Output:
        """Yield what a page of a feed lists, and the request for the next one."""
        self.spider.knows(response)
        found = feed.entries(response.body, response.url)
        if isinstance(found, Finding):
            yield from self.gave_nothing(response.url, number, found.reason)
            return
        self.spider.count("listing_pages")
        walk.note(found)
        walk.take(found, self.spider.arguments, self.crawl.met_by, self.crawl.articles_met)
        self.to_the_end = self.to_the_end and not walk.cut
        yield from self.take(found, response.url)
        if walk.brought.is_trap:
            yield from self.trapped(response.url)
        elif walk.sizes[-1] and not walk.ended and number < MOST_PAGES:
            yield self.request(feed_url, walk, number + 1)
        else:
            yield from self.over(walk, feed_url, response.url, number)

    def over(self, walk: FeedWalk, feed_url: str, url: str, number: int) -> Output:
        """Yield the request that tells whether a feed ends where a page brings nothing new; else judge its end."""
        if walk.goes_on and number < MOST_PAGES:
            yield self.request(feed_url, walk, number + 1)
        elif walk.gap and not walk.reached:
            yield from self.lose(url, f"page {walk.gap} of the feed is missing")
        elif self.listed and walk.sizes[0] and not walk.is_proven:
            why = f"it ends with its first page, and nothing tells that these {walk.sizes[0]} are all"
            yield from self.ends_short(feed_url, why, walk.met, how=" repeats" if walk.repeats else "")

    def gave_nothing(self, url: str, number: int, why: str) -> Output:
        """Fail where the first page of a feed is missing; a later one is a listing lost."""
        if number == 1 and not self.listed:
            yield from self.fail(why)
        else:
            yield from self.lose(url, why)

    def failed(self, failure: Failure) -> Output:
        """Note a page that could not be had; past its last page a feed says 404, which is no loss."""
        request = request_of(failure)
        if request.cb_kwargs["number"] > 1 and status(failure) in (404, 410):
            walk: FeedWalk = request.cb_kwargs["walk"]
            walk.note(())
            yield from self.over(walk, request.cb_kwargs["feed_url"], request.url, request.cb_kwargs["number"])
            return
        yield from self.gave_nothing(request.url, request.cb_kwargs["number"], cause(failure))
