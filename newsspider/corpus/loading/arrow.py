"""corpus/loading: checked lines as Arrow record batches, for DuckDB and Parquet."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

import msgspec

from newsspider.corpus.loading.batches import Batch
from newsspider.corpus.loading.extras import extra
from newsspider.corpus.loading.tables import Column, columns

RecordBatch = Any
"""A pyarrow.RecordBatch."""

_ENCODER = msgspec.json.Encoder()


def record_batch(batch: Batch) -> RecordBatch:
    """The batch as one record batch: the columns of the record, and `signature`.

    The checked lines are encoded again for Arrow to read. Arrow reads JSON by other rules, and so cannot accept what
    the check did not.
    """
    pa, json = extra("pyarrow"), extra("pyarrow.json")
    bodies = [line.article_body.encode() for line in batch.lines]
    for line in batch.lines:  # half of the text, which need not be encoded and read again
        line.article_body = ""
    text = _ENCODER.encode_lines(batch.lines)
    table = json.read_json(
        pa.BufferReader(text),
        read_options=json.ReadOptions(use_threads=False, block_size=len(text) + 1),
        parse_options=json.ParseOptions(explicit_schema=_record_schema(), unexpected_field_behavior="error"),
    )
    at = table.schema.get_field_index("article_body")
    table = table.set_column(at, "article_body", array(bodies, pa.string()))
    table = table.append_column("signature", array(batch.signatures, pa.binary()))
    return table.combine_chunks().to_batches()[0]


def array(values: Sequence[bytes | None], kind: Any) -> Any:
    """An Arrow array of texts or bytes; the texts in UTF-8.

    Not made by `pyarrow.array`, which imports pandas where that is installed: half a second.
    """
    pa, np = extra("pyarrow"), extra("numpy")
    present = np.packbits(np.array([value is not None for value in values], bool), bitorder="little")
    offsets = np.zeros(len(values) + 1, np.int64)
    np.cumsum([len(value or b"") for value in values], out=offsets[1:])
    if kind in (pa.string(), pa.binary()):
        offsets = offsets.astype(np.int32)
    buffers = [present, offsets, b"".join(value or b"" for value in values)]
    return pa.Array.from_buffers(kind, len(values), list(map(pa.py_buffer, buffers)))


def numbers(values: Any) -> Any:
    """An Arrow array of integers or truth values as NumPy has it; not by `to_numpy`, which imports pandas too."""
    pa, np = extra("pyarrow"), extra("numpy")
    if values.type == pa.bool_():
        return np.from_dlpack(values.cast(pa.uint8())).astype(bool)
    return np.from_dlpack(values)


def places(chosen: Sequence[bool]) -> Any:
    """Where a row is chosen, as an Arrow array, which is also not made by `pyarrow.array`."""
    pa, found = extra("pyarrow"), extra("numpy").flatnonzero(chosen).astype("i8")
    return pa.Array.from_buffers(pa.int64(), len(found), [None, pa.py_buffer(found)])


def arrow_schema() -> Any:
    """The pyarrow.Schema of a record batch."""
    return _record_schema().append(extra("pyarrow").field("signature", extra("pyarrow").binary()))


@cache
def _record_schema() -> Any:
    pa = extra("pyarrow")
    return pa.schema([pa.field(column.name, _type(column)) for column in columns()])


def _type(column: Column) -> Any:
    pa = extra("pyarrow")
    plain = {str: pa.string(), int: pa.int64(), bool: pa.bool_()}
    one = plain.get(column.kind)
    if one is None:
        one = pa.struct([pa.field(part.name, _type(part)) for part in columns(column.kind)])
    return pa.list_(one) if column.many else one


class Once:
    """Yields each article and revision of record batches once, and keeps their boxes."""

    def __init__(self, batches: Iterator[RecordBatch]) -> None:
        self._batches, self._seen = batches, set[tuple[str, int]]()
        self.boxes: list[RecordBatch] = []

    def __iter__(self) -> Iterator[RecordBatch]:
        """The record batches, without the rows yielded before."""
        for batch in self._batches:
            keys = zip(batch["identifier"].to_pylist(), batch["revision"].to_pylist(), strict=True)
            new = [self._is_new(key) for key in keys]
            once = batch if all(new) else batch.take(places(new))
            self.boxes.append(once.select(["identifier", "revision", "date_published", "related"]))
            yield once

    def _is_new(self, key: tuple[str, int]) -> bool:
        size = len(self._seen)
        self._seen.add(key)
        return len(self._seen) > size
