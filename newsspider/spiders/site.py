"""What a spider is before it fetches anything: its site, its arguments, its files, its figures."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, ClassVar, Self
from urllib.parse import urlsplit

from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.settings import BaseSettings

from newsspider.discovery import Entry
from newsspider.discovery.section import Section
from newsspider.runs import FEED, RunFiles
from newsspider.spiders.arguments import Arguments
from newsspider.spiders.walk import Walk


class SiteSpider(Spider):
    """A news site on WordPress. A site's own spider sets what stands here as class attributes; all else is shared."""

    site: ClassVar[str] = ""
    """Base URL, unless `-a site=` gives another."""
    sections: ClassVar[tuple[str, ...]] = ()
    """Names of the sections to walk, unless `-a sections=` gives others; none: all that the site's menu links."""
    timezone: ClassVar[str | None] = None
    """IANA name of the zone the site's clock shows."""
    language: ClassVar[str | None] = None
    """Language of pages that state none."""

    def __init__(self, name: str | None = None, **given: str) -> None:
        super().__init__(name)
        self.arguments = Arguments.read(given)
        self.given = {key: text for key, text in given.items() if not key.startswith("_")}
        self.home = self.arguments.site or self.site
        if not self.home:
            raise ValueError("site= is missing; say which site to crawl: -a site=https://www.example.fr/")
        self.zone = self.arguments.timezone or self.timezone
        self.wanted = list(self.arguments.sections or self.sections)
        self.allowed_domains = [(urlsplit(self.home).hostname or "").removeprefix("www.")]
        self.started_at = datetime.now(UTC)
        self.unreachable = False
        self.known: dict[str, Section] = {}
        self.walks: list[Walk] = []
        self.seen: dict[str, int] = {}
        """Addresses found, each with the least number of Lire aussi links that lead to it."""
        self.boxes: dict[str, list[Entry]] = {}
        """Boxes of the articles read, kept only where `related_depth` may need them again."""

    @classmethod
    def update_settings(cls, settings: BaseSettings) -> None:
        """Set the run's own feed here and not in settings.py, so that `-o` and `-O` replace it."""
        super().update_settings(settings)
        settings.set("FEEDS", {FEED: {"format": "jsonlines", "overwrite": True}}, priority="spider")
        if settings.getfloat("DOWNLOAD_DELAY"):
            # At one request a second more than two would only wait, and be fetched even after the run is to end.
            settings.set("CONCURRENT_REQUESTS", 2, priority="spider")

    @property
    def folder(self) -> str:
        """Folder of this spider under the output: by host where a spider has no site of its own."""
        host = urlsplit(self.home).netloc.rpartition("@")[2].removeprefix("www.").replace(":", "_")
        return self.name if self.site else f"{self.name}/{host}"

    @property
    def files(self) -> RunFiles:
        """The files of this run."""
        return RunFiles.of(self.settings["NEWSSPIDER_OUTPUT"], self.folder, self.started_at)

    @property
    def writes_own_file(self) -> bool:
        """Whether this run writes its own file: `-o`, `-O` and Scrapyd's `items_dir` replace it."""
        return FEED in self.settings.getdict("FEEDS")

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """Return the spider, told when it runs out of work."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        crawler.signals.connect(spider.idle, signals.spider_idle)
        crawler.signals.connect(spider.met_again, signals.request_dropped)
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

    def met_again(self, request: Request) -> None:
        """Count an address of an article that another address has led to before, as its old ones and `?p=` do."""
        if "found" in request.cb_kwargs:
            self.count("met_again")

    def idle(self) -> None:
        """Say, as CloseSpider, why a run that has nothing left to do ends, where it does not end well."""
