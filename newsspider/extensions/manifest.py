"""The manifest: what a run's file is, beside it."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import scrapy
from scrapy import signals
from scrapy.crawler import Crawler

from newsspider import __version__
from newsspider.extensions import FIGURES, Extension
from newsspider.items import SCHEMA_VERSION


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
        said = {
            "run": spider.files.start,
            "spider": spider.name,
            "site": spider.home,
            "arguments": spider.given,
            "started_at": spider.started_at.isoformat(timespec="seconds"),
            "finished_at": datetime.now(UTC).isoformat(timespec="seconds"),
            "reason": self.reason,
            "counts": {name: self.figure(name) for name in FIGURES},
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


def _lines_and_digest(path: Path) -> tuple[int, str]:
    digest = hashlib.sha256()
    lines = 0
    with path.open("rb") as file:
        while chunk := file.read(1 << 20):
            digest.update(chunk)
            lines += chunk.count(b"\n")
    return lines, digest.hexdigest()
