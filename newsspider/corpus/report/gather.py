"""corpus/report: reads lines, and keeps what the report needs of each article and its history."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, fields
from itertools import pairwise
from typing import Any, NamedTuple

from newsspider.items import Provenance

Record = dict[str, Any]
FIELDS = tuple(one.name for one in fields(Provenance))
"""Fields with a provenance: those that a page may lack."""
EMPTY: tuple[Any, ...] = (None, "", [])


class Version(NamedTuple):
    """One line of an article."""

    at: str
    revision: int
    text_hash: str
    removed: bool


class Event(NamedTuple):
    """A change of an article between two of its lines."""

    at: str
    kind: str
    """`edited`, `removed` or `back`."""
    key: str
    before: str
    """Hash of the text before the change; `after` that of the text after it."""
    after: str


@dataclass(slots=True)
class Row:
    """What is kept of an article: its latest line without the text, and all its versions."""

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
    versions: list[Version] = field(default_factory=list)

    @property
    def removed(self) -> bool:
        """Whether the latest line has this status."""
        return max(self.versions).removed

    @property
    def sections_or_none(self) -> tuple[str, ...]:
        """The sections, or a placeholder if there is none."""
        return self.sections or ("(no section)",)


def key_of(record: Record) -> str:
    """Return the key that all lines of an article share."""
    return str(record.get("identifier") or record["url"])


def version_of(record: Record) -> Version:
    """Return the version of an article that a line holds."""
    return Version(
        record.get("retrieved_at") or "",
        record.get("revision") or 1,
        record.get("text_hash") or "",
        record.get("status") == "removed",
    )


def rows(records: Iterable[Record]) -> dict[str, Row]:
    """Return the articles by key, in the order of their first lines; the lines of an article may come in any order."""
    articles: dict[str, Row] = {}
    pool: dict[Any, Any] = {}  # Sections, places and evidence repeat, so that equal ones share one object.
    for record in records:
        key, version = key_of(record), version_of(record)
        versions = articles[key].versions if key in articles else []
        if version >= max(versions, default=version):
            articles[key] = _row(record, versions, pool)
        versions.append(version)
    return articles


def _row(record: Record, versions: list[Version], pool: dict[Any, Any]) -> Row:
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
        versions=versions,
    )


def events(articles: dict[str, Row]) -> list[Event]:
    """Return the edits, removals and returns of all articles, oldest first; a repeated line is no event."""
    return sorted(event for key, row in articles.items() if len(row.versions) > 1 for event in _history(key, row))


def _history(key: str, row: Row) -> Iterator[Event]:
    versions = sorted(row.versions)
    for before, after in pairwise(versions):
        if after.removed:
            if not before.removed:
                yield Event(after.at, "removed", key, before.text_hash, after.text_hash)
            continue
        if before.removed:
            yield Event(after.at, "back", key, before.text_hash, after.text_hash)
        if before.text_hash != after.text_hash:
            yield Event(after.at, "edited", key, before.text_hash, after.text_hash)
