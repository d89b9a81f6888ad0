"""archive/: which capture of an address was the last, so that a page that did not change is not stored again."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from pathlib import Path

from newsspider.opening import refuse_link


@dataclass(slots=True, frozen=True)
class Earlier:
    """The last full capture of an address."""

    digest: str
    record_id: str
    date: str
    file: str
    offset: int


class Captures:
    """The last full capture of each address in an archive folder.

    It saves room and nothing else: lost, the next capture of each address is stored whole again.
    """

    def __init__(self, path: Path) -> None:
        try:
            self.base = self._opened(path)
        except sqlite3.DatabaseError:  # a power cut in the middle of a page of it
            path.unlink()
            self.base = self._opened(path)

    @staticmethod
    def _opened(path: Path) -> sqlite3.Connection:
        refuse_link(path)
        base = sqlite3.connect(path, isolation_level=None, timeout=30)
        base.execute("PRAGMA journal_mode=WAL")
        base.execute("PRAGMA synchronous=OFF")  # a kill loses nothing, and what a power cut loses costs room only
        base.execute(
            "CREATE TABLE IF NOT EXISTS captures (url TEXT PRIMARY KEY, digest TEXT NOT NULL, record_id TEXT NOT NULL,"
            " date TEXT NOT NULL, file TEXT NOT NULL, offset INTEGER NOT NULL) WITHOUT ROWID"
        )
        return base

    def last(self, url: str) -> Earlier | None:
        """Return the last full capture of an address."""
        row = self.base.execute(
            "SELECT digest, record_id, date, file, offset FROM captures WHERE url = ?", (url,)
        ).fetchone()
        return Earlier(*row) if row else None

    def note(self, url: str, one: Earlier) -> None:
        """Keep a full capture, once its record is written."""
        row = (url, one.digest, one.record_id, one.date, one.file, one.offset)
        self.base.execute("INSERT OR REPLACE INTO captures VALUES (?, ?, ?, ?, ?, ?)", row)

    def forget(self, file: str, length: int) -> None:
        """Drop the captures that stood in what was cut off a file."""
        self.base.execute("DELETE FROM captures WHERE file = ? AND offset >= ?", (file, length))

    def close(self) -> None:
        """Close the index."""
        self.base.close()
