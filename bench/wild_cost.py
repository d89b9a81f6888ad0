"""What a real page that others chose costs to read, beside its parse, trafilatura and an earlier version."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from functools import partial
from statistics import median, quantiles

import newsspider.pages
from bench import wild
from bench.children import Peer, children
from bench.extraction import in_turns, milliseconds, readers, record, without_peers
from bench.peers.before import asks_fallback

BAR, OURS, SLOW = "lxml.html parse", "newsspider record", "trafilatura fast"
BEFORE = "newsspider 0.2.0 record"
EVERY, ROUNDS = 5, 9
LEGEND = """*Times*: of each page, then the median over the pages, and between which two values half of them lie.
Pages on which newsspider, or the earlier version, asks the extra `fallback` are counted apart: there the time is
trafilatura's. Version 0.2.0 is measured in the same run where `NEWSSPIDER_BEFORE` names a checkout of it that has its
`.venv`."""
Times = Mapping[str, list[float]]


def table(quick: bool) -> list[str]:
    """Return the rows; none, and loudly, where the pages are not there."""
    if not wild.folder().is_dir():
        print(f"NOT MEASURED: no {wild.folder()}; NEWSSPIDER_SHARED names its folder", file=sys.stderr, flush=True)
        return []
    found = [(gold["url"], wild.body(gold)) for gold in wild.golds()[:: EVERY * 6 if quick else EVERY]]
    here = {**readers(), SLOW: without_peers()[SLOW]}
    ways: dict[str, Callable[[int], float]] = {name: partial(_here, read, found) for name, read in here.items()}
    apart = {at for at, page in enumerate(found) if asks_fallback(newsspider.pages, partial(record, *page))}
    with ExitStack() as stack:
        if before := os.environ.get("NEWSSPIDER_BEFORE"):
            peer = Peer(f"{before}/.venv", "bench.peers.before:record:newsspider")
            (child,) = stack.enter_context(children({BEFORE: peer}, found)).values()
            apart |= {at for at in range(len(found)) if child.ask(at)["said"]["fallback"]}
            ways[BEFORE] = lambda at: float(child.ask(at)["ms"])
        times = in_turns(ways, len(found), 2 if quick else ROUNDS, {*ways} - {SLOW})
    return rows({name: [median(one) for one in each] for name, each in times.items()}, apart)


def _here(read: Callable[[str, bytes], object], found: list[tuple[str, bytes]], at: int) -> float:
    return milliseconds(read, *found[at])


def rows(times: Times, apart: set[int]) -> list[str]:
    """Return the table of what each page took by reader, without the pages that are counted apart."""
    kept = [at for at in range(len(times[BAR])) if at not in apart]
    lines = [
        f"### Reading a page that others chose: {len(kept)} pages",
        "",
        f"| what | CPU ms a page | times {BAR} | half of the pages | {SLOW} takes times |",
        "|---|---:|---:|---:|---:|",
    ]
    for name, took in times.items():
        ratios = [took[at] / times[BAR][at] for at in kept]
        low, _, high = quantiles(ratios, n=4)
        beside = median(times[SLOW][at] / took[at] for at in kept)
        cells = f"{median(took[at] for at in kept):.2f} | {median(ratios):.2f} | {low:.2f}–{high:.2f} | {beside:.1f}"
        lines.append(f"| {name} | {cells} |")
    said = f"Counted apart: {len(apart)} pages"
    if apart:
        said += f", {median(times[OURS][at] / times[BAR][at] for at in apart):.1f} times the parse by newsspider"
    return [*lines, "", f"{said}.", "", LEGEND, ""]
