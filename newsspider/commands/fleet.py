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

from newsspider import __version__, commandline, extras
from newsspider.commandline import CallError
from newsspider.commands.showing import visible
from newsspider.commands.usage import spider_named
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


class Command(commandline.Command):
    """Crawls many sites."""

    summary = "Crawl many sites, on this machine or on a Dask cluster"
    usage = "[options] SITES.toml"
    epilog = EPILOG

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Add the options."""
        super().add_options(parser)
        cores = len(os.sched_getaffinity(0))
        parser.add_argument("--workers", type=int, default=cores, help="worker processes here (default: all cores)")
        parser.add_argument("--crawls", type=int, default=4, help="crawls at a time in each of them (default: 4)")
        parser.add_argument("--scheduler", metavar="URL", help="a Dask cluster instead, such as tcp://host:8786")
        parser.add_argument("--to", metavar="URL", help="shared folder or object store (default: NEWSSPIDER_OUTPUT)")
        parser.add_argument("--tries", type=int, default=3, help="how often to try a site that fails (default: 3)")
        parser.add_argument("--lease", type=float, default=30, metavar="SECONDS",
                            help="without renewal after which a worker loses its host (default: 30)")  # fmt: skip
        parser.add_argument("--dry-run", "--due", action="store_true", help="list what is due, and crawl nothing")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Crawl the sites that are due; `exitcode` says whether all succeeded."""
        from newsspider import fleet

        signal.signal(signal.SIGINT, lambda *_: sys.exit(130))  # Until there is something to stop.
        self._check(args, opts)
        keep_from_others(self.settings.getbool("NEWSSPIDER_FILES_PRIVATE"))
        for name in ("aiobotocore", "botocore"):
            logging.getLogger(name).setLevel(logging.WARNING)  # Both log where their credentials come from.
        stop = f"fleet/stop/{uuid.uuid4().hex}"
        try:
            store = fleet.opened(opts.to or str(Path(self.settings["NEWSSPIDER_OUTPUT"]).resolve()))
            history = fleet.History(store, datetime.now(UTC))
            due = self._due(args[0], opts, history, stop)
            if not due or opts.dry_run:
                return
            fleet.mark(store)
        except fleet.SitesError as error:
            raise CallError(str(error)) from None
        except OSError as error:
            print(visible(f"{error}. Name another place with --to."), file=sys.stderr)
            self.exitcode = 1
            return
        self._crawl(due, history, opts, stop)

    def _due(self, path: str, opts: argparse.Namespace, history: fleet.History, stop: str) -> list[fleet.Job]:
        """The jobs of the sites that are due; prints them for --dry-run, and a message if there are none."""
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
            raise CallError(f"a fleet needs the extra fleet: {extras.mend('fleet')}")
        if len(args) != 1:
            raise CallError("name one file of sites, as in: scrapy fleet sites.toml")
        if opts.scheduler and not re.fullmatch(r"((tcp|tls|wss?|ucx)://)?[^/]+:\d+/?", opts.scheduler):
            raise CallError("--scheduler takes an address such as tcp://10.0.0.1:8786")
        for name in ("workers", "crawls", "tries", "lease"):
            if not 1 <= getattr(opts, name) < float("inf"):
                raise CallError(f"--{name} must be 1 or more")

    def _job(self, site: fleet.Site, path: str, opts: argparse.Namespace, store: str, stop: str) -> fleet.Job:
        """The job of a site; SitesError where its spider refuses the arguments."""
        from newsspider import fleet

        arguments = site.spider_arguments
        try:
            spider = own(spider_named(site.spider, self.crawler_process.spider_loader)(**arguments))
            host = urls.host(site.url)
            settings = dict(word.split("=", 1) for word in opts.set) | site.spider_settings
            delay = float(settings.get("DOWNLOAD_DELAY", self.settings.getfloat("DOWNLOAD_DELAY")))
        except (CallError, ValueError, TypeError) as error:
            raise fleet.SitesError(f"{path}: site {site.name}: {error}") from None
        return fleet.Job(site.name, site.spider, host, spider.folder, arguments, settings, store, stop, __version__,
                         site.priority, delay, opts.lease,
                         self.settings.getbool("NEWSSPIDER_FILES_PRIVATE"))  # fmt: skip

    def _crawl(self, jobs: list[fleet.Job], history: fleet.History, opts: argparse.Namespace, stop: str) -> None:
        from newsspider import fleet
        from newsspider.fleet.view import View

        progress = self.settings.getfloat("NEWSSPIDER_PROGRESS_SECONDS")
        interrupted: list[int] = []
        _note_signals(interrupted)
        try:
            with fleet.cluster(opts.scheduler, opts.workers, opts.crawls) as client, View(progress) as view:
                crawling = fleet.Fleet(client, jobs, history, opts.tries)

                def on_progress(one: fleet.Fleet) -> None:
                    if interrupted and not one.stopping:
                        _ask_to_stop(one, history.store, stop)
                    view(one)

                crawling.run(on_progress)
        except (OSError, fleet.SchedulerLostError) as error:
            print(f"The cluster is lost: {error}. What was published stays; run it again.", file=sys.stderr)
            self.exitcode = 1
            return
        if interrupted:
            _remove(history.store, stop)
        _print_outcomes(crawling)
        whole = crawling.count("done") == crawling.total
        self.exitcode = 128 + interrupted[0] if interrupted else int(not whole)


def _print_outcomes(crawling: fleet.Fleet) -> None:
    from newsspider.fleet.view import line

    print(visible(line(crawling)), file=sys.stderr)
    for outcome in crawling.outcomes.values():
        if outcome.result not in ("done", "interrupted"):
            print(visible(f"failed: {outcome.site}: {outcome.why}"), file=sys.stderr)


def _note_signals(interrupted: list[int]) -> None:
    """Note the first SIGINT or SIGTERM; end the process at the second."""

    def note(number: int, _: object) -> None:
        if interrupted:
            if os.isatty(2):
                os.write(2, b"\x1b[?25h\n")  # Show the cursor, which the view has hidden.
            os._exit(128 + number)  # The workers on this machine notice it and end, and with them their crawls.
        interrupted.append(number)

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, note)


def _ask_to_stop(crawling: fleet.Fleet, store: Any, stop: str) -> None:
    """Submit no more jobs, and ask all crawls to stop."""
    crawling.stopping = True
    print("Interrupted: the crawls stop and are published; interrupt again to end at once.", file=sys.stderr)
    try:
        store.write(stop, b"")
    except OSError as error:
        print(visible(f"The request failed: {error}."), file=sys.stderr)


def _remove(store: Any, stop: str) -> None:
    try:
        store.remove(stop)
    except OSError:
        return  # An empty file may stay.
