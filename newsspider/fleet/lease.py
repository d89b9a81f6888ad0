"""fleet/: one worker at a time crawls a host, whoever drives it; one that is no longer heard of loses it."""

from __future__ import annotations

import json
import time

from newsspider.fleet.store import Store


class HeldError(Exception):
    """Another has the host."""

    def __init__(self, owner: str, until: float) -> None:
        super().__init__(f"{owner} has the host")
        self.until = until


class LostError(Exception):
    """What was this worker's is another's now."""


class Lease:
    """A host taken: a numbered file, of which the highest counts, and which says until when.

    To take is to create the next number, which only one can. Machines that share a store must agree on the time to
    within a few seconds.
    """

    def __init__(self, store: Store, host: str, owner: str, seconds: float) -> None:
        """Take a host; HeldError if it is another's."""
        self.store, self.owner, self.seconds = store, owner, seconds
        self.folder = f"fleet/leases/{host.replace(':', '_')}"
        last = max(self._numbers(), default=0)
        said = json.loads(store.read(self._path(last)) or b"{}") if last else {}
        if said.get("until", 0) > time.time():
            raise HeldError(said["owner"], said["until"])
        self.number, self.until = last + 1, time.time() + seconds
        if not store.create(self._path(self.number), self._said()) or max(self._numbers()) > self.number:
            raise HeldError("another worker", time.time() + 1)
        for older in self._numbers():
            if older < self.number:
                store.remove(self._path(older))

    def renew(self) -> None:
        """Say that this worker lives; LostError if it was not heard of for too long."""
        if time.time() > self.until or max(self._numbers(), default=0) != self.number:
            raise LostError(f"{self.owner} was not heard of for {self.seconds:g} s and lost its host")
        self.until = time.time() + self.seconds
        self.store.write(self._path(self.number), self._said())

    def release(self, after: float) -> None:
        """Give the host back, to be asked again in so many seconds at the earliest."""
        if max(self._numbers(), default=0) == self.number:
            self.until = time.time() + after
            self.store.write(self._path(self.number), self._said())

    def _numbers(self) -> list[int]:
        return [int(name) for name in self.store.names(self.folder) if name.isdecimal()]

    def _path(self, number: int) -> str:
        return f"{self.folder}/{number}"

    def _said(self) -> bytes:
        return json.dumps({"owner": self.owner, "until": self.until}).encode()
