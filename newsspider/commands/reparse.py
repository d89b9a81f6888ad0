"""`scrapy reparse`: makes the lines of a crawl again from WARC files, without the network."""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from newsspider import commandline, extras, runs
from newsspider.commandline import CallError
from newsspider.commands.showing import visible
from newsspider.commands.usage import check_timezone, spider_named
from newsspider.opening import keep_from_others
from newsspider.spiders.base import NewsSpider

if TYPE_CHECKING:
    from newsspider import reparse

EPILOG = """examples:
  scrapy reparse output/cinktank/archive/*.warc.gz -O again.jsonl
  scrapy reparse mirror.warc.gz -O mirror.jsonl --spider cinktank
  scrapy reparse output/cinktank/archive/*.warc.gz -O again.jsonl --against output/cinktank/2026-11-23T18-27-05Z.jsonl

After an interruption, the same command resumes. Refused pages go to a file named like the output, with the ending
.rejected.jsonl.

exit codes: 0 all read, and nothing changed; 1 something damaged, no article, records that changed, or output not
written; 2 usage; 130 interrupted
"""
LABELS = {
    "articles": "articles",
    "revisions": "later revisions",
    "unchanged": "captures that changed nothing",
    "refused": "refused",
    "orphan": "further pages without their first",
    "lost": "revisits of what these files do not hold",
    "other": "answers that can be no article",
}


class Command(commandline.Command):
    """Reads archived pages again."""

    summary = "Make the lines of a crawl again from WARC files, without the network"
    usage = "[options] FILE… -O OUTPUT"
    epilog = EPILOG

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Add the options."""
        from newsspider import reparse

        super().add_options(parser)
        parser.add_argument("-O", "--output", metavar="OUTPUT", help="JSON lines file, replaced when complete")
        parser.add_argument("--spider", help="read as this spider does (default: by host, else wordpress)")
        parser.add_argument("--timezone", help="IANA time zone of the site (default: the spider's)")
        parser.add_argument("--against", metavar="OLD", help="then show which records of OLD.jsonl changed, and how")
        parser.add_argument("--processes", type=int, default=reparse.cores(), help="default: all cores")
        parser.add_argument("--scheduler", metavar="URL", help="a Dask cluster instead, such as tcp://host:8786")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Read the files; `exitcode` is 1 where anything is damaged, changed or not written."""
        from concurrent.futures.process import BrokenProcessPool

        from newsspider.archive import NotWarcError

        self._check(args, opts)
        keep_from_others(self.settings.getbool("NEWSSPIDER_FILES_PRIVATE"))
        output = Path(opts.output)
        try:
            self._show(self._reparsed(args, output, opts), output)
            if opts.against:
                self._compare(Path(opts.against), output)
        except (NotWarcError, OSError, BrokenProcessPool) as error:
            print(f"{error}. What was read is kept: solve that, and run it again.", file=sys.stderr)
            self.exitcode = 1
        except KeyboardInterrupt:
            print("Interrupted; run the same command to resume.", file=sys.stderr)
            self.exitcode = 130

    def _reparsed(self, args: list[str], output: Path, opts: argparse.Namespace) -> reparse.Outcome:
        from newsspider import reparse

        plan = self._plan(args, opts)
        rejected = output.with_name(f"{output.name.removesuffix('.jsonl')}.rejected.jsonl")
        with Bar() as progress:
            return reparse.reparsed(
                plan, output, rejected, processes=opts.processes, scheduler=opts.scheduler, progress=progress
            )

    def _check(self, args: list[str], opts: argparse.Namespace) -> None:
        if extras.absent("archive"):
            raise CallError(f"WARC files need the extra archive: {extras.mend('archive')}")
        missing = next((name for name in [*args, *filter(None, [opts.against])] if not Path(name).is_file()), None)
        faults = {
            "name at least one WARC file": not args,
            "say where the lines go: -O FILE": not opts.output,
            f"there is no file {missing}": missing,
            "--processes must be 1 or more": opts.processes < 1,
            f"-O {opts.output} is one of the files to read": opts.output
            and Path(opts.output).resolve() in [Path(name).resolve() for name in [*args, opts.against or "."]],
        }
        if fault := next((fault for fault, holds in faults.items() if holds), None):
            raise CallError(fault)
        if opts.spider:
            spider_named(opts.spider, self.crawler_process.spider_loader)
        check_timezone(opts.timezone)

    def _plan(self, args: list[str], opts: argparse.Namespace) -> reparse.Plan:
        from newsspider import reparse
        from newsspider.feeds import line as encoded

        loader = self.crawler_process.spider_loader
        spiders = [loader.load(name) for name in ([opts.spider] if opts.spider else [*loader.list(), "wordpress"])]
        sites = [one.site_of(self.settings, zone=opts.timezone) for one in spiders if issubclass(one, NewsSpider)]
        sites = [*(site for site in sites[:-1] if site.url), replace(sites[-1], url="")]
        folder = Path(self.settings["NEWSSPIDER_OUTPUT"])
        far = bool(opts.scheduler)  # Each worker has another working folder.
        return reparse.Plan(
            tuple((str(Path(name).resolve()) if far else name, runs.named(Path(name), folder)) for name in args),
            tuple(sites),
            encoded,
            seconds=self.settings.getfloat("NEWSSPIDER_PAGE_SECONDS"),
        )

    def _show(self, outcome: reparse.Outcome, output: Path) -> None:
        for line in outcome.damaged:
            print(visible(line), file=sys.stderr)
        counts: Counter[str] = outcome.counts
        listed = ", ".join(f"{counts[name]} {label}" for name, label in LABELS.items() if counts[name])
        resumed = "resumed, " if outcome.resumed else ""
        print(f"{output}: {resumed}{counts['responses']} answers: {listed or 'no article'}", file=sys.stderr)
        self.exitcode = 1 if outcome.damaged or not counts["articles"] else 0

    def _compare(self, old: Path, output: Path) -> None:
        from newsspider import reparse

        changed = 0
        try:
            for line in reparse.changes(old, output):
                changed += 1
                print(visible(line))
        except ValueError as error:
            raise CallError(str(error)) from None
        print(f"{changed} differences from {old}, run fields apart", file=sys.stderr)
        self.exitcode = self.exitcode or int(changed > 0)


class Bar:
    """A progress bar, on a terminal only."""

    def __enter__(self) -> Bar:
        from rich.console import Console
        from rich.progress import BarColumn, DownloadColumn, Progress, TimeElapsedColumn, TimeRemainingColumn

        console = Console(stderr=True)
        columns = BarColumn(), DownloadColumn(), TimeElapsedColumn(), TimeRemainingColumn()
        self.bar = Progress(*columns, console=console, disable=not console.is_terminal)
        self.task = self.bar.add_task("read")
        self.bar.start()
        return self

    def __call__(self, done: int, total: int) -> None:
        self.bar.update(self.task, completed=done, total=total)

    def __exit__(self, *_: object) -> None:
        self.bar.stop()
