"""scope.py: what a run wants of a site, its clock, and the frontier's answer for an entry."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from newsspider.frontier import changes
from newsspider.rows import UrlRow

DEEPEST = 1000
"""Lire aussi links in a row that are followed at most: no newspaper has more, and a trap has any number."""


class Figures(Protocol):
    """Where a run counts."""

    def count(self, name: str, by: int = 1) -> None:
        """Add to a figure."""

    def figure(self, name: str) -> int:
        """Return a figure, 0 where nothing was counted."""


@dataclass(slots=True)
class Clock:
    """The time for a run: by our clock, and by the site's as far as its answers show it."""

    now: int
    """When the run began, seconds since 1970."""
    behind: int = 0
    """Seconds by which the site's clock is behind ours, or its caches behind it."""
    apart: int | None = None
    """The least of these, since an old answer of a cache has an old date; None before an answer had one."""
    known_at: int = field(init=False)
    """The instant whose state the site's listings show: a mark is never later."""
    moment: Callable[[], float] = time.time
    """The present time, seconds since 1970."""

    def __post_init__(self) -> None:
        self.known_at = self.now

    def note_answer(self, date: str | None, age: str | None) -> None:
        """Note the `Date` and `Age` of an answer: a cache or the site's clock may be behind ours."""
        self.known_at = min(self.known_at, changes.known_at(self.now, date, age))
        apart = self.now - changes.known_at(self.now, date, None)
        self.behind = max(self.behind, apart)
        if date:
            self.apart = apart if self.apart is None else min(self.apart, apart)

    @property
    def is_apart(self) -> bool:
        """Whether the site's clock or a cache of its answers is behind ours by more than zones explain."""
        return self.behind > changes.DAY

    @property
    def latest(self) -> int:
        """The present by our clock: a later instant was noted by a clock that ran ahead."""
        return max(self.now, int(self.moment()))

    @property
    def ahead(self) -> int:
        """Seconds by which our clock is ahead of the site's, where it is too many to be right; else 0."""
        return self.apart if self.apart and self.apart > changes.DAY else 0

    @property
    def present(self) -> int:
        """Now, by the site's clock where ours cannot be right: a wrong one might put a visit off for years."""
        return self.now - self.ahead


@dataclass(slots=True)
class Scope:
    """What a run wants of a site, and how much of it."""

    home: str
    full: bool = False
    """Whether all is read again."""
    deepest: int = DEEPEST
    """How many Lire aussi links in a row are followed."""
    max_items: int | None = None
    found_most: int = 1_000_000
    change_visits: int = 3
    """How many visits look for an announced change."""
    removed_visits: int = 3
    removed_seconds: float = 0.0
    """After how many visits, and how long, an article that is not found is removed."""
    holds: Callable[[str | None], bool] = lambda published: True
    """Whether a date of publication lies in the dates wanted."""
    is_before: Callable[[str], bool] = lambda published: False
    """Whether a listing's date lies surely before them."""
    reserves: Callable[[str], bool] = lambda url: False
    """Whether the rights in a page are reserved and that is obeyed."""


@dataclass(slots=True, frozen=True)
class Decision:
    """The frontier's answer for an entry."""

    row: UrlRow
    asked: bool = False
    """Whether the address is to be asked for; else its row says why not."""
    again: bool = False
    """Whether it was found before in this run."""
    nearer: bool = False
    """Whether fewer links lead to it than was known; then fewer lead to what it links, too."""
