"""Ways to find articles: all give the same set; where one fails the next takes its place, and the run says so."""

from __future__ import annotations

import json
import sqlite3
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from tests.crawling import crawl, delivered, scrapy
from tests.keeping import assert_exactly_once, assert_sound
from tests.site import running

pytestmark = pytest.mark.slow


def manifest(output: Path) -> dict[str, Any]:
    """The manifest of the one run that wrote a file."""
    (path,) = output.rglob("*.manifest.json")
    said: dict[str, Any] = json.loads(path.read_text())
    return said


@pytest.mark.parametrize("way", ["rest", "sitemap", "feed", "section", "feed,rest,section,sitemap"])
@pytest.mark.parametrize("spider", ["cinktank", "wordpress"])
def test_every_way_finds_every_article(tmp_path: Path, way: str, spider: str) -> None:
    with running(articles=40, seed=1, children_in_parent=True, gzip_sitemaps=True) as site:
        done = crawl(site.url, tmp_path, f"discover={way}", "timezone=Europe/Paris", spider=spider)
        truth = Counter(record["url"] for record in site.truth())
    assert done.returncode == 0, done.stderr
    assert Counter(article["url"] for article in delivered(tmp_path)) == truth
    assert [one["way"] for one in manifest(tmp_path)["discovery"]] == way.split(",")
    assert all(one["whole"] for one in manifest(tmp_path)["discovery"])


@pytest.mark.parametrize("state", ["401", "403", "404"])
def test_where_rest_is_switched_off_the_sections_take_its_place(tmp_path: Path, state: str) -> None:
    with running(articles=16, seed=3, rest=state) as site:
        done = crawl(site.url, tmp_path)
        assert done.returncode == 0, done.stderr
        assert_exactly_once(tmp_path, site.truth())
    tried = {one["way"]: one["failed"] for one in manifest(tmp_path)["discovery"]}
    assert list(tried) == ["rest", "sitemap", "section"]
    assert state in (tried["rest"] or "")
    assert tried["section"] is None
    assert "Cannot find articles by rest:" in done.stderr
    assert "Found by: rest " in done.stderr


def test_once_the_sections_were_listed_a_sitemap_that_tells_times_takes_the_place_of_rest(tmp_path: Path) -> None:
    with running(articles=16, seed=3, rest="403", sitemaps="yoast") as site:
        assert crawl(site.url, tmp_path).returncode == 0
        done = crawl(site.url, tmp_path)
        assert done.returncode == 0
        assert "sitemap 0 listed" not in done.stderr
        assert "by section" not in done.stderr
        assert_exactly_once(tmp_path, site.truth())


def test_a_way_that_was_asked_for_and_fails_is_exit_code_1(tmp_path: Path) -> None:
    with running(articles=16, seed=3, rest="403") as site:
        done = crawl(site.url, tmp_path, "discover=rest,section")
        assert done.returncode == 1
        assert_exactly_once(tmp_path, site.truth())


def test_an_unknown_way_is_exit_code_2() -> None:
    done = scrapy("crawl", "cinktank", "-a", "discover=telepathy")
    assert done.returncode == 2
    assert "there are rest, sitemap, feed, section" in done.stderr


def test_full_mode_reads_everything_again_and_delivers_nothing_twice(tmp_path: Path) -> None:
    with running(articles=16, seed=3) as site:
        crawl(site.url, tmp_path)
        before = site.counts["article"]
        done = crawl(site.url, tmp_path, "mode=full")
        assert done.returncode == 0, done.stderr
        assert site.counts["article"] - before >= 16
        assert_exactly_once(tmp_path, site.truth())


@pytest.mark.parametrize("ahead", [1, 5, 100_000])
def test_articles_that_were_looked_at_as_late_as_now_or_later_are_articles(tmp_path: Path, ahead: int) -> None:
    """One run follows another within a second; a clock that ran ahead was set right since."""
    with running(articles=16, seed=3) as site:
        crawl(site.url, tmp_path)
        with closing(sqlite3.connect(tmp_path / "cinktank" / "ledger.sqlite")) as ledger, ledger:
            ledger.execute("UPDATE articles SET looked = ?", (int(time.time()) + ahead,))
        done = crawl(site.url, tmp_path, "mode=full")
        assert done.returncode == 0, done.stderr
        assert_exactly_once(tmp_path, site.truth())


def test_what_a_limit_left_is_delivered_by_later_runs(tmp_path: Path) -> None:
    with running(articles=16, seed=3) as site:
        for _ in range(2):
            assert crawl(site.url, tmp_path, "max_items=5").returncode == 0
        assert len(delivered(tmp_path)) == 10
        assert crawl(site.url, tmp_path, "related_depth=0").returncode == 0
        assert crawl(site.url, tmp_path).returncode == 0
        assert_exactly_once(tmp_path, site.truth())


def test_what_lay_outside_the_dates_is_delivered_by_a_run_that_asks_for_it(tmp_path: Path) -> None:
    with running(articles=16, seed=3) as site:
        assert crawl(site.url, tmp_path, "since=2025-01-01").returncode == 0
        assert 0 < len(delivered(tmp_path)) < 16
        assert crawl(site.url, tmp_path).returncode == 0
        assert_exactly_once(tmp_path, site.truth())


def test_an_address_that_robots_txt_forbids_is_accounted_for(tmp_path: Path) -> None:
    with running(articles=16, seed=3) as probe:
        path = next(iter(record["url"] for record in probe.truth() if record["_site"]["listed"])).partition("/")[2]
        path = "/" + path.partition("/")[2].partition("/")[2]
    with running(articles=16, seed=3, disallow=("/wp-admin/", path)) as site:
        done = crawl(site.url, tmp_path)
        assert done.returncode == 0, done.stderr
    assert manifest(tmp_path)["coverage"]["robots"] == 1
    assert path not in [article["url"].partition("127.0.0.1")[2] for article in delivered(tmp_path)]
    assert_sound(tmp_path / "cinktank")


class Broken(BaseHTTPRequestHandler):
    """A site whose section lists three articles, all of them out of order."""

    def do_GET(self) -> None:
        """Answer the front, and an error to all else."""
        lists = "".join(f'<h3 class="entry-title"><a rel="bookmark" href="/a-{n}/">A {n}</a></h3>' for n in range(3))
        menu = '<li class="menu-item"><a href="/category/dm/">Dernières minutes</a></li>'
        menu += '<li class="menu-item"><a href="/category/in/">L’International</a></li>'
        known = self.path == "/" or self.path.startswith("/category/")
        self.send_response(200 if known else 404 if self.path == "/robots.txt" else 503)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(f"<html><body>{menu}{lists}</body></html>".encode())

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


@contextmanager
def broken_site() -> Iterator[str]:
    """A server of the test's own; gives its address."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Broken) as server:
        threading.Thread(target=server.serve_forever).start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}/"
        finally:
            server.shutdown()


def test_a_run_whose_looks_fail_names_them_and_is_exit_code_1(tmp_path: Path) -> None:
    with broken_site() as url:
        done = crawl(url, tmp_path)
        assert done.returncode == 1
        assert sum(line.count("Failed: ") for line in done.stderr.splitlines()) == 3
        said = json.loads(scrapy("coverage", "cinktank", "--json", output=tmp_path).stdout)
    assert (said["found"], said["failed"], said["unaccounted"]) == (3, 3, 0)
