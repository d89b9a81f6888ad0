"""`scrapy fleet`: many sites, each published whole or not at all, whoever dies."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

from newsspider import fleet
from newsspider.fleet.heads import SiteFolder
from newsspider.fleet.lease import HeldError, Lease, LostError
from newsspider.fleet.store import Store
from newsspider.ledger import NAME, Ledger
from tests.crawling import LONG, scrapy, started, wait_for
from tests.fleets import Crowd, crawling, crowd, kill

BAD = {
    'site = "x"': "names no site",
    '[[site]]\nname = "a"\nurl = "nowhere"': "site a: site=nowhere is no address",
    '[[site]]\nname = "a"\nurl = "http://a.fr/"\nfoo = 1': "site a: Object contains unknown field `foo`",
    '[[site]]\nname = "a"\nurl = "http://a.fr/"\nevery = "6 hours"': "in `every`",
    '[[site]]\nname = "a"\nurl = "http://a.fr/"\nbudget = { seconds = 0 }': "in `budget.seconds`",
    '[[site]]\nname = "a"\nurl = "http://a.fr/"\nspider = "b"': "site a: no spider 'b'",
    '[[site]]\nname = "a"\nurl = "http://a.fr/"\n' * 2: "two sites have the name 'a'",
}


def test_a_bad_list_of_sites_is_one_line_that_names_site_and_key(tmp_path: Path) -> None:
    file = tmp_path / "sites.toml"
    for number, (text, said) in enumerate(BAD.items()):
        file.write_text(text)
        if number in (1, 5):  # What the spider has to say.
            done = scrapy("fleet", str(file), "--dry-run", output=tmp_path)
            assert (done.returncode, done.stdout) == (2, "")
            assert said in done.stderr and "Traceback" not in done.stderr
        else:
            with pytest.raises(fleet.SitesError) as error:
                fleet.read(file)
            assert said in str(error.value) and "\n" not in str(error.value)


def test_a_site_is_due_once_its_time_has_come_and_the_urgent_come_first(tmp_path: Path) -> None:
    now = datetime.now(UTC)
    file = tmp_path / "sites.toml"
    sites = ('fresh"\nevery = "6h', 'old"\nevery = "1h', 'urgent"\npriority = 5\nevery = "1d')
    file.write_text(
        "".join(f'[[site]]\nurl = "http://a.fr/"\nname = "{one}"\n' for one in sites).replace('5\nevery = "1d"', "5")
    )
    then = (now - timedelta(hours=2)).isoformat()
    store = fleet.opened(str(tmp_path / "out"))
    earlier = fleet.History(store, now - timedelta(hours=2))
    for name in ("fresh", "old", "urgent"):
        earlier.add(fleet.Outcome(name, "done", ended=then))
    earlier.add(fleet.Outcome("fresh", "failed", ended=now.isoformat()))
    assert [site.name for site, _ in fleet.History(store, now).due(fleet.read(file))] == ["urgent", "old"]


@pytest.fixture(params=["folder", "object store"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    """A store of each kind."""
    return fleet.opened(str(tmp_path / "store") if request.param == "folder" else f"memory://{tmp_path.name}")


def test_a_host_has_one_owner_until_that_one_is_not_heard_of(store: Store) -> None:
    first = Lease(store, "a.fr", "first", 60)
    with pytest.raises(HeldError):
        Lease(store, "a.fr", "second", 60)
    first.release(-1)
    second = Lease(store, "a.fr", "second", 60)
    with pytest.raises(LostError):
        first.renew()
    second.renew()


def run_in(local: Path, start: str) -> Path:
    """Leave what a run leaves in a folder."""
    (local / f"{start}.jsonl").write_text(f'{{"run": "{start}"}}\n')
    (local / "rejected").mkdir(exist_ok=True)
    (local / "rejected" / f"{start}.rejected.jsonl").write_text("{}\n")
    ledger = Ledger(local / NAME)
    ledger.begin(start)
    ledger.end(start, "finished", {})
    ledger.close()
    return local


def test_of_two_runs_of_a_site_one_is_published_and_nothing_is_seen_of_the_other(store: Store, tmp_path: Path) -> None:
    late = SiteFolder(store, "wordpress/a.fr")
    late.fetch(tmp_path / "late")
    swift = SiteFolder(store, "wordpress/a.fr")
    swift.fetch(tmp_path / "swift")
    assert swift.publish(run_in(tmp_path / "swift", "2026-01-02")) == 3
    with pytest.raises(LostError):
        late.publish(run_in(tmp_path / "late", "2026-01-01"))
    assert [name for name in store.names("wordpress/a.fr") if "jsonl" in name] == ["2026-01-02.jsonl"]
    SiteFolder(store, "wordpress/a.fr").fetch(tmp_path / "next")
    ledger = Ledger(tmp_path / "next" / NAME)
    report = ledger.report()
    ledger.close()
    assert report and report[:2] == (1, "2026-01-02")
    left = store.fs.find(store.at("wordpress/a.fr/.fleet"))
    assert len(left) == 5  # Four heads, one ledger: what lost was swept.


def test_what_a_worker_published_and_did_not_name_the_next_one_names(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dying = SiteFolder(store, "wordpress/a.fr")
    dying.fetch(tmp_path / "dying")
    with monkeypatch.context() as patch:
        patch.setattr(SiteFolder, "_install", lambda self, head: None)
        dying.publish(run_in(tmp_path / "dying", "2026-01-01"))
    assert "2026-01-01.jsonl" not in store.names("wordpress/a.fr")
    SiteFolder(store, "wordpress/a.fr")
    assert "2026-01-01.jsonl" in store.names("wordpress/a.fr")


def words(sites: Crowd, output: Path, *more: str) -> list[str]:
    """What `scrapy` is told to crawl a crowd, with short leases."""
    return ["fleet", str(sites.file), "--to", str(output), "--tries", "2", "--lease", "4", *more]


LOCAL = ("--workers", "2", "--crawls", "2")
ALONE = ("--workers", "1", "--crawls", "2")


def history(output: Path) -> list[dict[str, Any]]:
    """What became of each try."""
    return [json.loads(line) for path in output.glob("fleet/history/*") for line in path.read_text().splitlines()]


def test_killed_or_interrupted_a_fleet_is_gone_on_with_and_each_article_comes_once(tmp_path: Path) -> None:
    output = tmp_path / "store"
    with crowd(tmp_path, living=3) as sites:
        with started(*words(sites, output, *ALONE), output=tmp_path) as first:
            wait_for(lambda: sites.arrived() > 8)
            kill(first.pid)
            first.wait()
        with started(*words(sites, output, *ALONE), output=tmp_path) as second:
            wait_for(lambda: crawling(second.pid))
            before = sites.arrived()
            wait_for(lambda: sites.arrived() > before + 8)
            second.send_signal(signal.SIGINT)
            assert second.wait(LONG) == 130
        assert list(output.rglob("*.jsonl")), "what was crawled is not published"
        assert scrapy(*words(sites, output, *ALONE), output=tmp_path).returncode == 1  # One site is dead.
        sites.assert_whole(output)
        sites.assert_polite()
        crawl = scrapy("crawl", "wordpress", "-a", f"site={sites.living[0].url}", output=output)
    assert crawl.returncode == 1 and "is the fleet's" in crawl.stderr
    tries = history(output)
    assert {said["site"] for said in tries if said["result"] == "done"} == {f"site-{number}" for number in range(3)}
    assert len([said for said in tries if said["site"] == "site-3" and said["result"] == "failed"]) >= 2


@pytest.mark.soak
def test_workers_and_the_whole_fleet_may_die_and_each_article_comes_once(tmp_path: Path) -> None:
    output = tmp_path / "store"
    with crowd(tmp_path, living=4) as sites:
        with started(*words(sites, output, *LOCAL), output=tmp_path) as first:
            wait_for(lambda: sites.arrived() > 15)
            kill(first.pid)
            first.wait()
        with started(*words(sites, output, *LOCAL), output=tmp_path) as second:
            worker = wait_for(lambda: next(iter(crawling(second.pid)), None))
            kill(worker.pid)
            assert second.wait(LONG) == 1  # One site is dead.
        sites.assert_whole(output)
        sites.assert_polite()
    assert {one["site"] for one in history(output) if one["result"] == "done"} == {f"site-{n}" for n in range(4)}


@contextmanager
def cluster(folder: Path, workers: int) -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """A scheduler and its workers, started as by hand; the scheduler first."""
    folder.mkdir(exist_ok=True)
    about, quiet = folder / "scheduler.json", subprocess.DEVNULL
    about.unlink(missing_ok=True)
    dask = [sys.executable, "-m", "dask"]
    where = ["--scheduler-file", str(about)]
    commands = [[*dask, "scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard", *where]]
    commands += [
        [*dask, "worker", *where, "--nthreads", "2", "--no-dashboard", "--local-directory", str(folder)]
    ] * workers
    made: list[subprocess.Popen[bytes]] = []
    try:
        for command in commands:
            made.append(subprocess.Popen(command, stdout=quiet, stderr=quiet, cwd=folder, env=os.environ))
            wait_for(lambda: about.exists() or None)
        yield json.loads(about.read_text())["address"], made
    finally:
        for process in made:
            process.terminate()
        for process in made:
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def test_a_scheduler_started_by_hand_crawls_and_reparses_as_this_machine_does(tmp_path: Path) -> None:
    output = tmp_path / "store"
    with crowd(tmp_path, living=2, dead=0) as sites, cluster(tmp_path / "dask", 1) as (address, _):
        there = ("--scheduler", address)
        done = scrapy(*words(sites, output, *there, "-s", "NEWSSPIDER_ARCHIVE=articles"), output=tmp_path)
        assert done.returncode == 0, done.stderr
        sites.assert_whole(output)
        archives = sorted(map(str, output.rglob("*.warc.gz")))
        assert len(archives) == 2
        far = scrapy("reparse", *archives, "-O", str(tmp_path / "far.jsonl"), *there, output=output)
        assert far.returncode == 0, far.stderr
        near = scrapy("reparse", *archives, "-O", str(tmp_path / "near.jsonl"), "--processes", "1", output=output)
        assert near.returncode == 0, near.stderr
    assert (tmp_path / "far.jsonl").read_bytes() == (tmp_path / "near.jsonl").read_bytes()
    assert len((tmp_path / "far.jsonl").read_bytes().splitlines()) == 12


@pytest.mark.soak
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("apart", [False, True], ids=["two workers here", "four workers of a scheduler"])
def test_two_hundred_sites_while_workers_and_schedulers_die(tmp_path: Path, apart: bool) -> None:
    output, chance, began = tmp_path / "store", random.Random(8), time.monotonic()
    with crowd(tmp_path, living=180, slow=5, empty=5, hostile=5, dead=5) as sites:
        for number in range(4):
            with ExitStack() as stack:
                where: tuple[str, ...] = LOCAL
                killed: list[int] = []
                if apart:
                    address, processes = stack.enter_context(cluster(tmp_path / "dask", 4))
                    where, killed = ("--scheduler", address), [one.pid for one in processes]
                process = stack.enter_context(started(*words(sites, output, *where), output=tmp_path))
                _disturb(process, killed or [process.pid], chance, last=number == 3)
        sites.assert_whole(output)
        sites.assert_polite()
        requests = sites.arrived()
    lines = sum(len(path.read_text().splitlines()) for path in output.glob("fleet/history/*"))
    print(f"{lines} tries, {requests} requests, {time.monotonic() - began:.0f} s")


def _disturb(process: subprocess.Popen[bytes], pids: list[int], chance: random.Random, *, last: bool) -> None:
    """Kill a worker now and then; unless it is the last start, in the end the scheduler or the driver too."""
    for _ in range(3):
        time.sleep(chance.uniform(6, 12))
        found = [one for pid in pids for one in crawling(pid)]
        if found:
            kill(chance.choice(found).pid)
    if last:
        assert process.wait(1800) == 1  # Some sites are dead.
        return
    kill(pids[0])
    time.sleep(2)


@pytest.mark.slow
def test_the_clusters_own_scheduler_takes_nobody_who_has_not_its_certificate(tmp_path: Path) -> None:
    dask: Any = pytest.importorskip("distributed")
    with fleet.cluster(None, 1, 1) as client:
        assert client.scheduler.address.startswith("tls://127.0.0.1:")
        assert client.submit(int, "7").result(timeout=LONG) == 7
        told: dict[str, Any] = client.scheduler_info()
        for ports in (told["services"], *(worker["services"] for worker in told["workers"].values())):
            for path in ("info/main/workers.html", "json/identity.json", "status"):
                with pytest.raises(HTTPError, match="404"):
                    urlopen(f"http://127.0.0.1:{ports['dashboard']}/{path}", timeout=LONG)
        with pytest.raises(OSError):
            stranger = dask.Security.temporary()
            dask.Client(client.scheduler.address, timeout=3, security=stranger, set_as_default=False)


def test_a_scratch_folder_that_another_user_has_made_is_not_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / f"newsspider-fleet-{os.getuid()}").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(OSError, match="another"), fleet.cluster(None, 1, 1):
        pass
