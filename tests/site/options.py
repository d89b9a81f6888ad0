"""Stand-in site: every knob of it, in one value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

PAGINATIONS = ("numbered", "load-more", "arrows", "infinite", "button", "scroll")
OVERLAYS = ("", "didomi", "axeptio")
TEMPLATES = ("classic", "tdb", "plain")
REST_STATES = ("on", "401", "403", "404")
SITEMAPS = ("core", "yoast", "off")


class OptionError(ValueError):
    """An option has a value the stand-in does not know."""


def section_key(name: str) -> str:
    """The key of a section whatever its slug is spelt like: `linternational`, `l-international` → `international`."""
    bare = name.strip("/").replace("-", "")
    return "international" if bare in ("linternational", "international") else name


@dataclass(frozen=True, slots=True)
class Options:
    """What the stand-in looks like; the same options give the same site, byte for byte."""

    articles: int = 120
    """How many public articles there are (at least 3)."""
    seed: int = 1
    template: str | None = None
    """`classic`, `tdb` or `plain` for all articles; None mixes them."""
    per_page: int = 10
    """Teasers on one page of a section."""
    pagination: Mapping[str, str] = field(default_factory=lambda: {"international": "load-more"})
    """Section → `numbered` (the rest), `load-more`, `arrows` or `infinite`; or, by a script of the site's own alone,
    `button` or `scroll`."""
    overlay: str = ""
    """`didomi` or `axeptio`: what lies over a section that a script continues, until its visitor has chosen."""
    child_slug: str | None = None
    """`linternational`, `international` or `l-international`; None lets the seed choose."""
    category_base: bool | None = None
    """Whether section addresses begin with `/category/`; None lets the seed choose."""
    children_in_parent: bool = False
    """Whether `Dernières minutes` also lists what is in `L'International` alone, as WordPress does."""
    weight: int = 80
    """Kilobytes an article page weighs, about."""
    rest: str = "on"
    """`on`, or the status with which the REST interface refuses: `401`, `403`, `404`."""
    sitemaps: str = "core"
    """`core` (WordPress's own), `yoast` (with lastmod) or `off`."""
    per_sitemap: int = 1000
    """Articles in one part of the sitemap; the protocol allows 50,000 addresses."""
    gzip_sitemaps: bool = False
    """Whether the parts of the sitemap are `.xml.gz` files."""
    feeds: bool = True
    disallow: tuple[str, ...] = ("/wp-admin/",)
    crawl_delay: float | None = None
    robots: str = ""
    """Further lines of robots.txt."""
    tdmrep: str = ""
    """What `/.well-known/tdmrep.json` leads to; nothing: there is none."""
    page_headers: tuple[tuple[str, str], ...] = ()
    """Further headers of every HTML page."""
    page_meta: tuple[tuple[str, str], ...] = ()
    """Further meta elements of every HTML page: name and content."""
    gzip: bool = True
    """Whether pages are sent compressed to a client that accepts it."""
    charset: bool = True
    """Whether the Content-Type of pages names the charset."""
    consent: bool = False
    """Whether a visitor without the cookie `consent=1` gets the consent wall instead of an article."""
    oddities: bool = True
    """False: no dead, withdrawn, protected or soft-404 addresses are linked to."""
    slide: int = 0
    """A new article appears on top of `Dernières minutes` after every so many listing requests; 0: never."""
    slide_most: int = 12
    """How many articles may appear so."""
    days: int = 0
    """How many days the site lives on after its newest article, by a clock that is set from without; 0: it does not."""
    new_per_day: float = 6
    """How many articles are published a day."""
    unlisted: float = 0.15
    """The share of them that no listing has: another article gets a box that leads there, a cosmetic change of its."""
    weekly: bool = False
    """Whether fewer of them are published at weekends and on holidays, and more on one day of big news."""
    edits_per_day: float = 2
    """How many texts are edited a day, those that are moved or restored at the same moment included."""
    cosmetic_per_day: float = 2
    """How many pages change a day without their text, until three days before the end."""
    removed_per_day: float = 0.5
    """How many articles are removed a day, until three days before the end; half of them come back."""
    moved_per_day: float = 0.5
    """How many articles get another address a day, until three days before the end."""
    latency: float = 0.0
    """Seconds each answer is held back."""
    log: int = 20_000
    """How many requests are remembered; 0 for none (the counts by kind are kept anyway)."""

    def __post_init__(self) -> None:
        self._check("articles", self.articles >= 3)
        self._check("template", self.template is None or self.template in TEMPLATES)
        self._check("pagination", all(way in PAGINATIONS for way in self.pagination.values()))
        self._check("overlay", self.overlay in OVERLAYS)
        self._check("rest", self.rest in REST_STATES)
        self._check("sitemaps", self.sitemaps in SITEMAPS)
        self._check("per_page", self.per_page >= 1)
        self._check("days", self.days >= 0)
        for rate in ("new_per_day", "edits_per_day", "cosmetic_per_day", "removed_per_day", "moved_per_day"):
            self._check(rate, getattr(self, rate) >= 0)
        self._check("unlisted", 0 <= self.unlisted <= 1)
        if self.days and self.slide:
            raise OptionError("slide and days exclude each other: in a living site, move the clock while it is walked")

    def _check(self, name: str, good: bool) -> None:
        if not good:
            raise OptionError(f"{name}: {getattr(self, name)!r} is not possible")

    @property
    def later(self) -> int:
        """How many articles appear after the first ones."""
        return round(self.new_per_day * self.days) if self.days else self.slide_most if self.slide else 0

    def way_of_paging(self, key: str) -> str:
        """How the section with this key is paged."""
        ways = {section_key(name): way for name, way in self.pagination.items()}
        return ways.get(key, "numbered")
