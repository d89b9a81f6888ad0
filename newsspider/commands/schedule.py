"""`scrapy schedule`: schedules a crawl on a Scrapyd, one at a time; with `--wait`, exits as the crawl does."""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import sys
import time
from configparser import ConfigParser
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from scrapy.utils.conf import arglist_to_dict, get_sources

from newsspider import commandline
from newsspider.commandline import CallError
from newsspider.commands.usage import spider_named
from newsspider.daemon import AbsentError, Daemon, DaemonError, patiently
from newsspider.ledger import NAME, Ledger
from newsspider.run import own
from newsspider.runs import Lock

EPILOG = """examples:
  scrapy schedule cinktank
  scrapy schedule cinktank -t production -a sections="L'International" --wait
  scrapy schedule wordpress -a site=https://www.example.fr/ -s DOWNLOAD_DELAY=2

If the same crawl (spider, -a and -s) waits or runs already, no other is added: run it as often as you like, from cron
or a timer. A Scrapyd that does not answer is tried again for --patience seconds.

The Scrapyd is that of [deploy] in scrapy.cfg, or of [deploy:TARGET]; user and password come from the environment,
SCRAPYD_USERNAME and SCRAPYD_PASSWORD.

exit codes: 0 scheduled, or waiting or running already; with --wait, that of the crawl; 1 Scrapyd is not there or
refuses, or the job died; 2 usage; 130 interrupted
"""
POLL = 1.0
"""Seconds between two queries about a job."""


class Command(commandline.Command):
    """Posts a job to Scrapyd."""

    summary = "Schedule a crawl on a Scrapyd, unless it waits or runs there already"
    usage = "[options] SPIDER"
    epilog = EPILOG
    default_settings = commandline.NO_LOG

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Add the options."""
        super().add_options(parser)
        parser.add_argument("-a", dest="spargs", action="append", default=[], metavar="NAME=VALUE", help="as for crawl")
        parser.add_argument("-t", "--target", default="", help="the [deploy:TARGET] of scrapy.cfg")
        parser.add_argument("--wait", action="store_true", help="wait for the end of the crawl, and exit with its code")
        parser.add_argument("--patience", type=float, default=120, metavar="SECONDS", help="default: 120")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Post the job; `exitcode` is 1 where that fails, with --wait that of the crawl."""
        if len(args) != 1:
            raise CallError("name one spider, as in: scrapy schedule cinktank")
        try:
            arguments = arglist_to_dict(opts.spargs)
        except ValueError:
            raise CallError("-a takes NAME=VALUE") from None
        folder = self._folder(args[0], arguments)
        daemon, project = target(opts.target)
        try:
            job = self._posted(daemon, project, args[0], arguments, opts)
            if opts.wait:
                self.exitcode = self._outcome(daemon, project, job, folder, opts.patience)
        except DaemonError as error:
            print(f"{error}.", file=sys.stderr)
            self.exitcode = 1
        except KeyboardInterrupt:
            print("Interrupted; the job continues.", file=sys.stderr)
            self.exitcode = 130

    def _folder(self, name: str, arguments: dict[str, str]) -> Path:
        """The folder that the crawl will write to; CallError for arguments that a crawl would refuse."""
        kind = spider_named(name, self.crawler_process.spider_loader)
        try:
            spider = own(kind(**arguments))
        except ValueError as error:
            raise CallError(str(error)) from None
        return Path(self.settings["NEWSSPIDER_OUTPUT"], spider.folder)

    def _posted(
        self, daemon: Daemon, project: str, spider: str, arguments: dict[str, str], opts: argparse.Namespace
    ) -> str:
        """The id of the job for this crawl: an existing one, else a new one."""
        call = json.dumps([sorted(arguments.items()), sorted(opts.set)])
        same = f"{spider}-{hashlib.sha256(call.encode()).hexdigest()[:8]}-"
        new = f"{same}{datetime.now(UTC):%Y%m%dT%H%M%S%f}"

        def post() -> tuple[str, str]:
            for job, state in daemon.jobs(project).items():
                if job.startswith(same):  # It may be ours, where the answer to an earlier try was lost.
                    return job, "is scheduled" if job == new else f"is {state} already"
            daemon.schedule(project, spider, new, arguments, opts.set)
            return new, "is scheduled"

        job, state = patiently(post, opts.patience)
        print(f"{spider} {state}: job {job} on {daemon.url}", file=sys.stderr)
        return job

    def _outcome(self, daemon: Daemon, project: str, job: str, folder: Path, patience: float) -> int:
        """The exit code of the run of a job, from its ledger: Scrapyd does not know how a job ended."""
        missing = 0
        while True:
            run = _run_of(folder, job)
            if run and run[0]:
                print(f"{job} ended: {run[1]}", file=sys.stderr)
                return int(run[2].get("exit", 1))
            try:
                missing = 0 if job in patiently(lambda: daemon.jobs(project), patience) else missing + 1
            except AbsentError:
                missing += 1
            # A job that Scrapyd has forgotten may still run: then it locks its folder.
            if missing > 2 and not (run and _is_held(folder)):
                where = "its run did not end" if run else f"it began no run in {folder}"
                print(f"{job} is gone, and {where}: see Scrapyd's log of it. The next crawl resumes.", file=sys.stderr)
                return 1
            time.sleep(POLL)


def target(name: str) -> tuple[Daemon, str]:
    """Return the Scrapyd of a target in scrapy.cfg, and its project; CallError where there is none."""
    config = ConfigParser(interpolation=None)
    config.read(get_sources())
    options = dict(config["deploy"]) if config.has_section("deploy") else {}
    if name:
        if not config.has_section(f"deploy:{name}"):
            raise CallError(f"scrapy.cfg has no [deploy:{name}]")
        options.update(config[f"deploy:{name}"])
    # Expanded as by scrapyd-client; a variable that is not set is empty.
    url, username, password, project = (
        "" if (value := os.path.expandvars(options.get(key, ""))).startswith("$") else value
        for key in ("url", "username", "password", "project")
    )
    if not url or not project:
        section = f"deploy:{name}" if name else "deploy"
        raise CallError(f"[{section}] of scrapy.cfg names no url or project")
    parts = urlsplit(url.rstrip("/"))
    user, _, address = parts.netloc.rpartition("@")  # Apart, since urlopen would look for a host of that name.
    if user:
        username, _, password = map(unquote, user.partition(":"))
    return Daemon(parts._replace(netloc=address).geturl(), username, password), project


def _run_of(folder: Path, job: str) -> tuple[str | None, str | None, dict[str, Any]] | None:
    if not (folder / NAME).exists():
        return None
    ledger = Ledger(folder / NAME)
    with closing(ledger.base):
        return ledger.run_of(job)


def _is_held(folder: Path) -> bool:
    lock = Lock(folder)
    try:
        return not lock.take()
    finally:
        lock.release()
