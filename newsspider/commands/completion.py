"""`scrapy completion`: the script by which a shell completes commands, options, spiders and arguments."""

from __future__ import annotations

import argparse
import re

from scrapy import cmdline
from scrapy.spiderloader import get_spider_loader

from newsspider import commandline
from newsspider.commandline import CallError
from newsspider.run.arguments import MEANING

SHELLS = ("bash", "fish", "zsh")
EPILOG = """examples:
  newsspider completion bash > ~/.local/share/bash-completion/completions/newsspider
  newsspider completion zsh > ~/.zfunc/_newsspider
  newsspider completion fish > ~/.config/fish/completions/newsspider.fish
"""


class Command(commandline.Command):
    """Prints the completion script of a shell."""

    summary = "Print the completion for a shell"
    usage = "bash|fish|zsh"
    epilog = EPILOG
    requires_crawler_process = False
    default_settings = commandline.NO_LOG

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Print the script."""
        if len(args) != 1 or args[0] not in SHELLS:
            raise CallError(f"name one of {', '.join(SHELLS)}, as in: scrapy completion bash")
        import shtab

        print(shtab.complete(self._whole(), shell=args[0]))

    def _whole(self) -> argparse.ArgumentParser:
        """One parser for all commands: Scrapy makes that of a command only when it is called."""
        spiders = get_spider_loader(self.settings).list()
        whole = argparse.ArgumentParser("newsspider")
        commands = whole.add_subparsers()
        for name, command in sorted(cmdline._get_commands_dict(self.settings, inproject=True).items()):
            command.settings = self.settings
            one = commands.add_parser(name, help=command.short_desc(), conflict_handler="resolve")
            command.add_options(one)
            _add_choices(one, name, spiders)
        return whole


def _add_choices(parser: argparse.ArgumentParser, name: str, spiders: list[str]) -> None:
    if name in ("crawl", "schedule", "check", "edit"):
        parser.add_argument("spider", choices=spiders)
    elif name == "completion":
        parser.add_argument("shell", choices=SHELLS)
    for action in parser._actions:
        if "-a" in action.option_strings:
            action.choices = [f"{argument}=" for argument in MEANING]
        action.help = re.sub(r"[`\n]", " ", action.help) if action.help else action.help
