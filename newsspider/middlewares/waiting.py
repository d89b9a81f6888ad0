"""Scheduler: Scrapy's own, in which a request may wait without blocking others, before a backlog of addresses."""

from __future__ import annotations

import asyncio
from typing import Any

from scrapy import Request, Spider
from scrapy.core.scheduler import Scheduler

from newsspider.run import is_own

WAIT = "wait"
"""Key of `meta`: seconds after which a request is to be made."""


class WaitingScheduler(Scheduler):
    """Holds requests back for their `wait`; in a middleware they would occupy the downloader.

    When few requests are left, it takes the next ones from the backlog of the spider, where that has one.
    """

    def open(self, spider: Spider) -> Any:
        """Begin."""
        self.waiting: dict[Request, asyncio.TimerHandle] = {}
        assert self.crawler
        self.backlog = getattr(spider, "backlog", None) if is_own(self.crawler) else None
        if self.backlog is not None and not self.dqdir:  # What waits in a JOBDIR takes no memory.
            self.backlog.queue = self
        return super().open(spider)

    def enqueue_request(self, request: Request) -> bool:
        """Return whether the request is accepted; False for a duplicate."""
        wait = request.meta.pop(WAIT, 0)
        if not wait:
            return super().enqueue_request(request)
        self.waiting[request] = asyncio.get_running_loop().call_later(wait, self._due, request)
        return True

    def next_request(self) -> Request | None:
        """Return the next request; None where there is none."""
        if self.backlog:
            assert self.crawler and self.crawler.engine
            for request in self.backlog.next_requests():
                self.crawler.engine.crawl(request)  # Not into the queue alone: it tells of one that is dropped.
        return super().next_request()

    def has_pending_requests(self) -> bool:
        """Return whether there are requests to be made, now or later."""
        return bool(self.waiting) or bool(self.backlog) or super().has_pending_requests()

    def close(self, reason: str) -> Any:
        """Drop the waiting requests, whose addresses the ledger knows."""
        for timer in self.waiting.values():
            timer.cancel()
        self.waiting.clear()
        return super().close(reason)

    def _due(self, request: Request) -> None:
        del self.waiting[request]
        assert self.crawler and self.crawler.engine
        self.crawler.engine.crawl(request)  # Not into the queue alone: the engine may be asleep.
