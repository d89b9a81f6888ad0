"""Pipelines: the page's own words become the record, the record is admitted or refused, and delivered once."""

from __future__ import annotations

import logging
import sqlite3
import warnings
from pathlib import Path
from typing import IO, Any, Self

import jsonlines
from itemadapter import ItemAdapter
from scrapy.crawler import Crawler
from scrapy.exceptions import CloseSpider, DropItem

from newsspider import budget, opening
from newsspider.extract import finish
from newsspider.items import Article, Finding, Look, Rejected
from newsspider.ledger import Known, LedgerError
from newsspider.run import own_only
from newsspider.runs import seconds

logger = logging.getLogger(__name__)


class FinishPipeline:
    """Normalises dates and text, then validates: what comes out is the record, or the reason why there is none."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Return the pipeline for a crawl; NotConfigured where the spider is not ours."""
        own_only(crawler)
        return cls(crawler)

    def process_item(self, item: Any) -> Any:
        """Return the look with the record made from the page's own words, and what there is to say against it."""
        if not isinstance(item, Look):
            return item
        words = item.article
        if words is None or item.findings or item.archived or words.status == "removed":
            return item
        spider: Any = self.crawler.spider
        try:
            with budget.within(self.crawler.settings.getfloat("NEWSSPIDER_PAGE_SECONDS")):
                record = finish(words, item.retrieved_at, spider.described)
        except budget.TooSlowError:
            item.findings = [Finding("page", "its text takes too long to normalise (NEWSSPIDER_PAGE_SECONDS)")]
            return item
        assert record.article
        item.article, item.findings = record.article, record.findings
        if not record.refused:
            for finding in record.findings:
                spider.count(f"remarked/{finding.field}: {finding.reason}")
                logger.info("Remark on %s: %s: %s.", record.article.url, finding.field, finding.reason)
        return item


class RejectedPipeline:
    """Writes what is refused, and why, to the rejected file of the run."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.file: IO[str] | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Return the pipeline for a crawl; NotConfigured where the spider is not ours."""
        own_only(crawler)
        return cls(crawler)

    def process_item(self, item: Any) -> Any:
        """Return a look that brought an article; account for, write and drop any other."""
        if not isinstance(item, Look):
            return item
        refusals = [finding for finding in item.findings if finding.refuses]
        if item.article is not None and not refusals:
            return item
        spider: Any = self.crawler.spider
        reasons = "; ".join(f"{finding.field}: {finding.reason}" for finding in refusals)
        self._settle(item, spider, reasons)
        for finding in refusals:
            spider.count(f"refused/{_reason(finding)}")
        if spider.writes_own_file:
            self._write(item, spider.files.rejected)
        raise DropItem(f"Refused: {item.url}: {reasons}", log_level="INFO")

    def _settle(self, item: Look, spider: Any, reasons: str) -> None:
        row = spider.ledger.address(item.address)
        tries = row.tries if row else 0
        known = spider.ledger.article(row.identifier) if row and row.identifier else None
        if known:
            spider.keeping.put_off(known, spider.present)
        said = {"reason": reasons, "tries": tries + 1, "due": spider.later(tries), "looked": spider.now}
        spider.settle(item.address, item.outcome, **said, modified=item.modified)

    def _write(self, item: Look, path: Path) -> None:
        if self.file is None:
            path.parent.mkdir(parents=True, exist_ok=True)
            self.file = opening.opened(path, "a", encoding="utf-8")
        line = ItemAdapter(Rejected(item.url, item.retrieved_at, item.findings, item.article)).asdict()
        line["findings"] = [{"field": finding.field, "reason": finding.reason} for finding in item.findings]
        jsonlines.Writer(self.file, flush=True).write(line)

    def close_spider(self) -> None:
        """Close the rejected file."""
        if self.file:
            self.file.close()


class KeepPipeline:
    """Numbers what is new or changed, and lets it through: inside the dates asked for, no more than asked for."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Return the pipeline for a crawl; NotConfigured where the spider is not ours."""
        own_only(crawler)
        return cls(crawler)

    async def open_spider(self) -> None:
        """Take the folder of the run before anything is fetched or written."""
        spider: Any = self.crawler.spider
        try:
            await spider.take_folder()
        except (LedgerError, OSError, sqlite3.Error) as error:
            logger.error("The run cannot begin: %s.", str(error).rstrip("."))
            raise CloseSpider("no_ledger") from None
        if why := spider.left_alone():
            logger.error("%s %s", spider.home, why)
            raise CloseSpider("site_down")

    def process_item(self, item: Any) -> Any:
        """Return the article if it is to be delivered, with its revision."""
        if not isinstance(item, Look):
            return item
        spider: Any = self.crawler.spider
        article = item.article
        assert article
        known = self._known(item, article)
        if not spider.arguments.holds(article.date_published, spider.zone):
            self._drop(item, "outside_dates", published=article.date_published)
        if article.identifier in spider.keeping.in_hand or (known and known.looked >= spider.now and not item.archived):
            spider.count("repeats")  # Addresses without end may all lead to this one.
        if article.identifier in spider.keeping.in_hand:
            self._drop(item, "known", identifier=article.identifier)
        if known and item.archived and seconds(item.retrieved_at) < known.looked:
            # Revisions follow one another in time, and what was delivered stands: this one comes too late.
            spider.count("older_versions", int(known.text_hash != article.text_hash))
            self._drop(item, "known", identifier=article.identifier)
        if known and (known.text_hash, known.status) == (article.text_hash, article.status):
            spider.keeping.seen(item, known)
            self._drop(item, "known", identifier=article.identifier)
        limit = spider.arguments.max_items
        if limit is not None and spider.figure("delivered") >= limit:
            self._drop(item, "left_by_limit", reason="max_items")
        if known:
            article.revision, article.previous_text_hash = known.revision + 1, known.text_hash
        spider.count("delivered")
        spider.keeping.deliver(item, article, known)
        return article

    def _known(self, item: Look, article: Article) -> Known | None:
        """What is known of the article, under the identifier that it was given first."""
        ledger = self.crawler.spider.ledger  # type: ignore[union-attr]
        known: Known | None = ledger.article(article.identifier)
        if known is None and not _has_post_id(article.identifier):
            # Without a post id a moved article is known by the address that led to it.
            for address in (item.url, item.address):
                row = ledger.address(address)
                if row and row.identifier:
                    known = ledger.article(row.identifier)
                    article.identifier = row.identifier
                    break
        return known

    def _drop(self, item: Look, why: str, **said: Any) -> None:
        spider: Any = self.crawler.spider
        spider.settle(item.address, why, **{"reason": None, "tries": 0, "looked": spider.now, **said})
        raise DropItem(f"Not delivered ({why}): {item.url}", log_level="DEBUG")


def _has_post_id(identifier: str | None) -> bool:
    tail = (identifier or "").rpartition(":")[2]
    return tail.isdecimal() and len(tail) < 16


def _reason(finding: Finding) -> str:
    """The part of a reason that many pages share: what follows a colon is of one page."""
    return f"{finding.field}: {finding.reason.partition(':')[0]}"


def __getattr__(name: str) -> Any:
    """The pipeline of a name that settings of 0.2.0 may still have."""
    if name == "DeskPipeline":
        warnings.warn(f"{__name__}.{name} is called FinishPipeline now", DeprecationWarning, stacklevel=2)
        return FinishPipeline
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
