"""metadata.py: reads the head of a page (OpenGraph, article:*, links), and the microdata."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from selectolax.lexbor import LexborHTMLParser, LexborNode

from newsspider.items import Image, OtherDate
from newsspider.pages.jsonld import JsonLd, things
from newsspider.pages.page import every
from newsspider.pages.reader import Reader
from newsspider.pages.words import absolute, each, folded, unescaped, unique, whole_number, words

_PUBLISHED = each("""
    article:published_time article:published og:published_time og:article:published_time article.published
    article.created parsely-pub-date sailthru.date dc.date.issued dc.date.created dc.date.published dc.date dc.created
    dc.issued dcterms.created dcterms.date dcterms.issued dcterms.available date date.created date.issued datepublished
    date_published publication_date publicationdate publish-date publish_date publishdate pubdate pub_date
    published published_date published-date published_time published_at originalpublicationdate created creation_date
    citation_publication_date citation_date rnews:datepublished rbpubdate bt:pubdate ptime cxenseparse:publishtime
    cxenseparse:recs:publishtime shareaholic:article_published_time prism.publicationdate displaydate dateposted
    itemprop:datepublished
""")
_MODIFIED = each("""
    article:modified_time article:modified og:updated_time og:modified_time og:article:modified_time article.updated
    article:updated_time dcterms.modified dc.date.modified dc.modified date.modified date.updated datemodified
    date_modified last-modified lastmod last_modified modified_time moddate revised shareaholic:article_modified_time
    cxenseparse:modifiedtime rnews:datemodified
""")
"""Names of meta elements, in lower case, that state a date."""
_DATES = dict.fromkeys(_PUBLISHED, "date_published") | dict.fromkeys(_MODIFIED, "date_modified")
_STATEMENTS = "meta[content], link[rel=canonical], link[rel=shortlink], link[rel=alternate]"
MOST_LETTERS = 20_000
"""Letters of one element that are read; titles, names and dates are far shorter."""
_POST = re.compile(r"/wp/v2/posts/([0-9]{1,12})(?![0-9])")
_SHORT = re.compile(r"[?&]p=([0-9]{1,12})(?![0-9])")


@dataclass(slots=True)
class Head:
    """The statements of the head."""

    meta: dict[str, list[str]] = field(default_factory=dict)
    """Contents by lower-case property or name, in order."""
    canonical: str | None = None
    post_id: str | None = None
    """WordPress post id, from the shortlink or the link to the REST API."""

    def first(self, *keys: str) -> str:
        """The first content stated under one of the keys, empty if there is none."""
        return next((value for key in keys for value in self.meta.get(key, ()) if value), "")


def head(page: LexborHTMLParser) -> Head:
    """The statements of the head; of the whole page where a stray tag closes the head before OpenGraph."""
    found = Head()
    for part in (page.head, page.body):
        for node in part.css(_STATEMENTS) if part is not None else ():
            (_note_meta if node.tag == "meta" else _note_link)(found, node.attributes)
        if "og:type" in found.meta or "og:title" in found.meta:
            break
    return found


def _note_meta(found: Head, attributes: dict[str, str | None]) -> None:
    key, content = attributes.get("property") or attributes.get("name"), attributes.get("content")
    if key and content:
        found.meta.setdefault(key.lower(), []).append(content[:MOST_LETTERS])


def _note_link(found: Head, attributes: dict[str, str | None]) -> None:
    rel, href = attributes.get("rel"), attributes.get("href")
    if not rel or not href:
        return
    if rel == "canonical":
        found.canonical = found.canonical or href
    elif rel == "shortlink" or (rel == "alternate" and "/wp/v2/posts/" in href):
        post = (_SHORT if rel == "shortlink" else _POST).search(href)
        found.post_id = found.post_id or (post[1] if post else None)


class Meta(Reader):
    """The head's meta elements as a reader."""

    evidence = "meta"

    def __init__(self, found: Head, url: str) -> None:
        self.head, self.url = found, url

    def headline(self) -> str | None:
        return unescaped(self.head.first("og:title", "twitter:title")) or None

    def authors(self) -> list[str]:
        named = [*self.head.meta.get("author", ()), *self.head.meta.get("article:author", ()), self._written_by()]
        names = unique([unescaped(name) for name in named if "//" not in name])
        return names if len(names) < 2 or "author" not in self.head.meta else names[: len(self.head.meta["author"])]

    def _written_by(self) -> str:
        """The author by Yoast's first label, which may be a reading time instead."""
        name = self.head.first("twitter:data1") if "twitter:label1" in self.head.meta else ""
        return "" if re.match(r"[0-9]", name) else name

    def categories(self) -> list[str]:
        return unique([unescaped(name) for name in self.head.meta.get("article:section", ())])

    def keywords(self) -> list[str]:
        tags = self.head.meta.get("article:tag") or self.head.first("news_keywords", "keywords").split(",")
        return unique([unescaped(name) for name in tags])

    def image(self) -> Image | None:
        address = absolute(self.head.first("og:image", "og:image:url", "twitter:image"), self.url)
        if not address:
            return None
        if len(set(self.head.meta.get("og:image", ()))) > 1:  # The size may be that of any of them.
            return Image(address)
        width, height = (whole_number(self.head.first(f"og:image:{side}")) for side in ("width", "height"))
        return Image(address, width=width, height=height)

    def dates(self) -> list[OtherDate]:
        return [OtherDate(_DATES[key], self.evidence, folded(value))
                for key, values in self.head.meta.items() if key in _DATES for value in values]

    def language(self) -> str | None:
        return folded(self.head.first("og:locale")) or None

    def is_free(self) -> bool | None:
        return {"free": True, "metered": None, "locked": False}.get(self.head.first("article:content_tier").lower())


