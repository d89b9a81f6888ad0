"""Articles out of archives: Common Crawl's and local files, joined with what the site itself is asked for."""

from __future__ import annotations

import json
import os
import signal
import sys
from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from newsspider.spiders.sources.commoncrawl import AHEAD
from tests import forking
from tests.commoncrawl import Served, Slice, captured, local, serving, sliced
from tests.crawling import LONG, PACE_OFF, TOP, delivered, environment, rejected, scrapy, started, wait_for
from tests.keeping import assert_sound
from tests.site import RunningSite, running
from tests.site.history import folded
from tests.test_life import crawl_at
from tests.warcs import http, page, record

pytestmark = pytest.mark.slow

Version = tuple[str, str]
"""Instant of a capture and folded text."""


class Past(NamedTuple):
    """A site that has lived, and what others have kept of it."""

    site: RunningSite
    served: Served
    local: Path
    versions: dict[str, list[Version]]
    """By address, the texts that the archives hold, in order of capture, each once until it changes."""
    end: datetime


@pytest.fixture(scope="module")
def past(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Past]:
    """Twenty days: three slices of Common Crawl, and an archive that overlaps with two of them."""
    with running(articles=12, seed=5, days=20, weight=1, new_per_day=0.5, removed_per_day=0.3, edits_per_day=3) as site:
        days = {"CC-MAIN-2026-20": (2, 4), "CC-MAIN-2026-24": (8, 10), "CC-MAIN-2026-29": (14, 16), "local": (4, 9, 12)}
        held: dict[str, list[tuple[str, bytes]]] = {}
        texts: dict[str, list[Version]] = defaultdict(list)
        for name, when in days.items():
            held[name] = []
            for day in when:
                site.now = site.life.start + timedelta(days=day)
                records = list(site.truth())
                extra = [f"{site.url}/", f"{site.url}/feed/"] if day == 8 else []
                pages = [f"{one['url']}{part}" for one in records for part in ("", "2/", "3/")]
                held[name] += captured([*pages, *extra], site.now)
                for one in records:
                    texts[one["identifier"]].append((f"{site.now:%Y-%m-%dT%H:%M:%S+00:00}", folded(one)))
        slices = {name: sliced(name, held[name]) for name in days if name != "local"}
        slices["CC-MAIN-2026-33"] = Slice()
        file = local(tmp_path_factory.mktemp("local") / "mirror.warc.gz", held["local"])
        site.now = site.life.end
        with serving(slices) as served:
            yield Past(site, served, file, {key: list(_changes(found)) for key, found in texts.items()}, site.life.end)


@pytest.fixture
def one_core() -> Iterator[None]:
    """One core for what is started, whichever: archives are then read without processes that each import it all."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {sorted(before)[os.getpid() % len(before)]})
    yield
    os.sched_setaffinity(0, before)


def _changes(found: list[Version]) -> Iterator[Version]:
    last = None
    for when, text in sorted(found):
        if text != last:
            yield when, text
        last = text


def backfill(past: Past, output: Path, *words: str, source: str | None = None, code: int = 0, hours: float = 1) -> str:
    """The log of a backfill that ended with `code`, so many hours after the site's last change."""
    moment = (past.end + timedelta(hours=hours)).isoformat()
    command = [sys.executable, "-m", "tests.at", moment, "crawl", "wordpress", *asked(past, source), *words]
    done = forking.run(command, text=True, cwd=TOP, env=environment(output), timeout=LONG)
    assert done.returncode == code, done.stderr
    assert "Traceback" not in done.stderr
    return str(done.stderr)


def asked(past: Past, source: str | None = None) -> list[str]:
    """The words of a backfill."""
    chosen = source or f"commoncrawl,{past.local}"
    given = ("-a", f"site={past.site.url}", "-a", "timezone=Europe/Paris", "-a", f"source={chosen}")
    return [*given, *past.served.settings, *PACE_OFF]


def told(output: Path) -> dict[str, list[Version]]:
    """What the lines say of each article, in their order; the numbers of revisions are checked on the way."""
    found: dict[str, list[Version]] = defaultdict(list)
    hashes: dict[str, str] = {}
    for line in delivered(output):
        key = line["identifier"]
        assert line["revision"] == len(found[key]) + 1
        assert line["previous_text_hash"] == hashes.get(key)
        hashes[key] = line["text_hash"]
        found[key].append((line["retrieved_at"], folded(line)))
    return found


