"""The report on the output folder, written anew at the end of each run."""

from __future__ import annotations

import logging
from pathlib import Path

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured

from newsspider.extensions import Extension

logger = logging.getLogger(__name__)


class Report(Extension):
    """Writes the page to NEWSSPIDER_REPORT, where that is set, after the manifest, which the page shows."""

    def __init__(self, crawler: Crawler) -> None:
        if not crawler.settings.get("NEWSSPIDER_REPORT"):
            raise NotConfigured
        super().__init__(crawler)
        crawler.signals.connect(self.feeds_closed, signals.feed_exporter_closed)

    def feeds_closed(self) -> None:
        """Write the page; a failure is logged and leaves the run as it is."""
        settings = self.crawler.settings
        if not self.run.writes_own_file:
            return  # With -O nothing but that file is written.
        from newsspider.corpus import report

        path = Path(settings["NEWSSPIDER_REPORT"])
        try:
            page = report.page(Path(settings["NEWSSPIDER_OUTPUT"]), on_error=_tell)
            report.write(page, path)
        except (report.NothingToShowError, OSError) as error:
            logger.error("The report %s was not written: %s.", path, error)
            return
        logger.info("The report on all runs so far: %s", path)


def _tell(error: ValueError) -> None:
    logger.warning("Left out of the report: %s", error)
