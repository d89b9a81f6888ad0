"""The checks of `scrapy doctor`: each has a state, what it found, and how to mend it."""

from __future__ import annotations

import importlib.util
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from importlib import metadata
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urljoin
from urllib.request import Request, urlopen

from scrapy.exceptions import UsageError

from newsspider import browser, extras, runs
from newsspider.commands.schedule import target
from newsspider.daemon import AbsentError, DaemonError
from newsspider.ledger import NAME, Ledger, LedgerError
from newsspider.run import recovery

OK, WARNING, ERROR = "ok", "warning", "error"
LITTLE, NONE = 5_000_000_000, 500_000_000
"""Free bytes below which the disk gives a warning, and an error."""
SKEW = 120
"""Seconds by which two clocks may differ."""


@dataclass(slots=True, frozen=True)
class Check:
    """The result of one check."""

    name: str
    state: str
    found: str
    mend: str = ""


def versions() -> Iterator[Check]:
    """Yield whether Python and the packages have the versions that newsspider needs."""
    from packaging.requirements import Requirement

    yield Check("python", OK, sys.version.split()[0])  # pip refuses one that is too old.
    try:
        needed = [Requirement(line) for line in metadata.requires("newsspider") or ()]
    except metadata.PackageNotFoundError:
        needed = []
    wrong = [
        f"{one.name} {_version(one.name) or 'absent'} for {one.specifier or 'any'}"
        for one in needed
        if one.marker is None and not one.specifier.contains(_version(one.name) or "0", prereleases=True)
    ]
    mend = "pip install --upgrade " + " ".join(f"'{one}'" for one in needed if one.marker is None)
    well = Check("packages", OK, f"scrapy {_version('scrapy')}")
    yield Check("packages", ERROR, "; ".join(wrong), mend) if wrong else well


