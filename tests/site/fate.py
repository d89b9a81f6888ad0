"""Stand-in site: draws the life of a site from its seed."""

from __future__ import annotations

import random
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

from .edits import EDITS
from .graph import EMPTY_BODY, NOWHERE, OPEN, mask_of
from .life import COSMETIC, EDIT, MOVED, NEW, REMOVED, RESTORED, Event, Life
from .world import World

MINUTE, HOUR, QUARTER, DAY = 60, 3600, 21_600, 86_400
QUIET = 3 * DAY
"""So long before the end there are only new articles and edits, so that histories settle."""
EDITS_APART, REMOVAL_AND_EDIT_APART = 12 * HOUR, 36 * HOUR
RECENT = 20
"""Most of what changes is among so many newest articles."""
TRIES = 200
WEEK = (1.2, 1.25, 1.2, 1.25, 1.15, 0.55, 0.4)
"""How much is published from Monday to Sunday, on average 1."""
HOLIDAYS = {(1, 1), (5, 1), (5, 8), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25)}
BIG_NEWS = 2.0
"""How much more there is on the day of big news."""


def life(world: World) -> Life:
    """The life of a site; writes into the world when, and in which sections, its later articles appear."""
    fate = _Fate(world)
    for draw in (fate.publications, fate.removals, fate.moves, fate.hidden, fate.edits, fate.cosmetics):
        draw()
    return Life(fate.start, fate.end, fate.events)