@pytest.mark.slow
def test_two_overlapping_archives_give_each_article_once_and_its_revisions_in_order(past: Past, tmp_path: Path) -> None:
    backfill(past, tmp_path)
    assert told(tmp_path) == past.versions
    assert max(map(len, past.versions.values())) > 2
    assert past.versions.keys() - {one["identifier"] for one in past.site.truth()}, "some are on the site no more"
    (folder,) = tmp_path.glob("wordpress/*")
    assert_sound(folder)
    assert past.served.order == sorted(past.served.order, reverse=True)
    ways = {line["discovered_via"]["way"] for line in delivered(tmp_path)}
    assert ways == {"commoncrawl", "archive"}
    assert not rejected(tmp_path) or {one["url"] for one in rejected(tmp_path)} <= {f"{past.site.url}/"}
    (manifest,) = folder.glob("*.manifest.json")
    assert "known" not in json.loads(manifest.read_text())["coverage"]


@pytest.mark.usefixtures("one_core")
def test_a_live_crawl_afterwards_goes_on_with_the_revisions(past: Past, tmp_path: Path) -> None:
    backfill(past, tmp_path, hours=-1)
    before = {key: list(found) for key, found in told(tmp_path).items()}
    crawl_at(past.site, past.end, tmp_path, "mode=full", settings=())
    after = told(tmp_path)
    for record_ in past.site.truth():
        key, text = record_["identifier"], folded(record_)
        known = before.get(key, [])
        new = [] if known and known[-1][1] == text else [text]
        assert [one for _, one in after[key]] == [one for _, one in known] + new, key
    (folder,) = tmp_path.glob("wordpress/*")
    assert_sound(folder)


@pytest.mark.usefixtures("one_core")
def test_after_a_live_crawl_only_what_it_does_not_know_is_delivered(past: Past, tmp_path: Path) -> None:
    crawl_at(past.site, past.end, tmp_path, settings=())
    live = told(tmp_path)
    log = backfill(past, tmp_path)
    found = told(tmp_path)
    assert found.keys() == live.keys() | past.versions.keys()
    for key, versions in found.items():
        assert versions == (live[key] if key in live else past.versions[key])
        assert versions == sorted(versions)
    assert "earlier versions of articles that were delivered before" in log
    again = backfill(past, tmp_path, hours=2)
    assert "delivered 0" in again or "nothing new" in again
    assert told(tmp_path) == found


@pytest.mark.parametrize("times", [3, pytest.param(10, marks=pytest.mark.soak)])
def test_interrupted_again_and_again_and_resumed_it_comes_to_the_same(past: Past, tmp_path: Path, times: int) -> None:
    past.served.ranges.clear()
    for number in range(times):
        sent = sum(past.served.ranges.values())
        with started("crawl", "wordpress", *asked(past), output=tmp_path) as process:
            wait_for(lambda: sum(past.served.ranges.values()) >= sent + 12 or process.poll() is not None)  # noqa: B023
            process.send_signal([signal.SIGKILL, signal.SIGTERM, signal.SIGINT][number % 3])
            process.wait(LONG)
    backfill(past, tmp_path)
    assert told(tmp_path) == past.versions
    (folder,) = tmp_path.glob("wordpress/*")
    assert_sound(folder)
    captures = sum(len(one.lines) for one in past.served.slices.values())
    asked_for = sum(past.served.ranges.values())
    assert asked_for <= captures + times * AHEAD, "only what was under way is asked for once more"


@pytest.mark.usefixtures("one_core")
def test_a_busy_archive_is_asked_again_and_one_that_stays_so_is_gone_on_with(past: Past, tmp_path: Path) -> None:
    past.served.failing = 5
    backfill(past, tmp_path, source="commoncrawl")
    whole = told(tmp_path)
    past.served.failing = 10**9
    other = tmp_path / "other"
    log = backfill(past, other, "-s", "RETRY_TIMES=1", source="commoncrawl", code=1)
    assert "run it again" in log
    assert delivered(other) == []
    past.served.failing = 0
    backfill(past, other, source="commoncrawl")
    assert told(other) == whole


