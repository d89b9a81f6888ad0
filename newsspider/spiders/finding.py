"""From the home page, by one way or another, to the addresses; each is accounted for."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Iterable, Iterator
from datetime import UTC, datetime
from itertools import chain
from typing import Any, ClassVar, Self
from urllib.parse import urlsplit

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import CloseSpider, DontCloseSpider
from scrapy.http import Response
from selectolax.lexbor import LexborHTMLParser
from twisted.python.failure import Failure

from newsspider import rights, runs
from newsspider.discovery import Entry, rest, section
from newsspider.discovery.section import folded
from newsspider.extract import instant
from newsspider.items import Article, DiscoveredVia, Finding, Look
from newsspider.ledger import DELIVERED, KNOWN, LEADS_TO, UNSETTLED, Address, Doubt, Known
from newsspider.normalise import urls
from newsspider.pages.installation import installation
from newsspider.pages.parsed import parsed
from newsspider.run import changes
from newsspider.run.arguments import is_zone
from newsspider.run.delivery import address_of
from newsspider.spiders.answers import cause, content_type, header, outcome, status
from newsspider.spiders.site import SiteSpider
from newsspider.spiders.ways import JSON, LISTED_PAGE, PAGE, PRIORITY, Home, Output, Way
from newsspider.spiders.ways.feed import FeedWay
from newsspider.spiders.ways.rest import RestWay
from newsspider.spiders.ways.section import SectionWay
from newsspider.spiders.ways.sitemap import SitemapWay

WAYS: tuple[type[Way], ...] = (RestWay, SitemapWay, SectionWay, FeedWay)
"""The cheapest first."""

READ = ("delivered", "known", "reserved", "outside_dates", "outside_sections", "left_by_limit")
"""Outcomes of what is an article, or was taken for one."""

DEEPEST = 1000
"""Lire aussi links in a row, whatever is asked for: more of them no newspaper has, a trap has any number."""

EDITS = "edits:"
"""Under which, by section, the ledger keeps up to when edits were listed."""
ZONE = "zone"
"""Under which the ledger keeps the zone that the site states."""

MOST_COPIES = 3
"""Pages that name one address as canonical after which it is taken for none of theirs."""

FEW = 10
"""Addresses of which none gives an article without a word about a site that has been listed before."""

SKEW = 86_400
"""Seconds by which a site's clock may be behind ours, and its cache behind its articles."""


def installed_in(page: LexborHTMLParser, url: str) -> str:
    """Return the folder in which a site's WordPress is installed by what its home page shows, empty for the root."""
    shown = installation(page, url)
    if shown is None and page.body is not None and "home" in (page.body.attributes.get("class") or "").split():
        return urlsplit(urls.folder(url)).path.strip("/")
    return shown or ""