def _version(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


def optional() -> Iterator[Check]:
    """Yield the use of each extra, and the command that installs a missing one. No extra is needed by all."""
    for name, (_, use) in extras.EXTRAS.items():
        absent = extras.absent(name)
        mend = extras.mend(name) if absent else ""
        yield Check(f"extra {name}", OK, f"{'not installed' if absent else 'installed'}: {use}", mend)


def output(folder: Path) -> Iterator[Check]:
    """Yield whether the output folder is writable and has space."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        tempfile.TemporaryFile(dir=folder).close()
        free = shutil.disk_usage(folder).free
    except OSError as error:
        yield Check("output", ERROR, f"{folder}: {error}", "name a folder that can be written to: NEWSSPIDER_OUTPUT")
        return
    yield Check("output", OK, f"{folder.resolve()} can be written to")
    state = ERROR if free < NONE else WARNING if free < LITTLE else OK
    yield Check("disk", state, f"{free / 1e9:.1f} GB free", "" if state == OK else "move old files away, or make room")


def ledgers(folders: list[Path], hours: float, now: datetime) -> Iterator[Check]:
    """Yield for each folder whether its ledger agrees with its files, and how and when its last run ended."""
    if not folders:
        yield Check("last run", WARNING, "no run has been made yet", "scrapy crawl cinktank")
    for folder in folders:
        try:
            ledger = Ledger(folder / NAME)
            with closing(ledger.base):
                yield _agrees(folder, ledger)
                yield from _mixed(folder)
                yield _last(folder, ledger, hours, now)
        except (LedgerError, ValueError, OSError, sqlite3.Error) as error:
            yield Check("ledger", ERROR, f"{folder}: {error}", f"scrapy ledger rebuild {folder}")


def _agrees(folder: Path, ledger: Ledger) -> Check:
    delivered = {}
    for files in runs.runs_in(folder):
        for _, line in runs.lines(files.held) if files.held.exists() else ():
            delivered[line["identifier"]] = line["revision"]
    known = {identifier: revision for identifier, revision, *_ in ledger.lines()}
    wrong = sum(known.get(name) != revision for name, revision in delivered.items())
    # Files moved away after loading are no fault: the ledger keeps their articles, to prevent a second delivery.
    if wrong:
        text = f"{folder}: {wrong} of {len(delivered)} articles in the files are not in the ledger as they are"
        return Check("ledger", ERROR, text, f"scrapy ledger rebuild {folder}, while no crawl runs")
    return Check("ledger", OK, f"{folder}: {len(known)} articles, {len(delivered)} of them in the files beside it")


def _mixed(folder: Path) -> Iterator[Check]:
    """Yield each further site with runs in a folder, and how to move them: ids of two sites would be confused."""
    stated = filter(None, map(recovery.site_of, sorted(folder.glob("*.manifest.json"))))
    sites = {re.sub(r"[^\w.-]+", "_", one.partition("://")[2].removeprefix("www.")).strip("_"): one for one in stated}
    first = folder.name.removeprefix("www.") if folder.name.removeprefix("www.") in sites else next(iter(sites), "")
    for name in sites.keys() - {first}:
        site = sites[name]
        new, its = folder.parent / name, f"$(grep -lF '\"site\": \"{site}\"' {folder}/*.manifest.json)"
        moved = f"for one in {its}; do mv ${{one%.manifest.json}}.* {new}/; done"
        mend = f"mkdir -p {new}; {moved}; scrapy ledger rebuild {folder} {new}"
        yield Check("sites", WARNING, f"{folder}: the runs of {sites[first]} and of {site} are mixed", mend)


def _last(folder: Path, ledger: Ledger, hours: float, now: datetime) -> Check:
    last = ledger.report()
    if last is None:
        return Check("last run", WARNING, f"{folder}: none", "is the schedule on?")
    _, start, reason, report = last
    began = datetime.strptime(start, runs.START).replace(tzinfo=UTC)
    age = (now - began).total_seconds() / 3600
    text = f"{folder}: {start}, {reason or 'not ended'}"
    if age < -SKEW / 3600:
        return Check("last run", ERROR, f"{text}: in the future", "set the clock of this machine: timedatectl")
    if age > hours:
        return Check("last run", ERROR, f"{text}, {age:.0f} hours ago", "see the schedule, and Scrapyd's log")
    if (report or {}).get("exit", 0) or reason == "interrupted":
        return Check("last run", WARNING, text, f"scrapy coverage {folder} says what failed")
    return Check("last run", OK, text)


def site(address: str, agent: str, now: datetime) -> Iterator[Check]:
    """Yield whether a site's robots.txt allows us, and whether its clock agrees with ours."""
    from protego import Protego

    try:
        with urlopen(Request(urljoin(address, "/robots.txt"), headers={"User-Agent": agent}), timeout=20) as answer:
            robots, date = answer.read(512 * 1024).decode("utf-8", "replace"), answer.headers["Date"]
    except HTTPError as error:
        robots, date = "", error.headers["Date"]
        if error.code >= 500:
            yield Check("site", ERROR, f"{address} answers HTTP status {error.code}", "wait, or ask its people")
            return
    except (OSError, ValueError) as error:
        why = getattr(error, "reason", None) or error
        yield Check("site", ERROR, f"{address} does not answer: {why}", "check the address, the network and the proxy")
        return
    rules = Protego.parse(robots)
    if rules.can_fetch(address, agent):
        delay = rules.crawl_delay(agent)
        yield Check("site", OK, f"{address} lets us in{f', one request every {delay:g} s' if delay else ''}")
    else:
        yield Check("site", ERROR, f"{address}robots.txt shuts {agent} out", "ask its people: NEWSSPIDER_CONTACT")
    yield from clock(date, now)


def clock(date: str | None, now: datetime) -> Iterator[Check]:
    """Yield whether our clock agrees with the Date that a site states; nothing where it states none."""
    try:
        skew = (parsedate_to_datetime(date or "") - now).total_seconds()
    except (ValueError, TypeError):
        return
    if abs(skew) > SKEW:
        text = f"the site's clock and this one differ by {abs(skew):.0f} s"
        yield Check("clock", ERROR, text, "set the clock of this machine: timedatectl")
    else:
        yield Check("clock", OK, f"as the site's, within {SKEW} s")


def chromium(named: str) -> Check:
    """Return whether there is a browser for listings that only a script continues."""
    if not importlib.util.find_spec("scrapy_playwright"):
        return Check("chromium", OK, "not used: the extra browser is not installed")
    found = browser.chromium(named)
    return Check("chromium", OK, found) if found else Check("chromium", WARNING, "none", browser.MISSING)


def scrapyd(name: str) -> Check:
    """Return whether the Scrapyd of a target answers, lets us in and is new enough."""
    try:
        daemon, project = target(name)
        daemon.status()
        daemon.get("status.json?job=none")
        spiders = daemon.get(f"listspiders.json?project={project}")["spiders"]
    except UsageError as error:
        state = ERROR if name else WARNING  # Outside a checkout no file names a Scrapyd, and none is needed.
        return Check("scrapyd", state, str(error), "name it in a scrapy.cfg here, if crawls are to run on one")
    except AbsentError as error:
        # Crawls by hand or by cron need no Scrapyd; one who names a target wants it.
        return Check("scrapyd", ERROR if name else WARNING, str(error), "start it, if crawls are to run on it")
    except DaemonError as error:
        mend = "scrapyd-deploy" if "not found" in str(error) else "Scrapyd 1.6 or later is needed"
        return Check("scrapyd", ERROR, str(error), mend)
    return Check("scrapyd", OK, f"{daemon.url} has {', '.join(spiders)}")


def schedule() -> Check:
    """Return whether something on this machine starts crawls."""
    schedules = {
        "systemd timer": ["systemctl", "list-timers", "--all", "--no-legend", "newsspider-crawl@*"],
        "crontab": ["crontab", "-l"],
    }
    for name, command in schedules.items():
        if shutil.which(command[0]):
            entries = subprocess.run(command, capture_output=True, text=True, check=False, timeout=20).stdout
            if any(word in entries for word in ("newsspider", "scrapy schedule", "scrapy crawl", "scrapy fleet")):
                return Check("schedule", OK, f"a {name}")
    for path in Path("/etc/cron.d").glob("*") if Path("/etc/cron.d").is_dir() else ():
        if path.is_file() and "newsspider" in path.read_text(errors="replace"):
            return Check("schedule", OK, str(path))
    return Check("schedule", WARNING, "no timer and no crontab names newsspider", "docs/operations.md: The schedule")


def all_of(settings: Any, folders: list[Path], sites: list[str], name: str, hours: float) -> Iterator[Check]:
    """Yield every check; `sites` are the addresses to request."""
    now = datetime.now(UTC)
    yield from versions()
    yield from optional()
    yield from output(Path(settings["NEWSSPIDER_OUTPUT"]))
    yield from ledgers(folders, hours, now)
    for address in sites:
        yield from site(address, settings["USER_AGENT"], now)
    yield chromium(settings["NEWSSPIDER_CHROMIUM"])
    yield scrapyd(name)
    yield schedule()
