"""fleet/: how far a fleet has come: one line that changes in a terminal, log lines elsewhere."""

from __future__ import annotations

import logging
import time
from typing import Self

from rich.console import Console
from rich.live import Live
from rich.text import Text

from newsspider.fleet.driver import Fleet

logger = logging.getLogger(__name__)


class View:
    """What the person who started a fleet sees."""

    def __init__(self, seconds: float) -> None:
        """Log a line every so many seconds where there is no terminal."""
        self.console = Console(stderr=True)
        self.live = Live(console=self.console, refresh_per_second=4) if self.console.is_terminal else None
        self.seconds, self.next = seconds, time.monotonic() + seconds

    def __enter__(self) -> Self:
        if self.live:
            self.live.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self.live:
            self.live.stop()

    def __call__(self, fleet: Fleet) -> None:
        """Show how far a fleet has come."""
        if self.live:
            self.live.update(Text(line(fleet)))
        elif time.monotonic() >= self.next:
            self.next = time.monotonic() + self.seconds
            logger.info("%s", line(fleet))


def line(fleet: Fleet) -> str:
    """Return done, running, failed and pages a minute, in one line."""
    failed = len(fleet.outcomes) - fleet.count("done") - fleet.count("interrupted")
    minutes = max(time.monotonic() - fleet.began, 1) / 60
    running = f"{len(fleet.running)} running" if fleet.threads else "no worker there"
    return (
        f"{fleet.count('done')} of {fleet.total} sites done, {running}, {failed} failed; "
        f"{fleet.pages} pages, {fleet.pages / minutes:.0f} a minute; {fleet.articles} articles"
    )
