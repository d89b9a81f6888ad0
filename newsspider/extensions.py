"""Extensions: what the person who runs a crawl sees while it runs and when it ends."""

from __future__ import annotations

import hashlib
import json
import logging
import sys
import time
from collections import Counter
from dataclasses import fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self

import scrapy
from rich.columns import Columns
from rich.console import Console
from rich.file_proxy import FileProxy
from rich.markup import escape
from rich.progress import BarColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bar
from rich.table import Table
from scrapy import Spider, signals
from scrapy.crawler import Crawler
from scrapy.logformatter import LogFormatter, LogFormatterResult
from twisted.internet.task import LoopingCall

from newsspider import __version__
from newsspider.items import RUN_FIELDS, SCHEMA_VERSION, Article

logger = logging.getLogger(__name__)

FIELDS = tuple(one.name for one in fields(Article) if one.name not in (*RUN_FIELDS, "provenance", "rights", "schema_version"))


class Log(LogFormatter):
    """Scrapy's log lines, without the whole item where one is dropped."""

    def dropped(self, item: Any, exception: BaseException, response: Any, spider: Spider) -> LogFormatterResult:
        """Return the line for a dropped item: the reason, which names the address."""
        line = super().dropped(item, exception, response, spider)
        return {**line, "msg": "%(exception)s"}


class Extension:
    """What our extensions share: the crawl and its figures."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        crawler.signals.connect(self.spider_opened, signals.spider_opened)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Return the extension for a crawl."""
        return cls(crawler)

    def spider_opened(self) -> None:
        """Begin."""

    def figure(self, name: str) -> int:
        """Return a figure of the run, 0 where nothing was counted."""
        assert self.crawler.stats
        value: int = self.crawler.stats.get_value(f"newsspider/{name}", 0)
        return value

    def figures(self, prefix: str) -> dict[str, int]:
        """Return the figures whose name begins with `prefix`, largest first, named by the rest."""
        assert self.crawler.stats
        start = f"newsspider/{prefix}/"
        found = {name[len(start) :]: n for name, n in self.crawler.stats.get_stats().items() if name.startswith(start)}
        return dict(sorted(found.items(), key=lambda pair: (-pair[1], pair[0])))


