"""What takes long: `make soak` runs these; each has a short form in `make test`."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

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


def peaks(output: Path, articles: tuple[int, int], *arguments: str, **options: Any) -> list[float]:
    """The peak memory of a crawl of a small site and of a large one, in megabytes."""
    found = []
    for number in articles:
        with running_apart(articles=number, seed=1, log=0, **options) as site:
            given = [word for argument in (f"site={site.url}", *arguments) for word in ("-a", argument)]
            one = measured("crawl", "cinktank", *PACE_OFF, *given, output=output / str(number), patience=3_300)
        assert one.code == 0, one.said
        found.append(one.megabytes)
    return found


def test_100000_articles_take_at_most_a_fifth_more_memory_than_2000(tmp_path: Path) -> None:
    few, many = peaks(tmp_path, (2_000, 100_000))
    assert many <= 1.2 * few, (few, many)


def test_a_sitemap_of_50000_takes_at_most_a_third_more_memory_than_one_of_1000(tmp_path: Path) -> None:
    arguments, options = ("discover=sitemap", "max_items=300"), {"sitemaps": "yoast", "per_sitemap": 50_000}
    few, many = peaks(tmp_path, (1_000, 50_000), *arguments, **options)
    assert many <= 1.33 * few, (few, many)


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
