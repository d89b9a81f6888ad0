"""What reading an archive again costs, beside other extractors over the same file, and on two cores beside one."""

from __future__ import annotations

import gzip
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import lxml.html
import trafilatura
from fastwarc.warc import ArchiveIterator, WarcRecordType
from resiliparse.extract.html2text import extract_plain_text

from bench import wild
from newsspider import Site, reparse
from newsspider.archive import Exchange, Writer
from newsspider.feeds import line as encoded

BEGAN = datetime(2026, 11, 23, 12, tzinfo=UTC)


ORDINARY = range(60_000, 160_000)
"""Bytes of an ordinary page; those of the platform are three times as large."""
Pages = list[tuple[str, bytes]]


def ordinary() -> Pages:
    """Return ordinary pages that others chose, `(url, body)`; none where they are not there."""
    golds = [gold for gold in wild.golds() if gold["kind"] == "wordpress"] if wild.folder().is_dir() else []
    found = [(gold["url"], wild.body(gold)) for gold in golds[::5]]
    return [page for page in found if len(page[1]) in ORDINARY]


def archived(folder: Path, count: int, found: Pages) -> Path:
    """Return a WARC file of `count` captures: pages in turn, as a server sends them."""
    packed = [gzip.compress(body, 6) for _, body in found]
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: gzip\r\n\r\n"
    with Writer(folder, "bench", max_bytes=1 << 40) as writer:
        for number in range(count):
            url, body = f"{found[number % len(found)][0]}{number}/", packed[number % len(found)]
            writer.write(Exchange(url, b"GET / HTTP/1.1\r\n\r\n", 200, head, body, BEGAN + timedelta(seconds=number)))
    return next(folder.glob("bench-*.warc.gz"))


def bodies(path: Path) -> Iterator[bytes]:
    """Yield what the responses of a file hold, as plainly as fastwarc allows."""
    kinds: Any = WarcRecordType.response
    for record in ArchiveIterator(path, record_types=kinds, auto_decode="content"):
        yield record.reader.read()


def ways(folder: Path) -> dict[str, Callable[[Path], int]]:
    """Return what is measured, by name: each reads a file once and returns how many pages that were."""

    def over(read: Callable[[bytes], Any]) -> Callable[[Path], int]:
        return lambda path: sum(1 for body in bodies(path) if read(body) is not read)

    return {
        "reading the WARC alone": over(len),
        "reading + a bare lxml parse": over(lxml.html.fromstring),
        "newsspider reparse": lambda path: whole(path, folder / "one.jsonl", 1),
        "resiliparse, text alone": over(lambda body: extract_plain_text(body.decode("utf-8", "replace"), True)),
        "trafilatura fast": over(lambda body: trafilatura.bare_extraction(body, fast=True, with_metadata=True)),
    }


def whole(path: Path, output: Path, processes: int, progress: Callable[[int, int], None] = lambda *_: None) -> int:
    """Read a file as `scrapy reparse` does; return how many pages that were."""
    plan = reparse.Plan(((str(path), path.name),), (Site(zone="Europe/Paris", language="fr"),), encoded)
    done = reparse.reparsed(plan, output, output.with_suffix(".rejected"), processes=processes, progress=progress)
    return done.counts["responses"]


def per_core(count: int, rounds: int, given: Pages) -> dict[str, float]:
    """Return pages per CPU second by way, the medians of rounds in which all take turns; trafilatura gets a tenth."""
    found: dict[str, list[float]] = {}
    with tempfile.TemporaryDirectory() as name:
        path = archived(Path(name) / "all", count, given)
        tenth = archived(Path(name) / "tenth", max(12, count // 10), given)
        for _ in range(rounds):
            for what, read in ways(Path(name)).items():
                before = time.process_time()
                read_pages = read(tenth if what.startswith("trafilatura") else path)
                found.setdefault(what, []).append(read_pages / (time.process_time() - before))
    return {what: statistics.median(rates) for what, rates in found.items()}


def on_cores(count: int, given: Pages) -> dict[int, float]:
    """Return pages per second of the clock on one core and on two, from the first part read to the complete output.

    What comes before is the start of the processes, about two seconds however much there is to read.
    """
    found = {}
    with tempfile.TemporaryDirectory() as name:
        path = archived(Path(name) / "all", count, given)
        for processes in (1, 2):
            met: list[tuple[float, float]] = []
            read_pages = whole(path, Path(name) / "o.jsonl", processes, partial(_note, met))
            began, share = met[1]
            found[processes] = read_pages * (1 - share) / (time.monotonic() - began)
    return found


def _note(met: list[tuple[float, float]], done: int, total: int) -> None:
    met.append((time.monotonic(), done / total))
