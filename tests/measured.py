"""Runs `scrapy` and tells what it took: its peak of memory, and how long it went on after it was told to end."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from tests.crawling import LONG, TOP, environment


@dataclass(slots=True, frozen=True)
class Measured:
    """What came of a command."""

    code: int
    said: str
    megabytes: float
    """Of memory at the peak; what it forked is not in it."""
    ended: float
    """Seconds from the signal to the end."""


def measured(*words: str, output: Path, told_after: float | None = None, patience: float = 3 * LONG) -> Measured:
    """Run `scrapy WORDS…`, perhaps with SIGTERM after so many seconds, and watch it; `patience`: seconds at most."""
    with tempfile.TemporaryFile() as log:
        command = [sys.executable, "-m", "scrapy", *words]
        process = subprocess.Popen(command, cwd=TOP, env=environment(output), stdout=log, stderr=log)
        began, told, peak = time.monotonic(), 0.0, 0
        try:
            while process.poll() is None:
                # Not from the rusage of a child: that counts its parent at the fork.
                peak = max(peak, peak_of(process.pid))
                if told_after is not None and not told and time.monotonic() > began + told_after:
                    process.send_signal(signal.SIGTERM)
                    told = time.monotonic()
                assert time.monotonic() < began + patience
                time.sleep(0.02)
        finally:
            process.kill()
        ended = time.monotonic() - told if told else 0.0
        log.seek(0)
        return Measured(process.wait(), log.read().decode("utf-8", "replace"), peak / 1024, ended)


def peak_of(pid: int) -> int:
    """The most kilobytes that a process has held so far."""
    try:
        found = re.search(r"VmHWM:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())
    except OSError:
        return 0
    return int(found[1]) if found else 0


def cpu_seconds(pid: int) -> float:
    """CPU time that a process has taken so far."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def held_by(pid: int) -> int:
    """The kilobytes that a process holds now."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") // 1024
