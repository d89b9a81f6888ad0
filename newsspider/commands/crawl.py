"""`scrapy crawl`: Scrapy's own, with an exit code for the outcome of the run."""

from __future__ import annotations

import argparse
import gc
import importlib
import sys
import tempfile
from pathlib import Path
from types import FrameType, ModuleType
from typing import Any

from scrapy import Spider
from scrapy.commands import BaseRunSpiderCommand, crawl
from scrapy.crawler import Crawler

from newsspider import runs
from newsspider.commandline import CallError
from newsspider.commands import needs, stopping, usage
from newsspider.commands.masking import mask_errors
from newsspider.ending import leave
from newsspider.run.arguments import MEANING
from newsspider.spiders.site import SiteSpider

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


PROGRAMS = ("scrapy", "scrapy.__main__", "newsspider", "newsspider.__main__")
"""Scripts and modules that run one command and end."""


class Command(crawl.Command):
    """Runs a spider."""

    def __init__(self) -> None:
        super().__init__()
        mask_errors()  # Here, since Scrapy creates all commands before it parses any call.

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Add Scrapy's options, and say what `-a` takes."""
        super().add_options(parser)
        describe(parser, EPILOG)

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Run the spider; `exitcode` is that of the run."""
        stopping.at_once()
        usage.refuse_options(args)
        if len(args) != 1:
            raise CallError("name one spider, as in: scrapy crawl cinktank")
        assert self.crawler_process
        spider = usage.spider_named(args[0], self.crawler_process.spider_loader)
        self.exitcode = crawled(self, spider, opts)
        if issubclass(spider, SiteSpider) and _is_the_program() and not opts.profile:
            leave(self.exitcode)


def _is_the_program() -> bool:
    """Whether this process only runs the command: a program that calls Scrapy's command line continues after it."""
    main: Any = sys.modules["__main__"]
    spec = getattr(main, "__spec__", None)
    return (spec.name if spec else Path(getattr(main, "__file__", "")).name) in PROGRAMS


def describe(parser: argparse.ArgumentParser, epilog: str) -> None:
    """Add an epilog with the arguments that `-a` takes."""
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    arguments = "\n".join(f"  {name:15} {meaning}" for name, meaning in MEANING.items())
    parser.epilog = epilog.format(arguments=arguments)


def crawled(command: BaseRunSpiderCommand, spider: type[Spider], opts: argparse.Namespace) -> int:
    """Crawl, and return the exit code: for a spider of ours that of the run, for any other Scrapy's own."""
    _import_contexts()
    process = command.crawler_process
    assert process and command.settings is not None
    if not issubclass(spider, SiteSpider):
        process.crawl(spider, **opts.spargs)
        process.start()
        return int(process.bootstrap_failed)
    opts.spargs = {name: usage.readable(name, text) for name, text in opts.spargs.items()}
    checked = usage.checked(spider, command.settings, opts.spargs)
    needs.check(command.settings, opts.spargs)
    if fault := _output_fault(checked, command.settings):
        print(f"The output cannot be written: {fault}. Name another place with NEWSSPIDER_OUTPUT.", file=sys.stderr)
        return 1
    gc.freeze()  # The collector need not visit the imported modules again.
    crawler = process.create_crawler(spider)
    stop = stopping.Stopping(crawler)
    with stop.handled():
        process.crawl(crawler, **opts.spargs)
        process.start()
    return 128 + stop.number if stop.number and _is_cut_short(crawler) else exit_code(crawler)


class _Callers:
    """Replaces `inspect` for Scrapy's deprecated classes, which only ask it for the module that creates them."""

    @staticmethod
    def stack() -> list[Any]:
        """Return the two frames in question, without reading the source of all calls above."""
        return [None, (sys._getframe(2),)]

    @staticmethod
    def getmodule(frame: FrameType) -> ModuleType | None:
        """Return the module of a frame, without a search in all imported modules."""
        return sys.modules.get(frame.f_globals["__name__"])


def _import_contexts() -> None:
    """Import Scrapy's TLS module faster: `inspect` took a twentieth of a short crawl for its deprecated classes."""
    deprecate: Any = importlib.import_module("scrapy.utils.deprecate")
    before, deprecate.inspect = deprecate.inspect, _Callers
    try:
        importlib.import_module("scrapy.core.downloader.contextfactory")
    finally:
        deprecate.inspect = before


def _is_cut_short(crawler: Crawler) -> bool:
    """Whether a signal stopped the crawl before its own end."""
    stats: dict[str, Any] = crawler.stats.get_stats() if crawler.stats else {}
    return stats.get("finish_reason") not in runs.DONE or stats.get("newsspider/interrupted", 0) > 0


def _output_fault(spider: SiteSpider, settings: Any) -> OSError | None:
    """Why the files of the run cannot be written; checked before the first request."""
    own = Path(settings["NEWSSPIDER_OUTPUT"]) / spider.folder
    feeds = [str(uri) for uri in settings.getdict("FEEDS")]
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
    """Return the exit code of a crawl, by its figures."""
    stats: dict[str, Any] = crawler.stats.get_stats() if crawler.stats else {}
    code = runs.exit_code(stats.get("finish_reason"), stats)
    alarmed = crawler.settings.getbool("NEWSSPIDER_ALARMS_EXIT") and "newsspider/alarms" in stats
    return 3 if alarmed and code == 0 else code
