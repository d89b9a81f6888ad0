"""What a run is asked for, and what it asks for: sections, the site's own zone, listings that have not changed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.crawling import crawl, delivered
from tests.papers import Answer, Paper, published

pytestmark = pytest.mark.slow
ROOT = "/wp-json/"


def two_sections(paper: Paper) -> None:
    """Give the paper a second section, of the odd posts; its categories stand in the interface."""
    fronts = {"Communes": "/category/communes/", "Sports": "/category/sports/"}
    menu = "".join(
        f"<li class='menu-item menu-item-object-category'><a href='{path}'>{name}</a></li>"
        for name, path in fronts.items()
    )
    plain = paper.front().replace("</ul>", f"{menu}</ul>")
    paper.replies["/"] = lambda *_: Answer(plain)
    for post in paper.posts.values():
        post.section = "Sports" if post.number % 2 else "Communes"
    paper.replies["/category/sports/"] = lambda *_: teasers(paper, "Sports")


def teasers(paper: Paper, section: str) -> Answer:
    """The front of a section."""
    lines = "".join(
        f"<article class='post'><h2 class='entry-title'><a href='{post.path}'>{post.title}</a></h2></article>"
        for post in paper.sorted()
        if post.section == section
    )
    return Answer(f"<!doctype html><html><body><main>{lines}</main></body></html>")


def test_a_run_for_one_section_leaves_open_what_earlier_runs_left_open_in_others(tmp_path: Path) -> None:
    paper = Paper(20)
    paper.rest = False
    two_sections(paper)
    with published(paper):
        assert crawl(paper.url, tmp_path, "max_items=2", "discover=section", spider="wordpress").returncode == 0
        before = {line["url"] for line in delivered(tmp_path)}
        done = crawl(paper.url, tmp_path, "sections=Sports", "discover=section", spider="wordpress")
        assert done.returncode == 0, done.stderr
        odd = {paper.address(post.path) for post in paper.posts.values() if post.section == "Sports"}
        assert {line["url"] for line in delivered(tmp_path)} == before | odd
        assert crawl(paper.url, tmp_path, "discover=section", spider="wordpress").returncode == 0
    assert len(delivered(tmp_path)) == 20


def test_an_unknown_section_ends_the_run_before_any_article_is_fetched(tmp_path: Path) -> None:
    paper = Paper(12)
    paper.rest = False
    two_sections(paper)
    with published(paper):
        done = crawl(paper.url, tmp_path, "sections=Sports,Jardins", spider="wordpress")
    assert done.returncode == 2
    assert "No section Jardins" in done.stderr
    assert not any(address.startswith("/eau-") for address in paper.asked)


def test_the_zone_of_the_site_is_learned_once_and_gives_the_reader_s_day(tmp_path: Path) -> None:
    paper = Paper(2)
    paper.replies[ROOT] = lambda *_: Answer('{"timezone_string": "Indian/Reunion"}', kind="application/json")
    with published(paper):
        for _ in range(2):
            assert crawl(paper.url, tmp_path, spider="wordpress").returncode == 0
    assert all(line["date_published"].endswith("+04:00") for line in delivered(tmp_path))
    (manifest,) = tmp_path.rglob("*.manifest.json")
    assert json.loads(manifest.read_text())["timezone"] == "Indian/Reunion"
    assert sum(address.startswith(f"{ROOT}?") for address in paper.asked) == 1


def test_listings_that_have_not_changed_cost_no_body_and_hide_nothing_when_they_change(tmp_path: Path) -> None:
    paper = Paper(3)
    paper.rest = False
    bodies: list[str] = []

    def validated(path: str, body: str, kind: str) -> None:
        def reply(_: dict[str, str], headers: dict[str, str]) -> Answer:
            etag = f'"{hash(body)}"'
            if headers.get("if-none-match") == etag:
                return Answer(status=304, headers={"ETag": etag})
            bodies.append(path)
            return Answer(body, kind=kind, headers={"ETag": etag})

        paper.replies[path] = reply

    def listed() -> None:
        lines = "".join(f"<url><loc>{paper.address(post.path)}</loc></url>" for post in paper.posts.values())
        validated("/map.xml", f"<?xml version='1.0'?><urlset>{lines}</urlset>", "application/xml")

    with published(paper):
        validated("/", paper.front(), "text/html")
        validated("/robots.txt", f"User-agent: *\nDisallow:\nSitemap: {paper.url}/map.xml\n", "text/plain")
        listed()
        assert crawl(paper.url, tmp_path, spider="wordpress").returncode == 0
        assert sorted(bodies) == ["/", "/map.xml", "/robots.txt"]
        bodies.clear()
        assert crawl(paper.url, tmp_path, spider="wordpress").returncode == 0
        assert bodies == []
        paper.add(9)
        listed()
        assert crawl(paper.url, tmp_path, spider="wordpress").returncode == 0
        assert bodies == ["/map.xml"]
    assert len(delivered(tmp_path)) == 4
