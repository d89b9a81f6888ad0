"""Sitemaps: an index to its parts, a part to entries."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from urllib.parse import parse_qsl, urlsplit

from newsspider.discovery import MAX_ADDRESS, Entry, absolute, date_of, feed, xml
from newsspider.items import Finding

USUAL = ("sitemap_index.xml", "wp-sitemap.xml", "sitemap.xml", "sitemaps.xml", "news-sitemap.xml", "?sitemap=index")
"""Names to try where robots.txt names none: Yoast and Rank Math, WordPress itself, most others, SEOPress,
news, WordPress without permalinks."""

_USER = re.compile(r"\A(\s*+[a-zA-Z]{0,10}+://)[^\s/?#@]*+@")
_NO_ARTICLES = re.compile(
    r"wp-sitemap-(?:taxonomies-.+|users-.+|posts-(?:page|attachment)-\d+)"  # WordPress
    r"|(?:page|attachment|categor(?:y|ies)|tags?|post_tag|post_format|product_(?:cat|tag)|authors?|users?"
    r"|local|date|addl)-sitemap-?\d*"  # Yoast, Rank Math, SEOPress, All in One SEO
    r"|sitemap-(?:tax-.+|pt-(?:page|attachment)-.+|authors|archives|misc)"  # XML Sitemap Generator
)
_RECORDS = frozenset({"url", "sitemap"})
_FIELDS = frozenset({"loc", "lastmod", "publication_date"})


@dataclass(slots=True, frozen=True)
class Part:
    """A sitemap that an index names."""

    url: str
    """Absolute address."""
    last_modified: str | None = None
    """ISO 8601 instant in UTC or day, None where the index states none."""


@dataclass(slots=True)
class Sitemap:
    """What a sitemap or an index lists, each address once and in its order."""

    entries: list[Entry] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)
    news: int = 0
    """How many of the entries are those of a sitemap for Google News."""
    complete: bool = True
    """False where the body breaks off or is longer than is read: it may have listed more."""

    def taken(self) -> Iterator[Entry]:
        """Yield the entries in their order, and keep none that was taken: there may be 50,000."""
        self.entries.reverse()
        while self.entries:
            yield self.entries.pop()


def without_user(address: str) -> str:
    """Return an address without its user and password, which would be in every file written."""
    return _USER.sub(r"\1", address)


def sitemap(body: bytes, url: str) -> Sitemap | Finding:
    """Return what a sitemap or an index at `url` lists: XML, plain text or a feed, gzipped or not; else the reason."""
    text = xml.unpacked(body)
    if isinstance(text, Finding):
        return text
    document = xml.document(text, "urlset|sitemapindex", _RECORDS, _FIELDS)
    if document is not None:
        return _listed(document, url)
    entries = _lines(text) or feed.entries(text, url)  # the protocol allows feeds too
    if isinstance(entries, Finding):
        return Finding("page", "no sitemap: neither XML of one nor a list of addresses")
    return Sitemap(entries)


def lists_articles(part_url: str) -> bool:
    """Return whether a part may list articles; False where its name says taxonomy, author, page or attachment."""
    try:
        parts = urlsplit(part_url.lower())
    except ValueError:
        return False
    name = parts.path.rpartition("/")[2].partition(".")[0]
    parameters = dict(parse_qsl(parts.query))
    if kind := parameters.get("sitemap"):  # without permalinks
        of_wordpress = kind in ("posts", "taxonomies", "users")
        name = f"wp-sitemap-{kind}-{parameters.get('sitemap-subtype', '1')}-1" if of_wordpress else f"{kind}-sitemap"
    return not _NO_ARTICLES.fullmatch(name)


def _listed(document: xml.Document, url: str) -> Sitemap | Finding:
    entries: dict[str, Entry] = {}
    parts: dict[str, Part] = {}
    news = 0
    for record in document:
        news += any(one.path.startswith("news/") for one in record.fields)
        address = absolute(record.text("loc"), url)
        if address is None or address == url:
            continue
        changed = date_of(record.text("lastmod"))
        published = date_of(record.text("news/publication_date", "publication_date"))
        if record.name == "sitemap":
            parts.setdefault(address, Part(address, changed))
        else:
            entries.setdefault(address, Entry(address, published, changed))
    if document.number and not entries and not parts:
        return Finding("page", f"a sitemap of {document.number} lines, none with an address")
    return Sitemap(list(entries.values()), list(parts.values()), min(news, len(entries)), document.complete)


def _lines(text: bytes) -> list[Entry]:
    """The entries of a plain-text sitemap, one address a line; none where the text begins otherwise."""
    entries: dict[str, Entry] = {}
    for line in islice(filter(None, map(bytes.strip, io.BytesIO(text))), xml.MAX_RECORDS):
        address = None if b" " in line else absolute(xml.decoded(line[: MAX_ADDRESS + 1]))
        if address:
            entries.setdefault(address, Entry(address))
        elif not entries:
            return []
    return list(entries.values())
