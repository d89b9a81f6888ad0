"""Middleware: patience only with a site that has answered before."""

from __future__ import annotations

from typing import Any, Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response


class FirstAnswerMiddleware:
    """Gives up early on a site that has not answered once, so that an unreachable one is told within a minute.

    Scrapy waits three times 180 seconds for `robots.txt` and as long again for the page. Both pass through here.
    """

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.timeout = crawler.settings.getfloat("NEWSSPIDER_FIRST_ANSWER_TIMEOUT")
        self.answered = False

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Return the middleware for a crawl."""
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Shorten the patience while nothing was heard."""
        if not self.answered:
            meta: dict[str, Any] = request.meta
            meta["download_timeout"] = self.timeout
            meta["max_retry_times"] = 1

    def process_response(self, request: Request, response: Response) -> Response:
        """Note the first answer, whatever it says."""
        self.answered = True
        return response
