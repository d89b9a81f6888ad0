"""Killed at any instant and started again, a crawl delivers each article exactly once."""

from __future__ import annotations

import json
import random
import shutil
import signal
import sqlite3
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any

import pytest

from newsspider.ledger import NAME
from tests.crawling import HELD, LONG, PACE_OFF, crawl, delivered, scrapy, started, text_of, wait_for
from tests.keeping import assert_exactly_once, assert_sound
from tests.site import RunningSite, running

pytestmark = pytest.mark.slow
ARTICLES = 60
LONGEST = 5.0
"""Seconds within which 400 articles are crawled on a slow day; later kills come too late and test nothing."""


@pytest.fixture(scope="module")
def site() -> Iterator[RunningSite]:
    """A site that a crawl takes some seconds for."""
    with running(articles=ARTICLES, seed=11, latency=0.01) as site:
        yield site


@pytest.fixture(scope="module")
def whole(site: RunningSite, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a crawl to the end leaves."""
    output = tmp_path_factory.mktemp("whole")
    end_of(output, site)
    return output


def end_of(output: Path, site: RunningSite, *arguments: str) -> str:
    """A run to the end after one that was killed; gives its log."""
    done = crawl(site.url, output, *arguments)
    assert done.returncode == 0, done.stderr
    return done.stderr


def killed(output: Path, site: RunningSite, when: Callable[[], object], *arguments: str) -> None:
    """A run that is killed when something returns."""
    given = [word for argument in arguments for word in ("-a", argument)]
    with started("crawl", "cinktank", "-a", f"site={site.url}", *given, *PACE_OFF, *HELD, output=output) as process:
        when()
        process.kill()
        process.wait(LONG)


def killed_while_writing(output: Path, site: RunningSite, written: int, *arguments: str) -> Path:
    """A run that is killed once more bytes of articles than these are in its folder; gives the file it leaves."""
    missing = written - size(output)
    with site.held(after=30 + missing // 2_500):  # A line has some 4,000 bytes: it comes so far, and not to the end.
        killed(output, site, lambda: wait_for(lambda: size(output) > written), *arguments)
    (part,) = output.glob("cinktank/*.part")
    return part


def size(output: Path) -> int:
    """Bytes of articles in the folder of a crawl."""
    with suppress(FileNotFoundError):  # One was given its final name meanwhile.
        return sum(path.stat().st_size for name in ("*.part", "*.jsonl") for path in output.glob(f"cinktank/{name}"))
    return 0


@pytest.mark.parametrize("written", [0, 20_000, 80_000])
def test_a_crawl_killed_while_it_writes_delivers_each_article_once(
    tmp_path: Path, site: RunningSite, written: int
) -> None:
    assert killed_while_writing(tmp_path, site, written).exists()
    end_of(tmp_path, site)
    assert_exactly_once(tmp_path, site.truth())


def test_a_crawl_killed_before_it_writes_delivers_each_article_once(tmp_path: Path, site: RunningSite) -> None:
    with site.held(after=5):
        killed(tmp_path, site, lambda: wait_for((tmp_path / "cinktank" / NAME).exists))
    end_of(tmp_path, site)
    assert_exactly_once(tmp_path, site.truth())


def test_a_crawl_by_sections_killed_three_times_delivers_each_article_once(tmp_path: Path, site: RunningSite) -> None:
    for written in (0, 40_000, 80_000):
        killed_while_writing(tmp_path, site, written, "discover=section")
    end_of(tmp_path, site, "discover=section")
    assert_exactly_once(tmp_path, site.truth())


@pytest.mark.soak
@pytest.mark.timeout(7200)
@pytest.mark.parametrize("way", ["auto", "section"])
def test_a_hundred_kills_at_random_instants(tmp_path: Path, way: str) -> None:
    dice = random.Random(7)
    arguments = () if way == "auto" else (f"discover={way}",)
    with running(articles=400, seed=11, latency=0.01) as site:
        for number in range(50):
            output = tmp_path / str(number)
            killed(output, site, lambda: time.sleep(dice.uniform(0.2, LONGEST)), *arguments)
            end_of(output, site, *arguments)
            assert_exactly_once(output, site.truth())
            shutil.rmtree(output)


@pytest.mark.parametrize(("sent", "times", "code"), [
    (signal.SIGTERM, 1, 143), (signal.SIGINT, 1, 130), (signal.SIGINT, 2, 130),
])  # fmt: skip
def test_a_crawl_told_to_stop_is_gone_on_with(
    tmp_path: Path, site: RunningSite, sent: int, times: int, code: int
) -> None:
    log = tmp_path / "log"
    words = ("crawl", "cinktank", "-a", f"site={site.url}", *PACE_OFF, *HELD, "--logfile", str(log))
    with started(*words, output=tmp_path) as process:
        with site.held(after=50):
            part = wait_for(lambda: next(iter(tmp_path.glob("cinktank/*.part")), None))
            wait_for(lambda: part.stat().st_size > 20_000)
            process.send_signal(sent)
            wait_for(lambda: "Closing spider (shutdown)" in text_of(log))
            if times == 2:  # Held up, it cannot have ended before.
                process.send_signal(sent)
                process.wait(LONG)
        ended = process.wait(LONG)
        # A second signal may meet a process that has put its handlers away: the shell says 130 of that, too.
        assert (128 - ended if ended < 0 else ended) == code
    first = len(delivered(tmp_path))
    end_of(tmp_path, site)
    assert 0 < first < ARTICLES or times == 2
    assert_exactly_once(tmp_path, site.truth())


def test_an_article_that_only_a_delivered_page_links_is_fetched_by_the_next_run(
    tmp_path: Path, site: RunningSite
) -> None:
    part = killed_while_writing(tmp_path, site, 20_000)
    held = {json.loads(line)["url"] for line in part.read_bytes().splitlines() if line.endswith(b"}")}
    hidden = {record["url"] for record in site.truth() if not record["_site"]["listed"]}
    assert held and hidden - held
    end_of(tmp_path, site)
    assert hidden <= {article["url"] for article in delivered(tmp_path)}


def test_a_torn_line_is_cut_and_the_dead_run_is_closed_as_interrupted(tmp_path: Path, site: RunningSite) -> None:
    part = killed_while_writing(tmp_path, site, 20_000)
    with part.open("ab") as file:
        file.write(b'{"url": "http://127.0.0.1/torn')
    assert "bytes of a torn line cut" in end_of(tmp_path, site)
    manifest = json.loads(part.with_suffix("").with_suffix(".manifest.json").read_text())
    assert (manifest["reason"], manifest["arguments"]) == ("interrupted", {"site": site.url})
    assert_exactly_once(tmp_path, site.truth())


def test_two_runs_into_one_folder_do_not_mix(tmp_path: Path, site: RunningSite) -> None:
    patient = ("-s", f"NEWSSPIDER_WAIT_SECONDS={LONG}", "--logfile", str(tmp_path / "log"))
    words = ("crawl", "cinktank", "-a", f"site={site.url}", *PACE_OFF, *HELD)
    with started(*words, output=tmp_path) as process, ExitStack() as gate:
        gate.enter_context(site.held(after=50))
        wait_for(lambda: next(iter(tmp_path.glob("cinktank/*.part")), None))
        refused = crawl(site.url, tmp_path)
        with started(*words, *patient, output=tmp_path) as waiting:
            wait_for(lambda: "Waiting for process" in text_of(tmp_path / "log"))
            gate.close()
            assert process.wait(LONG) == 0
            assert waiting.wait(LONG) == 0, text_of(tmp_path / "log")
    assert refused.returncode == 1
    assert f"process {process.pid} is crawling into" in refused.stderr
    assert "Traceback" not in refused.stderr
    assert_exactly_once(tmp_path, site.truth())


def test_a_ledger_that_is_missing_is_made_anew_from_the_files(tmp_path: Path, site: RunningSite, whole: Path) -> None:
    shutil.copytree(whole, tmp_path, dirs_exist_ok=True)
    (tmp_path / "cinktank" / NAME).unlink()
    assert "made anew" in end_of(tmp_path, site)
    assert_exactly_once(tmp_path, site.truth())


def test_a_ledger_that_is_broken_is_one_clear_line_and_nothing_is_written(
    tmp_path: Path, site: RunningSite, whole: Path
) -> None:
    shutil.copytree(whole, tmp_path, dirs_exist_ok=True)
    (tmp_path / "cinktank" / NAME).write_bytes(b"no database" * 1000)
    before = sorted(tmp_path.rglob("*"))
    done = crawl(site.url, tmp_path)
    assert done.returncode == 1
    assert "scrapy ledger rebuild" in done.stderr
    assert "Traceback" not in done.stderr
    assert sorted(tmp_path.rglob("*")) == before


def test_an_output_file_of_the_users_with_the_ledger_holds_only_what_is_new(tmp_path: Path, site: RunningSite) -> None:
    target = tmp_path / "a.jsonl"
    words = ("crawl", "cinktank", "-a", f"site={site.url}", "-a", "ledger=yes", "-O", str(target), *PACE_OFF)
    assert scrapy(*words, output=tmp_path / "output").returncode == 0
    assert len(target.read_bytes().splitlines()) == ARTICLES
    assert scrapy(*words, output=tmp_path / "output").returncode == 2  # What it holds would not come again.
    assert len(target.read_bytes().splitlines()) == ARTICLES
    base = sqlite3.connect(tmp_path / "output" / "cinktank" / NAME)
    assert base.execute("SELECT count(*), max(revision) FROM articles").fetchone() == (ARTICLES, 1)
    base.close()


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of a few hundred kilobytes."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=300k", "tmpfs", str(folder)], capture_output=True)
    if mounted.returncode:
        pytest.skip(f"FULL DISK NOT TRIED: no tmpfs can be mounted here: {mounted.stderr.decode().strip()}")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def test_a_full_disk_ends_the_run_and_the_next_one_goes_on(small_disk: Path, tmp_path: Path, site: RunningSite) -> None:
    done = crawl(site.url, small_disk)
    assert done.returncode == 1
    assert "cannot be written" in done.stderr
    assert "Traceback" not in done.stderr
    subprocess.run(["mount", "-o", "remount,size=60m", str(small_disk)], check=True)
    end_of(small_disk, site)
    assert_exactly_once(small_disk, site.truth())


def test_a_second_run_asks_for_no_article_and_delivers_none(
    tmp_path: Path, site: RunningSite, whole: Path
) -> None:
    shutil.copytree(whole, tmp_path, dirs_exist_ok=True)
    before: Any = dict(site.counts)
    end_of(tmp_path, site)
    assert site.counts["article"] == before["article"]
    assert len(list(tmp_path.glob("cinktank/*.jsonl"))) == 1
    assert_sound(tmp_path / "cinktank")
