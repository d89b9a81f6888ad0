"""alarms/: how many articles there are, by the day on which they were published and by the run."""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from functools import cache

from newsspider.alarms.chance import RARE, SILENT, poisson
from newsspider.alarms.reports import WINDOWS, Alarm, Report, articles, day_of

WEEKS, LEAST_WEEKS = 8, 3
"""How many weeks back the same weekdays are compared, and how many of them the history must have."""


def volumes(report: Report, history: Sequence[Report]) -> Iterator[Alarm]:
    """Yield where fewer articles were published than on the same weekdays before, in all or in a section."""
    days: dict[str, Counter[str]] = {}
    for one in [*history, report]:
        for day, counts in one["contents"]["published"].items():
            days.setdefault(day, Counter()).update(counts)
    if not days:
        return
    first, yesterday = date.fromisoformat(min(days)), day_of(report) - timedelta(days=1)
    raised: set[str] = set()
    for length in WINDOWS:
        for name in sorted({name for counts in days.values() for name in counts} - raised):
            here = _window(days, name, yesterday, length)
            shifts = [yesterday - timedelta(weeks=week) for week in range(1, WEEKS + 1)]
            before = [_window(days, name, end, length) for end in shifts if end - timedelta(days=length) > first]
            if len(before) < LEAST_WEEKS:
                continue
            usual = statistics.median(before)
            if not _too_few(name, here, usual, length):
                continue  # Holidays only lower what is usual, and importing their list takes a fifth of a second.
            if alarm := _too_few(name, here, usual - _holidays_cost(days, name, yesterday, length), length):
                raised.add(name)
                yield alarm


def _window(days: dict[str, Counter[str]], name: str, end: date, length: int) -> int:
    return sum(days.get((end - timedelta(days=back)).isoformat(), Counter())[name] for back in range(length))


def _holidays_cost(days: dict[str, Counter[str]], name: str, end: date, length: int) -> float:
    """How many articles fewer are usual because of holidays: on one, a site publishes as on a Sunday."""
    cost = 0.0
    for back in range(length):
        day = end - timedelta(days=back)
        if day.weekday() < 6 and day in holidays(day.year):
            weeks = [day - timedelta(weeks=week) for week in range(1, WEEKS + 1)]
            usual = statistics.median(_window(days, name, one, 1) for one in weeks)
            sunday = statistics.median(_window(days, name, one - timedelta(days=one.weekday() + 1), 1) for one in weeks)
            cost += max(0.0, usual - sunday)
    return cost


def _too_few(name: str, here: int, usual: float, length: int) -> Alarm | None:
    when = "yesterday" if length == 1 else f"in the last {length} days"
    if name and here == 0 and poisson(0, 0.75 * usual) < SILENT:
        return Alarm("silent", f"{name}: no article {when}, usually {usual:.0f}", section=name)
    if not name and here < usual / 2 and poisson(here, 0.75 * usual) < RARE:
        return Alarm("few", f"{here} articles {when}, usually {usual:.0f}")
    return None


def of_the_run(report: Report, history: Sequence[Report]) -> Iterator[Alarm]:
    """Yield where the run itself brought few, if earlier weeks had runs at this time; never after a holiday.

    The count by days would notice it later.
    """
    moment = datetime.fromisoformat(report["started_at"])
    same = [one for one in history[1:] if _weeks_before(moment, datetime.fromisoformat(one["started_at"]))]
    usual = statistics.median(map(_of_one, same)) if len(same) >= LEAST_WEEKS else 0
    here = _of_one(report)
    if not (here < usual / 2 and poisson(here, 0.75 * usual) < RARE):
        return
    if not any(day_of(report) - timedelta(days=back) in holidays(moment.year) for back in (0, 1)):
        yield Alarm("few", f"{here} articles in this run, usually {usual:.0f} at this time of the week")


def _weeks_before(moment: datetime, earlier: datetime) -> bool:
    weeks = (moment - earlier) / timedelta(weeks=1)
    return 0.5 < weeks < WEEKS + 0.5 and abs(weeks - round(weeks)) * timedelta(weeks=1) <= timedelta(hours=2)


def _of_one(report: Report) -> int:
    return articles([report])


@cache
def holidays(year: int) -> frozenset[date]:
    """Return the public holidays of France."""
    from holidays import country_holidays  # It imports three hundred modules.

    return frozenset(country_holidays("FR", years=year))
