"""`newsspider` alone: its commands, ours first."""

from __future__ import annotations

import argparse

from scrapy import cmdline
from scrapy.commands import ScrapyCommand

from newsspider import __version__
from newsspider.extras import as_called


class Command(ScrapyCommand):
    """Lists the commands."""

    requires_project = True
    requires_crawler_process = False
    default_settings = {"LOG_ENABLED": False}  # noqa: RUF012 - as Scrapy types it

    def short_desc(self) -> str:
        """Return the command in one line."""
        return "List the commands"

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Print a line a command."""
        assert self.settings is not None
        found = cmdline._get_commands_dict(self.settings, inproject=True)
        ours = {name for name, one in found.items() if one.__module__.startswith("newsspider.")}
        print(f"newsspider {__version__}: news sites as clean JSONL")
        for title, names in (("newsspider's own", ours), ("Scrapy's", found.keys() - ours)):
            print(f"\n{title}:")
            for name in sorted(names):
                print(f"  {name:<12} {found[name].short_desc()}")
        print(as_called("\nscrapy COMMAND -h tells what a command takes."))
