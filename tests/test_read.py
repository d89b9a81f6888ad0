"""`scrapy read`: one page, from the web or a file, as a table, as JSON, as a clipping."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from newsspider import clippings
from tests.crawling import RUN_FIELDS, crawl, delivered, scrapy
from tests.site import running, seed_page

pytestmark = pytest.mark.slow
URL = (
    "https://www.cinktank.com/la-russie-met-en-garde-contre-la-menace-reelle-dune-nouvelle-crise-des-missiles/"
)


@pytest.fixture
def page(tmp_path: Path) -> Path:
    """The seed article in a file."""
    path = tmp_path / "page.html"
    path.write_text(seed_page(template="classic", standfirst="subtitle", boxes="div"), encoding="utf-8")
    return path


def test_a_table_shows_where_a_field_was_found_and_the_words_beside_the_value(page: Path) -> None:
    done = scrapy("read", str(page), "--url", URL)
    assert done.returncode == 0, done.stderr
    assert "d’«⍽obtenir" in done.stdout
    assert "d'⍽»obtenir" in done.stdout
    assert "template" in done.stdout
    assert "\x1b" not in done.stdout


def test_json_is_the_record_alone(page: Path) -> None:
    done = scrapy("read", str(page), "--url", URL, "--json")
    record = json.loads(done.stdout)
    assert (record["url"], record["dateline"]["place"], record["in_language"]) == (URL, "Paris", "fr")
    assert done.stdout.count("\n") == 1


def test_a_compressed_file_is_read_as_well(page: Path) -> None:
    packed = page.with_suffix(".gz")
    packed.write_bytes(gzip.compress(page.read_bytes()))
    assert json.loads(scrapy("read", str(packed), "--url", URL, "--json").stdout)["headline"]


def test_the_moment_of_retrieval_decides_a_date_without_a_year(tmp_path: Path) -> None:
    bare = tmp_path / "bare.html"
    text = seed_page(template="classic", standfirst="subtitle", boxes="div", metadata=False)
    bare.write_text(text, encoding="utf-8")
    words = ("read", str(bare), "--url", URL, "--json", "--retrieved-at")
    assert json.loads(scrapy(*words, "2026-11-23T12:00:00Z").stdout)["date_published"] == "2021-12-27"
    assert json.loads(scrapy(*words, "2028-01-03T12:00:00Z").stdout)["date_published"] == "2027-12-27"


def test_a_page_that_is_no_article_is_exit_code_1_with_the_reason_on_standard_error(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text("<html><body class='search'><h1>Recherche</h1></body></html>")
    done = scrapy("read", str(page), "--url", URL)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("page: ")


def test_a_clipping_holds_the_page_and_its_record(page: Path, tmp_path: Path) -> None:
    scrapy("read", str(page), "--url", URL, "--json", "--clip", str(tmp_path / "clips"))
    (clipping,) = clippings.clippings(tmp_path / "clips")
    assert clipping.body == page.read_bytes()
    assert clipping.record is not None
    assert clipping.record["url"] == URL
    assert clipping.timezone == "Europe/Paris"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["read"], "name one URL or one FILE"),
        (["read", "no/such/file"], "neither an address nor a file"),
        (["read", "README.md"], "say where README.md was fetched from"),
        (["read", "README.md", "--url", URL, "--spider", "nobody"], "no spider 'nobody'"),
        (["read", "README.md", "--url", "cinktank"], "--url cinktank is no address"),
        (["read", "README.md", "--url", URL, "--retrieved-at", "hier"], "--retrieved-at hier is no ISO 8601 instant"),
        (["read", "README.md", "--url", URL, "--timezone", "Paris"], "--timezone Paris is no time zone"),
    ],
)
def test_a_wrong_call_is_exit_code_2_and_says_what_is_wrong(words: list[str], said: str) -> None:
    done = scrapy(*words)
    assert done.returncode == 2, done.stderr
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_a_page_that_cannot_be_had_is_exit_code_1(tmp_path: Path) -> None:
    with running(articles=10, seed=1) as site:
        done = scrapy("read", f"{site.url}/no-such-page/")
    assert done.returncode == 1
    assert "HTTP status 404" in done.stderr


def test_a_page_from_the_web_is_the_line_a_crawl_delivers_however_many_pages_it_has(tmp_path: Path) -> None:
    with running(articles=60, seed=1) as site:
        crawl(site.url, tmp_path)
        articles = {one["url"]: one for one in delivered(tmp_path)}
        several = [one["url"] for one in site.truth() if one["_site"]["pages"] > 1]
        assert several
        for url in [several[0], min(articles)]:
            zone = ("--spider", "cinktank", "-s", "DOWNLOAD_DELAY=0", "-s", "AUTOTHROTTLE_ENABLED=False")
            read = json.loads(scrapy("read", url, "--json", *zone).stdout)
            left_out = {*RUN_FIELDS, "rights"}  # For one page the site is not asked what it reserves.
            assert {name: value for name, value in read.items() if name not in left_out} == {
                name: value for name, value in articles[url].items() if name not in left_out
            }


def test_a_file_with_the_first_page_of_several_says_that_pages_are_missing(tmp_path: Path) -> None:
    from urllib.request import urlopen

    with running(articles=60, seed=1) as site:
        url = next(one["url"] for one in site.truth() if one["_site"]["pages"] > 1)
        (tmp_path / "page.html").write_bytes(urlopen(url).read())
    done = scrapy("read", str(tmp_path / "page.html"), "--url", url, "--json")
    assert "more page" in done.stderr
    assert json.loads(done.stdout)["url"] == url
