"""Middleware: patience only with a site that has answered before."""

from __future__ import annotations

from typing import Any, Self

from scrapy import Request, signals
from scrapy.crawler import Crawler

from newsspider.run import own_only

UNANSWERED = {"unanswered": True, "max_retry_times": 1}


class FirstAnswerMiddleware:
    """Gives up early on a site that has not answered once, so that an unreachable one is reported within a minute.

    Scrapy waits three times 180 seconds for `robots.txt` and as long again for the page. Both pass through here.
    """

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.timeout = crawler.settings.getfloat("NEWSSPIDER_FIRST_ANSWER_TIMEOUT")
        self.answered = False
        crawler.signals.connect(self.note_answer, signals.headers_received)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Return the middleware for a crawl; NotConfigured where the spider is not ours."""
        own_only(crawler)
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Shorten the timeout before the first answer; a request repeated after that gets the full one."""
        meta: dict[str, Any] = request.meta
        if not self.answered:
            meta.update(UNANSWERED, download_timeout=self.timeout)
        elif meta.pop("unanswered", False):
            del meta["download_timeout"], meta["max_retry_times"]

    def note_answer(self) -> None:
        """Note the first answer, even one that is spoiled."""
        self.answered = True
