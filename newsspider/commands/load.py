"""`scrapy load`: articles from output files to where they are queried."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError

from newsspider.commands.showing import visible
from newsspider.normalise.secrets import learn, masked

if TYPE_CHECKING:
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
ERRORS_TOLD = 20


class Command(ScrapyCommand):
    """Loads output files into a database or a folder of Parquet."""

    requires_project = False
    requires_crawler_process = False

    def syntax(self) -> str:
        """Return what the command takes."""
        return "--to TARGET FILES..."

    def short_desc(self) -> str:
        """Return the command in one line."""
        return "Load articles into DuckDB, Parquet, SQLite or PostgreSQL"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Add the options."""
        from newsspider.corpus.loading import EXAMPLES

        super().add_options(parser)
        parser.formatter_class = argparse.RawDescriptionHelpFormatter
        parser.epilog = EPILOG.format(targets=EXAMPLES)
        parser.add_argument("--to", metavar="TARGET", help="where to, such as duckdb:corpus.duckdb")
        parser.add_argument(
            "--no-near-duplicates", action="store_true", help="do not look for them: about half the time"
        )
        parser.add_argument("--strict", action="store_true", help="end at the first bad line instead of leaving it out")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Load the files; `exitcode` says what came of it."""
        from newsspider import corpus
        from newsspider.corpus.loading import LoadError

        self._check(args, opts)
        learn([("DSN of --to", opts.to)])
        try:
            loaded = _loaded(args, opts)
        except (LoadError, OSError, corpus.BadLine) as error:
            print(
                visible(f"{masked(str(error))}{' (the lines before it are loaded)' * isinstance(error, ValueError)}"),
                file=sys.stderr,
            )
            self.exitcode = 1
        except KeyboardInterrupt:
            print("interrupted; run it again to load the rest", file=sys.stderr)
            self.exitcode = 130
        else:
            print(_summary(loaded, opts.to))
            self.exitcode = 1 if loaded.bad else 0

    def _check(self, args: list[str], opts: argparse.Namespace) -> None:
        """UsageError, in one line, for what is wrong with the call."""
        from newsspider import corpus
        from newsspider.corpus.loading import EXAMPLES, store

        if unknown := [word for word in args if word.startswith("-")]:
            raise UsageError(f"unknown option {unknown[0]}", print_help=False)
        if not opts.to:
            raise UsageError(f"say where to: --to TARGET, such as {EXAMPLES}", print_help=False)
        if not args:
            raise UsageError("name the files to load, such as output/cinktank", print_help=False)
        if unfinished := [word for word in args if word.endswith(".part")]:
            raise UsageError(f"{unfinished[0]} is still being written, or was given up", print_help=False)
        try:
            store(opts.to)
            if not corpus.files(*args):
                raise UsageError(f"no file of articles in {' '.join(args)}", print_help=False)
        except FileNotFoundError as error:
            raise UsageError(f"{error.filename}: {error.strerror}", print_help=False) from None
        except ValueError as error:
            raise UsageError(masked(str(error)), print_help=False) from None


def _loaded(args: list[str], opts: argparse.Namespace) -> Loaded:
    """Load with a progress bar where there is a terminal."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

    from newsspider.corpus.loading import load

    bar = Progress(
        TextColumn("loading"),
        BarColumn(),
        TaskProgressColumn(),
        TextColumn("{task.fields[read]:,} lines"),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
        disable=not sys.stderr.isatty(),
    )
    with bar:
        task = bar.add_task("", total=None, read=0)

        def tell(loaded: Loaded, progress: Any) -> None:
            bar.update(task, completed=progress.done, total=progress.total, read=loaded.read)

        told = 0

        def left_out(bad: corpus.BadLine) -> None:
            nonlocal told
            told += 1
            if told <= ERRORS_TOLD:
                print(visible(f"{bad}"), file=sys.stderr)
            elif told == ERRORS_TOLD + 1:
                print("… and more; the number of all stands below", file=sys.stderr)

        on_error: corpus.OnError = "raise" if opts.strict else left_out
        return load(opts.to, *args, on_error=on_error, near_duplicates=not opts.no_near_duplicates, tell=tell)


def _summary(loaded: Loaded, target: str) -> str:
    """What came of it, in words."""
    where = target.rpartition("@")[2] if "@" in target else target
    lines = [f"{loaded.read:,} lines read: {loaded.added:,} new, {loaded.read - loaded.added:,} there before"]
    if loaded.bad:
        lines.append(f"{loaded.bad:,} lines left out, told above")
    lines.append(f"{where} holds {loaded.articles:,} articles, {loaded.near_duplicates:,} near-duplicates of others")
    kind, _, file = target.partition(":")
    if kind == "sqlite":
        from newsspider.corpus.loading import datasette

        lines.append(f"to look at it: datasette {file} --metadata {datasette.write(Path(file))}")
    return "\n".join(lines)
