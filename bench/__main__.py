"""`python -m bench`: measures, prints one table, and records it in docs/performance.md."""

from __future__ import annotations

import argparse
import platform
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench import crawling, extraction, keeping, loading, reparse
from newsspider import __version__

PERFORMANCE = Path(__file__).parent.parent / "docs" / "performance.md"


def machine() -> str:
    """Return the machine in words."""
    model = platform.processor() or platform.machine()
    for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
        if line.startswith("model name"):
            model = line.partition(":")[2].strip()
    return f"{model}, Python {platform.python_version()}, {platform.system()}"


def extraction_table(found: dict[str, Any]) -> list[str]:
    """Return the rows on reading a page."""
    bar = found["ms"]["lxml.html parse"]
    rows = [f"| {name} | {ms:.2f} | {ms / bar:.2f} |" for name, ms in found["ms"].items()]
    title = f"### Reading a page: {found['pages']}, median {found['kilobytes']} kB"
    return [title, "", "| what | CPU ms a page | times lxml.html's parse |", "|---|---:|---:|", *rows, ""]


def crawling_table(found: dict[str, Any], articles: int) -> list[str]:
    """Return the rows on crawling."""
    lines = [f"### Crawling the stand-in: {articles} articles", ""]
    lines += [
        "| spider | pages | articles | pages/s | CPU s per 1,000 pages | peak MB |",
        "|---|---:|---:|---:|---:|---:|",
    ]
    for name, one in found.items():
        rate, cpu = one["pages"] / one["wall"], one["cpu"] / one["pages"] * 1000
        lines.append(
            f"| {name} | {one['pages']} | {one['articles']} | {rate:.0f} | {cpu:.2f} | {one['megabytes']:.0f} |"
        )
    over, kept = crawling.ratio(found, "bare Scrapy"), crawling.ratio(found, "newsspider", "newsspider, all kept")
    said = f"CPU of newsspider over that of bare Scrapy: {over:.2f}; that of keeping all over keeping none: {kept:.2f}."
    return [*lines, "", said, ""]


def reparse_table(rates: dict[str, float], cores: dict[int, float], pages: int) -> list[str]:
    """Return the rows on reading archives."""
    bar = rates["trafilatura fast"]
    rows = [f"| {name} | {rate:.0f} | {1000 / rate:.2f} | {rate / bar:.1f} |" for name, rate in rates.items()]
    head = [
        f"### Reading an archive again: {pages} pages in one WARC file",
        "",
        "| what | pages/s on one core | CPU ms a page | times trafilatura fast |",
        "|---|---:|---:|---:|",
    ]
    said = f"By the clock: {cores[1]:.0f} pages/s on one core, {cores[2]:.0f} on two, {cores[2] / cores[1]:.2f} times."
    return [*head, *rows, "", said, ""]


def memory_table(found: dict[str, Any]) -> list[str]:
    """Return the rows on memory."""
    rows = [
        f"| {size} | {one['articles']} | {one['megabytes']:.0f} | {one['wall'] / one['articles'] * 1000:.1f} |"
        for size, one in found.items()
    ]
    head = [
        "### Memory as the site grows",
        "",
        "| site | delivered | peak MB | ms an article |",
        "|---:|---:|---:|---:|",
    ]
    return [*head, *rows, ""]


def ledger_table(found: list[dict[str, Any]]) -> list[str]:
    """Return the rows on the ledger."""
    lines = [
        "### The ledger as it grows",
        "",
        "| articles | to open, s | look up an article, µs | an address, µs | note a delivery, µs | peak MB | disk MB |",
        "|---:|---:|---:|---:|---:|---:|---:|",
    ]
    for one in found:
        lines.append(
            f"| {one['articles']} | {one['open_s']:.3f} | {one['article']:.1f} | {one['address']:.1f} | "
            f"{one['note_us']:.0f} | {one['megabytes']:.0f} | {one['disk']:.0f} |"
        )
    return [*lines, ""]


def main() -> None:
    """Measure, print and record."""
    parser = argparse.ArgumentParser(description=__doc__, epilog="example: python -m bench --quick")
    parser.add_argument("--quick", action="store_true", help="smaller sites, fewer rounds, nothing recorded")
    quick = parser.parse_args().quick
    articles, rounds, sizes = (300, 1, (300, 1000)) if quick else (2000, 5, (2000, 20000))
    lines: list[str] = []
    tables: list[Callable[[], list[str]]] = [
        lambda: extraction_table(extraction.measured()),
        lambda: reparse_table(reparse.per_core(articles, rounds), reparse.on_cores(2 * articles), articles),
        lambda: crawling_table(crawling.side_by_side(articles, rounds), articles),
        lambda: memory_table(crawling.memory(sizes)),
        lambda: loading.table(loading.side_by_side(2000 if quick else 50_000, 1 if quick else 3)),
        lambda: ledger_table(keeping.measured((10_000, 50_000) if quick else (10_000, 1_000_000))),
    ]
    for measured in tables:
        more = measured()
        print("\n".join(more), flush=True)
        lines += more
    if not quick:
        head = f"## {__version__}, {datetime.now(UTC):%Y-%m-%d}\n\nMachine: {machine()}."
        intro = "# Performance\n\nWritten by `make bench`; medians, all of a table measured side by side in one run.\n"
        PERFORMANCE.write_text("\n".join([intro, head, "", *lines]), encoding="utf-8")
        print(f"recorded in {PERFORMANCE}")


if __name__ == "__main__":
    main()
