"""sections.py: the sections that a run is asked for: whether the site has them, and which articles are in them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from scrapy import Request
from scrapy.exceptions import CloseSpider

from newsspider import runs
from newsspider.discovery.section import Section, folded
from newsspider.frontier import changes
from newsspider.items import Article
from newsspider.rows import ArticleRow, UrlRow
from newsspider.spiders.site import SiteSpider


class WantedSections:
    """The sections of one run. Requests for articles wait until all of these are known to exist."""

    def __init__(self, spider: SiteSpider) -> None:
        self.spider = spider
        self.called = {folded(name) for name in spider.wanted}
        """Names of the sections wanted, folded; with the printed name where a slug was given."""
        self.unresolved: set[str] = set()
        """Sections asked for that were not found on the site yet."""
        self.held: list[Request] = []
        """The requests that wait."""

    def begin(self, menu: Sequence[Section]) -> None:
        """Note which of the sections the menu of the site links."""
        wanted = self.spider.wanted
        self.called |= {folded(one.name) for one in menu if any(map(one.is_called, wanted))}
        self.unresolved = set(self.spider.arguments.sections)
        self.resolved(name for name in wanted if any(one.is_called(name) for one in menu))

    def resolved(self, names: Iterable[str]) -> list[Request]:
        """Note that sections of these names exist; return the waiting requests once all do."""
        self.unresolved.difference_update(names)
        if self.unresolved:
            return []
        held, self.held = self.held, []
        return held

    def none_such(self, known: Iterable[Section]) -> None:
        """End the run, before any article is fetched: the site lacks a section that it was asked for."""
        for request in self.held:
            reason = "another section is unknown"
            self.spider.run.frontier.settle(request.cb_kwargs["found"], "left_by_limit", reason=reason)
        self.log_missing(sorted(self.unresolved), known)
        raise CloseSpider("unknown_section")

    def log_missing(self, missing: Iterable[str], known: Iterable[Section]) -> None:
        """Log the missing sections, and those that there are."""
        there = ", ".join(sorted({one.name for one in known})) or "none"
        self.spider.logger.error("No section %s on %s; found: %s.", ", ".join(missing), self.spider.home, there)

    def holds(self, row: UrlRow, article: Article) -> bool:
        """Return whether an article lies in the sections; only for one from a sitemap its page has to tell."""
        if row.way != "sitemap" or row.identifier or not self.spider.wanted:
            return True
        return self.are_of(article)

    def are_of(self, article: Article) -> bool:
        """Return whether an article names one of the sections."""
        return any(folded(name) in self.called for name in article.sections)

    def holds_known(self, known: ArticleRow) -> bool:
        """Return whether an article that is due lies in the sections, by its last line."""
        spider = self.spider
        row = spider.ledger.address(known.url)
        if not spider.arguments.sections or (row and spider.run.marks.includes(row.first_run)):
            return True
        try:
            line = runs.line_at(runs.packed(spider.files.folder / (known.file or "")), known.offset or 0)
            return any(folded(str(name)) in self.called for name in line["sections"])
        except (OSError, ValueError, KeyError, TypeError):
            return False

    def due(self) -> Iterator[ArticleRow]:
        """Yield the articles that are due, lie in the sections and were not found in this run."""
        ledger, full = self.spider.ledger, self.spider.arguments.mode == "full"
        passed = self.spider.run.clock.latest - self.spider.now
        for article in ledger.due(None if full else self.spider.now, passed + changes.STEADY):
            row = ledger.address(article.url)
            is_found = row and ledger.run in (row.run, row.first_run) and row.identifier == article.identifier
            if not is_found and self.holds_known(article):
                yield article
