"""alarms: what is unusual about a run, measured by the project's own history of run reports; no network, no cloud."""

from __future__ import annotations

import itertools
import math
import statistics
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

Report = dict[str, Any]
"""What the manifest says of a run; the keys read here stand under `contents`, `counts`, `started_at`, `exit`."""

RARE = 1e-5
"""A chance smaller than this is no chance: with a hundred looks a day, one false alarm in three years."""
SILENT = 1e-4
"""For a section with nothing at all, where half-measures are not in question."""
WINDOWS = (1, 3, 7)
"""Days that are looked at together: what is too little to judge by in one is judged in several."""
WEEKS, LEAST_WEEKS = 8, 3
"""How many weeks back the same weekdays are compared with, and how many of them there must be."""
SLACK = 0.02
"""By how much the share of a field moves from one week to the next without anything being wrong."""
LEAST = 30
"""Articles in the history, below which it says nothing about fields."""
OLD = 14
"""Days back, before which what was usual is not yet part of a slow decay."""


@dataclass(slots=True, frozen=True)
class Alarm:
    """Something that should be looked at."""

    kind: str
    """`failed`, `short`, `few`, `silent`, `filled`, `evidence`, `dates`, `refused`, `overdue`."""
    said: str
    """In one sentence, with the figures."""
    field: str | None = None
    usual: str | None = None
    """The evidence that gave the field until now: which selectors to look at."""
    section: str | None = None


def alarms(report: Report, history: Sequence[Report]) -> list[Alarm]:
    """Return what is unusual about a run; `history` are the reports of the runs before it, oldest first."""
    past = [one for one in history if "contents" in one]
    found = [*_failed(report), *_short(report)]
    if "contents" in report:
        found += _volumes(report, past)
        silent = {one.section for one in found if one.kind == "silent"}
        found += [one for one in _shares(report, past) if one.section is None or one.section not in silent]
        if not any(one.kind == "few" for one in found):
            found += _of_the_run(report, past)
    return found


def _failed(report: Report) -> Iterator[Alarm]:
    if report.get("exit"):
        yield Alarm("failed", f"the run ended badly: {report.get('reason')}, exit code {report['exit']}")


def _short(report: Report) -> Iterator[Alarm]:
    for way in report.get("discovery", ()):
        for name in way.get("short", ()):
            said = f"the listing of {name} ends before anything that was known: its next page is not found"
            yield Alarm("short", said, section=name)


# How many articles: by the day on which they were published, whenever they were found.


def _volumes(report: Report, history: Sequence[Report]) -> Iterator[Alarm]:
    days: dict[str, Counter[str]] = {}
    for one in [*history, report]:
        for day, counts in one["contents"]["published"].items():
            days.setdefault(day, Counter()).update(counts)
    if not days:
        return
    first, yesterday = date.fromisoformat(min(days)), _day(report) - timedelta(days=1)
    told: set[str] = set()
    for length in WINDOWS:
        for name in sorted({name for counts in days.values() for name in counts}):
            here = _window(days, name, yesterday, length)
            shifts = [yesterday - timedelta(weeks=week) for week in range(1, WEEKS + 1)]
            before = [
                _window(days, name, end, length) for end in shifts if end - timedelta(days=length) > first
            ]  # fmt: skip
            if name in told or len(before) < LEAST_WEEKS:
                continue
            usual = statistics.median(before) - _holidays_cost(days, name, yesterday, length)
            if alarm := _too_few(name, here, usual, length):
                told.add(name)
                yield alarm


def _window(days: dict[str, Counter[str]], name: str, end: date, length: int) -> int:
    return sum(days.get((end - timedelta(days=back)).isoformat(), Counter())[name] for back in range(length))


def _holidays_cost(days: dict[str, Counter[str]], name: str, end: date, length: int) -> float:
    """By how much holidays lessen what is usual: on one, a newspaper prints what it prints on a Sunday."""
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
    if name and here == 0 and _poisson(0, 0.75 * usual) < SILENT:
        return Alarm("silent", f"{name}: no article {when}, usually {usual:.0f}", section=name)
    if not name and here < usual / 2 and _poisson(here, 0.75 * usual) < RARE:
        return Alarm("few", f"{here} articles {when}, usually {usual:.0f}")
    return None


