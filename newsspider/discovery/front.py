"""front.py: section fronts of any news site, read without the names of a theme: menu to sections, front to articles."""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import unquote, urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from newsspider.discovery import Entry, absolute, base_of, section
from newsspider.discovery.section import Listing, Section

_MENU = "nav a[href], header a[href], [role=navigation] a[href], [class*=menu] a[href], [id*=menu] a[href]"
_AROUND = re.compile(
    r"(?:^|[\s_-])(?:nav|navbar|menu|footer|breadcrumbs?|cookies?|consent|login|social)(?:$|[\s_-])", re.IGNORECASE
)
_AROUND_TAGS = ("nav", "footer", "form", "dialog", "select")
_HEADINGS = ("h1", "h2", "h3", "h4", "h5")
_NUMBER = re.compile(r"\d{4,}|/\d{4}/\d{1,2}/")
_WORDS = re.compile(r"[^\W\d_]+")
_TRANSIENT = re.compile(
    r"/(?:feed|rss|tags?|author|auteur|login|search|recherche|page/\d+)(?:/|$)|[?&](?:s|q|page)=", re.IGNORECASE
)
_LONGEST_NAME, _MOST_SECTIONS, _MOST_SEGMENTS = 40, 40, 3
_WORDS_OF_TITLE, _LETTERS_OF_TITLE, _WORDS_OF_SLUG = 4, 20, 3
_LEVELS = 25


def sections(page: LexborHTMLParser, url: str) -> list[Section]:
    """Return the sections that the menus of a page at `url` link: short names of short addresses of the site."""
    base = base_of(page, url)
    found: dict[str, Section] = {}
    for link in page.css(_MENU):
        one = _section(link, base)
        if one is not None and urlsplit(one.url).path.strip("/") and not _is_article(one.url, ""):
            found.setdefault(one.url, one)
    return list(found.values())[:_MOST_SECTIONS]


def linked_sections(page: LexborHTMLParser, url: str, wanted: Sequence[str]) -> list[Section]:
    """Return the sections that a page links in its menus, then all links with the name of a section wanted."""
    base = base_of(page, url)
    named = [one for link in page.css("a[href]") if (one := _section(link, base)) is not None]
    return [*sections(page, url), *(one for one in named if any(map(one.is_called, wanted)))]


def listing(page: LexborHTMLParser, url: str, pages: str | None = None) -> Listing:
    """Return the entries of a front at `url`, and its pages where they have numbers; `pages` as in `section`."""
    found = entries(page, url)
    numbered = section.listing(page, url, pages)
    numbered.entries = found
    return numbered


def entries(page: LexborHTMLParser, url: str) -> list[Entry]:
    """Return the articles that a page at `url` links: outside menus, by a title, at an address like an article's."""
    base, host = base_of(page, url), urlsplit(url).netloc
    found: dict[str, Entry] = {}
    for link in page.css("a[href]"):
        address = (absolute(link.attributes.get("href") or "", base) or "").partition("#")[0]
        if urlsplit(address).netloc != host or address in found or _is_around(link):
            continue
        if _is_article(address, _title(link)):
            found[address] = Entry(address)
    return list(found.values())


def _section(link: LexborNode, base: str) -> Section | None:
    address = (absolute(link.attributes.get("href") or "", base) or "").partition("#")[0]
    name, path = " ".join(link.text().split()), urlsplit(address).path
    if not name or len(name) > _LONGEST_NAME or urlsplit(address).netloc != urlsplit(base).netloc:
        return None
    return Section(name, address) if path.count("/") <= _MOST_SEGMENTS and not _TRANSIENT.search(address) else None


def _title(link: LexborNode) -> str:
    """The text of a link that is a title: it is in a heading, or has one inside, or has several words; else empty."""
    text = " ".join(link.text().split())
    heads = link.parent is not None and link.parent.tag in _HEADINGS
    if heads or link.css_first(", ".join(_HEADINGS)) is not None:
        return text or "-"
    return text if len(text) >= _LETTERS_OF_TITLE and len(_WORDS.findall(text)) >= _WORDS_OF_TITLE else ""


def _is_article(address: str, title: str) -> bool:
    """Whether an address is like an article's: words of a title, a number or a day; with a title less will do."""
    path = unquote(urlsplit(address).path)
    if _TRANSIENT.search(address) or not path.strip("/"):
        return False
    slug = path.rstrip("/").rpartition("/")[2]
    is_long = len(_WORDS.findall(slug)) > _WORDS_OF_SLUG
    if not title:
        return is_long and bool(_NUMBER.search(path))
    return is_long or bool(_NUMBER.search(address)) or len(_WORDS.findall(slug)) == _WORDS_OF_SLUG


def _is_around(link: LexborNode) -> bool:
    """Whether a link is in a menu, a footer or a form."""
    node = link.parent
    for _ in range(_LEVELS):
        if node is None or node.tag == "body":
            return False
        if node.tag in _AROUND_TAGS or _AROUND.search(node.attributes.get("class") or ""):
            return True
        node = node.parent
    return False
