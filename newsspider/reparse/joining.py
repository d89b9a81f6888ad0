"""reparse/: joins captures: each revisit with its original, and the pages of one article."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass

from newsspider.reparse.records import Place, Row, key
from newsspider.reparse.state import ROW, State

INDEXES = """
CREATE INDEX IF NOT EXISTS of_record ON captures (record);
CREATE INDEX IF NOT EXISTS of_digest ON captures (digest);
CREATE INDEX IF NOT EXISTS of_key ON captures (key, captured);
CREATE INDEX IF NOT EXISTS of_kind ON captures (kind, id);
"""
PAGES = "('article', 'page', 'refused', 'part')"


@dataclass(slots=True, frozen=True)
class Task:
    """An article to be read again from all of its pages."""

    number: int
    row: Row
    file: int
    places: list[Place]
    missing: str | None = None


class Joining:
    """Completes the rows of a state that depend on others. Each step can be stopped and repeated."""

    def __init__(self, state: State) -> None:
        self.base = state.base
        self.base.executescript(INDEXES)

    def _rows(self, where: str) -> Iterator[sqlite3.Row]:
        """The rows that match, a few in memory at a time; the caller may change them meanwhile."""
        last = 0
        while rows := self.base.execute(
            f"SELECT * FROM captures WHERE {where} AND id > ? ORDER BY id LIMIT 500", (last,)
        ).fetchall():
            yield from rows
            last = rows[-1]["id"]

    def resolve(self) -> None:
        """Copy the result of its original to each revisit; one without an original in the files is `lost`."""
        self.base.execute("BEGIN")
        for one in self._rows("kind = 'revisit'"):
            source = self._original(one)
            self.base.execute(
                "UPDATE captures SET (kind, identifier, text_hash, first, refers_to, source) ="
                " (SELECT kind, identifier, text_hash, first, refers_to, id FROM captures WHERE id = ?) WHERE id = ?"
                if source is not None
                else "UPDATE captures SET kind = 'lost', source = ? WHERE id = ?",
                (source, one["id"]),
            )
        self.base.execute("COMMIT")

    def _original(self, one: sqlite3.Row) -> int | None:
        """The row a revisit refers to: by its record, by its payload, else the last capture of the address before."""
        record, other = json.loads(one["refers_to"])
        for where, values in (
            ("record = ?", [record]),
            ("digest = ?", [one["digest"] or None]),
            ("key = ? AND captured <= ?", [other or one["key"], one["captured"]]),
        ):
            row = self.base.execute(
                f"SELECT id FROM captures WHERE {where} AND kind IN {PAGES} AND source IS NULL"
                " ORDER BY key = ? DESC, captured DESC, id LIMIT 1",
                (*values, one["key"]),
            ).fetchone()
            if row:
                return int(row["id"])
        return None

    def note_parts(self) -> None:
        """Mark further pages as parts of their articles, however they were read alone; those of none as `orphan`."""
        self.base.execute("BEGIN")
        for one in self._rows("kind = 'page' AND first"):
            self.base.executemany(
                "UPDATE captures SET kind = 'part' WHERE key = ? AND kind IN ('article', 'page', 'refused')",
                [(key(url),) for url in json.loads(one["refers_to"])],
            )
        self.base.execute("UPDATE captures SET kind = 'orphan' WHERE kind = 'page' AND NOT first")
        self.base.execute("COMMIT")

    def tasks(self) -> Iterator[Task]:
        """Yield the articles in several pages."""
        for one in self._rows("kind = 'page' AND first"):
            places, missing = [self.place(one["id"])], None
            for url in json.loads(one["refers_to"]):
                part = self._part(key(url), one)
                if part is None:
                    missing = f"{url}: it is not in the archive"
                    break
                if part != one["id"]:
                    places.append(self.place(part))
            yield Task(one["id"], row_of(one), one["file"], places, missing)

    def _part(self, wanted: str, first: sqlite3.Row) -> int | None:
        """The next capture of a further page after that of the first; the first page where it redirects there."""
        for _ in range(5):
            row = self.base.execute(
                "SELECT id, kind, refers_to FROM captures"
                f" WHERE key = ? AND (kind IN {PAGES} OR kind = 'redirect') ORDER BY kind = 'redirect', captured < ?,"
                " abs(julianday(captured) - julianday(?)), file, offset, number LIMIT 1",
                (wanted, first["captured"], first["captured"]),
            ).fetchone()
            if row is None or row["kind"] != "redirect":
                return int(row["id"]) if row else None
            wanted = json.loads(row["refers_to"])
            if wanted == first["key"]:
                return int(first["id"])
        return None

    def place(self, number: int) -> Place:
        """Return the place of the page of a capture; for a revisit, that of its original."""
        row = self.base.execute("SELECT * FROM captures WHERE id = ?", (number,)).fetchone()
        return Place(row["file"], row["offset"], row["record"]) if row["source"] is None else self.place(row["source"])


def row_of(one: sqlite3.Row) -> Row:
    """Return a line of the table `captures` as a Row."""
    return Row(**{name: one[name] for name in ROW})
