"""Scrapy's command line as `newsspider`: with our settings, and in our name."""

from __future__ import annotations

import os
import sys
from difflib import get_close_matches

from scrapy import cmdline
from scrapy.settings import BaseSettings

from newsspider.extras import as_called


class Parser(cmdline.ScrapyArgumentParser):
    """Scrapy's parser, which names the command that was called: Scrapy writes its own name into each usage."""

    def format_help(self) -> str:
        """Return the help."""
        return as_called(super().format_help())

    def format_usage(self) -> str:
        """Return the usage."""
        return as_called(super().format_usage())

    def error(self, message: str) -> None:  # type: ignore[override] # Scrapy's own does not return either.
        """Say what is wrong with the call, and leave with 2."""
        super().error(as_called(message))


def refuse(settings: BaseSettings, cmdname: str, inproject: bool) -> None:
    """Say that there is no such command, and which one may be meant."""
    known = cmdline._get_commands_dict(settings, inproject)
    near = get_close_matches(cmdname, known, 1)
    meant = f"did you mean {near[0]}?" if near else "newsspider alone lists them"
    print(f"newsspider: error: no command {cmdname!r}; {meant}", file=sys.stderr)


def execute() -> None:
    """Run the command that the arguments name."""
    os.environ.setdefault("SCRAPY_SETTINGS_MODULE", "newsspider.settings")
    sys.argv[0] = "newsspider"
    # Scrapy takes neither from outside, and its own would tell people to call `scrapy`, which pipx does not give them.
    cmdline.ScrapyArgumentParser = Parser  # type: ignore[misc] # It is a class of theirs by name.
    cmdline._print_unknown_command = refuse
    if all(word.startswith("-") for word in sys.argv[1:]):
        sys.argv[1:] = ["commands"]
    cmdline.execute()

