"""Run: one run's hold on its folder, by `crawler.get_extension(Run)`; and which crawls are runs.

    opened      the folder is locked, the leftovers of a killed run are put in order, the ledger begins the run
    crawling    addresses are settled, articles delivered, figures counted
    closed      every address accounted for, the manifest written, the ledger closed, the lock released
"""

from __future__ import annotations

import logging
import os
import sqlite3
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Any, Self

import scrapy
from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import CloseSpider, NotConfigured
from scrapy.utils.asyncio import AsyncioLoopingCall, create_looping_call
from twisted.internet.task import LoopingCall
from twisted.python.failure import Failure

from newsspider import __version__, budget
from newsspider.frontier import DEEPEST, Clock, Frontier, Scope
from newsspider.frontier.marks import Marks
from newsspider.items import Archive
from newsspider.ledger import LEFT_ALONE, NAME, Ledger, LedgerError
from newsspider.opening import keep_from_others
from newsspider.rows import LEFT_ALONE_MOST
from newsspider.run.delivery import COMMIT_SECONDS, Delivery, schedule_of
from newsspider.run.folder import lock_of
from newsspider.run.recovery import opened
from newsspider.run.spiders import OwnSpider, RunSpider, is_own, own, own_only, own_spider
from newsspider.runs import FEED, RunFiles

logger = logging.getLogger(__name__)

