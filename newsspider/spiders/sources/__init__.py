"""Ways to find articles: each asks one kind of listing for its entries and says how that went."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from newsspider.discovery import Entry
from newsspider.discovery.section import Section
from newsspider.items import DiscoveredVia
from newsspider.normalise import urls
from newsspider.rows import ArticleRow
from newsspider.spiders.asking import Home, Output
from newsspider.spiders.crawl import Crawl

MOST_PAGES = 100_000
"""Pages of one listing, whatever it says of their number."""

REMARK = "%s ends as it did before, unproven: %s. It counts as listed to its end."

OVERLAP = 86_400
"""Seconds by which a listing asked for what is new since the last run reaches back before it: clocks disagree."""


class BaseSource:
    """One way to find articles."""

    name: ClassVar[str]
    """As `-a discover=` and `discovered_via` call it."""

    def __init__(self, crawl: Crawl) -> None:
        self.crawl, self.spider = crawl, crawl.spider
        self.why: str | None = None
        """Why it cannot be used."""
        self.listed = 0
        """Entries its listings showed, those that several show counted each time."""
        self.stated: int | None = None
        """How many articles the site says there are."""
        self.undated = 0
        """Entries that do not say when they were last changed."""
        self.is_doubted = False
        """Whether something stands on the site that it should have listed."""
        self.lost = 0
        """Listings it could not read."""
        self.missing: list[str] = []
        """Sections asked for that it does not know."""
        self.to_the_end = True
        """Whether it went on to the end, or to what earlier runs have listed."""

    def begin(self, home: Home) -> Output:
        """Yield its first requests."""
        raise NotImplementedError

    def look_again(self, due: list[ArticleRow]) -> Output:
        """Yield what has to be asked about articles that are due, and that no listing of this run has vouched for."""
        for one in due:
            yield from self.crawl.again(one)

    def sections(self) -> Iterable[Section]:
        """The sections it knows of, for the message that one is unknown."""
        return ()

    @property
    def whole(self) -> bool:
        """Whether it has listed all there is."""
        return self.why is None and not self.lost and self.to_the_end

    @property
    def dates_edits(self) -> bool:
        """Whether its listings dated the last change of what they showed; sections and feeds list no old articles."""
        return False

    @property
    def pages_left(self) -> int:
        """How many listings are still to be read, as far as is known."""
        return 0

    def report(self) -> dict[str, Any]:
        """What the run report says of it."""
        said = {"way": self.name, "failed": self.why, "listed": self.listed, "stated": self.stated, "lost": self.lost}
        return {**said, "whole": self.whole}

    def take(self, entries: Iterable[Entry], address: str) -> Output:
        """Yield what the entries of a listing ask for."""
        home = self.crawl.beginning.home
        for entry in entries:
            self.listed += 1
            if home and home.unlisted:
                home.vouch(urls.canonical(entry.url))
            self.undated += entry.last_modified is None
            yield from self.crawl.articles([entry], DiscoveredVia(self.name, address))

    def trapped(self, url: str) -> Output:
        """Give up a listing that goes on for ever and leads to no article."""
        self.spider.count("endless_listings")
        yield from self.lose(url, "it goes on and on, and what it lists is no article")

    def fail(self, why: str) -> Output:
        """Give up: this way cannot be used here."""
        self.why = why
        yield from self.crawl.instead_of(self)

    def ends_short(self, url: str, why: str, met: int | None, missing: int = 0, how: str = "") -> Output:
        """Lose a listing whose end is not proven; one that ends as it did in the run before counts as whole.

        `met`: the first run that met any of its entries: if none before this one did, it has dropped some in between.
        `missing`, `how`: by how many pages, and in which way, both to be as before.
        """
        name, ledger = f"short:{self.name}:{url}", self.spider.ledger
        run, _, before = (ledger.fact(name) or "").partition(" ")
        if met is not None and before == f"{missing}{how}" and met <= int(run):
            self.spider.count("stated_not_shown", missing)
            self.spider.logger.warning(REMARK, url, why)
            return
        ledger.set_fact(name, f"{ledger.run} {missing}{how}")
        yield from self.lose(url, why)

    def lose(self, url: str, why: str) -> Output:
        """Note a listing that gave nothing; in its place another way is tried, where one is left."""
        self.lost += 1
        self.spider.logger.error("A listing is lost: %s: %s.", url, why)
        yield from self.crawl.instead_of(self)
