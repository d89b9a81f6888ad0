"""section.py: section fronts: menu to sections, a listing's page to its entries and its further pages."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from newsspider.discovery import Entry, base_of
from newsspider.discovery.loadmore import LoadMore, by_script, load_more

ASIDE = (
    "aside, footer, header, nav:not(.navigation), .widget, .td-main-sidebar, .tdc-sidebar, .wpb_widgetised_column,"
    " .td-header-wrap, .td-footer-wrapper, .tdc-header-wrap, .td-menu-background, .td-search-background"
)
"""The surroundings of a listing, whose teasers are of other sections."""

TEASER = ".entry-title a, .td-module-title a, .wp-block-post-title a, a[rel~=bookmark]"
MENU = (
    "li.menu-item-object-category > a[href], li.menu-item > a[href*='/category/'],"
    " nav .wp-block-navigation-item a[href*='/category/']"
)
CATEGORY_LINKS = "a[href*='/category/']:not([rel~=bookmark])"
PAGES = ".page-nav a[href], .pagination a[href], .nav-links a[href], .wp-block-query-pagination a[href]"
MODULE = ("td_module_wrap", "post", "wp-block-post", "hentry", "type-post")
PAGE_NUMBER = re.compile(
    r"(?P<head>.*?(?:/page/|[?&](?:paged|query(?:-\d+)?-page)=))(?P<number>\d+)(?P<tail>/?(?:[?&#].*)?)$"
)
COUNTED = re.compile(r"(?P<head>.*?(?:[/=]|/[a-z]{1,12}-?))(?P<number>\d{1,6})(?P<tail>(?:\.html?)?/?(?:[&#].*)?)$")
NUMBERED_BY = re.compile(r"/[a-z]{1,12}-?$")
"""The word between the address of a listing and its page number, which sites change: `/p/2`, `/seite-2`."""
NEXT = re.compile(r"next|older|suivant|plus ancien|[»›→]", re.IGNORECASE)
NAMED_PAGES = re.compile(r"pagin|pager|page-?n|nav-links|\bnavigation\b|older|\bnext\b")
OF_PAGES = re.compile(r"\b\d+\s+(?:sur|of|de|von|di)\s+(\d[\d\s.,\u00a0\u202f]*)", re.IGNORECASE)


@dataclass(slots=True, frozen=True)
class Section:
    """A section as the site itself links it."""

    name: str
    url: str

    @property
    def slug(self) -> str:
        """Last part of its address."""
        return urlsplit(self.url).path.rstrip("/").rpartition("/")[2]

    def is_called(self, name: str) -> bool:
        """Whether `name` is its name or slug, compared without case, accents and apostrophes."""
        return folded(name) in (folded(self.name), folded(self.slug))


@dataclass(slots=True)
class Listing:
    """One page of a listing."""

    entries: list[Entry] = field(default_factory=list)
    last_page: int | None = None
    """Number of the last page, where the page states it."""
    page_address: str | None = None
    """Address of the other pages, with `{}` for the number."""
    load_more: LoadMore | None = None
    by_script: bool = False
    """Whether only a script of the page continues it."""

    @property
    def is_bare(self) -> bool:
        """Whether it has no entry and no continuation."""
        return not (self.entries or self.page_address or self.load_more or self.by_script)


def folded(name: str) -> str:
    """Return a name without case, accents, apostrophes, hyphens and blanks: `L’International` is `linternational`."""
    letters = unicodedata.normalize("NFKD", name).casefold()
    return "".join(letter for letter in letters if letter.isalnum())


def sections(page: LexborHTMLParser, url: str) -> list[Section]:
    """Return the sections that the menu of a page links; without a menu, all links to category archives."""
    url = base_of(page, url)
    return _named(page.css(MENU), url) or _named(page.css(CATEGORY_LINKS), url)


def linked_sections(page: LexborHTMLParser, url: str, wanted: Sequence[str]) -> list[Section]:
    """Return the sections that a page links anywhere, those of its menu first, and links named as those wanted."""
    url = base_of(page, url)
    others = _named(page.css("a[href]:not([rel~=bookmark])"), url)
    called = [one for one in others if any(map(one.is_called, wanted))]
    return [*_named(page.css(MENU) + page.css(CATEGORY_LINKS), url), *called]


def _named(links: list[LexborNode], url: str) -> list[Section]:
    found: dict[str, Section] = {}
    for link in links:
        address = _joined(url, link.attributes.get("href")).partition("#")[0]
        name = " ".join(link.text().split())
        if name and not PAGE_NUMBER.match(address) and "/feed" not in address:
            found.setdefault(address, Section(name, address))
    return list(found.values())


def listing(page: LexborHTMLParser, url: str, pages: str | None = None) -> Listing:
    """Return the entries of a section front at `url`, and its continuation. Removes the surroundings from `page`.

    `pages`: the address of its pages, with `{}` for the number, where it is known from an earlier one.
    """
    more = load_more(page, url)
    here = _page_number(url)
    # Read before the surroundings are removed: themes put page links there too.
    own = _own_numbers(page, url) or _counted(page, url, pages)
    for node in page.css(ASIDE):
        if _module(node) is None:  # A teaser may have its own header.
            node.decompose()
    numbers = _numbered(page, url) or own
    if not (numbers or more):
        numbers = _own_numbers(page, url, "link[rel=next][href]")
    pattern = next(iter(numbers.values()), None)
    return Listing(
        entries=entries(page, url),
        last_page=max([*numbers, _of_pages(page), here]) if numbers else None,
        page_address=pattern,
        load_more=None if numbers else more,
        by_script=not numbers and more is None and by_script(page),
    )


def entries(page: LexborHTMLParser, url: str) -> list[Entry]:
    """Return the entries of a listing, in its order, each once."""
    found: dict[str, Entry] = {}
    base = base_of(page, url)
    for link in page.css(TEASER):
        address = _joined(base, link.attributes.get("href"))
        if address not in found and address.startswith(("http:", "https:")):
            found[address] = Entry(address, _day(link))
    return list(found.values())


def _day(link: LexborNode) -> str | None:
    module = _module(link)
    time = module.css_first("time[datetime]") if module else None
    return (time.attributes.get("datetime") or "")[:10] or None if time else None


def _module(node: LexborNode) -> LexborNode | None:
    """The teaser around a node."""
    at = node.parent
    while at is not None:
        if any(name in MODULE for name in (at.attributes.get("class") or "").split()):
            return at
        at = at.parent
    return None


def _joined(base: str, href: str | None) -> str:
    """The absolute address; empty for none."""
    try:
        return urljoin(base, href or "")
    except ValueError:  # an unclosed bracket
        return ""


def _page_number(url: str) -> int:
    match = PAGE_NUMBER.match(url)
    return int(match["number"]) if match else 1


def _numbered(page: LexborHTMLParser, url: str) -> dict[int, str]:
    found: dict[int, str] = {}
    base = base_of(page, url)
    for link in page.css(PAGES):
        match = PAGE_NUMBER.match(_joined(base, link.attributes.get("href")))
        if match and "{" not in match.string and len(match["number"]) < 7:
            found.setdefault(int(match["number"]), f"{match['head']}{{}}{match['tail']}")
    return found


def _own_numbers(page: LexborHTMLParser, url: str, links: str = "a[href*=page]") -> dict[int, str]:
    """The other pages of this very listing, by links anywhere on the page."""
    here = PAGE_NUMBER.match(url)
    own = _stem(here["head"] if here else url)
    found: dict[int, str] = {}
    base = base_of(page, url)
    for link in page.css(links):
        match = PAGE_NUMBER.match(_joined(base, link.attributes.get("href")))
        if match and "{" not in match.string and len(match["number"]) < 7 and _stem(match["head"]) == own:
            found.setdefault(int(match["number"]), f"{match['head']}{{}}{match['tail']}")
    return found


def _counted(page: LexborHTMLParser, url: str, pages: str | None) -> dict[int, str]:
    """The other pages of a listing, by links whose text is their number, or says that they lead to the next one.

    Plugins use their own words in the addresses: `?pg=2`, `/actualites/2/`. The first page links the second.
    """
    found: dict[int, str] = {}
    base = base_of(page, url)
    for link in page.css("a[href], link[rel~=next][href]"):
        match = COUNTED.match(_joined(base, link.attributes.get("href")).replace("{", "%7B"))
        if match is None:
            continue
        address = f"{match['head']}{{}}{match['tail']}"
        bare = _bare(match["head"])
        here = bare == _bare(url) or (NUMBERED_BY.sub("", bare) == _bare(url) and _is_of_pages(link))
        is_own = pages is None and here and _leads_on(link, match["number"])
        if is_own or address == pages:
            found.setdefault(int(match["number"]), address)
    return found if pages or 2 in found else {}


def _is_of_pages(link: LexborNode) -> bool:
    """Whether a link is among those to pages: elsewhere a number may count comments."""
    at: LexborNode | None = link
    while at is not None and at.tag != "body":
        if at.tag == "nav" or NAMED_PAGES.search(at.attributes.get("class") or ""):
            return True
        at = at.parent
    return False


def _leads_on(link: LexborNode, number: str) -> bool:
    """Whether the text of a link is the number of a page, or says that it leads to the next one, the second."""
    text = " ".join(link.text().split())
    words = f"{text} {link.attributes.get('class') or ''} {link.attributes.get('rel') or ''}"
    return text == number or (number == "2" and len(text) < 40 and NEXT.search(words) is not None)


def _bare(address: str) -> str:
    """An address without its scheme, the parameter for a page number, and the last slash."""
    return re.sub(r"/?[?&][\w-]+=$|/$", "", address.partition("#")[0].partition("://")[2])


def _stem(address: str) -> str:
    """An address without its scheme, the words before a page number, and the last slash."""
    return re.sub(r"(?:/page/|/?[?&](?:paged|query(?:-\d+)?-page)=|/)$", "", address.partition("#")[0].partition("://")[2])


def _of_pages(page: LexborHTMLParser) -> int:
    node = page.css_first(".page-nav .pages")
    match = OF_PAGES.search(node.text()) if node else None
    digits = re.sub(r"\D", "", match[1]) if match else ""
    return int(digits) if 0 < len(digits) < 7 else 1
