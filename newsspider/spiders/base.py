"""base.py: the base of all spiders; its callbacks pass responses on to the crawl and its visits."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any, ClassVar, Self

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.http import Response
from twisted.python.failure import Failure

from newsspider.discovery import section
from newsspider.extract import extract
from newsspider.items import Article, DiscoveredVia, Finding, Visit
from newsspider.pages.parsed import parsed
from newsspider.run import is_own
from newsspider.spiders.answers import page_of
from newsspider.spiders.backfill import Backfill
from newsspider.spiders.crawl import Crawl
from newsspider.spiders.ending import go_on_or_end
from newsspider.spiders.requests import Output
from newsspider.spiders.site import SiteSpider
from newsspider.spiders.sources import BaseSource
from newsspider.spiders.sources.feed import FeedSource
from newsspider.spiders.sources.rest import RestSource
from newsspider.spiders.sources.section import SectionSource
from newsspider.spiders.sources.sitemap import SitemapSource
from newsspider.spiders.visits import Visitor

SOURCES: tuple[type[BaseSource], ...] = (RestSource, SitemapSource, SectionSource, FeedSource)
"""The cheapest first."""


class NewsSpider(SiteSpider):
    """A news site on WordPress: the articles that its listings show and its articles link, each once."""

    kinds: ClassVar[tuple[type[BaseSource], ...]] = SOURCES
    """The sources, in the order in which they are tried."""
    together: ClassVar[bool] = False
    """Whether all sources are used, instead of the first that works."""

    def __init__(self, name: str | None = None, **given: str) -> None:
        super().__init__(name, **given)
        self.crawl = Crawl(self, {source.name: source for source in self.kinds}, together=self.together)
        self.visits = Visitor(self.crawl)
        self.sources = self.crawl.sources
        self.backlog = self.crawl.backlog

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """Return the spider, with its crawl connected to the signals."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        crawler.signals.connect(spider.crawl.beginning.rights_read, signals.response_received)
        if is_own(crawler):
            crawler.signals.connect(spider.crawl.beginning.robots_read, signals.robots_parsed)
            crawler.signals.connect(spider.crawl.request_dropped, signals.request_dropped)
            crawler.signals.connect(spider.crawl.callback_failed, signals.spider_error)
        return spider

    async def start(self) -> AsyncIterator[Request | Visit]:
        """Yield the request for the home page; where archives are the source, the visits from these."""
        if not self.arguments.source:
            yield self.crawl.beginning.request()
            return
        async for one in Backfill(self.visits).read_all():
            yield one

    async def parse(self, response: Response) -> AsyncIterator[Article | Request]:
        """Yield the article of a page, as `scrapy read` shows it; for any other page requests for what it lists.

        This is what `scrapy parse` and `scrapy check` call; a crawl does not.

        @site
        @returns requests 1
        """
        page = page_of(response, self.rights)
        site = replace(self.as_site, obeys_rights=False)  # A reserved article is shown, with its rights.
        found = extract(page, response.url, site=site)
        if found.article is None:
            tree = parsed(response.body, page.content_type)
            for entry in [] if isinstance(tree, Finding) else section.entries(tree, response.url):
                yield Request(entry.url)
            return
        parts = [page]
        for url in found.further:
            parts.append(page_of(await self.crawler.engine.download_async(Request(url)), self.rights))
        found = extract(parts, response.url, site=site) if found.further else found
        if found.article and not found.refused:
            yield found.article
        for finding in found.findings:
            self.logger.info("%s: %s: %s.", response.url, finding.field, finding.reason)

    def parse_article(
        self, response: Response, via: DiscoveredVia, found: str, modified: str | None, own: bool = False
    ) -> Output:
        """Yield the visit of an address, and requests for its Lire aussi links."""
        yield from self.visits.visit(response, via, found, modified, own=own)

    def article_failed(self, failure: Failure) -> Output:
        """Settle an address that gave no page."""
        yield from self.visits.absences.failed(failure)

    def idle(self) -> None:
        """After the listings, visit the articles that are due; then end the run, with a reason where it failed."""
        go_on_or_end(self.crawl)
