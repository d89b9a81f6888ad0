"""An object store for real: a fleet, a race for a head, and feeds, on a server that speaks S3."""

from __future__ import annotations

import json
import threading
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from newsspider import fleet
from newsspider.fleet.heads import SiteFolder
from newsspider.fleet.store import Store
from newsspider.ledger import NAME, Ledger
from tests import s3, test_fleet
from tests.crawling import LONG, PACE_OFF, delivered, scrapy, started, wait_for
from tests.fleets import Crowd, crawling, crowd, kill
from tests.site import running

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module", autouse=True)
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The server, which all tests of this module share."""
    with s3.server(tmp_path_factory.mktemp("s3") / "served") as url:
        yield url


@pytest.fixture
def store() -> Store:
    """A part of the bucket that is new."""
    return fleet.opened(f"s3://news/{uuid.uuid4().hex}")


# What holds of a folder holds here.
test_a_host_has_one_owner = test_fleet.test_a_host_has_one_owner_until_that_one_is_not_heard_of
test_of_two_runs_one_is_published = (
    test_fleet.test_of_two_runs_of_a_site_one_is_published_and_nothing_is_seen_of_the_other
)
test_what_was_not_named_the_next_one_names = test_fleet.test_what_a_worker_published_and_did_not_name_the_next_one_names


def race(store: Store, rounds: int, racers: int) -> None:
    """Have several create one head at the same instant, again and again: exactly one wins, and it is its head."""
    ready = threading.Barrier(racers)

    def won(path: str) -> bytes | None:
        mine, own = fleet.opened(store.url), uuid.uuid4().hex.encode()
        ready.wait()
        return own if mine.create(path, own) else None

    with ThreadPoolExecutor(racers) as threads:
        for number in range(rounds):
            path = f"wordpress/a.fr/.fleet/head-{number:09}"
            winners = [own for own in threads.map(won, [path] * racers) if own]
            assert winners == [store.read(path)]


def test_of_those_who_create_a_head_at_once_exactly_one_wins(store: Store) -> None:
    race(store, 5, 3)


@pytest.mark.soak
@pytest.mark.timeout(3600)
def test_of_those_who_create_a_head_at_once_exactly_one_wins_many_times(store: Store) -> None:
    race(store, 200, 4)


def words(sites: Crowd, store: Store) -> list[str]:
    """What `scrapy` is told to crawl a crowd into a store."""
    # On a busy machine a lease may be lost, and with it a try.
    return ["fleet", str(sites.file), "--to", store.url, "--tries", "5", "--lease", "4"]


def assert_comes_back(sites: Crowd, store: Store, folder: Path) -> None:
    """Each article is there once, and a worker that begins gets the ledger and the lines."""
    store.fs.get(store.root, str(folder / "copy"), recursive=True)
    sites.assert_whole(folder / "copy")
    sites.assert_polite()
    for one in sites.living:
        name = sites.folder(Path(), one).as_posix()
        SiteFolder(store, name).fetch(folder / "next" / name)
        ledger = Ledger(folder / "next" / name / NAME)
        known = {identifier for identifier, *_ in ledger.lines()}
        ledger.close()
        assert known == {article["identifier"] for article in delivered(folder / "next" / name)}
        assert len(known) == 6


def test_a_fleet_whose_worker_dies_brings_each_article_once_and_its_ledger_comes_back(
    tmp_path: Path, store: Store
) -> None:
    with crowd(tmp_path, living=2, dead=0) as sites:
        with started(*words(sites, store), *test_fleet.ALONE, output=tmp_path) as first:
            worker = wait_for(lambda: next(iter(crawling(first.pid)), None))
            wait_for(lambda: sites.arrived() > 3)
            kill(worker.pid)
            assert first.wait(LONG) == 0
        assert_comes_back(sites, store, tmp_path)


@pytest.mark.soak
@pytest.mark.timeout(3600)
def test_fleets_that_die_with_all_their_workers_lose_nothing_and_double_nothing(tmp_path: Path, store: Store) -> None:
    with crowd(tmp_path, living=20) as sites:
        for least in (30, 80, 140):
            with started(*words(sites, store), *test_fleet.LOCAL, output=tmp_path) as first:
                wait_for(lambda: sites.arrived() >= least)  # noqa: B023
                kill(first.pid)
        assert scrapy(*words(sites, store), *test_fleet.LOCAL, output=tmp_path).returncode == 1  # One is dead.
        asked = sites.arrived()
        again = scrapy(*words(sites, store), *test_fleet.LOCAL, output=tmp_path)
        assert "; 0 pages" in again.stderr and "; 0 articles" in again.stderr
        assert sites.arrived() - asked < asked / 2
        assert_comes_back(sites, store, tmp_path)


def test_a_feed_that_is_refused_is_kept_here_and_the_next_run_delivers_it(tmp_path: Path, store: Store) -> None:
    with running(articles=12, seed=3) as site:
        words = ["crawl", "cinktank", "-a", f"site={site.url}", "-a", "ledger=yes", *PACE_OFF]
        words += ["-O", f"{store.url}/news/a.jsonl", "-s", "NEWSSPIDER_UPLOAD_TRIES=2"]
        failed = scrapy(*words, "-s", "AWS_ACCESS_KEY_ID=news", "-s", "AWS_SECRET_ACCESS_KEY=wrong", output=tmp_path)
        again = scrapy(*words, output=tmp_path)
    assert failed.returncode == 1
    (kept,) = (tmp_path / "cinktank" / "unsent").iterdir()
    assert str(kept) in failed.stderr and "Trying again, 1 of 2" in failed.stderr
    assert len(kept.read_bytes().splitlines()) == 12
    assert again.returncode == 0, again.stderr
    lines = (store.read("news/a.jsonl") or b"").splitlines()
    assert len({json.loads(line)["identifier"] for line in lines}) == len(lines) == 12
