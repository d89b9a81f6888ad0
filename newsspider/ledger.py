"""ledger.py: memory between runs (SQLite): addresses found and what came of them, articles, when to look again."""

from __future__ import annotations

import json
import sqlite3
import time
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from operator import attrgetter
from pathlib import Path
from typing import Any

from newsspider import opening

VERSION = 1
NAME = "ledger.sqlite"
LEFT_ALONE = "left-alone-until"
"""Fact: until when, in seconds since 1970, the site asked to be left alone."""
BUSY_SECONDS = 5
"""How long to wait for another process that has the ledger locked."""

DELIVERED, KNOWN = "delivered", "known"
EXPLAINED = (
    "refused",
    "gone",
    "robots",
    "reserved",
    "failed",
    "met_again",
    "outside_dates",
    "outside_sections",
    "other_site",
    "no_article",
    "left_by_limit",
    "interrupted",
)
"""Why an address found gave no line: each is written where it arises."""

BARREN_TRIES, BARREN_SECONDS = 6, 60 * 86_400
"""How often an address that never gave an article is asked for of which no listing tells any more, and the longest time
from one look to the next. A site that is ill or closed for a while answers 404 for what it has, leads all its addresses
to one page, or shows another in their place.
"""
LEADS_TO = "leads to "
"""How the reason of what was met again begins, before the address that it leads to."""

UNSETTLED = ("failed", "left_by_limit", "interrupted")
"""Outcomes after which the next run asks for the address again; so does one killed before there was an outcome."""

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
"""Tables that came later: each run makes what its ledger lacks, and older versions leave them alone."""


class LedgerError(Exception):
    """The ledger cannot be used; its text says what to do."""


@dataclass(slots=True)
class Address:
    """One address that some way has found."""

    url: str
    identifier: str | None
    """The article that stands there, once it is known."""
    way: str
    via: str
    depth: int
    """The least number of Lire aussi links that lead to it."""
    first_run: int
    run: int
    """Number of the last run that met it."""
    outcome: str | None
    """What that run made of it; None: nothing yet."""
    reason: str | None
    published: str | None
    modified: str | None
    """What a listing last said of its change, ISO 8601 in UTC."""
    looked: int | None
    """When it was last fetched, seconds since 1970."""
    due: int | None
    tries: int
    """How many looks in a row gave no article, those that failed apart: these are made up for by the next run."""


@dataclass(slots=True)
class Known:
    """One article that was delivered."""

    identifier: str
    url: str
    text_hash: str
    revision: int
    status: str
    file: str | None
    """Name of the file its last line stands in."""
    offset: int | None
    """Where in that file, in bytes."""
    etag: str | None
    last_modified: str | None
    """The validators its page came with."""
    modified: str | None
    """What a listing last said of its change, ISO 8601 in UTC."""
    since: int
    """Since when it says what it says, seconds since 1970: the schedule of looks counts from there."""
    looked: int
    """When it was last fetched and found there, seconds since 1970."""
    due: int | None
    """When it is to be looked at again; None: only if something speaks for a change."""
    misses: int
    """How many looks in a row found it gone."""
    missed: int | None
    """When the first of them was."""


@dataclass(slots=True)
class Answer:
    """What a listing said when it was last fetched whole."""

    url: str
    etag: str | None
    last_modified: str | None
    """The validators it came with."""
    fetched: int
    """Seconds since 1970."""
    content_type: str | None
    body: bytes


@dataclass(slots=True)
class Doubt:
    """An article whose page does not show what a listing announced, or shows another text at each look."""

    identifier: str
    announced: str | None = None
    """The change that the page has not shown yet, as a listing dates it."""
    looks: int = 0
    """How many looks did not show it."""
    first: int = 0
    """When the first of them was, seconds since 1970."""
    changes: int = 0
    """How many looks in a row found another text that nothing had announced."""


ADDRESS = ", ".join(one.name for one in fields(Address))
ARTICLE = ", ".join(one.name for one in fields(Known))
SAVE_ARTICLE = f"INSERT OR REPLACE INTO articles ({ARTICLE}) VALUES ({', '.join('?' * len(fields(Known)))})"
SAVE_ADDRESS = f"INSERT OR REPLACE INTO addresses ({ADDRESS}) VALUES ({', '.join('?' * len(fields(Address)))})"
VALUES_OF_ADDRESS = attrgetter(*(one.name for one in fields(Address)))
VALUES_OF_ARTICLE = attrgetter(*(one.name for one in fields(Known)))
"""Not `dataclasses.astuple`, which copies each value deeply and takes twenty times as long."""


