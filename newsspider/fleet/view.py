"""fleet/: the progress of a fleet: one line that changes in a terminal, log lines elsewhere."""

from __future__ import annotations

import logging
import sys
import time
from typing import Any, Self

from rich.console import Console
from rich.file_proxy import FileProxy
from rich.live import Live
from rich.text import Text

from newsspider.fleet.driver import Fleet

logger = logging.getLogger(__name__)


class View:
    """Shows progress to the person who started a fleet."""

    def __init__(self, seconds: float) -> None:
        """Log a line every so many seconds where there is no terminal."""
        self.console = Console(stderr=True)
        # Transient, since the summary at the end repeats it.
        self.live = Live(console=self.console, transient=True) if self.console.is_terminal else None
        self.streams: list[tuple[Any, Any]] = []
        """Handlers of the log with their streams; meanwhile the log is printed above the live line."""
        self.seconds, self.next = seconds, time.monotonic() + seconds

    def __enter__(self) -> Self:
        if self.live:
            self.live.start()
            for handler in logging.root.handlers:
                if isinstance(handler, logging.StreamHandler) and not isinstance(handler, logging.FileHandler):
                    self.streams.append((handler, handler.stream))
                    handler.setStream(FileProxy(self.console, sys.__stderr__ or sys.stderr))
        return self

    def __exit__(self, *_: object) -> None:
        if self.live:
            self.live.stop()
            for handler, stream in self.streams:
                handler.setStream(stream)

    def __call__(self, fleet: Fleet) -> None:
        """Show the progress of a fleet."""
        if self.live:
            self.live.update(Text(line(fleet)))
        elif time.monotonic() >= self.next:
            self.next = time.monotonic() + self.seconds
            logger.info("%s", line(fleet))


def line(fleet: Fleet) -> str:
    """Return sites done, running and failed, and pages and articles of the runs that ended, in one line."""
    cut = fleet.count("interrupted")
    failed = f"{len(fleet.outcomes) - fleet.count('done') - cut} failed" + (f", {cut} interrupted" if cut else "")
    minutes = max(time.monotonic() - fleet.began, 1) / 60
    running = f"{len(fleet.running)} running" if fleet.threads else "no worker there"
    return (
        f"{fleet.count('done')} of {fleet.total} sites done, {running}, {failed}; "
        f"{fleet.pages} pages, {fleet.pages / minutes:.0f} a minute; {fleet.articles} articles"
    )
