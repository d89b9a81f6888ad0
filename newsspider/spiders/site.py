"""What a spider is before it fetches anything: its site, its arguments, its files, its figures."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import Any, ClassVar, Self
from urllib.parse import urlsplit

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.settings import BaseSettings
from scrapy.utils.project import get_project_settings
from twisted.python.failure import Failure

from newsspider import __version__
from newsspider.items import DiscoveredVia
from newsspider.ledger import Ledger
from newsspider.normalise import urls
from newsspider.rights import SiteRights
from newsspider.run import Run, RunSpider, is_own
from newsspider.run.arguments import COMMONCRAWL, Arguments
from newsspider.run.recovery import holds_site
from newsspider.runs import FEED, RunFiles
from newsspider.site import ReaderClass, Site
from newsspider.spiders.answers import header
from newsspider.spiders.asking import Output

NO_SITE = "site= is missing; say which site to crawl: -a site=https://www.example.fr/"

UNREAD = (
    "scrapy.spidermiddlewares.start.StartSpiderMiddleware",
    "scrapy.spidermiddlewares.referer.RefererMiddleware",
    "scrapy.spidermiddlewares.urllength.UrlLengthMiddleware",  # It would drop an address without a word.
    "scrapy.spidermiddlewares.depth.DepthMiddleware",
    "scrapy.spidermiddlewares.metacopy.MetaCopyDetectionMiddleware",
)
"""Spider middlewares whose notes nobody reads here: each costs a generator for every page."""

COOKIES = "scrapy.downloadermiddlewares.cookies.CookiesMiddleware"


class SiteSpider(RunSpider):
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
        self.rights = SiteRights()
        """What the site says of the rights in its pages."""

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
        if not settings.getbool("COOKIES_ENABLED"):  # Switched off it would still import all of requests and urllib3.
            base = settings.getdict("DOWNLOADER_MIDDLEWARES_BASE")
            base.pop(COOKIES, None)  # Scrapy imports what is named, even as None.
            settings.set("DOWNLOADER_MIDDLEWARES_BASE", base, priority="spider")
        settings.set("FEEDS", {FEED: {"format": "jsonlines", "overwrite": True}}, priority="spider")
        # Also where a project names extensions of its own in the place of ours: without its run no crawl delivers.
        settings.set("EXTENSIONS", {"newsspider.run.Run": 0, **settings.getdict("EXTENSIONS")}, priority="spider")
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

    # What the run is asked for.

    @cached_property
    def run(self) -> Run:
        """The run that the crawl is; one that is never opened where a command of Scrapy's only uses the spider."""
        return self.crawler.get_extension(Run) or Run(self.crawler, self)

    @property
    def files(self) -> RunFiles:
        """The files of this run."""
        return self.run.files

    @property
    def ledger(self) -> Ledger:
        """The ledger of the run."""
        return self.run.ledger

    @property
    def now(self) -> int:
        """The instant the run began, seconds since 1970."""
        return self.run.now

    def count(self, name: str, by: int = 1) -> None:
        """Add to a figure of the run."""
        self.run.count(name, by)

    def figure(self, name: str) -> int:
        """Return a figure of the run, 0 where nothing was counted."""
        return self.run.figure(name)

    def knows(self, response: Response) -> None:
        """Note up to when an answer of the site knew what there is."""
        clock = self.run.clock
        clock.note_answer(header(response, "Date"), header(response, "Age"))
        if clock.is_apart and not self.figure("clocks_apart"):
            self.count("clocks_apart")
            self.logger.warning("The site's clock and ours are %d hours apart.", clock.behind // 3600)

    # What comes of requests.

    def parse_article(
        self, response: Response, via: DiscoveredVia, found: str, modified: str | None, own: bool = False
    ) -> Output:
        """Yield what a page says."""
        raise NotImplementedError

    def article_failed(self, failure: Failure) -> Output:
        """Account for an address that gave no page."""
        raise NotImplementedError

    def idle(self) -> None:
        """Go on with what is left, or say, as CloseSpider, why a run does not end well."""
