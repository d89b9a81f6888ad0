"""Runs: where the files of one run lie."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

FEED = "%(folder)s/%(start)s.jsonl"
"""Feed URI of a run's own file; `folder` and `start` are those of `RunFiles`."""


@dataclass(slots=True, frozen=True)
class RunFiles:
    """The files of one run of one spider: all in one folder, all named by the instant it began."""

    folder: Path
    start: str

    @classmethod
    def of(cls, output: str, folder: str, started_at: datetime) -> RunFiles:
        """Return the files of the run that began at `started_at` (UTC)."""
        return cls(Path(output) / folder, f"{started_at:%Y-%m-%dT%H-%M-%SZ}")

    @property
    def articles(self) -> Path:
        """The articles, once the file is complete."""
        return self.folder / f"{self.start}.jsonl"

    @property
    def manifest(self) -> Path:
        """What the run was and what its file holds."""
        return self.folder / f"{self.start}.manifest.json"

    @property
    def rejected(self) -> Path:
        """What was refused, and why."""
        return self.folder / "rejected" / f"{self.start}.rejected.jsonl"

    @property
    def clippings(self) -> Path:
        """Pages on which the reader failed."""
        return self.folder / "clippings"
