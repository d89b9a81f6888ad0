"""Feeds: the newest articles of each section, ten or so a page."""

from __future__ import annotations

from collections.abc import Iterable

from scrapy import Request
from scrapy.http import Response
from twisted.python.failure import Failure

from newsspider.discovery import feed, section
from newsspider.discovery.section import Section
from newsspider.items import Finding
from newsspider.normalise import urls
from newsspider.spiders.answers import cause, request_of, status
from newsspider.spiders.asking import LISTED_XML, PRIORITY, Home, Output
from newsspider.spiders.ways import MOST_PAGES, Way
from newsspider.spiders.ways.walk import Walk


class FeedWay(Way):
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
                yield self.request(url, Walk(one, mark[0] if mark else None), 1)

    def sections(self) -> Iterable[Section]:
        """Return the sections the home page links."""
        return self.known

    def request(self, url: str, walk: Walk, number: int) -> Request:
        """Return the request for a page of a feed."""
        return Request(
            url if number == 1 else feed.page_address(url, number),
            self.parse_feed,
            errback=self.failed,
            priority=PRIORITY["listing"] - min(number, 1000),
            meta=LISTED_XML,
            cb_kwargs={"feed_url": url, "walk": walk, "number": number},
        )

    def parse_feed(self, response: Response, feed_url: str, walk: Walk, number: int) -> Output:
        """Yield what a page of a feed lists, and the request for the next one."""
        self.spider.knows(response)
        found = feed.entries(response.body, response.url)
        if isinstance(found, Finding):
            yield from self.gave_nothing(response.url, number, found.reason)
            return
        self.spider.count("listing_pages")
        walk.take(found, self.spider.arguments, self.crawl.met_by, self.crawl.fruit)
        self.to_the_end = self.to_the_end and not walk.cut
        yield from self.take(found, response.url)
        if walk.brought.is_trap:
            yield from self.trapped(response.url)
        elif found and not walk.ended and number < MOST_PAGES:
            yield self.request(feed_url, walk, number + 1)

    def gave_nothing(self, url: str, number: int, why: str) -> Output:
        """Fail where the first page of a feed is missing; a later one is a listing lost."""
        if number == 1 and not self.listed:
            yield from self.fail(why)
        else:
            yield from self.lose(url, why)

    def failed(self, failure: Failure) -> Output:
        """Note a page that could not be had; past its last page a feed says 404, which is no loss."""
        request = request_of(failure)
        if request.cb_kwargs["number"] > 1 and status(failure) == 404:
            return
        yield from self.gave_nothing(request.url, request.cb_kwargs["number"], cause(failure))
