"""Run: what a crawl of a spider of ours is, and which crawls are none."""

from __future__ import annotations

from scrapy import Spider
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured

STOCK = "scrapy.commands."
"""Where fetch, view, parse and check live, which give a spider another `start`, so that it fetches one page."""


class OwnSpider(Spider):
    """A spider of this project: our middlewares, pipelines and extensions work for it and for no other."""

    @property
    def named(self) -> list[str]:
        """The sites that the crawl is about: nothing else is asked for."""
        raise NotImplementedError


def is_own(crawler: Crawler) -> bool:
    """Return whether a spider of ours crawls; in `shell`, `fetch`, `view`, `parse` and `check` it only lends a hand."""
    own = issubclass(crawler.spidercls, OwnSpider)
    return own and crawler.crawling and not crawler.spidercls.start.__module__.startswith(STOCK)


def own_only(crawler: Crawler) -> None:
    """Raise NotConfigured, by which Scrapy leaves a component out, where no spider of ours crawls."""
    if not is_own(crawler):
        raise NotConfigured
