"""Decisions about change, as pure functions of what listings announce, pages state and our own clock shows."""

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
"""Seconds by which our own clock may go back and still be trusted."""
QUARTER = 900
"""Seconds. Clocks that differ by whole quarters of an hour show one instant in two zones."""


def is_trusted(instant: int | None, now: int) -> bool:
    """Whether an instant that a run noted by our clock can be in the past."""
    return instant is not None and instant <= now + STEADY


def has_changed(
    announced: str | None, before: str | None, last_visit: int | None, now: int, skew: int = DAY
) -> bool | None:
    """Whether a page has changed since the last visit, by what a listing says; None where it does not say.

    `before` is the last change that listings announced before. By `skew` seconds the site's clock may be behind ours.
    Sources differ in what they call a change, but none dates one before a visit that came long after it.
    """
    if announced is None:
        return None
    seen = last_visit if is_trusted(last_visit, now) else None
    if len(announced) == 10:
        return _day_has_changed(announced, before, seen, skew)
    later = seen is None or seconds(announced) > seen - skew
    if before and is_ahead(before, now) and announced != before:
        return True  # The date announced before was impossible.
    return later and (before is None or latest(announced) > before)


def _day_has_changed(announced: str, before: str | None, seen: int | None, skew: int) -> bool | None:
    over = seconds(latest(announced)) + ZONES
    if seen is None:
        return True
    if seen > over + skew:
        return False
    if before and announced > before[:10]:
        return True
    return None  # It may have changed again on that day: the visits that are due tell.


def is_ahead(stated: str, now: int) -> bool:
    """Whether an instant or day that a site states lies in the future, whatever its zone."""
    return seconds(stated) > now + ZONES


def known_at(now: int, date: str | None, age: str | None) -> int:
    """Return the instant whose state an answer shows, by its `Date` and `Age` headers: never later than now."""
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
    """Whether a page states an older change than a listing has announced of late: a cache may be behind.

    No cache is behind a change of long ago: there page and listing call different things a change.
    """
    if announced is None or article.date_modified is None or seconds(latest(announced)) < now - 2 * DAY:
        return False
    return not shows(announced, article)


def unshown(doubt: Doubt, announced: str, now: int, most: int) -> bool:
    """Note that a visit did not show an announced change; return whether no more visits look for it."""
    if doubt.announced != announced:
        doubt.announced, doubt.visits, doubt.first = announced, 0, now
    doubt.visits += 1
    if doubt.visits >= most and now >= doubt.first + DAY:
        doubt.announced, doubt.visits, doubt.first = None, 0, 0
        return True
    return False


def is_open(doubt: Doubt, announced: str | None, now: int) -> bool:
    """Whether a listing still announces a change that no visit has shown; the last visit proves nothing then.

    A change announced for a future day has no known date.
    """
    if not (announced and doubt.announced):
        return False
    return is_ahead(doubt.announced, now) or latest(announced) >= latest(doubt.announced)


def next_visit(doubt: Doubt, now: int, most: int) -> int:
    """Return when to visit next for a change not shown: at the next run; the last time a day after the first."""
    return now if doubt.visits < most - 1 else doubt.first + DAY


def waits(doubt: Doubt, announced: str | None, now: int, most: int) -> bool:
    """Whether enough visits have looked for an announced change for now."""
    same = announced is not None and doubt.announced == announced
    return same and doubt.visits >= most - 1 and now < doubt.first + DAY


def after_changes(changes: int, now: int, hours: Sequence[float]) -> int | None:
    """Return when to visit an article again that had another text at so many visits in a row; None: as usual.

    With a counter or a random line in the text each visit finds a change: visits thin out as if there were none.
    """
    if changes < RESTLESS or not hours:
        return None
    return int(now + hours[min(changes - 1, len(hours) - 1)] * 3600)


@dataclass(slots=True, frozen=True)
class Schedule:
    """When to visit an article again: the older it is, the more rarely."""

    hours: Sequence[float] = ()
    """Hours since the article was published or last changed; ascending."""
    every: float = 0.0
    """Hours between visits after those; 0: no more visits."""

    def after(self, since: int, now: int) -> int | None:
        """Return when to visit again after a visit at `now`, both in seconds since 1970; None: never."""
        moments = (int(since + each * 3600) for each in self.hours)
        return next((one for one in moments if one > now), int(now + self.every * 3600) if self.every else None)