def _of_the_run(report: Report, history: Sequence[Report]) -> Iterator[Alarm]:
    """By the run itself, if runs come at this hour of this weekday: sooner than by whole days. Not after a holiday."""
    moment = datetime.fromisoformat(report["started_at"])
    if any(_day(report) - timedelta(days=back) in holidays(moment.year) for back in (0, 1)):
        return
    same = [one for one in history[1:] if _weeks_before(moment, datetime.fromisoformat(one["started_at"]))]
    usual = statistics.median(map(_of_one, same)) if len(same) >= LEAST_WEEKS else 0
    here = _of_one(report)
    if here < usual / 2 and _poisson(here, 0.75 * usual) < RARE:
        yield Alarm("few", f"{here} articles in this run, usually {usual:.0f} at this time of the week")


def _weeks_before(moment: datetime, earlier: datetime) -> bool:
    weeks = (moment - earlier) / timedelta(weeks=1)
    return 0.5 < weeks < WEEKS + 0.5 and abs(weeks - round(weeks)) * timedelta(weeks=1) <= timedelta(hours=2)


def _of_one(report: Report) -> int:
    return _articles([report])


# What the articles hold: shares of those that a run delivered.


def _shares(report: Report, history: Sequence[Report]) -> Iterator[Alarm]:
    told: set[tuple[str, str | None]] = set()
    for current, usual in _comparisons(report, history):
        for alarm in (*_fields(current, usual), *_sections(current, usual), *_refusals(current, usual)):
            # A field that is gone is not read by its usual evidence either: that is one alarm.
            key = ("field" if alarm.kind in ("filled", "evidence") else alarm.kind, alarm.field or alarm.section)
            if key not in told:
                told.add(key)
                yield alarm


def _comparisons(report: Report, history: Sequence[Report]) -> Iterator[tuple[list[Report], list[Report]]]:
    """The runs to judge, each time with those that say what is usual; never the first of all, which reads years."""
    today, known = _day(report), history[1:]
    for length in WINDOWS:
        edge = today - timedelta(days=length)
        yield [*(one for one in known if _day(one) > edge), report], [one for one in known if _day(one) <= edge]
    edge = today - timedelta(days=OLD)
    recent = today - timedelta(days=7)
    yield [*(one for one in known if _day(one) > recent), report], [one for one in known if _day(one) <= edge]


def _fields(current: list[Report], usual: list[Report]) -> Iterator[Alarm]:
    total = _articles(usual)
    if total < LEAST:
        return
    here = _articles(current)
    for field in usual[-1]["contents"]["filled"]:
        evidence = _usual_evidence(usual, field)
        before, now = _filled(usual, field), _filled(current, field)
        if _is_less(now, here, before, total, _lowest(usual, field, None)):
            yield Alarm("filled", f"{field} is filled in {_share(now, here)}, usually in {_share(before, total)}",
                        field, evidence)  # fmt: skip
        elif evidence:
            before, now = _read_by(usual, field, evidence), _read_by(current, field, evidence)
            if _is_less(now, here, before, total, _lowest(usual, field, evidence)):
                yield Alarm("evidence", f"{field} is read from {evidence} in {_share(now, here)}, usually in "
                            f"{_share(before, total)}", field, evidence)  # fmt: skip
        before, now = _agreeing(usual, field), _agreeing(current, field)
        if _is_less(now, here, before, total, 1.0):
            yield Alarm("dates", f"statements about {field} agree in {_share(now, here)}, usually in "
                        f"{_share(before, total)}", field, evidence)  # fmt: skip


def _sections(current: list[Report], usual: list[Report]) -> Iterator[Alarm]:
    """Sections that none of the articles lies in: sooner than by whole days."""
    total, here = _articles(usual), _articles(current)
    if total < LEAST:
        return
    counts: Counter[str] = Counter()
    for one in usual:
        counts.update(one["contents"]["sections"])
    for name, before in counts.items():
        now = sum(one["contents"]["sections"].get(name, 0) for one in current)
        share = min(before / total - SLACK, _at_least(before, total))
        if now == 0 and share > 0 and _binomial(0, here, share) < SILENT:
            said = f"{name}: none of {here} articles lies there, usually {_share(before, total)}"
            yield Alarm("silent", said, section=name)


def _refusals(current: list[Report], usual: list[Report]) -> Iterator[Alarm]:
    (here, now), (total, before) = _looks(current), _looks(usual)
    if total >= LEAST and _is_less(now, here, before, total, 1.0):
        said = f"{_share(now, here)} of the pages fetched were articles, usually {_share(before, total)}"
        yield Alarm("refused", said)


def _is_less(now: int, here: int, before: int, total: int, lowest: float) -> bool:
    """Whether a share is smaller than chance and its usual movement explain."""
    share = max(0.0, min(before / total - SLACK, lowest, _at_least(before, total)))
    return here > 0 and now / here < share and _binomial(now, here, share) < RARE


