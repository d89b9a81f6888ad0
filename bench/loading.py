"""What loading costs, beside what a user would type instead, each in a process of its own over the same file."""

from __future__ import annotations

import multiprocessing
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from itertools import islice, product
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from bench.crawling import peak_megabytes
from newsspider.items import Article
from tests import postgres
from tests.lines import stand_in_articles

DUCKDB = "import duckdb, sys; duckdb.connect(sys.argv[2]).execute('CREATE TABLE a AS FROM read_json(?)', [sys.argv[1]])"
SQLITE_UTILS = """
import sys
from sqlite_utils.cli import cli
cli(["insert", sys.argv[2], "articles", sys.argv[1], "--nl"], standalone_mode=False)
cli(["enable-fts", sys.argv[2], "articles", "headline", "standfirst", "article_body", "--tokenize",
    "unicode61 remove_diacritics 2"], standalone_mode=False)
"""
PANDAS = "import pandas, sys; pandas.read_json(sys.argv[1], lines=True)"
MEMORY = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
SITE = 20_000
"""Articles of one site: a million come from fifty, made on all cores."""


@dataclass
class Cost:
    """What one load took."""

    wall: float
    cpu: float
    megabytes: float
    stored: float
    """Megabytes on the disk, 0 where nothing is stored or a server does."""


def commands(lines: Path, folder: Path, address: str | None) -> dict[str, list[str]]:
    """What is measured, by name; each writes to `target` in the folder, if anywhere."""
    python, scrapy, target = [sys.executable, "-c"], [sys.executable, "-m", "scrapy", "load"], str(folder / "target")
    found = {
        "scrapy load --to duckdb:": [*scrapy, "--to", f"duckdb:{target}", str(lines)],
        "the same --no-near-duplicates": [*scrapy, "--no-near-duplicates", "--to", f"duckdb:{target}", str(lines)],
        "DuckDB read_json into a table": [*python, DUCKDB, str(lines), target],
        "scrapy load --to parquet:": [*scrapy, "--to", f"parquet:{target}", str(lines)],
        "pandas read_json, nothing stored": [*python, PANDAS, str(lines)],
        "scrapy load --to sqlite:": [*scrapy, "--to", f"sqlite:{target}", str(lines)],
        "sqlite-utils insert and the same search": [*python, SQLITE_UTILS, str(lines), target],
    }
    return found | ({"scrapy load --to postgresql:": [*scrapy, "--to", address, str(lines)]} if address else {})


def side_by_side(articles: int, rounds: int, many_words: bool = False) -> dict[str, Any]:
    """Return the median cost of each, taking turns, and the size of the file in megabytes.

    The stand-in writes with few words. With `many_words` their number grows as that of real pages does.
    """
    with tempfile.TemporaryDirectory(prefix="newsspider-loading-") as name, _server() as address:
        lines = Path(name) / "articles.jsonl"
        write(lines, articles, many_words)
        costs: dict[str, list[Cost | None]] = {}
        for _ in range(rounds):
            for what, command in commands(lines, Path(name), address).items():
                took = cost(command, Path(name) / "target")
                costs.setdefault(what, []).append(took)
                print(f"{datetime.now(UTC):%H:%M:%S} {what}: {took}", file=sys.stderr, flush=True)
                if address and "postgres" in what:
                    _emptied(address)
        medians = {what: _median(some) for what, some in costs.items()}
        return {"articles": articles, "megabytes": lines.stat().st_size / 1e6, "costs": medians}


