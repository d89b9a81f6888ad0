"""What it takes to get from a site's start page to a file of its articles, beside the crawlers that others offer."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from bench.browser import descendants, memory
from bench.children import PEERS, TOP, environment
from bench.crawling import crawl_command
from bench.judging import Grade, graded
from bench.quality import RIGHT
from bench.stand_in import BASE, Served, stand_in

OURS = "newsspider"
START = f"{BASE}/"
PLAIN = "a plain CrawlSpider"
WGET = "wget --mirror, then trafilatura"
FAST = (OURS, PLAIN)
"""They run in every round, the others in the first alone."""
SAMPLE = 0.5
"""Seconds between two looks at the memory."""
MIRRORED = 8
"""What wget ends with when the server has answered any request with an error, as it does here."""
Commands = list[list[str]]
HOW = f"""\
{RIGHT} An address that is none of a public article's, or that has been there before, is
one *too many*. *Requests* are those the site has counted, *CPU* and *MB* those of all the processes of a crawler, *MB*
what they hold at once. The site is the stand-in under a public name, without pace. news-please has no heuristic but
og:type, since the others refuse pages of this theme. trafilatura reads for precision and keeps what has an article's
metadata. The plain spider is `bench/peers/plain_spider.py`.""".split("\n")


@dataclass
class Run:
    """What came of a crawl, and what it took."""

    found: int = 0
    """Public articles of which there is a record."""
    right: int = 0
    lettered: int = 0
    worded: int = 0
    beyond: int = 0
    """Records that are of no public article, or of one that has another."""
    requests: int = 0
    wall: float = 0
    cpu: float = 0
    megabytes: float = 0

    def per_second(self, what: str = "right") -> float:
        """Return articles found, right … for a second of CPU."""
        return float(getattr(self, what)) / self.cpu


def crawlers(folder: Path, output: Path) -> dict[str, Commands]:
    """Return the commands of each that can be run here, by name; of the others it is said why not."""
    peers = PEERS["news-please"].python
    mirror = folder / "mirror"
    found = {
        OURS: [crawl_command(BASE, output)],
        PLAIN: [[sys.executable, "-m", "bench.peers.plain_spider", START, str(output)]],
        "trafilatura, by sitemap": [[str(peers), "-m", "bench.peers.trafilatura_crawl", START, str(output)]],
        WGET: [
            ["wget", "--mirror", "--no-verbose", "--directory-prefix", str(mirror), START],
            [str(peers), "-m", "bench.peers.trafilatura_crawl", str(mirror), str(output)],
        ],
        "news-please, by sitemap": [
            [str(peers), "-m", "bench.peers.news_please_crawl", "SitemapCrawler", START, str(output)]
        ],
    }
    missing = {name: [c[0] for c in commands if not shutil.which(c[0])] for name, commands in found.items()}
    for name, programs in missing.items():
        for program in programs[:1]:
            how = "`make bench` makes it" if program == str(peers) else "install it"
            print(f"NOT MEASURED: {name}, for want of {program}: {how}", file=sys.stderr, flush=True)
    return {name: commands for name, commands in found.items() if not missing[name]}


def run(commands: Commands, site: Served, output: Path) -> Run:
    """Return what commands took that write their lines to `output`."""
    before, begun, took = site.requests(), time.monotonic(), Run()
    for command in commands:
        cpu, megabytes = _cost(command, environment(**site.environment()))
        took.cpu += cpu
        took.megabytes = max(took.megabytes, megabytes)
    took.wall, took.requests = time.monotonic() - begun, site.requests() - before
    judge(took, _lines(output), site.truth())
    return took


def _cost(command: list[str], told: dict[str, str]) -> tuple[float, float]:
    """CPU seconds of a command and all that it has waited for, and the peak of the memory of all of them."""
    with tempfile.TemporaryFile() as errors:
        process = subprocess.Popen(command, stdout=errors, stderr=errors, cwd=TOP, env=told)
        peak, ended = 0.0, 0
        while not ended:
            peak = max(peak, memory([pid for pids in descendants(process.pid) for pid in pids]))
            time.sleep(SAMPLE)
            ended, status, usage = os.wait4(process.pid, os.WNOHANG)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode not in (0, MIRRORED if command[0] == "wget" else 0):
            errors.seek(0)
            said = errors.read().decode(errors="replace")[-2000:]
            raise RuntimeError(f"{' '.join(command)} ended with {process.returncode}: {said}")
    return usage.ru_utime + usage.ru_stime, peak


def _lines(output: Path) -> list[dict[str, Any]]:
    """The records of a file, in the words of the peers."""
    with output.open(encoding="utf-8") as file:
        return [_renamed(json.loads(line)) for line in file]


def _renamed(line: dict[str, Any]) -> dict[str, Any]:
    ours = {"title": "headline", "text": "article_body", "date": "date_published"}
    return {"url": line["url"], **{name: line.get(name, line.get(own)) for name, own in ours.items()}}


def judge(took: Run, lines: Iterable[dict[str, Any]], truth: Iterable[dict[str, Any]]) -> None:
    """Count what is found, right and too many; of several records of an article the best counts."""
    wanted = {_place(record["url"]): record for record in truth}
    grades: dict[str, Grade] = {}
    seen: Counter[str] = Counter()
    for line in lines:
        place = _place(line["url"])
        seen[place] += 1
        if place in wanted:
            grades[place] = max(grades.get(place, Grade.WRONG), graded(line, wanted[place])["record"])
    took.found = len(grades)
    took.beyond = seen.total() - took.found
    levels = (Grade.RIGHT, Grade.LETTER, Grade.WORDS)
    took.right, took.lettered, took.worded = (sum(one >= level for one in grades.values()) for level in levels)


def _place(url: str) -> str:
    """What tells addresses apart: path and query."""
    parts = urlsplit(url)
    return f"{parts.path.rstrip('/')}?{parts.query}"


def side_by_side(articles: int, rounds: int) -> dict[str, Run]:
    """Return the run of each crawler whose CPU is the median, taking turns over the same site."""
    found: dict[str, list[Run]] = {}
    with tempfile.TemporaryDirectory(prefix="newsspider-bench-") as name, stand_in(articles) as site:
        folder = Path(name)
        output = folder / "articles.jsonl"
        known = crawlers(folder, output)
        for turn in range(rounds):
            for what, commands in known.items():
                if turn == 0 or what in FAST:
                    output.unlink(missing_ok=True)
                    found.setdefault(what, []).append(run(commands, site, output))
    return {what: sorted(runs, key=lambda one: one.cpu)[len(runs) // 2] for what, runs in found.items()}


def table(found: dict[str, Run], articles: int) -> list[str]:
    """Return the rows on crawling beside others."""
    lines = [
        f"### From a start page to a file of articles: {articles} articles",
        "",
        "| what | found | right | to the letter | in words | too many | requests | wall s | CPU s | peak MB "
        "| right for a CPU s |",
        f"|---|{'---:|' * 10}",
    ]
    for what, one in found.items():
        counts = " | ".join(map(str, (one.found, one.right, one.lettered, one.worded, one.beyond, one.requests)))
        costs = f"{one.wall:.1f} | {one.cpu:.1f} | {one.megabytes:.0f} | {one.per_second():.1f}"
        lines.append(f"| {what} | {counts} | {costs} |")
    return [*lines, "", *compared(found), "", *HOW, ""]


def compared(found: dict[str, Run]) -> list[str]:
    """Return what the crawlers get for a second of CPU, ours over the best of the others."""
    others = {what: one for what, one in found.items() if what != OURS}
    said = []
    for name, what in (("right", "right"), ("right in their words", "worded"), ("found", "found")):
        best = max(others, key=lambda other: others[other].per_second(what), default=None)
        if best is None or not others[best].per_second(what):
            said.append(f"Articles {name}: no other has any.")
            continue
        ratio = found[OURS].per_second(what) / others[best].per_second(what)
        said.append(f"Articles {name} for a CPU second, newsspider over the best other ({best}): {ratio:.1f} times.")
    return said
