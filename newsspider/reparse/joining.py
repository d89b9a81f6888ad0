"""reparse/: what one capture cannot say alone: what a revisit stands for, and which pages make one article."""

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
    """An article to be read again from the places of its pages."""

    number: int
    row: Row
    file: int
    places: list[Place]
    missing: str | None = None


class Joining:
    """Settles the rows of a state that wait for others. Each step may be stopped, and begun again."""

    def __init__(self, state: State) -> None:
        self.base = state.base
        self.base.executescript(INDEXES)

    def _rows(self, where: str) -> Iterator[sqlite3.Row]:
        """The rows of that kind, a few in memory at a time, though they change meanwhile."""
        last = 0
        while rows := self.base.execute(
            f"SELECT * FROM captures WHERE {where} AND id > ? ORDER BY id LIMIT 500", (last,)
        ).fetchall():
            yield from rows
            last = rows[-1]["id"]

    def resolve(self) -> None:
        """Give each revisit what its original came to; one whose original is in none of the files is `lost`."""
        self.base.execute("BEGIN")
        for one in self._rows("kind = 'revisit'"):
            source = self._original(one)
            self.base.execute(
                "UPDATE captures SET (kind, identifier, text_hash, first, said, source) ="
                " (SELECT kind, identifier, text_hash, first, said, id FROM captures WHERE id = ?) WHERE id = ?"
                if source is not None
                else "UPDATE captures SET kind = 'lost', source = ? WHERE id = ?",
                (source, one["id"]),
            )
        self.base.execute("COMMIT")

    def _original(self, one: sqlite3.Row) -> int | None:
        """The row a revisit stands for: by its record, by its payload, else the address as it last was."""
        record, other = json.loads(one["said"])
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
        """Take further pages for parts of their articles, whatever they look like alone; for `orphan`, without one."""
        self.base.execute("BEGIN")
        for one in self._rows("kind = 'page' AND first"):
            self.base.executemany(
                "UPDATE captures SET kind = 'part' WHERE key = ? AND kind IN ('article', 'page', 'refused')",
                [(key(url),) for url in json.loads(one["said"])],
            )
        self.base.execute("UPDATE captures SET kind = 'orphan' WHERE kind = 'page' AND NOT first")
        self.base.execute("COMMIT")

    def tasks(self) -> Iterator[Task]:
        """Yield the articles in several pages."""
        for one in self._rows("kind = 'page' AND first"):
            places, missing = [self.place(one["id"])], None
            for url in json.loads(one["said"]):
                part = self._part(key(url), one)
                if part is None:
                    missing = f"{url}: it is not in the archive"
                    break
                if part != one["id"]:
                    places.append(self.place(part))
            yield Task(one["id"], row_of(one), one["file"], places, missing)

    def _part(self, wanted: str, first: sqlite3.Row) -> int | None:
        """The capture of a further page next after that of the first; the first where it leads back there."""
        for _ in range(5):
            row = self.base.execute(
                "SELECT id, kind, said FROM captures"
                f" WHERE key = ? AND (kind IN {PAGES} OR kind = 'redirect') ORDER BY kind = 'redirect', captured < ?,"
                " abs(julianday(captured) - julianday(?)), file, offset, number LIMIT 1",
                (wanted, first["captured"], first["captured"]),
            ).fetchone()
            if row is None or row["kind"] != "redirect":
                return int(row["id"]) if row else None
            wanted = json.loads(row["said"])
            if wanted == first["key"]:
                return int(first["id"])
        return None

    def place(self, number: int) -> Place:
        """Return where the page of a capture stands; for a revisit that is its original."""
        row = self.base.execute("SELECT * FROM captures WHERE id = ?", (number,)).fetchone()
        return Place(row["file"], row["offset"], row["record"]) if row["source"] is None else self.place(row["source"])


def row_of(one: sqlite3.Row) -> Row:
    """Return what a line of the table `captures` says of a capture."""
    return Row(**{name: one[name] for name in ROW})
