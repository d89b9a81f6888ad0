"""`scrapy load`: loads articles from output files into a database or Parquet."""

from __future__ import annotations

import argparse
import itertools
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from newsspider import commandline
from newsspider.commandline import CallError
from newsspider.commands.showing import visible
from newsspider.commands.usage import refuse_options
from newsspider.normalise.secrets import learn, masked

if TYPE_CHECKING:
    from rich.progress import Progress

    from newsspider import corpus
    from newsspider.corpus.loading import Loaded

EPILOG = """targets: {targets}

examples:
  scrapy load --to duckdb:corpus.duckdb output/cinktank
  scrapy load --to sqlite:corpus.db output/cinktank/2026-11-*.jsonl
  scrapy load --to parquet:corpus output/
  scrapy load --to postgresql://news@localhost/news --strict november.jsonl.gz

FILES are files (.jsonl, .jsonl.gz, .jsonl.zst), globs and folders; refusals and unfinished files (.part) are left out.
Loading again what is loaded changes nothing, and a load that was interrupted is finished by running it again.

exit codes: 0 loaded; 1 a line left out, or the target or a file cannot be used; 2 usage; 130 interrupted
"""
ERRORS_SHOWN = 20


class Command(commandline.Command):
    """Loads output files into a database or a folder of Parquet."""

    summary = "Load articles into DuckDB, Parquet, SQLite or PostgreSQL"
    usage = "--to TARGET FILES..."
    requires_project = False
    requires_crawler_process = False

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Add the options."""
        from newsspider.corpus.loading import EXAMPLES

        self.epilog = EPILOG.format(targets=EXAMPLES)
        super().add_options(parser)
        parser.add_argument("--to", metavar="TARGET", help="where to, such as duckdb:corpus.duckdb")
        parser.add_argument(
            "--no-near-duplicates", action="store_true", help="skip the search for them, about half the time of a load"
        )
        parser.add_argument("--strict", action="store_true", help="end at the first bad line instead of leaving it out")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Load the files; `exitcode` is 1 where lines are left out or the load fails."""
        from newsspider import corpus
        from newsspider.corpus.loading import LoadError

        self._check(args, opts)
        learn([("DSN of --to", opts.to)])
        try:
            loaded = _loaded(args, opts)
        except (LoadError, OSError, corpus.BadLine) as error:
            loaded_before = " (the lines before it are loaded)" if isinstance(error, ValueError) else ""
            print(visible(f"{masked(str(error))}{loaded_before}"), file=sys.stderr)
            self.exitcode = 1
        except KeyboardInterrupt:
            print("interrupted; run it again to load the rest", file=sys.stderr)
            self.exitcode = 130
        else:
            print(_summary(loaded, opts.to))
            self.exitcode = 1 if loaded.bad else 0

    def _check(self, args: list[str], opts: argparse.Namespace) -> None:
        """Raise CallError for a wrong call."""
        from newsspider import corpus
        from newsspider.corpus.loading import EXAMPLES, store

        refuse_options(args)
        if not opts.to:
            raise CallError(f"say where to: --to TARGET, such as {EXAMPLES}")
        if not args:
            raise CallError("name the files to load, such as output/cinktank")
        if unfinished := [word for word in args if word.endswith(".part")]:
            raise CallError(f"{unfinished[0]} is still being written, or was given up")
        try:
            store(opts.to)
            if not corpus.files(*args):
                raise CallError(f"no file of articles in {' '.join(args)}")
        except FileNotFoundError as error:
            raise CallError(f"{error.filename}: {error.strerror}") from None
        except ValueError as error:
            raise CallError(masked(str(error))) from None


def _loaded(args: list[str], opts: argparse.Namespace) -> Loaded:
    """Load with a progress bar where there is a terminal."""
    from newsspider.corpus.loading import load

    with _bar() as bar:
        task = bar.add_task("", total=None, read=0)

        def show(loaded: Loaded, progress: Any) -> None:
            bar.update(task, completed=progress.done, total=progress.total, read=loaded.read)

        on_error: corpus.OnError = "raise" if opts.strict else _reporter()
        return load(opts.to, *args, on_error=on_error, near_duplicates=not opts.no_near_duplicates, tell=show)


def _reporter() -> Callable[[corpus.BadLine], None]:
    """A function that prints the first bad lines it is called with."""
    numbers = itertools.count(1)

    def report(bad: corpus.BadLine) -> None:
        number = next(numbers)
        if number <= ERRORS_SHOWN:
            print(visible(f"{bad}"), file=sys.stderr)
        elif number == ERRORS_SHOWN + 1:
            print("… and more; the number of all stands below", file=sys.stderr)

    return report


def _bar() -> Progress:
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

    return Progress(
        TextColumn("loading"),
        BarColumn(),
        TaskProgressColumn(),
        TextColumn("{task.fields[read]:,} lines"),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
        disable=not sys.stderr.isatty(),
    )


def _summary(loaded: Loaded, target: str) -> str:
    """A summary of the load."""
    where = target.rpartition("@")[2] if "@" in target else target
    lines = [f"{loaded.read:,} lines read: {loaded.added:,} new, {loaded.read - loaded.added:,} there before"]
    if loaded.bad:
        lines.append(f"{loaded.bad:,} lines left out, listed above")
    lines.append(f"{where} holds {loaded.articles:,} articles, {loaded.near_duplicates:,} near-duplicates of others")
    kind, _, file = target.partition(":")
    if kind == "sqlite":
        from newsspider.corpus.loading import datasette

        lines.append(f"to look at it: datasette {file} --metadata {datasette.write(Path(file))}")
    return "\n".join(lines)
