"""Any news site on WordPress, by argument."""

from newsspider.spiders.base import NewsSpider


class WordpressSpider(NewsSpider):
    """All sections that the menu of `-a site=` links, and the articles they link as Lire aussi."""

    name = "wordpress"
