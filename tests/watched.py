"""A scheduler for tests, which holds few requests, and logs at its end how many they were at most."""

from __future__ import annotations

import logging
from typing import Any

from scrapy import Request

from newsspider.middlewares.waiting import WaitingScheduler
from newsspider.spiders import backlog

LONG = 20
backlog.LONG, backlog.SHORT = LONG, LONG // 2


class WatchedScheduler(WaitingScheduler):
    """That of the crawl, watched."""

    longest = 0

    def enqueue_request(self, request: Request) -> bool:
        """Note how long the queue is."""
        accepted = super().enqueue_request(request)
        self.longest = max(self.longest, len(self))
        return accepted

    def close(self, reason: str) -> Any:
        """Log it."""
        logging.getLogger(__name__).info("longest queue: %d", self.longest)
        return super().close(reason)
