"""A fleet whose store, disk, clock or list is not as it should be."""

from __future__ import annotations

import argparse
import json
import resource
import signal
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import IO, Any, cast

import psutil
import pytest
from scrapy.spiderloader import SpiderLoader
from scrapy.utils.project import get_project_settings

from newsspider import __version__, fleet
from newsspider.commands.fleet import Command
from newsspider.fleet import driver, forking, history, worker
from newsspider.fleet.forking import Crawl
from newsspider.fleet.heads import HEADS, SiteFolder
from newsspider.fleet.lease import HeldError, Lease, LostError, Renewer
from newsspider.fleet.store import Store
from newsspider.fleet.view import line
from newsspider.ledger import NAME
from tests.crawling import LONG, scrapy, wait_for
from tests.test_fleet import run_in


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """An object store in memory."""
    return fleet.opened(f"memory://{tmp_path.name}")


def test_what_a_driver_made_before_its_answer_was_lost_is_its_own(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = store.fs.pipe_file

    def twice(path: str, content: bytes, **how: Any) -> None:
        write(path, content, **how)
        write(path, content, **how)  # As s3fs does where it has heard nothing.

    monkeypatch.setattr(store.fs, "pipe_file", twice)
    assert store.create("head", b"mine")
    assert not store.create("head", b"another's")


def test_a_store_that_takes_no_notice_of_what_is_there_is_refused(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    fleet.mark(store)
    fleet.mark(store)
    write = store.fs.pipe_file
    monkeypatch.setattr(store.fs, "pipe_file", lambda path, content, **how: write(path, content))
    with pytest.raises(fleet.StoreError, match="two could publish at once"):
        fleet.mark(store)


def test_whatever_a_driver_raises_is_an_error_of_the_store(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(path: str) -> bytes:
        raise RuntimeError("Could not connect")

    monkeypatch.setattr(store.fs, "cat_file", broken)
    with pytest.raises(fleet.StoreError, match="Could not connect"):
        store.read("head")


def full(*_: object, **__: object) -> None:
    """What a full disk says."""
    raise OSError(28, "No space left on device")


def test_a_worker_that_cannot_renew_loses_its_host_when_the_others_say_so(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine = Lease(store, "a.fr", "mine", 0.6)
    until, tried = mine.until, threading.Event()

    def write(*_: object) -> None:
        tried.set()
        full()

    monkeypatch.setattr(Store, "write", write)
    renewer = Renewer(mine, lambda: False)
    assert tried.wait(LONG)
    wait_for(lambda: not mine.held)
    assert time.time() >= until
    renewer.stop()


@pytest.mark.usefixtures("forked")
def test_a_crawl_ends_with_its_lease_though_the_store_does_not_answer(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine = Lease(store, "a.fr", "mine", 0.5)
    answered = threading.Event()

    def names(*_: object) -> list[str]:
        answered.wait(LONG)
        return []

    monkeypatch.setattr(Store, "names", names)
    renewer = Renewer(mine, lambda: False)
    with (tmp_path / "log").open("wb") as log:
        crawl = Crawl(["version"], tmp_path, log)
    crawl.send_signal(signal.SIGSTOP)  # so that it does not end by itself
    with pytest.raises(LostError):
        worker._watched(crawl, renewer)
    crawl.kill()
    assert crawl.code == -signal.SIGKILL
    answered.set()
    renewer.stop()


@pytest.fixture
def forked() -> Iterator[None]:
    """What forks the crawls of this process is ended with the test."""
    yield
    if forking._server:
        forking._server.end()
        forking._server = None


def stopped(log: IO[bytes], folder: Path) -> tuple[Crawl, psutil.Process]:
    """A crawl that was stopped before it could end, and its process; one that was too quick is started again."""
    while True:
        crawl = Crawl(["version"], folder, log)
        crawl.send_signal(signal.SIGSTOP)
        assert forking._server
        process = max(psutil.Process(forking._server.process.pid).children(), key=lambda one: one.pid, default=None)
        while process and process.is_running() and crawl.wait(0) is None:
            if process.status() == psutil.STATUS_STOPPED:
                return crawl, process


@pytest.mark.usefixtures("forked")
def test_a_signal_to_a_crawl_that_has_just_ended_harms_no_other(tmp_path: Path) -> None:
    with (tmp_path / "log").open("wb") as log:
        (first, process), (second, _) = stopped(log, tmp_path), stopped(log, tmp_path)
    assert forking._server
    server = psutil.Process(forking._server.process.pid)
    server.suspend()
    process.resume()
    wait_for(lambda: process.status() == psutil.STATUS_ZOMBIE)
    first.send_signal(signal.SIGINT)
    server.resume()  # It hears of both at once.
    assert first.wait() == 0
    second.send_signal(signal.SIGCONT)
    assert second.wait() == 0


@pytest.mark.usefixtures("forked")
def test_crawls_outlive_one_another_and_none_outlives_the_process_that_forks(tmp_path: Path) -> None:
    with (tmp_path / "log").open("wb") as log:
        first, second, third = (Crawl(["version"], tmp_path, log) for _ in range(3))
        third.send_signal(signal.SIGSTOP)
        second.kill()
    assert (first.wait(), second.code, third.wait(0)) == (0, -signal.SIGKILL, None)
    assert "Scrapy" in (tmp_path / "log").read_text()
    assert forking._server
    forking._server.process.kill()
    assert third.wait() == -signal.SIGKILL
    with (tmp_path / "log").open("wb") as log:
        assert Crawl(["version"], tmp_path, log).wait() == 0  # by another


def test_an_owner_whose_clock_is_slow_keeps_its_host_as_long_as_it_lives(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine = Lease(store, "a.fr", "mine", 1)
    content = mine._content
    monkeypatch.setattr(mine, "_content", lambda until, **how: content(until - 3600, **how))
    mine.renew()
    renewer = Renewer(mine, lambda: False)
    with pytest.raises(HeldError):
        Lease(store, "a.fr", "another", 1)
    renewer.stop()
    Lease(store, "a.fr", "another", 1)


def test_a_host_that_was_given_back_is_taken_without_a_second_look(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    Lease(store, "a.fr", "mine", 60).release(-1)
    monkeypatch.setattr(time, "sleep", full)
    Lease(store, "a.fr", "another", 60)


def test_a_slow_start_sweeps_nothing_of_a_run_that_came_after_it(store: Store, tmp_path: Path) -> None:
    class Slow(SiteFolder):
        def _advance(self, said: dict[str, Any]) -> None:
            super()._advance(said)
            then()

    later: list[SiteFolder] = []

    def then() -> None:
        later.append(SiteFolder(store, "a"))
        later[0].fetch(tmp_path / "later")
        store.write(f"a/.fleet/{'0' * 32}/ledger.sqlite", b"on its way")

    Slow(store, "a")
    assert store.read(f"a/.fleet/{'0' * 32}/ledger.sqlite")
    assert later[0].publish(run_in(tmp_path / "later", "2026-01-01")) == 3


def test_a_copy_of_the_ledger_that_was_cut_short_is_swept(tmp_path: Path) -> None:
    folder = fleet.opened(str(tmp_path))
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / f".{NAME}.0123").write_bytes(b"half of it")
    SiteFolder(folder, "a")
    assert folder.names("a") == [".fleet"]


def test_heads_are_swept_and_one_that_was_long_away_still_publishes_nothing(store: Store, tmp_path: Path) -> None:
    away = SiteFolder(store, "a")
    away.fetch(tmp_path / "away")
    for _ in range(2 * HEADS):
        SiteFolder(store, "a")
    assert len(store.names("a/.fleet")) == HEADS + 1
    with pytest.raises(LostError):
        away.publish(run_in(tmp_path / "away", "2026-01-01"))
    assert not [name for name in store.names("a") if name.endswith(".jsonl")]


def job(store: Store) -> fleet.Job:
    """A job of a site nobody crawls."""
    return fleet.Job("a", "wordpress", "a.fr", "a", {}, {}, store.url, "stop", __version__, delay=0)


Crawling = Callable[[fleet.Job, Renewer, Path, Path], int]


def crawling(left: Callable[[Path], object]) -> Crawling:
    """A crawl that leaves what `left` does and ends well."""

    def crawl(job: fleet.Job, renewer: Renewer, output: Path, log: Path) -> int:
        log.write_text("it ends\n")
        left(output / job.folder)
        return 0

    return crawl


def test_a_run_that_left_an_unfinished_file_is_not_published(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    fleet.mark(store)

    def left(folder: Path) -> None:
        run_in(folder, "2026-01-01")
        (folder / "2026-01-01.jsonl").rename(folder / "2026-01-01.jsonl.part")

    monkeypatch.setattr(worker, "_crawl", crawling(left))
    outcome = worker.run_site(job(store))
    assert (outcome.result, outcome.generation) == ("failed", None)
    assert "2026-01-01.jsonl.part was not completed" in (outcome.why or "")
    assert store.names("a") == [".fleet"]


def test_a_disk_that_is_full_as_a_run_is_published_leaves_nothing_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = fleet.opened(str(tmp_path / "store"))
    fleet.mark(folder)

    def left(local: Path) -> None:
        run_in(local, "2026-01-01")
        (local / "2026-01-01.jsonl").write_bytes(b"{}\n" * 100_000)
        resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, limits[1]))

    limits, before = resource.getrlimit(resource.RLIMIT_FSIZE), signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    monkeypatch.setattr(worker, "_crawl", crawling(left))
    try:
        outcome = worker.run_site(job(folder))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, before)
    assert (outcome.result, outcome.generation) == ("failed", None)
    assert "File too large" in (outcome.why or "")
    assert folder.names("a") == [".fleet"]
    assert sum(path.stat().st_size for path in (tmp_path / "store").rglob("*") if path.is_file()) < 10_000
    monkeypatch.setattr(worker, "_crawl", crawling(lambda local: run_in(local, "2026-01-02")))
    assert worker.run_site(job(folder)).result == "done"


def test_a_history_of_many_tries_is_not_written_anew_for_each(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(history, "LINES", 3)
    now = datetime.now(UTC)
    noted = fleet.History(store, now)
    for number in range(8):
        noted.add(fleet.Outcome(f"site-{number}", "done", ended=now.isoformat()))
    names = store.names("fleet/history")
    assert [(store.read(f"fleet/history/{name}") or b"").count(b"\n") for name in names] == [3, 2, 3]
    sites = [fleet.Site(f"site-{number}", "http://a.fr/", every="1h") for number in range(9)]
    assert [site.name for site, _ in fleet.History(store, now).due(sites)] == ["site-8"]


def test_a_history_that_cannot_be_written_ends_no_fleet(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Store, "write", full)
    crawled = fleet.Fleet(None, [job(store)], fleet.History(store, datetime.now(UTC)), 1)
    crawled._settle(job(store), fleet.Outcome("a", "done"))
    assert crawled.count("done") == 1


def test_a_cluster_that_gets_no_worker_is_given_up(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    class Nobody:
        status = "running"

        def nthreads(self) -> dict[str, int]:
            return {}

    monkeypatch.setattr(driver, "WORKER_SECONDS", 0.3)
    crawled = fleet.Fleet(Nobody(), [job(store)], fleet.History(store, datetime.now(UTC)), 1)
    seen: list[str] = []
    with pytest.raises(fleet.SchedulerLostError, match="no worker"):
        crawled.run(lambda one: seen.append(line(one)))
    assert "no worker there" in seen[0]


def test_two_sites_whose_spiders_write_to_one_folder_are_refused(store: Store) -> None:
    one = job(store)
    fleet.check_folders([one, replace(one, site="b")], "sites.toml")  # Of one host: one after the other.
    with pytest.raises(fleet.SitesError, match="site b: a is the folder of site a"):
        fleet.check_folders([one, replace(one, site="b", host="b.fr")], "sites.toml")


def test_a_delay_that_is_no_number_is_told_with_its_site() -> None:
    command = Command()
    command.settings = get_project_settings()
    command.crawler_process = cast("Any", SimpleNamespace(spider_loader=SpiderLoader.from_settings(command.settings)))
    site = fleet.Site("a", "http://a.fr/", settings={"DOWNLOAD_DELAY": "x"})
    with pytest.raises(fleet.SitesError, match="site a: could not convert"):
        command._job(site, "sites.toml", argparse.Namespace(set=[], lease=30), "store", "stop")


def test_where_nothing_is_due_nobody_is_started(tmp_path: Path) -> None:
    (tmp_path / "sites.toml").write_text('[[site]]\nname = "a"\nurl = "http://a.fr/"\nevery = "6h"\n')
    now = datetime.now(UTC)
    fleet.History(fleet.opened(str(tmp_path)), now).add(fleet.Outcome("a", "done", ended=now.isoformat()))
    done = scrapy("fleet", str(tmp_path / "sites.toml"), output=tmp_path)
    assert (done.returncode, done.stderr) == (0, "None of the 1 sites is due.\n")
    said = [json.loads(line) for path in tmp_path.glob("fleet/history/*") for line in path.read_text().splitlines()]
    assert len(said) == 1
