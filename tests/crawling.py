"""Runs `scrapy` as its user does, in a process of its own, and reads what it wrote."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import jsonlines

TOP = Path(__file__).parent.parent
PACE_OFF = ("-s", "DOWNLOAD_DELAY=0", "-s", "AUTOTHROTTLE_ENABLED=False")
RUN_FIELDS = ("discovered_via", "retrieved_at", "revision", "previous_text_hash", "status", "archive")


def scrapy(*words: str, output: Path | None = None, timeout: int = 280) -> subprocess.CompletedProcess[str]:
    """Return what `scrapy WORDS…` came to."""
    env = {**os.environ, "NO_COLOR": "1", "COLUMNS": "200"}
    if output is not None:
        env["NEWSSPIDER_OUTPUT"] = str(output)
    command = [sys.executable, "-m", "scrapy", *words]
    return subprocess.run(command, capture_output=True, text=True, cwd=TOP, env=env, timeout=timeout)


def crawl(
    site: str, output: Path, *arguments: str, spider: str = "cinktank", timeout: int = 280
) -> subprocess.CompletedProcess[str]:
    """Return what a crawl of `site` came to, the pace switched off."""
    given = [word for argument in arguments for word in ("-a", argument)]
    return scrapy("crawl", spider, "-a", f"site={site}", *given, *PACE_OFF, output=output, timeout=timeout)


def delivered(output: Path) -> list[dict[str, Any]]:
    """Return the articles of all runs under a folder."""
    return lines(path for path in sorted(output.rglob("*.jsonl")) if "rejected" not in path.parts)


def rejected(output: Path) -> list[dict[str, Any]]:
    """Return what was refused in all runs under a folder."""
    return lines(sorted(output.rglob("*.rejected.jsonl")))


def lines(paths: Iterable[Path]) -> list[dict[str, Any]]:
    """Return the lines of files."""
    found: list[dict[str, Any]] = []
    for path in paths:
        with jsonlines.open(path) as reader:
            found += reader
    return found
