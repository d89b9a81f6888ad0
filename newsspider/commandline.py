"""Scrapy's command line under the name `newsspider`, with our settings; the base of our own commands."""

from __future__ import annotations

import argparse
import os
import sys
from difflib import get_close_matches
from typing import TYPE_CHECKING

from scrapy import cmdline
from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError
from scrapy.settings import BaseSettings

from newsspider.extras import as_called

if TYPE_CHECKING:
    from scrapy.crawler import CrawlerProcessBase
    from scrapy.settings import Settings

NO_LOG = {"LOG_ENABLED": False}
"""The default settings of a command without a log."""


class CallError(UsageError):
    """A wrong call: Scrapy prints one line, without the help, and exits with 2."""

    def __init__(self, message: str) -> None:
        super().__init__(message, print_help=False)


class Command(ScrapyCommand):
    """A command of ours, with its help in attributes."""

    settings: Settings
    crawler_process: CrawlerProcessBase
    requires_project = True
    summary = ""
    """The command in one line."""
    usage = ""
    """What follows its name."""
    epilog = ""
    """The end of its help: examples and exit codes."""

    def syntax(self) -> str:
        """Return what follows the command's name."""
        return self.usage

    def short_desc(self) -> str:
        """Return the command in one line."""
        return self.summary

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Add the options that all commands have."""
        super().add_options(parser)
        parser.formatter_class = argparse.RawDescriptionHelpFormatter
        parser.epilog = self.epilog


class Parser(cmdline.ScrapyArgumentParser):
    """Scrapy's parser, but its texts name the command that was called, where Scrapy always writes `scrapy`."""

    def format_help(self) -> str:
        """Return the help."""
        return as_called(super().format_help())

    def format_usage(self) -> str:
        """Return the usage."""
        return as_called(super().format_usage())

    def error(self, message: str) -> None:  # type: ignore[override] # Scrapy's own does not return either.
        """Print what is wrong with the call, and exit with 2."""
        super().error(as_called(message))


def refuse(settings: BaseSettings, cmdname: str, inproject: bool) -> None:
    """Print that there is no such command, and which one may be meant."""
    near = get_close_matches(cmdname, cmdline._get_commands_dict(settings, inproject), 1)
    hint = f"did you mean {near[0]}?" if near else "newsspider alone lists them"
    print(f"newsspider: error: no command {cmdname!r}; {hint}", file=sys.stderr)


def execute() -> None:
    """Run the command that the arguments name."""
    os.environ.setdefault("SCRAPY_SETTINGS_MODULE", "newsspider.settings")
    sys.argv[0] = "newsspider"
    # Scrapy has no setting for either, and its own texts name `scrapy`, a command that pipx does not install.
    cmdline.ScrapyArgumentParser = Parser  # type: ignore[misc] # Scrapy looks the class up by this name.
    cmdline._print_unknown_command = refuse
    if all(word.startswith("-") for word in sys.argv[1:]):
        sys.argv[1:] = ["commands"]
    cmdline.execute()
