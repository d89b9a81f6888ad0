"""Stand-in site: what a test holds in its hand: the site that serves, its truth, its clock, its log."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from urllib.request import urlopen

from .history import Line, history
from .life import Life
from .living import LivingWorld, world_of
from .options import OptionError, Options
from .routes import NOW, STATE, Site
from .truth import Record, truth
from .world import World


class _Served:
    """What both kinds of stand-in have."""

    world: World
    url: str

    def truth(self) -> Iterator[Record]:
        """The record of every article that is public now, oldest first."""
        return (truth(self.world, post, self.url) for post in self.world.posts())

    def history(self, looks: Sequence[datetime]) -> list[Line]:
        """What an observer of the whole site at these instants must notice, article by article, the oldest first."""
        return history(self.living, self.url, looks)

    @property
    def life(self) -> Life:
        """`start`, `end` and the `events` between."""
        return self.living.life

    @property
    def living(self) -> LivingWorld:
        """The world; OptionError for one that does not live."""
        if not isinstance(self.world, LivingWorld):
            raise OptionError("the site does not live: start it with days")
        return self.world


class RunningSite(_Served):
    """A stand-in that serves from a thread of this process."""

    def __init__(self, world: World, site: Site, loop: asyncio.AbstractEventLoop) -> None:
        self.world, self.site, self.url, self._loop = world, site, site.base, loop

    @property
    def now(self) -> datetime:
        """The instant the clock shows; it may be set forward and backward, from the start of the life on."""
        return self.world.clock()

    @now.setter
    def now(self, moment: datetime) -> None:
        self.living.as_of(moment)  # a clock that cannot be set says so here, not in the thread
        self._between_answers(lambda: setattr(self.living, "now", moment))

    @contextmanager
    def held(self, after: int = 0) -> Iterator[None]:
        """So many more answers are sent; those that follow are sent when the block ends."""
        self._between_answers(lambda: self.site.gate.close(after))
        try:
            yield
        finally:
            self._between_answers(self.site.gate.open)

    def _between_answers(self, call: Callable[[], object]) -> None:
        """Call it in the thread that serves, so that no answer is half of what was before and half of what is now."""
        done = threading.Event()
        self._loop.call_soon_threadsafe(call)
        self._loop.call_soon_threadsafe(done.set)
        done.wait()

    @property
    def requests(self) -> list[tuple[str, str, int]]:
        """The requests so far: method, path with query, status; the last `log` of them."""
        return list(self.site.requests)

    @property
    def arrivals(self) -> list[float]:
        """When each of them arrived, in seconds by a clock that is never set."""
        return list(self.site.arrivals)

    @property
    def agents(self) -> set[str]:
        """The user agents that asked."""
        return set(self.site.agents)

    @property
    def counts(self) -> dict[str, int]:
        """How many requests there were of each kind: article, section, ajax, archive, ghost …"""
        return dict(self.site.counts)


class RemoteSite(_Served):
    """A stand-in that serves from a process of its own."""

    def __init__(self, options: Options, url: str) -> None:
        self.world, self.url = world_of(options), url

    def state(self) -> dict[str, Any]:
        """`counts`, `requests`, `appeared`, `now`, and `cpu`: seconds of CPU the server has used."""
        with urlopen(self.url + STATE) as answer:
            said: dict[str, Any] = json.load(answer)
        return said

    @property
    def now(self) -> datetime:
        """The instant the clock of the server shows; it may be set forward and backward."""
        return datetime.fromisoformat(self.state()["now"])

    @now.setter
    def now(self, moment: datetime) -> None:
        self.living.now = moment
        with urlopen(self.url + NOW, moment.isoformat().encode()):
            pass

    def truth(self) -> Iterator[Record]:
        """The record of every article that is public now, oldest first."""
        if isinstance(self.world, LivingWorld):
            self.world.now = self.now
        else:
            self.world.appeared = int(self.state()["appeared"])
        return super().truth()

    @property
    def requests(self) -> list[tuple[str, str, int]]:
        """The requests so far: method, path with query, status; the last `log` of them."""
        return [(method, path, status) for method, path, status in self.state()["requests"]]

    @property
    def counts(self) -> dict[str, int]:
        """How many requests there were of each kind: article, section, ajax, archive, ghost …"""
        return dict(self.state()["counts"])
