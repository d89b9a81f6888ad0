"""reparse/: the results so far, kept beside the output, so that a killed run can resume."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import fields
from operator import attrgetter
from pathlib import Path
from typing import Any

from newsspider.reparse.records import Row, Span, SpanRead

TABLES = """
CREATE TABLE about (value TEXT);
CREATE TABLE spans (id INTEGER PRIMARY KEY, file INTEGER, start INTEGER, end INTEGER, result TEXT);
CREATE TABLE captures (
    id INTEGER PRIMARY KEY, span INTEGER, file INTEGER, offset INTEGER, number INTEGER, captured TEXT, url TEXT,
    key TEXT, record TEXT, digest TEXT, kind TEXT, identifier TEXT, text_hash TEXT, first INTEGER, refers_to TEXT,
    line TEXT, source INTEGER
);
CREATE INDEX of_span ON captures (span);
"""
ROW = tuple(field.name for field in fields(Row))
ROW_VALUES = attrgetter(*ROW)
ORDER = "captured, file, offset, number"
"""The order of the output: by time, and within a second that of the files."""


class State:
    """A SQLite file: the spans, their results, and the rows of their captures."""

    def __init__(self, path: Path, about: str, spans: Iterable[Span]) -> None:
        """Open the file of an earlier run about the same inputs, options and code, else begin anew."""
        self.path = path
        self.resumed = path.exists() and self._is_of(about)
        if not self.resumed:
            self._unlink()
        self.base = sqlite3.connect(path, isolation_level=None)
        self.base.row_factory = sqlite3.Row
        self.base.execute("PRAGMA journal_mode=WAL")
        self.base.execute("PRAGMA synchronous=NORMAL")
        if not self.resumed:
            self.base.executescript(f"BEGIN; {TABLES}")
            rows = [(span.file, span.start, span.end) for span in spans]
            self.base.executemany("INSERT INTO spans (file, start, end) VALUES (?, ?, ?)", rows)
            self.base.execute("INSERT INTO about VALUES (?)", (about,))
            self.base.execute("COMMIT")

    def _is_of(self, about: str) -> bool:
        try:
            base = sqlite3.connect(self.path)
            row = base.execute("SELECT value FROM about").fetchone()
            base.close()
        except sqlite3.DatabaseError:
            return False
        return row is not None and row[0] == about

    def _unlink(self) -> None:
        for name in (self.path, Path(f"{self.path}-wal"), Path(f"{self.path}-shm")):
            name.unlink(missing_ok=True)

    def left(self) -> Iterator[tuple[int, Span]]:
        """Yield the spans that are still to be read, with their numbers."""
        rows = self.base.execute("SELECT id, file, start, end FROM spans WHERE result IS NULL ORDER BY id").fetchall()
        for number, *span in rows:
            yield number, Span(*span)

    def keep(self, number: int, file: int, read: SpanRead) -> None:
        """Keep the results of a span, all of them or none."""
        result = {
            "counts": dict(read.counts),
            "damaged": read.damaged,
            "first": read.first,
            "following": read.following,
        }
        self.base.execute("BEGIN")
        self.base.execute("DELETE FROM captures WHERE span = ?", (number,))
        self.base.executemany(
            f"INSERT INTO captures (span, file, number, key, {', '.join(ROW)})"
            f" VALUES (?, ?, ?, ?, {', '.join('?' * len(ROW))})",
            ((number, file, place, one.key, *ROW_VALUES(one)) for place, one in enumerate(read.rows)),
        )
        self.base.execute("UPDATE spans SET result = ? WHERE id = ?", (json.dumps(result), number))
        self.base.execute("COMMIT")

    def misread(self) -> tuple[int, Span] | None:
        """Return the first span that began elsewhere than the one before it ended, with its true beginning.

        A body that is itself a WARC file can make a span begin in the middle of a record.
        """
        follows: int | None = None
        for number, file, start, end, result in self.base.execute("SELECT * FROM spans ORDER BY id"):
            span = json.loads(result)
            begins = span["following"] if span["first"] is None else span["first"]
            if start and begins != follows:
                size: int = self.base.execute("SELECT max(end) FROM spans WHERE file = ?", (file,)).fetchone()[0]
                return number, Span(file, size if follows is None else follows, end)
            follows = span["following"]
        return None

    def counts(self) -> Counter[str]:
        """Return the figures of all spans."""
        total: Counter[str] = Counter()
        for result in self._results():
            total.update(result["counts"])
        return total

    def damaged(self) -> Iterator[str]:
        """Yield what could not be read, one line each."""
        for result in self._results():
            yield from result["damaged"]

    def _results(self) -> Iterator[dict[str, Any]]:
        for (result,) in self.base.execute("SELECT result FROM spans WHERE result IS NOT NULL ORDER BY id"):
            yield json.loads(result)

    def complete(self, number: int, one: Row) -> None:
        """Complete a row once all of its pages are read."""
        self.base.execute(
            "UPDATE captures SET kind = ?, identifier = ?, text_hash = ?, line = ? WHERE id = ?",
            (one.kind, one.identifier, one.text_hash, one.line, number),
        )

    def close(self, *, done: bool) -> None:
        """Close the file, and remove it if the run is done."""
        self.base.close()
        if done:
            self._unlink()
