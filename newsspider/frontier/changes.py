"""Decisions about change, as pure functions: what a listing's word, a page's date and our own clock are worth."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC
from email.utils import parsedate_to_datetime

from newsspider.discovery import latest
from newsspider.items import Article
from newsspider.rows import RESTLESS, Doubt
from newsspider.runs import seconds

DAY = 86_400
ZONES = 14 * 3600
"""Seconds by which the zones of a site and of its readers differ at most."""
SLACK = 120
"""Seconds between the clock of a database and that of a page."""
STEADY = 300
"""Seconds that our own clock may go back without being distrusted."""
QUARTER = 900
"""Seconds: clocks that differ by quarters of an hour show the same instant, one of them in a zone of its own."""


def is_trusted(instant: int | None, now: int) -> bool:
    """Whether an instant that a run noted by our clock can be one that has passed."""
    return instant is not None and instant <= now + STEADY


def has_changed(
    announced: str | None, before: str | None, looked: int | None, now: int, skew: int = DAY
) -> bool | None:
    """Whether a page has changed since the last visit, by what a listing says; None where it does not say.

    `before` is what listings said of its last change, `looked` when it was last looked at. By `skew` seconds the
    site's clock may be behind ours: ways differ in what they call a change, and none lies before a visit long after it.
    """
    if announced is None:
        return None
    seen = looked if is_trusted(looked, now) else None
    if len(announced) == 10:
        return _day_has_changed(announced, before, seen, skew)
    later = seen is None or seconds(announced) > seen - skew
    if before and is_ahead(before, now) and announced != before:
        return True  # What it said of the change before was no date that could be.
    return later and (before is None or latest(announced) > before)


def _day_has_changed(announced: str, before: str | None, seen: int | None, skew: int) -> bool | None:
    over = seconds(latest(announced)) + ZONES
    if seen is None:
        return True
    if seen > over + skew:
        return False
    if before and announced > before[:10]:
        return True
    return None  # It may have changed again on that very day: the visits that are due tell.


def is_ahead(stated: str, now: int) -> bool:
    """Whether an instant or day that a site states lies in the future, whatever its zone."""
    return seconds(stated) > now + ZONES


def known_at(now: int, date: str | None, age: str | None) -> int:
    """Return up to when an answer knew what there is: never later than now, by its `Date` and `Age` headers."""
    stated = now
    with suppress(ValueError, OverflowError, OSError):
        stated = int(parsedate_to_datetime(date).astimezone(UTC).timestamp()) if date else now
    old = int(age) if age and age.strip().isdecimal() and len(age) < 9 else 0
    return max(0, min(now, stated) - old)


def shows(announced: str, article: Article | None) -> bool:
    """Whether a page that has the same text as before states the change that a listing announced."""
    if article is None:
        return False
    stated = [one for one in (article.date_modified, article.date_published) if one]
    return any(_reaches(one, announced) for one in stated)


def _reaches(stated: str, announced: str) -> bool:
    if len(stated) == 10 or len(announced) == 10:
        return stated[:10] >= announced[:10]
    missing = seconds(announced) - seconds(stated)
    if missing <= SLACK:
        return True
    return missing <= ZONES and min(missing % QUARTER, -missing % QUARTER) <= 1


def is_stale(announced: str | None, article: Article, now: int) -> bool:
    """Whether a page states a last change before the one that a listing has announced of late: a cache may be behind.

    Of what was changed long ago no cache is: there the two merely call different things a change.
    """
    if announced is None or article.date_modified is None or seconds(latest(announced)) < now - 2 * DAY:
        return False
    return not shows(announced, article)


def unshown(doubt: Doubt, announced: str, now: int, most: int) -> bool:
    """Note that a visit did not show what was announced; return whether it is to be looked for no more."""
    if doubt.announced != announced:
        doubt.announced, doubt.looks, doubt.first = announced, 0, now
    doubt.looks += 1
    if doubt.looks >= most and now >= doubt.first + DAY:
        doubt.announced, doubt.looks, doubt.first = None, 0, 0
        return True
    return False


def is_open(doubt: Doubt, announced: str | None, now: int) -> bool:
    """Whether a listing still announces what no visit has shown: when it was last looked at says nothing then.

    What was announced for a day to come says nothing of when the change was.
    """
    if not (announced and doubt.announced):
        return False
    return is_ahead(doubt.announced, now) or latest(announced) >= latest(doubt.announced)


def next_look(doubt: Doubt, now: int, most: int) -> int:
    """Return when to look next for what was not shown: at the next run, the last time a day after the first."""
    return now if doubt.looks < most - 1 else doubt.first + DAY


def waits(doubt: Doubt, announced: str | None, now: int, most: int) -> bool:
    """Whether an announced change was looked for often enough for now."""
    same = announced is not None and doubt.announced == announced
    return same and doubt.looks >= most - 1 and now < doubt.first + DAY


def after_changes(changes: int, now: int, hours: Sequence[float]) -> int | None:
    """Return when to look at an article again that said something else at so many looks in a row; None: as usual.

    A counter or a line by chance in the text makes each look find a change: the visits thin out as if there were none.
    """
    if changes < RESTLESS or not hours:
        return None
    return int(now + hours[min(changes - 1, len(hours) - 1)] * 3600)


@dataclass(slots=True, frozen=True)
class Schedule:
    """When to look again at an article: the older, the more rarely."""

    hours: Sequence[float] = ()
    """Hours since the article said what it says now; ascending."""
    every: float = 0.0
    """Hours from look to look once those are over; 0: no more looks."""

    def after(self, since: int, now: int) -> int | None:
        """Return when to visit again after a visit at `now`, both in seconds since 1970; None: never."""
        moments = (int(since + each * 3600) for each in self.hours)
        return next((one for one in moments if one > now), int(now + self.every * 3600) if self.every else None)
