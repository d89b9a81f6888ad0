"""The rights room, and what a crawl does with what it says."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from newsspider.rights import SiteRights, of_robots, of_tdmrep, rights
from tests.crawling import crawl, delivered, scrapy
from tests.keeping import assert_exactly_once
from tests.site import running

LOOKED = "2026-11-24T06:00:00+00:00"
PAGE = "https://a.fr/politique/un-article/"
TDMREP = json.dumps(
    [
        {"location": "/", "tdm-reservation": 1, "tdm-policy": "https://a.fr/policy.json"},
        {"location": "/libre/*", "tdm-reservation": 0},
        {"location": "/politique/*.pdf$", "tdm-reservation": 0},
    ]
)
ROBOTS = """User-agent: *
Disallow: /prive/
Content-Signal: search=yes, ai-train=no

User-agent: GPTBot
User-agent: CCBot  # both
Disallow: /
Allow: /libre/

User-agent: Googlebot
Disallow: /politique/
"""


def said(url: str = PAGE, *, headers: Any = (), meta: Any = None, rules: Any = ()) -> list[tuple[str, str]]:
    """Source and value of each statement."""
    found = rights(url, headers, meta or {}, SiteRights(None, list(rules)), retrieved_at=LOOKED)
    return [(one.source, one.value) for one in found.sources]


def reserved(url: str = PAGE, **given: Any) -> bool:
    """Whether a page is reserved."""
    site = SiteRights(None, list(given.pop("rules", ())))
    return rights(url, given.get("headers", ()), given.get("meta", {}), site, retrieved_at=LOOKED).reserved


def test_of_several_rules_of_a_tdmrep_the_longest_that_matches_holds() -> None:
    rules = of_tdmrep(TDMREP.encode())
    assert said(rules=rules) == [("tdmrep", "tdm-reservation: 1 for / tdm-policy: https://a.fr/policy.json")]
    assert reserved(rules=rules)
    assert said("https://a.fr/libre/x/", rules=rules) == [("tdmrep", "tdm-reservation: 0 for /libre/*")]
    assert not reserved("https://a.fr/libre/x/", rules=rules)
    assert not reserved("https://a.fr/politique/x.pdf", rules=rules)
    assert reserved("https://a.fr/politique/x.pdf.html", rules=rules)


@pytest.mark.parametrize(
    "body",
    [b"", b"<!doctype html>", b"{}", b"[1, null]", b'[{"location": 3, "tdm-reservation": 1}]', b"[" * 100_000, b"\xff"],
)
def test_what_is_no_tdmrep_reserves_nothing(body: bytes) -> None:
    assert of_tdmrep(body) == []


def test_headers_and_meta_reserve_too_and_any_of_them_is_enough() -> None:
    assert reserved(headers=[("TDM-Reservation", "1")])
    assert reserved(meta={"tdm-reservation": ["1"]}, headers=[("tdm-reservation", "0")])
    assert not reserved(meta={"tdm-reservation": ["0"]})
    assert not reserved(meta={"robots": ["noindex, noai"]})


def test_only_what_restricts_is_kept_of_robots_words() -> None:
    headers = [("X-Robots-Tag", "googlebot: noarchive"), ("X-Robots-Tag", "max-snippet:-1"), ("Server", "nginx")]
    meta = {"robots": ["index, follow, max-image-preview:large", "noai"], "author": ["none"], "googlebot": ["NoIndex"]}
    assert said(headers=headers, meta=meta) == [
        ("header", "X-Robots-Tag: googlebot: noarchive"),
        ("meta", "robots: noai"),
        ("meta", "googlebot: NoIndex"),
    ]


def test_a_robots_txt_tells_what_it_closes_to_those_who_train_machines() -> None:
    rules = of_robots(ROBOTS.encode())
    signal = ("robots.txt", "Content-Signal: search=yes, ai-train=no")
    closed = [("robots.txt", f"User-agent: {agent}; Disallow: /") for agent in ("GPTBot", "CCBot")]
    assert said(rules=rules) == [signal, *closed]
    assert said("https://a.fr/libre/x/", rules=rules) == [signal]


def test_a_byte_order_mark_and_repeated_lines_of_a_robots_txt_do_no_harm() -> None:
    rules = of_robots("\ufeffUser-agent: GPTBot\r\nDisallow: /\r\n".encode())
    assert said(rules=rules) == [("robots.txt", "User-agent: GPTBot; Disallow: /")]
    many = "User-agent: *\n" + "".join(f"Content-Signal: n={number // 2}\n" for number in range(5000))
    assert len(SiteRights(None, of_robots(many.encode())).packed(PAGE)) < 10_000


def test_statements_are_one_line_of_what_can_be_seen_and_not_endless() -> None:
    ((_, value),) = said(headers=[("X-Robots-Tag", "noai, \x1b[31m\u202e" + "x" * 10_000)])
    assert value.isprintable()
    assert len(value) <= 500


def test_what_an_archive_keeps_of_a_site_says_the_same() -> None:
    site = SiteRights(LOOKED, [*of_tdmrep(TDMREP.encode()), *of_robots(ROBOTS.encode())])
    kept = SiteRights.unpacked(site.packed(PAGE))
    assert rights(PAGE, (), {}, kept, retrieved_at="") == rights(PAGE, (), {}, site, retrieved_at="")
    for broken in ("", "null", "[1]", '["x", [{"a": 1}]]'):
        with pytest.raises(ValueError):
            SiteRights.unpacked(broken)


def test_a_crawl_notes_for_each_article_what_is_said(tmp_path: Path) -> None:
    said: dict[str, Any] = {"robots": "User-agent: GPTBot\nDisallow: /", "page_headers": (("X-Robots-Tag", "noai"),)}
    with running(articles=12, page_meta=(("robots", "noarchive"),), **said) as site:
        assert crawl(site.url, tmp_path).returncode == 0
        assert_exactly_once(tmp_path, site.truth())
    for article in delivered(tmp_path):
        assert article["rights"]["reserved"] is False
        assert article["rights"]["checked_at"]
        assert [(one["source"], one["value"]) for one in article["rights"]["sources"]] == [
            ("robots.txt", "User-agent: GPTBot; Disallow: /"),
            ("header", "X-Robots-Tag: noai"),
            ("meta", "robots: noarchive"),
        ]


RESERVED = (
    {"tdmrep": '[{"location": "/", "tdm-reservation": 1}]'},
    {"page_headers": (("tdm-reservation", "1"),)},
    {"page_meta": (("tdm-reservation", "1"),)},
)


@pytest.mark.parametrize("options", RESERVED, ids=["tdmrep.json", "header", "meta"])
def test_reserved_articles_are_left_out_and_accounted_for(options: dict[str, Any], tmp_path: Path) -> None:
    with running(articles=12, **options) as site:
        done = crawl(site.url, tmp_path)
        assert done.returncode == 0, done.stderr
        assert delivered(tmp_path) == []
        fetched = site.counts.get("article", 0)
        assert (fetched == 0) == ("tdmrep" in options)
        coverage = scrapy("coverage", "cinktank", "--why", "reserved", output=tmp_path)
        assert "reserv" in coverage.stdout
        pace = ["-s", "DOWNLOAD_DELAY=0", "-s", "AUTOTHROTTLE_ENABLED=False", "-s", "NEWSSPIDER_RIGHTS=record"]
        record = scrapy("crawl", "cinktank", "-a", f"site={site.url}", "-a", "mode=full", *pace, output=tmp_path)
        assert record.returncode == 0, record.stderr
        assert_exactly_once(tmp_path, site.truth())
    assert all(article["rights"]["reserved"] for article in delivered(tmp_path))


def test_a_value_the_setting_does_not_know_is_an_error() -> None:
    done = scrapy("crawl", "cinktank", "-s", "NEWSSPIDER_RIGHTS=ignore")
    assert done.returncode == 2
    assert "NEWSSPIDER_RIGHTS=ignore is neither obey nor record" in done.stderr + done.stdout


def test_an_archive_read_again_says_the_same_of_rights(tmp_path: Path) -> None:
    tdmrep = '[{"location": "/", "tdm-reservation": 0}]'
    with running(articles=12, tdmrep=tdmrep, robots=ROBOTS, page_meta=(("robots", "noai"),)) as site:
        pace = ["-s", "DOWNLOAD_DELAY=0", "-s", "AUTOTHROTTLE_ENABLED=False", "-s", "NEWSSPIDER_ARCHIVE=articles"]
        assert scrapy("crawl", "cinktank", "-a", f"site={site.url}", *pace, output=tmp_path).returncode == 0
    crawled = {one["identifier"]: one["rights"] for one in delivered(tmp_path)}
    again = tmp_path / "again.jsonl"
    archives = map(str, (tmp_path / "cinktank" / "archive").glob("*.warc.gz"))
    done = scrapy("reparse", *archives, "-O", str(again), "--spider", "cinktank", output=tmp_path)
    assert done.returncode == 0, done.stderr
    lines = [json.loads(line) for line in again.read_text().splitlines()]
    assert {one["identifier"]: one["rights"] for one in lines} == crawled
    assert len(crawled) == 12
