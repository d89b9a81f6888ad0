"""Alarms: sent where the settings say: to the log, the exit code, a file, a webhook."""

from __future__ import annotations

import json
import logging
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.http import Response

from newsspider import alarms, clippings, pages
from newsspider.alarms import Alarm
from newsspider.extensions import Extension
from newsspider.extensions.contents import Contents
from newsspider.extract import instant
from newsspider.opening import opened

logger = logging.getLogger(__name__)

TRIES, TIMEOUT = 3, 10.0
"""How often a webhook is called, and for how many seconds."""


CUT_SHORT = ("shutdown", "cancelled")


class Alarms(Extension):
    """Compares a run with earlier ones when it ends, before the manifest, which keeps the alarms."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self.found: list[dict[str, Any]] = []
        crawler.signals.connect(self.feeds_closed, signals.feed_exporter_closed)

    def judged(self, report: dict[str, Any]) -> list[dict[str, Any]]:
        """Return the alarms of a run, each with the selectors and the page to look at.

        A backfill has none, and neither has an interrupted run, which says nothing of the site.
        """
        if not self.run.uses_ledger or self.run.arguments.source or report["reason"] in CUT_SHORT:
            return []
        found = alarms.alarms(report, self.run.ledger.history())
        self.found = [self._shown(alarm) for alarm in found]
        return self.found

    def _shown(self, alarm: Alarm) -> dict[str, Any]:
        contents = self.crawler.get_extension(Contents)
        page = contents.pages.get(alarm.field or "") if contents else None
        readers = self.run.spider.as_site.readers
        selectors = pages.selectors(alarm.field, alarm.usual, readers) if alarm.field and alarm.usual else []
        return {**asdict(alarm), "selectors": selectors, "clipping": self._clipping(page) if page else None}

    def _clipping(self, page: Response) -> str | None:
        try:
            kept = clippings.save(
                self.run.files.clippings, page.body, url=page.url, retrieved_at=instant(self.run.started_at)
            )
        except OSError as error:
            logger.error("A page could not be saved: %s.", error)
            return None
        return str(kept)

    def feeds_closed(self) -> None:
        """Send the alarms; a failure to do so is logged and harms nothing."""
        settings = self.crawler.settings
        for one in self.found:
            if one["kind"] == "failed":
                continue  # The line that ended the run says it.
            logger.error("Alarm (%s): %s.%s", one["kind"], one["said"], _where(one))
        if not self.found:
            return
        assert self.crawler.stats
        self.crawler.stats.set_value("newsspider/alarms", len(self.found))
        if path := settings["NEWSSPIDER_ALARMS_FILE"]:
            self._append(Path(path))
        if url := settings["NEWSSPIDER_ALARMS_WEBHOOK"]:
            self._call(url)

    def _message(self) -> dict[str, Any]:
        folder = self.run.spider.folder
        lines = [f"newsspider, {folder}: {len(self.found)} alarms", *(f"- {one['said']}" for one in self.found)]
        return {"text": "\n".join(lines), "folder": folder, "run": self.run.files.start, "alarms": self.found}

    def _append(self, path: Path) -> None:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with opened(path, "a", encoding="utf-8") as file:
                file.write(json.dumps(self._message(), ensure_ascii=False) + "\n")
        except OSError as error:
            logger.error("The alarms could not be written: %s.", error)

    def _call(self, url: str) -> None:
        """Post the alarms. The address may contain a secret: only its host is logged."""
        body = json.dumps(self._message(), ensure_ascii=False).encode()
        host, why = urlsplit(url).hostname, ""
        for number in range(TRIES):
            try:
                urlopen(Request(url, body, {"Content-Type": "application/json"}), timeout=TIMEOUT).close()
                return
            except (OSError, ValueError) as error:
                why = type(error).__name__ if url in str(error) else str(error)
                time.sleep(2**number / 4)
        logger.error("The alarms could not be sent to %s: %s.", host, why)


def _where(one: dict[str, Any]) -> str:
    selectors = f" Selectors: {'; '.join(one['selectors'])}." if one["selectors"] else ""
    return selectors + (f" A page: {one['clipping']}." if one["clipping"] else "")
