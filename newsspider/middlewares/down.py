"""Middleware: when a site is left alone: for as long as it asks, or for the rest of the run when it is down."""

from __future__ import annotations

import asyncio
import logging
import time
from typing import Any

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http.request import NO_CALLBACK

from newsspider.ledger import LEFT_ALONE
from newsspider.middlewares.faults import fault
from newsspider.rows import LEFT_ALONE_MOST
from newsspider.run import Run, own_spider

logger = logging.getLogger(__name__)

ADDRESSES = 5
"""So many addresses have to fail; fewer may be at fault themselves."""
SITE_DOWN = "site_down"
"""The reason for which a run then ends."""


class Outage:
    """Counts failures in a row. After too many the crawl pauses, asks for the home page, and ends if that fails too."""

    def __init__(self, crawler: Crawler) -> None:
        settings = crawler.settings
        self.crawler = crawler
        self.most = settings.getint("NEWSSPIDER_DOWN_AFTER")
        self.pause = settings.getfloat("NEWSSPIDER_DOWN_PAUSE")
        self.patience = settings.getfloat("NEWSSPIDER_RETRY_AFTER_MOST")
        self.failures = 0
        self.addresses: set[str] = set()
        self.closing = False
        self.until = 0.0
        self.timer: asyncio.TimerHandle | None = None
        self.doubt: asyncio.Task[None] | None = None

    def over(self) -> None:
        """Note a good answer."""
        self.failures = 0
        self.addresses.clear()

    def failed(self, url: str, why: str, asked_for: float, *, article: bool = False) -> None:
        """Note a failure, and the seconds for which the site asked to be left alone.

        One article that asks for that asks for itself alone; several in a row, and any other address, for the site.
        """
        self.failures += 1
        self.addresses.add(url)
        if asked_for > self.patience and (not article or len(self.addresses) >= ADDRESSES):
            self._remember(asked_for)
            self._close(f"it asks to be left alone for {asked_for:.0f} seconds")
        elif self.failures >= self.most and len(self.addresses) >= ADDRESSES and self.doubt is None:
            self.doubt = asyncio.ensure_future(self._ask_home(why))

    def _remember(self, seconds: float) -> None:
        run = self.crawler.get_extension(Run)
        if run and not self.closing:
            run.ledger.set_fact(LEFT_ALONE, str(int(time.time() + min(seconds, LEFT_ALONE_MOST))))

    def rest(self, seconds: float) -> None:
        """Start no request for that long."""
        loop = asyncio.get_running_loop()
        self.until = max(self.until, loop.time() + seconds)
        if self.timer is None:
            self._engine.pause()
            self.timer = loop.call_at(self.until, self._wake)

    def end(self) -> None:
        """Forget all timers: the run is over."""
        for one in (self.timer, self.doubt):
            if one:
                one.cancel()

    def _wake(self) -> None:
        loop = asyncio.get_running_loop()
        if loop.time() < self.until:
            self.timer = loop.call_at(self.until, self._wake)
            return
        self.timer = None
        self._engine.unpause()  # It may take five seconds to resume; a waiting request resumes it at once.

    async def _ask_home(self, why: str) -> None:
        spider = own_spider(self.crawler)
        failed = f"{self.failures} answers in a row failed at {len(self.addresses)} addresses, the last by: {why}"
        logger.warning("%s; the crawl rests %g seconds.", failed, self.pause)
        self.rest(self.pause + self.crawler.settings.getfloat("DOWNLOAD_TIMEOUT"))
        await asyncio.sleep(self.pause)
        if await self._home_is_well(spider.home):
            self.over()
            self.until = 0.0
            if self.timer:
                self.timer.cancel()
            self._wake()
        else:
            self._close(f"{failed}, and after {self.pause:g} seconds the home page failed too")
        self.doubt = None

    async def _home_is_well(self, home: str) -> bool:
        request = Request(home, callback=NO_CALLBACK, dont_filter=True, meta={"dont_retry": True})
        try:
            response = await self._engine.download_async(request)
        except Exception as error:  # Whatever the error, there is no home page.
            logger.debug("The home page failed: %s", error)
            return False
        return response.status == 200 and fault(response, "page") is None

    def _close(self, why: str) -> None:
        if self.closing:
            return
        self.closing = True
        spider = own_spider(self.crawler)
        logger.error("%s is down: %s. The run stops; the next one goes on from here.", spider.home, why)
        self.ended = asyncio.ensure_future(self._engine.close_spider_async(reason=SITE_DOWN))

    @property
    def _engine(self) -> Any:
        assert self.crawler.engine
        return self.crawler.engine
