"""Pipelines: the page's own words become the record, which is admitted or refused, and delivered once."""

from __future__ import annotations

import logging
import warnings
from pathlib import Path
from typing import IO, Any, Self

import jsonlines
from itemadapter import ItemAdapter
from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem

from newsspider import budget, opening
from newsspider.extract import finish
from newsspider.frontier.copies import found_elsewhere
from newsspider.items import Article, Finding, Rejected, Visit
from newsspider.normalise import urls
from newsspider.rows import LEADS_TO, ArticleRow
from newsspider.run import Run, run_of
from newsspider.runs import seconds

logger = logging.getLogger(__name__)


class Pipeline:
    """Base of our pipelines, which work in runs alone."""

    def __init__(self, run: Run) -> None:
        self.run = run

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Return the pipeline of a run; NotConfigured where the crawl is no run."""
        return cls(run_of(crawler))


class FinishPipeline(Pipeline):
    """Normalises dates and text, then validates: the result is the record, or the reason why there is none."""

    def process_item(self, item: Any) -> Any:
        """Return the visit with the record made from the page's own words, and the findings about it."""
        if not isinstance(item, Visit):
            return item
        words = item.article
        if words is None or any(one.refuses for one in item.findings) or item.archived or words.status == "removed":
            return item
        try:
            with budget.within(self.run.settings.getfloat("NEWSSPIDER_PAGE_SECONDS")):
                record = finish(words, item.retrieved_at, self.run.spider.as_site)
        except budget.TooSlowError:
            if budget.is_hurried():
                self.run.frontier.settle(item.address, "interrupted")
                raise DropItem(f"Left to the next run: {item.url}", log_level="DEBUG") from None
            item.findings = [Finding("page", "its text takes too long to normalise (NEWSSPIDER_PAGE_SECONDS)")]
            return item
        assert record.article
        item.article, item.findings = record.article, [*item.findings, *record.findings]
        if not record.refused:
            for finding in item.findings:
                self.run.count(f"remarked/{finding.field}: {finding.reason}")
                logger.info("Remark on %s: %s: %s.", record.article.url, finding.field, finding.reason)
        return item


class RejectedPipeline(Pipeline):
    """Writes refused pages, with the reasons, to the rejected file of the run."""

    def __init__(self, run: Run) -> None:
        super().__init__(run)
        self.file: IO[str] | None = None

    def process_item(self, item: Any) -> Any:
        """Return a visit with an article; settle, write and drop any other."""
        if not isinstance(item, Visit):
            return item
        refusals = [finding for finding in item.findings if finding.refuses]
        if item.article is not None and not refusals:
            return item
        reasons = "; ".join(f"{finding.field}: {finding.reason}" for finding in refusals)
        now = self.run.now
        self.run.frontier.without(item.address, item.outcome, reason=reasons, looked=now, modified=item.modified)
        for finding in refusals:
            self.run.count(f"refused/{_reason(finding)}")
        if self.run.writes_own_file:
            self._write(item, self.run.files.rejected)
        raise DropItem(f"Refused: {item.url}: {reasons}", log_level="INFO")

    def _write(self, item: Visit, path: Path) -> None:
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


class KeepPipeline(Pipeline):
    """Numbers new and changed articles and lets them through: inside the dates, and no more than were asked for."""

    async def open_spider(self) -> None:
        """Begin the run before anything is fetched or written."""
        await self.run.open()

    def process_item(self, item: Any) -> Any:
        """Return the article if it is to be delivered, with its revision."""
        if not isinstance(item, Visit):
            return item
        article = item.article
        assert article
        known = self._known(item, article)
        if not self.run.arguments.holds(article.date_published, self.run.spider.zone):
            self._drop(item, "outside_dates", published=article.date_published)
        if in_hand := self.run.delivery.in_hand.get(article.identifier or ""):
            self._met_again(item, in_hand[1].identifier, in_hand[1].url)
        if known and item.archived and seconds(item.retrieved_at) < known.looked:
            # Revisions follow one another in time, and a delivered one keeps its number: this one comes too late.
            self.run.count("older_versions", int(known.text_hash != article.text_hash))
            self._drop(item, "known", identifier=article.identifier)
        # The addresses of a trap may all lead to one article, which counts once. An article that the run before saw,
        # in the second in which this one began or by a clock that ran ahead, is no repeat.
        in_this_run = known is not None and self.run.now < known.looked <= self.run.clock.latest
        repeats = int(in_this_run and not item.archived)
        if known and (known.text_hash, known.status) == (article.text_hash, article.status):
            self._drop_unchanged(item, known, repeats)
        limit = self.run.arguments.max_items
        if limit is not None and self.run.figure("delivered") >= limit:
            self._drop(item, "left_by_limit", reason="max_items")
        if known:
            article.revision, article.previous_text_hash = known.revision + 1, known.text_hash
        self.run.count("repeats", repeats)
        self.run.count("delivered")
        self.run.delivery.deliver(item, article, known)
        return article

    def _drop_unchanged(self, item: Visit, known: ArticleRow, repeats: int) -> None:
        is_redirect = item.url == known.url != item.address
        is_repeat = is_redirect or found_elsewhere(self.run.ledger, known, item.address)
        url = known.url  # `seen` may change it.
        self.run.delivery.seen(item, known)
        if is_repeat:
            self._met_again(item, known.identifier, url)
        self.run.count("repeats", repeats)
        self._drop(item, "known", identifier=known.identifier, **self._led(item))

    def _known(self, item: Visit, article: Article) -> ArticleRow | None:
        """The ledger's row of the article, under the identifier that it was given first."""
        ledger = self.run.ledger
        known = ledger.article(article.identifier or "")
        if known is None and not urls.post_id(article.identifier):
            # A moved article without a post id is found by the address that led to it.
            for address in (item.url, item.address):
                row = ledger.address(address)
                if row and row.identifier:
                    known = ledger.article(row.identifier)
                    article.identifier = row.identifier
                    break
        return known

    def _met_again(self, item: Visit, identifier: str, url: str) -> None:
        self.run.count("met_known")
        if item.url == item.address:
            self._drop(item, "met_again", identifier=identifier, reason=f"{LEADS_TO}{url}")
        self._drop(item, "met_again", reason=f"{LEADS_TO}{url}", **self.run.frontier.later_visit(item.address))

    def _led(self, item: Visit) -> dict[str, Any]:
        """What to note of an address that led to a known article: the article has moved, or will be back there."""
        if item.url == item.address or item.archived:
            return {}
        return {"reason": f"{LEADS_TO}{item.url}", **self.run.frontier.later_visit(item.address)}

    def _drop(self, item: Visit, why: str, **columns: Any) -> None:
        row = self.run.ledger.address(item.address) if item.archived else None
        if row is None or row.outcome is None:  # Archives hold many captures of an address: the first outcome stays.
            columns = {"reason": None, "tries": 0, "looked": self.run.now, **columns}
            self.run.frontier.settle(item.address, why, **columns)
        raise DropItem(f"Not delivered ({why}): {item.url}", log_level="DEBUG")


def _reason(finding: Finding) -> str:
    """The part of a reason that many pages share: the words after a colon are about one page."""
    return f"{finding.field}: {finding.reason.partition(':')[0]}"


def __getattr__(name: str) -> Any:
    """The pipeline by the name that settings of 0.2.0 may still have."""
    if name == "DeskPipeline":
        warnings.warn(f"{__name__}.{name} is called FinishPipeline now", DeprecationWarning, stacklevel=2)
        return FinishPipeline
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