def _at_least(hits: int, tries: int) -> float:
    """What a share is at least, going by so many hits in so many tries: Wilson's lower bound, for a chance of RARE."""
    z = statistics.NormalDist().inv_cdf(1 - RARE)
    share, spread = hits / tries, z * z / tries
    return (share + spread / 2 - z * math.sqrt(share * (1 - share) / tries + spread / tries / 4)) / (1 + spread)


def _lowest(usual: list[Report], field: str, evidence: str | None) -> float:
    """The lowest share of a whole week: what a field has been, it may be again."""
    weeks: dict[int, list[Report]] = {}
    for one in usual:
        weeks.setdefault((_day(usual[-1]) - _day(one)).days // 7, []).append(one)
    shares = [
        (_filled(some, field) if evidence is None else _read_by(some, field, evidence)) / _articles(some)
        for some in weeks.values()
        if _articles(some) >= LEAST
    ]
    return min(shares, default=1.0)


def _articles(some: Sequence[Report]) -> int:
    return sum(int(one["contents"]["articles"]) for one in some)


def _filled(some: Sequence[Report], field: str) -> int:
    return sum(int(one["contents"]["filled"].get(field, 0)) for one in some)


def _read_by(some: Sequence[Report], field: str, evidence: str) -> int:
    return sum(int(one["contents"]["provenance"].get(field, {}).get(evidence, 0)) for one in some)


def _agreeing(some: Sequence[Report], field: str) -> int:
    return _articles(some) - sum(int(one["contents"]["disagreeing"].get(field, 0)) for one in some)


def _looks(some: Sequence[Report]) -> tuple[int, int]:
    looks = sum(one["counts"]["fetched"] for one in some)
    return looks, looks - sum(one["counts"]["refused"] for one in some)


def _usual_evidence(usual: Sequence[Report], field: str) -> str | None:
    counts: Counter[str] = Counter()
    for one in usual:
        counts.update(one["contents"]["provenance"].get(field, {}))
    return max(counts, key=lambda name: counts[name], default=None)


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.0f} %" if whole else "none"


def usual_evidence(history: Sequence[Report]) -> dict[str, str]:
    """Return by which evidence each field was mostly read."""
    known = [one for one in history if "contents" in one]
    names = {name for one in known for name in one["contents"]["provenance"]}
    return {name: said for name in sorted(names) if (said := _usual_evidence(known, name))}


# Runs that never came.


def overdue(history: Sequence[Report], now: datetime) -> Alarm | None:
    """Return an alarm where the last run lies much longer back than runs usually lie apart."""
    starts = [datetime.fromisoformat(one["started_at"]) for one in history]
    if len(starts) < 4:
        return None
    gap = statistics.median((later - earlier).total_seconds() for earlier, later in itertools.pairwise(starts))
    age = (now - starts[-1]).total_seconds()
    if age <= 2.5 * gap + 600:
        return None
    return Alarm("overdue", f"the last run began {age / 3600:.1f} hours ago, usually one begins every {gap / 3600:.1f}")


# Chance.


def _poisson(most: int, mean: float) -> float:
    """The chance of at most so many where so many are to be expected."""
    if mean <= 0:
        return 1.0
    return min(1.0, sum(math.exp(n * math.log(mean) - mean - math.lgamma(n + 1)) for n in range(most + 1)))


def _binomial(most: int, tries: int, chance: float) -> float:
    """The chance of at most so many hits in so many tries."""
    if chance >= 1.0:
        return float(most >= tries)
    logs = (
        math.lgamma(tries + 1) - math.lgamma(n + 1) - math.lgamma(tries - n + 1)
        + n * math.log(chance) + (tries - n) * math.log1p(-chance)
        for n in range(most + 1)
    )  # fmt: skip
    return min(1.0, sum(map(math.exp, logs)))


def holidays(year: int) -> frozenset[date]:
    """Return the public holidays of France, those that move with Easter by Gauss's rule in its Gregorian form."""
    a, b, c = year % 19, year // 100, year % 100
    d = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    e = (32 + 2 * (b % 4) + 2 * (c // 4) - d - c % 4) % 7
    month, day = divmod(d + e - 7 * ((a + 11 * d + 22 * e) // 451) + 114, 31)
    easter = date(year, month, day + 1)
    fixed = ((1, 1), (5, 1), (5, 8), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25))
    return frozenset([date(year, *one) for one in fixed] + [easter + timedelta(days=n) for n in (1, 39, 50)])


def _day(report: Report) -> date:
    return datetime.fromisoformat(report["started_at"]).date()
