"""`python -m bench`: measures, prints each table as it is made, and records them in docs/performance.md."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from datetime import UTC, datetime

from bench import crawling, keeping, loading, performance, quality, reparse, rivals, tables
from newsspider import __version__

EPILOG = """examples:
  python -m bench --quick                  all of it, smaller: some minutes
  python -m bench --only peers,crawlers    two tables; nothing is recorded
"""


def measures(quick: bool) -> dict[str, Callable[[], list[str]]]:
    """Return what makes each table, by name."""
    articles, rounds, beside = (300, 1, 60) if quick else (2000, 5, 1000)
    sizes, lines, looks = (300, 1000) if quick else (2000, 20000), 2000 if quick else 50_000, 1 if quick else 3
    ledgers = (10_000, 50_000) if quick else (10_000, 1_000_000)
    return {
        "peers": lambda: quality.real_table(quick),
        "stand-in": lambda: quality.stand_in_table(30 if quick else 200),
        "reparse": lambda: tables.reparse_table(
            reparse.per_core(articles, rounds), reparse.on_cores(2 * articles), articles
        ),
        "crawlers": lambda: rivals.table(rivals.side_by_side(beside, min(rounds, 3)), beside),
        "crawling": lambda: tables.crawling_table(crawling.side_by_side(articles, rounds), articles),
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
    made.add_argument("--only", metavar="NAME[,NAME]", help=f"these tables alone, nothing recorded: {names}")
    return made


def main() -> int:
    """Measure, print and record; return 2 for a table that there is not, else 0."""
    given = parser().parse_args()
    known = measures(given.quick)
    names = given.only.split(",") if given.only else list(known)
    if unknown := [name for name in names if name not in known]:
        print(f"python -m bench: no table {', '.join(unknown)}; there are {', '.join(known)}", file=sys.stderr)
        return 2
    lines: list[str] = []
    for name in names:
        more = known[name]()
        print("\n".join(more), flush=True)
        lines += more
    if not (given.quick or given.only):
        performance.record(__version__, f"{datetime.now(UTC):%Y-%m-%d}", lines)
        print(f"recorded in {performance.PAGE}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
