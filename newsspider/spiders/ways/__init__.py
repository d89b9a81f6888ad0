"""Ways to find articles: each asks one kind of listing for its entries and says how that went."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar

from scrapy import Request
from selectolax.lexbor import LexborHTMLParser

from newsspider.discovery import Entry
from newsspider.discovery.section import Section
from newsspider.items import DiscoveredVia, Look
from newsspider.ledger import Known

if TYPE_CHECKING:
    from newsspider.spiders.finding import FindingSpider

Output = Iterator[Request | Look]

PRIORITY = {"home": 30, "part": 20, "article": 10, "listing": 0}
"""Articles before listings, so that what waits stays few however long the listings are."""

PAGE, JSON, XML = ({"expects": kind} for kind in ("page", "json", "xml"))
"""For the `meta` of a request: what a good answer would be, so that a spoiled one is known and asked for again."""

LISTED_PAGE, LISTED_XML = ({"listing": True, **kind} for kind in (PAGE, XML))
"""The same for listings that are asked for with the validators they came with."""

MOST_PAGES = 100_000
"""Pages of one listing, whatever it says of their number."""

OVERLAP = 86_400
"""Seconds by which a listing asked for what is new since the last run reaches back before it: clocks disagree."""


@dataclass(slots=True)
class Home:
    """The home page, which leads to all else."""

    page: LexborHTMLParser
    url: str
    sitemaps: list[str] = field(default_factory=list)
    """Those that robots.txt names."""


class Way:
    """One way to find articles."""

    name: ClassVar[str]
    """As `-a discover=` and `discovered_via` call it."""

    def __init__(self, spider: FindingSpider) -> None:
        self.spider = spider
        self.why: str | None = None
        """Why it cannot be used."""
        self.listed = 0
        """Entries its listings showed, those that several show counted each time."""
        self.stated: int | None = None
        """How many articles the site says there are."""
        self.lost = 0
        """Listings it could not read."""
        self.to_the_end = True
        """Whether it went on to the end, or to what earlier runs have listed."""

    def begin(self, home: Home) -> Output:
        """Yield its first requests."""
        raise NotImplementedError

    def look_again(self, due: list[Known]) -> Output:
        """Yield what has to be asked about articles that are due, and that no listing of this run has vouched for."""
        for one in due:
            yield from self.spider.again(one)

    def sections(self) -> Iterable[Section]:
        """The sections it knows of, for the message that one is unknown."""
        return ()

    @property
    def whole(self) -> bool:
        """Whether it has listed all there is."""
        return self.why is None and not self.lost and self.to_the_end

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
        for entry in entries:
            self.listed += 1
            yield from self.spider.articles([entry], DiscoveredVia(self.name, address))

    def trapped(self, url: str) -> Output:
        """Give up a listing that goes on for ever and leads to no article."""
        self.spider.count("endless_listings")
        yield from self.lose(url, "it goes on and on, and what it lists is no article")

    def fail(self, why: str) -> Output:
        """Give up: this way cannot be used here."""
        self.why = why
        yield from self.spider.instead_of(self)

    def lose(self, url: str, why: str) -> Output:
        """Note a listing that gave nothing; in its place another way is tried, where one is left."""
        self.lost += 1
        self.spider.logger.error("A listing is lost: %s: %s.", url, why)
        yield from self.spider.instead_of(self)
