"""Stand-in site: what befalls the articles of a living site, as a list of events, and what holds at an instant."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

NEW, EDIT, COSMETIC, REMOVED, RESTORED, MOVED = "new", "edit", "cosmetic", "removed", "restored", "moved"


@dataclass(frozen=True, slots=True)
class Event:
    """Something that befalls one article."""

    at: int
    """Seconds since 1970: from then on it holds."""
    kind: str
    """`new`, `edit`, `cosmetic`, `removed`, `restored` or `moved`."""
    index: int
    what: str = ""
    """Of an edit or a cosmetic change, what is changed (keys of `edits.EDITS`; `dress`, `comments`, `box`); of a
    removal, `404` or `410`; of a new article that no listing has, `hidden`."""
    target: int = 0
    """The article to which a new box leads."""
    modified: bool = True
    """Whether the article's `modified` says so."""

    def __str__(self) -> str:
        moment = datetime.fromtimestamp(self.at, UTC)
        more = [self.what, f"to {self.target}" if self.target else "", "" if self.modified else "not in modified"]
        return " ".join([f"{moment:%Y-%m-%d %H:%M} UTC: article {self.index} {self.kind}", *filter(None, more)])


class Life:
    """The events of a site between two instants."""

    def __init__(self, start: int, end: int, events: Sequence[Event]) -> None:
        self.start, self.end = (datetime.fromtimestamp(stamp, UTC) for stamp in (start, end))
        self.events = sorted(events, key=lambda event: event.at)
        """In the order in which they happen; of two at one instant the one drawn first."""
        self._stories: dict[int, list[Event]] = defaultdict(list)
        for event in self.events:
            if event.kind != NEW:
                self._stories[event.index].append(event)
        self._times = [event.at for event in self.events]

    @property
    def changed(self) -> set[int]:
        """The articles to which something happens after their publication."""
        return set(self._stories)

    def between(self, before: float, after: float) -> list[Event]:
        """What happens after the one instant and until the other."""
        return self.events[bisect_right(self._times, before) : bisect_right(self._times, after)]

    def past(self, index: int, now: float) -> Sequence[Event]:
        """What has happened to an article since the start or its publication."""
        story = self._stories.get(index)
        return [event for event in story if event.at <= now] if story else ()

    def gone(self, index: int, now: float) -> str | None:
        """The status with which the address of an article says that it is gone; None for one that is not."""
        turns = [event for event in self.past(index, now) if event.kind in (REMOVED, RESTORED)]
        return turns[-1].what if turns and turns[-1].kind == REMOVED else None

    def removed_ever(self, index: int) -> bool:
        """Whether the article is gone at some time."""
        return any(event.kind == REMOVED for event in self._stories.get(index, ()))
