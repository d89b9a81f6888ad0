"""spiders.py: what a spider of ours is, what its run has to know of it, and which crawls have one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from scrapy import Spider
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured

from newsspider.rights import SiteRights
from newsspider.run.arguments import Arguments
from newsspider.run.source import ReportedSource
from newsspider.site import Site

STOCK = "scrapy.commands."
"""Where fetch, view, parse and check are. They give a spider another `start`, so that it fetches one page."""


class OwnSpider(Spider):
    """A spider of this project: our middlewares, pipelines and extensions work for it and for no other."""

    home: str = ""
    """Address of the site's home page, which is asked for when the site seems to be down."""

    @property
    def allowed_sites(self) -> list[str]:
        """The sites that may be asked: no other is."""
        raise NotImplementedError


class RunSpider(OwnSpider):
    """A spider whose crawl is a run: what its run has to know of it."""

    arguments: Arguments
    raw_arguments: dict[str, str]
    """The arguments as they were given."""
    job: str | None
    """What Scrapyd calls the run; None elsewhere."""
    zone: str | None
    language: ClassVar[str | None]
    sections: ClassVar[tuple[str, ...]]
    """Names of the sections of a run that is asked for none."""
    wanted: list[str]
    """Names of the sections asked for; none: all."""
    sources: Sequence[ReportedSource]
    """The sources begun, in that order."""
    rights: SiteRights

    @property
    def as_site(self) -> Site:
        """The site of the run."""
        raise NotImplementedError

    @property
    def folder(self) -> str:
        """The folder of the spider under the output."""
        raise NotImplementedError


def is_own(crawler: Crawler) -> bool:
    """Return whether a spider of ours crawls; `shell`, `fetch`, `view`, `parse` and `check` only borrow it."""
    own = issubclass(crawler.spidercls, OwnSpider)
    return own and crawler.crawling and not crawler.spidercls.start.__module__.startswith(STOCK)


def own_spider(crawler: Crawler) -> OwnSpider:
    """Return the spider of a crawl of ours."""
    if not isinstance(crawler.spider, OwnSpider):
        raise TypeError(f"{crawler.spider} is no spider of ours")
    return crawler.spider


def own(spider: Spider) -> RunSpider:
    """Return a spider whose crawl is a run; ValueError for any other."""
    if not isinstance(spider, RunSpider):
        raise ValueError(f"{spider.name} is no spider of ours: it has no folder")
    return spider


def own_only(crawler: Crawler) -> None:
    """Raise NotConfigured, by which Scrapy leaves a component out, where no spider of ours crawls."""
    if not is_own(crawler):
        raise NotConfigured
