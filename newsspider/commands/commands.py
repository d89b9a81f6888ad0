"""`newsspider` alone: its commands, ours first."""

from __future__ import annotations

import argparse

from scrapy import cmdline

from newsspider import __version__, commandline
from newsspider.extras import as_called


class Command(commandline.Command):
    """Lists the commands."""

    summary = "List the commands"
    requires_crawler_process = False
    default_settings = commandline.NO_LOG

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Print one line for each command."""
        commands = cmdline._get_commands_dict(self.settings, inproject=True)
        ours = {name for name, one in commands.items() if one.__module__.startswith("newsspider.")}
        print(f"newsspider {__version__}: news sites as clean JSONL")
        for title, names in (("newsspider's own", ours), ("Scrapy's", commands.keys() - ours)):
            print(f"\n{title}:")
            for name in sorted(names):
                print(f"  {name:<12} {commands[name].short_desc()}")
        print(as_called("\nscrapy COMMAND -h shows the options of a command."))
