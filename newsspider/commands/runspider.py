"""`scrapy runspider`: Scrapy's own, with the exit codes of `scrapy crawl` for a spider of ours."""

from __future__ import annotations

import argparse
from pathlib import Path

from scrapy.commands import runspider
from scrapy.utils.spider import iter_spider_classes

from newsspider.commandline import CallError
from newsspider.commands import stopping, usage
from newsspider.commands.crawl import crawled, describe

EPILOG = """spider arguments of a news spider (-a NAME=VALUE):
{arguments}

examples:
  scrapy runspider lejour.py -a since=2026-11-01 -O november.jsonl
"""


class Command(runspider.Command):
    """Runs the spider in a file."""

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Add Scrapy's options, and say what `-a` takes."""
        super().add_options(parser)
        describe(parser, EPILOG)

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Run the spider; `exitcode` is that of the run."""
        stopping.at_once()
        usage.refuse_options(args)
        if len(args) != 1:
            raise CallError("name one file, as in: scrapy runspider lejour.py")
        if not Path(args[0]).is_file():
            raise CallError(f"no file {args[0]}")
        try:
            module = runspider._import_file(args[0])
        except (ImportError, ValueError) as error:
            raise CallError(f"{args[0]} cannot be loaded: {error}") from error
        spiders = list(iter_spider_classes(module))
        if not spiders:
            raise CallError(f"{args[0]} holds no spider")
        self.exitcode = crawled(self, spiders[-1], opts)
