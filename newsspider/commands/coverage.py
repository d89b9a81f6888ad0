"""`scrapy coverage`: what became of every address the last run found."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError

from newsspider.commands.ledger import folders
from newsspider.commands.showing import visible
from newsspider.ledger import NAME, Ledger
from newsspider.rows import DELIVERED, EXPLAINED, KNOWN

EPILOG = """examples:
  scrapy coverage                           # the last run of each folder
  scrapy coverage cinktank --why gone       # and the addresses that were gone, each with the reason
  scrapy coverage cinktank --all --json     # of all runs together, for a program

found = delivered + known + explained; an address of which nothing became is unaccounted for.

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


RESTLESS = "articles of which look after look finds another text, as by a counter: looked at ever more rarely"


class Command(ScrapyCommand):
    """Shows what became of every address."""

    requires_project = True

    def syntax(self) -> str:
        """Return what the command takes."""
        return "[options] [FOLDER …]"

    def short_desc(self) -> str:
        """Return the command in one line."""
        return "Show what became of every address found: delivered, known, or explained"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Add the options."""
        super().add_options(parser)
        parser.formatter_class = argparse.RawDescriptionHelpFormatter
        parser.epilog = EPILOG
        parser.add_argument("--all", action="store_true", help="all addresses ever found, not those of the last run")
        parser.add_argument("--why", metavar="OUTCOME", help="list the addresses with that outcome and their reasons")
        parser.add_argument("--json", action="store_true", help="print one JSON object a folder")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Show the coverage of each folder; `exitcode` is 1 where it is not complete."""
        if opts.why and opts.why not in MEANING:
            raise UsageError(f"no outcome {opts.why!r}; there are {', '.join(MEANING)}", print_help=False)
        assert self.settings is not None
        for folder in folders(self.settings, args):
            if not (folder / NAME).exists():
                print(f"{folder}: no ledger; scrapy ledger rebuild makes one")
                self.exitcode = 1
                continue
            said = coverage(folder, every=opts.all)
            if said["unaccounted"] or said["reason"] is None:
                self.exitcode = 1
            print(json.dumps(said, ensure_ascii=False)) if opts.json else _show(folder, said)
            if opts.why:
                for url, why in _listed(folder, opts.why, every=opts.all):
                    print(f"{url}\t{visible(why or MEANING[opts.why])}")


def coverage(folder: Path, *, every: bool = False) -> dict[str, Any]:
    """Return what became of the addresses of the last run of a folder, or of `every` one."""
    ledger = Ledger(folder / NAME)
    number, start, reason, report = ledger.report() or (0, None, None, None)
    outcomes = ledger.outcomes(None if every else number)
    restless = ledger.restless()
    ledger.close()
    found = {name: outcomes.get(name, 0) for name in (DELIVERED, KNOWN, *EXPLAINED)}
    return {
        "folder": str(folder),
        "run": start,
        "reason": reason,
        "found": sum(outcomes.values()),
        **found,
        "unaccounted": outcomes.get(None, 0),
        "restless": restless,
        "discovery": (report or {}).get("discovery", []),
    }


def _listed(folder: Path, outcome: str, *, every: bool) -> list[tuple[str, str | None]]:
    ledger = Ledger(folder / NAME)
    number = (ledger.report() or (0,))[0]
    numbers = range(number + 1) if every else [number]
    found = [row for one in numbers for row in ledger.with_outcome(one, outcome, most=1_000_000)]
    ledger.close()
    return found


def _show(folder: Path, said: dict[str, Any]) -> None:
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    title = escape(f"{folder}, run {said['run']}: {said['reason'] or 'not ended'}")
    table = Table(title=title, title_justify="left", box=None)
    table.add_column("addresses", justify="right")
    table.add_column()
    table.add_column()
    table.add_row(str(said["found"]), "found", "")
    for name, meaning in MEANING.items():
        if said[name]:
            table.add_row(str(said[name]), name.replace("_", " "), meaning)
    table.add_row(str(said["unaccounted"]), "unaccounted", "")
    if said["restless"]:
        table.add_row(str(said["restless"]), "restless", RESTLESS)
    for way in said["discovery"]:
        stated = f" of {way['stated']} stated" if way["stated"] is not None else ""
        table.add_row(
            str(way["listed"]),
            f"by {way['way']}",
            escape(visible(way["failed"] or "")) or f"listed{stated}, {way['lost']} lost",
        )
    Console().print(table)
