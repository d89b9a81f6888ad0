"""How long a page takes to read, beside what it takes merely to parse it, and beside trafilatura."""

from __future__ import annotations

import gzip
import os
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import lxml.html
import trafilatura
from selectolax.lexbor import LexborHTMLParser

from newsspider import desk
from tests.site import running

ROUNDS = 15


def pages() -> tuple[str, list[tuple[str, bytes]]]:
    """Return what the pages are and the pages themselves, `(url, body)`: the real ones, else those of the stand-in."""
    folder = Path(os.environ.get("NEWSSPIDER_SHARED", "../shared")) / "realpages" / "html"
    if folder.is_dir():
        real = [(f"https://{path.name.partition('-')[0]}/a/", path) for path in sorted(folder.glob("*.html.gz"))]
        return f"{len(real)} real pages", [(url, gzip.decompress(path.read_bytes())) for url, path in real]
    return "40 pages of the stand-in", stand_in_pages(40)


def stand_in_pages(count: int) -> list[tuple[str, bytes]]:
    """Return pages of the stand-in site."""
    from urllib.request import urlopen

    with running(articles=count, seed=1) as site:
        return [(record["url"], urlopen(record["url"]).read()) for record in site.truth()]


def readers() -> dict[str, Callable[[str, bytes], Any]]:
    """Return what is measured, by name."""
    zone = "Europe/Paris"
    return {
        "lexbor parse": lambda url, body: LexborHTMLParser(body),
        "lxml.html parse": lambda url, body: lxml.html.fromstring(body),
        "newsspider record": lambda url, body: desk.article(desk.page(body), url, "2026-11-23T12:00:00Z", zone=zone),
        "trafilatura fast": lambda url, body: trafilatura.bare_extraction(body, url=url, fast=True, with_metadata=True),
        "trafilatura precision": lambda url, body: trafilatura.bare_extraction(
            body, url=url, favor_precision=True, with_metadata=True
        ),
    }


def milliseconds(read: Callable[[str, bytes], Any], url: str, body: bytes) -> float:
    """Return the CPU milliseconds of one call."""
    before = time.process_time()
    read(url, body)
    return (time.process_time() - before) * 1000


def measured() -> dict[str, Any]:
    """Return the median over the pages of each page's median, by reader; readers take turns within each round."""
    what, found = pages()
    times: dict[str, list[list[float]]] = {name: [[] for _ in found] for name in readers()}
    for _ in range(ROUNDS):
        for number, (url, body) in enumerate(found):
            for name, read in readers().items():
                if len(times[name][number]) < (3 if name.startswith("trafilatura") else ROUNDS):
                    times[name][number].append(milliseconds(read, url, body))
    medians = {name: statistics.median(statistics.median(one) for one in pages) for name, pages in times.items()}
    return {"pages": what, "kilobytes": round(statistics.median(len(body) for _, body in found) / 1000), "ms": medians}
