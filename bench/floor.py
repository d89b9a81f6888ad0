"""`python -m bench.floor`: fails when a page is read worse than it was, or a ratio has grown by more than the noise."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from bench import crawling, extraction, reparse, wild

FLOOR = Path(__file__).with_name("floor.json")
NOISE = 0.15
"""By how much a ratio of two CPU times, measured side by side, differs from one run to the next."""
QUALITY = ("tests/test_realpages.py", "tests/test_clippings.py", "tests/test_seed.py")
"""The tests that hold the floors of quality: what they ask for only rises."""
EPILOG = "exit codes: 0 all at the floor or better; 1 something is worse. example: python -m bench.floor --raise"


def ratios() -> dict[str, float]:
    """Return what is watched, each the smaller the better: CPU time over that of something measured beside it."""
    page = extraction.measured()["ms"]
    archive = reparse.per_core(600, 3, extraction.pages()[1])
    crawls = crawling.side_by_side(1000, 3, 3)
    return {
        "a record / lxml.html's parse": page["newsspider record"] / page["lxml.html parse"],
        "reparse / reading and a bare lxml parse": archive["reading + a bare lxml parse"]
        / archive["newsspider reparse"],
        "a crawl / a bare Scrapy spider": crawling.ratio(crawls, "bare Scrapy"),
        "a crawl that keeps all / one that keeps none": crawling.ratio(crawls, "newsspider", "newsspider, all kept"),
    }


def compared(floor: dict[str, float], now: dict[str, float], tell: Callable[[str], None] = print) -> bool:
    """Return whether no ratio is worse than its floor by more than the noise; tell each."""
    worse = []
    for name, value in now.items():
        known = floor.get(name)
        verdict = "new" if known is None else "WORSE" if value > known * (1 + NOISE) else "well"
        worse += [name] if verdict == "WORSE" else []
        tell(f"{verdict:6} {name}: {value:.2f}" + (f", floor {known:.2f}" if known is not None else ""))
    return not worse


def best_of(one: dict[str, float], other: dict[str, float]) -> dict[str, float]:
    """Return the smaller of each two ratios."""
    return {name: min(value, other[name]) for name, value in one.items()}


def raised(floor: dict[str, float], now: dict[str, float]) -> dict[str, float]:
    """Return the floor with what has become better by more than the noise; it never falls."""
    better = {name: round(value, 3) for name, value in now.items() if value < floor.get(name, 1e9) * (1 - NOISE)}
    return {**floor, **better}


def main() -> int:
    """Measure and compare; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, epilog=EPILOG)
    parser.add_argument("--raise", dest="lift", action="store_true", help="record what has become better")
    lift = parser.parse_args().lift
    quality = subprocess.run([sys.executable, "-m", "pytest", "-q", *QUALITY], check=False).returncode == 0
    floor = json.loads(FLOOR.read_text(encoding="utf-8")) if FLOOR.exists() else {}
    now = ratios()
    kept = compared(floor, now)
    if not kept:
        print("Measured once more: other work on the machine spoils one run, and seldom two.", flush=True)
        kept = compared(floor, best_of(now, ratios()))
    if lift:
        FLOOR.write_text(json.dumps(raised(floor, now), indent=1) + "\n", encoding="utf-8")
    return int(not (quality and kept and wild.kept()))


if __name__ == "__main__":
    sys.exit(main())
