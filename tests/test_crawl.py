"""The main job, end to end: the stand-in site becomes a file of clean articles."""

from __future__ import annotations

import hashlib
import json
import os
import pty
import re
import signal
import socket
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, NamedTuple

import jsonschema
import pytest

from newsspider.schema import article_schema
from tests.crawling import (
    HELD,
    LONG,
    PACE_OFF,
    TOP,
    crawl,
    delivered,
    environment,
    rejected,
    scrapy,
    started,
    text_of,
    wait_for,
)
from tests.site import running

pytestmark = pytest.mark.slow


class Crawled(NamedTuple):
    """A crawl that ended, and the truth it is held against."""

    site: Any
    output: Path
    code: int
    log: str
    articles: list[dict[str, Any]]
    truth: dict[str, dict[str, Any]]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crawled]:
    """A crawl of the whole site of 120 articles."""
    output = tmp_path_factory.mktemp("whole")
    with running(articles=120, seed=1) as site:
        done = crawl(site.url, output)
        truth = {record["url"]: record for record in site.truth()}
        yield Crawled(site, output, done.returncode, done.stderr, delivered(output), truth)


def differences(got: dict[str, Any], want: dict[str, Any]) -> list[str]:
    """The fields in which a record is not what the site says, each in a line."""
    return [
        f"{want['url']} ({want['_site']['template']}): {name}: {got[name]!r} for {value!r}"
        for name, value in want.items()
        if name != "_site" and got[name] != value
    ]


def test_a_crawl_ends_with_exit_code_0(whole: Crawled) -> None:
    assert whole.code == 0, whole.log


def test_a_first_run_calls_met_again_what_it_met_twice_and_nothing_known(whole: Crawled) -> None:
    (path,) = whole.output.rglob("*.manifest.json")
    coverage = json.loads(path.read_text())["coverage"]
    assert coverage["delivered"] == len(whole.articles)
    assert coverage["met_again"] > 0
    assert "known" not in coverage


def test_a_crawl_that_goes_well_warns_of_nothing(whole: Crawled) -> None:
    assert " INFO " in whole.log
    assert not re.findall(r"^.* (?:WARNING|ERROR) .*$", whole.log, re.MULTILINE)


def test_in_a_terminal_a_crawl_shows_how_far_it_is_and_a_table_at_its_end(tmp_path: Path) -> None:
    ours, its = pty.openpty()
    with running(articles=20, seed=1) as site:
        command = [sys.executable, "-m", "scrapy", "crawl", "cinktank", "-a", f"site={site.url}", *PACE_OFF]
        env = {**environment(tmp_path), "TERM": "xterm"}
        with subprocess.Popen(command, cwd=TOP, env=env, stderr=its) as process:
            os.close(its)
            shown = b""
            with suppress(OSError):  # So ends a terminal that nobody has open any more.
                while read := os.read(ours, 65536):
                    shown += read
    os.close(ours)
    assert process.returncode == 0
    assert re.search(rb"\d+ of \d+ articles, \d+ pages/min", shown)
    assert re.search(rb"Fields filled.*date_published +100 %", shown, re.DOTALL)


