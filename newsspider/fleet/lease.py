"""fleet/: leases, so that one worker at a time crawls a host, and one that no longer renews its lease loses it."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from typing import Any

from newsspider.fleet.store import Store

RENEWALS = 6
"""How often a lease is renewed during its time."""


class HeldError(Exception):
    """Another worker has the host."""

    def __init__(self, owner: str, until: float) -> None:
        super().__init__(f"{owner} has the host")
        self.until = until


class LostError(Exception):
    """Another worker has taken what this one had."""


class Lease:
    """A host that is taken: a numbered file with the end of the lease; the highest number is valid.

    A worker takes a host by creating the next number, which only one can. It reads a lease that has run out without
    being released twice: where a clock is slow, its owner still renews it.
    """

    def __init__(self, store: Store, host: str, owner: str, seconds: float) -> None:
        """Take a host; HeldError if another worker has it."""
        self.store, self.owner, self.seconds = store, owner, seconds
        self.folder = f"fleet/leases/{host.replace(':', '_')}"
        last = max(self._numbers(), default=0)
        lease = self._read(last)
        if lease.get("until", 0) > time.time():
            raise HeldError(lease["owner"], lease["until"])
        if lease and not lease.get("free"):
            time.sleep(1.5 * lease.get("seconds", seconds) / RENEWALS)
            if self._read(last) != lease:
                raise HeldError(lease["owner"], time.time() + lease.get("seconds", seconds))
        self.number = last + 1
        self.until = time.time() + seconds
        if not store.create(self._path(self.number), self._content(self.until)) or max(self._numbers()) > self.number:
            raise HeldError("another worker", time.time() + 1)
        for older in self._numbers():
            if older < self.number:
                store.remove(self._path(older))

    @property
    def held(self) -> bool:
        """Whether the lease still runs, so that no other worker can have the host."""
        return time.time() < self.until

    def renew(self) -> None:
        """Extend the lease; LostError if it has run out."""
        if not self.held or max(self._numbers(), default=0) != self.number:
            raise LostError(f"{self.owner} did not renew its lease for {self.seconds:g} s and lost its host")
        until = time.time() + self.seconds
        self.store.write(self._path(self.number), self._content(until))
        if not self.held:  # The write took too long: meanwhile others saw a lease that had run out.
            raise LostError(f"{self.owner} could not renew its lease for {self.seconds:g} s and lost its host")
        self.until = until

    def release(self, after: float) -> None:
        """Release the host; the next worker can take it after `after` seconds."""
        if max(self._numbers(), default=0) == self.number:
            self.store.write(self._path(self.number), self._content(time.time() + after, free=True))

    def _numbers(self) -> list[int]:
        return [int(name) for name in self.store.names(self.folder) if name.isdecimal()]

    def _path(self, number: int) -> str:
        return f"{self.folder}/{number}"

    def _read(self, number: int) -> dict[str, Any]:
        lease: dict[str, Any] = json.loads(self.store.read(self._path(number)) or b"{}") if number else {}
        return lease

    def _content(self, until: float, *, free: bool = False) -> bytes:
        return json.dumps({"owner": self.owner, "until": until, "seconds": self.seconds, "free": free}).encode()


class Renewer(threading.Thread):
    """Renews a lease until `stop`, while the worker waits for something else; notices a request to stop the run."""

    def __init__(self, lease: Lease, is_to_stop: Callable[[], bool]) -> None:
        super().__init__(daemon=True)
        self.lease, self.is_to_stop, self.stop_requested = lease, is_to_stop, False
        self._stopped = threading.Event()
        self.start()

    def run(self) -> None:
        """Renew it; where the store does not answer, the lease runs out."""
        while not self._stopped.wait(self.lease.seconds / RENEWALS):
            try:
                self.lease.renew()
                self.stop_requested = self.stop_requested or self.is_to_stop()
            except LostError:
                self.lease.until = 0
                return
            except OSError:
                continue

    def stop(self) -> None:
        """Stop renewing, without waiting for a renewal that hangs."""
        self._stopped.set()
        self.join(self.lease.seconds)