class Run:
    """One run's hold on its folder: its arguments, files, lock, ledger and figures; Scrapy makes one for each crawl."""

    def __init__(self, crawler: Crawler, spider: RunSpider) -> None:
        self.crawler, self.spider, self.settings = crawler, spider, crawler.settings
        self.arguments = spider.arguments
        self.started_at = datetime.now(UTC).replace(microsecond=0)
        self.delivery = Delivery(schedule_of(crawler.settings))
        """The ledger and the articles in hand; without a folder until the run is opened."""
        self.archived: Callable[[Request, str], Archive | None] | None = None
        """Where there is an archive: writes the page of a request into it and returns its place."""
        self.tick: AsyncioLoopingCall | LoopingCall | None = None
        for signal in (signals.spider_error, signals.item_error):
            crawler.signals.connect(self.failed, signal)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Return the run of a crawl; NotConfigured where the crawl is no run."""
        if not is_own(crawler) or not isinstance(crawler.spider, RunSpider):
            raise NotConfigured
        return cls(crawler, crawler.spider)

    # The folder.

    @property
    def files(self) -> RunFiles:
        """The files of this run."""
        return RunFiles.of(self.settings["NEWSSPIDER_OUTPUT"], self.spider.folder, self.started_at)

    @property
    def writes_own_file(self) -> bool:
        """Whether this run writes its own file: `-o`, `-O` and Scrapyd's `items_dir` replace it."""
        return FEED in self.settings.getdict("FEEDS")

    @property
    def uses_ledger(self) -> bool:
        """Whether the run reads and writes the ledger of its folder."""
        return self.writes_own_file if self.arguments.ledger is None else self.arguments.ledger

    @property
    def ledger(self) -> Ledger:
        """The ledger of the run."""
        return self.delivery.ledger

    @property
    def now(self) -> int:
        """The instant the run began, seconds since 1970."""
        return int(self.started_at.timestamp())

    @cached_property
    def clock(self) -> Clock:
        """The clock of the run, once the run is opened."""
        return Clock(self.now)

    @cached_property
    def frontier(self) -> Frontier:
        """The decisions about addresses."""
        return Frontier(self.ledger, self._scope(), self.clock, self.delivery.schedule, self)

    @cached_property
    def marks(self) -> Marks:
        """Up to when earlier runs have listed the sections."""
        full = self.arguments.mode == "full"
        return Marks(self.ledger, self.clock, self.spider.wanted, self.spider.sections, full=full)

    def _scope(self) -> Scope:
        arguments, spider, settings = self.arguments, self.spider, self.settings
        depth = DEEPEST if arguments.related_depth is None else arguments.related_depth
        return Scope(
            home=spider.home,
            full=arguments.mode == "full",
            deepest=depth if arguments.follow_related else 0,
            max_items=arguments.max_items,
            found_most=settings.getint("NEWSSPIDER_FOUND_MOST"),
            change_visits=self.delivery.change_visits,
            removed_visits=settings.getint("NEWSSPIDER_REMOVED_AFTER_LOOKS"),
            removed_seconds=settings.getfloat("NEWSSPIDER_REMOVED_AFTER_HOURS") * 3600,
            holds=lambda published: arguments.holds(published, spider.zone),
            is_before=arguments.ends_before,
            reserves=lambda url: spider.as_site.obeys_rights and spider.rights.reserves(url),
        )

    async def open(self) -> None:
        """Take the folder before anything is fetched or written; CloseSpider with a line in the log if that fails."""
        try:
            if self.uses_ledger:
                await self._take_folder()
            self.delivery.change_visits = max(1, self.settings.getint("NEWSSPIDER_CHANGE_LOOKS"))
            self.delivery.clock = self.clock
            self.ledger.begin(self.files.start, self.report())
            self.ledger.commit()
        except (LedgerError, OSError, sqlite3.Error) as error:
            logger.error("The run cannot begin: %s.", self._message(error).rstrip("."))
            raise CloseSpider("no_ledger") from None
        if why := self._left_alone():
            logger.error("%s %s", self.spider.home, why)
            raise CloseSpider("site_down")
        self.tick = create_looping_call(self.touch)
        self.tick.start(COMMIT_SECONDS, now=False)

    def _left_alone(self) -> str | None:
        """Why nothing may be asked of the site yet, as the end of a sentence about it; None where it may be asked."""
        until = int(self.ledger.fact(LEFT_ALONE) or 0)
        remembered = self.settings.getbool("NEWSSPIDER_RETRY_AFTER_REMEMBERED")
        if self.arguments.source or not 0 < until - time.time() <= LEFT_ALONE_MOST or not remembered:
            return None
        when = datetime.fromtimestamp(until, UTC).isoformat(timespec="seconds")
        return f"asked to be left alone until {when}. To ask all the same: -s NEWSSPIDER_RETRY_AFTER_REMEMBERED=False"

    async def _take_folder(self) -> None:
        keep_from_others(self.settings.getbool("NEWSSPIDER_FILES_PRIVATE"))
        patience = self.settings.getfloat("NEWSSPIDER_WAIT_SECONDS")
        lock = await lock_of(self.files.folder, patience, lambda: self.crawler.crawling and not budget.is_hurried())
        self.delivery = opened(self.files.folder, lock, self.delivery.schedule, own_file=self.writes_own_file)
        # The run begins once it has the folder, under a name that no other run has.
        self.started_at = datetime.now(UTC).replace(microsecond=0)
        while self.files.taken:
            self.started_at += timedelta(seconds=1)

    def _message(self, error: Exception) -> str:
        """The text for an error; it names the owner of a ledger that belongs to another user."""
        path = self.files.folder / NAME
        if isinstance(error, LedgerError) or not path.exists() or os.access(path, os.W_OK):
            return str(error)
        return f"{path} belongs to {path.owner()} and cannot be written"

    def close(self, *, keep: bool = True) -> None:
        """Close the ledger and release the folder; `keep`: commit first, as is right unless the output was lost."""
        if self.tick and self.tick.running:
            self.tick.stop()
        self.delivery.close(keep=keep)

    # The figures.

    def report(self) -> dict[str, Any]:
        """Return the part of the run report that is known from the beginning."""
        return {
            "run": self.files.start,
            "spider": self.spider.name,
            "site": self.spider.home,
            "arguments": self.spider.raw_arguments,
            "job": self.spider.job,
            "started_at": self.started_at.isoformat(timespec="seconds"),
            "newsspider": __version__,
            "scrapy": scrapy.__version__,
        }

    def count(self, name: str, by: int = 1) -> None:
        """Add to a figure of the run."""
        self.crawler.stats.inc_value(f"newsspider/{name}", by)

    def figure(self, name: str) -> int:
        """Return a figure of the run, 0 where nothing was counted."""
        value: int = self.crawler.stats.get_value(f"newsspider/{name}", 0)
        return value

    def figures(self, prefix: str) -> dict[str, int]:
        """Return the figures whose name begins with `prefix`, largest first, named by the rest."""
        start = f"newsspider/{prefix}/"
        found = {name[len(start) :]: n for name, n in self.crawler.stats.get_stats().items() if name.startswith(start)}
        return dict(sorted(found.items(), key=lambda pair: (-pair[1], pair[0])))

    def touch(self) -> None:
        """Commit the ledger, if it is time to: while no answer comes too, so that others can read it."""
        try:
            self.delivery.touch()
        except (OSError, sqlite3.Error) as error:
            self.lost(error)

    def lost(self, error: Exception) -> None:
        """Note that the disk takes no more: the run ends, and the next one continues."""
        if not self.figure("lines_lost"):
            logger.error("The output cannot be written: %s. The run ends; mend that and run it again.", error)
        self.count("lines_lost")

    def failed(self, failure: Failure) -> None:
        """Note an error of the ledger in a callback or a pipeline."""
        if isinstance(failure.value, sqlite3.Error):
            self.lost(failure.value)


def run_of(crawler: Crawler) -> Run:
    """Return the run of a crawl; NotConfigured, by which Scrapy leaves a component out, where it is no run."""
    run = crawler.get_extension(Run)
    if run is None:
        raise NotConfigured
    return run


__all__ = ["OwnSpider", "Run", "RunSpider", "is_own", "own", "own_only", "own_spider", "run_of"]
