"""Counts the sections, fields, evidence and days of a run's articles, for the summary, the report and the alarms."""

from __future__ import annotations

from collections import Counter
from dataclasses import fields
from datetime import timedelta
from typing import Any

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.http import Response

from newsspider.alarms import usual_evidence
from newsspider.extensions import Extension
from newsspider.items import RUN_FIELDS, Article, Provenance

LEFT_OUT = (*RUN_FIELDS, "provenance", "rights", "schema_version")
FIELDS = tuple(one.name for one in fields(Article) if one.name not in LEFT_OUT)
READ = tuple(one.name for one in fields(Provenance))
DAYS = 70
"""For how many days before a run its articles are counted by their day of publication."""
MOST_SECTIONS = 100


class Contents(Extension):
    """Counts delivered articles, and keeps one page for each field that was not read as usual."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self.sections: Counter[str] = Counter()
        self.filled: Counter[str] = Counter()
        self.disagreeing: Counter[str] = Counter()
        self.provenance: dict[str, Counter[str]] = {name: Counter() for name in READ}
        self.published: dict[str, Counter[str]] = {}
        self.articles = 0
        self.usual: dict[str, str] | None = None
        self.pages: dict[str, Response] = {}
        """By field, a page on which it was missing or had other evidence than usual."""
        crawler.signals.connect(self.item_scraped, signals.item_scraped)

    def item_scraped(self, item: Any, response: Response | None) -> None:
        """Count a delivered article."""
        if not isinstance(item, Article):
            return
        self.articles += 1
        self.sections.update(item.sections or ["(none)"])
        self.filled.update(name for name in FIELDS if getattr(item, name) not in (None, [], ""))
        self.disagreeing.update({one.field for one in item.other_dates})
        for name in READ:
            if evidence := getattr(item.provenance, name):
                self.provenance[name][evidence] += 1
        if item.status != "published":
            return
        self._note_day(item)
        if response is not None:
            self._keep_page(item, response)

    def _note_day(self, item: Article) -> None:
        edge = (self.run.started_at - timedelta(days=DAYS)).date().isoformat()
        day = (item.date_published or "")[:10]
        if item.revision == 1 and day > edge:
            self.published.setdefault(day, Counter()).update(["", *item.sections])

    def _keep_page(self, item: Article, response: Response) -> None:
        if self.usual is None:
            self.usual = usual_evidence(self.run.ledger.history())
        for name, evidence in self.usual.items():
            if name not in self.pages and getattr(item.provenance, name) != evidence:
                self.pages[name] = response

    def report(self) -> dict[str, Any]:
        """Return its part of the run report."""
        return {
            "articles": self.articles,
            "sections": dict(self.sections.most_common(MOST_SECTIONS)),
            "filled": {name: self.filled[name] for name in FIELDS},
            "provenance": {name: dict(counts) for name, counts in self.provenance.items() if counts},
            "disagreeing": dict(self.disagreeing),
            "published": {day: dict(counts.most_common(MOST_SECTIONS)) for day, counts in self.published.items()},
        }
