"""Sitemaps: every address of the site, and when each was last changed."""

from __future__ import annotations

from collections import deque
from datetime import UTC, datetime
from urllib.parse import urljoin

from scrapy import Request
from scrapy.http import Response
from twisted.python.failure import Failure

from newsspider.discovery import Entry, latest, sitemap
from newsspider.discovery.sitemap import Part, Sitemap
from newsspider.frontier.changes import is_ahead
from newsspider.items import DiscoveredVia, Finding
from newsspider.normalise import urls
from newsspider.runs import seconds
from newsspider.spiders.answers import cause, request_of
from newsspider.spiders.asking import LISTED_XML, PRIORITY, Home, Output
from newsspider.spiders.sources import OVERLAP, BaseSource
from newsspider.spiders.sources.walk import AHEAD, Yield

MOST_PARTS = 10_000
"""Of all sitemaps together; the protocol allows an index 50,000, WordPress needs one for 2,000 posts."""
DEEPEST = 4
"""An index of indexes is seen; more levels than this are a loop."""
PART = "sitemap-part:"
"""Under which the ledger keeps what an index said of a part's last change when that was last read whole."""
BELIED = "sitemap-index-belied"
"""Under which it keeps that a part has shown later changes than its index states: no part is passed over then."""


class SitemapSource(BaseSource):
    """The sitemaps that robots.txt names, else the usual ones, part by part."""

    name = "sitemap"

    def begin(self, home: Home) -> Output:
        """Yield requests for the sitemaps."""
        spider, crawl = self.spider, self.crawl
        self.untimed: list[tuple[Entry, str]] = []
        """Entries without a date, and where they stand: they are taken up after all the others."""
        self.news = 0
        """Entries of a sitemap for Google News, which has those of two days only."""
        self.shown = 0
        """Lines of all sitemaps, those of other indexes among them."""
        self.waiting = 0
        """Sitemaps that have not been read yet, those of `left` among them."""
        self.left: deque[tuple[Part, int]] = deque()
        """Those not yet asked for, and their depth: a site may list any number, and few are asked for ahead."""
        self.passed: list[tuple[Part, int]] = []
        """Parts that are not read, since their index says that they have not changed."""
        self.asked: set[str] = set()
        self.brought, self.is_trap = Yield(), False
        self.chosen = bool(spider.arguments.discover)
        mark = spider.run.marks.all()
        if not self.chosen and spider.wanted and mark is None:
            yield from self.fail("it does not tell sections apart, and they were not listed to their end before")
            return
        if crawl.asked.unresolved:
            yield from self.fail("it does not tell which sections there are")
            return
        self.edge = _instant(spider.run.marks.changes_listed() - OVERLAP) if mark else None
        root = urljoin(home.url, "/")
        below = [urljoin(urls.folder(home.url), path) for path in sitemap.USUAL]
        named = [one for one in dict.fromkeys(home.sitemaps) if urls.same_site(one, home.url)]
        own = [one for one in named if urls.within(one, urls.folder(home.url))]
        usual = dict.fromkeys([*below, *named, *(urljoin(root, path) for path in sitemap.USUAL)])
        self.fallbacks = [one for one in usual if one not in own]
        for url in own or [self.fallbacks.pop(0)]:
            yield from self.ask(Part(url), 0)

    def ask(self, part: Part, depth: int) -> Output:
        """Take up a sitemap or a part of one, once; yield the requests whose turn it is."""
        if part.url in self.asked or depth > DEEPEST or self.is_trap:
            return
        if len(self.asked) >= MOST_PARTS:
            self.is_trap = True
            yield from self.trapped(part.url)
            return
        self.asked.add(part.url)
        self.waiting += 1
        self.left.append((part, depth))
        yield from self.onward()

    def onward(self) -> Output:
        """Yield the requests for the next sitemaps, none once they are taken for a trap."""
        while self.left and self.waiting - len(self.left) < AHEAD and not self.is_trap:
            part, depth = self.left.popleft()
            yield Request(
                part.url,
                self.parse_sitemap,
                errback=self.failed,
                priority=PRIORITY["listing"],
                meta=LISTED_XML,
                cb_kwargs={"depth": depth, "part": part},
                dont_filter=True,
            )

    def parse_sitemap(self, response: Response, depth: int, part: Part) -> Output:
        """Yield what a sitemap lists, and the requests for its parts."""
        self.spider.knows(response)
        self.waiting -= 1
        yield from self.read(response, depth, part)
        yield from self.onward()
        yield from self.all_read()

    def all_read(self) -> Output:
        """Once the last sitemap is read, yield what the entries without a date ask for, and judge what was listed."""
        if self.waiting or self.why:
            return
        for part, depth in self.read_after_all():
            yield from self.ask(part, depth)
        if self.waiting:
            return
        untimed, self.untimed = self.untimed, []
        for entry, address in untimed:
            yield from self.told(entry, address)
        if self.news and self.news == self.listed and self.edge is None:
            self.to_the_end = False
            self.spider.logger.info("The sitemap is one of news: what is older is looked for by other ways.")
            yield from self.crawl.instead_of(self)
        elif not self.shown and not self.lost:
            yield from self.fail("it lists no address")

    def read_after_all(self) -> list[tuple[Part, int]]:
        """Return the parts passed over that have to be read: all if an index was belied, the newest if all were.

        An index whose dates stand still, by a cache or for good, is known by what its newest part shows.
        """
        passed, self.passed = self.passed, []
        if self.spider.ledger.fact(BELIED) is not None:
            return passed
        if self.listed or not passed:
            return []
        newest = max(part.last_modified or "" for part, _ in passed)
        found = [one for one in passed if one[0].last_modified == newest]
        self.passed = [one for one in passed if one not in (found[0], found[-1])]
        return [found[0], found[-1]]

    def is_unchanged(self, part: Part) -> bool:
        """Whether an index says of a part what it said when that was last read, and that nothing in it is new."""
        stated, ledger = part.last_modified, self.spider.ledger
        if not self.edge or stated is None or latest(stated) >= self.edge:
            return False
        read_at = ledger.fact(f"{PART}{part.url}")
        if read_at is None:  # Another way has listed what there was.
            ledger.set_fact(f"{PART}{part.url}", stated)
        return read_at in (None, stated)

    def note(self, part: Part, found: Sitemap) -> None:
        """Note that a part was read as it is, by what it shows: an old copy does not show what its index states."""
        stated, ledger = part.last_modified, self.spider.ledger
        dates = [one.last_modified or one.published for one in found.entries]
        dates += [one.last_modified for one in found.parts]
        shown = max((latest(date) for date in dates if date), default=None)
        if stated is None or not found.complete:
            return
        if shown is None or shown >= stated:
            ledger.set_fact(f"{PART}{part.url}", stated)
        if shown and seconds(shown) > seconds(latest(stated)) + OVERLAP and not is_ahead(shown, self.spider.now):
            ledger.set_fact(BELIED, "")

    def read(self, response: Response, depth: int, asked: Part) -> Output:
        """Yield what a sitemap lists; take up its parts."""
        found = sitemap.sitemap(response.body, response.url)
        if isinstance(found, Finding):
            yield from self.gave_nothing(response.url, depth, found.reason)
            return
        self.spider.count("listing_pages")
        self.shown += len(found.parts) + len(found.entries)
        if self.why:
            return
        self.note(asked, found)
        for part in found.parts:
            if not (urls.same_site(part.url, response.url) and sitemap.lists_articles(part.url)):
                continue
            if self.is_unchanged(part):
                self.passed.append((part, depth + 1))
            else:
                yield from self.ask(part, depth + 1)
        self.news += found.news
        for entry in found.entries:
            if entry.last_modified or entry.published:
                yield from self.told(entry, response.url)
            else:
                self.untimed.append((entry, response.url))
        if found.entries and not self.is_trap:
            self.brought.take(found.entries, self.crawl.articles_met)
            self.is_trap = self.brought.is_trap
            if self.is_trap:
                yield from self.trapped(response.url)
        if not found.complete:
            yield from self.lose(response.url, "it breaks off")

    @property
    def dates_edits(self) -> bool:
        """Whether it dates changes at all: in many sitemaps some entries have no date."""
        return not self.is_doubted and (not self.listed or self.undated < self.listed)

    def told(self, entry: Entry, address: str) -> Output:
        """Yield a visit to an entry, unless it is one of those that the sections did not list when they were read."""
        spider, crawl = self.spider, self.crawl
        stated = entry.last_modified or entry.published
        old = self.edge is not None and stated is not None and latest(stated) < self.edge
        if old and spider.wanted and crawl.met_by(entry.url) is None:
            self.listed += 1
            via = DiscoveredVia(self.name, address)
            crawl.frontier.note(urls.canonical(entry.url), via, "outside_sections", "not listed in them before")
            return
        yield from self.take([entry], address)

    def gave_nothing(self, url: str, depth: int, why: str) -> Output:
        """Try the next usual address; fail where none is left; a part that is missing is a listing lost."""
        if depth == 0 and self.fallbacks and not (self.waiting or self.shown):
            yield from self.ask(Part(self.fallbacks.pop(0)), 0)
        elif depth == 0 and not (self.waiting or self.shown or self.lost):
            yield from self.fail(why if len(self.asked) == 1 else f"none of {len(self.asked)} is to be had: {why}")
        else:
            yield from self.lose(url, why)

    def failed(self, failure: Failure) -> Output:
        """Note a sitemap that could not be had."""
        self.waiting -= 1
        request = request_of(failure)
        yield from self.gave_nothing(request.url, request.cb_kwargs["depth"], cause(failure))
        yield from self.onward()
        yield from self.all_read()


def _instant(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds")
