"""fleet/: one worker at a time crawls a host, whoever drives it; one that is no longer heard of loses it."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from typing import Any

from newsspider.fleet.store import Store

BEAT = 6
"""How often a lease is renewed in the time that it lasts."""


class HeldError(Exception):
    """Another has the host."""

    def __init__(self, owner: str, until: float) -> None:
        super().__init__(f"{owner} has the host")
        self.until = until


class LostError(Exception):
    """What was this worker's is another's now."""


class Lease:
    """A host taken: a numbered file, of which the highest counts, and which says until when.

    To take is to create the next number, which only one can. A lease that has run out and was not given back is
    looked at twice: where a clock is slow, its owner still renews it.
    """

    def __init__(self, store: Store, host: str, owner: str, seconds: float) -> None:
        """Take a host; HeldError if it is another's."""
        self.store, self.owner, self.seconds = store, owner, seconds
        self.folder = f"fleet/leases/{host.replace(':', '_')}"
        last = max(self._numbers(), default=0)
        said = self._said(last)
        if said.get("until", 0) > time.time():
            raise HeldError(said["owner"], said["until"])
        if said and not said.get("free"):
            time.sleep(1.5 * said.get("seconds", seconds) / BEAT)
            if self._said(last) != said:
                raise HeldError(said["owner"], time.time() + said.get("seconds", seconds))
        self.number = last + 1
        self.until = time.time() + seconds
        if not store.create(self._path(self.number), self._words(self.until)) or max(self._numbers()) > self.number:
            raise HeldError("another worker", time.time() + 1)
        for older in self._numbers():
            if older < self.number:
                store.remove(self._path(older))

    @property
    def held(self) -> bool:
        """Whether the host is this worker's for sure."""
        return time.time() < self.until

    def renew(self) -> None:
        """Say that this worker lives; LostError if it was not heard of for too long."""
        if not self.held or max(self._numbers(), default=0) != self.number:
            raise LostError(f"{self.owner} was not heard of for {self.seconds:g} s and lost its host")
        until = time.time() + self.seconds
        self.store.write(self._path(self.number), self._words(until))
        if not self.held:  # The writing took too long: who looked in the meantime saw a lease that had run out.
            raise LostError(f"{self.owner} could not be heard of for {self.seconds:g} s and lost its host")
        self.until = until

    def release(self, after: float) -> None:
        """Give the host back, to be asked again in so many seconds at the earliest."""
        if max(self._numbers(), default=0) == self.number:
            self.store.write(self._path(self.number), self._words(time.time() + after, free=True))

    def _numbers(self) -> list[int]:
        return [int(name) for name in self.store.names(self.folder) if name.isdecimal()]

    def _path(self, number: int) -> str:
        return f"{self.folder}/{number}"

    def _said(self, number: int) -> dict[str, Any]:
        said: dict[str, Any] = json.loads(self.store.read(self._path(number)) or b"{}") if number else {}
        return said

    def _words(self, until: float, *, free: bool = False) -> bytes:
        return json.dumps({"owner": self.owner, "until": until, "seconds": self.seconds, "free": free}).encode()


class Heart(threading.Thread):
    """Renews a lease until `stop`, whatever the worker waits for; and hears whether the run is to end."""

    def __init__(self, lease: Lease, asked: Callable[[], bool]) -> None:
        super().__init__(daemon=True)
        self.lease, self.asked, self.told = lease, asked, False
        self._stopped = threading.Event()
        self.start()

    def run(self) -> None:
        """Renew it; where the store does not answer, it runs out."""
        while not self._stopped.wait(self.lease.seconds / BEAT):
            try:
                self.lease.renew()
                self.told = self.told or self.asked()
            except LostError:
                self.lease.until = 0
                return
            except OSError:
                continue

    def stop(self) -> None:
        """Renew it no more; a renewal that hangs is not waited for."""
        self._stopped.set()
        self.join(self.lease.seconds)
