"""Any news site, by argument."""

from collections.abc import AsyncIterator

from scrapy import Request
from scrapy.http import Response

from newsspider.items import Article
from newsspider.spiders.base import NewsSpider
from newsspider.spiders.sources.feed import FeedSource
from newsspider.spiders.sources.section import FrontSource
from newsspider.spiders.sources.sitemap import SitemapSource


class AnySiteSpider(NewsSpider):
    """What the sitemaps, section fronts and feeds of `-a site=` list, and the articles linked as Lire aussi."""

    name = "news"
    kinds = (SitemapSource, FrontSource, FeedSource)
    together = True  # A sitemap may hold two days, a front the newest ten: each alone is no listing of a site.

    def parse(self, response: Response) -> AsyncIterator[Article | Request]:
        """Yield what any news spider does; without a contract, since it has no site of its own."""
        return super().parse(response)