class Itemprop(Reader):
    """The theme's microdata as a reader, the last: its headline may be the sub-title, its clock is mislabelled."""

    evidence = "itemprop"

    def __init__(self, page: LexborHTMLParser | LexborNode, url: str) -> None:
        self.page, self.url = page, url
        self.stated: dict[str, str] = {}
        for node in every(page, "meta[itemprop]"):
            attributes, parent = node.attributes, node.parent
            owner = parent.attributes.get("itemprop") if parent is not None else None
            key, content = (attributes.get("itemprop") or "").strip(), attributes.get("content")
            if key and content:
                self.stated.setdefault(f"{owner}.{key}" if owner else key, content)

    def headline(self) -> str | None:
        return unescaped(self.stated.get("headline")) or None

    def authors(self) -> list[str]:
        return unique([unescaped(self.stated.get("author.name"))])

    def image(self) -> Image | None:
        address = absolute(self.stated.get("image.url"), self.url)
        size = whole_number(self.stated.get("image.width")), whole_number(self.stated.get("image.height"))
        return Image(address, None, None, *size) if address else None

    def dates(self) -> list[OtherDate]:
        fields = (("date_published", "datePublished"), ("date_modified", "dateModified"))
        stated = ((field, folded(self.stated.get(key) or self._shown(key))) for field, key in fields)
        return [OtherDate(field, self.evidence, value) for field, value in stated if value]

    def _shown(self, key: str) -> str:
        """The value that all elements of a property show; empty where they differ, as those of several articles do."""
        values = {_value(node) for node in every(self.page, f"[itemprop={key}]")} - {""}
        return values.pop() if len(values) == 1 else ""


def _value(node: LexborNode) -> str:
    attributes = node.attributes
    return attributes.get("content") or attributes.get("datetime") or words(node)


def json_ld(page: LexborHTMLParser, url: str) -> JsonLd:
    """The reader of the page's JSON-LD, wherever its blocks are."""
    scripts = page.css('script[type*="ld+json"]')
    link = page.head.css_first("link[rel=canonical]") if scripts and page.head is not None else None
    canonical = link.attributes.get("href") if link is not None else None
    return JsonLd(things(script.text() for script in scripts), url, canonical)
