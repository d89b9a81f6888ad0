"""The summary: the results of a run in a few small tables."""

from __future__ import annotations

import logging
import sys
from typing import Any

from scrapy import signals
from scrapy.crawler import Crawler

from newsspider.extensions import FIGURES, Extension
from newsspider.extensions.contents import FIELDS, Contents
from newsspider.extensions.pace import Pace
from newsspider.extras import as_called

logger = logging.getLogger(__name__)


UNITS = {"seconds": " s", "latency": " s", "bytes": " bytes", "busiest_minute": " requests"}
"""Units of the figures of the load; the others are counts."""


class Summary(Extension):
    """The table at the end: articles by section, fields filled, refusals, and where the file lies."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        crawler.signals.connect(self.feeds_closed, signals.feed_exporter_closed)

    def feeds_closed(self) -> None:
        """Show the table in a terminal, log the same lines elsewhere."""
        if sys.stderr.isatty() and not self.crawler.settings.get("LOG_FILE"):
            _show(self.tables())
            return
        for title, rows in self.tables():
            logger.info("%s: %s", title, ", ".join(f"{name} {value}" for name, value in rows))

    def tables(self) -> list[tuple[str, list[tuple[str, str]]]]:
        """Return the titles of the tables and their rows, without the empty ones."""
        held = self.crawler.get_extension(Contents)
        most = held.sections.most_common(20) if held else []
        share = []
        if held and held.articles:
            share = [(name, f"{100 * held.filled[name] // held.articles} %") for name in FIELDS]
        counted = [(name.replace("_", " "), str(self.run.figure(name))) for name in FIGURES if self.run.figure(name)]
        found = [
            ("Articles by section", [(name, str(count)) for name, count in most]),
            ("Fields filled", share),
            ("Refused", [(name, str(count)) for name, count in self.run.figures("refused").items()]),
            ("Not fetched", [(name, str(count)) for name, count in self.run.figures("failed").items()]),
            ("Asked again", [(name, str(count)) for name, count in self.run.figures("retried").items()]),
            ("Never asked for", [(name, str(count)) for name, count in self.run.figures("refused_requests").items()]),
            ("Found by", self.sources()),
            ("Load on the site", self.load()),
            ("Run", [*counted, ("output", self.where()), *self.next_step()]),
        ]
        return [(title, rows) for title, rows in found if rows]

    def load(self) -> list[tuple[str, str]]:
        """Return the load on the site."""
        pace = self.crawler.get_extension(Pace)
        found = pace.load() if pace else {}
        return [(name.replace("_", " "), f"{value:,}{UNITS.get(name, '')}") for name, value in found.items()]

    def sources(self) -> list[tuple[str, str]]:
        """Return the sources that were tried, each with its result."""
        found = [source.report() for source in self.run.spider.sources]
        cut_short = self.run.figure("left_by_limit") or self.run.figure("interrupted")
        # A source that was stopped has counted nothing yet; the run's own figures have what it found.
        shown = [one for one in found if one["failed"] or one["listed"] or not cut_short]
        return [(one["way"], one["failed"] or _listed(one)) for one in shown]

    def where(self) -> str:
        """Return where the articles are."""
        if not self.run.writes_own_file:
            return ", ".join(str(uri) for uri in self.crawler.settings.getdict("FEEDS")) or "nowhere: no feed is set"
        path = self.run.files.articles
        return str(path) if path.exists() else "nothing new, so no file"

    def next_step(self) -> list[tuple[str, str]]:
        """Return the command for the next step."""
        if not self.run.writes_own_file or not self.run.files.articles.exists():
            return []
        return [("next", as_called(f"scrapy report {self.run.files.folder}"))]


def _show(tables: list[tuple[str, list[tuple[str, str]]]]) -> None:
    from rich.columns import Columns
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    shown = []
    for title, rows in tables:
        shown.append(table := Table(title=title, title_justify="left", show_header=False, box=None))
        table.add_column(no_wrap=True)
        table.add_column(overflow="fold")  # A truncated path is of no use.
        for name, value in rows:
            table.add_row(escape(name), escape(value))
    Console(stderr=True).print(Columns(shown, padding=(0, 3)))


def _listed(source: dict[str, Any]) -> str:
    stated = f" of {source['stated']} stated" if source["stated"] is not None else ""
    lost = f", {source['lost']} listings lost" if source["lost"] else ""
    return f"{source['listed']} listed{stated}{lost}"
