"""crawl.py: one crawl of a site: its sources, one after the other, and the requests for what they find."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from functools import cached_property
from itertools import chain, islice, takewhile
from typing import Any

from scrapy import Request
from twisted.python.failure import Failure

from newsspider import budget
from newsspider.discovery import Entry, section
from newsspider.extract import instant
from newsspider.frontier import Decision, Frontier
from newsspider.frontier.copies import Copies
from newsspider.items import DiscoveredVia
from newsspider.normalise import urls
from newsspider.rows import KNOWN, ArticleRow, UrlRow
from newsspider.run import Run
from newsspider.spiders.backlog import Backlog
from newsspider.spiders.beginning import Beginning
from newsspider.spiders.requests import PAGE, PRIORITY, Home, Output, Source
from newsspider.spiders.sections import WantedSections
from newsspider.spiders.site import SiteSpider

READ = ("delivered", "known", "reserved", "outside_dates", "outside_sections", "left_by_limit")
"""Outcomes of addresses with an article, or with what was taken for one."""

SLICE = 100
"""How many articles that are due a source is asked about at once."""


Kind = Callable[["Crawl"], Source]


class Crawl:
    """The requests of one run: of its sources, which find addresses, and for these addresses."""

    def __init__(self, spider: SiteSpider, kinds: Mapping[str, Kind], *, together: bool = False) -> None:
        self.spider, self.kinds, self.together = spider, kinds, together
        self.beginning = Beginning(spider, self.listings)
        self.sections = WantedSections(spider)
        self.backlog = Backlog(self.request, lambda url: self.run.ledger.address(url))
        self.sources: list[Source] = []
        """The sources begun, in that order."""
        self.others: list[Kind] = []
        """The sources that may take the place of one that fails."""
        self.boxes: dict[str, list[Entry]] = {}
        """Boxes of the articles read, kept only where `related_depth` may need them again."""
        self.revisited = False

    @property
    def run(self) -> Run:
        """The run that the crawl is."""
        return self.spider.run

    @property
    def frontier(self) -> Frontier:
        """The decisions about addresses."""
        return self.spider.run.frontier

    @cached_property
    def copies(self) -> Copies:
        """Pages that name another address as canonical."""
        return Copies(self.run.ledger, self.spider.home)

    # The sources.

    def listings(self, home: Home) -> Output:
        """Yield the requests that earlier runs left open, then the first ones of the sources."""
        spider = self.spider
        spider.rights.checked_at = instant(datetime.now(UTC))
        self.sections.begin(section.linked_sections(home.page, home.url, spider.wanted))
        yield from self.left_open()
        if chosen := spider.arguments.discover or (self.kinds if self.together else ()):
            for name in filter(self.kinds.__contains__, chosen):
                yield from self.begin(self.kinds[name])
        else:
            self.others = list(self.kinds.values())
            yield from self.begin(self.others.pop(0))

    def left_open(self) -> Output:
        """Yield the requests that earlier runs of these sections left open."""
        run, spider = self.run, self.spider
        for row in chain(run.ledger.unsettled(), self.frontier.barren()):
            if not (run.marks.includes(row.run) or run.marks.includes(row.first_run)):
                continue
            if row.outcome == "outside_dates" and not spider.arguments.holds(row.published, spider.zone):
                continue
            entry = Entry(row.url, last_modified=self.frontier.announced(row))
            yield from self.articles([entry], DiscoveredVia(row.way, row.via), row.depth)

    def begin(self, kind: Kind) -> Output:
        """Yield the first requests of a source."""
        assert self.beginning.home
        self.sources.append(source := kind(self))
        yield from source.begin(self.beginning.home)

    def instead_of(self, source: Source) -> Output:
        """Yield the first requests of the source that takes the place of one that failed."""
        if source.why:
            level = self.spider.logger.info if self.others else self.spider.logger.error
            level("Cannot find articles by %s: %s.", source.name, source.why)
        if self.others:
            yield from self.begin(self.others.pop(0))

    def callback_failed(self, failure: Failure, response: Any) -> None:
        """Count a listing as lost whose callback raised; an article's address stays unaccounted for."""
        request = getattr(response, "request", None)
        owner = getattr(getattr(request, "callback", None), "__self__", None)
        if source := next((source for source in self.sources if source is owner), None):
            self.go_on(source.lose(response.url, f"reading it failed: {failure.getErrorMessage()}"))
        elif request is None or "found" not in request.cb_kwargs:
            self.run.count("listing_pages_lost")

    def first_run_of(self, url: str) -> int | None:
        """Return the first run that found an address; None for a new one."""
        row = self.run.ledger.address(urls.canonical(url))
        return row.first_run if row else None

    @property
    def articles_found(self) -> int:
        """How many articles this run has found; one found in its first second may count several times."""
        return sum(map(self.run.figure, READ)) - self.run.figure("repeats")

    @property
    def place(self) -> str:
        """The beginning of the identifiers of the site's own installation."""
        below = self.beginning.installation
        return urls.host(self.spider.home) + (f"/{below}" if below else "")

    @property
    def homes(self) -> list[str]:
        """The addresses of the home page."""
        home = self.beginning.home
        return list({self.spider.home, home.url}) if home else [self.spider.home]

    # Requests for addresses.

    def articles(
        self, entries: Iterable[Entry], via: DiscoveredVia, depth: int = 0, force: bool = False
    ) -> Iterator[Request]:
        """Yield a request for each entry that has to be visited, all with `force`; note why the others need none."""
        for entry in entries if via.way == "related" else _until_the_end(entries):
            decision = self.frontier.take(entry, via, depth, force=force)
            if decision.asked:
                yield from self._request_for(decision, entry, via)
            elif decision.nearer:
                yield from self.followed(self.boxes.get(decision.row.url, ()), decision.row.url)
            elif self.run.figure("too_many_found") == 1 and decision.row.reason == "NEWSSPIDER_FOUND_MOST":
                message = "%d addresses are found (NEWSSPIDER_FOUND_MOST): the others are left to later runs."
                self.spider.logger.error(message, self.frontier.scope.found_most)

    def _request_for(self, decision: Decision, entry: Entry, via: DiscoveredVia) -> Iterator[Request]:
        modified = entry.last_modified or self.frontier.announced(decision.row)
        if self.sections.unresolved and not decision.again:
            self.sections.held.append(self.request(decision.row, via, modified))
        else:
            yield from self.backlog.take(decision.row, via, modified, again=decision.again)

    def followed(self, boxes: Iterable[Entry], found: str) -> Iterator[Request]:
        """Yield requests for the boxes of the article found at an address."""
        row = self.run.ledger.address(found)
        yield from self.articles(boxes, DiscoveredVia("related", found), (row.depth if row else 0) + 1)

    def request(
        self, row: UrlRow, via: DiscoveredVia, modified: str | None, *, again: bool = False, own: bool = False
    ) -> Request:  # fmt: skip
        """Return the request for an article; `again`: in spite of an earlier one in this run.

        `own`: take its page for its own article, even if it names another address as canonical.
        """
        return Request(
            row.url,
            self.spider.parse_article,
            errback=self.spider.article_failed,
            priority=PRIORITY["article"],
            headers=self.frontier.validators(row),
            dont_filter=again or row.identifier is not None,  # A redirect may have changed.
            meta={**PAGE, "handle_httpstatus_list": [304], "stops_at": self.homes},
            cb_kwargs={"via": via, "found": row.url, "modified": modified, "own": own},
        )

    def request_dropped(self, request: Request) -> None:
        """Settle an address whose redirect leads to an address that was already asked for, as that of `?p=` may."""
        found = request.cb_kwargs.get("found")
        if found is None:
            return
        ledger, url = self.run.ledger, urls.canonical(request.url)
        row = ledger.address(found)
        self.frontier.met_again(found, url)
        leads_to = ledger.address(url)
        if leads_to and row and leads_to.run == ledger.run:
            self.go_on(self.articles([Entry(request.url)], DiscoveredVia(row.way, row.via), row.depth))

    def copies_alone(self) -> Iterator[Request]:
        """Yield visits to the copies whose original gave no article, or is named by too many pages."""
        for row in self.copies.without_original():
            yield self.once_more(row, own=True)

    # Further visits, once all listings are read.

    def once_more(self, row: UrlRow, *, own: bool = False) -> Request:
        """Return the request that visits an address again that was settled in this run."""
        via = DiscoveredVia(row.way, row.via)
        return self.request(self.frontier.reopened(row), via, None, again=True, own=own)

    def again(self, article: ArticleRow) -> Iterator[Request]:
        """Yield the request for an article that is due."""
        ledger = self.run.ledger
        row = ledger.address(article.url)
        via = DiscoveredVia(row.way, row.via) if row else DiscoveredVia("section", self.spider.home)
        taken = row is not None and row.identifier != article.identifier
        if row and taken and row.run == ledger.run:
            if row.outcome == KNOWN:  # By a listing's word for the other article: a visit has to show which it is.
                yield self.once_more(row)
            return
        entry = Entry(article.url, last_modified=self.frontier.announced(row) if row else None)
        yield from self.articles([entry], via, row.depth if row else 0, force=taken)

    def revisit(self) -> Output:
        """Yield the requests about the articles that are due and were not found in this run."""
        source = next((source for source in reversed(self.sources) if source.why is None), None)
        due = self.sections.due() if source else iter(())
        while source and (some := list(islice(due, SLICE))):
            yield from source.revisit(some)

    def go_on(self, output: Output | Iterator[Request]) -> int:
        """Pass the requests of some output to the engine; return how many there were."""
        engine = self.spider.crawler.engine
        assert engine
        requests = (one for one in output if isinstance(one, Request))
        return sum(1 for _ in map(engine.crawl, requests))  # One by one: the backlog looks at the queue.


def _until_the_end(entries: Iterable[Entry]) -> Iterator[Entry]:
    """The entries of a listing, until the run is to end: the next run lists the others again."""
    return takewhile(lambda _: not budget.is_hurried(), entries)
