"""database.py: the file of a ledger (SQLite): its tables, what it takes to open it, and when writes become durable."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from newsspider import opening

VERSION = 1
BUSY_SECONDS = 5
"""How long to wait for another process that has the ledger locked."""

SCHEMA = """
CREATE TABLE runs (number INTEGER PRIMARY KEY, start TEXT NOT NULL, ended TEXT, reason TEXT, report TEXT);
CREATE TABLE marks (section TEXT PRIMARY KEY, run INTEGER NOT NULL, began INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE addresses (
  url TEXT PRIMARY KEY, identifier TEXT, way TEXT NOT NULL, via TEXT NOT NULL, depth INTEGER NOT NULL,
  first_run INTEGER NOT NULL, run INTEGER NOT NULL, outcome TEXT, reason TEXT, published TEXT, modified TEXT,
  looked INTEGER, due INTEGER, tries INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;
CREATE INDEX addresses_of_a_run ON addresses (run, outcome);
CREATE INDEX addresses_unsettled ON addresses (url)
  WHERE outcome IS NULL OR outcome IN ('failed', 'left_by_limit', 'interrupted', 'outside_dates');
CREATE TABLE articles (
  identifier TEXT PRIMARY KEY, url TEXT NOT NULL, text_hash TEXT NOT NULL, revision INTEGER NOT NULL,
  status TEXT NOT NULL, file TEXT, offset INTEGER, etag TEXT, last_modified TEXT, modified TEXT,
  since INTEGER NOT NULL, looked INTEGER NOT NULL, due INTEGER, misses INTEGER NOT NULL DEFAULT 0, missed INTEGER
) WITHOUT ROWID;
CREATE INDEX articles_due ON articles (due) WHERE due IS NOT NULL;
"""


EXTRA = """
CREATE TABLE IF NOT EXISTS facts (name TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS doubts (
  identifier TEXT PRIMARY KEY, announced TEXT, looks INTEGER NOT NULL, first INTEGER NOT NULL, changes INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS answers (
  url TEXT PRIMARY KEY, etag TEXT, last_modified TEXT, fetched INTEGER NOT NULL, headers TEXT, body BLOB
)
"""
"""Tables that came later: each run creates those that its ledger lacks, and older versions ignore them."""


class LedgerError(Exception):
    """The ledger cannot be used; its text says what to do."""


class Database:
    """One open file. What is written becomes durable, all of it at once, with `commit`."""

    def __init__(self, path: Path | None) -> None:
        """Open the ledger at `path`, created if absent; None: a temporary one. Raises LedgerError."""
        self.path = path
        try:
            if path:
                opening.refuse_link(path)
            # SQLite keeps a nameless database in memory and moves a large one to the disk, so that memory stays flat.
            self.base = sqlite3.connect(path or "", isolation_level=None, cached_statements=64)
            self._prepare()
        except sqlite3.DatabaseError as error:
            raise LedgerError(f"{path} cannot be used: {error}. Make it anew: scrapy ledger rebuild") from None
        except OSError as error:
            raise LedgerError(f"{path} cannot be used: {error.strerror}") from None
        self.begun = False
        self.run = 0
        self.touched = time.monotonic()

    def _prepare(self) -> None:
        # WAL lets `scrapy coverage` read while a crawl writes; FULL makes each commit survive a power cut.
        self.base.execute(f"PRAGMA busy_timeout = {BUSY_SECONDS * 1000}")
        self._use_wal()
        self.base.execute("PRAGMA synchronous = FULL")
        if self._version() == 0:
            self._make()
        if (version := self._version()) != VERSION:
            raise LedgerError(f"{self.path} is of version {version}, this newsspider knows {VERSION}: use a newer one")

    def _use_wal(self) -> None:
        until = time.monotonic() + BUSY_SECONDS
        while True:
            try:
                self.base.execute("PRAGMA journal_mode = WAL")
                return
            except sqlite3.OperationalError as error:  # busy_timeout does not apply to this statement.
                if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                    raise
            time.sleep(0.01)

    def _version(self) -> int:
        return int(self.base.execute("PRAGMA user_version").fetchone()[0])

    def _make(self) -> None:
        self.base.execute("BEGIN IMMEDIATE")
        if self._version() == 0:  # Two processes may open a new ledger at once.
            for statement in (*SCHEMA.split(";"), *EXTRA.split(";"), f"PRAGMA user_version = {VERSION}"):
                self.base.execute(statement)
        self.base.execute("COMMIT")

    def write(self, statement: str, values: Sequence[Any] = ()) -> None:
        """Execute a statement; the next `commit` makes it durable."""
        if not self.begun:
            self.base.execute("BEGIN IMMEDIATE")
            self.begun = True
            self.touched = time.monotonic()
        self.base.execute(statement, values)

    def commit(self) -> None:
        """Make durable what was written since the last commit."""
        if self.begun:
            self.base.execute("COMMIT")
            self.begun = False

    def close(self) -> None:
        """Commit and close, with all in one file."""
        self.commit()
        self.base.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        self.base.close()

    def abandon(self) -> None:
        """Close without a commit, where the disk takes no more."""
        self.base.close()