class _Fate:
    """Draws kind after kind; what is drawn later keeps its distance from what was drawn before."""

    def __init__(self, world: World) -> None:
        self.world, self.options, self.graph = world, world.options, world.graph
        self.rng = random.Random(f"life {world.options.seed}")
        self.start = world.stamps[self.options.articles] + MINUTE
        self.end = self.start + self.options.days * DAY
        self.quiet = self.end - QUIET
        self.events: list[Event] = []
        self.stories: dict[int, list[Event]] = defaultdict(list)
        self.edits_left = round(self.options.edits_per_day * self.options.days)

    def publications(self) -> None:
        """The later articles; and no article says it was modified after the start."""
        stamps, modified = self.world.stamps, self.world.modified
        for index in range(1, self.options.articles + 1):
            modified[index] = min(modified[index], self.start - 1)
        moments = self._weekly_moments() if self.options.weekly else self._moments(self.options.later, self.end)
        for index, at in enumerate(moments, self.options.articles + 1):
            stamps[index], early = at, self.rng.random() < 0.07  # as with posts written ahead
            modified[index] = at - int(MINUTE + self.rng.random() * DAY / 2) if early else at
            self.graph.masks[index] = mask_of(index, OPEN, self.rng)
            self.events.append(Event(at, NEW, index))

    def removals(self) -> None:
        """Each article at most once; every other one comes back, some of them edited."""
        for place, at in enumerate(self._quiet_moments(self.options.removed_per_day)):
            index = self._picked(at, 0.5, lambda index: index not in self.stories)
            if index is None:
                continue
            status = ("404", "410")[place // 2 % 2]
            self._add(Event(at, REMOVED, index, status))
            if place % 2 == 0:
                self._restored(index, at, status, place % 4 == 0 or place % 6 == 0)

    def _restored(self, index: int, at: int, status: str, edited: bool) -> None:
        soonest = at + (REMOVAL_AND_EDIT_APART if edited else QUARTER)
        room = min(self.quiet - soonest, 4 * DAY)
        if room < 0:
            return
        back = soonest + int(self.rng.random() * room)
        # what is fetched from the bin counts as modified; an address that is opened again does not
        self._add(Event(back, RESTORED, index, modified=status == "404"))
        if edited and self.edits_left:
            self._edit(index, back)

    def moves(self) -> None:
        """Some move twice, some are edited at the same moment."""
        once: list[int] = []
        for place, at in enumerate(self._quiet_moments(self.options.moved_per_day)):
            again = next((index for index in once if self._free(index, at)), None) if place % 4 == 3 else None
            index = again or self._picked(at, 0.4, self._unmoved)
            if index is None:
                continue
            edited = self.edits_left and place % 3 == 1 and self._editable(index, at)
            self._add(Event(at, MOVED, index, modified=place % 2 == 0))
            once = [index for index in once if index != again] if again else [*once, index]
            if edited:
                self._edit(index, at)

    def hidden(self) -> None:
        """Some later articles are listed nowhere: an older one gets a box that leads to them."""
        for place, event in enumerate(tuple(self.events)):
            if event.kind != NEW or event.at > self.quiet or self.rng.random() >= self.options.unlisted:
                continue
            parent = self._picked(event.at, 0.7, self._lasting)
            if parent is None:
                continue
            self.events[place] = replace(event, what="hidden")
            self.graph.kinds[event.index], self.graph.parents[event.index] = NOWHERE, parent
            self.graph.depths[event.index] = self.graph.depths[parent] + 1
            self._add(Event(event.at, COSMETIC, parent, "box", event.index, self.rng.random() < 0.5))

    def edits(self) -> None:
        """Mostly of recent articles."""
        for at in self._moments(self.edits_left, self.end):
            index = self._picked(at, 0.75, lambda index: self._editable(index, at))  # noqa: B023
            if index is not None:
                self._edit(index, at)

    def cosmetics(self) -> None:
        """Every other one is told by `modified`."""
        for place, at in enumerate(self._quiet_moments(self.options.cosmetic_per_day)):
            index = self._picked(at, 0.6, lambda index: True)
            if index is None:
                continue
            what, target = self.rng.choice(("dress", "dress", "comments", "box")), None
            if what == "box":
                target = self._picked(at, 0.5, lambda other: other != index and self._lasting(other))  # noqa: B023
            if what == "box" and target is None:
                what = "dress"
            self._add(Event(at, COSMETIC, index, what, target or 0, place % 2 == 0))

    def _moments(self, count: int, until: int) -> list[int]:
        """So many instants, ascending, as many on one day as on another, none in the first hour."""
        drawn = [(place + self.rng.random()) * (until - self.start) / count for place in range(count)]
        return [self.start + int(time if time > DAY else HOUR + time * (DAY - HOUR) / DAY) for time in drawn]

    def _weekly_moments(self) -> list[int]:
        """Instants for all later articles, more or fewer of them by the day of the week, as newspapers work."""
        dates = [datetime.fromtimestamp(self.start + day * DAY, UTC).date() for day in range(self.options.days)]
        weights = [WEEK[6] if (one.month, one.day) in HOLIDAYS else WEEK[one.weekday()] for one in dates]
        weights[len(dates) * 3 // 4] *= BIG_NEWS
        days = self.rng.choices(range(len(dates)), weights, k=self.options.later)
        return sorted(self.start + int(HOUR + (day + self.rng.random() * 0.95) * DAY) for day in days)

    def _quiet_moments(self, rate: float) -> list[int]:
        return self._moments(max(0, round(rate * (self.quiet - self.start) / DAY)), self.quiet)

    def _picked(self, at: int, recent: float, fits: Callable[[int], bool]) -> int | None:
        """An article to which nothing else happens then, with this likelihood a recent one; None if none is found."""
        newest = bisect_right(self.world.stamps, at) - 1
        for _ in range(TRIES):
            near = self.rng.random() < recent
            index = newest - int(self.rng.random() * min(newest, RECENT if near else newest))
            if self._free(index, at) and fits(index):
                return index
        return None

    def _free(self, index: int, at: int) -> bool:
        """Whether the article has been public for some minutes, and nothing else happens to it within the hour."""
        story = self.stories.get(index, ())
        turns = sorted((event.at, event.kind) for event in story if event.kind in (REMOVED, RESTORED) and event.at < at)
        return (
            index not in (1, EMPTY_BODY)  # the seed article stays as it is; a photo post has no text
            and self.world.stamps[index] + 10 * MINUTE < at
            and not (turns and turns[-1][1] == REMOVED)
            and all(abs(event.at - at) >= HOUR for event in story)
        )

    def _lasting(self, index: int) -> bool:
        """Whether the article is listed in the two sections and never removed."""
        return self.graph.kinds[index] == OPEN and all(event.kind != REMOVED for event in self.stories.get(index, ()))

    def _unmoved(self, index: int) -> bool:
        return all(event.kind != MOVED for event in self.stories.get(index, ()))

    def _editable(self, index: int, at: int) -> bool:
        distances = {EDIT: EDITS_APART, REMOVED: REMOVAL_AND_EDIT_APART, RESTORED: REMOVAL_AND_EDIT_APART}
        return all(abs(event.at - at) >= distances.get(event.kind, 0) for event in self.stories.get(index, ()))

    def _edit(self, index: int, at: int) -> None:
        self._add(Event(at, EDIT, index, self.rng.choice(list(EDITS))))
        self.edits_left -= 1

    def _add(self, event: Event) -> None:
        self.events.append(event)
        self.stories[event.index].append(event)
