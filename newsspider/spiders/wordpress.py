"""Any news site on WordPress, by argument."""

from collections.abc import AsyncIterator

from scrapy import Request
from scrapy.http import Response

from newsspider.items import Article
from newsspider.spiders.base import NewsSpider


class WordpressSpider(NewsSpider):
    """All sections that the menu of `-a site=` links, and the articles they link as Lire aussi."""

    name = "wordpress"

    def parse(self, response: Response) -> AsyncIterator[Article | Request]:
        """Yield what any news spider does; without a contract, since it has no site of its own."""
        return super().parse(response)
