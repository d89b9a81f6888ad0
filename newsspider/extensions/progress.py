"""Progress: how far a crawl has come."""

from __future__ import annotations

import logging
import sys
import time
from typing import TYPE_CHECKING, Any

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.extensions.logstats import LogStats
from twisted.internet.task import LoopingCall

from newsspider.extensions import OUTCOMES, Extension
from newsspider.run import is_own

if TYPE_CHECKING:
    from rich.progress import Progress as Bar

logger = logging.getLogger(__name__)

CUT_OFF = ("left_by_limit", "interrupted")
"""Outcomes of addresses that a run did not come to: no work was done."""


class Progress(Extension):
    """A live line in a terminal, elsewhere a log line now and then."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Any:
        """Return the extension for a crawl; Scrapy's LogStats, which it replaces, for a foreign spider."""
        return cls(crawler) if is_own(crawler) else LogStats.from_crawler(crawler)

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        crawler.signals.connect(self.spider_closed, signals.spider_closed)
        self.begun = time.monotonic()
        self.bar: Bar | None = None
        self.streams: list[tuple[logging.StreamHandler[Any], Any]] = []
        self.tick = LoopingCall(self.tell)

    def spider_opened(self) -> None:
        """Show the line."""
        settings = self.crawler.settings
        self.begun = time.monotonic()
        if sys.stderr.isatty() and settings.getbool("LOG_ENABLED") and not settings.get("LOG_FILE"):
            self._show()
            self.tick.start(0.5)
        else:
            self.tick.start(settings.getfloat("NEWSSPIDER_PROGRESS_SECONDS"), now=False)

    def tell(self) -> None:
        """Update the line."""
        if self.bar is None:
            logger.info("%s", self.line())
            return
        done, total = self._done(), self._done() + self._left()
        self.bar.update(self.bar.task_ids[0], completed=done, total=total or None, line=self.short_line())

    def line(self) -> str:
        """Return how far the run has come."""
        figures = ", ".join(f"{name} {self.run.figure(name)}" for name in ("found", "fetched", "delivered", "refused"))
        return f"{figures}, {self._rate():.0f} pages/min{self._eta(', about ')}"

    def short_line(self) -> str:
        """Return the same for the side of a bar: at most 58 characters, so that 80 columns hold all of it."""
        done = self._done()
        if not done:
            return f"looking for articles: {self.run.figure('found'):,} found"
        articles = f"{done:,} of {done + self._left():,} articles"
        return f"{articles}, {self._rate():.0f} pages/min{self._eta(', ')}"

    def _rate(self) -> float:
        return self._pages() / max(time.monotonic() - self.begun, 0.001) * 60

    def _eta(self, before: str) -> str:
        left, rate = self._left(), self._rate()
        return f"{before}{_duration(left / rate * 60)} left" if left and rate and self._done() else ""

    def spider_closed(self) -> None:
        """Take the line away."""
        if self.tick.running:
            self.tick.stop()
        if self.bar:
            self.tell()
            self.bar.stop()
        for handler, stream in self.streams:
            handler.setStream(stream)

    def _done(self) -> int:
        return sum(self.run.figure(name) for name in OUTCOMES if name not in CUT_OFF)

    def _pages(self) -> int:
        return sum(map(self.run.figure, ("fetched", "failed", "gone", "listing_pages")))

    def _left(self) -> int:
        """How many articles are left to settle.

        Pages still to be listed count as the average page so far; with `max_items` the run may end sooner.
        """
        pages: int = sum(source.pages_left for source in self.run.spider.sources)
        found = self.run.figure("found") + pages * self.run.figure("found") // max(1, self.run.figure("listing_pages"))
        most = self.run.arguments.max_items
        left = max(0, found - self._done())
        return left if most is None else min(left, max(0, most - self.run.figure("delivered")))

    def _show(self) -> None:
        from rich.console import Console
        from rich.file_proxy import FileProxy
        from rich.progress import BarColumn, TextColumn, TimeElapsedColumn
        from rich.progress import Progress as Bar

        console = Console(stderr=True)
        width = 24 if console.width >= 100 else 10
        columns = (BarColumn(width), TextColumn("{task.fields[line]}", markup=False), TimeElapsedColumn())
        self.bar = Bar(*columns, console=console, redirect_stdout=False, redirect_stderr=False)
        self.bar.add_task("", total=None, line="")
        self.bar.start()
        # Log lines go above the live line, through the console that draws it.
        for handler in logging.root.handlers:
            if isinstance(handler, logging.StreamHandler) and handler.stream is sys.stderr:
                self.streams.append((handler, handler.stream))
                handler.setStream(FileProxy(console, sys.stderr))


def _duration(seconds: float) -> str:
    minutes = round(seconds / 60)
    if minutes < 1:
        return "1 min"
    return f"{minutes} min" if minutes < 120 else f"{minutes // 60} h {minutes % 60:02d} min"
