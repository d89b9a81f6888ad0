"""source.py: what a run has to know of a way to find articles."""

from __future__ import annotations

from typing import Any, ClassVar, Protocol


class ReportedSource(Protocol):
    """What a run reports of a way to find articles."""

    name: ClassVar[str]
    stated: int | None
    listed: int
    lost: int
    why: str | None

    @property
    def tells_edits(self) -> bool:
        """Whether its listings dated the last change of what they showed."""

    @property
    def whole(self) -> bool:
        """Whether it listed all there is."""

    @property
    def pages_left(self) -> int:
        """How many pages are still to be read."""

    def report(self) -> dict[str, Any]:
        """Return what the run report says of it."""
