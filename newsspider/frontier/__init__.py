"""Frontier: whether an address is asked for, or left with a reason. It decides over the ledger's rows, without Scrapy.

    found ─ take ─┬─ asked for ─ answer ─ settle ─┬─ delivered
                  │                               ├─ known
                  └─ left: its row says why ──────┴─ explained

Each address counts once in a run, whichever sources list it, in whatever order. A further source may only bring it
nearer (`depth`) or vouch for its section, which a sitemap does not tell. So the sum holds at every moment:
found = delivered + known + explained + those that are still asked for.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from newsspider import rights
from newsspider.discovery import Entry
from newsspider.frontier import changes
from newsspider.frontier.changes import Schedule
from newsspider.frontier.copies import is_led_astray, led_to
from newsspider.frontier.scope import DEEPEST, Clock, Decision, Figures, Scope
from newsspider.items import DiscoveredVia
from newsspider.ledger import Ledger
from newsspider.normalise import urls
from newsspider.rows import LEADS_TO, LEFT_ALONE_MOST, UNSETTLED, ArticleRow, Doubt, UrlRow, url_row

Outcome = tuple[str | None, str | None]
"""The outcome of an address without a visit, and the reason; None where it has to be visited."""


class Frontier:
    """The decisions of one run about addresses."""

    def __init__(self, ledger: Ledger, scope: Scope, clock: Clock, schedule: Schedule, figures: Figures) -> None:
        self.ledger, self.scope, self.clock, self.schedule = ledger, scope, clock, schedule
        self.count, self.figure = figures.count, figures.figure

    def take(self, entry: Entry, via: DiscoveredVia, depth: int = 0, *, force: bool = False) -> Decision:
        """Return the row of an entry's address, to be asked for (always with `force`) or left with a reason."""
        url = urls.canonical(entry.url)
        row = self.ledger.address(url)
        if row and row.run == self.ledger.run:
            return self._take_again(row, entry, via, depth)
        row = row or url_row(url, via.way, via.address, self.ledger.run)
        row.depth = depth if row.outcome is None else min(row.depth, depth)
        row.published = row.published or entry.published
        self.count("found")
        outcome, reason = (None, None) if force else self._left_out(row, entry, via)
        if row.identifier and outcome is None:
            row.modified = entry.last_modified or row.modified  # If this visit fails, a later one has to show it.
        self._save(row, outcome, reason)
        return Decision(row, asked=outcome is None)

    def note(self, url: str, via: DiscoveredVia, outcome: str | None = None, reason: str | None = None) -> None:
        """Note that an address was found, and its outcome if it has one; once a run."""
        row = self.ledger.address(url)
        if row and row.run == self.ledger.run:
            return
        self.count("found")
        self._save(row or url_row(url, via.way, via.address, self.ledger.run), outcome, reason)

    def _save(self, row: UrlRow, outcome: str | None, reason: str | None) -> None:
        row.run, row.outcome, row.reason = self.ledger.run, outcome, reason
        self.ledger.save_address(row)
        if outcome:
            self.count(outcome)

    def _take_again(self, row: UrlRow, entry: Entry, via: DiscoveredVia, depth: int) -> Decision:
        """Return what a further entry for an address asks for: it may be nearer, or of a better source."""
        nearer = depth < row.depth
        # A link or a listing of a section tells that an article is wanted; a sitemap does not.
        wanted = via.way != "sitemap" and row.way == "sitemap"
        row.depth = min(depth, row.depth)
        reached = nearer and row.outcome == "left_by_limit" and self._left_out(row, entry, via)[0] is None
        if wanted:
            row.way, row.via = via.way, via.address
        if nearer or wanted:
            self.ledger.save_address(row)
        if reached or (wanted and row.outcome == "outside_sections") or self._is_edited(row, entry, via):
            return Decision(self.reopened(row), asked=True, again=True)
        return Decision(row, again=True, nearer=nearer)

    def _is_edited(self, row: UrlRow, entry: Entry, via: DiscoveredVia) -> bool:
        """Whether a listing announces a change of an article that another entry has left without a visit."""
        known = row.outcome == "known" and row.identifier
        return bool(known and entry.last_modified) and self._known_before(row, entry, via)[0] is None

    def reopened(self, row: UrlRow) -> UrlRow:
        """Return the row of an address that is to be visited again, without the outcome that it had in this run."""
        if row.outcome:
            self.count(row.outcome, -1)
        row.outcome = row.reason = None
        self.ledger.save_address(row)
        return row

    def _left_out(self, row: UrlRow, entry: Entry, via: DiscoveredVia) -> Outcome:
        scope = self.scope
        if not urls.within(row.url, scope.home):
            return "other_site", None
        if urls.no_article(row.url):
            return "no_article", None
        if scope.reserves(row.url):
            return "reserved", rights.TDMREP
        if entry.published and scope.is_before(entry.published):
            return "outside_dates", "by its listing"
        if limit := self._limit(row, via):
            return "left_by_limit", limit
        wait = (row.due or 0) - self.clock.moment()
        if row.outcome == "failed" and 0 < wait <= LEFT_ALONE_MOST and not scope.full:
            return "failed", row.reason  # The site asked for that by Retry-After.
        if scope.full or row.outcome in (None, *UNSETTLED):
            return None, None
        return self._known_before(row, entry, via)

    def _limit(self, row: UrlRow, via: DiscoveredVia) -> str | None:
        """The limit that leaves an address to a later run; None for none."""
        if via.way == "related" and row.depth > self.scope.deepest:
            return "related_depth"
        if self.scope.max_items is not None and self.figure("delivered") >= self.scope.max_items:
            return "max_items"
        if self.figure("found") > self.scope.found_most:
            self.count("too_many_found")
            return "NEWSSPIDER_FOUND_MOST"
        return None

    def _known_before(self, row: UrlRow, entry: Entry, via: DiscoveredVia) -> Outcome:
        """The outcome of an address in earlier runs, unless there is a reason for another visit."""
        article = self.ledger.article(row.identifier) if row.identifier else None
        changed = self.has_changed(entry.last_modified, article or row)
        astray = (own := led_to(self.ledger, row, article)) is not None and is_led_astray(row, own, via)
        if article and article.status == "published":
            known = ("met_again", f"{row.via} leads to it") if row.first_run == self.ledger.run else ("known", None)
            stands = not (astray and self.is_due(row)) and self._stands(article, entry.last_modified, changed)
            return known if stands else (None, None)
        dated = row.outcome == "outside_dates" and self.scope.holds(row.published)
        promoted = via.way != "sitemap" and row.outcome == "outside_sections"
        if promoted:
            row.way, row.via = via.way, via.address
        due = self.is_due(row) and (astray or own is None)
        if article or changed or promoted or due or dated or row.outcome == "robots":
            return None, None
        return row.outcome, row.reason

    def _stands(self, article: ArticleRow, announced: str | None, changed: bool | None) -> bool:
        """Whether a known article needs no visit, by what a listing says."""
        due = self.is_due(article)
        doubt = self.ledger.doubt(article.identifier) if changed or due else Doubt("")
        changed = changes.is_open(doubt, announced, self.clock.now) or changed
        if changes.waits(doubt, announced, self.clock.now, self.scope.change_visits):
            return True
        if changed or (changed is None and due):
            return False
        if changed is False and due:
            self.put_off(article)
        return True

    def has_changed(self, modified: str | None, known: ArticleRow | UrlRow) -> bool | None:
        """Return whether a page has changed since the last visit, by a listing; None where that does not tell."""
        if modified and changes.is_ahead(modified, self.clock.now):
            self.count("dates_ahead")
        skew = changes.DAY + self.clock.behind
        return changes.has_changed(modified, known.modified, known.looked, self.clock.latest, skew)

    def is_due(self, known: ArticleRow | UrlRow) -> bool:
        """Return whether it is time for another visit; one made by a clock that ran ahead is repeated."""
        due = known.due is not None and known.due <= self.clock.now
        return due or (known.looked is not None and not changes.is_trusted(known.looked, self.clock.latest))

    def validators(self, row: UrlRow) -> dict[str, str]:
        """Return the headers of a conditional request; none where the page has to be read in any case."""
        article = self.ledger.article(row.identifier) if row.identifier else None
        if self.scope.full or not article or article.status != "published" or article.url != row.url:
            return {}
        headers = {"If-None-Match": article.etag, "If-Modified-Since": article.last_modified}
        return {name: value for name, value in headers.items() if value}

    def announced(self, row: UrlRow) -> str | None:
        """Return the change of a known article that a listing announced and no visit has shown; None for none."""
        article = self.ledger.article(row.identifier) if row.identifier else None
        return row.modified if article and row.modified != article.modified else None

    def barren(self) -> Iterator[UrlRow]:
        """Yield the addresses that never led to an article and are due for a visit, listed or not."""
        for row in self.ledger.barren(self.clock.now):
            if (row.due or 0) > self.clock.now:
                row.due = self.clock.now  # A clock that ran ahead had put it off for years.
                self.ledger.save_address(row)
            yield row

    def settle(self, address: str, outcome: str, **columns: Any) -> None:
        """Note and count the outcome of an address."""
        self.count(outcome)
        self.ledger.settle(address, outcome, **columns)

    def put_off(self, known: ArticleRow, soon: int | None = None) -> None:
        """Set when an article is due next: by its schedule, or at `soon`, where a visit gave no article."""
        known.due = soon or self.schedule.after(known.since, self.clock.present)
        self.ledger.save(known)

    def later(self, tries: int) -> int:
        """Return when to visit an address again that gave no article so many times before."""
        return int(self.clock.present + [1.0, *self.schedule.hours][: tries + 2][-1] * 3600)

    def without(self, address: str, outcome: str, **columns: Any) -> None:
        """Note that a visit gave no article: the address is visited later, and so is the article known from it."""
        row = self.ledger.address(address)
        if article := self.ledger.article(row.identifier) if row and row.identifier else None:
            self.put_off(article, self.later(row.tries) if row and row.tries < self.scope.change_visits else None)
        self.settle(address, outcome, **self.later_visit(address), **columns)

    def met_again(self, address: str, leads_to: str) -> None:
        """Note that an address led to a page to which another address has led before."""
        self.settle(address, "met_again", reason=f"{LEADS_TO}{leads_to}", **self.later_visit(address))

    def later_visit(self, address: str) -> dict[str, int]:
        """Return the columns of an address that led elsewhere, so that it is visited again."""
        tries = row.tries if (row := self.ledger.address(address)) else 0
        return {"tries": tries + 1, "due": self.later(tries)}

    def missed(self, known: ArticleRow) -> bool:
        """Count a visit that did not find an article; return whether it was the last one needed to call it removed."""
        now = self.clock.now
        known.misses, known.missed = known.misses + 1, min(known.missed or now, now)
        return known.misses >= self.scope.removed_visits and now - known.missed >= self.scope.removed_seconds

    def visit_soon(self, known: ArticleRow) -> None:
        """Set when an article that a visit did not find is visited again: soon."""
        known.due = int(self.clock.present + self.scope.removed_seconds / max(self.scope.removed_visits, 1))
        self.ledger.save(known)


__all__ = ["DEEPEST", "Clock", "Decision", "Figures", "Frontier", "Scope"]
