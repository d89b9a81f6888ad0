"""datelines.py: the day of a dateline, with a missing year found from the page's other evidence."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from newsspider.normalise.calendars import DAY_FIRST, MONTHS, WEEKDAY, WEEKDAYS, Day, day_printed, unaccented, year_of

# Weekday and date fall together again after 5, 6 or 11 years, 29 February's after 28 or 40.
_OLDEST = 40
_HALF_YEAR = timedelta(days=184)
# The day on which news is filed is already over on the other side of the earth.
_AHEAD = timedelta(hours=14)

# The weekday said to be the day of writing: "ce lundi", "aujourd'hui, lundi", "este lunes", "nesta segunda-feira".
_TODAY = re.compile(
    r"(?<![a-z])(?:ce|est[ae]|nest[ae]|quest[oa]|diese[nm]|this|(?:aujourd['’]hui|hoy|hoje|oggi|heute|today),?(?: ce)?)"
    rf" ({WEEKDAY})(?![a-z]|-la\b|,? (?:\d|prochain|suivant|dernier|passe))"
)
# A weekday with a day of the month is about that day, whichever it is: "samedi 1er janvier".
_DATED = re.compile(
    rf"(?<![a-z])({WEEKDAY}),?\s+(?:(?:le|den|the|el|il)\s+)?({DAY_FIRST})(?:\.?\s+(?:del?\s+)?(\d{{4}}))?"
)
# A bare weekday, as agencies write of the day itself ("a déclaré lundi"): no other day of that name may be meant.
_BARE = re.compile(
    r"(?<![a-z-])(?<!\bde )(?<!\bdu )(?<!\ble )(?<!\bun )(?<!chaque )(?<!depuis )(?<!avant )(?<!\bdes )(?<!\bau )"
    rf"(?<!jusqu['’]a )({WEEKDAY})(?![a-z-]| (?:prochain|dernier|suivant|passe|soir|matin|apres|midi|nuit|\d))"
)
_LEAD = 2
# No paragraph is longer.
_READ = 5000
_IN_ADDRESS = re.compile(r"/(19\d\d|20\d\d)/(0?[1-9]|1[0-2])/(?:(0?[1-9]|[12]\d|3[01])/)?")


def dateline_date(
    words: str,
    retrieved: datetime,
    *,
    published: date | None = None,
    texts: Iterable[str] = (),
    zone: ZoneInfo | None = None,
) -> date | None:
    """The day that a dateline's words mean, None where they name none that exists.

    A missing year is the one nearest to the day of publication where that is known. Else it is the newest, before the
    retrieval, that agrees with what the texts say of weekdays; evidence that no year satisfies is set aside.
    """
    printed = day_printed(words)
    if printed is None:
        return None
    if printed.year is not None:
        return printed.in_year(printed.year)
    if published is not None:
        return _nearest(printed, published)
    today = retrieved.astimezone(zone).date() if zone else (retrieved.astimezone(UTC) + _AHEAD).date()
    years = (printed.in_year(today.year - ago) for ago in range(_OLDEST))
    candidates = [day for day in years if day and day <= today]
    for agrees in _tests(printed, list(texts)):
        candidates = list(filter(agrees, candidates)) or candidates
    return candidates[0] if candidates else None


def day_in_address(url: str) -> date | None:
    """The day, or the middle of the month, that a permalink `/2021/12/27/slug/` holds; None where there is none."""
    found = _IN_ADDRESS.search(url)
    if not found:
        return None
    return Day(int(found[3] or 15), int(found[2])).in_year(int(found[1]))


def _nearest(printed: Day, published: date) -> date | None:
    """The printed day in the year that puts it nearest to publication; None for a 29 February too far away."""
    days = (printed.in_year(published.year + step) for step in (-1, 0, 1))
    near = [day for day in days if day and abs(day - published) <= _HALF_YEAR]
    return min(near, key=lambda day: abs(day - published), default=None)


def _tests(printed: Day, texts: list[str]) -> Iterable[Callable[[date], bool]]:
    """The tests that the day must pass, the strongest evidence first."""
    if printed.weekday is not None:
        yield _falls_on(printed.weekday)
    plain = [unaccented(text[:_READ]).replace("\n", " ") for text in texts]
    whole = "\n".join(plain)
    dated = [
        (WEEKDAYS[found[1]], Day(int(found[3]), MONTHS[found[4]], year_of(found[5])))
        for found in _DATED.finditer(whole)
    ]
    for weekday, day in dated:
        if (day.day, day.month) == (printed.day, printed.month):
            yield _is_in(day.year) if day.year else _falls_on(weekday)
    if strong := _TODAY.search(whole):
        yield _falls_on(WEEKDAYS[strong[1]])
    for weekday, day in dated:
        if day.year is None:
            yield _puts(day, weekday)
    bare = {found[1] for found in _BARE.finditer("\n".join(plain[:_LEAD]))}
    if not strong and not dated and len(bare) == 1:
        yield _falls_on(WEEKDAYS[bare.pop()])


def _falls_on(weekday: int) -> Callable[[date], bool]:
    return lambda day: day.weekday() == weekday


def _is_in(year: int) -> Callable[[date], bool]:
    return lambda day: day.year == year


def _puts(other: Day, weekday: int) -> Callable[[date], bool]:
    """Whether with this day another one, printed in the text, falls on its weekday."""

    def test(day: date) -> bool:
        there = _nearest(other, day)
        return there is not None and there.weekday() == weekday

    return test
