"""requests.py: what requests for pages and listings have in common; the home page; a source as its crawl sees it."""

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
"""Articles before listings, so that the queue stays short however long the listings are."""

PAGE, JSON, XML = ({"expects": kind} for kind in ("page", "json", "xml"))
"""The `meta` of requests, with the kind of a good answer, so that a spoiled one is asked for again."""

LISTED_PAGE, LISTED_XML = ({"listing": True, **kind} for kind in (PAGE, XML))
"""The same for listings, which are asked for with the validators of their last answer."""


@dataclass(slots=True)
class Home:
    """The home page, where a crawl begins."""

    page: LexborHTMLParser
    url: str
    sitemaps: list[str] = field(default_factory=list)
    """Those that robots.txt names."""
    unlisted: list[str] | None = None
    """Articles that it shows and no listing has; None before the listings are read."""
    missed: list[str] = field(default_factory=list)
    """Articles that listings lacked in earlier runs, since everything was last listed."""
    judged: Source | None = None
    """The source that was last judged by these."""

    def vouch(self, url: str) -> None:
        """Note that a listing has an address."""
        self.unlisted = [one for one in self.unlisted or () if one != url]


class Source(ReportedSource, Protocol):
    """A source as its crawl sees it."""

    missing: list[str]
    """Sections asked for that it does not find."""
    is_doubted: bool

    def begin(self, home: Home) -> Output:
        """Yield its first requests."""

    def revisit(self, due: list[ArticleRow]) -> Output:
        """Yield the requests about articles that are due."""

    def sections(self) -> Iterable[Section]:
        """Return the sections it knows of."""

    def lose(self, url: str, why: str) -> Output:
        """Note a listing that could not be read; yield the requests in its place."""
