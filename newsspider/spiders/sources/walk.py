"""The walk through one section: which of its pages have been asked for, and when it ends."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from newsspider.discovery import Entry
from newsspider.discovery.loadmore import LoadMore
from newsspider.discovery.section import Listing, Section
from newsspider.run.arguments import Arguments

AHEAD = 3
"""Pages asked for ahead of the one last read: enough to keep the downloader busy, few enough to stop early."""

STALE_PAGES = 2
"""Pages in a row with nothing new after which a walk ends: one may be all sticky posts, two are a loop."""

MOST_PASSES = 4
"""Times the pages of a section are gone through: what is deleted or added meanwhile shifts them."""

BARREN_PAGES = 25
"""Pages in a row with new addresses of which none is an article's after which a listing is taken for a trap. Articles
are asked for before the next page, so by then most of 250 have been read."""


@dataclass(slots=True)
class Yield:
    """What the pages of one listing bring: a loop and a trap are known by it."""

    listed: set[int] = field(default_factory=set)
    """Hashes of the addresses met: hashes, since they may be a hundred thousand."""
    stale: int = 0
    """Pages in a row with nothing new."""
    barren: int = 0
    """Pages in a row with new addresses, since the last that proved an article's."""
    articles_met: int = -1

    def take(self, entries: Sequence[Entry], articles_met: int) -> list[Entry]:
        """Return the entries of a page that are new; `articles_met` is the crawl's."""
        fresh = [entry for entry in entries if hash(entry.url) not in self.listed]
        self.listed.update(hash(entry.url) for entry in fresh)
        self.stale = 0 if fresh else self.stale + 1
        self.barren = 0 if articles_met > self.articles_met else self.barren + bool(fresh)
        self.articles_met = max(articles_met, self.articles_met)
        return fresh

    @property
    def loops(self) -> bool:
        """Whether the listing repeats itself."""
        return self.stale >= STALE_PAGES

    @property
    def is_trap(self) -> bool:
        """Whether it goes on and on and leads to no article."""
        return self.barren >= BARREN_PAGES


@dataclass(slots=True)
class Walk:
    """How far the walk through a section has come."""

    section: Section
    mark: int | None = None
    """The run that last walked it to its end: what was met by then need not be walked through again."""
    last_page: int = 1
    asked: int = 1
    read: int = 0
    ended: bool = False
    cut: bool = False
    """Whether it ended at `since`, so that more may lie beyond."""
    reached: bool = False
    """Whether it met anything that was met by then: if not, what lies between is missing."""
    load_more: LoadMore | None = None
    seen: int = 0
    """How often the browser has shown it, at most: what it shows again after a crash is nothing stale."""
    reopened: bool = False
    """Whether it had to be opened a second time."""
    is_new: bool = False
    """Whether no earlier run has begun to walk through it."""
    brought: Yield = field(default_factory=Yield)
    open: int = 0
    """Pages that were asked for and not yet answered."""
    address: str | None = None
    """That of its other pages, with `{}` for the number."""
    slippery: bool = False
    """Whether a page ended in something new: what was deleted meanwhile may have moved the next onto it, unseen."""
    gaps: set[int] = field(default_factory=set)
    """Pages in its middle that were empty or not to be had."""
    passes: int = 1
    more: bool = False
    """Whether this pass, one after the first, has brought anything new."""
    met: int | None = None
    """The first run that met any of its entries."""
    shown: dict[int, int] = field(default_factory=dict)
    """The pages of this pass, by what they show."""

    def show(self, number: int, entries: Sequence[Entry]) -> None:
        """Note what a page shows: one in the middle that is empty, or shows what another does, is missing."""
        first = self.shown.setdefault(hash(tuple(entry.url for entry in entries)), number) if entries else 0
        if first != number and (max(first, number) > 1 or self.passes > 1):
            self.gaps.add(max(first, number))

    @property
    def lacks(self) -> int | None:
        """The first page that is missing, be it not asked for because those before it repeat others; None for none."""
        is_cut = self.asked < self.last_page and not (self.reached or self.cut or self.brought.is_trap)
        return min(self.gaps, default=self.asked + 1 if is_cut else None)

    @property
    def missing(self) -> int:
        """How many pages are missing at its end, by what it states; 0 where others follow those, or none is."""
        first = self.lacks or self.last_page + 1
        asked = range(first, min(self.asked, self.last_page) + 1)
        return self.last_page + 1 - first if self.gaps.issuperset(asked) else 0

    def goes_again(self) -> bool:
        """Begin another pass over the pages read; False where that is not needed, or was done often enough."""
        again = bool(self.gaps) or (self.slippery if self.passes == 1 else self.more)
        if not again or self.address is None or self.brought.is_trap or self.passes >= MOST_PASSES:
            return False
        self.passes += 1
        self.more, self.gaps, self.shown = False, set(), {}
        return True

    def take(
        self,
        entries: Sequence[Entry],
        arguments: Arguments,
        met_by: Callable[[str], int | None] = lambda _: None,
        articles_met: int = 0,
    ) -> None:
        """Note the entries of one page; ends the walk when the page holds nothing new, or nothing new enough.

        `met_by` gives the run that first met an address, None for a new one; `articles_met` is the crawl's.
        """
        fresh = self.brought.take(entries, articles_met)
        self.read += 1
        # Sticky posts come again on each page and are old: only what is fresh on a page tells how far back it lies.
        days = [entry.published for entry in fresh if entry.published]
        older = bool(days) and len(days) == len(fresh) and all(map(arguments.ends_before, days))
        self.cut = self.cut or older
        runs = [met_by(entry.url) for entry in entries]
        self.met = min([run for run in (self.met, *runs) if run is not None], default=None)
        old = [self.mark is not None and run is not None and run <= self.mark for run in runs]
        known = self.mark is not None and all(old)
        self.slippery = self.slippery or bool(entries and not old[-1])
        self.reached = self.reached or any(old)
        self.ended = self.ended or older or known or self.brought.loops or self.brought.is_trap

    def pages_after(self, number: int, listing: Listing) -> Iterator[tuple[int, str]]:
        """Yield number and address of the pages to ask for now that page `number` has been read."""
        self.address = listing.page_address or self.address
        if listing.last_page:
            self.last_page = max(self.last_page, listing.last_page)
        # Where an earlier walk went to the end, this one will be short: each page asked for ahead would be too many.
        ahead = AHEAD if self.mark is None else 1
        while listing.page_address and not self.ended and self.asked < min(self.last_page, number + ahead):
            self.asked += 1
            yield self.asked, listing.page_address.format(self.asked)

    @property
    def is_short(self) -> bool:
        """Whether it broke off before what an earlier walk had come to."""
        return self.mark is not None and bool(self.brought.listed) and not (self.reached or self.cut)

    def drops(self, run: int) -> bool:
        """Whether all that its one page shows was first met by this run, so that more may have come and gone."""
        return not self.is_new and self.last_page == 1 and self.met in (None, run)

    @property
    def pages_left(self) -> int:
        """How many pages are still to be read, as far as the listing tells."""
        return 0 if self.ended or self.mark is not None else max(0, self.last_page - self.read)

