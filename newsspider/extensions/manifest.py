"""The end of a run: every address accounted for, the manifest beside the file, the ledger closed."""

from __future__ import annotations

import logging
import shutil
import sqlite3
from datetime import UTC, datetime
from typing import Any

from scrapy import signals
from scrapy.crawler import Crawler

from newsspider import runs
from newsspider.extensions import FIGURES, OUTCOMES, Extension
from newsspider.extensions.alarms import Alarms
from newsspider.extensions.contents import Contents
from newsspider.extensions.pace import Pace
from newsspider.items import SCHEMA_VERSION

logger = logging.getLogger(__name__)

LEFT = {
    "max_items": "left_by_limit",
    "closespider_itemcount": "left_by_limit",
    "closespider_pagecount": "left_by_limit",
    "closespider_timeout": "left_by_limit",
    "shutdown": "interrupted",
    "output_failed": "interrupted",
    "cancelled": "interrupted",
    "site_down": "interrupted",
}
"""The outcome of addresses in the queue, by the reason of a run that was stopped. One that ends by itself has none."""


class Manifest(Extension):
    """Writes the report of a run, beside its file and into the ledger."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self.reason = ""
        self.coverage: dict[str, int] = {}
        crawler.signals.connect(self.spider_closed, signals.spider_closed)
        crawler.signals.connect(self.feeds_closed, signals.feed_exporter_closed)

    def spider_closed(self, reason: str) -> None:
        """Account for every address of the run."""
        self.reason = reason
        if reason == "no_ledger":
            return
        try:
            if reason in LEFT:
                self.run.count(LEFT[reason], self.run.ledger.settle_rest(LEFT[reason]))
            self._check()
            if reason == "finished":
                self._set_marks()
        except sqlite3.Error as error:
            self.run.lost(error)

    def _check(self) -> None:
        """Compare the addresses found with their outcomes; log those that do not add up."""
        run = self.run
        outcomes = run.ledger.outcomes(run.ledger.run)
        for source in run.spider.sources:
            if source.stated is not None and source.why is None and source.listed < source.stated:
                self.run.count("stated_not_listed", source.stated - source.listed)
                level = logging.INFO if self.reason in LEFT else logging.WARNING  # A stopped run is short by intention.
                message = "By %s %d articles are stated, %d were listed."
                logger.log(level, message, source.name, source.stated, source.listed)
        self.coverage = {name: outcomes[name] for name in OUTCOMES if outcomes.get(name)}
        found, open_ = run.figure("found"), outcomes.get(None, 0)
        if open_ or found != sum(outcomes.values()):
            run.count("unaccounted", max(open_, abs(found - sum(outcomes.values()))))
            for url, _ in run.ledger.with_outcome(run.ledger.run, None):
                logger.error("Unaccounted for: %s was found, and nothing became of it.", url)
        tried = sum(map(run.figure, ("fetched", "failed", "gone")))
        share = self.crawler.settings.getfloat("NEWSSPIDER_FAILED_SHARE")
        if run.figure("failed") > share * tried:
            run.count("too_many_failed")
            for url, why in run.ledger.with_outcome(run.ledger.run, "failed"):
                logger.error("Failed: %s: %s.", url, why)

    def _set_marks(self) -> None:
        """Mark the sections that were listed to their end, so that the next run may stop where this one began."""
        sources, arguments = self.run.spider.sources, self.run.arguments
        failed = any(source.why for source in sources) and bool(arguments.discover)
        lost = sum(source.lost for source in sources) or failed
        whole = any(source.whole for source in sources)
        if lost and (arguments.discover or not whole):
            self.run.count("listing_pages_lost", sum(source.lost for source in sources) or 1)
        if whole and not arguments.source and arguments.follow_related and arguments.max_items is None:
            self.run.marks.note_listed(edits=any(source.whole and source.dates_edits for source in sources))

    def feeds_closed(self) -> None:
        """Write the manifest once the file has its name; then end the run in the ledger."""
        assert self.crawler.stats
        if self.reason == "no_ledger":
            return
        failed = any(name.startswith("feedexport/failed_count") for name in self.crawler.stats.get_stats())
        failed = failed or (self.run.figure("lines_lost") > 0 and not self.run.writes_own_file)
        try:
            report = self.report()
            report["alarms"] = self.alarms(report)
            if self.run.writes_own_file and self.run.files.articles.exists():
                runs.write_manifest(self.run.files.manifest, self.run.files.articles, report)
            if not failed:
                self.run.ledger.end(report["finished_at"], self.reason, report)
            # Where a feed failed, nothing was delivered: the ledger stays as it was.
            self.run.close(keep=not failed or self.run.writes_own_file)
        except (OSError, sqlite3.Error) as error:
            self.run.lost(error)
            self.run.close(keep=False)

    def disk(self) -> dict[str, int]:
        """Return the free bytes, and those that the run's folder takes."""
        folder = self.run.files.folder
        if not folder.exists():
            return {}
        taken = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
        return {"free": shutil.disk_usage(folder).free, "folder": taken}

    def load(self) -> dict[str, float]:
        """Return the load on the site."""
        pace = self.crawler.get_extension(Pace)
        return pace.load() if pace else {}

    def alarms(self, report: dict[str, Any]) -> list[dict[str, Any]]:
        """Return the alarms of the run."""
        alarms = self.crawler.get_extension(Alarms)
        return alarms.judged(report) if alarms else []

    def report(self) -> dict[str, Any]:
        """Return the run report."""
        contents, run = self.crawler.get_extension(Contents), self.run
        return {
            **run.report(),
            "finished_at": datetime.now(UTC).isoformat(timespec="seconds"),
            "reason": self.reason,
            "timezone": run.spider.zone,
            "exit": runs.exit_code(self.reason, self.crawler.stats.get_stats() if self.crawler.stats else {}),
            "counts": {name: run.figure(name) for name in FIGURES},
            "coverage": {"found": run.figure("found"), **self.coverage, "unaccounted": run.figure("unaccounted")},
            "contents": contents.report() if contents else {},
            "disk": self.disk(),
            "load": self.load(),
            "retried": run.figures("retried"),
            "refused_requests": run.figures("refused_requests"),
            "discovery": [source.report() for source in run.spider.sources],
            "schema_version": SCHEMA_VERSION,
        }
