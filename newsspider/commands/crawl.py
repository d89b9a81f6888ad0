"""`scrapy crawl`: Scrapy's own, with an exit code that tells the truth."""

from __future__ import annotations

import argparse
import signal
import sys
import tempfile
from pathlib import Path
from types import FrameType
from typing import Any

from scrapy.commands import crawl
from scrapy.crawler import Crawler
from scrapy.exceptions import UsageError

from newsspider import browser, runs
from newsspider.spiders.arguments import MEANING

EPILOG = """spider arguments (-a NAME=VALUE):
{arguments}

exit codes: 0 done, nothing new included; 1 site unreachable or down, nothing listed or none of it readable, a listing
lost, an address unaccounted for, too many that failed, another run in the folder, or output not written; 2 usage;
3 alarms, if NEWSSPIDER_ALARMS_EXIT is set; 130 or 143 interrupted

examples:
  scrapy crawl cinktank
  scrapy crawl cinktank -a sections="L'International" -a since=2026-11-01 -O november.jsonl
  scrapy crawl wordpress -a site=https://www.example.fr/ -a max_items=100
"""


class Command(crawl.Command):
    """Runs a spider."""

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Add Scrapy's options, and say what `-a` takes."""
        super().add_options(parser)
        parser.formatter_class = argparse.RawDescriptionHelpFormatter
        arguments = "\n".join(f"  {name:15} {meaning}" for name, meaning in MEANING.items())
        parser.epilog = EPILOG.format(arguments=arguments)

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Run the spider; `exitcode` says what came of it."""
        # The crawl would import it fifty calls deep, and it looks through all the source of the stack, three times.
        import scrapy.core.downloader.contextfactory  # noqa: F401

        crawler = self._checked(args, opts)
        fault = self._output_fault(args[0], opts)
        if fault:
            print(f"The output cannot be written: {fault}. Name another place with NEWSSPIDER_OUTPUT.", file=sys.stderr)
            self.exitcode = 1
            return
        assert self.crawler_process
        self.crawler_process.crawl(crawler, **opts.spargs)
        from twisted.internet import reactor  # Importing it installs it: only after Scrapy has chosen one.

        loop: Any = reactor  # A module, for the type checker.
        interrupted: list[int] = []
        loop.callLater(0, _note_interruptions, interrupted)  # Not at the start: Scrapy sets its own handlers then.
        self.crawler_process.start()
        self.exitcode = 128 + interrupted[0] if interrupted else exit_code(crawler)

    def _checked(self, args: list[str], opts: argparse.Namespace) -> Crawler:
        """Return the crawl of the spider named; UsageError, in one line, for what is wrong with the call."""
        for word in args:
            if word.startswith("-"):
                raise UsageError(f"unknown option {word}", print_help=False)
        if len(args) != 1:
            raise UsageError("name one spider, as in: scrapy crawl cinktank", print_help=False)
        assert self.crawler_process and self.settings is not None
        if self.settings["NORMALISE"] not in ("french", "raw"):
            raise UsageError(f"NORMALISE={self.settings['NORMALISE']} is neither french nor raw", print_help=False)
        if self.settings["NEWSSPIDER_RIGHTS"] not in ("obey", "record"):
            said = self.settings["NEWSSPIDER_RIGHTS"]
            raise UsageError(f"NEWSSPIDER_RIGHTS={said} is neither obey nor record", print_help=False)
        loader = self.crawler_process.spider_loader
        if args[0] not in loader.list():
            raise UsageError(f"no spider {args[0]!r}; there are {', '.join(sorted(loader.list()))}", print_help=False)
        try:
            loader.load(args[0])(**opts.spargs)
        except (ValueError, TypeError) as error:
            raise UsageError(str(error), print_help=False) from None
        if opts.spargs.get("render") == "always" and not browser.chromium(self.settings["NEWSSPIDER_CHROMIUM"]):
            raise UsageError(f"render=always: {browser.MISSING}", print_help=False)
        return self._create_crawler(args[0])

    def _output_fault(self, name: str, opts: argparse.Namespace) -> OSError | None:
        """Why the files of the run cannot be written: told before the first request and not after the last."""
        assert self.crawler_process and self.settings is not None
        spider: Any = self.crawler_process.spider_loader.load(name)(**opts.spargs)
        own = Path(self.settings["NEWSSPIDER_OUTPUT"]) / spider.folder
        feeds = [str(uri) for uri in self.settings.getdict("FEEDS")]
        if taken := [uri for uri in feeds if Path(uri).is_dir()]:
            return IsADirectoryError(21, "a folder has that name", taken[0])
        folders = [Path(uri).parent for uri in feeds if "://" not in uri and uri != "stdout:"] if feeds else [own]
        for folder in folders:
            try:
                folder.mkdir(parents=True, exist_ok=True)
                tempfile.TemporaryFile(dir=folder).close()
            except OSError as error:
                return error
        return None


def exit_code(crawler: Crawler) -> int:
    """Return the exit code that a crawl's figures call for."""
    stats: dict[str, Any] = crawler.stats.get_stats() if crawler.stats else {}
    code = runs.exit_code(stats.get("finish_reason"), stats)
    told = crawler.settings.getbool("NEWSSPIDER_ALARMS_EXIT") and "newsspider/alarms" in stats
    return 3 if told and code == 0 else code


def _note_interruptions(interrupted: list[int]) -> None:
    """Keep the number of the first SIGINT or SIGTERM, then let Scrapy's own handler stop the crawl."""
    for number in (signal.SIGINT, signal.SIGTERM):
        before = signal.getsignal(number)

        def note(signum: int, frame: FrameType | None, before: Any = before) -> None:
            interrupted.append(signum)
            before(signum, frame)

        signal.signal(number, note)
