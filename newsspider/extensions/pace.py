"""The pace: the wait that robots.txt asks for, and what load the site bore."""

from __future__ import annotations

import logging
import time
from typing import Any

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.extensions.throttle import AutoThrottle
from scrapy.http import Response
from scrapy.robotstxt import RobotParser
from scrapy.utils.httpobj import urlparse_cached

from newsspider.extensions import Extension

logger = logging.getLogger(__name__)

MINUTE = 60


class Pace(Extension):
    """Has `Crawl-delay` obeyed, and counts what was asked of the site.

    Scrapy keeps one slot a host, whatever asks: sections, REST, sitemaps, feeds, robots.txt, *load more*. So a delay
    set there holds for all of them together.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self.began = time.monotonic()
        self.answers, self.latency = 0, 0.0
        self.minute, self.in_minute, self.busiest = -1, 0, 0
        crawler.signals.connect(self.robots_parsed, signals.robots_parsed)
        crawler.signals.connect(self.answered, signals.response_downloaded)

    def robots_parsed(self, robotparser: RobotParser, request: Request) -> None:
        """Slow down to what a robots.txt asks for; a site of one's own, with DOWNLOAD_DELAY=0, is left out."""
        settings = self.crawler.settings
        agent = settings["ROBOTSTXT_USER_AGENT"] or settings["USER_AGENT"]
        asked, pace = robotparser.crawl_delay(agent), settings.getfloat("DOWNLOAD_DELAY")
        if not asked or not pace or asked <= pace:
            return
        most, host = settings.getfloat("NEWSSPIDER_CRAWL_DELAY_MOST"), urlparse_cached(request).hostname or ""
        if asked > most:
            logger.warning(
                "The robots.txt of %s asks for %g s between requests; NEWSSPIDER_CRAWL_DELAY_MOST makes that %g.",
                host, asked, most,
            )  # fmt: skip
        self._slow_down(host, max(pace, min(asked, most)))

    def _slow_down(self, host: str, delay: float) -> None:
        engine: Any = self.crawler.engine
        downloader = engine.downloader
        # Scrapy drops a slot that was idle for a minute, and makes the next one from these.
        downloader.per_slot_settings.setdefault(host, {})["delay"] = delay
        if slot := downloader.slots.get(host):
            slot.delay = max(slot.delay, delay)
        if throttle := self.crawler.get_extension(AutoThrottle):
            throttle.mindelay = max(throttle.mindelay, delay)
            throttle.maxdelay = max(throttle.maxdelay, delay)
        logger.info("One request every %g s, as the robots.txt of %s asks.", delay, host)

    def answered(self, request: Request, response: Response) -> None:
        """Note when an answer was asked for, and how long it took."""
        latency: float = request.meta.get("download_latency") or 0.0
        self.answers += 1
        self.latency += latency
        minute = int((time.monotonic() - latency - self.began) // MINUTE)
        self.minute, self.in_minute = max(minute, self.minute), 1 if minute > self.minute else self.in_minute + 1
        self.busiest = max(self.busiest, self.in_minute)

    def load(self) -> dict[str, float]:
        """Return what the site bore: requests, bytes, seconds in all, requests in the busiest minute, mean latency."""
        assert self.crawler.stats
        return {
            "requests": self.crawler.stats.get_value("downloader/request_count", 0),
            "bytes": self.crawler.stats.get_value("downloader/response_bytes", 0),
            "seconds": round(time.monotonic() - self.began, 1),
            "busiest_minute": self.busiest,
            "latency": round(self.latency / self.answers, 3) if self.answers else 0.0,
        }
