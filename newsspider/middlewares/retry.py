"""Middleware: failed and spoiled answers are asked for again, later, and not for ever."""

from __future__ import annotations

import asyncio
import logging
import random
import time
from typing import Any, Self

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares import retry
from scrapy.downloadermiddlewares.retry import get_retry_request
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK
from scrapy.utils.misc import load_object

from newsspider.middlewares.down import Outage
from newsspider.middlewares.faults import (
    CUT_OFF,
    LOOP,
    TAIL,
    SpoiledAnswerError,
    cause,
    fault,
    retry_after,
)
from newsspider.middlewares.waiting import WAIT
from newsspider.rows import LEFT_ALONE_MOST
from newsspider.run import is_own, own_spider

logger = logging.getLogger(__name__)

FIRST_RETRIES = 50
"""Retries that a run may make whatever its number of good answers."""
OPEN_ENDED = 3
"""So many answers with the same cut-off end show that the site ends its pages so."""
MOST_ENDS = 1_000
"""Cut-off ends that are remembered."""
OF_A_REDIRECT = ("redirect_times", "redirect_ttl", "redirect_urls", "redirect_reasons", "exchanges")


class RetryMiddleware:
    """Repeats requests whose answer failed or is spoiled: each time after twice the wait, within two budgets.

    It replaces Scrapy's, whose settings and `get_retry_request` it uses. A request that still fails goes to the
    errback. Requests state in `meta["expects"]` (`page`, `json`, `xml`) what a good answer would be.
    """

    def __init__(self, crawler: Crawler) -> None:
        settings = crawler.settings
        self.crawler = crawler
        self.codes = {int(code) for code in settings.getlist("RETRY_HTTP_CODES")}
        self.exceptions = tuple(load_object(one) for one in settings.getlist("RETRY_EXCEPTIONS"))
        self.wait, self.longest = map(settings.getfloat, ("NEWSSPIDER_RETRY_WAIT", "NEWSSPIDER_RETRY_WAIT_MOST"))
        self.share = settings.getfloat("NEWSSPIDER_RETRY_SHARE")
        self.good = self.retries = self.open_ended = self.whole = 0
        self.ends: dict[bytes, set[str]] = {}
        """The addresses of pages that were cut off, by how they ended."""
        self.is_logged = False
        self.outage = Outage(crawler)
        crawler.signals.connect(self.outage.end, signals.spider_closed)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self | retry.RetryMiddleware:
        """Return the middleware for a crawl; Scrapy's own for a spider that is not ours."""
        return cls(crawler) if is_own(crawler) else retry.RetryMiddleware.from_crawler(crawler)

    async def process_request(self, request: Request) -> None:
        """Wait, for a request that is made outside the scheduler: that for robots.txt."""
        if wait := request.meta.pop(WAIT, 0):
            await asyncio.sleep(wait)

    def process_response(self, request: Request, response: Response) -> Request | Response:
        """Return a good response, or the next request after a bad one; SpoiledAnswerError after the last try."""
        if request.meta.get("dont_retry"):
            return response
        status = response.status in self.codes
        wrong = fault(response, request.meta.get("expects"), request.headers)
        found = f"HTTP status {response.status}" if status else wrong
        if found == CUT_OFF and self._is_its_own(request, response):
            found = None
        if found is None:
            self.good += 1
            self.whole += b"</html" in response.body[-4096:].lower()
            self.outage.over()
            return response
        if held := request.meta.get("exchanges"):  # No archive keeps a spoiled answer.
            request.meta["exchanges"] = held[:-1]
        asked_for = retry_after(response) if status else 0.0
        if again := self._again(request, found, asked_for, whole_host=asked_for > 0 or response.status == 429):
            return again
        if status:
            return response
        raise SpoiledAnswerError(f"the answer is spoiled: {found}")

    def process_exception(self, request: Request, exception: Exception) -> Request | None:
        """Return the request once more, where the network failed."""
        if not isinstance(exception, self.exceptions) or request.meta.get("dont_retry"):
            return None
        return self._again(request, cause(exception))

    def _again(self, request: Request, why: str, asked_for: float = 0.0, *, whole_host: bool = False) -> Request | None:
        """The request for another try, with its wait; None where there were enough."""
        spider = own_spider(self.crawler)
        article = "found" in request.cb_kwargs
        self.outage.failed(request.url, why, asked_for, article=article)
        if self.outage.closing and request.callback is not NO_CALLBACK:
            return request.replace(dont_filter=True)  # It stays in the scheduler, for the next run.
        if article and asked_for > self.outage.patience:
            request.meta["left_alone_until"] = int(time.time() + min(asked_for, LEFT_ALONE_MOST))
            return None
        again = None if self._is_spent() else get_retry_request(request, spider=spider, reason=why)
        if again is None:
            return None
        self.retries += 1
        self.crawler.stats.inc_value(f"newsspider/retried/{why}")
        times = again.meta["retry_times"]
        backoff = min(self.longest, self.wait * 2 ** (times - 1)) * random.uniform(0.5, 1.5)
        again.meta[WAIT] = max(backoff, asked_for)
        if whole_host:
            self.outage.rest(again.meta[WAIT])
        return _from_the_start(again) if why == LOOP else again

    def _is_spent(self) -> bool:
        spent = self.retries >= FIRST_RETRIES + self.share * self.good
        if spent and not self.is_logged:
            self.is_logged = True
            logger.error(
                "Asked again %d times for %d good answers (NEWSSPIDER_RETRY_SHARE): what fails now is left to the "
                "next run.", self.retries, self.good,
            )  # fmt: skip
        return spent

    def _is_its_own(self, request: Request, response: Response) -> bool:
        """Whether the site itself ends its pages so: the same end has come before, or no page ends otherwise."""
        tail = response.body[-TAIL:]
        if len(self.ends) < MOST_ENDS:
            self.ends.setdefault(tail, set()).add(request.url)
        if len(self.ends.get(tail, ())) >= OPEN_ENDED:
            return True
        if self.whole:  # A theme ends all pages alike; a cache that cuts one does so at the same byte each time.
            return False
        alike = self.open_ended >= OPEN_ENDED or request.meta.get("tail") == tail
        request.meta["tail"] = tail
        self.open_ended += alike
        return alike


def _from_the_start(request: Request) -> Request:
    """A request as it was before its redirects."""
    meta: dict[str, Any] = {name: value for name, value in request.meta.items() if name not in OF_A_REDIRECT}
    return request.replace(url=request.meta.get("redirect_urls", [request.url])[0], meta=meta)
