"""marks.py: up to when earlier runs have listed each section, and which runs asked for the same sections."""

from __future__ import annotations

from collections.abc import Sequence

from newsspider.discovery.section import folded
from newsspider.frontier import changes
from newsspider.frontier.scope import Clock
from newsspider.ledger import Ledger

EDITS = "edits:"
"""Prefix of the fact, by section, up to when edits were listed."""
EVERYTHING = "*"
"""The name that the whole site has as a section."""

Mark = tuple[int, int]
"""The last run that listed a section to its end, and when it began, seconds since 1970."""


class Marks:
    """What earlier runs have listed of what this one wants."""

    def __init__(
        self, ledger: Ledger, clock: Clock, wanted: Sequence[str], usual: Sequence[str], *, full: bool
    ) -> None:  # fmt: skip
        self.ledger, self.clock, self.full = ledger, clock, full
        self.wanted, self.usual = wanted, usual
        """The sections that this run wants, and those of a run that names none."""
        self.sections_of_runs: dict[int, set[str]] = {}

    @property
    def names(self) -> tuple[str, ...]:
        """The sections wanted, as the ledger calls them."""
        return tuple(map(folded, self.wanted)) or (EVERYTHING,)

    def of(self, section: str | None) -> Mark | None:
        """Return the mark of a section, else that of the whole site."""
        if self.full:
            return None
        return (self.ledger.mark(folded(section)) if section else None) or self.ledger.mark(EVERYTHING)

    def all(self) -> Mark | None:
        """Return the oldest mark of the sections wanted; None where one of them has none."""
        marks = [self.of(name) for name in self.wanted or (None,)]
        if not all(one and changes.is_trusted(one[1], self.clock.now) for one in marks):
            return None
        return min(one for one in marks if one)

    def changes_listed(self) -> int:
        """Return up to when edits were listed, by a source that dates them; sections and feeds do not."""
        mark = self.all()
        assert mark
        stated = [self.ledger.fact(f"{EDITS}{name}") for name in self.names]
        return min([mark[1], *(int(one) for one in stated if one)])

    def note_listed(self, *, edits: bool) -> None:
        """Note, at the end of a run that listed everything it wants, up to when; `edits`: edits were listed too."""
        for name in self.names:
            self.ledger.set_mark(name, self.clock.known_at)
            if edits or self.ledger.fact(f"{EDITS}{name}") is None:
                self.ledger.set_fact(f"{EDITS}{name}", str(self.clock.known_at))

    def includes(self, run: int) -> bool:
        """Return whether an earlier run asked for no other sections than this one does."""
        if not self.wanted:
            return True
        if run not in self.sections_of_runs:
            given = str(self.ledger.report_of(run).get("arguments", {}).get("sections") or "")
            names = [part.strip() for part in given.split(",") if part.strip()] or self.usual
            self.sections_of_runs[run] = set(map(folded, names))
        asked = self.sections_of_runs[run]
        return bool(asked) and asked <= set(map(folded, self.wanted))
