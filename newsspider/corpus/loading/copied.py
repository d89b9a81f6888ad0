"""corpus/loading: checked lines as rows of PostgreSQL's binary COPY, of which the server has nothing to read."""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from operator import attrgetter
from typing import Any, NamedTuple

import msgspec

from newsspider.corpus.loading.batches import Batch
from newsspider.corpus.loading.tables import Column, columns

TYPES = {str: "text", int: "int8", bool: "bool"}
MADE = "bytea"
"""Told of what is written here as the server has it."""
RELATED = {
    "identifier": "text", "revision": "int8", "position": "int8", "headline": "text", "url": "text",
    "after_block": "int8",
}  # fmt: skip
DERIVED = {"signature": MADE, "search": MADE, "published_on": "int4", "published_at": "int8", "modified_at": "int8"}
"""Columns beside the record's: days and microseconds are counted from `BEGIN`."""
BEGIN = datetime(2000, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_TEXT = 25
"""The number of the type `text` in every PostgreSQL."""
_ENCODER = msgspec.json.Encoder()


class Copied(NamedTuple):
    """What a line puts into the tables."""

    key: tuple[str, int]
    """Identifier and revision."""
    article: list[Any]
    boxes: list[tuple[Any, ...]]
    """Rows of `related`."""


def article_types() -> dict[str, str]:
    """The columns of `articles`, each with the type it is told to be of."""
    return {column.name: MADE if column.nested else TYPES[column.kind] for column in columns()} | DERIVED


def copied(batch: Batch, vectors: list[bytes | None]) -> Iterator[Copied]:
    """The rows of a batch, one a line."""
    plan = [(place, _maker(column)) for place, column in enumerate(columns()) if column.nested]
    values = attrgetter(*(column.name for column in columns()))
    for line, signature, vector in zip(batch.lines, batch.signatures, vectors, strict=True):
        key = (line.identifier, line.revision)
        article = list(values(line))
        for place, made in plan:
            if article[place] is not None:
                article[place] = made(article[place])
        published = line.date_published
        day = date.fromisoformat(published[:10]).toordinal() - BEGIN.toordinal() if published else None
        article += signature, vector, day, _instant(published), _instant(line.date_modified)
        boxes = [(*key, place, box.headline, box.url, box.after_block) for place, box in enumerate(line.related)]
        yield Copied(key, article, boxes)


def _maker(column: Column) -> Callable[[Any], bytes]:
    return _array if column.many and column.kind is str else _jsonb


def _jsonb(value: Any) -> bytes:
    return b"\x01" + _ENCODER.encode(value)


def _array(words: list[str]) -> bytes:
    if not words:
        return struct.pack(">iii", 0, 0, _TEXT)
    parts = [struct.pack(">iiiii", 1, 0, _TEXT, len(words), 1)]
    for word in words:
        coded = word.encode()
        parts += struct.pack(">i", len(coded)), coded
    return b"".join(parts)


def _instant(moment: str | None) -> int | None:
    """Microseconds, null where only a day is known."""
    return (datetime.fromisoformat(moment) - BEGIN) // _MICROSECOND if moment and len(moment) > 10 else None
