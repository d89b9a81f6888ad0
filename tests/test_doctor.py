"""`scrapy doctor`: each thing that can be wrong with a set-up is told with its mend."""

from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest

from newsspider.commands import checks
from newsspider.ledger import NAME
from tests.crawling import LONG, TOP, crawl, delivered, environment, scrapy
from tests.papers import Paper, published
from tests.site import RunningSite, running

State = dict[str, tuple[str, str, str]]


@pytest.fixture(scope="module")
def site() -> Iterator[RunningSite]:
    with running(articles=5, seed=1) as site:
        yield site


@pytest.fixture(scope="module")
def crawled(site: RunningSite, tmp_path_factory: pytest.TempPathFactory) -> Path:
    output = tmp_path_factory.mktemp("out")
    assert crawl(site.url, output).returncode == 0
    return output


def doctor(output: Path, *words: str) -> tuple[int, State]:
    """The exit code, and for each check its state, what it found and its mend."""
    done = scrapy("doctor", "--json", *words, output=output)
    assert "Traceback" not in done.stderr, done.stderr
    found = [json.loads(line) for line in done.stdout.splitlines()]
    return done.returncode, {one["name"]: (one["state"], one["found"], one["mend"]) for one in found}


def test_a_set_up_that_is_well_has_no_error(crawled: Path, site: RunningSite) -> None:
    code, said = doctor(crawled, "--site", f"{site.url}/")
    assert code == 0, said
    assert {name for name, one in said.items() if one[0] == "ok"} >= {
        "python", "packages", "output", "disk", "ledger", "last run", "site",
    }  # fmt: skip
    assert "lets us in" in said["site"][1]
    assert all(mend for state, _, mend in said.values() if state != "ok")


def test_a_person_sees_a_line_a_check_and_the_mend_below(tmp_path: Path) -> None:
    done = scrapy("doctor", "--no-network", output=tmp_path)
    assert done.returncode == 0
    assert "warning last run no run has been made yet" in " ".join(done.stdout.split())
    assert "→ scrapy crawl cinktank" in done.stdout


def test_a_site_that_does_not_answer_or_shuts_us_out_is_an_error(crawled: Path) -> None:
    code, said = doctor(crawled, "--site", "http://127.0.0.1:9/")
    assert (code, said["site"][0]) == (1, "error")
    with running(articles=3, disallow=("/",)) as closed:
        code, said = doctor(crawled, "--site", f"{closed.url}/")
    assert (code, "shuts newsspider/" in said["site"][1]) == (1, True)


def test_a_ledger_that_does_not_know_its_files_is_an_error(site: RunningSite, tmp_path: Path) -> None:
    assert crawl(site.url, tmp_path).returncode == 0
    with sqlite3.connect(tmp_path / "cinktank" / NAME) as base:
        base.execute("DELETE FROM articles")
    base.close()
    code, said = doctor(tmp_path, "--no-network")
    assert (code, said["ledger"][0]) == (1, "error")
    assert "scrapy ledger rebuild" in said["ledger"][2]
    (tmp_path / "cinktank" / NAME).write_bytes(b"no database" * 1000)
    assert doctor(tmp_path, "--no-network")[1]["ledger"][0] == "error"


def test_a_last_run_that_is_too_old_is_an_error(crawled: Path) -> None:
    code, said = doctor(crawled, "--no-network", "--max-age", "0.000001")
    assert (code, said["last run"][0]) == (1, "error")


@pytest.mark.parametrize(("minutes", "state"), [(0, "ok"), (1, "ok"), (-10, "error"), (600, "error")])
def test_a_clock_that_is_not_the_sites_is_an_error(minutes: int, state: str) -> None:
    now = datetime(2026, 11, 23, 12, tzinfo=UTC)
    date = format_datetime(now + timedelta(minutes=minutes), usegmt=True)
    assert [one.state for one in checks.clock(date, now)] == [state]
    assert list(checks.clock(None, now)) == []


def test_an_output_that_is_a_file_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    code, said = doctor(tmp_path / "file", "--no-network")
    assert (code, said["output"][0]) == (1, "error")


def test_a_folder_in_which_two_sites_were_mixed_is_told_and_the_mend_parts_them(tmp_path: Path) -> None:
    main, other = Paper(3), Paper(2)
    folder = tmp_path / "wordpress"
    with published(main), published(other):
        for paper in (main, other):
            done = crawl(paper.url, tmp_path, spider="wordpress")
            assert done.returncode == 0, done.stderr
            time.sleep(1.1)  # Runs are named by the second.
        (first, second) = (folder / paper.url.partition("://")[2].replace(":", "_") for paper in (main, other))
        for path in second.iterdir():
            if path.suffix != ".sqlite":
                path.rename(first / path.name)
        shutil.rmtree(second)
        said = doctor(tmp_path, "--no-network")[1]
        assert said["sites"][:2] == ("warning", f"{first}: the runs of {main.url}/ and of {other.url}/ are mixed")
        mend = said["sites"][2].replace("scrapy ", f"{sys.executable} -m scrapy ")
        subprocess.run(["sh", "-c", mend], cwd=TOP, env=environment(tmp_path), check=True, timeout=LONG)
        assert "sites" not in doctor(tmp_path, "--no-network")[1]
        for paper in (main, other):
            assert crawl(paper.url, tmp_path, spider="wordpress").returncode == 0
    assert len(delivered(tmp_path)) == 5
