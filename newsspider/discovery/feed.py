"""Feeds: RSS 2.0, RSS 1.0 and Atom to entries."""

from __future__ import annotations

import re
from contextlib import suppress
from urllib.parse import SplitResult, parse_qs, urlsplit

from selectolax.lexbor import LexborHTMLParser

from newsspider.discovery import Entry, absolute, base_of, date_of, xml
from newsspider.items import Finding

_LINKS = (
    "link[rel~=alternate][type='application/rss+xml'][href], link[rel~=alternate][type='application/atom+xml'][href]"
)
_COMMENTS_ADDRESS = re.compile(r"/comments/|[?&]feed=comments", re.IGNORECASE)
_COMMENTS_TITLE = re.compile(
    r"(?:comments? (?:rss )?feed|flux des commentaires|kommentar-?feed|(?:feed|rss) de (?:los )?coment[aá]rios"
    r"|feed dei commenti|reactiesfeed)\s*$",
    re.IGNORECASE,
)
_RECORDS = frozenset({"item", "entry"})
_FIELDS = frozenset({"link", "origLink", "guid", "id", "pubDate", "date", "published", "issued", "updated", "modified"})


def addresses(page: LexborHTMLParser, url: str) -> list[str]:
    """Return the feeds a page at `url` links, absolute, each once, in its order; feeds of comments left out."""
    found: dict[str, None] = {}
    base = base_of(page, url)
    for link in page.css(_LINKS):
        address = absolute(link.attributes.get("href") or "", base)
        of_comments = _COMMENTS_TITLE.search(link.attributes.get("title") or "")
        if address and not of_comments and not _COMMENTS_ADDRESS.search(address):
            found[address] = None
    return list(found)


def feed_of(section_url: str) -> str:
    """Return where WordPress has the feed of a section: `<section_url>feed/`, or `&feed=rss2` without permalinks."""
    address = section_url.partition("#")[0]
    if "?" in address:
        return f"{address}&feed=rss2"
    return f"{address.rstrip('/')}/feed/"


def page_address(feed_url: str, number: int) -> str:
    """Return the address of page `number` of a feed, 1 being the newest."""
    return f"{feed_url}{'&' if '?' in feed_url else '?'}paged={number}"


def entries(body: bytes, url: str) -> list[Entry] | Finding:
    """Return the entries of the feed at `url`, each address once and in its order; else the reason."""
    text = xml.unpacked(body)
    if isinstance(text, Finding):
        return text
    document = xml.document(text, "rss|RDF|feed", _RECORDS, _FIELDS)
    if document is None:
        return Finding("page", "no feed: neither RSS nor Atom")
    found: dict[str, Entry] = {}
    base = _base(url, document.tag)
    for record in document:
        entry = _entry(record, url, _base(base, record.tag))
        if entry is not None:
            found.setdefault(entry.url, entry)
    if document.number and not found:
        return Finding("page", f"a feed of {document.number} lines, none with an address")
    return list(found.values())


def _base(base: str, tag: bytes) -> str:
    """The base of addresses inside an element: its `xml:base`, itself relative to the base around it."""
    return absolute(xml.attribute(tag, "base"), base) or base


def _entry(record: xml.Record, url: str, base: str) -> Entry | None:
    address = _address(record, base)
    if address is None:
        return None
    return Entry(
        address,
        published=date_of(record.text("pubDate", "date", "published", "issued")),
        last_modified=date_of(record.text("updated", "modified")),
        post_id=_post_id(record.text("guid", "id"), url),
    )


def _address(record: xml.Record, base: str) -> str | None:
    """The article's address: the one before a feed service changed it, an element, an attribute, the identifier."""
    # Atom's links may lead to an enclosure, a reply or the feed itself, and some have text inside.
    links = [one for one in record.fields if one.path == "link" and xml.attribute(one.tag, "rel") in ("", "alternate")]
    links.sort(key=lambda one: xml.attribute(one.tag, "type") not in ("", "text/html"))
    stated = [(record.text("origLink"), b""), *((one.text, one.tag) for one in links)]
    stated += [(xml.attribute(one.tag, "href"), one.tag) for one in links]
    stated.append((xml.attribute(record.tag, "about"), b""))
    for one in record.fields:
        if one.path == "guid" and xml.attribute(one.tag, "isPermaLink") != "false":
            stated.append((one.text if "://" in one.text else "", b""))
    return next(filter(None, (absolute(address, _base(base, tag)) for address, tag in stated)), None)


def _post_id(identifier: str, url: str) -> str | None:
    """The post id in WordPress's own identifier, `https://host/?p=ID`, of the host the feed is on."""
    with suppress(ValueError):
        parts, here = urlsplit(identifier), urlsplit(url)
        number = parse_qs(parts.query).get("p", [""])[0]
        same_host = _host(parts) == _host(here)
        if same_host and re.fullmatch(r"\d{1,18}", number, re.ASCII):
            return str(int(number))
    return None


def _host(parts: SplitResult) -> str:
    return (parts.hostname or "").removeprefix("www.")
