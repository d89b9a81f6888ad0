"""`scrapy coverage`: the outcome of every address that the last run found."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from newsspider import commandline
from newsspider.commandline import CallError
from newsspider.commands.ledger import folders
from newsspider.commands.showing import visible
from newsspider.ledger import NAME, Ledger
from newsspider.rows import DELIVERED, EXPLAINED, KNOWN

EPILOG = """examples:
  scrapy coverage                           # the last run of each folder
  scrapy coverage cinktank --why gone       # and the addresses that were gone, each with the reason
  scrapy coverage cinktank --all --json     # of all runs together, for a program

found = delivered + known + explained; an address without an outcome is unaccounted for.

exit codes: 0 every address is accounted for; 1 one is not, or the run did not end; 2 usage
"""

MEANING = {
    DELIVERED: "a line in the file",
    KNOWN: "delivered by an earlier run, and unchanged",
    "refused": "no article, or one that was not admitted: see the rejected file",
    "gone": "the site answers 404 or 410",
    "robots": "robots.txt forbids it",
    "reserved": "its publisher reserves text and data mining",
    "failed": "not fetched after all tries; the next run tries again",
    "met_again": "an article or page that another address has led to",
    "outside_dates": "published outside since and until",
    "outside_sections": "not in the sections asked for",
    "other_site": "leads to another site",
    "no_article": "an address that is never an article's: a tag, a feed, a search",
    "left_by_limit": "left by max_items, related_depth or a limit of Scrapy's; the next run may fetch it",
    "interrupted": "the run was told to stop; the next run fetches it",
}
RESTLESS = "articles with another text at each visit, as by a counter: visited ever more rarely"


class Command(commandline.Command):
    """Shows the outcome of every address."""

    summary = "Show the outcome of every address found: delivered, known, or explained"
    usage = "[options] [FOLDER …]"
    epilog = EPILOG

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Add the options."""
        super().add_options(parser)
        parser.add_argument("--all", action="store_true", help="all addresses ever found, not those of the last run")
        parser.add_argument("--why", metavar="OUTCOME", help="list the addresses with that outcome and their reasons")
        parser.add_argument("--json", action="store_true", help="print one JSON object a folder")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Show the coverage of each folder; `exitcode` is 1 where it is not complete."""
        if opts.why and opts.why not in MEANING:
            raise CallError(f"no outcome {opts.why!r}; there are {', '.join(MEANING)}")
        for folder in folders(self.settings, args):
            if not (folder / NAME).exists():
                print(f"{folder}: no ledger; scrapy ledger rebuild makes one")
                self.exitcode = 1
                continue
            figures = coverage(folder, every=opts.all)
            if figures["unaccounted"] or figures["reason"] is None:
                self.exitcode = 1
            print(json.dumps(figures, ensure_ascii=False)) if opts.json else _show(folder, figures)
            if opts.why:
                for url, why in _listed(folder, opts.why, every=opts.all):
                    print(f"{url}\t{visible(why or MEANING[opts.why])}")


def coverage(folder: Path, *, every: bool = False) -> dict[str, Any]:
    """Return the outcomes of the addresses of a folder's last run, or of `every` run."""
    ledger = Ledger(folder / NAME)
    number, start, reason, report = ledger.report() or (0, None, None, None)
    outcomes = ledger.outcomes(None if every else number)
    restless = ledger.restless()
    ledger.close()
    return {
        "folder": str(folder),
        "run": start,
        "reason": reason,
        "found": sum(outcomes.values()),
        **{name: outcomes.get(name, 0) for name in (DELIVERED, KNOWN, *EXPLAINED)},
        "unaccounted": outcomes.get(None, 0),
        "restless": restless,
        "discovery": (report or {}).get("discovery", []),
    }


def _listed(folder: Path, outcome: str, *, every: bool) -> list[tuple[str, str | None]]:
    ledger = Ledger(folder / NAME)
    number = (ledger.report() or (0,))[0]
    numbers = range(number + 1) if every else [number]
    rows = [row for one in numbers for row in ledger.with_outcome(one, outcome, most=1_000_000)]
    ledger.close()
    return rows


def _show(folder: Path, figures: dict[str, Any]) -> None:
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    title = escape(f"{folder}, run {figures['run']}: {figures['reason'] or 'not ended'}")
    table = Table(title=title, title_justify="left", box=None)
    table.add_column("addresses", justify="right")
    table.add_column()
    table.add_column()
    for name, meaning in {"found": "", **MEANING, "unaccounted": "", "restless": RESTLESS}.items():
        if figures[name] or not meaning:
            table.add_row(str(figures[name]), name.replace("_", " "), meaning)
    for source in figures["discovery"]:
        stated = f" of {source['stated']} stated" if source["stated"] is not None else ""
        remark = escape(visible(source["failed"] or "")) or f"listed{stated}, {source['lost']} lost"
        table.add_row(str(source["listed"]), f"by {source['way']}", remark)
    Console().print(table)