@pytest.mark.usefixtures("one_core")
def test_a_capture_that_is_gone_or_cut_is_told_and_the_others_are_delivered(tmp_path: Path) -> None:
    site = "https://www.example.fr"
    pages = [(f"{site}/titre-{n}/", record(http(page(f"Titre {n}", n)), f"{site}/titre-{n}/")) for n in range(4)]
    cut = record(http(page("Coupé", 9)), f"{site}/coupe/", "WARC-Truncated: length")
    made = sliced("CC-MAIN-2026-20", [*pages, (f"{site}/coupe/", cut)], files=1)
    made.lines[1]["filename"] = "crawl-data/gone.warc.gz"
    made.lines[2]["offset"] = str(int(made.lines[2]["offset"]) + 3)
    broken = {made.lines[1]["url"], made.lines[2]["url"]}
    assert f"{site}/coupe/" not in broken
    with serving({"CC-MAIN-2026-20": made}) as served:
        given = ("-a", f"site={site}/", "-a", "source=commoncrawl", *served.settings, *PACE_OFF)
        done = scrapy("crawl", "wordpress", *given, output=tmp_path)
        assert done.returncode == 1
        assert done.stderr.count("A capture is lost") == 2
        again = scrapy("crawl", "wordpress", *given, output=tmp_path)
        assert again.returncode == 0, again.stderr
    urls = {one["url"] for one in delivered(tmp_path)}
    assert urls == {url for url, _ in pages} - broken
    refused = {one["url"]: str(one["findings"]) for one in rejected(tmp_path)}
    assert "only its beginning" in refused[f"{site}/coupe/"]


@pytest.mark.usefixtures("one_core")
def test_only_the_archive_is_asked_and_one_index_at_a_time(past: Past, tmp_path: Path) -> None:
    before = len(past.site.requests)
    backfill(past, tmp_path, "-a", "max_items=3", source="commoncrawl")
    assert len(past.site.requests) == before
    assert len(delivered(tmp_path)) == 3
    log = backfill(past, tmp_path, source="commoncrawl")
    assert "Traceback" not in log
    assert {key: found for key, found in told(tmp_path).items() if len(found) == 1}


def test_a_slice_that_ended_before_since_is_not_asked_for(tmp_path: Path) -> None:
    url = "https://www.example.fr/titre/"
    old = sliced("CC-MAIN-2020-05", [(url, record(http(page()), url))])
    old.until = "2020-02-01T00:00:00"
    with serving({"CC-MAIN-2020-05": old}) as served:
        given = ("-a", "site=https://www.example.fr/", "-a", "source=commoncrawl", "-a", "since=2021-01-01")
        done = scrapy("crawl", "wordpress", *given, *served.settings, *PACE_OFF, output=tmp_path)
        assert done.returncode == 1
        assert "The archives hold no page of https://www.example.fr/" in done.stderr
        assert served.order == []


@pytest.mark.usefixtures("one_core")
def test_the_lines_lead_to_the_records_that_were_fetched(past: Past, tmp_path: Path) -> None:
    backfill(past, tmp_path, source="commoncrawl")
    line: dict[str, Any] = delivered(tmp_path)[-1]
    assert "/archive/commoncrawl/CC-MAIN-" in line["archive"]["file"]
    words = ("read", "--archived", line["identifier"], "-s", f"NEWSSPIDER_OUTPUT={tmp_path}")
    done = scrapy(*words, output=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "WRONG" not in done.stderr


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (["source=nowhere.warc.gz"], "source=nowhere.warc.gz is neither commoncrawl nor a WARC file that is there"),
        (["source=commoncrawl", "discover=rest"], "discover= asks the site, source= does not: give one of them"),
    ],
)
def test_a_source_that_is_none_is_told_in_one_line(tmp_path: Path, given: list[str], said: str) -> None:
    words = [word for one in given for word in ("-a", one)]
    done = scrapy("crawl", "cinktank", *words, output=tmp_path)
    assert done.returncode == 2
    assert said in done.stderr


def test_a_file_that_is_no_archive_ends_the_run_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "a.warc.gz").write_text("Bonjour")
    done = scrapy("crawl", "cinktank", "-a", f"source={tmp_path}/a.warc.gz", output=tmp_path / "out")
    assert done.returncode == 1
    assert "a.warc.gz is no WARC file" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.usefixtures("one_core")
def test_only_the_sections_wanted_are_delivered(past: Past, tmp_path: Path) -> None:
    given = ("-a", f"site={past.site.url}", "-a", f"source={past.local}", "-a", "sections=L'International")
    done = scrapy("crawl", "cinktank", *given, *PACE_OFF, output=tmp_path)
    assert done.returncode == 0, done.stderr
    found = delivered(tmp_path)
    assert found
    assert all("L’International" in line["sections"] for line in found)
