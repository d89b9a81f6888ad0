"""`scrapy fleet`: crawls the sites of a list, on this machine or on a Dask cluster."""

from __future__ import annotations

import argparse
import logging
import os
import re
import signal
import sys
import uuid
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError

from newsspider import __version__, extras
from newsspider.commands.showing import visible
from newsspider.normalise import urls
from newsspider.opening import keep_from_others
from newsspider.run import own

if TYPE_CHECKING:
    from newsspider import fleet

EPILOG = """example of a sites.toml:

  [defaults]
  every = "6h"

  [[site]]
  name = "example"
  url = "https://www.example.fr/"

  [[site]]
  name = "cinktank"
  url = "https://cinktank.com/"
  spider = "cinktank"
  sections = ["L'International"]
  priority = 10
  budget = { requests = 2000, seconds = 3600, articles = 500 }

examples:
  scrapy fleet sites.toml --dry-run
  scrapy fleet sites.toml --workers 2 --crawls 20
  scrapy fleet sites.toml --scheduler tcp://10.0.0.1:8786 --to s3://bucket/news

exit codes: 0 all that was due is done; 1 some failed, or the cluster went away; 2 usage; 130 or 143 interrupted
"""


class Command(ScrapyCommand):
    """Crawls many sites."""

    requires_project = True
    requires_crawler_process = True

    def syntax(self) -> str:
        """Return what the command takes."""
        return "[options] SITES.toml"

    def short_desc(self) -> str:
        """Return the command in one line."""
        return "Crawl many sites, on this machine or on a Dask cluster"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Add the options."""
        super().add_options(parser)
        parser.formatter_class = argparse.RawDescriptionHelpFormatter
        parser.epilog = EPILOG
        cores = len(os.sched_getaffinity(0))
        parser.add_argument("--workers", type=int, default=cores, help="worker processes here (default: all cores)")
        parser.add_argument("--crawls", type=int, default=4, help="crawls at a time in each of them (default: 4)")
        parser.add_argument("--scheduler", metavar="URL", help="a Dask cluster in their place, such as tcp://host:8786")
        parser.add_argument("--to", metavar="URL", help="shared folder or object store (default: NEWSSPIDER_OUTPUT)")
        parser.add_argument("--tries", type=int, default=3, help="how often a site is tried that fails (default: 3)")
        parser.add_argument("--lease", type=float, default=30, metavar="SECONDS",
                            help="after which a worker not heard of has lost its host (default: 30)")  # fmt: skip
        parser.add_argument("--dry-run", "--due", action="store_true", help="list what is due, and crawl nothing")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Crawl what is due; `exitcode` says what came of it."""
        from newsspider import fleet

        assert self.settings is not None
        signal.signal(signal.SIGINT, lambda *_: sys.exit(130))  # Until there is something to end.
        self._check(args, opts)
        keep_from_others(self.settings.getbool("NEWSSPIDER_FILES_PRIVATE"))
        for name in ("aiobotocore", "botocore"):
            logging.getLogger(name).setLevel(logging.WARNING)  # Each tells where it has its credentials from.
        stop = f"fleet/stop/{uuid.uuid4().hex}"
        try:
            store = fleet.opened(opts.to or str(Path(self.settings["NEWSSPIDER_OUTPUT"]).resolve()))
            history = fleet.History(store, datetime.now(UTC))
            due = self._due(args[0], opts, history, stop)
            if not due or opts.dry_run:
                return
            fleet.mark(store)
        except fleet.SitesError as error:
            raise UsageError(str(error), print_help=False) from None
        except OSError as error:
            print(visible(f"{error}. Name another place with --to."), file=sys.stderr)
            self.exitcode = 1
            return
        self._crawl(due, history, opts, stop)

    def _due(self, path: str, opts: argparse.Namespace, history: fleet.History, stop: str) -> list[fleet.Job]:
        """What is to be crawled now of a file of sites; told where that is all that is asked for, or nothing is."""
        from newsspider import fleet

        sites = fleet.read(Path(path))
        jobs = {site.name: self._job(site, path, opts, history.store.url, stop) for site in sites}
        fleet.check_folders(jobs.values(), path)
        due = history.due(sites)
        if opts.dry_run:
            for site, then in due:
                last = then.isoformat(timespec="seconds") if then else "never"
                print("\t".join(map(visible, (site.name, site.url, f"last done {last}"))))
        elif not due:
            print(f"None of the {len(sites)} sites is due.", file=sys.stderr)
        return [jobs[site.name] for site, _ in due]

    def _check(self, args: list[str], opts: argparse.Namespace) -> None:
        if extras.absent("fleet"):
            raise UsageError(f"a fleet needs the extra fleet: {extras.mend('fleet')}", print_help=False)
        if len(args) != 1:
            raise UsageError("name one file of sites, as in: scrapy fleet sites.toml", print_help=False)
        if opts.scheduler and not re.fullmatch(r"((tcp|tls|wss?|ucx)://)?[^/]+:\d+/?", opts.scheduler):
            raise UsageError("--scheduler takes an address such as tcp://10.0.0.1:8786", print_help=False)
        for name in ("workers", "crawls", "tries", "lease"):
            if not 1 <= getattr(opts, name) < float("inf"):
                raise UsageError(f"--{name} must be 1 or more", print_help=False)

    def _job(self, site: fleet.Site, path: str, opts: argparse.Namespace, store: str, stop: str) -> fleet.Job:
        """What a worker has to know of a site; SitesError where its spider would not take it."""
        from newsspider import fleet

        assert self.crawler_process and self.settings is not None
        loader = self.crawler_process.spider_loader
        try:
            if site.spider not in loader.list():
                raise ValueError(f"no spider {site.spider!r}; there are {', '.join(sorted(loader.list()))}")
            spider = own(loader.load(site.spider)(**site.given))
            host = urls.host(site.url)
            settings = dict(word.split("=", 1) for word in opts.set) | site.set
            delay = float(settings.get("DOWNLOAD_DELAY", self.settings.getfloat("DOWNLOAD_DELAY")))
        except (ValueError, TypeError) as error:
            raise fleet.SitesError(f"{path}: site {site.name}: {error}") from None
        return fleet.Job(site.name, site.spider, host, spider.folder, site.given, settings, store, stop, __version__,
                         site.priority, delay, opts.lease,
                         self.settings.getbool("NEWSSPIDER_FILES_PRIVATE"))  # fmt: skip

    def _crawl(self, jobs: list[fleet.Job], history: fleet.History, opts: argparse.Namespace, stop: str) -> None:
        from newsspider import fleet
        from newsspider.fleet.view import View, line

        assert self.settings is not None
        progress = self.settings.getfloat("NEWSSPIDER_PROGRESS_SECONDS")
        interrupted: list[int] = []
        _listen(interrupted)
        try:
            with fleet.cluster(opts.scheduler, opts.workers, opts.crawls) as client, View(progress) as view:
                crawling = fleet.Fleet(client, jobs, history, opts.tries)

                def seen(one: fleet.Fleet) -> None:
                    if interrupted and not one.stopping:
                        _ask_to_end(one, history.store, stop)
                    view(one)

                crawling.run(seen)
        except (OSError, fleet.SchedulerLostError) as error:
            print(f"The cluster is lost: {error}. What was published stays; run it again.", file=sys.stderr)
            self.exitcode = 1
            return
        if interrupted:
            _removed(history.store, stop)
        print(visible(line(crawling)), file=sys.stderr)
        for outcome in crawling.outcomes.values():
            if outcome.result not in ("done", "interrupted"):
                print(visible(f"failed: {outcome.site}: {outcome.why}"), file=sys.stderr)
        whole = crawling.count("done") == crawling.total
        self.exitcode = 128 + interrupted[0] if interrupted else int(not whole)


def _listen(interrupted: list[int]) -> None:
    """At the first SIGINT or SIGTERM note it; the second ends at once."""

    def note(number: int, _: object) -> None:
        if interrupted:
            if os.isatty(2):
                os.write(2, b"\x1b[?25h\n")  # The cursor, which the view has hidden.
            os._exit(128 + number)  # The workers here see that they are alone, and end; so do their crawls.
        interrupted.append(number)

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, note)


def _ask_to_end(crawling: fleet.Fleet, store: Any, stop: str) -> None:
    """Hand out no more, and ask all crawls to end."""
    crawling.stopping = True
    print("Interrupted: the crawls end and are published; once more to end at once.", file=sys.stderr)
    try:
        store.write(stop, b"")
    except OSError as error:
        print(visible(f"They cannot be told: {error}."), file=sys.stderr)


def _removed(store: Any, stop: str) -> None:
    try:
        store.remove(stop)
    except OSError:
        return  # An empty file.
