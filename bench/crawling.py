"""What a crawl costs, beside a bare Scrapy spider that fetches the same pages and reads only their title."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

TOP = Path(__file__).parent.parent
CRAWLED = re.compile(r"Crawled \(200\) <GET (\S+)>")


@dataclass
class Cost:
    """What one process took."""

    pages: int
    articles: int
    wall: float
    cpu: float
    megabytes: float

    @property
    def cpu_per_1000(self) -> float:
        """CPU seconds per 1,000 pages."""
        return self.cpu / self.pages * 1000


@contextmanager
def stand_in(articles: int) -> Iterator[str]:
    """A stand-in site in a process of its own, so that its CPU is not counted; gives its address."""
    command = [sys.executable, "-m", "tests.site", "--articles", str(articles)]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=TOP)
    try:
        assert server.stdout
        said = re.search(r"https?://\S+", server.stdout.readline())
        assert said, "the stand-in did not say where it is"
        yield said.group()
    finally:
        server.terminate()
        server.wait()


def cost(command: list[str], pages: int, output: Path) -> Cost:
    """Return what a command took that writes its lines to `output`."""
    begun = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=TOP)
    peak, ended = 0.0, 0
    while not ended:
        time.sleep(0.05)
        peak = peak_megabytes(process.pid) or peak
        ended, status, usage = os.wait4(process.pid, os.WNOHANG)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{' '.join(command)} ended with {process.returncode}")
    lines = output.read_bytes().count(b"\n")
    cpu = usage.ru_utime + usage.ru_stime
    return Cost(pages, lines, time.monotonic() - begun, cpu, peak)


def peak_megabytes(pid: int) -> float | None:
    """Return the peak of a process's memory; not `ru_maxrss`, which begins with that of the process it came from."""
    found = re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text(encoding="utf-8"))
    return int(found[1]) / 1024 if found else None


def crawl_command(site: str, output: Path, *more: str) -> list[str]:
    """Return the command of a crawl with the pace switched off."""
    pace = ["-s", "DOWNLOAD_DELAY=0", "-s", "AUTOTHROTTLE_ENABLED=False"]
    return [sys.executable, "-m", "scrapy", "crawl", "cinktank", "-a", f"site={site}", "-O", str(output), *pace, *more]


def pages_of_a_crawl(site: str, folder: Path) -> list[str]:
    """Return the addresses a crawl gets with success."""
    command = crawl_command(site, folder / "first.jsonl", "-s", "LOG_LEVEL=DEBUG")
    log = subprocess.run(command, capture_output=True, text=True, cwd=TOP, check=True).stderr
    return CRAWLED.findall(log)


def side_by_side(articles: int, rounds: int, keeping: int) -> dict[str, Any]:
    """Return the medians of the spiders over the same pages, in turns; in the first `keeping` rounds all is kept."""
    found: dict[str, list[Cost]] = {"newsspider": [], "newsspider, all kept": [], "bare Scrapy": []}
    with tempfile.TemporaryDirectory() as name, stand_in(articles) as site:
        folder = Path(name)
        urls = pages_of_a_crawl(site, folder)
        (folder / "urls").write_text("\n".join(urls), encoding="utf-8")
        bare = [sys.executable, "-m", "bench.bare", str(folder / "urls"), str(folder / "bare.jsonl")]
        for number in range(rounds):
            found["newsspider"].append(cost(crawl_command(site, folder / "o.jsonl"), len(urls), folder / "o.jsonl"))
            found["bare Scrapy"].append(cost(bare, len(urls), folder / "bare.jsonl"))
            if number < keeping:
                # A folder of its own: in one that knows the pages already they would be kept as revisits.
                keep = ["-s", "NEWSSPIDER_ARCHIVE=all", "-s", f"NEWSSPIDER_OUTPUT={folder / str(number)}"]
                command = crawl_command(site, folder / "o.jsonl", *keep)
                found["newsspider, all kept"].append(cost(command, len(urls), folder / "o.jsonl"))
    return {name: asdict(median(costs)) for name, costs in found.items()}


def median(costs: list[Cost]) -> Cost:
    """Return the run whose CPU is the median."""
    return sorted(costs, key=lambda one: one.cpu)[len(costs) // 2]


def memory(sizes: tuple[int, ...]) -> dict[str, Any]:
    """Return the cost of one crawl at each size of the site."""
    found = {}
    for articles in sizes:
        with tempfile.TemporaryDirectory() as name, stand_in(articles) as site:
            output = Path(name) / "o.jsonl"
            found[str(articles)] = asdict(cost(crawl_command(site, output), articles, output))
    return found


def ratio(found: dict[str, Any], bar: str, one: str = "newsspider") -> float:
    """Return the CPU of one spider over that of another."""
    return float(found[one]["cpu"] / found[bar]["cpu"])
