"""journal.py: the runs, facts, listings and marks that the ledger keeps beside addresses and articles."""

from __future__ import annotations

import json
import zlib
from typing import Any

from newsspider.ledger.database import EXTRA, Database
from newsspider.rows import Answer


class Journal(Database):
    """Runs, facts about the site, listings as they were last fetched, and marks."""

    # Runs.

    def begin(self, start: str, report: dict[str, Any] | None = None) -> int:
        """Return the number of the run that begins now; its `report` stays as it is if the run never ends."""
        (last,) = self.base.execute("SELECT max(number) FROM runs").fetchone()
        self.run = (last or 0) + 1
        for statement in EXTRA.split(";"):
            self.write(statement)
        text = json.dumps(report or {}, ensure_ascii=False)
        self.write("INSERT INTO runs (number, start, report) VALUES (?, ?, ?)", (self.run, start, text))
        return self.run

    def end(self, ended: str, reason: str, report: dict[str, Any]) -> None:
        """Note the end of this run."""
        values = (ended, reason, json.dumps(report, ensure_ascii=False), self.run)
        self.write("UPDATE runs SET ended = ?, reason = ?, report = ? WHERE number = ?", values)

    def close_run(self, start: str, ended: str, reason: str) -> None:
        """Note the end of a run that could not do so itself."""
        self.write("UPDATE runs SET ended = ?, reason = ? WHERE start = ? AND ended IS NULL", (ended, reason, start))

    def open_runs(self) -> list[str]:
        """Return the starts of the runs whose end was never noted."""
        return [start for (start,) in self.base.execute("SELECT start FROM runs WHERE ended IS NULL ORDER BY number")]

    def run_of(self, job: str) -> tuple[str | None, str | None, dict[str, Any]] | None:
        """Return end, reason and report of the run of a Scrapyd job; None where it has none."""
        of_job = "json_extract(report, '$.job') = ? ORDER BY number DESC"
        row = self.base.execute(f"SELECT ended, reason, report FROM runs WHERE {of_job}", (job,)).fetchone()
        return row and (row[0], row[1], json.loads(row[2]))

    def report_of(self, run: int | str) -> dict[str, Any]:
        """Return the report of a run by its number or its start; empty for an unknown run."""
        column = "number" if isinstance(run, int) else "start"
        row = self.base.execute(f"SELECT report FROM runs WHERE {column} = ?", (run,)).fetchone()
        report: dict[str, Any] = json.loads(row[0]) if row and row[0] else {}
        return report

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

    # Facts about the site, and its listings.

    def fact(self, name: str) -> str | None:
        """Return the fact that a run has noted under a name; None where there is none."""
        row: tuple[str | None] | None = self.base.execute("SELECT value FROM facts WHERE name = ?", (name,)).fetchone()
        return row[0] if row else None

    def set_fact(self, name: str, value: str | None) -> None:
        """Note a fact under a name for later runs."""
        self.write("INSERT OR REPLACE INTO facts VALUES (?, ?)", (name, value))

    def answer(self, url: str) -> Answer | None:
        """Return a listing as it was last fetched whole; None where it is not kept."""
        row = self.base.execute("SELECT * FROM answers WHERE url = ?", (url,)).fetchone()
        if row is None:
            return None
        address, etag, last_modified, fetched, kind, packed = row
        return Answer(address, etag, last_modified, fetched, kind, zlib.decompress(packed))

    def keep_answer(
        self, url: str, etag: str | None, last_modified: str | None, now: int, content_type: str | None, body: bytes
    ) -> None:
        """Keep a listing, and the validators it came with."""
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
