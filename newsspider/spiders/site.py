"""What a spider is before it fetches anything: its site, its arguments, its files, its figures."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, ClassVar, Self
from urllib.parse import urlsplit

import scrapy
from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.settings import BaseSettings
from scrapy.utils.project import get_project_settings

from newsspider import __version__
from newsspider.items import Archive
from newsspider.ledger import LEFT_ALONE, Ledger, LedgerError
from newsspider.normalise import urls
from newsspider.opening import keep_from_others
from newsspider.rights import SiteRights
from newsspider.run import OwnSpider, is_own
from newsspider.runs import FEED, Lock, RunFiles
from newsspider.site import ReaderClass, Site
from newsspider.spiders.arguments import COMMONCRAWL, Arguments
from newsspider.spiders.keeping import Keeping, holds_site, opened, schedule_of

NO_SITE = "site= is missing; say which site to crawl: -a site=https://www.example.fr/"

UNREAD = (
    "scrapy.spidermiddlewares.start.StartSpiderMiddleware",
    "scrapy.spidermiddlewares.referer.RefererMiddleware",
    "scrapy.spidermiddlewares.urllength.UrlLengthMiddleware",  # It would drop an address without a word.
    "scrapy.spidermiddlewares.depth.DepthMiddleware",
    "scrapy.spidermiddlewares.metacopy.MetaCopyDetectionMiddleware",
)
"""Spider middlewares whose notes nobody reads here: each costs a generator for every page."""


class SiteSpider(OwnSpider):
    """A news site on WordPress. A site's own spider sets what stands here as class attributes; all else is shared."""

    site: ClassVar[str] = ""
    """Base URL, unless `-a site=` gives another."""
    sections: ClassVar[tuple[str, ...]] = ()
    """Names of the sections to walk, unless `-a sections=` gives others; none: all that the site's menu links."""
    timezone: ClassVar[str | None] = None
    """IANA name of the zone the site's clock shows."""
    language: ClassVar[str | None] = None
    """Language of pages that state none."""
    readers: ClassVar[tuple[ReaderClass, ...]] = ()
    """Readers of markup that the site alone has, the newest first: they are asked before those of the platform."""

    def __init__(self, name: str | None = None, **given: str) -> None:
        super().__init__(name)
        self.arguments = Arguments.read(given)
        self.given = {key: text for key, text in given.items() if not key.startswith("_")}
        self.job = given.get("_job")
        """What Scrapyd calls the run; None elsewhere."""
        self.home = self.arguments.site or self.site
        self.zone = self.arguments.timezone or self.timezone
        self.wanted = list(self.arguments.sections or self.sections)
        self.started_at = datetime.now(UTC).replace(microsecond=0)
        self.keeping = Keeping()
        """The ledger and the files of the run: of no folder until that is had."""
        self.rights = SiteRights()
        """What the site says of the rights in its pages."""
        self.keep: Callable[[Request, str], Archive | None] | None = None
        """Puts the page that a request brought into the archive, where there is one, and says where it is."""

    @classmethod
    def site_of(cls, settings: BaseSettings, *, url: str | None = None, zone: str | None = None) -> Site:
        """Return the site as the spider declares it; `url` and `zone` take the place of the spider's own."""
        obeys, raw = settings["NEWSSPIDER_RIGHTS"] == "obey", settings["NORMALISE"] == "raw"
        return Site(url or cls.site, zone or cls.timezone, cls.language, cls.readers, obeys, raw)

    @property
    def described(self) -> Site:
        """The site of this run."""
        return self.site_of(self.settings, url=self.home, zone=self.zone)

    @classmethod
    def update_settings(cls, settings: BaseSettings) -> None:
        """Set the run's own feed here and not in settings.py, so that `-o` and `-O` replace it."""
        super().update_settings(settings)
        left_out = {**dict.fromkeys(UNREAD), **settings.getdict("SPIDER_MIDDLEWARES")}
        settings.set("SPIDER_MIDDLEWARES", left_out, priority="spider")
        settings.set("FEEDS", {FEED: {"format": "jsonlines", "overwrite": True}}, priority="spider")
        if contact := " ".join((settings["NEWSSPIDER_CONTACT"] or "").split()):
            settings.set("USER_AGENT", f"newsspider/{__version__} (+{contact})", priority="spider")
        if settings.getfloat("DOWNLOAD_DELAY"):
            # At one request a second more than two would only wait, and be fetched even after the run is to end.
            settings.set("CONCURRENT_REQUESTS", 2, priority="spider")

    @property
    def named(self) -> list[str]:
        """The sites that the crawl is about: nothing else is asked for."""
        if COMMONCRAWL in self.arguments.source:
            return [self.home, *(self.settings[f"NEWSSPIDER_COMMONCRAWL_{name}"] for name in ("INDEX", "FILES"))]
        return [self.home]

    @property
    def folder(self) -> str:
        """Folder of this spider under the output: by host where a spider has no site of its own."""
        if self.site:
            return self.name
        host = f"{self.name}/{urls.host(self.home).replace(':', '_')}"
        below = urlsplit(urls.folder(self.home)).path.strip("/").replace("/", "_")
        if not below:
            return host
        # Earlier versions kept what lies in a folder of its host under the host alone: there it stays.
        settings: Any = getattr(self, "settings", None) or get_project_settings()
        output = Path(settings["NEWSSPIDER_OUTPUT"])
        is_old = not (output / f"{host}_{below}").exists() and holds_site(output / host, self.home)
        return host if is_old else f"{host}_{below}"

    @property
    def files(self) -> RunFiles:
        """The files of this run."""
        return RunFiles.of(self.settings["NEWSSPIDER_OUTPUT"], self.folder, self.started_at)

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
        return self.keeping.ledger

    @property
    def now(self) -> int:
        """The instant the run began, seconds since 1970."""
        return int(self.started_at.timestamp())

    async def take_folder(self) -> None:
        """Take the folder of the run, wait for another run if a setting says so; LedgerError says why it cannot be."""
        schedule = schedule_of(self.settings)
        self.keeping = Keeping(schedule)
        if self.uses_ledger:
            keep_from_others(self.settings.getbool("NEWSSPIDER_FILES_PRIVATE"))
            lock = Lock(self.files.folder)
            if (self.files.folder / ".fleet").exists():
                raise LedgerError(f"{self.files.folder} is the fleet's: scrapy fleet alone may write there")
            await self._wait_for(lock)
            self.keeping = opened(self.files.folder, lock, schedule, own_file=self.writes_own_file)
            self._start_anew()
        self.keeping.most = max(1, self.settings.getint("NEWSSPIDER_CHANGE_LOOKS"))
        self.ledger.begin(self.files.start, self.said())
        self.ledger.commit()

    def said(self) -> dict[str, Any]:
        """Return what there is to say of the run from its beginning on."""
        return {
            "run": self.files.start,
            "spider": self.name,
            "site": self.home,
            "arguments": self.given,
            "job": self.job,
            "started_at": self.started_at.isoformat(timespec="seconds"),
            "newsspider": __version__,
            "scrapy": scrapy.__version__,
        }

    def left_alone(self) -> str | None:
        """Return why nothing may be asked yet, as the end of a sentence about the site; None where all may."""
        until = int(self.ledger.fact(LEFT_ALONE) or 0)
        if (
            self.arguments.source
            or until <= time.time()
            or not self.settings.getbool("NEWSSPIDER_RETRY_AFTER_REMEMBERED")
        ):
            return None
        when = datetime.fromtimestamp(until, UTC).isoformat(timespec="seconds")
        return f"asked to be left alone until {when}. To ask all the same: -s NEWSSPIDER_RETRY_AFTER_REMEMBERED=False"

    async def _wait_for(self, lock: Lock) -> None:
        patience = self.settings.getfloat("NEWSSPIDER_WAIT_SECONDS")
        until = time.monotonic() + patience
        told = False
        while not lock.take():
            if time.monotonic() >= until or not self.crawler.crawling:
                raise LedgerError(
                    f"{lock.holder()} is crawling into {self.files.folder}. Wait for its end, or let this one wait: "
                    f"NEWSSPIDER_WAIT_SECONDS (now {patience:g})"
                )
            if not told:
                self.logger.info("Waiting for %s, which is crawling into %s.", lock.holder(), self.files.folder)
                told = True
            await asyncio.sleep(0.2)

    def _start_anew(self) -> None:
        """Begin the run now that the folder is had, under a name that no other run has."""
        self.started_at = datetime.now(UTC).replace(microsecond=0)
        while self.files.taken:
            self.started_at += timedelta(seconds=1)

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """Return the spider, told when it runs out of work."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        if not is_own(crawler):
            return spider
        if not spider.home:
            raise ValueError(NO_SITE)
        if spider.arguments.render != "never":  # It starts no browser before one is needed.
            handlers = dict.fromkeys(("http", "https"), "newsspider.middlewares.rendering.BrowserHandler")
            crawler.settings.set("DOWNLOAD_HANDLERS", {**crawler.settings["DOWNLOAD_HANDLERS"], **handlers}, "spider")
        crawler.signals.connect(spider.idle, signals.spider_idle)
        return spider

    def count(self, name: str, by: int = 1) -> None:
        """Add to a figure of the run."""
        assert self.crawler.stats
        self.crawler.stats.inc_value(f"newsspider/{name}", by)

    def figure(self, name: str) -> int:
        """Return a figure of the run, 0 where nothing was counted."""
        assert self.crawler.stats
        value: int = self.crawler.stats.get_value(f"newsspider/{name}", 0)
        return value

    def settle(self, address: str, outcome: str, **known: Any) -> None:
        """Note and count what came of an address."""
        self.count(outcome)
        self.ledger.settle(address, outcome, **known)
        self.touch()

    def touch(self) -> None:
        """Commit what the ledger was told, if it is time to."""
        try:
            self.keeping.touch()
        except (OSError, sqlite3.Error) as error:
            self.lost(error)

    def lost(self, error: Exception) -> None:
        """Note that the disk does not take what has to be written: the run ends, the next one goes on from there."""
        if not self.figure("lines_lost"):
            self.logger.error("The output cannot be written: %s. The run ends; free the disk and run it again.", error)
        self.count("lines_lost")

    def idle(self) -> None:
        """Say, as CloseSpider, why a run that has nothing left to do ends, where it does not end well."""
