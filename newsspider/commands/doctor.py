"""`scrapy doctor`: checks the set-up, and says how to mend it."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict
from typing import Any

from scrapy.exceptions import UsageError

from newsspider import commandline
from newsspider.commands import checks
from newsspider.commands.ledger import folders
from newsspider.commands.showing import visible
from newsspider.extras import as_called

EPILOG = """examples:
  scrapy doctor
  scrapy doctor -t production --max-age 2 --json
  scrapy doctor --site https://www.example.fr/ --no-network

exit codes: 0 nothing is wrong, warnings apart; 1 something is; 2 usage
"""
COLOURS = {checks.OK: "green", checks.WARNING: "yellow", checks.ERROR: "red"}


class Command(commandline.Command):
    """Checks what a crawl needs."""

    summary = "Check the set-up, and say how to mend it"
    epilog = EPILOG
    default_settings = commandline.NO_LOG

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Add the options."""
        super().add_options(parser)
        parser.add_argument("--site", action="append", help="ask this site (default: those of the spiders)")
        parser.add_argument("--no-network", action="store_true", help="ask no site")
        parser.add_argument("-t", "--target", default="", help="the [deploy:TARGET] of scrapy.cfg")
        parser.add_argument("--max-age", type=float, default=26, metavar="HOURS", help="of a last run; default: 26")
        parser.add_argument("--json", action="store_true", help="print one JSON object a check")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Check; `exitcode` is 1 where something is wrong."""
        loader = self.crawler_process.spider_loader
        own: list[Any] = [loader.load(name) for name in loader.list()]
        sites = [] if opts.no_network else opts.site or [spider.site for spider in own if getattr(spider, "site", "")]
        try:
            paths = folders(self.settings, args)
        except UsageError:
            if args:
                raise
            paths = []
        done = []
        for check in checks.all_of(self.settings, paths, sites, opts.target, opts.max_age):
            done.append(check)
            if opts.json:
                print(json.dumps(asdict(check), ensure_ascii=False), flush=True)
        if not opts.json:
            _show(done)
        self.exitcode = int(any(check.state == checks.ERROR for check in done))


def _show(done: list[checks.Check]) -> None:
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    table = Table(box=None, show_header=False, pad_edge=False)
    for check in done:
        mend = f"\n→ {visible(as_called(check.mend))}" if check.mend else ""
        colour = COLOURS[check.state]
        table.add_row(f"[{colour}]{check.state}[/]", check.name, escape(visible(check.found) + mend))
    Console().print(table)
