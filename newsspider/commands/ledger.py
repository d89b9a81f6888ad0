"""`scrapy ledger`: shows what a ledger holds, or rebuilds it from the files."""

from __future__ import annotations

import argparse
import sqlite3
from pathlib import Path
from typing import Any

from newsspider import commandline, runs
from newsspider.commandline import CallError
from newsspider.ledger import NAME, Ledger, LedgerError
from newsspider.opening import keep_from_others
from newsspider.run.delivery import schedule_of
from newsspider.run.recovery import recorded
from newsspider.runs import Lock

EPILOG = """examples:
  scrapy ledger show                        # how many articles, addresses and runs each folder knows
  scrapy ledger rebuild cinktank            # make output/cinktank/ledger.sqlite anew from the JSONL beside it

FOLDER is one below the output folder, such as cinktank or wordpress/www.example.fr; all of them by default.
A rebuild restores every delivery with its revision, and the Lire aussi links to visit again. It cannot restore
validators, refusals, and how far listings were read, so that the next run lists everything again.

exit codes: 0 done; 1 a folder is in use, or a file in it cannot be read; 2 usage
"""


class Command(commandline.Command):
    """Shows ledgers, or rebuilds them."""

    summary = "Show what a ledger holds, or rebuild it from the files"
    usage = "show | rebuild [FOLDER …]"
    epilog = EPILOG

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Show or rebuild ledgers; `exitcode` is 1 where that failed for a folder."""
        if not args or args[0] not in ("show", "rebuild"):
            raise CallError("say show or rebuild")
        keep_from_others(self.settings.getbool("NEWSSPIDER_FILES_PRIVATE"))
        for folder in folders(self.settings, args[1:]):
            try:
                print(f"{folder}: {self._rebuilt(folder) if args[0] == 'rebuild' else summary(folder)}")
            except (LedgerError, ValueError, OSError, sqlite3.Error) as error:
                print(f"{folder}: {error}")
                self.exitcode = 1

    def _rebuilt(self, folder: Path) -> str:
        lock = Lock(folder)
        if not lock.take():
            raise LedgerError(f"{lock.holder()} is crawling into it; wait for its end")
        try:
            return rebuilt(folder, self.settings)
        finally:
            lock.release()


def folders(settings: Any, named: list[str]) -> list[Path]:
    """Return the folders named, in the output folder or as paths, else all that runs have written to."""
    output = Path(settings["NEWSSPIDER_OUTPUT"])
    if named:
        paths = [output / name if (output / name).is_dir() else Path(name) for name in named]
        if missing := [str(path) for path in paths if not path.is_dir()]:
            raise CallError(f"no folder {', '.join(missing)}")
        return paths
    paths = sorted({path.parent for path in output.rglob(NAME)} | {one.folder for one in _runs_below(output)})
    if not paths:
        raise CallError(f"no run has written to {output} yet")
    return paths


def _runs_below(output: Path) -> list[runs.RunFiles]:
    folders = {path.parent for path in output.rglob("*.jsonl*") if path.parent.name != "rejected"}
    return [one for folder in folders for one in runs.runs_in(folder)]


def summary(folder: Path) -> str:
    """Return a summary of a folder's ledger."""
    if not (folder / NAME).exists():
        return "no ledger; scrapy ledger rebuild makes one"
    ledger = Ledger(folder / NAME)
    outcomes = ledger.outcomes()
    last = ledger.report()
    ended = f"; last run {last[1]}: {last[2] or 'not ended'}" if last else ""
    text = f"{ledger.count()} articles, {sum(outcomes.values())} addresses{ended}"
    ledger.close()
    return text


def rebuilt(folder: Path, settings: Any) -> str:
    """Rebuild the ledger of a folder from its files, and replace the old one once complete; return a summary.

    The unfinished file of a dead run counts too; the next crawl completes it.
    """
    part = folder / f"{NAME}.part"
    part.unlink(missing_ok=True)
    ledger = Ledger(part)
    for files in runs.runs_in(folder):
        if files.part.exists():
            runs.mend(files.part)
    recorded(ledger, runs.runs_in(folder), schedule_of(settings))
    count = ledger.count()
    ledger.close()
    for suffix in ("-wal", "-shm"):
        (folder / f"{NAME}{suffix}").unlink(missing_ok=True)
        (folder / f"{part.name}{suffix}").unlink(missing_ok=True)
    runs.rename(part, folder / NAME)
    return f"the ledger is made anew: {count} articles"
