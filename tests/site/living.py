"""Stand-in site: a newspaper that lives: its world as it is at the instant its clock shows."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from copy import copy
from dataclasses import replace
from datetime import datetime

from . import edits, fate
from .life import Event
from .options import Options
from .post import Post
from .world import Teaser, World


def world_of(options: Options) -> World:
    """The world these options ask for, living or not."""
    return LivingWorld(options) if options.days else World(options)


class LivingWorld(World):
    """A world in which articles appear, change, move, go and come back; `now` may be set forward and backward."""

    def __init__(self, options: Options) -> None:
        super().__init__(options)
        self.life = fate.life(self)
        self.members, self.listed = self._listings()
        self.sticky = self._lasting_sticky()
        self._first_modified = {index: self.modified[index] for index in self.life.changed}
        self._steady = [
            index for index in self.listed if index <= options.articles and index not in self._first_modified
        ]
        self._now, self._listed_now = self.life.start, dict[str | None, Sequence[int]]()
        self.clock = lambda: self._now

    @property
    def now(self) -> datetime:
        """The instant the clock shows."""
        return self._now

    @now.setter
    def now(self, moment: datetime) -> None:
        if moment.tzinfo is None or moment < self.life.start:
            raise ValueError(f"{moment.isoformat()}: an instant with its offset, from {self.life.start.isoformat()} on")
        before, after = sorted((self._now, moment))
        self._now, self._listed_now = moment, {}
        self.appeared = bisect_right(self.stamps, moment.timestamp()) - 1 - self.options.articles
        for event in self.life.between(before.timestamp(), after.timestamp()):
            if event.index in self._first_modified:
                self.modified[event.index] = self._modified_now(event.index)

    def as_of(self, moment: datetime) -> LivingWorld:
        """The same world at another instant; this one stays where it is."""
        made = copy(self)
        made.modified = self.modified[:]
        made.clock = lambda: made.now
        made.now = moment
        return made

    def past(self, index: int) -> Sequence[Event]:
        """What has happened to an article since the start or its publication."""
        return self.life.past(index, self._now.timestamp())

    def gone(self, index: int) -> str | None:
        """`404` or `410` for an article that is removed now."""
        return self.life.gone(index, self._now.timestamp())

    def edition(self, index: int) -> int:
        """How often an article has changed in any way since the start or its publication."""
        return len(self.past(index))

    def teaser(self, index: int) -> Teaser:
        """What listings show of an article now."""
        first, past = self.first_teaser(index), self.past(index)
        if not past:
            return first
        return replace(first, headline=edits.headline(self, first.headline, past), slug=self.slugs(index)[-1])

    def slugs(self, index: int) -> list[str]:
        """The slugs an article has had, the one it has now last."""
        return super().slugs(index) + edits.slugs(self, self.past(index))

    def post(self, index: int) -> Post:
        """The whole article as it is now."""
        return edits.lived(self, super().post(index), self.past(index))

    def posts(self) -> Iterator[Post]:
        """Every article that is public now, oldest first."""
        return (self.post(index) for index in range(1, self.newest + 1) if not self.gone(index))

    def index_of_number(self, number: int) -> int | None:
        """The article that is public now and has this post id."""
        index = super().index_of_number(number)
        return None if index is None or self.gone(index) else index

    def index_of_slug(self, slug: str) -> tuple[int, bool] | None:
        """The article that is public now at this slug, and whether the slug is an old one of its."""
        found = super().index_of_slug(slug)
        return None if found is None or self.gone(found[0]) else found

    def meant(self, path: str) -> int | None:
        """The article that this path of a box means, public now or not: by its number, by a slug it has or had."""
        number = path.removeprefix("/?p=")
        if number != path:
            return super().index_of_number(int(number))
        found = super().index_of_slug(path.strip("/"))
        return found[0] if found else None

    def withdrawn(self, slug: str) -> bool:
        """Whether the address of an article says that it is gone for good (410)."""
        found = super().index_of_slug(slug)
        return found is not None and self.gone(found[0]) == "410"

    def listing(self, key: str | None) -> Sequence[int]:
        """Indexes of what a section lists now, oldest first; `None`: what the site lists at all."""
        if key not in self._listed_now:
            gone = {index for index in self._first_modified if self.gone(index)}
            self._listed_now[key] = [index for index in super().listing(key) if index not in gone]
        return self._listed_now[key]

    def steady(self) -> Sequence[int]:
        """What sidebars link to: listed from the first day to the last, never changed."""
        return self._steady

    def last_change(self) -> int:
        """When anything listed now was last changed."""
        return max(map(self.changed, self.listing(None)))

    def _modified_now(self, index: int) -> int:
        told = [event.at for event in self.past(index) if event.modified]
        return told[-1] if told else self._first_modified[index]

    def _lasting_sticky(self) -> tuple[int, ...]:
        """The sticky posts: two of the older ones that are there from the first day to the last."""
        lasting = [
            index
            for index in self.members["dernieres-minutes"]
            if index <= self.options.articles and not self.life.removed_ever(index)
        ]
        return tuple(sorted({lasting[len(lasting) // 3], lasting[len(lasting) // 2]}))
