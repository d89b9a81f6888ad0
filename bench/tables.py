"""What is measured of newsspider itself, as rows of tables; what is measured beside the peers makes its own."""

from __future__ import annotations

from statistics import median
from typing import Any

from bench import crawling, extraction, reparse


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


def reparse_tables(count: int, rounds: int) -> list[str]:
    """Return the rows on reading archives: of the bench's pages, and of ordinary ones where they are there."""
    large, small = extraction.pages()[1], reparse.ordinary()
    cores = reparse.on_cores(2 * count, large)
    said = f"By the clock: {cores[1]:.0f} pages/s on one core, {cores[2]:.0f} on two, {cores[2] / cores[1]:.2f} times."
    lines = [*_rates(f"Reading an archive again: {count} pages in one WARC file", count, rounds, large), said, ""]
    return lines + (_rates(f"Reading an archive of ordinary pages: {count}", count, rounds, small) if small else [])


def _rates(heading: str, count: int, rounds: int, given: reparse.Pages) -> list[str]:
    rates = reparse.per_core(count, rounds, given)
    bar, size = rates["trafilatura fast"], median(len(body) for _, body in given) / 1000
    head = [
        f"### {heading}, median {size:.0f} kB",
        "",
        "| what | pages/s on one core | CPU ms a page | times trafilatura fast |",
        "|---|---:|---:|---:|",
    ]
    rows = [f"| {name} | {rate:.0f} | {1000 / rate:.2f} | {rate / bar:.1f} |" for name, rate in rates.items()]
    return [*head, *rows, ""]


def memory_table(found: dict[str, Any]) -> list[str]:
    """Return the rows on memory."""
    rows = [
        f"| {size} | {one['articles']} | {one['megabytes']:.0f} | {one['wall'] / one['articles'] * 1000:.1f} |"
        for size, one in found.items()
    ]
    head = [
        "### Memory as the site grows",
        "",
        "| site | delivered | peak MB | ms an article, by the clock |",
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
