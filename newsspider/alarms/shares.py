"""alarms/: what the articles of a run hold: shares of fields, of evidence, of sections, of refusals."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import timedelta

from newsspider.alarms.chance import RARE, SILENT, at_least, binomial
from newsspider.alarms.reports import WINDOWS, Alarm, Report, articles, day_of

SLACK = 0.02
"""By how much the share of a field moves from one week to the next without anything being wrong."""
LEAST = 30
"""A history of fewer articles is too short to judge fields by."""
OLD = 14
"""Days back. What was usual before then has no part in a decay of the last week."""


def shares(report: Report, history: Sequence[Report]) -> Iterator[Alarm]:
    """Yield what the articles of a run, or of the last runs, have less often than usual; each field once."""
    raised: set[tuple[str, str | None]] = set()
    for current, usual in _comparisons(report, history):
        for alarm in (*_fields(current, usual), *_sections(current, usual), *_refusals(current, usual)):
            # A field that is gone is not read by its usual evidence either: that is one alarm.
            key = ("field" if alarm.kind in ("filled", "evidence") else alarm.kind, alarm.field or alarm.section)
            if key not in raised:
                raised.add(key)
                yield alarm


def _comparisons(report: Report, history: Sequence[Report]) -> Iterator[tuple[list[Report], list[Report]]]:
    """The runs to judge, each time with those that show what is usual; never the first run, which reads years."""
    today = day_of(report)
    for recent, old in (*((length, length) for length in WINDOWS), (7, OLD)):
        since, before = today - timedelta(days=recent), today - timedelta(days=old)
        current = [one for one in history[1:] if day_of(one) > since]
        yield [*current, report], [one for one in history[1:] if day_of(one) <= before]


def _fields(current: list[Report], usual: list[Report]) -> Iterator[Alarm]:
    total, here = articles(usual), articles(current)
    if total < LEAST:
        return
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
    """Sections without an article in these runs. The count by days would notice them later."""
    total, here = articles(usual), articles(current)
    if total < LEAST:
        return
    counts: Counter[str] = Counter()
    for one in usual:
        counts.update(one["contents"]["sections"])
    for name, before in counts.items():
        now = sum(one["contents"]["sections"].get(name, 0) for one in current)
        share = min(before / total - SLACK, at_least(before, total))
        if now == 0 and share > 0 and binomial(0, here, share) < SILENT:
            text = f"{name}: none of {here} articles lies there, usually {_share(before, total)}"
            yield Alarm("silent", text, section=name)


def _refusals(current: list[Report], usual: list[Report]) -> Iterator[Alarm]:
    (here, now), (total, before) = _pages(current), _pages(usual)
    if total >= LEAST and _is_less(now, here, before, total, 1.0):
        text = f"{_share(now, here)} of the pages fetched were articles, usually {_share(before, total)}"
        yield Alarm("refused", text)


def _is_less(now: int, here: int, before: int, total: int, lowest: float) -> bool:
    """Whether a share is smaller than chance and its usual movement explain."""
    share = max(0.0, min(before / total - SLACK, lowest, at_least(before, total)))
    return here > 0 and now / here < share and binomial(now, here, share) < RARE


def _lowest(usual: list[Report], field: str, evidence: str | None) -> float:
    """The lowest share of a whole week: a field that was once so low may be again without a fault."""
    weeks: dict[int, list[Report]] = {}
    for one in usual:
        weeks.setdefault((day_of(usual[-1]) - day_of(one)).days // 7, []).append(one)
    shares = [
        (_filled(some, field) if evidence is None else _read_by(some, field, evidence)) / articles(some)
        for some in weeks.values()
        if articles(some) >= LEAST
    ]
    return min(shares, default=1.0)


def _filled(some: Sequence[Report], field: str) -> int:
    return sum(int(one["contents"]["filled"].get(field, 0)) for one in some)


def _read_by(some: Sequence[Report], field: str, evidence: str) -> int:
    return sum(int(one["contents"]["provenance"].get(field, {}).get(evidence, 0)) for one in some)


def _agreeing(some: Sequence[Report], field: str) -> int:
    return articles(some) - sum(int(one["contents"]["disagreeing"].get(field, 0)) for one in some)


def _pages(some: Sequence[Report]) -> tuple[int, int]:
    """The pages fetched, and those of them that were articles."""
    fetched = sum(one["counts"]["fetched"] for one in some)
    return fetched, fetched - sum(one["counts"]["refused"] for one in some)


def _usual_evidence(usual: Sequence[Report], field: str) -> str | None:
    counts: Counter[str] = Counter()
    for one in usual:
        counts.update(one["contents"]["provenance"].get(field, {}))
    return max(counts, key=lambda name: counts[name], default=None)


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.0f} %" if whole else "none"


def usual_evidence(history: Sequence[Report]) -> dict[str, str]:
    """Return by which evidence each field was mostly read."""
    past = [one for one in history if one.get("contents")]
    names = {name for one in past for name in one["contents"]["provenance"]}
    return {name: evidence for name in sorted(names) if (evidence := _usual_evidence(past, name))}
