"""The laws that hold for crawls of a site that lies: what it shows is delivered once, and no exit code hides a loss."""

from __future__ import annotations

import json
import logging
import sqlite3
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from tests.crawling import delivered
from tests.liar import SITE, Liar
from tests.unwired import Run


class Said(logging.Handler):
    """What a run says in warnings and errors."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep a line."""
        self.lines.append(record.getMessage())


def crawled(liar: Liar, output: Path, hours: int = 0) -> tuple[int, list[str]]:
    """Crawl the site as it is now, by a clock that is so many hours ahead; return the exit code, and what it hid."""
    run, said = Run(SITE, liar.answer, output, liar.now + timedelta(hours=hours)), Said()
    before = dict(liar.posts)
    logging.getLogger().addHandler(said)
    try:
        code = run.crawl()
    finally:
        logging.getLogger().removeHandler(said)
    if code == 0:
        known_at, listed = datetime.fromtimestamp(run.spider.known_at, UTC), met(output)
        shown = [post for post in before.values() if post.date < known_at and post.number in liar.posts]
        hidden = [post.path for post in shown if not listed & liar.paths(post)]
        return code, [f"exit 0, and nothing of {path} on {liar.now:%d.%m.}" for path in hidden]
    return code, [] if said.lines else [f"exit {code} on {liar.now:%d.%m.}, and no word of why"]


def met(output: Path) -> set[str]:
    """Return the paths of the addresses of which the ledger knows what became of them."""
    with sqlite3.connect(next(output.rglob("ledger.sqlite"))) as ledger:
        rows = ledger.execute("SELECT url FROM addresses WHERE outcome IS NOT NULL").fetchall()
    return {urlsplit(url).path for (url,) in rows}


def broken_laws(seed: int, output: Path, days: int = 10) -> list[str]:
    """Let a site lie for some days, crawl it each day and twice when it behaves again; return what does not hold."""
    liar, exits, broken = Liar(seed), list[int](), list[str]()
    for day in range(days + 2):
        liar.lies = set()
        if day < days:
            liar.lie()
        wrong = 24 * 400 * liar.tells("our clock ahead") or -24 * 30 * liar.tells("our clock behind")
        code, hidden = crawled(liar, output, wrong)
        exits.append(code)
        broken += hidden
        if day < days:
            liar.live()
        else:
            liar.now += timedelta(days=1)
    broken += laws(liar, output) + [f"exit {code} once it behaves" for code in exits[-1:] if code]
    return [f"seed {seed} ({liar.kind}, exits {exits}): {law}" for law in broken]


def laws(liar: Liar, output: Path) -> list[str]:
    """Return the laws that what was delivered breaks."""
    lines = delivered(output)
    firsts = Counter(line["identifier"] for line in lines if line["revision"] == 1)
    known = {line["identifier"].rpartition(":")[2]: line for line in sorted(lines, key=lambda line: line["revision"])}
    broken = [f"{name} is new {times} times" for name, times in firsts.items() if times > 1]
    pairs = Counter((line["identifier"], line["revision"]) for line in lines)
    broken += [f"revision {pair} stands {times} times" for pair, times in pairs.items() if times > 1]
    texts = [(line["identifier"], line["text_hash"], line["previous_text_hash"]) for line in lines]
    gone = {line["identifier"] for line in lines if line["status"] == "removed"}
    broken += [f"{name} says nothing new" for name, now, before in texts if now == before and name not in gone]
    for number, post in liar.posts.items():
        line = known.get(str(number))
        if line is None:
            broken.append(f"post {number} of {post.date:%d.%m. %H h} is missing")
        elif liar.kind not in ("section", "feed") and post.text not in json.dumps(line, ensure_ascii=False):
            broken.append(f"post {number} was edited {post.modified:%d.%m. %H h}, and its last line is old")
    return broken
