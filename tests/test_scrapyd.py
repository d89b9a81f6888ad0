"""From a fresh clone to a scheduled crawl on a real Scrapyd, whatever happens to it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.crawling import HELD, LONG, RUN_FIELDS, TOP, crawl, delivered, scrapy, wait_for
from tests.daemons import BIN, Scrapyd, copied, ended, scrapyd_in
from tests.keeping import assert_exactly_once
from tests.site import RunningSite, running
from tests.test_doctor import doctor

pytestmark = pytest.mark.slow
QUICK = ("-s", "DOWNLOAD_DELAY=0", "-s", "AUTOTHROTTLE_ENABLED=False", "-s", f"NEWSSPIDER_WAIT_SECONDS={LONG}", *HELD)
HALF = 25
"""Answers after which a crawl has delivered something and not everything."""


@pytest.fixture(scope="module")
def site() -> Iterator[RunningSite]:
    with running(articles=30, seed=1) as site:
        yield site


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copied(tmp_path_factory.mktemp("clone") / "newsspider")


@pytest.fixture(scope="module")
def daemon(checkout: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scrapyd]:
    """A Scrapyd to which version r1 was deployed."""
    with scrapyd_in(tmp_path_factory.mktemp("daemon") / "scrapyd") as daemon:
        done = daemon.deploy(checkout, "r1")
        assert done.returncode == 0, done.stderr
        yield daemon


@pytest.fixture
def scrapyd(daemon: Scrapyd) -> Scrapyd:
    """That Scrapyd, which runs nothing, nor has an output yet."""
    daemon.clear()
    return daemon


def given(site: RunningSite, *more: str) -> tuple[str, ...]:
    return ("cinktank", "-a", f"site={site.url}", *more)


def test_the_egg_is_complete_and_holds_no_tests(checkout: Path, tmp_path: Path) -> None:
    command = [f"{BIN}/scrapyd-deploy", "--version", "r1", "--build-egg", f"{tmp_path}/a.egg"]
    subprocess.run(command, cwd=checkout, check=True, capture_output=True)
    names = set(zipfile.ZipFile(tmp_path / "a.egg").namelist())
    sources = {path.relative_to(checkout).as_posix() for path in (checkout / "newsspider").rglob("*") if path.is_file()}
    assert {name for name in sources if not name.endswith(".pyc")} <= names
    assert [name for name in names if name.startswith(("tests", "bench", "deploy"))] == []


def test_a_scheduled_job_gives_what_a_crawl_from_the_checkout_gives(
    scrapyd: Scrapyd, site: RunningSite, tmp_path: Path
) -> None:
    code, said = ended(scrapyd.schedule(*given(site, *QUICK, "--wait")))
    assert code == 0, said
    assert "is scheduled: job cinktank-" in said
    assert "ended: finished" in said
    assert_exactly_once(scrapyd.output, site.truth())
    crawl(site.url, tmp_path / "own")
    ours, theirs = (without_run_fields(delivered(one)) for one in (tmp_path / "own", scrapyd.output))
    assert ours == theirs
    assert not list(scrapyd.folder.glob("items*"))


def test_what_is_running_is_not_scheduled_again_and_two_that_run_at_once_do_not_mix(
    scrapyd: Scrapyd, site: RunningSite
) -> None:
    with site.held(after=HALF):
        first = scrapyd.schedule(*given(site, *QUICK, "--wait"))
        wait_for(lambda: scrapyd.jobs("running"))
        code, said = ended(scrapyd.schedule(*given(site, *QUICK)))
        assert (code, "is running already" in said) == (0, True)
        assert len(scrapyd.jobs("running") + scrapyd.jobs("pending")) == 1
        second = scrapyd.schedule(*given(site, *QUICK, "-a", "mode=full", "--wait"))
        wait_for(lambda: len(scrapyd.jobs("running")) == 2)
    assert [ended(one)[0] for one in (first, second)] == [0, 0]
    assert not scrapyd.jobs("pending")
    assert_exactly_once(scrapyd.output, site.truth())


def test_a_new_version_is_deployed_while_the_old_one_crawls(
    scrapyd: Scrapyd, checkout: Path, site: RunningSite, tmp_path: Path
) -> None:
    newer = copied(tmp_path / "newer")
    path = newer / "newsspider" / "__init__.py"
    path.write_text("".join('__version__ = "99.0"\n' if line.startswith("__version__") else line
                            for line in path.read_text().splitlines(keepends=True)))  # fmt: skip
    with site.held(after=HALF):
        first = scrapyd.schedule(*given(site, *QUICK, "--wait"))
        wait_for(lambda: next(scrapyd.output.glob("cinktank/*.part"), None))
        assert scrapyd.deploy(newer, "r2").returncode == 0
        assert scrapyd.jobs("running"), "the old one had ended: nothing was shown"
    assert ended(first)[0] == 0
    code, said = ended(scrapyd.schedule(*given(site, *QUICK, "-a", "mode=full", "--wait")))
    assert code == 0, said
    assert_exactly_once(scrapyd.output, site.truth())
    assert "newsspider/99.0 (news archive crawler)" in site.agents


def test_killed_in_mid_job_and_started_again_nothing_is_lost_or_doubled(
    scrapyd: Scrapyd, site: RunningSite
) -> None:
    with site.held(after=HALF):
        code, _ = ended(scrapyd.schedule(*given(site, *QUICK)))
        assert code == 0
        wait_for(lambda: next(scrapyd.output.glob("cinktank/*.part"), None))
        scrapyd.kill()
        waiting = scrapyd.schedule(*given(site, *QUICK, "--wait"))
        scrapyd.start()  # It knows nothing of the job, which lives on: the next one waits for the folder.
        wait_for(lambda: scrapyd.jobs("running"))
    code, said = ended(waiting)
    assert code == 0, said
    assert_exactly_once(scrapyd.output, site.truth())


def test_a_job_that_is_killed_is_told_and_the_next_goes_on(scrapyd: Scrapyd, site: RunningSite) -> None:
    with site.held(after=HALF):
        process = scrapyd.schedule(*given(site, *QUICK, "--wait"))
        wait_for(lambda: next(scrapyd.output.glob("cinktank/*.part"), None))
        (job,) = scrapyd.jobs("running")
        for _ in range(2):
            scrapyd.asked("cancel.json", project="newsspider", job=job, signal="KILL")
    code, said = ended(process)
    assert (code, "its run did not end" in said) == (1, True)
    assert ended(scrapyd.schedule(*given(site, *QUICK, "--wait")))[0] == 0
    assert_exactly_once(scrapyd.output, site.truth())


def test_a_wrong_password_is_refused_in_one_line(scrapyd: Scrapyd, checkout: Path, site: RunningSite) -> None:
    code, said = ended(scrapyd.schedule(*given(site), SCRAPYD_PASSWORD="faux"))
    assert code == 1
    assert said.count("\n") == 1
    assert "set SCRAPYD_USERNAME and SCRAPYD_PASSWORD" in said
    done = scrapyd.deploy(checkout, "r9", SCRAPYD_PASSWORD="faux")
    assert done.returncode != 0
    assert "r9" not in scrapyd.asked("listversions.json?project=newsspider")["versions"]


def test_doctor_asks_the_scrapyd_of_a_target(
    scrapyd: Scrapyd, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = ("--no-network", "-t", "staging")
    for name in ("NEWSSPIDER_STAGING_URL", "SCRAPYD_USERNAME", "SCRAPYD_PASSWORD"):
        monkeypatch.setenv(name, scrapyd.environment[name])
    _, said = doctor(tmp_path, *words)
    assert said["scrapyd"] == ("ok", f"{scrapyd.url} has cinktank, news, wordpress", "")
    monkeypatch.setenv("SCRAPYD_PASSWORD", "faux")
    _, said = doctor(tmp_path, *words)
    assert "refuses user and password" in said["scrapyd"][1]
    _, said = doctor(tmp_path, "--no-network")
    assert said["scrapyd"][0] == "warning"
    with scrapyd_in(tmp_path / "empty") as other:
        monkeypatch.setenv("NEWSSPIDER_STAGING_URL", other.url)
        monkeypatch.setenv("SCRAPYD_PASSWORD", other.environment["SCRAPYD_PASSWORD"])
        _, said = doctor(tmp_path, *words)
    assert (said["scrapyd"][0], said["scrapyd"][2]) == ("error", "scrapyd-deploy")


def test_the_lines_of_the_crontab_schedule_a_crawl(
    scrapyd: Scrapyd, checkout: Path, site: RunningSite, tmp_path: Path
) -> None:
    lines = (TOP / "deploy" / "cron" / "crontab").read_text().splitlines()
    lines = [line for line in lines if " newsspider cd " in line]
    assert [line.split()[0] for line in lines] == ["7", "@reboot"]
    commands = {line.partition(" newsspider ")[2] for line in lines}
    assert len(commands) == 1, "after an outage as at any hour"
    environment, log = tmp_path / "environment", tmp_path / "log"
    needed = {"NEWSSPIDER_PRODUCTION_URL": scrapyd.url, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    needed |= {name: scrapyd.environment[name] for name in ("SCRAPYD_USERNAME", "SCRAPYD_PASSWORD")}
    environment.write_text("".join(f"export {name}='{value}'\n" for name, value in needed.items()))
    command = commands.pop().replace("/opt/newsspider", str(checkout)).replace("/run/newsspider/log", str(log))
    command = command.replace("/run/newsspider/environment", str(environment))
    command = command.replace("cinktank", f"cinktank -a site={site.url}")
    done = subprocess.run(["/bin/sh", "-c", command], env={"HOME": str(tmp_path)}, check=False)
    assert (done.returncode, "is scheduled: job cinktank-" in log.read_text()) == (0, True)


def test_a_scrapyd_that_is_not_there_is_told(scrapyd: Scrapyd, site: RunningSite) -> None:
    scrapyd.kill()
    code, said = ended(scrapyd.schedule(*given(site), "--patience", "1"))
    assert (code, f"no Scrapyd answers at {scrapyd.url}" in said) == (1, True)
    scrapyd.start()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("nowhere",), "no spider 'nowhere'; there are cinktank, news, wordpress"),
        (("cinktank", "-a", "max_items=0"), "max_items=0 is no whole number above 0"),
        (("cinktank", "-a", "max_items"), "-a takes NAME=VALUE"),
        (("cinktank", "-t", "moon"), "scrapy.cfg has no [deploy:moon]"),
        (("cinktank", "-t", "production"), "[deploy:production] of scrapy.cfg names no url or project"),
        ((), "name one spider, as in: scrapy schedule cinktank"),
    ],
)
def test_a_wrong_call_is_told_before_anything_is_asked(words: tuple[str, ...], said: str) -> None:
    done = scrapy("schedule", *words)
    assert done.returncode == 2
    assert said in done.stderr


def without_run_fields(articles: list[dict[str, Any]]) -> list[str]:
    for one in articles:
        del one["rights"]["checked_at"]
    kept = ({name: value for name, value in one.items() if name not in RUN_FIELDS} for one in articles)
    return sorted(json.dumps(one) for one in kept)