class Progress(Extension):
    """A live line in a terminal, a log line every so often elsewhere."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        crawler.signals.connect(self.spider_closed, signals.spider_closed)
        self.begun = time.monotonic()
        self.console = Console(stderr=True)
        self.bar: Bar | None = None
        self.streams: list[tuple[logging.StreamHandler[Any], Any]] = []
        self.tick = LoopingCall(self.tell)

    def spider_opened(self) -> None:
        """Show the line."""
        settings = self.crawler.settings
        self.begun = time.monotonic()
        if self.console.is_terminal and settings.getbool("LOG_ENABLED") and not settings.get("LOG_FILE"):
            self._show()
            self.tick.start(0.5)
        else:
            self.tick.start(settings.getfloat("NEWSSPIDER_PROGRESS_SECONDS"), now=False)

    def tell(self) -> None:
        """Bring the line up to date."""
        if self.bar is None:
            logger.info("%s", self.line())
            return
        done, total = self._done(), self._total()
        self.bar.update(self.bar.task_ids[0], completed=done, total=total, line=self.line())

    def line(self) -> str:
        """Return how far the run has come."""
        done, left = self._done(), self._total() - self._done()
        rate = self._pages() / max(time.monotonic() - self.begun, 0.001) * 60
        said = ", ".join(f"{name} {self.figure(name)}" for name in ("found", "fetched", "delivered", "refused"))
        eta = f", about {_duration(left / rate * 60)} left" if left and rate and done else ""
        return f"{said}, {rate:.0f} pages/min{eta}"

    def spider_closed(self) -> None:
        """Take the line away."""
        if self.tick.running:
            self.tick.stop()
        if self.bar:
            self.tell()
            self.bar.stop()
        for handler, stream in self.streams:
            handler.setStream(stream)

    def _done(self) -> int:
        return self.figure("fetched") + self.figure("failed")

    def _pages(self) -> int:
        return self._done() + self.figure("listing_pages")

    def _total(self) -> int:
        """Articles found, and those still to be listed, going by what a page of these listings brings."""
        spider: Any = self.crawler.spider
        left: int = sum(walk.pages_left for walk in spider.walks)
        return self.figure("found") + left * self.figure("found") // max(1, self.figure("listing_pages"))

    def _show(self) -> None:
        columns = (BarColumn(24), TextColumn("{task.fields[line]}", markup=False), TimeElapsedColumn())
        self.bar = Bar(*columns, console=self.console, redirect_stdout=False, redirect_stderr=False)
        self.bar.add_task("", total=None, line="")
        self.bar.start()
        # Log lines must go above the live line, through the console that draws it.
        for handler in logging.root.handlers:
            if isinstance(handler, logging.StreamHandler) and handler.stream is sys.stderr:
                self.streams.append((handler, handler.stream))
                handler.setStream(FileProxy(self.console, sys.stderr))


class Manifest(Extension):
    """Writes what a run's file is, beside it: `<start>.manifest.json`."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self.reason = ""
        crawler.signals.connect(self.spider_closed, signals.spider_closed)
        crawler.signals.connect(self.feeds_closed, signals.feed_exporter_closed)

    def spider_closed(self, reason: str) -> None:
        """Note why the run ended."""
        self.reason = reason

    def feeds_closed(self) -> None:
        """Write the manifest once the file has its name."""
        spider: Any = self.crawler.spider
        path, manifest = spider.files.articles, spider.files.manifest
        if not spider.writes_own_file or not path.exists():
            return
        lines, digest = _lines_and_digest(path)
        names = ("found", "fetched", "delivered", "refused", "failed", "outside_dates", "known", "left_by_limit")
        said = {
            "run": spider.files.start,
            "spider": spider.name,
            "site": spider.home,
            "arguments": spider.given,
            "started_at": spider.started_at.isoformat(timespec="seconds"),
            "finished_at": datetime.now(UTC).isoformat(timespec="seconds"),
            "reason": self.reason,
            "counts": {name: self.figure(name) for name in names},
            "file": path.name,
            "lines": lines,
            "sha256": digest,
            "newsspider": __version__,
            "scrapy": scrapy.__version__,
            "schema_version": SCHEMA_VERSION,
        }
        part = manifest.with_name(f"{manifest.name}.part")
        part.write_text(json.dumps(said, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        part.replace(manifest)


class Summary(Extension):
    """The table at the end: articles by section, fields filled, refusals, and where the file lies."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self.sections: Counter[str] = Counter()
        self.filled: Counter[str] = Counter()
        self.articles = 0
        crawler.signals.connect(self.item_scraped, signals.item_scraped)
        crawler.signals.connect(self.feeds_closed, signals.feed_exporter_closed)

    def item_scraped(self, item: Any) -> None:
        """Count an article delivered."""
        self.articles += 1
        self.sections.update(item.sections or ["(none)"])
        self.filled.update(name for name in FIELDS if getattr(item, name) not in (None, [], ""))

    def feeds_closed(self) -> None:
        """Show the table in a terminal, log the same lines elsewhere."""
        console = Console(stderr=True)
        if console.is_terminal and not self.crawler.settings.get("LOG_FILE"):
            console.print(Columns([_table(title, rows) for title, rows in self.tables()], padding=(0, 3)))
            return
        for title, rows in self.tables():
            logger.info("%s: %s", title, ", ".join(f"{name} {value}" for name, value in rows))

    def tables(self) -> list[tuple[str, list[tuple[str, str]]]]:
        """Return the titles of the tables and their rows; those with nothing to say are left out."""
        most = self.sections.most_common(20)
        share = [(name, f"{100 * self.filled[name] // self.articles} %") for name in FIELDS if self.articles]
        figures = ("found", "fetched", "delivered", "refused", "failed", "outside_dates", "left_by_limit")
        counted = [(name.replace("_", " "), str(self.figure(name))) for name in figures if self.figure(name)]
        found = [
            ("Articles by section", [(name, str(count)) for name, count in most]),
            ("Fields filled", share),
            ("Refused", [(name, str(count)) for name, count in self.figures("refused").items()]),
            ("Not fetched", [(name, str(count)) for name, count in self.figures("failed").items()]),
            ("Run", [*counted, ("output", self.where())]),
        ]
        return [(title, rows) for title, rows in found if rows]

    def where(self) -> str:
        """Return where the articles lie."""
        spider: Any = self.crawler.spider
        if not spider.writes_own_file:
            return ", ".join(str(uri) for uri in self.crawler.settings.getdict("FEEDS")) or "nowhere: no feed is set"
        path = spider.files.articles
        return str(path) if path.exists() else f"no article, no file in {path.parent}"


def _table(title: str, rows: list[tuple[str, str]]) -> Table:
    table = Table(title=title, title_justify="left", show_header=False, box=None)
    for name, value in rows:
        table.add_row(escape(name), escape(value))
    return table


def _lines_and_digest(path: Path) -> tuple[int, str]:
    digest = hashlib.sha256()
    lines = 0
    with path.open("rb") as file:
        while chunk := file.read(1 << 20):
            digest.update(chunk)
            lines += chunk.count(b"\n")
    return lines, digest.hexdigest()


def _duration(seconds: float) -> str:
    minutes = round(seconds / 60)
    if minutes < 1:
        return "a minute"
    return f"{minutes} min" if minutes < 120 else f"{minutes // 60} h {minutes % 60:02d}"
