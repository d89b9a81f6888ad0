"""What takes long: `make soak` runs these; each has a short form in `make test`."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.crawling import PACE_OFF, crawl, delivered, lines, scrapy
from tests.measured import measured
from tests.site import running, running_apart
from tests.test_reparse import without_run_fields

pytestmark = [pytest.mark.soak, pytest.mark.timeout(3600)]


def test_a_site_of_20000_articles_is_crawled_whole(tmp_path: Path) -> None:
    with running_apart(articles=20_000, seed=11, log=0) as site:
        done = crawl(site.url, tmp_path, timeout=3000)
        truth = {record["url"]: record for record in site.truth()}
    assert done.returncode == 0, done.stderr
    articles = delivered(tmp_path)
    assert len(articles) == len(truth)
    for article in articles:
        wanted = {name: value for name, value in truth.pop(article["url"]).items() if name != "_site"}
        assert {name: article[name] for name in wanted} == wanted
    assert truth == {}


def test_100000_articles_take_less_than_a_third_more_memory_than_2000(tmp_path: Path) -> None:
    peaks = []
    for articles in (2_000, 100_000):
        with running_apart(articles=articles, seed=1, log=0) as site:
            words = ("crawl", "cinktank", *PACE_OFF, "-a", f"site={site.url}")
            found = measured(*words, output=tmp_path / str(articles), patience=3_300)
        assert found.code == 0, found.said
        peaks.append(found.megabytes)
    assert peaks[1] <= 1.33 * peaks[0], peaks  # The aim is a fifth.


def test_an_archive_of_2000_articles_gives_the_lines_of_the_crawl_byte_for_byte(tmp_path: Path) -> None:
    with running(articles=2000, seed=1) as site:
        words = ("-a", f"site={site.url}", "-s", "NEWSSPIDER_ARCHIVE=all")
        done = scrapy("crawl", "cinktank", *PACE_OFF, *words, output=tmp_path / "out", timeout=1200)
    assert done.returncode == 0, done.stderr
    archives = [str(path) for path in (tmp_path / "out").rglob("*.warc.gz")]
    warcio = Path(sys.executable).with_name("warcio")
    subprocess.run([str(warcio), "check", *archives], check=True, stdout=subprocess.DEVNULL)
    again = tmp_path / "again.jsonl"
    done = scrapy("reparse", *archives, "--spider", "cinktank", "-O", str(again), timeout=1200)
    assert done.returncode == 0, done.stderr
    found = without_run_fields(lines([again]))
    assert len(found) == 2000
    assert found == without_run_fields(delivered(tmp_path / "out"))
