"""alarms/: what is read of run reports, and what an alarm is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

Report = dict[str, Any]
"""What the manifest says of a run; the keys read here stand under `contents`, `counts`, `started_at`, `exit`."""

WINDOWS = (1, 3, 7)
"""Lengths in days of the periods compared: several days together can show what one is too short for."""


@dataclass(slots=True, frozen=True)
class Alarm:
    """Something unusual that a person should check."""

    kind: str
    """`failed`, `short`, `few`, `silent`, `filled`, `evidence`, `dates`, `refused`, `overdue`."""
    said: str
    """The alarm in one sentence, with the figures. The name is a key of manifests, so it stays."""
    field: str | None = None
    usual: str | None = None
    """The evidence that gave the field until now: it names the selectors to check."""
    section: str | None = None


def day_of(report: Report) -> date:
    """Return the day on which a run began, UTC."""
    return datetime.fromisoformat(report["started_at"]).date()


def articles(some: Sequence[Report]) -> int:
    """Return how many articles runs have delivered."""
    return sum(int(one["contents"]["articles"]) for one in some)
