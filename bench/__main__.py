"""`python -m bench`: measures, prints each table as it is made, and records them in docs/performance.md."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime

from bench import crawling, keeping, loading, performance, quality, rivals, tables, wild_cost
from newsspider import __version__

EPILOG = """examples:
  python -m bench --quick                  all of it, smaller: some minutes
  python -m bench --only peers,crawlers    two tables
"""


def measures(quick: bool) -> dict[str, Callable[[], list[str]]]:
    """Return what makes each table, by name."""
    articles, rounds, beside = (300, 1, 60) if quick else (1500, 3, 1000)
    crawled, sizes = (300, (300, 1000)) if quick else (5000, (2000, 10_000))
    lines, looks = (2000, 1) if quick else (50_000, 3)
    ledgers = (10_000, 50_000) if quick else (10_000, 1_000_000)
    return {
        "peers": lambda: quality.real_table(quick),
        "wild": lambda: wild_cost.table(quick),
        "stand-in": lambda: quality.stand_in_table(30 if quick else 200),
        "reparse": lambda: tables.reparse_tables(articles, rounds),
        "crawlers": lambda: rivals.table(rivals.side_by_side(beside, min(rounds, 2)), beside),
        "crawling": lambda: tables.crawling_table(crawling.side_by_side(crawled, rounds, 1), crawled),
        "memory": lambda: tables.memory_table(crawling.memory(sizes)),
        "loading": lambda: loading.table(loading.side_by_side(lines, looks)),
        "ledger": lambda: tables.ledger_table(keeping.measured(ledgers)),
    }


def parser() -> argparse.ArgumentParser:
    """Return the command line."""
    names = ", ".join(measures(True))
    plain = argparse.RawDescriptionHelpFormatter
    made = argparse.ArgumentParser(prog="python -m bench", description=__doc__, epilog=EPILOG, formatter_class=plain)
    made.add_argument("--quick", action="store_true", help="smaller sites, fewer rounds, nothing recorded")
    made.add_argument("--only", metavar="NAME[,NAME]", help=f"these tables alone: {names}")
    return made


def main() -> int:
    """Measure, print and record; return 2 for a table that there is not, else 0."""
    given = parser().parse_args()
    known = measures(given.quick)
    names = given.only.split(",") if given.only else list(known)
    if unknown := [name for name in names if name not in known]:
        print(f"python -m bench: no table {', '.join(unknown)}; there are {', '.join(known)}", file=sys.stderr)
        return 2
    day = f"{datetime.now(UTC):%Y-%m-%d}"
    for name in names:
        began = time.monotonic()
        table = "\n".join(known[name]())
        print(table, flush=True)
        if table and not given.quick:
            performance.record(__version__, day, [table])  # At once: the whole takes long, and may be cut short.
            print(f"recorded in {performance.PAGE} after {(time.monotonic() - began) / 60:.1f} minutes", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
