"""`scrapy report`: writes one HTML page about the articles in files."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from newsspider import commandline
from newsspider.commandline import CallError
from newsspider.commands.usage import refuse_options

EPILOG = """examples:
  scrapy report
  scrapy report output/cinktank -o cinktank.html
  scrapy report november.jsonl december.jsonl --title "Two months" -o months.html

The page is one file: it opens from disk, in any browser, and asks the network for nothing.

exit codes: 0 written; 1 nothing to show, or not written, or written without lines that could not be read; 2 usage
"""
ERRORS_SHOWN = 20


class Command(commandline.Command):
    """Writes the report."""

    summary = "Write what the files hold as one HTML page: charts, edits, runs, a searchable list"
    usage = "[options] [FILES…]"
    epilog = EPILOG
    requires_crawler_process = False

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Add the options."""
        super().add_options(parser)
        parser.add_argument("-o", "--output", metavar="FILE", default="report.html", help="default: report.html")
        parser.add_argument("--title", help="head of the page (default: the sites)")
        parser.add_argument(
            "--articles", type=int, metavar="N", default=10_000, help="list the latest N articles (default: 10000)"
        )

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Write the page; `exitcode` is 1 where anything is missing from it."""
        from newsspider.corpus import report

        paths = args or [str(self.settings["NEWSSPIDER_OUTPUT"])]
        output = Path(opts.output)
        self._check(args, paths, output, opts)
        errors: list[ValueError] = []
        try:
            page = self._page(paths, opts, errors)
            report.write(page, output)
        except (report.NothingToShowError, OSError) as error:
            self._print(errors)
            print(f"scrapy report: {error}. Nothing was written.", file=sys.stderr)
            self.exitcode = 1
            return
        self._print(errors)
        print(f"{output}: {len(page.encode()) / 1e6:.1f} MB; open it in a browser", file=sys.stderr)

    def _check(self, args: list[str], paths: list[str], output: Path, opts: argparse.Namespace) -> None:
        from newsspider import corpus

        refuse_options(args)
        try:
            files = corpus.files(*paths)
        except FileNotFoundError as error:
            raise CallError(f"{error.filename} does not exist; name files, or folders of them") from None
        if output.resolve() in [path.resolve() for path in files]:
            raise CallError(f"{output} is one of the files to read: name another file with -o")
        if opts.articles < 0:
            raise CallError("--articles takes a number from 0 up")

    def _page(self, paths: list[str], opts: argparse.Namespace, errors: list[ValueError]) -> str:
        from rich.console import Console
        from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

        from newsspider.corpus import report

        columns = (SpinnerColumn(), TextColumn("{task.completed:,.0f} lines read"), TimeElapsedColumn())
        console = Console(stderr=True)
        with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
            task = progress.add_task("", total=None)
            return report.page(
                *paths,
                on_error=errors.append,
                on_line=lambda: progress.advance(task),
                title=opts.title,
                most_articles=opts.articles,
            )

    def _print(self, errors: list[ValueError]) -> None:
        for error in errors[:ERRORS_SHOWN]:
            print(f"left out: {error}", file=sys.stderr)
        if len(errors) > ERRORS_SHOWN:
            print(f"left out: {len(errors) - ERRORS_SHOWN} more like these", file=sys.stderr)
        if errors:
            self.exitcode = 1
