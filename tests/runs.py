"""A run that is not crawled: what pipelines, extensions and feeds are given in a test of their own."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from scrapy.crawler import Crawler
from scrapy.settings import Settings
from scrapy.utils.test import get_reactor_settings

from newsspider.run import Run, RunSpider, run_of
from newsspider.spiders.cinktank import CinktankSpider


def run_into(folder: Path | str, kind: type[RunSpider] = CinktankSpider, **settings: Any) -> Run:
    """Return the run of a crawl that is not started; its ledger is one in memory."""
    ours = {"NEWSSPIDER_OUTPUT": str(folder), "EXTENSIONS": {"newsspider.run.Run": 0}, **settings}
    crawler = Crawler(kind, Settings({**get_reactor_settings(), **ours}, "cmdline"))
    crawler.crawling = True
    crawler.spider = kind.from_crawler(crawler, render="never")
    crawler._apply_settings()
    run = run_of(crawler)
    run.ledger.begin(run.files.start)
    return run
