"""wants.py: what a run wants of a site, what time it is for it, and what it is told of an address."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from newsspider.frontier import changes
from newsspider.rows import UrlRow

DEEPEST = 1000
"""Lire aussi links in a row, whatever is asked for: more of them no newspaper has, a trap has any number."""


class Figures(Protocol):
    """Where a run counts."""

    def count(self, name: str, by: int = 1) -> None:
        """Add to a figure."""

    def figure(self, name: str) -> int:
        """Return a figure, 0 where nothing was counted."""


@dataclass(slots=True)
class Clock:
    """What time it is for a run: ours, and what the site's answers show of theirs."""

    now: int
    """When the run began, seconds since 1970."""
    behind: int = 0
    """Seconds by which the site's clock is behind ours, or its caches behind it."""
    apart: int | None = None
    """The least of these, None before an answer has told its time: an old answer of a cache has an old date too."""
    known_at: int = field(init=False)
    """Up to when the site's listings knew what there is: a mark is never later."""
    moment: Callable[[], float] = time.time
    """What time it is at this moment."""

    def __post_init__(self) -> None:
        self.known_at = self.now

    def heard(self, date: str | None, age: str | None) -> None:
        """Note what the `Date` and `Age` of an answer say: a cache's, or one of a clock behind ours."""
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
        """The present moment by our clock: what was noted after it, a clock that ran ahead has noted."""
        return max(self.now, int(self.moment()))

    @property
    def ahead(self) -> int:
        """Seconds by which our clock is so far ahead of the site's that it cannot be right; else 0."""
        return self.apart if self.apart and self.apart > changes.DAY else 0

    @property
    def present(self) -> int:
        """Now, by the site's clock where ours cannot be right: what is put off by a wrong one might wait for years."""
        return self.now - self.ahead


@dataclass(slots=True)
class Wants:
    """What a run wants of a site, and how much it may take."""

    home: str
    full: bool = False
    """Whether all is read again."""
    deepest: int = DEEPEST
    """How many Lire aussi links in a row are followed."""
    max_items: int | None = None
    found_most: int = 1_000_000
    looks: int = 3
    """In how many visits an announced change is looked for."""
    removed_looks: int = 3
    removed_seconds: float = 0.0
    """After how many visits, and how long, an article that is not found is removed."""
    holds: Callable[[str | None], bool] = lambda published: True
    """Whether an article of that date lies in the dates wanted."""
    is_before: Callable[[str], bool] = lambda published: False
    """Whether a listing's date is surely before them."""
    reserves: Callable[[str], bool] = lambda url: False
    """Whether the rights in an address are reserved, and that is obeyed."""


@dataclass(slots=True, frozen=True)
class Taken:
    """What the frontier makes of an entry."""

    row: UrlRow
    asked: bool = False
    """Whether the address is to be asked for; else its row says why not."""
    again: bool = False
    """Whether it was met before in this run."""
    nearer: bool = False
    """Whether fewer links lead to it than was known: so they do to what it links."""
