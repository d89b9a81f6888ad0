"""The crawl beside a real WordPress: what its database says is what has to be delivered, no more and no less."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from tests import wordpress
from tests.crawling import PACE_OFF, crawl, delivered, started, wait_for
from tests.wordpress import Layout, WordPress
from tests.wordpress.posts import act, letters, post

pytestmark = pytest.mark.slow
LAYOUTS = (
    Layout("root"),
    Layout("blog", "/blog/", "twentytwentythree", ""),
    Layout("network", multisite=True),
    Layout("cached", cached=True),
    Layout("life", theme="twentytwentythree"),
)
POSTS = 24


@pytest.fixture(scope="module")
def sites() -> Iterator[dict[str, WordPress]]:
    """WordPress in all layouts, each with its posts."""
    if lacking := wordpress.missing():
        pytest.skip(f"NO REAL WORDPRESS: apt-get install {' '.join(lacking)}")
    acts = (act(number, ("Dernières minutes", "L'International")[number % 2]) for number in range(POSTS))
    with wordpress.wordpress(*LAYOUTS, acts=acts) as running:
        yield running


def crawled(site: str, output: Path, *arguments: str) -> list[dict[str, Any]]:
    """What a crawl of a site that ends well delivers."""
    done = crawl(site, output, *arguments, spider="wordpress")
    assert done.returncode == 0, done.stderr[-3000:]
    return delivered(output)


def posts(site: WordPress, **blog: int) -> dict[int, dict[str, Any]]:
    """The published posts, as the database has them, by id."""
    found: list[dict[str, Any]] = site.act(("posts", blog))[0]
    return {one["id"]: one for one in found}


def by_id(lines: list[dict[str, Any]]) -> dict[int, dict[str, Any]]:
    """The last line of each article, by WordPress's id."""
    return {int(line["identifier"].rpartition(":")[2]): line for line in lines}


def said(content: str) -> str:
    """The letters of a post's own text in the database: blocks, without pictures."""
    return letters(re.sub(r"<figure.*?</figure>|<!--.*?-->|<[^>]+>", " ", content, flags=re.S))


def assert_as_the_database(lines: list[dict[str, Any]], truth: dict[int, dict[str, Any]]) -> None:
    """Each post once, with its own title, text, address, section and instant; nothing else."""
    found = by_id(lines)
    assert sorted(found) == sorted(truth)
    assert len(lines) == len({line["url"] for line in lines})
    for number, line in found.items():
        stored = truth[number]
        assert line["url"] == stored["link"]
        assert letters(line["headline"]) == letters(stored["title"]), line["url"]
        assert letters(line["article_body"]) == said(stored["content"]), line["url"]
        assert line["standfirst"] is None, line["url"]
        assert datetime.fromisoformat(line["date_published"]) == datetime.fromisoformat(stored["published"])
        assert line["date_published"][:10] == stored["local"][:10], line["url"]
        assert [letters(name) for name in line["sections"]] == [letters(name) for name in stored["sections"]]


@pytest.mark.parametrize("name", [pytest.param("root", marks=pytest.mark.soak), "blog"])
def test_what_the_database_has_is_what_is_delivered(sites: dict[str, WordPress], tmp_path: Path, name: str) -> None:
    site = sites[name]
    lines = crawled(site.url, tmp_path)
    assert_as_the_database(lines, posts(site))
    path = site.layout.path.rstrip("/")
    assert {line["identifier"].rpartition(":")[0] for line in lines} == {site.host + path}
    assert crawled(site.url, tmp_path) == lines, "the second run delivers nothing"


@pytest.mark.soak
@pytest.mark.parametrize("way", ["sitemap", "feed", "section"])
@pytest.mark.parametrize("name", ["root", "blog"])
def test_each_source_finds_what_it_lists(sites: dict[str, WordPress], tmp_path: Path, name: str, way: str) -> None:
    site = sites[name]
    assert_as_the_database(crawled(site.url, tmp_path, f"discover={way}"), posts(site))


