"""The pace: the delay that robots.txt asks for, and the load on the site."""

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
    """Obeys `Crawl-delay`, and measures the load on the site.

    Scrapy has one slot a host for all requests: sections, REST, sitemaps, feeds, robots.txt, *load more*. So a delay
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
        """Slow down to the delay of a robots.txt; not where DOWNLOAD_DELAY=0, as for a site of one's own."""
        settings = self.crawler.settings
        agent = settings["ROBOTSTXT_USER_AGENT"] or settings["USER_AGENT"]
        delay, own_delay = robotparser.crawl_delay(agent), settings.getfloat("DOWNLOAD_DELAY")
        if not delay or not own_delay or delay <= own_delay:
            return
        most, host = settings.getfloat("NEWSSPIDER_CRAWL_DELAY_MOST"), urlparse_cached(request).hostname or ""
        if delay > most:
            logger.warning(
                "The robots.txt of %s asks for %g s between requests; NEWSSPIDER_CRAWL_DELAY_MOST makes that %g.",
                host, delay, most,
            )  # fmt: skip
        self._slow_down(host, max(own_delay, min(delay, most)))

    def _slow_down(self, host: str, delay: float) -> None:
        engine: Any = self.crawler.engine
        downloader = engine.downloader
        # Scrapy drops a slot that was idle for a minute, and makes the next one from these settings.
        downloader.per_slot_settings.setdefault(host, {})["delay"] = delay
        if slot := downloader.slots.get(host):
            slot.delay = max(slot.delay, delay)
        if throttle := self.crawler.get_extension(AutoThrottle):
            throttle.mindelay = max(throttle.mindelay, delay)
            throttle.maxdelay = max(throttle.maxdelay, delay)
        logger.info("One request every %g s, as the robots.txt of %s asks.", delay, host)

    def answered(self, request: Request, response: Response) -> None:
        """Note when a response was asked for, and its latency."""
        latency: float = request.meta.get("download_latency") or 0.0
        self.answers += 1
        self.latency += latency
        minute = int((time.monotonic() - latency - self.began) // MINUTE)
        self.minute, self.in_minute = max(minute, self.minute), 1 if minute > self.minute else self.in_minute + 1
        self.busiest = max(self.busiest, self.in_minute)

    def load(self) -> dict[str, float]:
        """Return the load: requests, bytes, seconds in all, requests in the busiest minute, mean latency."""
        assert self.crawler.stats
        return {
            "requests": self.crawler.stats.get_value("downloader/request_count", 0),
            "bytes": self.crawler.stats.get_value("downloader/response_bytes", 0),
            "seconds": round(time.monotonic() - self.began, 1),
            "busiest_minute": self.busiest,
            "latency": round(self.latency / self.answers, 3) if self.answers else 0.0,
        }
