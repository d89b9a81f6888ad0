"""stats.py: Scrapy's figures of a crawl, without the wrapper that Scrapy looks for at each use of them."""

from scrapy.statscollectors import MemoryStatsCollector


class Stats(MemoryStatsCollector):
    """The figures of a crawl. Scrapy's collector warns of the argument `spider`, which takes 2 % of a crawl."""

    __getattribute__ = object.__getattribute__
