"""Delivery: each article exactly once. It orders what the run's file holds and what the ledger knows.

    deliver       in hand: numbered, on its way to the file; the ledger does not know it yet
    written       its line is in the file; its row is in the ledger, uncommitted
    commit        the archive, then the file are synced to the disk; then the ledger is committed

So the ledger never knows a line that the disk may lack. A kill between `written` and `commit` leaves lines that the
ledger does not know: the next run enters them from the file (`recovery`) and delivers none of them again. It first cuts
a torn line, whose address has no outcome and is asked for again. Where other feeds replace the run's own file, nothing
is committed before they are stored: the next run delivers what they lose.
"""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Callable
from email.utils import parsedate_to_datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from newsspider.frontier import Clock, changes
from newsspider.frontier.changes import Schedule
from newsspider.items import Article, Visit
from newsspider.ledger import NAME, Ledger
from newsspider.rows import DELIVERED, LEADS_TO, RESTLESS, ArticleRow, Doubt, url_row
from newsspider.runs import Lock, seconds

logger = logging.getLogger(__name__)

ARCHIVED = ("commoncrawl", "archive")
"""Values of `way` for articles from an archive."""

HOURS = "NEWSSPIDER_LOOK_AGAIN_HOURS"
COMMIT_SECONDS = 2.0
"""The most work that a power cut may cost; a kill costs none, since the file is read again."""


class Delivery:
    """The articles of one run, and its ledger: that of the folder, or without a folder a temporary one."""

    def __init__(self, schedule: Schedule | None = None, folder: Path | None = None, lock: Lock | None = None) -> None:
        self.schedule = schedule or Schedule()
        self.folder, self.lock = folder, lock
        self.in_hand: dict[str, tuple[Visit, ArticleRow]] = {}
        """Articles on their way to the file."""
        self.own_file = False
        self.last: Visit | None = None
        """The article last delivered to feeds that are not the run's own file."""
        self.before: Callable[[], None] | None = None
        """Syncs the archive, to which the lines point."""
        self.descriptor: int | None = None
        """The run's own file, which is synced before the ledger is committed."""
        self.closed = False
        self.change_visits = 3
        """How many visits look for an announced change."""
        self.clock = Clock(0)

    @cached_property
    def ledger(self) -> Ledger:
        """The ledger, opened when it is first needed: a fleet makes spiders that never use theirs."""
        return Ledger(self.folder / NAME if self.folder else None)

    def deliver(self, visit: Visit, article: Article, known: ArticleRow | None) -> None:
        """Note an article as delivered: for the run's own file once its line is written, for other feeds at once.

        Other feeds are safe only when they are stored: the ledger is not committed before.
        """
        assert article.identifier
        entry = self._entry(visit, article, known)
        if self.own_file:
            self.in_hand[article.identifier] = (visit, entry)
        else:
            self._note(visit, entry)
            self.last = visit

    def undelivered(self) -> None:
        """Note that the last article could not be written to a feed; to the run's own file it was not delivered yet."""
        if not self.own_file and self.last:
            self.ledger.settle(self.last.address, "interrupted")

    def known(self, identifier: str) -> ArticleRow | None:
        """Return the row of an article, also of one on its way to the file."""
        on_its_way = self.in_hand.get(identifier)
        return on_its_way[1] if on_its_way else self.ledger.article(identifier)

    def written(self, identifier: str, file: str, place: int, descriptor: int) -> None:
        """Note that the line of an article is in the run's own file."""
        visit, entry = self.in_hand.pop(identifier)
        entry.file, entry.offset = file, place
        self.descriptor = descriptor
        self._note(visit, entry)

    def seen(self, visit: Visit, known: ArticleRow) -> None:
        """Note a visit that found an article unchanged."""
        article = visit.article
        known.looked, known.misses, known.missed = seconds(visit.retrieved_at), 0, None
        if visit.archived:
            known.due = self.schedule.after(known.since, int(time.time()))
            self.ledger.save(known)
            return
        known.etag, known.last_modified = visit.etag or known.etag, visit.last_modified or known.last_modified
        doubt = self.ledger.doubt(known.identifier)
        if doubt.changes < RESTLESS:
            doubt.changes = 0  # A line that changes by turns may show its former text.
        known.since = min(known.since, known.looked)  # A clock that ran ahead is corrected.
        if article is not None:
            known.url, known.etag, known.last_modified = article.url, visit.etag, visit.last_modified
        later = changes.after_changes(doubt.changes, known.looked, self.schedule.hours)
        known.due = self.schedule.after(known.since, known.looked)
        known.due = max(known.due, later) if known.due and later else known.due
        self._settle_change(visit, known, doubt)
        self.ledger.save_doubt(doubt)
        self.ledger.save(known)

    def _settle_change(self, visit: Visit, known: ArticleRow, doubt: Doubt) -> None:
        """Accept the change that a listing announced, once the page states it or enough visits have not shown it."""
        announced = visit.modified
        if announced is None or announced == known.modified:
            return
        if not changes.shows(announced, visit.article):
            at = known.looked - self.clock.ahead
            if not changes.unshown(doubt, announced, at, self.change_visits):
                known.due = changes.next_visit(doubt, at, self.change_visits)
                known.etag = known.last_modified = None  # A cache may call its old page unchanged.
                return
            logger.warning("%s: a listing dates a change %s that no visit has shown.", known.url, announced)
        known.modified = announced
        doubt.announced, doubt.visits, doubt.first = None, 0, 0

    def touch(self) -> None:
        """Commit if it is time to."""
        if self.own_file and self.ledger.begun and time.monotonic() - self.ledger.touched > COMMIT_SECONDS:
            self.commit()

    def commit(self) -> None:
        """Sync the archive and the file to the disk, then commit the ledger."""
        if self.before:
            self.before()
        if self.descriptor is not None:
            os.fsync(self.descriptor)
        self.ledger.commit()

    def close(self, keep: bool = True) -> None:
        """Close the ledger, with a commit if `keep`, and release the lock."""
        if self.closed:
            return
        self.closed = True
        try:
            self.ledger.close() if keep else self.ledger.abandon()
        finally:
            if self.lock:
                self.lock.release()

    def _entry(self, visit: Visit, article: Article, known: ArticleRow | None) -> ArticleRow:
        row = self.ledger.address(visit.address)
        listed = (row.published if row else None) or visit.modified or _http_date(visit.last_modified)
        entry = article_row(article, None, None, self.schedule, first=known is None, listed=listed)
        entry.etag, entry.last_modified, entry.modified = visit.etag, visit.last_modified, visit.modified
        doubt = Doubt(entry.identifier)
        if known and (visit.modified is None or visit.modified == known.modified) and known.status == article.status:
            doubt.changes = self.ledger.doubt(entry.identifier).changes + 1
            entry.due = changes.after_changes(doubt.changes, entry.looked, self.schedule.hours) or entry.due
        elif changes.is_stale(visit.modified, article, entry.looked - self.clock.ahead):
            entry.modified, entry.etag, entry.last_modified = known.modified if known else None, None, None
            changes.unshown(doubt, visit.modified or "", entry.looked - self.clock.ahead, self.change_visits)
            entry.due = changes.next_visit(doubt, entry.looked - self.clock.ahead, self.change_visits)
        if known or doubt.visits:
            self.ledger.save_doubt(doubt)
        return entry

    def _note(self, visit: Visit, entry: ArticleRow) -> None:
        self.ledger.save(entry)
        outcome = {"identifier": entry.identifier, "looked": entry.looked, "tries": 0, "due": None, "reason": None}
        if visit.url != visit.address:  # It may lead to another article only for a day.
            outcome |= {"reason": f"{LEADS_TO}{visit.url}", "due": entry.looked + 3600}
        self.ledger.settle(visit.address, DELIVERED, **outcome, modified=visit.modified)
        if visit.url != visit.address and self.ledger.address(visit.url) is None:
            self.ledger.save_address(url_row(visit.url, "section", visit.address, self.ledger.run, entry.identifier))


