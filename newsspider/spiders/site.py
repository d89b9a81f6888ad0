"""site.py: a spider before it fetches anything: its site, its arguments, its settings, its run."""

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
from newsspider.spiders.requests import Output

NO_SITE = "site= is missing; say which site to crawl: -a site=https://www.example.fr/"

UNREAD = (
    "scrapy.spidermiddlewares.start.StartSpiderMiddleware",
    "scrapy.spidermiddlewares.referer.RefererMiddleware",
    "scrapy.spidermiddlewares.urllength.UrlLengthMiddleware",  # It would drop addresses silently.
    "scrapy.spidermiddlewares.depth.DepthMiddleware",
    "scrapy.spidermiddlewares.metacopy.MetaCopyDetectionMiddleware",
)
"""Spider middlewares that nothing here needs: each costs a generator for every page."""

COOKIES = "scrapy.downloadermiddlewares.cookies.CookiesMiddleware"


class SiteSpider(RunSpider):
    """A news site on WordPress. The spider of a site sets the class attributes; all else is shared."""

    site: ClassVar[str] = ""
    """Base URL, unless `-a site=` gives another."""
    sections: ClassVar[tuple[str, ...]] = ()
    """Names of the sections to crawl, unless `-a sections=` gives others; none: all that the site's menu links."""
    timezone: ClassVar[str | None] = None
    """IANA name of the zone the site's clock shows."""
    language: ClassVar[str | None] = None
    """Language of pages that state none."""
    readers: ClassVar[tuple[ReaderClass, ...]] = ()
    """Readers of markup of this site alone, the newest first; they come before those of the platform."""

    def __init__(self, name: str | None = None, **given: str) -> None:
        super().__init__(name)
        self.arguments = Arguments.read(given)
        self.raw_arguments = {key: text for key, text in given.items() if not key.startswith("_")}
        self.job = given.get("_job")
        """What Scrapyd calls the run; None elsewhere."""
        self.home = self.arguments.site or self.site
        self.zone = self.arguments.timezone or self.timezone
        self.wanted = list(self.arguments.sections or self.sections)
        self.rights = SiteRights()
        """The rights that the site states for its pages."""

    @classmethod
    def site_of(cls, settings: BaseSettings, *, url: str | None = None, zone: str | None = None) -> Site:
        """Return the site as the spider declares it; `url` and `zone` replace the spider's own."""
        obeys, raw = settings["NEWSSPIDER_RIGHTS"] == "obey", settings["NORMALISE"] == "raw"
        return Site(url or cls.site, zone or cls.timezone, cls.language, cls.readers, obeys, raw)

    @property
    def as_site(self) -> Site:
        """The site of this run."""
        return self.site_of(self.settings, url=self.home, zone=self.zone)

    @classmethod
    def update_settings(cls, settings: BaseSettings) -> None:
        """Set the run's own feed here and not in settings.py, so that `-o` and `-O` replace it."""
        super().update_settings(settings)
        left_out = {**dict.fromkeys(UNREAD), **settings.getdict("SPIDER_MIDDLEWARES")}
        settings.set("SPIDER_MIDDLEWARES", left_out, priority="spider")
        if not settings.getbool("COOKIES_ENABLED"):  # Even switched off it would import all of requests and urllib3.
            base = settings.getdict("DOWNLOADER_MIDDLEWARES_BASE")
            base.pop(COOKIES, None)  # Scrapy imports what is set, even to None.
            settings.set("DOWNLOADER_MIDDLEWARES_BASE", base, priority="spider")
        settings.set("FEEDS", {FEED: {"format": "jsonlines", "overwrite": True}}, priority="spider")
        # Also where a project replaces EXTENSIONS: without its run no crawl delivers.
        settings.set("EXTENSIONS", {"newsspider.run.Run": 0, **settings.getdict("EXTENSIONS")}, priority="spider")
        if contact := " ".join((settings["NEWSSPIDER_CONTACT"] or "").split()):
            settings.set("USER_AGENT", f"newsspider/{__version__} (+{contact})", priority="spider")
        if settings.getfloat("DOWNLOAD_DELAY"):
            # At one request a second more than two would only wait, and would be fetched even after the run is to end.
            settings.set("CONCURRENT_REQUESTS", 2, priority="spider")

    @property
    def allowed_sites(self) -> list[str]:
        """The sites that may be asked: no other is."""
        if COMMONCRAWL in self.arguments.source:
            return [self.home, *(self.settings[f"NEWSSPIDER_COMMONCRAWL_{name}"] for name in ("INDEX", "FILES"))]
        return [self.home]

    @property
    def folder(self) -> str:
        """Folder of this spider under the output; one by host where the spider has no site of its own."""
        if self.site:
            return self.name
        host = f"{self.name}/{urls.host(self.home).replace(':', '_')}"
        below = urlsplit(urls.folder(self.home)).path.strip("/").replace("/", "_")
        if not below:
            return host
        # Earlier versions used the host alone, also for a site in a folder of it: such output stays there.
        settings: Any = getattr(self, "settings", None) or get_project_settings()
        output = Path(settings["NEWSSPIDER_OUTPUT"])
        is_old = not (output / f"{host}_{below}").exists() and holds_site(output / host, self.home)
        return host if is_old else f"{host}_{below}"

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """Return the spider, with its settings and signals for a crawl."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        if not is_own(crawler):
            return spider
        if not spider.home:
            raise ValueError(NO_SITE)
        if spider.arguments.render != "never":  # The handler starts no browser before one is needed.
            handlers = dict.fromkeys(("http", "https"), "newsspider.middlewares.rendering.BrowserHandler")
            crawler.settings.set("DOWNLOAD_HANDLERS", {**crawler.settings["DOWNLOAD_HANDLERS"], **handlers}, "spider")
        crawler.signals.connect(spider.idle, signals.spider_idle)
        return spider

    # The run.

    @cached_property
    def run(self) -> Run:
        """The run of the crawl; one that is never opened where a command of Scrapy's only borrows the spider."""
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
        """Note how old the site's state is that an answer shows."""
        clock = self.run.clock
        clock.note_answer(header(response, "Date"), header(response, "Age"))
        if clock.is_apart and not self.figure("clocks_apart"):
            self.count("clocks_apart")
            self.logger.warning("The site's clock and ours are %d hours apart.", clock.behind // 3600)

    # Callbacks.

    def parse_article(
        self, response: Response, via: DiscoveredVia, found: str, modified: str | None, own: bool = False
    ) -> Output:
        """Yield the visit of an address, and further requests."""
        raise NotImplementedError

    def article_failed(self, failure: Failure) -> Output:
        """Settle an address that gave no page."""
        raise NotImplementedError

    def idle(self) -> None:
        """Go on with what is left; end a run that failed with its reason, as CloseSpider."""
