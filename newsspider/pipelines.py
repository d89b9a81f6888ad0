"""Pipelines: the page's own words become the record, the record is admitted or refused, and delivered once."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import IO, Any, Self

import jsonlines
from itemadapter import ItemAdapter
from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem

from newsspider import desk
from newsspider.items import Article, Finding, Rejected

logger = logging.getLogger(__name__)


class DeskPipeline:
    """Normalises dates and text, then validates: what comes out is the record, or nothing and a reason."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.raw = crawler.settings.get("NORMALISE") == "raw"

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Return the pipeline for a crawl."""
        return cls(crawler)

    def process_item(self, item: Article | Rejected) -> Article | Rejected:
        """Return the record made from an article in the page's own words, or its rejection."""
        if isinstance(item, Rejected):
            return item
        spider: Any = self.crawler.spider
        record = desk.finished(item, item.retrieved_at or "", zone=spider.zone, language=spider.language, raw=self.raw)
        assert record.article
        if record.refused:
            return Rejected(item.url, record.article.retrieved_at or "", record.findings, record.article)
        for finding in record.findings:
            spider.count(f"remarked/{finding.field}: {finding.reason}")
            logger.info("Remark on %s: %s: %s.", record.article.url, finding.field, finding.reason)
        return record.article


class RejectedPipeline:
    """Writes what is refused, and why, to the rejected file of the run."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.file: IO[str] | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Return the pipeline for a crawl."""
        return cls(crawler)

    def process_item(self, item: Article | Rejected) -> Article:
        """Return an article as it is; count, write and drop a rejection."""
        if isinstance(item, Article):
            return item
        spider: Any = self.crawler.spider
        refusals = [finding for finding in item.findings if finding.refuses]
        spider.count("refused")
        for finding in refusals:
            spider.count(f"refused/{_reason(finding)}")
        if spider.writes_own_file:
            self._write(item, spider.files.rejected)
        reasons = "; ".join(f"{finding.field}: {finding.reason}" for finding in refusals)
        raise DropItem(f"Refused: {item.url}: {reasons}", log_level="INFO")

    def _write(self, item: Rejected, path: Path) -> None:
        if self.file is None:
            path.parent.mkdir(parents=True, exist_ok=True)
            self.file = path.open("a", encoding="utf-8")
        line = ItemAdapter(item).asdict()
        line["findings"] = [{"field": finding.field, "reason": finding.reason} for finding in item.findings]
        jsonlines.Writer(self.file, flush=True).write(line)

    def close_spider(self) -> None:
        """Close the rejected file."""
        if self.file:
            self.file.close()


class KeepPipeline:
    """Lets each article through once, inside the dates asked for, and no more of them than asked for."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.delivered: set[str] = set()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Return the pipeline for a crawl."""
        return cls(crawler)

    def process_item(self, item: Article) -> Article:
        """Return the article if it is to be delivered."""
        spider: Any = self.crawler.spider
        arguments = spider.arguments
        if not arguments.holds(item.date_published, spider.zone):
            self._drop(item, "outside_dates")
        if item.identifier in self.delivered:
            self._drop(item, "known")
        if arguments.max_items is not None and len(self.delivered) >= arguments.max_items:
            self._drop(item, "left_by_limit")
        self.delivered.add(item.identifier or item.url)
        spider.count("delivered")
        return item

    def _drop(self, item: Article, why: str) -> None:
        spider: Any = self.crawler.spider
        spider.count(why)
        raise DropItem(f"Not delivered ({why}): {item.url}", log_level="DEBUG")


def _reason(finding: Finding) -> str:
    """The part of a reason that many pages share: what follows a colon is of one page."""
    return f"{finding.field}: {finding.reason.partition(':')[0]}"
