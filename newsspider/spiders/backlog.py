"""backlog.py: addresses that are to be asked for, kept in little memory while the queue of requests is long."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sized
from typing import Protocol

from scrapy import Request

from newsspider.items import DiscoveredVia
from newsspider.rows import UrlRow

LONG, SHORT = 200, 100
"""Requests in the queue from which on addresses wait, and under which the next ones are asked for."""


class Make(Protocol):
    """Makes the request for an address."""

    def __call__(self, row: UrlRow, via: DiscoveredVia, modified: str | None, *, again: bool) -> Request: ...


class Backlog:
    """Addresses of a crawl in the order in which they were found: each takes a tenth of the memory of its request.

    A listing may show 50,000 of them at once. They are in the ledger like those in the queue, so none is lost when the
    run is killed.
    """

    def __init__(self, make: Make, row_of: Callable[[str], UrlRow | None]) -> None:
        self.make, self.row_of = make, row_of
        self.queue: Sized = ()
        """The requests that are to be made; the scheduler sets this, and asks for the next ones."""
        self._waiting: deque[tuple[str, str, str, str | None, bool]] = deque()

    def __len__(self) -> int:
        return len(self._waiting)

    def take(self, row: UrlRow, via: DiscoveredVia, modified: str | None, *, again: bool) -> Iterator[Request]:
        """Yield the request for an address, or have the address wait while the queue is long."""
        if len(self.queue) < LONG:
            yield self.make(row, via, modified, again=again)
        else:
            self._waiting.append((row.url, via.way, via.address, modified, again))

    def next_requests(self) -> Iterator[Request]:
        """Yield requests for as many addresses as make the queue long again; none while it is not short."""
        if self._waiting and len(self.queue) < SHORT:
            for _ in range(min(LONG - SHORT, len(self._waiting))):
                url, way, address, modified, again = self._waiting.popleft()
                row = self.row_of(url)
                assert row, f"{url} is not in the ledger"
                yield self.make(row, DiscoveredVia(way, address), modified, again=again)
