"""alarms/: what is unusual about a run, measured by the project's own history of run reports; no network, no cloud."""

from __future__ import annotations

import itertools
import statistics
from collections.abc import Iterator, Sequence
from datetime import datetime

from newsspider.alarms.reports import Alarm, Report
from newsspider.alarms.shares import shares, usual_evidence
from newsspider.alarms.volumes import holidays, of_the_run, volumes

__all__ = ["Alarm", "Report", "alarms", "holidays", "overdue", "usual_evidence"]


def alarms(report: Report, history: Sequence[Report]) -> list[Alarm]:
    """Return what is unusual about a run; `history` are the reports of the runs before it, oldest first."""
    past = [one for one in history if one.get("contents")]
    raised = [*_failed(report), *_short(report)]
    if report.get("contents"):
        raised += volumes(report, past)
        silent = {one.section for one in raised if one.kind == "silent"}
        raised += [one for one in shares(report, past) if one.section is None or one.section not in silent]
        if not any(one.kind == "few" for one in raised):
            raised += of_the_run(report, past)
    return raised


def _failed(report: Report) -> Iterator[Alarm]:
    if report.get("exit"):
        yield Alarm("failed", f"the run ended badly: {report.get('reason')}, exit code {report['exit']}")


def _short(report: Report) -> Iterator[Alarm]:
    for source in report.get("discovery", ()):
        for name in source.get("short", ()):
            text = f"the listing of {name} ends before anything that was known: its next page is not found"
            yield Alarm("short", text, section=name)


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
