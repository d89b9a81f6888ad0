"""The ledger, the memory between runs (SQLite): addresses and their outcomes, articles and when to visit them again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from operator import attrgetter
from typing import Any

from newsspider.ledger.database import LedgerError
from newsspider.ledger.journal import Journal
from newsspider.rows import LEADS_TO, RESTLESS, ArticleRow, Doubt, UrlRow

NAME = "ledger.sqlite"
LEFT_ALONE = "left-alone-until"
"""Fact: until when, in seconds since 1970, the site asked to be left alone."""

BARREN_TRIES, BARREN_SECONDS = 8, 60 * 86_400
"""How often an address that never gave an article is visited when no listing shows it any more, and the longest time
between two visits. A site that is broken for a while answers 404 for its articles, redirects them all to one page, or
shows another page in their place.
"""

ADDRESS = ", ".join(one.name for one in fields(UrlRow))
ARTICLE = ", ".join(one.name for one in fields(ArticleRow))
SAVE_ARTICLE = f"INSERT OR REPLACE INTO articles ({ARTICLE}) VALUES ({', '.join('?' * len(fields(ArticleRow)))})"
SAVE_ADDRESS = f"INSERT OR REPLACE INTO addresses ({ADDRESS}) VALUES ({', '.join('?' * len(fields(UrlRow)))})"
VALUES_OF_ADDRESS = attrgetter(*(one.name for one in fields(UrlRow)))
VALUES_OF_ARTICLE = attrgetter(*(one.name for one in fields(ArticleRow)))
"""Not `dataclasses.astuple`, which copies each value deeply and takes twenty times as long."""


class Ledger(Journal):
    """One open ledger: what is known of addresses and articles, beside the runs."""

    # Addresses.

    def address(self, url: str) -> UrlRow | None:
        """Return what is known of an address."""
        row = self.base.execute(f"SELECT {ADDRESS} FROM addresses WHERE url = ?", (url,)).fetchone()
        return UrlRow(*row) if row else None

    def save_address(self, address: UrlRow) -> None:
        """Note what is known of an address."""
        self.write(SAVE_ADDRESS, VALUES_OF_ADDRESS(address))

    def settle(self, url: str, outcome: str | None, **columns: Any) -> None:
        """Set the outcome of an address in this run, and other columns of its row."""
        names = "".join(f", {name} = ?" for name in columns)
        self.write(f"UPDATE addresses SET outcome = ?{names} WHERE url = ?", (outcome, *columns.values(), url))

    def settle_rest(self, outcome: str) -> int:
        """Set the outcome of the addresses of this run that have none, and return how many there were."""
        self.write("UPDATE addresses SET outcome = ? WHERE run = ? AND outcome IS NULL", (outcome, self.run))
        (changed,) = self.base.execute("SELECT changes()").fetchone()
        return int(changed)

    def unsettled(self) -> Iterator[UrlRow]:
        """Yield the addresses of earlier runs that have no answer yet, or were outside the dates of their run."""
        # In slices, since the crawl writes between two of them.
        last = ""
        while rows := self._unsettled_after(last):
            yield from rows
            last = rows[-1].url

    def barren(self, now: int) -> list[UrlRow]:
        """Return the addresses that have never led to an article of their own and are due for a visit.

        An address that a clock that ran ahead has put off for years is due too.
        """
        there = "SELECT 1 FROM addresses WHERE url = substr(one.reason, ?) AND identifier NOT NULL"
        own = "SELECT 1 FROM articles WHERE identifier = one.identifier AND url = one.url"
        found = self.base.execute(
            f"SELECT {ADDRESS} FROM addresses AS one WHERE run < ? AND tries < ? AND (due <= ? OR due > ?) AND "
            f"((outcome IN ('gone', 'refused', 'other_site') AND (identifier IS NULL OR (way != 'related' AND "
            f"NOT EXISTS ({own})))) OR (identifier IS NULL AND outcome = 'met_again' AND NOT EXISTS ({there})) OR "
            "(way != 'related' AND outcome IN ('met_again', 'delivered', 'known') AND "
            f"reason LIKE '{LEADS_TO}%' AND EXISTS ({there} AND run > 0))) ORDER BY url",
            (self.run, BARREN_TRIES, now, now + BARREN_SECONDS, len(LEADS_TO) + 1, len(LEADS_TO) + 1),
        )
        return [UrlRow(*row) for row in found]

    def _unsettled_after(self, url: str) -> list[UrlRow]:
        found = self.base.execute(
            f"SELECT {ADDRESS} FROM addresses WHERE (outcome IS NULL OR outcome IN ('failed', 'left_by_limit', "
            "'interrupted', 'outside_dates')) AND url > ? AND run < ? ORDER BY url LIMIT 500",
            (url, self.run),
        )
        return [UrlRow(*row) for row in found]

    def outcomes(self, run: int | None = None) -> dict[str | None, int]:
        """Return how many addresses of a run (None: of all runs) have each outcome."""
        where, values = ("", ()) if run is None else ("WHERE run = ?", (run,))
        return dict(self.base.execute(f"SELECT outcome, count(*) FROM addresses {where} GROUP BY outcome", values))

    def with_outcome(self, run: int, outcome: str | None, most: int = 20) -> list[tuple[str, str | None]]:
        """Return some addresses of a run with that outcome, each with its reason."""
        statement = "SELECT url, reason FROM addresses WHERE run = ? AND outcome IS ? ORDER BY url LIMIT ?"
        return list(self.base.execute(statement, (run, outcome, most)))

    def not_listed_again(self, way: str, published: str, first: int) -> list[UrlRow]:
        """Return the addresses that listings of one kind had in the runs from `first` on, but none of this run has.

        Only articles published after an instant (ISO 8601 in UTC) are returned.
        """
        found = self.base.execute(
            f"SELECT {ADDRESS} FROM addresses WHERE run >= ? AND run < ? AND outcome IN ('delivered', 'known') "
            "AND way = ? AND published > ? AND identifier NOT NULL ORDER BY published DESC",
            (first, self.run, way, published),
        )
        return [UrlRow(*row) for row in found]

    # Articles.

    def article(self, identifier: str) -> ArticleRow | None:
        """Return what is known of an article that was delivered."""
        row = self.base.execute(f"SELECT {ARTICLE} FROM articles WHERE identifier = ?", (identifier,)).fetchone()
        return ArticleRow(*row) if row else None

    def save(self, article: ArticleRow) -> None:
        """Note what is known of an article."""
        self.write(SAVE_ARTICLE, VALUES_OF_ARTICLE(article))

    def due(self, now: int | None, steady: int = 0) -> Iterator[ArticleRow]:
        """Yield the articles that are to be visited again at `now` (seconds since 1970); None: all articles.

        Those visited more than `steady` seconds after `now`, by a clock that ran ahead, are due too.
        """
        last = ""
        while rows := self._due_after(last, now, steady):
            yield from rows
            last = rows[-1].identifier

    def _due_after(self, identifier: str, now: int | None, steady: int) -> list[ArticleRow]:
        when, values = ("(due <= ? OR looked > ?) AND", [now, now + steady]) if now is not None else ("", [])
        statement = f"SELECT {ARTICLE} FROM articles WHERE {when} identifier > ? ORDER BY identifier LIMIT 500"
        return [ArticleRow(*row) for row in self.base.execute(statement, [*values, identifier])]

    def count(self) -> int:
        """Return how many articles were delivered."""
        (number,) = self.base.execute("SELECT count(*) FROM articles").fetchone()
        return int(number)

    def lines(self) -> Iterator[tuple[str, int, str, str]]:
        """Yield identifier, revision, text hash and status of each article, for a comparison with the files."""
        yield from self.base.execute("SELECT identifier, revision, text_hash, status FROM articles ORDER BY identifier")

    # Articles whose visits did not show what was expected.

    def doubt(self, identifier: str) -> Doubt:
        """Return the doubt about an article, an empty one where there is none."""
        row = self.base.execute("SELECT * FROM doubts WHERE identifier = ?", (identifier,)).fetchone()
        return Doubt(*row) if row else Doubt(identifier)

    def restless(self) -> int:
        """Return how many articles have another text at each visit, as counters and rotating lines cause."""
        there = "SELECT count(*) FROM sqlite_master WHERE name = 'doubts'"  # Ledgers of 0.2.0 have none.
        if not self.base.execute(there).fetchone()[0]:
            return 0
        (number,) = self.base.execute("SELECT count(*) FROM doubts WHERE changes >= ?", (RESTLESS,)).fetchone()
        return int(number)

    def save_doubt(self, doubt: Doubt) -> None:
        """Note the doubt about an article; an empty one is deleted."""
        if doubt.visits or doubt.changes:
            values = (doubt.identifier, doubt.announced, doubt.visits, doubt.first, doubt.changes)
            self.write("INSERT OR REPLACE INTO doubts VALUES (?, ?, ?, ?, ?)", values)
        else:
            self.write("DELETE FROM doubts WHERE identifier = ?", (doubt.identifier,))


__all__ = ["LEFT_ALONE", "NAME", "Ledger", "LedgerError"]
