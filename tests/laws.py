"""The laws that hold for crawls of a site that lies: what it shows is delivered once, and no exit code hides a loss."""

from __future__ import annotations

import json
import logging
import sqlite3
import sys
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from tests import forking
from tests.crawling import LONG, PACE_OFF, TOP, delivered, environment
from tests.liar import SITE, Liar
from tests.papers import published
from tests.unwired import Run


class Said(logging.Handler):
    """What a run says in warnings and errors."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep a line."""
        self.lines.append(record.getMessage())


Crawl = Callable[[Liar, Path, datetime], tuple[int, list[str]]]
"""Crawls a site into a folder at an instant of our clock; returns the exit code, and what was said in warnings."""


def in_process(liar: Liar, output: Path, now: datetime) -> tuple[int, list[str]]:
    """Crawl the site without a network."""
    said = Said()
    logging.getLogger().addHandler(said)
    try:
        return Run(SITE, liar.answer, output, now).crawl(), said.lines
    finally:
        logging.getLogger().removeHandler(said)


def over_http(liar: Liar, output: Path, now: datetime) -> tuple[int, list[str]]:
    """Crawl the site, which is served, by `scrapy crawl`."""
    given = ["-m", "tests.at", now.isoformat(), "crawl", "wordpress", "-a", f"site={liar.url}", *PACE_OFF]
    short = ["-s", "NEWSSPIDER_DOWN_PAUSE=0.1", "-s", "NEWSSPIDER_RETRY_AFTER_MOST=0"]
    done = forking.run([sys.executable, *given, *short], text=True, cwd=TOP, env=environment(output), timeout=LONG)
    return done.returncode, [line for line in done.stderr.splitlines() if " WARNING " in line or " ERROR " in line]


def crawled(liar: Liar, output: Path, hours: int, crawl: Crawl) -> tuple[int, list[str]]:
    """Crawl the site as it is now, by a clock that is so many hours ahead; return the exit code, and what it hid."""
    before = dict(liar.posts)
    code, said = crawl(liar, output, liar.now + timedelta(hours=hours))
    if code == 0:
        known_at, listed = known(output)
        shown = [post for post in before.values() if post.date < known_at and post.number in liar.posts]
        hidden = [post.path for post in shown if not listed & liar.paths(post)]
        return code, [f"exit 0, and nothing of {path} on {liar.now:%d.%m.}" for path in hidden]
    return code, [] if said else [f"exit {code} on {liar.now:%d.%m.}, and no word of why"]


def known(output: Path) -> tuple[datetime, set[str]]:
    """Return up to when the site is listed by the ledger, and the paths of the addresses that it accounts for."""
    with sqlite3.connect(next(output.rglob("ledger.sqlite"))) as ledger:
        rows = ledger.execute("SELECT url FROM addresses WHERE outcome IS NOT NULL").fetchall()
        ((until,),) = ledger.execute("SELECT began FROM marks WHERE section = '*'").fetchall()
    return datetime.fromtimestamp(until, UTC), {urlsplit(url).path for (url,) in rows}


def broken_laws(seed: int, output: Path, days: int = 10, crawl: Crawl = in_process) -> list[str]:
    """Let a site lie for some days, crawl it each day and twice when it behaves again; return what does not hold."""
    if crawl is in_process:
        return broken_by(Liar(seed), output / str(seed), days, crawl)
    with published(Liar(seed)) as liar:
        assert isinstance(liar, Liar)
        return broken_by(liar, output / str(seed), days, crawl)


def broken_by(liar: Liar, output: Path, days: int, crawl: Crawl) -> list[str]:
    """Let a site lie for some days, and then no more; return what does not hold."""
    exits, broken = list[int](), list[str]()
    for day in range(days + 2):
        liar.lies = set()
        if day < days:
            liar.lie()
        wrong = 24 * 400 * liar.tells("our clock ahead") or -24 * 30 * liar.tells("our clock behind")
        code, hidden = crawled(liar, output, wrong, crawl)
        exits.append(code)
        broken += hidden
        if day < days:
            liar.live()
        else:
            liar.now += timedelta(days=31)  # No look is put off for longer.
    broken += laws(liar, output) + [f"exit {code} once it behaves" for code in exits[-1:] if code]
    return [f"seed {liar.seed} ({liar.kind}, exits {exits}): {law}" for law in broken]


def laws(liar: Liar, output: Path) -> list[str]:
    """Return the laws that what was delivered breaks."""
    lines = delivered(output)
    firsts = Counter(line["identifier"] for line in lines if line["revision"] == 1)
    last = {line["identifier"].rpartition(":")[2]: line for line in sorted(lines, key=lambda line: line["revision"])}
    broken = [f"{name} is new {times} times" for name, times in firsts.items() if times > 1]
    pairs = Counter((line["identifier"], line["revision"]) for line in lines)
    broken += [f"revision {pair} stands {times} times" for pair, times in pairs.items() if times > 1]
    texts = [(line["identifier"], line["text_hash"], line["previous_text_hash"]) for line in lines]
    gone = {line["identifier"] for line in lines if line["status"] == "removed"}
    broken += [f"{name} says nothing new" for name, now, before in texts if now == before and name not in gone]
    for number, post in liar.posts.items():
        line = last.get(str(number))
        if line is None:
            broken.append(f"post {number} of {post.date:%d.%m. %H h} is missing")
        elif liar.kind not in ("section", "feed") and post.text not in json.dumps(line, ensure_ascii=False):
            broken.append(f"post {number} was edited {post.modified:%d.%m. %H h}, and its last line is old")
    return broken
