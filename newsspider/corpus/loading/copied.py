"""corpus/loading: checked lines as rows of PostgreSQL's binary COPY, which the server need not parse."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from operator import attrgetter
from struct import Struct
from typing import Any, NamedTuple

import msgspec

from newsspider.corpus.loading.batches import Batch
from newsspider.corpus.loading.rows import boxes
from newsspider.corpus.loading.tables import Column, columns, names

ARTICLES = [*names(), "signature", "search", "published_on", "published_at", "modified_at"]
RELATED = ["identifier", "revision", "position", "headline", "url", "after_block"]
BEGINNING, END = b"PGCOPY\n\xff\r\n\0" + bytes(8), b"\xff\xff"
"""The bytes before and after the rows."""
EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
"""The moment from which the server counts days and microseconds."""

_MICROSECOND = timedelta(microseconds=1)
_TEXT = 25
"""The number of the type `text` in every PostgreSQL."""
_COUNT, _LENGTH, _NUMBER, _ARRAY = Struct(">h").pack, Struct(">i").pack, Struct(">q").pack, Struct(">iiiii").pack
_NULL = _LENGTH(-1)
_ENCODER = msgspec.json.Encoder()
Written = Callable[[Any], bytes]
"""Encodes a value as the server does."""
_PLAIN: dict[type, Written] = {str: str.encode, int: _NUMBER, bool: (b"\0", b"\1").__getitem__}


class Copied(NamedTuple):
    """The rows of one line."""

    key: tuple[str, int]
    """Identifier and revision."""
    article: bytes
    related: bytes


def copied(batch: Batch, vectors: list[bytes | None]) -> Iterator[Copied]:
    """The rows of a batch, one a line."""
    written = [*map(_written, columns()), bytes, bytes, _LENGTH, _NUMBER, _NUMBER]
    box_written: list[Written] = [str.encode, _NUMBER, _NUMBER, str.encode, str.encode, _NUMBER]
    values = attrgetter(*names())
    for line, signature, vector in zip(batch.lines, batch.signatures, vectors, strict=True):
        published, key = line.date_published, (line.identifier, line.revision)
        day = date.fromisoformat(published[:10]).toordinal() - EPOCH.toordinal() if published else None
        derived = (signature, vector, day, _instant(published), _instant(line.date_modified))
        related = b"".join(_row(box, box_written) for box in boxes(line))
        yield Copied(key, _row(values(line) + derived, written), related)


def _row(values: tuple[Any, ...], written: Iterable[Written]) -> bytes:
    parts = [_COUNT(len(values))]
    for value, write in zip(values, written, strict=True):
        if value is None:
            parts.append(_NULL)
        else:
            one = write(value)
            parts += _LENGTH(len(one)), one
    return b"".join(parts)


def _written(column: Column) -> Written:
    if column.many and column.kind is str:
        return _array
    return _jsonb if column.nested else _PLAIN[column.kind]


def _jsonb(value: Any) -> bytes:
    return b"\x01" + _ENCODER.encode(value)


def _array(texts: list[str]) -> bytes:
    if not texts:
        return _ARRAY(0, 0, _TEXT, 0, 0)[:12]  # no dimension
    coded = list(map(str.encode, texts))
    return _ARRAY(1, 0, _TEXT, len(texts), 1) + b"".join(part for text in coded for part in (_LENGTH(len(text)), text))


def _instant(moment: str | None) -> int | None:
    """Microseconds, None where only a day is known."""
    return (datetime.fromisoformat(moment) - EPOCH) // _MICROSECOND if moment and len(moment) > 10 else None