def test_a_crawl_imports_nothing_that_it_does_not_use(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPROFILEIMPORTTIME", "1")
    with running(articles=3, seed=1) as site:
        log = crawl(site.url, tmp_path).stderr
    imported = set(re.findall(r"^import time:.*\| +([\w.]+)$", log, re.MULTILINE))
    assert "newsspider.extract" in imported
    unused = {"corpus", "fleet", "reparse"}
    assert not imported & {"aiohttp", "dask", "duckdb", "playwright", "rich", *(f"newsspider.{one}" for one in unused)}


def test_every_public_article_is_delivered_once_and_no_other(whole: Crawled) -> None:
    assert Counter(article["url"] for article in whole.articles) == Counter(list(whole.truth))


def test_every_field_of_every_article_is_what_the_site_says(whole: Crawled) -> None:
    found = [line for one in whole.articles for line in differences(one, whole.truth[one["url"]])]
    assert not found, "\n".join(found[:20])


def test_every_line_keeps_the_schema(whole: Crawled) -> None:
    validator = jsonschema.Draft202012Validator(article_schema(), format_checker=jsonschema.FormatChecker())
    found = [f"{one['url']}: {error.message}" for one in whole.articles for error in validator.iter_errors(one)]
    assert not found, "\n".join(found[:20])


def test_an_article_says_how_it_was_found(whole: Crawled) -> None:
    for article in whole.articles:
        depth = whole.truth[article["url"]]["_site"]["depth"]
        assert depth == 0 or article["discovered_via"]["way"] == "related", article["url"]


def test_the_manifest_says_what_the_file_holds(whole: Crawled) -> None:
    (file,) = (path for path in whole.output.glob("cinktank/*.jsonl"))
    manifest = json.loads(file.with_suffix(".manifest.json").read_text())
    assert manifest["sha256"] == hashlib.sha256(file.read_bytes()).hexdigest()
    assert manifest["lines"] == manifest["counts"]["delivered"] == len(whole.articles)
    counts = manifest["counts"]
    coverage = manifest["coverage"]
    assert coverage.pop("found") == counts["found"] == sum(coverage.values())
    assert (coverage["delivered"], coverage["unaccounted"]) == (len(whole.articles), 0)
    assert [way["way"] for way in manifest["discovery"]] == ["rest"]
    assert (manifest["reason"], manifest["arguments"]) == ("finished", {"site": whole.site.url})


def test_a_page_that_is_no_article_is_written_with_its_reason(whole: Crawled) -> None:
    found = rejected(whole.output)
    assert found
    assert all(line["findings"] and line["article"] is None for line in found)
    assert not {line["url"] for line in found} & set(whole.truth)


def test_the_log_off_a_terminal_holds_no_control_codes_and_ends_with_a_summary(whole: Crawled) -> None:
    assert "\x1b" not in whole.log
    assert "\r" not in whole.log
    assert "Articles by section: " in whole.log
    assert "Fields filled: " in whole.log
    assert "Refused: page: " in whole.log


def test_what_is_never_an_article_is_never_fetched(whole: Crawled) -> None:
    never = ("/tag/", "/author/", "/feed", "/amp", "replytocom", "?s=", "wp-login", "/contact")
    assert [request for request in whole.site.requests if any(part in str(request) for part in never)] == []


def test_each_article_page_is_fetched_once(whole: Crawled) -> None:
    paths = Counter(path for method, path, status in whole.site.requests if method == "GET" and status == 200)
    assert [path for path, times in paths.items() if times > 1] == []


def test_the_wordpress_spider_finds_every_section_from_the_menu(tmp_path: Path) -> None:
    with running(articles=50, seed=2) as site:
        done = crawl(site.url, tmp_path, "timezone=Europe/Paris", spider="wordpress")
        truth = {record["url"]: record for record in site.truth()}
    articles = delivered(tmp_path)
    assert done.returncode == 0, done.stderr
    assert Counter(article["url"] for article in articles) == Counter(list(truth))
    found = [line for one in articles for line in differences(one, truth[one["url"]])]
    assert not found, "\n".join(found[:20])
    assert len(list(tmp_path.glob("wordpress/127.0.0.1_*/*.jsonl"))) == 1


@pytest.mark.parametrize("depth", [0, 1])
def test_related_depth_limits_how_far_lire_aussi_is_followed(tmp_path: Path, depth: int) -> None:
    with running(articles=40, seed=1) as site:
        crawl(site.url, tmp_path, f"related_depth={depth}")
        depths = {record["url"]: record["_site"]["depth"] for record in site.truth()}
        expected = {url for url, its in depths.items() if its <= depth}
        assert max(depths.values()) > depth in depths.values()
    assert {article["url"] for article in delivered(tmp_path)} == expected


FIRST_SECTIONS = ("dernieres-minutes", "international")


@pytest.mark.parametrize("way", ["numbered", "arrows", "load-more", "infinite"])
def test_a_section_is_walked_to_its_end_however_it_is_paged(tmp_path: Path, way: str) -> None:
    with running(articles=40, seed=4, per_page=3, pagination=dict.fromkeys(FIRST_SECTIONS, way)) as site:
        done = crawl(site.url, tmp_path, "follow_related=no", "discover=section")
        expected = {record["url"] for record in site.truth() if record["_site"]["depth"] == 0}
    assert done.returncode == 0, done.stderr
    assert {article["url"] for article in delivered(tmp_path)} == expected


@pytest.mark.parametrize("template", ["classic", "tdb", "plain"])
def test_a_site_of_one_template_is_crawled_whole(tmp_path: Path, template: str) -> None:
    with running(articles=30, seed=5, template=template) as site:
        crawl(site.url, tmp_path)
        truth = {record["url"]: record for record in site.truth()}
    articles = delivered(tmp_path)
    assert Counter(article["url"] for article in articles) == Counter(list(truth))
    found = [line for one in articles for line in differences(one, truth[one["url"]])]
    assert not found, "\n".join(found[:20])


@pytest.mark.parametrize("size", [150, pytest.param(2000, marks=pytest.mark.soak)])
def test_a_large_site_is_crawled_whole(tmp_path: Path, size: int) -> None:
    with running(articles=size, seed=7) as site:
        done = crawl(site.url, tmp_path)
        truth = {record["url"]: record for record in site.truth()}
    articles = delivered(tmp_path)
    assert done.returncode == 0, done.stderr
    assert Counter(article["url"] for article in articles) == Counter(list(truth))
    found = [line for one in articles for line in differences(one, truth[one["url"]])]
    assert not found, "\n".join(found[:20])


def test_articles_that_slide_to_the_next_page_while_it_is_walked_are_not_lost(tmp_path: Path) -> None:
    with running(articles=40, seed=6, slide=2, per_page=3) as site:
        crawl(site.url, tmp_path, "follow_related=no", "discover=section")
        expected = {
            record["url"]
            for record in site.truth()
            if record["_site"]["depth"] == 0 and not record["_site"]["appeared"]
        }
    assert {article["url"] for article in delivered(tmp_path)} >= expected


def test_lire_aussi_is_not_followed_when_told_so(tmp_path: Path) -> None:
    with running(articles=40, seed=1) as site:
        crawl(site.url, tmp_path, "follow_related=no")
        expected = {record["url"] for record in site.truth() if record["_site"]["depth"] == 0}
    assert {article["url"] for article in delivered(tmp_path)} == expected


def test_one_section_is_crawled_by_its_name_without_accents(tmp_path: Path) -> None:
    with running(articles=40, seed=1) as site:
        done = crawl(site.url, tmp_path, "sections=linternational", "related_depth=0")
        expected = {
            record["url"]
            for record in site.truth()
            if record["_site"]["listed"] and "L’International" in record["sections"]
        }
    assert done.returncode == 0, done.stderr
    assert {article["url"] for article in delivered(tmp_path)} == expected


def test_an_unknown_section_ends_the_run_with_the_list_of_those_found(tmp_path: Path) -> None:
    with running(articles=20, seed=1) as site:
        done = crawl(site.url, tmp_path, "sections=Météo")
    assert done.returncode == 2
    assert "No section Météo" in done.stderr
    assert "Dernières minutes" in done.stderr
    assert list(tmp_path.rglob("*.jsonl")) == []


def test_since_and_until_hold_and_end_the_walk_early(tmp_path: Path) -> None:
    with running(articles=160, seed=1, per_page=4) as site:
        truth = list(site.truth())
        dates = sorted(record["date_published"][:10] for record in truth if record["date_published"])
        since, until = dates[-40], dates[-10]
        done = crawl(site.url, tmp_path, f"since={since}", f"until={until}", "related_depth=0", "discover=section")
        fetched = len(site.requests)
    found = {article["url"] for article in delivered(tmp_path)}
    expected = {
        record["url"]
        for record in truth
        if record["_site"]["depth"] == 0 and since <= (record["date_published"] or since)[:10] <= until
    }
    assert done.returncode == 0, done.stderr
    assert found == {url for url in expected if url in found} and found >= {
        record["url"] for record in truth if record["url"] in expected and record["date_published"]
    }
    assert fetched < 150


def test_max_items_is_kept_exactly(tmp_path: Path) -> None:
    with running(articles=30, seed=1) as site:
        done = crawl(site.url, tmp_path, "max_items=7")
    assert done.returncode == 0, done.stderr
    assert len(delivered(tmp_path)) == 7


def test_an_output_file_is_the_only_one_written(tmp_path: Path) -> None:
    with running(articles=20, seed=1) as site:
        target = tmp_path / "a.jsonl"
        words = ("crawl", "cinktank", "-a", f"site={site.url}", "-O", str(target), *PACE_OFF)
        done = scrapy(*words, output=tmp_path / "output")
    assert done.returncode == 0, done.stderr
    assert [path.name for path in tmp_path.rglob("*")] == ["a.jsonl"]
    assert len(target.read_bytes().splitlines()) > 10


def test_a_site_that_cannot_be_reached_is_one_clear_line_and_exit_code_1(tmp_path: Path) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))  # bound, not listening: connections are refused
        done = crawl(f"http://127.0.0.1:{nobody.getsockname()[1]}/", tmp_path)
    assert done.returncode == 1
    assert sum("could not be reached" in line for line in done.stderr.splitlines()) == 1
    assert "Traceback" not in done.stderr