def test_sites_of_a_network_do_not_mix(sites: dict[str, WordPress], tmp_path: Path) -> None:
    network = sites["network"]
    sport, culture = network.act(
        ("site", {"host": network.host, "path": "/sport/", "title": "Sport"}),
        ("site", {"host": network.host, "path": "/culture/", "title": "Culture"}),
    )
    for blog in (sport, culture):
        network.act(*(act(40 * blog + number, blog=blog, sections=[]) for number in range(5)))
    lines = {}
    for name, blog in (("sport/", sport), ("culture/", culture)):
        lines[name] = crawled(network.url + name, tmp_path / name)
        assert sorted(by_id(lines[name])) == sorted(posts(network, blog=blog))
        assert all(line["url"].startswith(network.url + name) for line in lines[name])
    own = [line for line in crawled(network.url, tmp_path / "own") if "/sport/" not in line["url"]]
    assert sorted(by_id(own)) == sorted(posts(network))
    everything = [line["identifier"] for some in (*lines.values(), own) for line in some]
    assert len(everything) == len(set(everything)) == POSTS + 12  # Each new site begins with “Hello world!”.


@pytest.mark.soak
def test_what_no_reader_may_see_is_not_delivered(sites: dict[str, WordPress], tmp_path: Path) -> None:
    site = sites["root"]
    before = posts(site)
    hidden = site.act(
        act(900, status="draft"), act(901, status="private"), act(902, password="secret"), act(903, type="page"),
        act(904, date="2031-01-01 10:00:00", status="future"),
    )  # fmt: skip
    lines = crawled(site.url, tmp_path)
    assert sorted(by_id(lines)) == sorted(before)
    assert not set(hidden) & set(by_id(lines))


def test_what_changes_while_the_crawl_runs_is_right_after_the_next(sites: dict[str, WordPress], tmp_path: Path) -> None:
    site = sites["life"]
    ids = sorted(posts(site))
    words = ("crawl", "wordpress", "-a", f"site={site.url}", *PACE_OFF, "-s", "CONCURRENT_REQUESTS=1")
    with started(*words, output=tmp_path) as process:
        wait_for(lambda: any(path.stat().st_size for path in tmp_path.rglob("*.part")) or None)
        site.act(
            ("edit", {"id": ids[0], "content": post(500).content}),
            ("edit", {"id": ids[-1], "content": post(501).content}),
            ("move", {"id": ids[5], "slug": "ailleurs"}), ("trash", {"id": ids[9]}), act(600), act(601),
        )  # fmt: skip
        assert process.wait(200) == 0
    lines = crawled(site.url, tmp_path)
    truth = posts(site)
    latest = by_id(lines)
    assert set(truth) <= set(latest) <= set(truth) | {ids[9]}
    for number, stored in truth.items():
        assert letters(latest[number]["article_body"]) == said(stored["content"]), stored["link"]
    assert latest[ids[5]]["identifier"].endswith(f":{ids[5]}")
    revisions = sorted((line["identifier"], line["revision"]) for line in lines)
    assert len(set(revisions)) == len(revisions)
    assert max(revision for _, revision in revisions) <= 2


@pytest.mark.soak
def test_a_trashed_post_is_removed_after_the_looks_asked_for(sites: dict[str, WordPress], tmp_path: Path) -> None:
    site = sites["life"]
    crawled(site.url, tmp_path)
    gone = max(posts(site))
    site.act(("trash", {"id": gone}))
    for _ in range(2):
        done = crawl(site.url, tmp_path, "mode=full", spider="wordpress", timeout=200)
        assert done.returncode == 0, done.stderr[-2000:]
    assert by_id(delivered(tmp_path))[gone]["status"] == "published"
    for ledger in tmp_path.rglob("ledger.sqlite"):
        with sqlite3.connect(ledger) as rows:  # Two days later.
            rows.execute("UPDATE articles SET missed = missed - 200000, due = due - 200000 WHERE misses")
    crawled(site.url, tmp_path, "mode=full")
    assert by_id(delivered(tmp_path))[gone]["status"] == "removed"


def test_behind_a_page_cache_an_edit_is_read_once_the_cache_lets_it_through(
    sites: dict[str, WordPress], tmp_path: Path
) -> None:
    site = sites["cached"]
    crawled(site.url, tmp_path)
    edited, added = min(posts(site)), act(700)
    site.act(("edit", {"id": edited, "content": post(502).content}), added)
    crawled(site.url, tmp_path)  # The cache shows what was.
    site.purge()
    lines = crawled(site.url, tmp_path)
    truth = posts(site)
    assert set(by_id(lines)) == set(truth)
    assert letters(by_id(lines)[edited]["article_body"]) == said(truth[edited]["content"])
    assert json.dumps(lines).count('"revision": 2') == 1
