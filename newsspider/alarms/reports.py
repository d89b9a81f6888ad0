"""alarms/: what is read of run reports, and what an alarm is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

Report = dict[str, Any]
"""What the manifest says of a run; the keys read here stand under `contents`, `counts`, `started_at`, `exit`."""

WINDOWS = (1, 3, 7)
"""Days that are looked at together: what is too little to judge by in one is judged in several."""


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


def day_of(report: Report) -> date:
    """Return the day on which a run began, UTC."""
    return datetime.fromisoformat(report["started_at"]).date()


def articles(some: Sequence[Report]) -> int:
    """Return how many articles runs have delivered."""
    return sum(int(one["contents"]["articles"]) for one in some)
