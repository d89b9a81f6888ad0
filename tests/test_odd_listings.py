"""Listings as they are in the wild: crawled whole, or said to be lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.crawling import crawl, delivered
from tests.papers import Answer, Paper, published

pytestmark = pytest.mark.slow
XML = "application/xml"


def sitemap(paper: Paper, stamp: str) -> str:
    """A sitemap of all posts, each with that element."""
    lines = "".join(f"<url><loc>{paper.address(post.path)}</loc>{stamp}</url>" for post in paper.posts.values())
    return f"<?xml version='1.0'?><urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>{lines}</urlset>"


def numbers(output: Path) -> list[int]:
    """The post ids delivered, in order."""
    return sorted(int(article["identifier"].rpartition(":")[2]) for article in delivered(output))


def test_interface_that_drops_a_page_or_shifts_while_it_is_read_gives_every_post(tmp_path: Path) -> None:
    paper = Paper(230)
    hiccups = [1]

    def empty_once(query: dict[str, str], _: dict[str, str]) -> Answer | None:
        if query.get("page") == "2" and hiccups:
            hiccups.clear()
            del paper.posts[3]
            return Answer("[]", 200, "application/json", {"X-WP-Total": "230", "X-WP-TotalPages": "3"})
        return None

    paper.replies["/wp-json/wp/v2/posts"] = empty_once
    with published(paper):
        done = crawl(paper.url, tmp_path, "follow_related=no", spider="wordpress")
    assert done.returncode == 0, done.stderr
    assert set(numbers(tmp_path)) >= set(paper.posts)


def test_interface_that_gives_fewer_posts_a_page_and_talks_around_its_json_is_read(tmp_path: Path) -> None:
    paper = Paper(24, per_page=10)

    def noisy(query: dict[str, str], _: dict[str, str]) -> Answer:
        plain = paper.listing(query)
        body = f"<b>Warning</b>: foreach() in [theme] on line 3<br />\n{plain.body!s}\n<!-- cached -->"
        return Answer(body, plain.status, plain.kind, {} if plain.status == 200 else plain.headers)

    paper.replies["/wp-json/wp/v2/posts"] = noisy
    with published(paper):
        done = crawl(paper.url, tmp_path, spider="wordpress")
    assert done.returncode == 0, done.stderr
    assert numbers(tmp_path) == sorted(paper.posts)
    assert any("per_page=10&" in address for address in paper.asked)


def test_a_section_of_which_a_page_fails_and_another_shifts_while_it_is_read_gives_every_post(tmp_path: Path) -> None:
    paper = Paper(60)
    paper.rest = False
    troubles = ["missing", "deleted"]

    def shifting(*_: dict[str, str]) -> Answer | None:
        if "deleted" in troubles:
            troubles.remove("deleted")
            del paper.posts[4]
        return None

    def missing_once(*_: dict[str, str]) -> Answer | None:
        if "missing" in troubles:
            troubles.remove("missing")
            return Answer(status=404)
        return None

    paper.replies["/category/communes/page/2/"] = shifting
    paper.replies["/category/communes/page/4/"] = missing_once
    with published(paper):
        done = crawl(paper.url, tmp_path, "discover=section", spider="wordpress")
    assert done.returncode == 0, done.stderr
    assert set(numbers(tmp_path)) >= set(paper.posts)


def test_a_section_of_which_a_page_is_never_to_be_had_is_exit_code_1(tmp_path: Path) -> None:
    paper = Paper(45)
    paper.rest = False
    paper.replies["/category/communes/page/3/"] = lambda *_: Answer(status=404)
    with published(paper):
        done = crawl(paper.url, tmp_path, "discover=section", spider="wordpress")
    assert done.returncode == 1
    assert "its page 3 is missing" in done.stderr


@pytest.mark.parametrize("stamp", ["<lastmod>2026-02-0{}</lastmod>", "", "<lastmod>0{}/02/2026</lastmod>"])
def test_a_sitemap_is_used_whatever_it_says_of_times(tmp_path: Path, stamp: str) -> None:
    paper = Paper(12)
    paper.rest = False
    paper.replies["/category/communes/"] = lambda *_: paper.section(1, 3, nav="")
    paper.replies["/sitemap_index.xml"] = lambda *_: Answer(sitemap(paper, stamp.format(3)), kind=XML)
    with published(paper):
        done = crawl(paper.url, tmp_path, spider="wordpress")
        assert done.returncode == 0, done.stderr
        assert numbers(tmp_path) == sorted(paper.posts)
        paper.add(40)
        assert crawl(paper.url, tmp_path, spider="wordpress").returncode == 0
    assert numbers(tmp_path) == sorted(paper.posts)


def test_links_of_another_host_hand_over_to_the_next_way(tmp_path: Path) -> None:
    paper = Paper(5)

    def elsewhere(query: dict[str, str], _: dict[str, str]) -> Answer:
        plain = paper.listing(query)
        body = str(plain.body).replace(paper.url, "http://redaction.example")
        return Answer(body, kind=plain.kind, headers=plain.headers)

    paper.replies["/wp-json/wp/v2/posts"] = elsewhere
    with published(paper):
        done = crawl(paper.url, tmp_path, spider="wordpress")
    assert done.returncode == 0, done.stderr
    assert numbers(tmp_path) == sorted(paper.posts)
    assert "nothing that it lists is an article of the site" in done.stderr


def test_a_run_of_which_all_addresses_lead_off_the_site_is_exit_code_1(tmp_path: Path) -> None:
    paper = Paper(5)
    paper.replies["/category/communes/"] = lambda *_: Answer(
        "<!doctype html><html><body><main><article class='post'><h2 class='entry-title'>"
        "<a href='http://redaction.example/a/'>A</a></h2></article></main></body></html>"
    )
    with published(paper):
        done = crawl(paper.url, tmp_path, "discover=section", spider="wordpress")
    assert done.returncode == 1
    assert "None of 1 addresses" in done.stderr
