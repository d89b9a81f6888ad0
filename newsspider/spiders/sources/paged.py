"""The numbered pages of a listing that states its totals: whole only when it has shown what it states."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from newsspider.discovery import Entry
from newsspider.discovery.rest import Totals
from newsspider.normalise.hashes import CompactSet

MOST_PASSES = 4
"""Passes over a listing: posts added or deleted meanwhile shift its pages, and a page may fail."""

DOUBTFUL_PASSES = 3
"""How often a page has to be refused after a full one, where no total proves that there is none."""


@dataclass(slots=True)
class Pages:
    """The pages of a listing, pass by pass.

    A post deleted between two answers moves all later ones up by one, so that one of them is on neither page. So the
    pages count as whole once a pass states one total, shows as many, and has nothing that earlier passes had not.
    """

    per_page: int = 100
    seen: CompactSet = field(default_factory=CompactSet)
    """Addresses that any pass has shown."""
    passes: int = 1
    shown: CompactSet = field(default_factory=CompactSet)
    """Those that this pass has shown."""
    totals: set[int] = field(default_factory=set)
    """The totals of entries that the answers of this pass state."""
    last: int = 1
    """The last page, as far as this pass states it."""
    fresh: int = 0
    gaps: list[str] = field(default_factory=list)
    """Pages that this pass did not get, in words."""
    short: int | None = None
    """How many more entries the pass before stated than it showed, where nothing else was wrong with it."""
    doubtful: bool = False
    """Whether a page was refused after a full one, and no total tells which page is the last."""
    stale: int = 0
    before: list[str] = field(default_factory=list)

    def take(self, page: int, entries: Sequence[Entry], totals: Totals | None) -> list[Entry]:
        """Note a page; return the entries that no pass has shown before."""
        addresses = [entry.url for entry in entries]
        new = [entry for entry in entries if self.seen.add(entry.url)]
        added = sum(map(self.shown.add, addresses))
        self.stale = self.stale + 1 if addresses and not added else 0
        repeats = page > 1 and addresses == self.before
        self.before = addresses
        if totals and totals.entries < len(addresses):
            totals = None  # It states fewer entries than it shows.
        if totals:
            self.totals.add(totals.entries)
            self.last = max(self.last, totals.pages)
        if not addresses and page <= self.last and (page > 1 or (totals and totals.entries)):
            self.miss(page, "it is empty")
        elif repeats and (totals or len(addresses) >= self.per_page):
            self.miss(page, "it repeats the page before")
        if addresses and not totals and not repeats:
            self.last = max(self.last, page)
        self.fresh += len(new)
        return new

    def miss(self, page: int, why: str) -> None:
        """Note that this pass did not get a page."""
        self.gaps.append(f"page {page}: {why}")

    def refuse(self, page: int, why: str) -> None:
        """Note that a page was refused: in the middle it is missing, after a full one it may be."""
        if page <= self.last:
            self.miss(page, why)
        elif not self.totals and len(self.before) >= self.per_page:
            self.doubtful = True

    def after(self, page: int, found: int, most: int) -> int | None:
        """Return the page to ask for next; None at the end of the pass."""
        if self.stale > 1 or page >= most:
            return None
        if not self.totals:
            return page + 1 if found and not self.stale else None
        short = self.missing > 0 and found > 0  # It states too few pages, or more entries than it shows.
        return page + 1 if page < self.last or short else None

    @property
    def missing(self) -> int:
        """How many entries this pass states and does not show."""
        return max(self.totals, default=len(self.shown)) - len(self.shown)

    def verdict(self, short_before: int | None = None) -> str | None:
        """Return why the listing is not whole; None where it is, empty where another pass is needed to tell.

        `short_before`: how many entries it stated and did not show in the last run.
        """
        even = not self.gaps and len(self.totals) < 2
        if self.doubtful and self.passes < DOUBTFUL_PASSES:
            return ""
        if even and self.missing <= 0 and (self.last == 1 or (self.passes > 1 and not self.fresh)):
            return None
        if even and self.missing > 0 and self.missing == self.short and not self.fresh:
            return None if self.missing == short_before else f"it states {self.missing} entries more than it shows"
        if self.passes < MOST_PASSES:
            return ""
        if self.gaps:
            return self.gaps[0]
        return "it changes faster than it can be read" if self.missing <= 0 else f"it does not show {self.missing}"

    def again(self) -> None:
        """Begin another pass."""
        self.short = self.missing if not self.gaps and len(self.totals) < 2 else None
        self.passes += 1
        self.totals, self.gaps, self.before, self.shown = set(), [], [], CompactSet()
        self.last, self.fresh, self.stale, self.doubtful = 1, 0, 0, False