def test_a_site_that_never_answers_is_told_within_a_minute(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/"
        words = ("crawl", "cinktank", "-a", f"site={url}", "-s", "NEWSSPIDER_FIRST_ANSWER_TIMEOUT=1", *PACE_OFF)
        done = scrapy(*words, output=tmp_path)
    assert done.returncode == 1
    assert "could not be reached" in done.stderr


class EmptyFront(BaseHTTPRequestHandler):
    """A site with a menu and nothing in its sections."""

    def do_GET(self) -> None:
        """Answer every request with the same page."""
        page = '<html><body><li class="menu-item"><a href="/category/dm/">Dernières minutes</a></li></body></html>'
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(page.encode())

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


@contextmanager
def empty_site() -> Iterator[str]:
    """A server of the test's own; gives its address."""
    with ThreadingHTTPServer(("127.0.0.1", 0), EmptyFront) as server:
        threading.Thread(target=server.serve_forever).start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}/"
        finally:
            server.shutdown()


def test_a_site_that_lists_no_article_is_exit_code_1(tmp_path: Path) -> None:
    with empty_site() as url:
        done = crawl(url, tmp_path)
    assert done.returncode == 1
    assert "lists no article" in done.stderr


@pytest.mark.parametrize(("sent", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_an_interrupted_crawl_says_so_and_leaves_whole_lines(tmp_path: Path, sent: signal.Signals, code: int) -> None:
    with running(articles=60, seed=1) as site:
        words = ("crawl", "cinktank", "-a", f"site={site.url}", *PACE_OFF, *HELD, "--logfile", str(tmp_path / "log"))
        with started(*words, output=tmp_path) as process:
            with site.held(after=40):
                part = wait_for(lambda: next(iter(tmp_path.glob("cinktank/*.part")), None))
                wait_for(lambda: part.stat().st_size > 20_000)
                process.send_signal(sent)
                wait_for(lambda: "Closing spider (shutdown)" in text_of(tmp_path / "log"))
            assert process.wait(LONG) == code
    (file,) = tmp_path.glob("cinktank/*.jsonl")
    manifest = json.loads(file.with_suffix(".manifest.json").read_text())
    assert manifest["reason"] == "shutdown"
    assert 0 < manifest["lines"] == len(delivered(tmp_path)) < 60


@pytest.mark.parametrize("where", ["file/below", "file"])
def test_an_output_that_cannot_be_written_is_told_before_anything_is_fetched(tmp_path: Path, where: str) -> None:
    (tmp_path / "file").write_text("no folder")
    with running(articles=20, seed=1) as site:
        done = crawl(site.url, tmp_path / where)
        assert site.requests == []
    assert done.returncode == 1
    assert "The output cannot be written" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["crawl", "cinktank", "-a", "sinse=2021-12-27"], "unknown argument 'sinse'"),
        (["crawl", "cinktank", "-a", "since=hier"], "since=hier is no ISO 8601 date"),
        (["crawl", "cinktank", "--frobnicate"], "unknown option --frobnicate"),
        (["crawl", "cinktank", "-s", "NORMALISE=frnch"], "NORMALISE=frnch is neither french nor raw"),
        (["crawl", "nobody"], "no spider 'nobody'; there are cinktank, news, wordpress"),
        (["crawl", "wordpress"], "site= is missing"),
        (["crawl"], "name one spider"),
    ],
)
def test_a_wrong_call_is_exit_code_2_and_says_what_is_wrong(words: list[str], said: str) -> None:
    done = scrapy(*words)
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_the_help_lists_the_arguments_and_gives_an_example() -> None:
    done = scrapy("crawl", "--help")
    assert "related_depth" in done.stdout
    assert "scrapy crawl cinktank -a sections=" in done.stdout