class FindingSpider(SiteSpider):
    """How addresses are found, and what is known of each."""

    kinds: ClassVar[tuple[type[Way], ...]] = WAYS
    """The ways to find articles, in the order in which they are tried."""
    together: ClassVar[bool] = False
    """Whether all of them are gone, instead of the first that works."""

    def __init__(self, name: str | None = None, **given: str) -> None:
        super().__init__(name, **given)
        self.unreachable = False
        self.looked_again = False
        self.known_at = int(datetime.now(UTC).timestamp())
        """Up to when the site's listings knew what there is, seconds since 1970: a mark is never later."""
        self.installation = ""
        """The folder in which the site's WordPress is installed, where that is not the root of the host."""
        self.copies: dict[str, set[str]] = {}
        """Addresses whose pages name another as canonical, by that one."""
        self.behind = 0
        """Seconds by which the site's clock is behind ours, or its caches behind it."""
        self.apart: int | None = None
        """The least of these, None before an answer has told its time: an old answer of a cache has an old date too."""
        self.home_page: Home | None = None
        self.sitemaps: list[str] = []
        self.ways: list[Way] = []
        """The ways begun, in that order."""
        self.others: list[type[Way]] = []
        """The ways that may take the place of one that fails."""
        self.called = {folded(name) for name in self.wanted}
        """Names of the sections wanted, as pages print them too where only a slug was given."""
        self.unresolved: set[str] = set()
        """Sections that were asked for and that nothing on the site is called yet."""
        self.held: list[Request] = []
        """Requests for articles that wait until all sections asked for are known to be some."""
        self.sections_of_runs: dict[int, set[str]] = {}
        self.boxes: dict[str, list[Entry]] = {}
        """Boxes of the articles read, kept only where `related_depth` may need them again."""

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """Return the spider, told of what robots.txt says and of requests that were made before."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        crawler.signals.connect(spider.robots_read, signals.robots_parsed)
        crawler.signals.connect(spider.rights_read, signals.response_received)
        crawler.signals.connect(spider.met_again, signals.request_dropped)
        crawler.signals.connect(spider.listing_broke, signals.spider_error)
        return spider

    def listing_broke(self, failure: Failure, response: Any) -> None:
        """Count a listing as lost on which the code failed; an article of which that is true is unaccounted for."""
        request = getattr(response, "request", None)
        way = getattr(getattr(request, "callback", None), "__self__", None)
        if isinstance(way, Way):
            self.go_on(way.lose(response.url, f"reading it failed: {failure.getErrorMessage()}"))
        elif request is None or "found" not in request.cb_kwargs:
            self.count("listing_pages_lost")

    def robots_read(self, robotparser: Any) -> None:
        """Keep the sitemaps that robots.txt names."""
        self.sitemaps += list(getattr(getattr(robotparser, "rp", None), "sitemaps", ()))

    def rights_read(self, response: Response) -> None:
        """Note what the site's robots.txt says of the rights in its pages."""
        if not response.url.endswith("/robots.txt") or response.status != 200:
            return
        if urls.same_site(response.url, self.home) and urlsplit(response.url).path == "/robots.txt":
            self.rights.rules += rights.of_robots(response.body)

    async def start(self) -> AsyncIterator[Request | Look]:
        """Yield the request for the home page, which leads to the listings."""
        yield Request(self.home, self.parse_home, errback=self.home_failed, priority=PRIORITY["home"], meta=LISTED_PAGE)

    def parse_home(self, response: Response) -> Output:
        """Yield the request for what is to be known before any listing is asked for."""
        page = parsed(response.body, content_type(response))
        if isinstance(page, Finding):
            self.logger.error("%s answers with no page: %s.", self.home, page.reason)
            raise CloseSpider("unreachable")
        self.knows(response)
        self.home_page = Home(page, response.url, self.sitemaps)
        self.installation = installed_in(page, response.url)
        yield Request(
            response.urljoin(rights.TDMREP),
            self.parse_tdmrep,
            errback=self.no_tdmrep,
            priority=PRIORITY["home"],
            meta={"listing": True},
        )

    def parse_tdmrep(self, response: Response) -> Output:
        """Yield the first requests for listings, now that the rights in the whole site are known."""
        self.rights.rules += rights.of_tdmrep(response.body)
        yield from self.with_zone()

    def no_tdmrep(self, failure: Failure) -> Output:
        """Go on without a statement that cannot be had."""
        if not 400 <= (status(failure) or 0) < 500:
            self.logger.warning("%s cannot be had: %s. The crawl goes on without it.", rights.TDMREP, cause(failure))
        yield from self.with_zone()

    def with_zone(self) -> Output:
        """Yield the request that asks the site for its zone, where nobody names it; else those for the listings."""
        assert self.home_page
        self.zone = self.zone or self.ledger.fact(ZONE)
        root = rest.root(self.home_page.page, self.home_page.url)
        if self.zone is None and root and urls.same_site(root, self.home):
            yield Request(
                rest.root_address(root),
                self.parse_root,
                errback=self.no_root,
                priority=PRIORITY["home"],
                meta=JSON,
            )
        else:
            yield from self.listings()

    def parse_root(self, response: Response) -> Output:
        """Note the zone that the root of the interface states; go on to the listings."""
        zone = rest.zone(response.body)
        if zone and is_zone(zone):
            self.zone = zone
            self.ledger.set_fact(ZONE, zone)
        yield from self.listings()

    def no_root(self, failure: Failure) -> Output:
        """Go on to the listings without a zone."""
        yield from self.listings()

    def listings(self) -> Output:
        """Yield what earlier runs left open, then the first requests of the ways to find articles."""
        assert self.home_page
        self.rights.checked_at = instant(datetime.now(UTC))
        page, address = self.home_page.page, self.home_page.url
        menu = section.linked_sections(page, address, self.wanted)
        self.called |= {folded(one.name) for one in menu if any(map(one.is_called, self.wanted))}
        self.unresolved = set(self.arguments.sections)
        self.resolved(name for name in self.wanted if any(one.is_called(name) for one in menu))
        for row in chain(self.ledger.unsettled(), self.barren()):
            if not (self.listed_in_sections(row.run) or self.listed_in_sections(row.first_run)):
                continue  # What other sections left open stays open.
            if row.outcome == "outside_dates" and not self.arguments.holds(row.published, self.zone):
                continue
            entry = Entry(row.url, last_modified=self.announced(row))
            yield from self.articles([entry], DiscoveredVia(row.way, row.via), row.depth)
        asked = self.arguments.discover or (tuple(way.name for way in self.kinds) if self.together else ())
        if asked:
            for way in [way for name in asked for way in self.kinds if way.name == name]:
                yield from self.begin(way)
        else:
            self.others = list(self.kinds)
            yield from self.begin(self.others.pop(0))

    def announced(self, row: Address) -> str | None:
        """Return the change of a known article that a listing has announced and no look has shown; None for none."""
        article = self.ledger.article(row.identifier) if row.identifier else None
        return row.modified if article and row.modified != article.modified else None

    def barren(self) -> Iterator[Address]:
        """Yield the addresses that have never led to an article and are due for a look, whatever is listed."""
        for row in self.ledger.barren(self.now):
            if (row.due or 0) > self.now:
                row.due = self.now  # A clock that ran ahead has put it off for years.
                self.ledger.save_address(row)
            yield row

    def begin(self, kind: type[Way]) -> Output:
        """Yield the first requests of a way."""
        assert self.home_page
        self.ways.append(way := kind(self))
        yield from way.begin(self.home_page)

    def instead_of(self, way: Way) -> Output:
        """Yield the first requests of the way that takes the place of one that failed."""
        if way.why:
            level = self.logger.info if self.others else self.logger.error
            level("Cannot find articles by %s: %s.", way.name, way.why)
        if self.others:
            yield from self.begin(self.others.pop(0))

    def home_failed(self, failure: Failure) -> None:
        """End the run when the home page cannot be had: without it nothing can be found."""
        if outcome(failure) == "other_site":
            self.logger.error("%s %s. Name that site instead if you mean it.", self.home, cause(failure))
        else:
            why = cause(failure)
            self.logger.error("%s could not be reached: %s. Check the address and the network.", self.home, why)
        self.unreachable = True  # Raised from `idle`: what an errback raises is logged as an error of its own.

    # The sections that were asked for.

    def resolved(self, names: Iterable[str]) -> list[Request]:
        """Note that there are sections of these names; return the requests that have waited for the last of them."""
        self.unresolved.difference_update(names)
        if self.unresolved:
            return []
        held, self.held = self.held, []
        return held

    def no_such_section(self) -> None:
        """End a run that was asked for a section the site does not have, before any article is fetched."""
        for request in self.held:
            self.settle(request.cb_kwargs["found"], "left_by_limit", reason="another section is unknown")
        known = ", ".join(sorted({one.name for way in self.ways for one in way.sections()})) or "none"
        self.logger.error("No section %s on %s; found: %s.", ", ".join(sorted(self.unresolved)), self.home, known)
        raise CloseSpider("unknown_section")

    def listed_in_sections(self, run: int) -> bool:
        """Whether a run asked for no other sections than this one does."""
        if not self.wanted:
            return True
        if run not in self.sections_of_runs:
            given = str(self.ledger.report_of(run).get("arguments", {}).get("sections") or "")
            names = [part.strip() for part in given.split(",") if part.strip()] or self.sections
            self.sections_of_runs[run] = set(map(folded, names))
        names_of_run = self.sections_of_runs[run]
        return bool(names_of_run) and names_of_run <= set(map(folded, self.wanted))

    def is_of_sections(self, known: Known) -> bool:
        """Whether an article that is due lies in the sections asked for, by its last line."""
        row = self.ledger.address(known.url)
        if not self.arguments.sections or (row and self.listed_in_sections(row.first_run)):
            return True
        try:
            line = runs.line_at(self.files.folder / (known.file or ""), known.offset or 0)
            return any(folded(str(name)) in self.called for name in line["sections"])
        except (OSError, ValueError, KeyError, TypeError):
            return False

    # What was listed before.

    def mark_of(self, section: str | None) -> tuple[int, int] | None:
        """Return the last run that listed a section to its end (None: the whole site), and when it began."""
        if self.arguments.mode == "full":
            return None
        return (self.ledger.mark(folded(section)) if section else None) or self.ledger.mark("*")

    def mark(self) -> tuple[int, int] | None:
        """Return the last run by which all that is wanted now had been listed to the end, and when it began."""
        marks = [self.mark_of(name) for name in self.wanted or (None,)]
        if not all(one and changes.is_trusted(one[1], self.now) for one in marks):
            return None
        return min(one for one in marks if one)

    def changes_listed(self) -> int:
        """Return up to when a way that tells of edits has listed them; sections and feeds do not."""
        mark = self.mark()
        assert mark
        stated = [self.ledger.fact(f"{EDITS}{name}") for name in (*map(folded, self.wanted),) or ("*",)]
        return min([mark[1], *(int(one) for one in stated if one)])

    def note_changes_listed(self, name: str) -> None:
        """Note up to when edits are listed in a section, at the end of a run that has listed it whole."""
        tells = any(way.whole and way.name in ("rest", "sitemap") for way in self.ways)
        if tells or self.ledger.fact(f"{EDITS}{name}") is None:
            self.ledger.set_fact(f"{EDITS}{name}", str(self.known_at))

    def met_by(self, url: str) -> int | None:
        """Return the run that first met an address."""
        row = self.ledger.address(urls.canonical(url))
        return row.first_run if row else None

    @property
    def fruit(self) -> int:
        """How many addresses of this run proved an article's, each article counted once."""
        return sum(map(self.figure, READ)) - self.figure("repeats")

    # Each address found, and why it is asked for or not.

    def articles(
        self, entries: Iterable[Entry], via: DiscoveredVia, depth: int = 0, force: bool = False
    ) -> Iterator[Request]:
        """Yield a request for each entry that has to be looked at, if need be by `force`; note why for the others."""
        for entry in entries:
            url = urls.canonical(entry.url)
            row = self.ledger.address(url)
            if row and row.run == self.ledger.run:
                yield from self.met_twice(row, entry, via, depth)
                continue
            self.count("found")
            row = row or address_of(url, via.way, via.address, self.ledger.run)
            row.depth = depth if row.outcome is None else min(row.depth, depth)
            row.published = row.published or entry.published
            outcome, row.reason = (None, None) if force else self.left_out(row, entry, via)
            row.run, row.outcome = self.ledger.run, outcome
            if row.identifier and outcome is None:
                row.modified = entry.last_modified or row.modified  # A later look has to show it, should this one fail.
            self.ledger.save_address(row)
            self.run.touch()
            if outcome:
                self.count(outcome)
            elif self.unresolved:
                self.held.append(self.article_request(row, via, entry.last_modified))
            else:
                yield self.article_request(row, via, entry.last_modified)

    def explain(self, entry: Entry, via: DiscoveredVia, outcome: str, reason: str) -> None:
        """Account for an entry that a listing shows and that is not to be looked at."""
        url = urls.canonical(entry.url)
        row = self.ledger.address(url)
        if row and row.run == self.ledger.run:
            return
        self.count("found")
        self.count(outcome)
        row = row or address_of(url, via.way, via.address, self.ledger.run)
        row.run, row.outcome, row.reason = self.ledger.run, outcome, reason
        self.ledger.save_address(row)
        self.run.touch()

    def met_twice(self, row: Address, entry: Entry, via: DiscoveredVia, depth: int) -> Iterator[Request]:
        """Yield what a further, perhaps shorter or better, way to an address asks for."""
        nearer = depth < row.depth
        if nearer:
            row.depth = depth
            self.ledger.save_address(row)
        reached = nearer and row.outcome == "left_by_limit" and self.left_out(row, entry, via)[0] is None
        # A sitemap does not tell whether an article is wanted; a link or a listing of a section does.
        wanted = via.way != "sitemap" and row.way == "sitemap"
        if wanted:
            row.way, row.via = via.way, via.address
            self.ledger.save_address(row)
        if reached or (wanted and row.outcome == "outside_sections"):
            assert row.outcome
            self.count(row.outcome, -1)
            row.outcome = row.reason = None
            self.ledger.save_address(row)
            yield self.article_request(row, via, entry.last_modified, again=True)
        elif nearer:
            yield from self.followed(self.boxes.get(row.url, ()), row.url)

    def met_again(self, request: Request) -> None:
        """Settle an address that leads to a page which another has led to before, as old ones and `?p=` do."""
        found = request.cb_kwargs.get("found")
        if found is None:
            return
        url, row = urls.canonical(request.url), self.ledger.address(found)
        tries = row.tries if row else 0
        self.settle(found, "met_again", reason=f"{LEADS_TO}{url}", tries=tries + 1, due=self.later(tries))
        leads_to = self.ledger.address(url)
        if leads_to and row and leads_to.run == self.ledger.run:
            for one in self.articles([Entry(request.url)], DiscoveredVia(row.way, row.via), row.depth):
                assert self.crawler.engine
                self.crawler.engine.crawl(one)

    def followed(self, boxes: Iterable[Entry], found: str) -> Iterator[Request]:
        """Yield requests for the boxes of the article found at an address."""
        row = self.ledger.address(found)
        yield from self.articles(boxes, DiscoveredVia("related", found), (row.depth if row else 0) + 1)

    def left_out(self, row: Address, entry: Entry, via: DiscoveredVia) -> tuple[str | None, str | None]:
        """Return what becomes of an address without a look at it, and why; None where it has to be looked at."""
        arguments = self.arguments
        if not urls.within(row.url, self.home):
            return "other_site", None
        if urls.no_article(row.url):
            return "no_article", None
        if self.described.obeys_rights and self.rights.reserves(row.url):
            return "reserved", rights.TDMREP
        if entry.published and arguments.ends_before(entry.published):
            return "outside_dates", "by its listing"
        asked = DEEPEST if arguments.related_depth is None else arguments.related_depth
        limit = asked if arguments.follow_related else 0
        if via.way == "related" and row.depth > limit:
            return "left_by_limit", "related_depth"
        if arguments.max_items is not None and self.figure("delivered") >= arguments.max_items:
            return "left_by_limit", "max_items"
        if self.figure("found") > self.settings.getint("NEWSSPIDER_FOUND_MOST"):
            self.too_many()
            return "left_by_limit", "NEWSSPIDER_FOUND_MOST"
        if row.outcome == "failed" and (row.due or 0) > time.time() and arguments.mode != "full":
            return "failed", row.reason  # It asked for that, by Retry-After.
        if arguments.mode == "full" or row.outcome in (None, *UNSETTLED):
            return None, None
        return self.known_before(row, entry, via)

    def too_many(self) -> None:
        """Say once that this run has found all the addresses it may."""
        if not self.figure("too_many_found"):
            most = self.settings.getint("NEWSSPIDER_FOUND_MOST")
            self.logger.error(
                "%d addresses are found (NEWSSPIDER_FOUND_MOST): the others are left to later runs.", most
            )
        self.count("too_many_found")

    def known_before(self, row: Address, entry: Entry, via: DiscoveredVia) -> tuple[str | None, str | None]:
        """Return what earlier runs made of an address, unless something speaks for another look."""
        article = self.ledger.article(row.identifier) if row.identifier else None
        changed = self.changed(entry.last_modified, article or row)
        if article and article.status == "published":
            doubt = self.ledger.doubt(article.identifier) if changed or self.is_due(article) else Doubt("")
            changed = changes.is_open(doubt, entry.last_modified) or changed
            if changes.waits(doubt, entry.last_modified, self.now, self.most):
                return "known", None
            if changed or (changed is None and self.is_due(article)):
                return None, None
            if changed is False and self.is_due(article):
                self.delivery.put_off(article, self.present)
            return "known", None
        if row.outcome == "outside_dates" and self.arguments.holds(row.published, self.zone):
            return None, None
        promoted = via.way != "sitemap" and row.outcome == "outside_sections"
        if promoted:
            row.way, row.via = via.way, via.address
        due = self.is_due(row) and not self.leads_to_article(row)
        if article or changed or promoted or due or row.outcome == "robots":
            return None, None
        return row.outcome, row.reason

    def leads_to_article(self, row: Address) -> bool:
        """Whether an address was met again at one where an article stands."""
        there = self.ledger.address((row.reason or "").removeprefix(LEADS_TO))
        return row.outcome == "met_again" and there is not None and there.identifier is not None

    def changed(self, modified: str | None, known: Known | Address) -> bool | None:
        """Whether a page has changed since the last look, by what a listing says; None where it says nothing."""
        if modified and changes.is_ahead(modified, self.now):
            self.count("dates_ahead")
        return changes.has_changed(modified, known.modified, known.looked, self.now, SKEW + self.behind)

    def is_due(self, known: Known | Address) -> bool:
        """Whether it is time for another look; what was looked at by a clock that ran ahead is looked at again."""
        due = known.due is not None and known.due <= self.now
        return due or (known.looked is not None and not changes.is_trusted(known.looked, self.now))

    @property
    def place(self) -> str:
        """What identifiers of the site's own installation begin with."""
        return urls.host(self.home) + (f"/{self.installation}" if self.installation else "")

    @property
    def present(self) -> int:
        """Now, by the site's clock where ours cannot be right: what is put off by a wrong one might wait for years."""
        return self.run.present

    @property
    def homes(self) -> list[str]:
        """The addresses of the home page."""
        return list({self.home, self.home_page.url}) if self.home_page else [self.home]

    @property
    def most(self) -> int:
        """How many looks an announced change is looked for."""
        return max(1, self.settings.getint("NEWSSPIDER_CHANGE_LOOKS"))

    def knows(self, response: Response) -> None:
        """Note up to when an answer of the site knew what there is: a cache's, or one of a clock behind ours."""
        date, age = header(response, "Date"), header(response, "Age")
        self.known_at = min(self.known_at, changes.known_at(self.now, date, age))
        apart = self.now - changes.known_at(self.now, date, None)
        self.behind = max(self.behind, apart)
        if date:
            self.apart = apart if self.apart is None else min(self.apart, apart)
            self.delivery.ahead = self.apart if self.apart > SKEW else 0
        if self.behind > SKEW and not self.figure("clocks_apart"):
            self.count("clocks_apart")
            self.logger.warning("The site's clock and ours are %d hours apart.", self.behind // 3600)

    def article_request(
        self, row: Address, via: DiscoveredVia, modified: str | None, again: bool = False, own: bool = False
    ) -> Request:  # fmt: skip
        """Return the request for an article; `again`: in spite of an earlier one in this run.

        `own`: whatever other address it names as canonical.
        """
        return Request(
            row.url,
            self.parse_article,
            errback=self.article_failed,
            priority=PRIORITY["article"],
            headers=self.validators(row),
            dont_filter=again or row.identifier is not None,  # Where it leads now is to be seen, met before or not.
            meta={**PAGE, "handle_httpstatus_list": [304], "stops_at": self.homes},
            cb_kwargs={"via": via, "found": row.url, "modified": modified, "own": own},
        )

    def validators(self, row: Address) -> dict[str, str]:
        """Return the headers that spare the site a page we have: none where it has to be read in any case."""
        article = self.ledger.article(row.identifier) if row.identifier else None
        if self.arguments.mode == "full" or not article or article.status != "published" or article.url != row.url:
            return {}
        said = {"If-None-Match": article.etag, "If-Modified-Since": article.last_modified}
        return {name: value for name, value in said.items() if value}

    def parse_article(
        self, response: Response, via: DiscoveredVia, found: str, modified: str | None, own: bool = False
    ) -> Output:
        """Yield what a page says."""
        raise NotImplementedError

    def later(self, tries: int) -> int:
        """Return when to look again at an address that gave no article so many times before."""
        return self.run.later(tries)

    def article_failed(self, failure: Failure) -> Output:
        """Account for an address that gave no page."""
        raise NotImplementedError

    def in_sections(self, row: Address, article: Article) -> bool:
        """Whether an article belongs to the sections wanted: only a sitemap, which does not tell, leaves that open."""
        if row.way != "sitemap" or row.identifier or not self.wanted:
            return True
        return any(folded(name) in self.called for name in article.sections)

    # Pages that name another address as canonical.

    def is_copy(self, row: Address, url: str, original: str) -> bool:
        """Whether a page at `url` is a copy of another article of the site, which it names; noted where it is.

        One address that several pages name says nothing of them: some sites name their home page on every page.
        """
        original = urls.canonical(original)
        if not self.may_be_original(original) or row.identifier:
            return False
        named_by = self.copies.setdefault(original, set())
        if len(named_by) < MOST_COPIES:
            named_by.add(row.url)
        if len(named_by) < MOST_COPIES:
            return True
        self.ledger.set_fact(f"named-by-many:{original}", "")
        return False

    def may_be_original(self, url: str) -> bool:
        """Whether an article may stand at an address that a page names as canonical."""
        named_home = any(urls.same_address(url, home) for home in self.homes)
        elsewhere = named_home or urls.no_article(url) or not urls.within(url, self.home)
        return not elsewhere and self.ledger.fact(f"named-by-many:{url}") is None

    def without_original(self) -> Output:
        """Yield looks at the copies whose original gave no article, or is named by too many to be one."""
        copies, self.copies = self.copies, {}
        for original, named_by in copies.items():
            there = self.ledger.address(original)
            stands = there and (there.identifier or there.outcome in (DELIVERED, KNOWN))
            for row in filter(None, map(self.ledger.address, sorted(named_by))):
                if row.outcome == "met_again" and (len(named_by) >= MOST_COPIES or not stands):
                    yield self.once_more(row, own=True)

    def once_more(self, row: Address, own: bool = False) -> Request:
        """Return the request that looks at an address anew whose outcome was settled in this run."""
        assert row.outcome
        self.count(row.outcome, -1)
        row.outcome = row.reason = None
        self.ledger.save_address(row)
        return self.article_request(row, DiscoveredVia(row.way, row.via), None, again=True, own=own)

    # Looking again, and the end.

    def again(self, article: Known) -> Iterator[Request]:
        """Yield the request for an article that is due."""
        row = self.ledger.address(article.url)
        via = DiscoveredVia(row.way, row.via) if row else DiscoveredVia("section", self.home)
        taken = row is not None and row.identifier != article.identifier
        if row and taken and row.run == self.ledger.run:
            if row.outcome == KNOWN:  # The other article's listing was believed; what stands there has to be seen.
                yield self.once_more(row)
            return
        entry = Entry(article.url, last_modified=self.announced(row) if row else None)
        yield from self.articles([entry], via, row.depth if row else 0, force=taken)

    def look_again(self) -> Output:
        """Yield what has to be asked about the articles that are due and were not met in this run."""
        way = next((way for way in reversed(self.ways) if way.why is None), None)
        slice_: list[Known] = []
        for article in self.ledger.due(None if self.arguments.mode == "full" else self.now, changes.STEADY):
            row = self.ledger.address(article.url)
            met = row and row.run == self.ledger.run and row.identifier == article.identifier
            if way and not met and self.is_of_sections(article):
                slice_.append(article)
            if way and len(slice_) == 100:
                yield from way.look_again(slice_)
                slice_ = []
        if way and slice_:
            yield from way.look_again(slice_)

    def idle(self) -> None:
        """Look again at what is due once all listings are read; then give a run that did not end well its reason."""
        if self.unreachable:
            raise CloseSpider("unreachable")
        if self.arguments.source:
            return
        if self.unresolved:
            if not self.others:
                self.no_such_section()
            self.go_on(self.begin(self.others.pop(0)))
            raise DontCloseSpider
        if self.go_on(self.without_original()):
            raise DontCloseSpider
        if self.others and self.brought_nothing():
            self.go_on(self.instead_of(self.ways[-1]))
            raise DontCloseSpider
        if not self.looked_again and self.home_page:
            self.looked_again = True
            if self.go_on(self.look_again()):
                raise DontCloseSpider
        self.reason_to_doubt()

    def go_on(self, output: Output) -> int:
        """Hand the requests of some output to the engine; return how many."""
        assert self.crawler.engine
        asked = [one for one in output if isinstance(one, Request)]
        for request in asked:
            self.crawler.engine.crawl(request)
        return len(asked)

    def brought_nothing(self) -> bool:
        """Whether all that the ways have listed is off the site, gone or no article, so that another has to be tried.

        A run that looks for what is new meets such things too: a few of them say nothing of a way.
        """
        way = self.ways[-1]
        if way.why or not way.listed or self.fruit or self.figure("failed"):
            return False
        if self.mark() is not None and self.figure("found") < FEW:
            return False
        way.why = "nothing that it lists is an article of the site"
        return True

    def reason_to_doubt(self) -> None:
        """Raise CloseSpider with the reason why a run that has nothing left to do did not end well."""
        missing = [way for way in self.ways if getattr(way, "missing", None)]
        used = [way for way in self.ways if way.why is None]
        if missing and not any(way.whole for way in used):
            names = ", ".join(getattr(missing[-1], "missing", ()))
            known = {one.name for way in self.ways for one in way.sections()}
            self.logger.error("No section %s on %s; found: %s.", names, self.home, ", ".join(sorted(known)) or "none")
            if self.arguments.sections:
                raise CloseSpider("unknown_section")
        if not any(way.listed or (way.name == "rest" and self.mark()) for way in used):
            self.logger.error("%s answers, but lists no article in %s.", self.home, self.where())
            raise CloseSpider("nothing_listed")
        tried = self.figure("found")
        if tried and not self.fruit and (self.mark() is None or tried >= FEW):
            self.logger.error("None of %d addresses on %s gave an article.", self.figure("found"), self.home)
            raise CloseSpider("nothing_read")

    def where(self) -> str:
        """Return the sections of this run in words."""
        return ", ".join(self.wanted) or "any section"
