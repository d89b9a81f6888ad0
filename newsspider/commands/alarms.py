"""`scrapy alarms`: the alarms of the last runs, and missing runs."""

from __future__ import annotations

import argparse
import json
import sqlite3
from contextlib import closing
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from newsspider import alarms, commandline
from newsspider.commands.ledger import folders
from newsspider.commands.showing import visible
from newsspider.ledger import NAME, Ledger, LedgerError

EPILOG = """examples:
  scrapy alarms                       # the last run of each folder
  scrapy alarms cinktank --json       # for a program

Run it from cron or a monitor: it also reports a run that never started, which no run can.

exit codes: 0 none; 3 some; 1 a ledger cannot be read; 2 usage
"""


class Command(commandline.Command):
    """Shows alarms."""

    summary = "Show the alarms of the last runs, and missing runs"
    usage = "[options] [FOLDER …]"
    epilog = EPILOG
    default_settings = commandline.NO_LOG

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Add the options."""
        super().add_options(parser)
        parser.add_argument("--json", action="store_true", help="print one JSON object an alarm")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Show the alarms; `exitcode` is 3 where there are some."""
        for folder in folders(self.settings, args):
            try:
                current = of(folder, datetime.now(UTC))
            except (LedgerError, OSError, sqlite3.Error) as error:
                print(f"{folder}: {error}")
                self.exitcode = 1
                continue
            for one in current:
                line = json.dumps({"folder": str(folder), **one}, ensure_ascii=False)
                print(line if opts.json else visible(f"{folder}: {one['said']}"))
            self.exitcode = self.exitcode or (3 if current else 0)
            if not current and not opts.json:
                print(f"{folder}: no alarm")


def of(folder: Path, now: datetime) -> list[dict[str, Any]]:
    """Return the alarms of a folder's last run, and whether the next one is overdue."""
    ledger = Ledger(folder / NAME)
    with closing(ledger.base):
        history = ledger.history()
    raised: list[dict[str, Any]] = list(history[-1].get("alarms", ())) if history else []
    late = alarms.overdue(history, now)
    return [*raised, asdict(late)] if late else raised
