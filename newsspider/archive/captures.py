"""archive/: the last capture of each address, so that an unchanged page is not stored again."""

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

    It only saves space: if it is lost, the next capture of each address is stored whole again.
    """

    def __init__(self, path: Path) -> None:
        try:
            self.base = self._opened(path)
        except sqlite3.DatabaseError:  # a power cut can tear a page of the index
            path.unlink()
            self.base = self._opened(path)

    @staticmethod
    def _opened(path: Path) -> sqlite3.Connection:
        refuse_link(path)
        base = sqlite3.connect(path, isolation_level=None, timeout=30)
        base.execute("PRAGMA journal_mode=WAL")
        base.execute("PRAGMA synchronous=OFF")  # a kill loses nothing, and a loss by power cut only costs space
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
        """Remember a full capture, once its record is written."""
        row = (url, one.digest, one.record_id, one.date, one.file, one.offset)
        self.base.execute("INSERT OR REPLACE INTO captures VALUES (?, ?, ?, ?, ?, ?)", row)

    def forget(self, file: str, length: int) -> None:
        """Drop the captures at or after byte `length` of a file: they were cut off."""
        self.base.execute("DELETE FROM captures WHERE file = ? AND offset >= ?", (file, length))

    def close(self) -> None:
        """Close the index."""
        self.base.close()
