"""Stand-in site: what an article is, apart from how its page looks and how it is served."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Category:
    """A section of the newspaper."""

    key: str
    name: str
    """Clean typography: `L’International`."""
    slug: str
    number: int
    """The WordPress term id."""
    path: str
    """`/category/dernieres-minutes/linternational/`."""
    parent: Category | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """One block of the body, as `items.Block` has it: clean text."""

    type: str
    text: str


@dataclass(frozen=True, slots=True)
class Box:
    """A *Lire aussi* box."""

    headline: str
    url: str | None
    """Where the record says it leads: absolute, or a path of this site; None for a box without a link."""
    href: str | None
    """What stands in the page: the same, perhaps with tracking parameters."""
    form: str = "div"
    """`div` (the plugin's) or `p`."""
    label: str = "Lire aussi:"


@dataclass(frozen=True, slots=True)
class Dateline:
    """Where, when and by whom the text was filed."""

    raw: str
    place: str | None
    day: date | None
    source: str | None


@dataclass(frozen=True, slots=True)
class Picture:
    """The lead image."""

    path: str
    caption: str | None
    width: int
    height: int


@dataclass(slots=True)
class Looks:
    """How the page of an article is made: which of the platform's variants it shows."""

    template: str = "classic"
    """`classic`, `tdb`, `plain` (a theme like Twenty Twenty) or `block` (a block theme)."""
    standfirst: str | None = None
    """`subtitle`, `body-h2`, `body-h4`, `body-bold`, `body-plain`, `both`; None: there is none."""
    dateline: str | None = None
    """`own` paragraph, `head` of the first one; None: there is none."""
    metadata: str = "yoast"
    """`yoast`, `rankmath`, `theme`, or `none`."""
    dates: bool = True
    """Whether the metadata state dates."""
    utc: bool = True
    """Whether they do so in UTC rather than in local time."""
    time: str = "bug"
    """`bug` (local clock labelled +00:00), `right`, or `none`: no <time>."""
    itemprop: bool = False
    """Whether the theme's itemprop metas stand in the page (with the same bug)."""
    broken: bool = False
    """A JSON-LD block that is not JSON stands beside the good one."""
    doubled: bool = False
    """The JSON-LD block stands twice."""
    escaped: bool = False
    """The strings of the JSON-LD block are HTML-escaped."""
    type_list: bool = False
    """`@type` is a list."""
    lang: str = "fr-FR"
    """What `html lang` says, true or not."""
    clutter: float = 0.5
    """How likely a piece of clutter follows a block."""
    exact: bool = False
    """The letter of the seed article: no mangling but what its text has."""
    dress: int = 0
    """Which of its typographies the page has: the same text with other blanks, quotes, markup, adverts."""
    edition: int = 0
    """How often the page has changed."""


@dataclass(slots=True)
class Post:
    """One article: everything the truth is written from."""

    index: int
    number: int
    """The WordPress post id."""
    slug: str
    headline: str
    published: datetime
    """With its offset at the seat of the newspaper."""
    modified: datetime | None
    """None where the page does not say."""
    standfirst: str | None
    dateline: Dateline | None
    authors: list[str]
    categories: list[Category]
    """The first is the one the breadcrumb leads to."""
    keywords: list[str]
    image: Picture | None
    pages: list[list[Part | Box]]
    """The body in reading order; more than one list: a post in several pages."""
    comments: int | None
    free: bool | None
    looks: Looks = field(default_factory=Looks)

    @property
    def path(self) -> str:
        """The address of the article on this site."""
        return f"/{self.slug}/"

    @property
    def trail(self) -> list[Category]:
        """The breadcrumb, general to particular."""
        first = self.categories[0]
        return [first.parent, first] if first.parent else [first]

    @property
    def sections(self) -> list[Category]:
        """The breadcrumb, then the other categories."""
        trail = self.trail
        return trail + [category for category in self.categories if category not in trail]
