"""SIGINT and SIGTERM: a crawl stops soon and in order, at whatever moment they come."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

from scrapy import signals
from scrapy.crawler import Crawler

from newsspider import budget
from newsspider.middlewares.downloader import Downloader
from newsspider.pages import trial

BOTH = (signal.SIGINT, signal.SIGTERM)
GRACE = 2.0
"""Seconds in which responses in progress may still arrive."""
_POLL = 0.05
"""Seconds between two checks whether the crawl runs: only then can Scrapy stop it in order."""


def at_once() -> None:
    """Let both end the process from here on: nothing has begun yet, and Ctrl-C would print a traceback."""
    for number in BOTH:
        signal.signal(number, lambda signum, _: os._exit(128 + signum))


class Stopping:
    """Handles the first signal while a crawl runs, and has Scrapy's own handler stop the crawl."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.number: int | None = None
        """The signal that came."""
        self.running = False
        self.handlers: dict[int, Any] = {}
        """Those of Scrapy."""
        crawler.signals.connect(self._runs, signals.engine_started)

    @contextmanager
    def handled(self) -> Iterator[None]:
        """Handle signals once Scrapy has installed its handlers; earlier ones wait until then."""
        from twisted.internet import reactor  # The import installs the reactor, so only after Scrapy has chosen one.

        loop: Any = reactor  # A module, for the type checker.
        self.reactor = loop
        signal.pthread_sigmask(signal.SIG_BLOCK, BOTH)
        # Registered during startup, so that our handler is installed after Scrapy's.
        self.reactor.addSystemEventTrigger("during", "startup", self._starts)
        try:
            yield
        finally:
            for number in BOTH:  # The outcome of the run is fixed.
                signal.signal(number, signal.SIG_IGN)
            signal.pthread_sigmask(signal.SIG_UNBLOCK, BOTH)

    def _starts(self) -> None:
        self.reactor.addSystemEventTrigger("after", "startup", self._take_over)

    def _take_over(self) -> None:
        for number in BOTH:
            self.handlers[number] = signal.getsignal(number)
            signal.signal(number, self._on_signal)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, BOTH)

    def _runs(self) -> None:
        self.running = True

    def _on_signal(self, signum: int, frame: FrameType | None) -> None:
        if self.number is not None:  # A second signal, before the first took effect, is like a kill.
            os._exit(128 + signum)
        self.number = signum
        if signum == signal.SIGINT:
            os.write(2, b"\nstopping; Ctrl-C again to force\n")  # At once; safe in a signal handler, unlike print.
        budget.hurry()
        trial.hurry()
        self.reactor.callFromThread(self._end)

    def _end(self) -> None:
        assert self.number is not None
        if self.crawler.crawling and not (self.running and self.crawler.engine.running):
            self.reactor.callLater(_POLL, self._end)  # Now it would stop the reactor, and leave the crawl half opened.
            return
        self.handlers[self.number](self.number, None)
        if self.running and isinstance(self.crawler.engine.downloader, Downloader):
            self.reactor.callLater(GRACE, self.crawler.engine.downloader.give_up)