def schedule_of(settings: Any) -> Schedule:
    """Return when to visit articles again, by the settings."""
    return Schedule(hours_of(settings[HOURS]), settings.getfloat("NEWSSPIDER_LOOK_AGAIN_EVERY_HOURS"))


def hours_of(setting: Any) -> list[float]:
    """Return the hours that a setting names, on the command line with or without the brackets that the docs print.

    ValueError where these are no numbers.
    """
    each = setting.strip("[] ").split(",") if isinstance(setting, str) else setting or ()
    return [float(hour) for hour in each if str(hour).strip()]


def article_row(
    article: Article, file: str | None, place: int | None, schedule: Schedule, *, first: bool, listed: str | None = None
) -> ArticleRow:
    """Return the ledger's row of an article as it was delivered.

    `first`: it was not delivered before; `listed`: its date of publication by another source than the page.
    """
    looked = seconds(article.retrieved_at or "")
    stated = article.date_published or article.date_modified or listed
    published = seconds(stated) if stated else looked
    since = min(looked, published) if first else looked
    via = article.discovered_via
    # A capture may be old: the site is asked about its article from now on, as about any other.
    now = max(looked, int(time.time())) if via and via.way in ARCHIVED else looked
    return ArticleRow(
        identifier=article.identifier or "",
        url=article.url,
        text_hash=article.text_hash,
        revision=article.revision,
        status=article.status,
        file=file,
        offset=place,
        etag=None,
        last_modified=None,
        modified=None,
        since=since,
        looked=looked,
        due=schedule.after(since, now),
        misses=0,
        missed=None,
    )


def _http_date(header: str | None) -> str | None:
    """The instant of a Last-Modified header; None where it has none."""
    try:
        return parsedate_to_datetime(header).isoformat() if header else None
    except ValueError:
        return None
