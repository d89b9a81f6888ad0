"""The pagination of one section: which of its pages have been asked for, and when it ends."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from newsspider.discovery import Entry
from newsspider.discovery.loadmore import LoadMore
from newsspider.discovery.section import Listing, Section
from newsspider.normalise.hashes import CompactSet
from newsspider.run.arguments import Arguments

AHEAD = 3
"""Pages asked for ahead of the last one read: enough to keep the downloader busy, few enough to stop early."""

STALE_PAGES = 2
"""Pages in a row with nothing new that end a listing: one may be all sticky posts, two are a loop."""

MOST_PASSES = 4
"""Passes over the pages of a section: articles deleted or added meanwhile shift them."""

BARREN_PAGES = 25
"""Pages in a row with new addresses, none of them an article's, after which a listing is taken for a trap. Articles are
asked for before the next page, so by then most of 250 have been read."""


@dataclass(slots=True)
class LoopDetector:
    """Tells by the entries of its pages whether a listing is a loop or a trap."""

    listed: CompactSet = field(default_factory=CompactSet)
    """Addresses of all entries taken."""
    stale: int = 0
    """Pages in a row with nothing new."""
    barren: int = 0
    """Pages in a row with new addresses, since one of them last proved an article's."""
    articles_found: int = -1

    def take(self, entries: Sequence[Entry], articles_found: int) -> list[Entry]:
        """Return the new entries of a page; `articles_found` is the crawl's."""
        fresh = [entry for entry in entries if self.listed.add(entry.url)]
        self.note(len(fresh), articles_found)
        return fresh

    def note(self, fresh: int, articles_found: int) -> None:
        """Note how many entries of a page are new, where those are told by another."""
        self.stale = 0 if fresh else self.stale + 1
        self.barren = 0 if articles_found > self.articles_found else self.barren + bool(fresh)
        self.articles_found = max(articles_found, self.articles_found)

    def fresh(self, entries: Sequence[Entry]) -> list[Entry]:
        """Return the entries that no page has listed so far."""
        return [entry for entry in entries if entry.url not in self.listed]

    @property
    def loops(self) -> bool:
        """Whether the listing repeats itself."""
        return self.stale >= STALE_PAGES

    @property
    def is_trap(self) -> bool:
        """Whether the listing goes on and on without an article."""
        return self.barren >= BARREN_PAGES


@dataclass(slots=True)
class Pagination:
    """How far the pages of a section have been read."""

    section: Section
    mark: int | None = None
    """The run that last read it to its end: what was found by then need not be read again."""
    last_page: int = 1
    requested: int = 1
    read: int = 0
    ended: bool = False
    cut: bool = False
    """Whether it ended at `since`, so that more may lie beyond."""
    reached: bool = False
    """Whether it came to an entry found by then: if not, the entries in between are missing."""
    load_more: LoadMore | None = None
    seen: int = 0
    """How often the browser has shown more of it: after a crash it shows the same again, which is not stale."""
    reopened: bool = False
    """Whether it had to be opened a second time."""
    is_new: bool = False
    """Whether no earlier run has begun to read it."""
    detector: LoopDetector = field(default_factory=LoopDetector)
    open: int = 0
    """Pages asked for and not yet answered."""
    address: str | None = None
    """Address of its other pages, with `{}` for the number."""
    slippery: bool = False
    """Whether a page ended with a new entry: after a deletion the next entry may have moved onto that page, unseen."""
    gaps: set[int] = field(default_factory=set)
    """Pages in its middle that were empty or could not be fetched."""
    passes: int = 1
    more: bool = False
    """Whether this pass, one after the first, has shown a new entry."""
    first_run: int | None = None
    """The first run that found any of its entries."""
    shown: dict[int, int] = field(default_factory=dict)
    """The pages of this pass, by the hash of their entries."""

    def show(self, number: int, entries: Sequence[Entry]) -> None:
        """Note the entries of a page: one in the middle that is empty, or repeats another, is missing."""
        first = self.shown.setdefault(hash(tuple(entry.url for entry in entries)), number) if entries else 0
        if first != number and (max(first, number) > 1 or self.passes > 1):
            self.gaps.add(max(first, number))

    @property
    def lacks(self) -> int | None:
        """The first page that is missing, perhaps not asked for since those before it repeat others; None for none."""
        is_cut = self.requested < self.last_page and not (self.reached or self.cut or self.detector.is_trap)
        return min(self.gaps, default=self.requested + 1 if is_cut else None)

    @property
    def missing(self) -> int:
        """How many of the pages that it states are missing at its end; 0 where other pages follow them."""
        first = self.lacks or self.last_page + 1
        requested = range(first, min(self.requested, self.last_page) + 1)
        return self.last_page + 1 - first if self.gaps.issuperset(requested) else 0

    def goes_again(self) -> bool:
        """Begin another pass over the pages, and return True; False where none is needed, or there were enough."""
        again = bool(self.gaps) or (self.slippery if self.passes == 1 else self.more)
        if not again or self.address is None or self.detector.is_trap or self.passes >= MOST_PASSES:
            return False
        self.passes += 1
        self.more, self.gaps, self.shown = False, set(), {}
        return True

    def take(
        self,
        entries: Sequence[Entry],
        arguments: Arguments,
        first_run_of: Callable[[str], int | None] = lambda _: None,
        articles_found: int = 0,
    ) -> None:
        """Note the entries of one page, and end the pagination where none of them is new, or new enough.

        `first_run_of` gives the run that first found an address, None for a new one; `articles_found` is the crawl's.
        """
        fresh = self.detector.take(entries, articles_found)
        self.read += 1
        # Sticky posts are old and on each page: only the fresh entries of a page show how far back it reaches.
        days = [entry.published for entry in fresh if entry.published]
        older = bool(days) and len(days) == len(fresh) and all(map(arguments.ends_before, days))
        self.cut = self.cut or older
        runs = [first_run_of(entry.url) for entry in entries]
        self.first_run = min([run for run in (self.first_run, *runs) if run is not None], default=None)
        old = [self.mark is not None and run is not None and run <= self.mark for run in runs]
        known = self.mark is not None and all(old)
        self.slippery = self.slippery or bool(entries and not old[-1])
        self.reached = self.reached or any(old)
        self.ended = self.ended or older or known or self.detector.loops or self.detector.is_trap

    def pages_after(self, number: int, listing: Listing) -> Iterator[tuple[int, str]]:
        """Yield number and address of the pages to ask for, after page `number` was read."""
        self.address = listing.page_address or self.address
        if listing.last_page:
            self.last_page = max(self.last_page, listing.last_page)
        # After an earlier run came to the end, few pages are needed: those asked for ahead would be too many.
        ahead = AHEAD if self.mark is None else 1
        while listing.page_address and not self.ended and self.requested < min(self.last_page, number + ahead):
            self.requested += 1
            yield self.requested, listing.page_address.format(self.requested)

    @property
    def is_short(self) -> bool:
        """Whether it broke off before it came to what earlier runs have listed."""
        return self.mark is not None and bool(self.detector.listed) and not (self.reached or self.cut)

    def drops(self, run: int) -> bool:
        """Whether this run was the first to find all that its one page shows, so that more may have come and gone."""
        return not self.is_new and self.last_page == 1 and self.first_run in (None, run)

    @property
    def pages_left(self) -> int:
        """How many pages are still to be read, as far as the listing tells."""
        return 0 if self.ended or self.mark is not None else max(0, self.last_page - self.read)

