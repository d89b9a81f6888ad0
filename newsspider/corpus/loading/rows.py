"""corpus/loading: checked lines as rows, for SQLite: nested fields as JSON."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import msgspec

from newsspider.corpus.loading.batches import Batch
from newsspider.corpus.loading.tables import columns

_ENCODER = msgspec.json.Encoder()

Box = tuple[str, int, int, str, str | None, int]
"""A row of `related`: identifier, revision, position, headline, url, after_block."""


class Row(NamedTuple):
    """The rows of one line."""

    values: list[Any]
    """The columns of the record, and the signature."""
    boxes: list[Box]


def rows(batch: Batch) -> Iterator[Row]:
    """The rows of a batch, one a line."""
    plan = [(column.name, column.nested) for column in columns()]
    for line, signature in zip(batch.lines, batch.signatures, strict=True):
        values = [_json(getattr(line, name)) if nested else getattr(line, name) for name, nested in plan]
        yield Row([*values, signature], boxes(line))


def boxes(line: Any) -> list[Box]:
    """The rows of `related` for a line."""
    return [
        (line.identifier, line.revision, position, box.headline, box.url, box.after_block)
        for position, box in enumerate(line.related)
    ]


def _json(value: Any) -> str | None:
    return None if value is None else _ENCODER.encode(value).decode()
