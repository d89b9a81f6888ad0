"""Runs `scrapy` as its user does, in a process of its own, and reads what it wrote."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import jsonlines

from tests import forking

TOP = Path(__file__).parent.parent
T = TypeVar("T")
LONG = 600
"""Seconds after which something hangs. No test rests on it: whatever is waited for is waited for by itself."""
HELD = ("-s", f"DOWNLOAD_TIMEOUT={2 * LONG}")
"""For a crawl that the gate of the stand-in holds up."""
PACE_OFF = ("-s", "DOWNLOAD_DELAY=0", "-s", "AUTOTHROTTLE_ENABLED=False", "-s", "NEWSSPIDER_RETRY_WAIT=0.02")
RUN_FIELDS = ("discovered_via", "retrieved_at", "revision", "previous_text_hash", "status", "archive")


def scrapy(
    *words: str, output: Path | None = None, timeout: int = LONG, cwd: Path = TOP, **env: str
) -> subprocess.CompletedProcess[str]:
    """Return what `scrapy WORDS…` came to, called in the folder `cwd` of a project."""
    command = [sys.executable, "-m", "scrapy", *words]
    return forking.run(command, text=True, cwd=cwd, env={**environment(output), **env}, timeout=timeout)


@contextmanager
def started(*words: str, output: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A `scrapy WORDS…` that runs, and is ended with the block."""
    command = [sys.executable, "-m", "scrapy", *words]
    quiet = subprocess.DEVNULL
    with forking.Popen(command, cwd=TOP, env=environment(output), stdout=quiet, stderr=quiet) as process:
        try:
            yield process
        finally:
            process.kill()


def environment(output: Path | None) -> dict[str, str]:
    """Return the environment of a command that writes under `output` and speaks plainly."""
    env = {**os.environ, "NO_COLOR": "1", "COLUMNS": "200"}
    env.pop("SCRAPY_SETTINGS_MODULE", None)  # A test in this process may have set it; scrapy.cfg says which it is.
    return env if output is None else {**env, "NEWSSPIDER_OUTPUT": str(output)}


def wait_for(found: Callable[[], T | None]) -> T:
    """Return what `found` gives as soon as it gives something; fail after so long that no busy machine explains it."""
    began = time.monotonic()
    while time.monotonic() < began + LONG:
        if got := found():
            return got
        time.sleep(min(0.05 + (time.monotonic() - began) / 10, 0.5))  # To look may cost more than what is waited for.
    raise AssertionError(f"it did not come to pass within {LONG} seconds")


def text_of(log: Path) -> str:
    """What a log says by now."""
    return log.read_text() if log.exists() else ""


def crawl(
    site: str, output: Path, *arguments: str, spider: str = "cinktank", timeout: int = LONG
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
