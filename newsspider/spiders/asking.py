"""asking.py: what requests for pages and listings have in common, and the home page, from which all begin."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Protocol

from scrapy import Request
from selectolax.lexbor import LexborHTMLParser

from newsspider.discovery.section import Section
from newsspider.items import Visit
from newsspider.rows import ArticleRow
from newsspider.run.source import ReportedSource

Output = Iterator[Request | Visit]

PRIORITY = {"home": 30, "part": 20, "article": 10, "listing": 0}
"""Articles before listings, so that what waits stays few however long the listings are."""

PAGE, JSON, XML = ({"expects": kind} for kind in ("page", "json", "xml"))
"""For the `meta` of a request: what a good answer would be, so that a spoiled one is known and asked for again."""

LISTED_PAGE, LISTED_XML = ({"listing": True, **kind} for kind in (PAGE, XML))
"""The same for listings that are asked for with the validators they came with."""


@dataclass(slots=True)
class Home:
    """The home page, which leads to all else."""

    page: LexborHTMLParser
    url: str
    sitemaps: list[str] = field(default_factory=list)
    """Those that robots.txt names."""
    unlisted: list[str] | None = None
    """Articles that it shows and that nothing else has led to; None before the listings are read."""
    missed: list[str] = field(default_factory=list)
    """Articles that the listings of earlier runs lacked, since everything was last listed."""
    judged: Source | None = None
    """The source that was last judged by these."""

    def vouch(self, url: str) -> None:
        """Note that a listing has an address after all."""
        self.unlisted = [one for one in self.unlisted or () if one != url]


class Source(ReportedSource, Protocol):
    """A way to find articles, as its crawl sees it."""

    missing: list[str]
    """Sections asked for that it does not know."""
    is_doubted: bool

    def begin(self, home: Home) -> Output:
        """Yield its first requests."""

    def look_again(self, due: list[ArticleRow]) -> Output:
        """Yield what has to be asked about articles that are due."""

    def sections(self) -> Iterable[Section]:
        """Return the sections it knows of."""

    def lose(self, url: str, why: str) -> Output:
        """Note a listing that gave nothing; yield what is asked in its place."""
