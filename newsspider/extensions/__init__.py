"""Extensions: what the user sees while a crawl runs and when it ends."""

from __future__ import annotations

import logging
from typing import Any, Self

from scrapy import Spider, signals
from scrapy.crawler import Crawler
from scrapy.logformatter import LogFormatter, LogFormatterResult

from newsspider.extensions.records import Record
from newsspider.normalise.secrets import learn
from newsspider.rows import DELIVERED, EXPLAINED, KNOWN
from newsspider.run import Run, own_only, run_of

OUTCOMES = (DELIVERED, KNOWN, *EXPLAINED)
"""The outcomes of addresses: one for each that was found."""

FIGURES = ("found", "fetched", *OUTCOMES)
"""What a run counts of articles, as `newsspider/<name>` in Scrapy's stats."""


class Log(LogFormatter):
    """Scrapy's log lines; a dropped item is logged by its reason alone. It also makes all log records harmless."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Return the lines of a crawl."""
        learn((name, crawler.settings[name]) for name in crawler.settings)
        logging.setLogRecordFactory(Record)
        # Scrapy sets the level of its handler only: two records a page would be made in vain.
        logging.getLogger("scrapy").setLevel(crawler.settings["LOG_LEVEL"])
        return super().from_crawler(crawler)

    def dropped(self, item: Any, exception: BaseException, response: Any, spider: Spider) -> LogFormatterResult:
        """Return the line for a dropped item: the reason, which names the address."""
        line = super().dropped(item, exception, response, spider)
        return {**line, "msg": "%(exception)s"}


class Extension:
    """Base of our extensions, which work for our spiders alone."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        crawler.signals.connect(self.spider_opened, signals.spider_opened)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Return the extension for a crawl; NotConfigured where the spider is not ours."""
        own_only(crawler)
        return cls(crawler)

    def spider_opened(self) -> None:
        """Begin."""

    @property
    def run(self) -> Run:
        """The run that the crawl is."""
        return run_of(self.crawler)
