"""The desk: the line without Scrapy, from a parsed page to a record with its findings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from selectolax.lexbor import LexborHTMLParser

from newsspider.items import Article, Block, Finding, copied
from newsspider.normalise.article import normalised
from newsspider.pages import PageReading, reading
from newsspider.pages.parsed import parsed
from newsspider.validate import findings

__all__ = ["PageReading", "Record", "article", "finished", "instant", "joined", "page", "reading", "reading_of"]


@dataclass(slots=True)
class Record:
    """What came of one page."""

    article: Article | None
    """The normalised article, also when it is refused; null for a page that is no article."""
    words: Article | None = None
    """The page's own words the article was made from."""
    findings: list[Finding] = field(default_factory=list)
    """Why it is refused or remarked on."""
    further: list[str] = field(default_factory=list)
    """Addresses of the other pages of a post in several pages."""

    @property
    def refused(self) -> bool:
        """Whether the article must not be delivered."""
        return any(finding.refuses for finding in self.findings)


def page(body: bytes, content_type: str | None = None) -> LexborHTMLParser | Finding:
    """Return the parsed page, or the finding that says why it cannot be read; `content_type` is the header's value."""
    return parsed(body, content_type)


def reading_of(body: bytes, content_type: str | None, url: str) -> PageReading:
    """Return what a page says in its own words, from its bytes."""
    found = page(body, content_type)
    return PageReading(None, found, []) if isinstance(found, Finding) else reading(found, url)


def article(
    page: LexborHTMLParser | Finding,
    url: str,
    retrieved_at: datetime | str,
    *,
    zone: str | None = None,
    language: str | None = None,
    raw: bool = False,
) -> Record:
    """Return the record of a page fetched from `url` at `retrieved_at` (aware, or ISO 8601).

    `zone` is the site's IANA time zone and `language` its language where the page states none; `raw` switches the
    typographic repairs off.
    """
    found = PageReading(None, page, []) if isinstance(page, Finding) else reading(page, url)
    if found.article is None:
        return Record(None, findings=[found.finding] if found.finding else [])
    record = finished(found.article, retrieved_at, zone=zone, language=language, raw=raw)
    record.further = found.further
    return record


def finished(
    words: Article,
    retrieved_at: datetime | str,
    *,
    zone: str | None = None,
    language: str | None = None,
    raw: bool = False,
) -> Record:
    """Return the record made from the page's own words: normalised, then judged."""
    words = copied(words)
    words.retrieved_at = instant(retrieved_at)
    if words.in_language is None and language is not None:
        words.in_language = language
        words.provenance.in_language = "spider"
    clean = normalised(words, zone=zone, raw=raw)
    return Record(clean, words, findings(clean))


def joined(parts: Sequence[Article]) -> Article:
    """Return the one article that a post in several pages is: the first page's fields, the bodies of all in order."""
    body: list[Block] = []
    related, images = [], []
    for part in parts:
        related += [replace(box, after_block=box.after_block + len(body)) for box in part.related]
        images += [replace(one, after_block=one.after_block + len(body)) for one in part.images]
        body += part.body
    whole = copied(parts[0])
    whole.body, whole.related, whole.images = body, related, images
    return whole


def instant(when: datetime | str) -> str:
    """Return an instant as ISO 8601 in UTC, whole seconds; a naive `when` is taken as UTC."""
    moment = datetime.fromisoformat(when) if isinstance(when, str) else when
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return aware.astimezone(UTC).isoformat(timespec="seconds")
