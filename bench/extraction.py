"""How long a page takes to read and what comes of it, beside merely parsing it, and beside the peers."""

from __future__ import annotations

import gzip
import os
import statistics
import time
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import lxml.html
import trafilatura
from selectolax.lexbor import LexborHTMLParser

from bench.children import Child
from newsspider import Site, extract
from tests.site import running

ROUNDS = 15
FEW = 3
"""Rounds for what takes ten times as long."""
ZONE = "Europe/Paris"
Reader = Callable[[str, bytes], Any]


def realpages() -> Path:
    """Return the folder of the real pages, which may not be there."""
    return Path(os.environ.get("NEWSSPIDER_SHARED", "../shared")) / "realpages"


def pages() -> tuple[str, list[tuple[str, bytes]]]:
    """Return what the pages are and the pages themselves, `(url, body)`: the real ones, else those of the stand-in."""
    folder = realpages() / "html"
    if folder.is_dir():
        real = [(f"https://{path.name.partition('-')[0]}/a/", path) for path in sorted(folder.glob("*.html.gz"))]
        return f"{len(real)} real pages", [(url, gzip.decompress(path.read_bytes())) for url, path in real]
    return "40 pages of the stand-in", [page for page, _ in stand_in_pages(40)]


def stand_in_pages(count: int) -> list[tuple[tuple[str, bytes], dict[str, Any]]]:
    """Return pages of the stand-in site, each beside its truth."""
    with running(articles=count, seed=1) as site:
        return [((record["url"], urlopen(record["url"]).read()), record) for record in site.truth()]


def record(url: str, body: bytes) -> Any:
    """Return what newsspider makes of a page."""
    return extract(body, url, site=Site(zone=ZONE), retrieved_at="2026-11-23T12:00:00Z").article


def said(article: Any) -> dict[str, Any]:
    """Return an article of ours in the words of the peers."""
    blocks = [block.text for block in article.body]
    text = "\n".join([article.standfirst, *blocks] if article.standfirst else blocks)
    return {"title": article.headline, "text": text, "authors": article.authors, "date": article.date_published}


def readers() -> dict[str, Reader]:
    """Return what is measured in this process, by name."""
    return {
        "lexbor parse": lambda url, body: LexborHTMLParser(body),
        "lxml.html parse": lambda url, body: lxml.html.fromstring(body),
        "newsspider record": record,
    }


def without_peers() -> dict[str, Reader]:
    """Return what is measured in this process where there are no peers: trafilatura comes with our own extra."""

    def read(url: str, body: bytes, **how: Any) -> Any:
        return trafilatura.bare_extraction(body, url=url, with_metadata=True, **how)

    return {
        **readers(),
        "trafilatura fast": lambda url, body: read(url, body, fast=True),
        "trafilatura precision": lambda url, body: read(url, body, favor_precision=True),
    }


def milliseconds(read: Reader, url: str, body: bytes) -> float:
    """Return the CPU milliseconds of one call."""
    before = time.process_time()
    read(url, body)
    return (time.process_time() - before) * 1000


def measured(children: dict[str, Child] | None = None, rounds: int = ROUNDS) -> dict[str, Any]:
    """Return the median over the pages of each page's median, by reader."""
    what, found = pages()
    here = readers() if children else without_peers()
    ways: dict[str, Callable[[int], float]] = {
        name: partial(_milliseconds_here, read, found) for name, read in here.items()
    }
    ways |= {name: partial(_milliseconds_there, child) for name, child in (children or {}).items()}
    times = in_turns(ways, len(found), rounds, set(readers()))
    medians = {name: statistics.median(statistics.median(one) for one in pages) for name, pages in times.items()}
    return {"pages": what, "kilobytes": round(statistics.median(len(body) for _, body in found) / 1000), "ms": medians}


def _milliseconds_here(read: Reader, found: list[tuple[str, bytes]], number: int) -> float:
    return milliseconds(read, *found[number])


def _milliseconds_there(child: Child, number: int) -> float:
    return float(child.ask(number)["ms"])


def in_turns(
    ways: Mapping[str, Callable[[int], float]], count: int, rounds: int, quick: set[str]
) -> dict[str, list[list[float]]]:
    """Return what each way took for each page, round by round: a page by all in turn, by the slow in a FEW rounds."""
    times: dict[str, list[list[float]]] = {name: [[] for _ in range(count)] for name in ways}
    for turn in range(rounds):
        for number in range(count):
            for name, read in ways.items():
                if turn < FEW or name in quick:
                    times[name][number].append(read(number))
    return times
