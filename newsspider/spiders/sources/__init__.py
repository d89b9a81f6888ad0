"""Sources: each finds articles by one kind of listing, and reports how that went."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from newsspider.discovery import Entry
from newsspider.discovery.section import Section
from newsspider.items import DiscoveredVia
from newsspider.normalise import urls
from newsspider.rows import ArticleRow
from newsspider.spiders.crawl import Crawl
from newsspider.spiders.requests import Home, Output

MOST_PAGES = 100_000
"""Pages of one listing that are read, whatever number it states."""

REMARK = "%s ends as it did before, unproven: %s. It counts as listed to its end."

OVERLAP = 86_400
"""Seconds by which a listing of what is new reaches back before the last run, since clocks disagree."""


class BaseSource:
    """A way to find articles."""

    name: ClassVar[str]
    """As `-a discover=` and `discovered_via` call it."""

    def __init__(self, crawl: Crawl) -> None:
        self.crawl, self.spider = crawl, crawl.spider
        self.why: str | None = None
        """Why it cannot be used."""
        self.listed = 0
        """How many entries its listings showed; one that several show counts each time."""
        self.stated: int | None = None
        """How many articles the site states that it has."""
        self.undated = 0
        """How many entries have no date of their last change."""
        self.is_doubted = False
        """Whether the site has an article that it should have listed."""
        self.lost = 0
        """How many listings it could not read."""
        self.missing: list[str] = []
        """Sections asked for that it does not find."""
        self.to_the_end = True
        """Whether it came to the end, or to what earlier runs have listed."""

    def begin(self, home: Home) -> Output:
        """Yield its first requests; none for a source that the crawl does not ask by itself."""
        yield from ()

    def revisit(self, due: list[ArticleRow]) -> Output:
        """Yield the requests about articles that are due and that no listing of this run has shown."""
        for one in due:
            yield from self.crawl.again(one)

    def sections(self) -> Iterable[Section]:
        """Return the sections it knows, for the message that one is unknown."""
        return ()

    @property
    def whole(self) -> bool:
        """Whether it has listed everything."""
        return self.why is None and not self.lost and self.to_the_end

    @property
    def dates_edits(self) -> bool:
        """Whether its listings date the last change of articles; sections and feeds list no old ones."""
        return False

    @property
    def pages_left(self) -> int:
        """How many pages are still to be read, as far as is known."""
        return 0

    def report(self) -> dict[str, Any]:
        """Return its part of the run report."""
        listed = {"listed": self.listed, "stated": self.stated, "lost": self.lost}
        return {"way": self.name, "failed": self.why, **listed, "whole": self.whole}

    def take(self, entries: Iterable[Entry], address: str) -> Output:
        """Yield the requests for the entries of a listing."""
        home = self.crawl.beginning.home
        for entry in entries:
            self.listed += 1
            if home and home.unlisted:
                home.vouch(urls.canonical(entry.url))
            self.undated += entry.last_modified is None
            yield from self.crawl.articles([entry], DiscoveredVia(self.name, address))

    def trapped(self, url: str) -> Output:
        """Give up a listing that goes on for ever without an article."""
        self.spider.count("endless_listings")
        yield from self.lose(url, "it goes on and on, and what it lists is no article")

    def fail(self, why: str) -> Output:
        """Give up this source, which cannot be used here."""
        self.why = why
        yield from self.crawl.instead_of(self)

    def ends_short(self, url: str, why: str, first_run: int | None, missing: int = 0, how: str = "") -> Output:
        """Lose a listing whose end is not proven; one that ends as it did in the run before counts as whole.

        `first_run`: the first run that found any of its entries. If it is this one, the listing has dropped some since.
        `missing`, `how`: by how many pages, and in which way it ends short; both have to be as before.
        """
        name, ledger = f"short:{self.name}:{url}", self.spider.ledger
        run, _, before = (ledger.fact(name) or "").partition(" ")
        if first_run is not None and before == f"{missing}{how}" and first_run <= int(run):
            self.spider.count("stated_not_shown", missing)
            self.spider.logger.warning(REMARK, url, why)
            return
        ledger.set_fact(name, f"{ledger.run} {missing}{how}")
        yield from self.lose(url, why)

    def lose(self, url: str, why: str) -> Output:
        """Note a listing that could not be read; try the next source in its place, where one is left."""
        self.lost += 1
        self.spider.logger.error("A listing is lost: %s: %s.", url, why)
        yield from self.crawl.instead_of(self)
