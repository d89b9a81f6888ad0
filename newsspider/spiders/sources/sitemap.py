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
from newsspider.spiders.crawl import Crawl
from newsspider.spiders.requests import LISTED_XML, PRIORITY, Home, Output
from newsspider.spiders.sources import OVERLAP, BaseSource
from newsspider.spiders.sources.pagination import AHEAD, LoopDetector

MOST_PARTS = 10_000
"""Sitemaps of one site. The protocol allows 50,000 in an index; WordPress needs one for 2,000 posts."""
DEEPEST = 4
"""Indexes of indexes exist; more levels than this are a loop."""
PART = "sitemap-part:"
"""Prefix of the fact which last change an index stated for a part when that was last read whole."""
BELIED = "sitemap-index-belied"
"""Name of the fact that a part showed later changes than its index states: then no part is passed over."""


class SitemapSource(BaseSource):
    """The sitemaps that robots.txt names, else the usual ones, part by part."""

    name = "sitemap"

    def __init__(self, crawl: Crawl) -> None:
        super().__init__(crawl)
        self.untimed: list[tuple[Entry, str]] = []
        """Entries without a date, and their sitemap: they are taken after all the others."""
        self.news = 0
        """Entries of a sitemap for Google News, which has those of two days only."""
        self.shown = 0
        """Lines of all sitemaps, those of indexes among them."""
        self.waiting = 0
        """Sitemaps that have not been read yet, those of `left` among them."""
        self.left: deque[tuple[Part, int]] = deque()
        """Sitemaps not yet asked for, and their depth: a site may have any number, and few are asked for ahead."""
        self.passed: list[tuple[Part, int]] = []
        """Parts that are not read, since their index says that they have not changed."""
        self.queued: set[str] = set()
        self.fallbacks: list[str] = []
        """Usual addresses that are left to try."""
        self.edge: str | None = None
        """Instant up to which changes are listed already."""
        self.detector, self.is_trap = LoopDetector(), False

    def begin(self, home: Home) -> Output:
        """Yield requests for the sitemaps."""
        spider = self.spider
        mark = spider.run.marks.all()
        if not spider.arguments.discover and spider.wanted and mark is None:
            yield from self.fail("it does not tell sections apart, and they were not listed to their end before")
            return
        if self.crawl.sections.unresolved:
            yield from self.fail("it does not tell which sections there are")
            return
        self.edge = _instant(spider.run.marks.changes_listed() - OVERLAP) if mark else None
        own, self.fallbacks = _addresses(home)
        for url in own or [self.fallbacks.pop(0)]:
            yield from self.ask(Part(url), 0)

    def ask(self, part: Part, depth: int) -> Output:
        """Queue a sitemap or a part of one, once; yield the requests whose turn it is."""
        if part.url in self.queued or depth > DEEPEST or self.is_trap:
            return
        if len(self.queued) >= MOST_PARTS:
            self.is_trap = True
            yield from self.trapped(part.url)
            return
        self.queued.add(part.url)
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
        """Yield the requests for the entries and the parts of a sitemap."""
        self.spider.knows(response)
        self.waiting -= 1
        yield from self.read(response, depth, part)
        yield from self.all_read()

    def all_read(self) -> Output:
        """Go on; after the last sitemap take the entries without a date, and judge what was listed."""
        yield from self.onward()
        if self.waiting or self.why:
            return
        for part, depth in self.read_after_all():
            yield from self.ask(part, depth)
        if self.waiting:
            return
        untimed, self.untimed = self.untimed, []
        for entry, address in untimed:
            yield from self.take_entry(entry, address)
        if self.news and self.news == self.listed and self.edge is None:
            self.to_the_end = False
            self.spider.logger.info("The sitemap is one of news: what is older is looked for by other ways.")
            yield from self.crawl.instead_of(self)
        elif not self.shown and not self.lost:
            yield from self.fail("it lists no address")

    def read_after_all(self) -> list[tuple[Part, int]]:
        """Return the passed parts that have to be read: all if an index was belied, the newest if none was read.

        The newest part shows whether the dates of its index stand still, by a cache or for good.
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
        """Whether an index states for a part the same change as when that was last read, and none that is new."""
        stated, ledger = part.last_modified, self.spider.ledger
        if not self.edge or stated is None or latest(stated) >= self.edge:
            return False
        read_at = ledger.fact(f"{PART}{part.url}")
        if read_at is None:  # Another source has listed its entries.
            ledger.set_fact(f"{PART}{part.url}", stated)
        return read_at in (None, stated)

    def note(self, part: Part, found: Sitemap) -> None:
        """Note that a part was read, unless it shows no change as late as its index states: then it was an old copy."""
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

    def read(self, response: Response, depth: int, part_read: Part) -> Output:
        """Yield the requests for the entries of a sitemap, and for its parts."""
        found = sitemap.sitemap(response.body, response.url)
        if isinstance(found, Finding):
            yield from self.no_answer(response.url, depth, found.reason)
            return
        self.spider.count("listing_pages")
        self.shown += len(found.parts) + len(found.entries)
        if self.why:
            return
        self.note(part_read, found)
        for part in found.parts:
            if not (urls.same_site(part.url, response.url) and sitemap.lists_articles(part.url)):
                continue
            if self.is_unchanged(part):
                self.passed.append((part, depth + 1))
            else:
                yield from self.ask(part, depth + 1)
        yield from self.take_entries(found, response.url)
        if not found.complete:
            yield from self.lose(response.url, "it breaks off")

    def take_entries(self, found: Sitemap, url: str) -> Output:
        """Yield the requests for the entries of a sitemap, those without a date apart."""
        self.news, fresh = self.news + found.news, 0
        for entry in found.taken():
            fresh += self.detector.listed.add(entry.url)
            if entry.last_modified or entry.published:
                yield from self.take_entry(entry, url)
            else:
                self.untimed.append((entry, url))
        if fresh and not self.is_trap:
            self.detector.note(fresh, self.crawl.articles_found)
            self.is_trap = self.detector.is_trap
            yield from self.trapped(url) if self.is_trap else ()

    @property
    def dates_edits(self) -> bool:
        """Whether it dates changes at all: in many sitemaps some entries have no date."""
        return not self.is_doubted and (not self.listed or self.undated < self.listed)

    def take_entry(self, entry: Entry, address: str) -> Output:
        """Yield a visit to an entry, unless it is older than the last listing of the sections and was not in it."""
        spider, crawl = self.spider, self.crawl
        stated = entry.last_modified or entry.published
        old = self.edge is not None and stated is not None and latest(stated) < self.edge
        if old and spider.wanted and crawl.first_run_of(entry.url) is None:
            self.listed += 1
            via = DiscoveredVia(self.name, address)
            crawl.frontier.note(urls.canonical(entry.url), via, "outside_sections", "not listed in them before")
            return
        yield from self.take([entry], address)

    def no_answer(self, url: str, depth: int, why: str) -> Output:
        """Try the next usual address; fail where none is left; where a part is missing, a listing is lost."""
        if depth == 0 and self.fallbacks and not (self.waiting or self.shown):
            yield from self.ask(Part(self.fallbacks.pop(0)), 0)
        elif depth == 0 and not (self.waiting or self.shown or self.lost):
            yield from self.fail(why if len(self.queued) == 1 else f"none of {len(self.queued)} is to be had: {why}")
        else:
            yield from self.lose(url, why)

    def failed(self, failure: Failure) -> Output:
        """Note a sitemap that could not be fetched."""
        self.waiting -= 1
        request = request_of(failure)
        yield from self.no_answer(request.url, request.cb_kwargs["depth"], cause(failure))
        yield from self.all_read()


def _addresses(home: Home) -> tuple[list[str], list[str]]:
    """The site's own sitemaps that robots.txt names, and the other addresses to try, in order."""
    folder = urls.folder(home.url)
    named = [one for one in dict.fromkeys(home.sitemaps) if urls.same_site(one, home.url)]
    own = [one for one in named if urls.within(one, folder)]
    below, root = ([urljoin(base, path) for path in sitemap.USUAL] for base in (folder, urljoin(home.url, "/")))
    return own, [one for one in dict.fromkeys([*below, *named, *root]) if one not in own]


def _instant(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds")
