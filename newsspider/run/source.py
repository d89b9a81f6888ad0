"""source.py: what a run has to know of a source."""

from __future__ import annotations

from typing import Any, ClassVar, Protocol


class ReportedSource(Protocol):
    """A source as its run reports it."""

    name: ClassVar[str]
    stated: int | None
    listed: int
    lost: int
    why: str | None

    @property
    def dates_edits(self) -> bool:
        """Whether its listings dated the last change of what they showed."""

    @property
    def whole(self) -> bool:
        """Whether it listed all there is."""

    @property
    def pages_left(self) -> int:
        """How many pages are still to be read, as far as is known."""

    def report(self) -> dict[str, Any]:
        """Return its part of the run report."""
