"""Report: lines in, what it keeps of each article and of its history out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, fields
from itertools import pairwise
from typing import Any, NamedTuple

from newsspider.items import Provenance

Record = dict[str, Any]
FIELDS = tuple(one.name for one in fields(Provenance))
"""Fields that a page may give or not, each with the evidence it came from."""
EMPTY: tuple[Any, ...] = (None, "", [])


class Sight(NamedTuple):
    """One line of an article: what it was, and when."""

    at: str
    revision: int
    text_hash: str
    removed: bool


class Event(NamedTuple):
    """What became of an article between two lines of it."""

    at: str
    kind: str
    """`edited`, `removed` or `back`."""
    key: str
    before: str
    """Hash of the text before; `after` that of the text then."""
    after: str


@dataclass(slots=True)
class Row:
    """What is kept of an article: its latest line without the text, and every sight of it."""

    url: str
    headline: str
    published: str | None
    sections: tuple[str, ...]
    authors: tuple[str, ...]
    place: str | None
    source: str | None
    words: int
    language: str | None
    evidence: tuple[str | None, ...]
    """For each of `FIELDS` the evidence that gave it, None where the field is empty."""
    related: tuple[str | None, ...]
    """Addresses of the Lire aussi boxes."""
    sights: list[Sight] = field(default_factory=list)

    @property
    def removed(self) -> bool:
        """Whether the latest line says so."""
        return max(self.sights).removed

    @property
    def sections_or_none(self) -> tuple[str, ...]:
        """The sections, or one that says there is none."""
        return self.sections or ("(no section)",)


def key_of(record: Record) -> str:
    """Return what the lines of one article share."""
    return str(record.get("identifier") or record["url"])


def sight_of(record: Record) -> Sight:
    """Return what a line says of its article's history."""
    return Sight(
        record.get("retrieved_at") or "",
        record.get("revision") or 1,
        record.get("text_hash") or "",
        record.get("status") == "removed",
    )


def rows(records: Iterable[Record]) -> dict[str, Row]:
    """Return the articles by key, in the order met; one `Row` for all lines of an article, whatever their order."""
    found: dict[str, Row] = {}
    pool: dict[Any, Any] = {}  # Sections, places and evidence repeat: one tuple of each is enough.
    for record in records:
        key = key_of(record)
        sight = sight_of(record)
        known = found.get(key)
        sights = known.sights if known else []
        if not known or sight >= max(sights):
            found[key] = _row(record, sights, pool)
        sights.append(sight)
    return found


def _row(record: Record, sights: list[Sight], pool: dict[Any, Any]) -> Row:
    def one(value: Any) -> Any:
        return pool.setdefault(value, value)

    dateline = record.get("dateline") or {}
    provenance = record.get("provenance") or {}
    evidence = tuple(
        None if record.get(name) in EMPTY else str(provenance.get(name) or "not stated") for name in FIELDS
    )
    return Row(
        url=record["url"],
        headline=record.get("headline") or "",
        published=record.get("date_published"),
        sections=one(tuple(record.get("sections") or ())),
        authors=one(tuple(record.get("authors") or ())),
        place=one(dateline.get("place")),
        source=one(dateline.get("source")),
        words=record.get("word_count") or 0,
        language=one(record.get("in_language")),
        evidence=one(evidence),
        related=tuple(box.get("url") for box in record.get("related") or ()),
        sights=sights,
    )


def events(articles: dict[str, Row]) -> list[Event]:
    """Return the edits, removals and returns of all articles, oldest first; a line that repeats the last is none."""
    return sorted(event for key, row in articles.items() if len(row.sights) > 1 for event in _history(key, row))


def _history(key: str, row: Row) -> Iterator[Event]:
    sights = sorted(row.sights)
    for before, after in pairwise(sights):
        if after.removed:
            if not before.removed:
                yield Event(after.at, "removed", key, before.text_hash, after.text_hash)
            continue
        if before.removed:
            yield Event(after.at, "back", key, before.text_hash, after.text_hash)
        if before.text_hash != after.text_hash:
            yield Event(after.at, "edited", key, before.text_hash, after.text_hash)
