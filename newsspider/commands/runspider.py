"""`scrapy runspider`: Scrapy's own, with the exit codes of `scrapy crawl` for a spider of ours."""

from __future__ import annotations

import argparse
from pathlib import Path

from scrapy.commands import runspider
from scrapy.exceptions import UsageError
from scrapy.utils.spider import iter_spider_classes

from newsspider.commands import stopping, usage
from newsspider.commands.crawl import crawled, describe

EPILOG = """spider arguments of a news spider (-a NAME=VALUE):
{arguments}

examples:
  scrapy runspider lejour.py -a since=2026-11-01 -O november.jsonl
"""


class Command(runspider.Command):
    """Runs the spider that a file holds."""

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Add Scrapy's options, and say what `-a` takes."""
        super().add_options(parser)
        describe(parser, EPILOG)

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Run the spider; `exitcode` says what came of it."""
        stopping.at_once()
        usage.refuse_options(args)
        if len(args) != 1:
            raise UsageError("name one file, as in: scrapy runspider lejour.py", print_help=False)
        if not Path(args[0]).is_file():
            raise UsageError(f"no file {args[0]}", print_help=False)
        try:
            module = runspider._import_file(args[0])
        except (ImportError, ValueError) as error:
            raise UsageError(f"{args[0]} cannot be loaded: {error}", print_help=False) from error
        found = list(iter_spider_classes(module))
        if not found:
            raise UsageError(f"{args[0]} holds no spider", print_help=False)
        self.exitcode = crawled(self, found[-1], opts)