def _median(costs: list[Cost | None]) -> dict[str, Any] | None:
    taken = sorted((one for one in costs if one), key=lambda one: one.wall)
    return asdict(taken[len(taken) // 2]) if taken else None


def table(found: dict[str, Any]) -> list[str]:
    """Return the rows on loading."""
    lines = [
        f"### Loading: {found['articles']} articles, {found['megabytes']:.0f} MB of JSONL",
        "",
        "| what | lines/s | wall s | CPU s | peak MB | stored MB |",
        "|---|---:|---:|---:|---:|---:|",
    ]
    for what, one in found["costs"].items():
        if one is None:
            lines.append(f"| {what} | out of memory ({MEMORY / 1e9:.0f} GB) | | | | |")
            continue
        lines.append(
            f"| {what} | {found['articles'] / one['wall']:.0f} | {one['wall']:.1f} | {one['cpu']:.1f} "
            f"| {one['megabytes']:.0f} | {one['stored']:.0f} |"
        )
    return [*lines, ""]


def write(lines: Path, articles: int, many_words: bool = False) -> None:
    """Writes a file of so many articles of stand-ins."""
    starts = enumerate(range(0, articles, SITE), 1)
    sites = [(number, min(SITE, articles - start), many_words) for number, start in starts]
    # Spawned afresh for each site: what one takes is given back.
    with lines.open("wb") as file, multiprocessing.get_context("spawn").Pool(maxtasksperchild=1) as pool:
        for text in pool.imap(_site, sites):
            file.write(text)


def _site(site: tuple[int, int, bool]) -> bytes:
    number, articles, many_words = site
    encode = msgspec.json.Encoder().encode
    written = stand_in_articles(articles, number, f"site-{number}.example")
    return b"".join(encode(one) + b"\n" for one in (_in_many_words(written, number) if many_words else written))


def _in_many_words(articles: Iterator[Article], seed: int) -> Iterator[Article]:
    """The articles with other texts as long as theirs, of words as the pages have them that the quality is measured on:
    53,000 different ones among 473,000. Each is drawn as often as a power of its rank says, as Zipf found."""
    syllables = [first + second for first in "bcdfglmnprstv" for second in "aeiou"]
    words = np.array(list(map("".join, islice(product(syllables, repeat=4), 0, None, 43))))
    bounds, random = np.cumsum(np.arange(1.0, len(words) + 1) ** -1.15), np.random.default_rng(seed)
    for article in articles:
        for block in article.body:
            drawn = random.random(len(block.text.split())) * bounds[-1]
            block.text = " ".join(words[np.searchsorted(bounds, drawn)]) + "."
        article.article_body = "\n\n".join(block.text for block in article.body)
        yield article


def cost(command: list[str], target: Path) -> Cost | None:
    """Return what a command took, None if it asked for more memory than there is; what it stored is removed."""
    with tempfile.TemporaryFile() as told:
        begun = time.monotonic()
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=told, preexec_fn=_bounded)
        peak, ended = 0.0, 0
        while not ended:
            time.sleep(0.05)
            peak = peak_megabytes(process.pid) or peak
            ended, status, usage = os.wait4(process.pid, os.WNOHANG)
        wall = time.monotonic() - begun
        told.seek(0)
        said = told.read().decode(errors="replace")
    process.returncode = os.waitstatus_to_exitcode(status)
    size = _removed(target)
    if process.returncode and "MemoryError" in said:
        return None
    if process.returncode:
        raise RuntimeError(f"{' '.join(command)} ended with {process.returncode}: {said}")
    return Cost(wall, usage.ru_utime + usage.ru_stime, peak, size)


def _bounded() -> None:
    """Have a process that wants more than the machine has fail by itself, before the system ends another."""
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY * 9 // 10,) * 2)


def _removed(target: Path) -> float:
    """The megabytes of a file or folder, which is there no more."""
    there = [path for path in (target, *target.parent.glob(f"{target.name}[.-]*")) if path.exists()]
    files = [file for path in there for file in ([path] if path.is_file() else path.rglob("*")) if file.is_file()]
    size = sum(file.stat().st_size for file in files) / 1e6
    for path in there:
        path.unlink() if path.is_file() else shutil.rmtree(path)
    return size


@contextmanager
def _server() -> Iterator[str | None]:
    found = postgres.programs()
    if found is None:
        yield None
        return
    with postgres.server(found) as address:
        yield address


def _emptied(address: str) -> None:
    import psycopg

    with psycopg.connect(address) as connection:
        connection.execute("DROP TABLE articles, related, near_duplicates CASCADE")


if __name__ == "__main__":
    # python -m bench.loading ARTICLES ROUNDS [many-words]
    print("\n".join(table(side_by_side(int(sys.argv[1]), int(sys.argv[2]), "many-words" in sys.argv[3:]))))