class Ledger:
    """One open ledger. What is written becomes durable, all of it at once, with `commit`."""

    def __init__(self, path: Path | None) -> None:
        """Open the ledger at `path`, made if absent; None: one that is gone with the run. Raises LedgerError."""
        self.path = path
        try:
            if path:
                opening.refuse_link(path)
            # SQLite keeps the nameless one in memory too, and a large one on the disk, so that memory stays flat.
            self.base = sqlite3.connect(path or "", isolation_level=None, cached_statements=64)
            self._prepare()
        except OSError as error:
            raise LedgerError(f"{path} cannot be used: {error.strerror}") from None
        except sqlite3.DatabaseError as error:
            raise LedgerError(f"{path} cannot be used: {error}. Make it anew: scrapy ledger rebuild") from None
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
            except sqlite3.OperationalError as error:  # busy_timeout does not hold for this one.
                if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                    raise
            time.sleep(0.01)

    def _version(self) -> int:
        return int(self.base.execute("PRAGMA user_version").fetchone()[0])

    def _make(self) -> None:
        self.base.execute("BEGIN IMMEDIATE")
        if self._version() == 0:  # A crawl and one who looks at it may open it for the first time at once.
            for statement in (*SCHEMA.split(";"), *EXTRA.split(";"), f"PRAGMA user_version = {VERSION}"):
                self.base.execute(statement)
        self.base.execute("COMMIT")

    def write(self, statement: str, values: Sequence[Any] = ()) -> None:
        """Carry out a statement as part of what the next `commit` makes durable."""
        if not self.begun:
            self.base.execute("BEGIN IMMEDIATE")
            self.begun = True
            self.touched = time.monotonic()
        self.base.execute(statement, values)

    def commit(self) -> None:
        """Make durable what was written since the last time."""
        if self.begun:
            self.base.execute("COMMIT")
            self.begun = False

    def close(self) -> None:
        """Commit, and leave one file."""
        self.commit()
        self.base.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        self.base.close()

    def abandon(self) -> None:
        """Close without what was not committed: the disk would not take it."""
        self.base.close()

    # Runs.

    def begin(self, start: str, said: dict[str, Any] | None = None) -> int:
        """Return the number of the run that begins now; `said` of it is what it leaves if it never ends."""
        (last,) = self.base.execute("SELECT max(number) FROM runs").fetchone()
        self.run = (last or 0) + 1
        for statement in EXTRA.split(";"):
            self.write(statement)
        told = json.dumps(said or {}, ensure_ascii=False)
        self.write("INSERT INTO runs (number, start, report) VALUES (?, ?, ?)", (self.run, start, told))
        return self.run

    def end(self, ended: str, reason: str, report: dict[str, Any]) -> None:
        """Close the run that is open."""
        told = json.dumps(report, ensure_ascii=False)
        self.write(
            "UPDATE runs SET ended = ?, reason = ?, report = ? WHERE number = ?", (ended, reason, told, self.run)
        )

    def close_run(self, start: str, ended: str, reason: str) -> None:
        """Note the end of a run that could not do so itself."""
        self.write("UPDATE runs SET ended = ?, reason = ? WHERE start = ? AND ended IS NULL", (ended, reason, start))

    def said(self, start: str) -> dict[str, Any]:
        """Return what is said of a run, nothing where it is unknown."""
        row = self.base.execute("SELECT report FROM runs WHERE start = ?", (start,)).fetchone()
        said: dict[str, Any] = json.loads(row[0]) if row and row[0] else {}
        return said

    def open_runs(self) -> list[str]:
        """Return the starts of the runs that never noted their end."""
        return [start for (start,) in self.base.execute("SELECT start FROM runs WHERE ended IS NULL ORDER BY number")]

    def run_of(self, job: str) -> tuple[str | None, str | None, dict[str, Any]] | None:
        """Return end, reason and report of the run that a Scrapyd job made; None where it has made none."""
        of_job = "json_extract(report, '$.job') = ? ORDER BY number DESC"
        row = self.base.execute(f"SELECT ended, reason, report FROM runs WHERE {of_job}", (job,)).fetchone()
        return row and (row[0], row[1], json.loads(row[2]))

    def report_of(self, run: int) -> dict[str, Any]:
        """Return what is said of a run by its number, nothing where it is unknown."""
        row = self.base.execute("SELECT report FROM runs WHERE number = ?", (run,)).fetchone()
        said: dict[str, Any] = json.loads(row[0]) if row and row[0] else {}
        return said

    def history(self, most: int = 2000) -> list[dict[str, Any]]:
        """Return the reports of the last runs that have ended, the open one apart, oldest first."""
        ended = "ended IS NOT NULL AND report IS NOT NULL ORDER BY number DESC LIMIT ?"
        rows = self.base.execute(f"SELECT report FROM runs WHERE {ended}", (most,)).fetchall()
        return [json.loads(report) for (report,) in reversed(rows)]

    def report(self) -> tuple[int, str, str | None, dict[str, Any] | None] | None:
        """Return number, start, reason and report of the last run; None before the first."""
        row = self.base.execute(
            "SELECT number, start, reason, report FROM runs ORDER BY number DESC LIMIT 1"
        ).fetchone()
        return row and (row[0], row[1], row[2], json.loads(row[3]) if row[3] else None)

    # What is known of the site beside its articles.

    def fact(self, name: str) -> str | None:
        """Return what a run has noted under a name; None for nothing."""
        row: tuple[str | None] | None = self.base.execute("SELECT value FROM facts WHERE name = ?", (name,)).fetchone()
        return row[0] if row else None

    def set_fact(self, name: str, value: str | None) -> None:
        """Note something under a name for later runs."""
        self.write("INSERT OR REPLACE INTO facts VALUES (?, ?)", (name, value))

    def answer(self, url: str) -> Answer | None:
        """Return what a listing said when it was last fetched whole; None for nothing kept."""
        row = self.base.execute("SELECT * FROM answers WHERE url = ?", (url,)).fetchone()
        if row is None:
            return None
        address, etag, last_modified, fetched, kind, packed = row
        return Answer(address, etag, last_modified, fetched, kind, zlib.decompress(packed))

    def keep_answer(
        self, url: str, etag: str | None, last_modified: str | None, now: int, content_type: str | None, body: bytes
    ) -> None:
        """Keep what a listing said, and the validators it came with."""
        values = (url, etag, last_modified, now, content_type, zlib.compress(body))
        self.write("INSERT OR REPLACE INTO answers VALUES (?, ?, ?, ?, ?, ?)", values)

    # Marks: up to which run a section was listed to its end.

    def mark(self, section: str) -> tuple[int, int] | None:
        """Return the last run that listed a section to its end, and when that run began (seconds since 1970)."""
        row: tuple[int, int] | None = self.base.execute(
            "SELECT run, began FROM marks WHERE section = ?", (section,)
        ).fetchone()
        return row

    def set_mark(self, section: str, began: int) -> None:
        """Note that this run listed a section to its end."""
        self.write("INSERT OR REPLACE INTO marks VALUES (?, ?, ?)", (section, self.run, began))

    # Addresses.

    def address(self, url: str) -> Address | None:
        """Return what is known of an address."""
        row = self.base.execute(f"SELECT {ADDRESS} FROM addresses WHERE url = ?", (url,)).fetchone()
        return Address(*row) if row else None

    def save_address(self, address: Address) -> None:
        """Note what is known of an address."""
        self.write(SAVE_ADDRESS, VALUES_OF_ADDRESS(address))

    def settle(self, url: str, outcome: str | None, **known: Any) -> None:
        """Note what came of an address in this run, and what else is known of it by now."""
        names = "".join(f", {name} = ?" for name in known)
        self.write(f"UPDATE addresses SET outcome = ?{names} WHERE url = ?", (outcome, *known.values(), url))

    def settle_rest(self, outcome: str) -> int:
        """Note why the addresses of this run that had no outcome when it was told to end have none; how many."""
        self.write("UPDATE addresses SET outcome = ? WHERE run = ? AND outcome IS NULL", (outcome, self.run))
        (changed,) = self.base.execute("SELECT changes()").fetchone()
        return int(changed)

    def unsettled(self) -> Iterator[Address]:
        """Yield the addresses of earlier runs that wait for an answer still, or that other dates may let in."""
        # In slices: what the crawl writes meanwhile must not disturb the reading.
        last = ""
        while rows := self._unsettled_after(last):
            yield from rows
            last = rows[-1].url

    def barren(self, now: int) -> list[Address]:
        """Return the addresses that have never led to an article and are due for a look.

        What a clock that ran ahead has put off for years is due too.
        """
        found = self.base.execute(
            f"SELECT {ADDRESS} FROM addresses AS one WHERE run < ? AND identifier IS NULL AND tries < ? "
            "AND (due <= ? OR due > ?) AND (outcome IN ('gone', 'refused', 'other_site') OR (outcome = 'met_again' AND "
            "NOT EXISTS (SELECT 1 FROM addresses WHERE url = substr(one.reason, ?) AND identifier NOT NULL))) "
            "ORDER BY url",
            (self.run, BARREN_TRIES, now, now + BARREN_SECONDS, len(LEADS_TO) + 1),
        )
        return [Address(*row) for row in found]

    def _unsettled_after(self, url: str) -> list[Address]:
        found = self.base.execute(
            f"SELECT {ADDRESS} FROM addresses WHERE (outcome IS NULL OR outcome IN ('failed', 'left_by_limit', "
            "'interrupted', 'outside_dates')) AND url > ? AND run < ? ORDER BY url LIMIT 500",
            (url, self.run),
        )
        return [Address(*row) for row in found]

    def outcomes(self, run: int | None = None) -> dict[str | None, int]:
        """Return how many addresses a run met (None: all there are), by what came of them."""
        where, values = ("", ()) if run is None else ("WHERE run = ?", (run,))
        return dict(self.base.execute(f"SELECT outcome, count(*) FROM addresses {where} GROUP BY outcome", values))

    def with_outcome(self, run: int, outcome: str | None, most: int = 20) -> list[tuple[str, str | None]]:
        """Return some addresses of a run with that outcome, each with its reason."""
        statement = "SELECT url, reason FROM addresses WHERE run = ? AND outcome IS ? ORDER BY url LIMIT ?"
        return list(self.base.execute(statement, (run, outcome, most)))

    # Articles.

    def article(self, identifier: str) -> Known | None:
        """Return what is known of an article that was delivered."""
        row = self.base.execute(f"SELECT {ARTICLE} FROM articles WHERE identifier = ?", (identifier,)).fetchone()
        return Known(*row) if row else None

    def save(self, article: Known) -> None:
        """Note what is known of an article."""
        self.write(SAVE_ARTICLE, VALUES_OF_ARTICLE(article))

    def due(self, now: int | None, steady: int = 0) -> Iterator[Known]:
        """Yield the articles that are to be looked at again at `now` (seconds since 1970); None: all there are.

        Those that were looked at more than `steady` seconds after `now`, by a clock that ran ahead, are due too.
        """
        last = ""
        while rows := self._due_after(last, now, steady):
            yield from rows
            last = rows[-1].identifier

    def _due_after(self, identifier: str, now: int | None, steady: int) -> list[Known]:
        when, values = ("(due <= ? OR looked > ?) AND", [now, now + steady]) if now is not None else ("", [])
        statement = f"SELECT {ARTICLE} FROM articles WHERE {when} identifier > ? ORDER BY identifier LIMIT 500"
        return [Known(*row) for row in self.base.execute(statement, [*values, identifier])]

    def count(self) -> int:
        """Return how many articles were delivered."""
        (number,) = self.base.execute("SELECT count(*) FROM articles").fetchone()
        return int(number)

    def lines(self) -> Iterator[tuple[str, int, str, str]]:
        """Yield identifier, revision, text hash and status of each article, for a comparison with the files."""
        yield from self.base.execute("SELECT identifier, revision, text_hash, status FROM articles ORDER BY identifier")


    # Articles of which a look did not show what was to be seen.

    def doubt(self, identifier: str) -> Doubt:
        """Return what is doubted of an article."""
        row = self.base.execute("SELECT * FROM doubts WHERE identifier = ?", (identifier,)).fetchone()
        return Doubt(*row) if row else Doubt(identifier)

    def save_doubt(self, doubt: Doubt) -> None:
        """Note what is doubted of an article; nothing is kept where nothing is."""
        if doubt.looks or doubt.changes:
            values = (doubt.identifier, doubt.announced, doubt.looks, doubt.first, doubt.changes)
            self.write("INSERT OR REPLACE INTO doubts VALUES (?, ?, ?, ?, ?)", values)
        else:
            self.write("DELETE FROM doubts WHERE identifier = ?", (doubt.identifier,))


@dataclass(slots=True, frozen=True)
class Schedule:
    """When to look again at an article: the older, the more rarely."""

    hours: Sequence[float] = ()
    """Hours since the article said what it says now; ascending."""
    every: float = 0.0
    """Hours from look to look once those are over; 0: no more looks."""

    def after(self, since: int, now: int) -> int | None:
        """Return the look that follows one at `now`, both in seconds since 1970; None: none."""
        moments = (int(since + each * 3600) for each in self.hours)
        return next((one for one in moments if one > now), int(now + self.every * 3600) if self.every else None)
