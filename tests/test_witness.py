"""The home page as a witness: what it shows and no listing has, the listings have lost."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest

from tests.crawling import delivered
from tests.liar import BEGUN, POSTS, SITE
from tests.papers import Answer, Paper
from tests.unwired import Run

NOTHING = Answer("[]", 200, "application/json", {"X-WP-Total": "0", "X-WP-TotalPages": "0"})


def crawl(paper: Paper, output: Path, days: float, **given: str) -> Run:
    """Crawl a paper so many days after the beginning."""
    paper.now = BEGUN + timedelta(days=days)
    run = Run(SITE, paper.answer, output, paper.now)
    run.exit = run.crawl(**given)
    return run


@pytest.fixture
def paper() -> Paper:
    """A paper whose home page shows the newest posts."""
    paper = Paper(0)
    paper.url, paper.now = SITE, BEGUN
    for number in range(1, 5):
        paper.add(number, BEGUN - timedelta(days=50, hours=number))

    def home(*_: object) -> Answer:
        newest = "".join(f"<h3 class='entry-title'><a href='{post.path}'>x</a></h3>" for post in paper.sorted()[:2])
        return Answer(paper.front().replace("</body>", f"{newest}</body>"))

    paper.replies["/"] = home
    return paper


def numbers(output: Path) -> list[int]:
    """The post ids delivered, in order."""
    return sorted(int(line["identifier"].rpartition(":")[2]) for line in delivered(output))


def test_an_interface_that_falls_silent_hands_over_to_the_next_way(tmp_path: Path, paper: Paper) -> None:
    assert crawl(paper, tmp_path, 0).exit == 0
    for number in range(50, 54):
        paper.add(number, BEGUN + timedelta(hours=number - 40))
    paper.replies[POSTS] = lambda *_: NOTHING
    assert crawl(paper, tmp_path, 1).exit == 0  # The sections list them all.
    assert numbers(tmp_path) == [1, 2, 3, 4, 50, 51, 52, 53]
    del paper.replies[POSTS]
    assert crawl(paper, tmp_path, 5).exit == 0
    assert len(delivered(tmp_path)) == 8


def test_an_interface_that_falls_silent_where_nothing_else_is_asked_is_exit_code_1(
    tmp_path: Path, paper: Paper
) -> None:
    assert crawl(paper, tmp_path, 0, discover="rest").exit == 0
    for number in range(50, 54):
        paper.add(number, BEGUN + timedelta(hours=number - 40))
    paper.replies[POSTS] = lambda *_: NOTHING
    for days in (1, 2, 3):
        assert crawl(paper, tmp_path, days, discover="rest").exit == 1
    del paper.replies[POSTS]
    assert crawl(paper, tmp_path, 4, discover="rest").exit == 0
    assert len(delivered(tmp_path)) == 8


def test_a_sitemap_that_stands_still_hands_over_to_the_next_way(tmp_path: Path, paper: Paper) -> None:
    paper.rest = False
    lines = "".join(f"<url><loc>{paper.address(post.path)}</loc></url>" for post in paper.posts.values())
    paper.replies["/sitemap.xml"] = lambda *_: Answer(f"<urlset>{lines}</urlset>", kind="application/xml")
    assert crawl(paper, tmp_path, 0).exit == 0
    for number in range(50, 54):
        paper.add(number, BEGUN + timedelta(hours=number - 40))
    assert crawl(paper, tmp_path, 1).exit == 0
    assert numbers(tmp_path) == [1, 2, 3, 4, 50, 51, 52, 53]


def test_what_is_newer_than_the_listing_is_no_loss(tmp_path: Path, paper: Paper) -> None:
    assert crawl(paper, tmp_path, 0).exit == 0
    paper.add(50, BEGUN + timedelta(hours=23, minutes=30))
    paper.replies[POSTS] = lambda *_: NOTHING
    run = crawl(paper, tmp_path, 1)
    assert run.exit == 0
    assert numbers(tmp_path) == [1, 2, 3, 4, 50]
    assert not any("/category/" in address for address in paper.asked)


@pytest.fixture
def sectioned(paper: Paper) -> Paper:
    """The same paper, whose interface knows its section; the last article came five hours before the first crawl."""
    link = paper.address("/category/communes/")
    known = json.dumps([{"id": 1, "name": "Communes", "slug": "communes", "link": link}])
    paper.replies["/wp-json/wp/v2/categories"] = lambda *_: Answer(known, kind="application/json")
    paper.add(40, BEGUN - timedelta(hours=5))
    return paper


def used(run: Run) -> list[str]:
    """The ways that a run used, whatever they lost."""
    return [source.name for source in run.spider.sources if source.why is None]


def test_an_interface_that_drops_what_it_had_the_day_before_is_not_believed_where_sections_are_named(
    tmp_path: Path, sectioned: Paper
) -> None:
    assert used(crawl(sectioned, tmp_path, 0, sections="Communes")) == ["rest"]
    sectioned.add(50, BEGUN + timedelta(hours=10))
    sectioned.replies[POSTS] = lambda *_: NOTHING
    run = crawl(sectioned, tmp_path, 1, sections="Communes")
    assert run.exit == 0
    assert used(run) == ["rest", "section"]
    assert numbers(tmp_path) == [1, 2, 3, 4, 40, 50]


def test_an_article_that_was_deleted_is_no_word_against_the_interface(tmp_path: Path, sectioned: Paper) -> None:
    assert crawl(sectioned, tmp_path, 0, sections="Communes").exit == 0
    page, visits = Answer(status=404), list[Answer]()
    del sectioned.posts[40]

    def visited(*_: object) -> Answer:
        visits.append(page)
        return page

    sectioned.replies["/eau-40/"] = visited
    run = crawl(sectioned, tmp_path, 1, sections="Communes")
    assert run.exit == 0
    assert used(run) == ["rest"]
    assert len(visits) == 1


def test_a_run_that_is_told_to_end_bears_no_witness(
    tmp_path: Path, sectioned: Paper, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert crawl(sectioned, tmp_path, 0, sections="Communes").exit == 0
    monkeypatch.setattr("newsspider.spiders.crawl.budget.is_hurried", lambda: True)  # It takes no entry any more.
    run = crawl(sectioned, tmp_path, 1, sections="Communes")
    assert used(run) == ["rest"]
    assert [source.lost for source in run.spider.sources] == [0]


def stand_still(paper: Paper) -> None:
    """Let the interface fall silent and a sitemap show what there is now, for ever."""
    lines = "".join(f"<url><loc>{paper.address(post.path)}</loc></url>" for post in paper.posts.values())
    paper.replies["/sitemap.xml"] = lambda *_: Answer(f"<urlset>{lines}</urlset>", kind="application/xml")
    paper.replies[POSTS] = lambda *_: NOTHING


def test_a_source_that_takes_the_place_of_another_has_to_list_what_the_home_page_shows_too(
    tmp_path: Path, paper: Paper
) -> None:
    assert crawl(paper, tmp_path, 0).exit == 0
    stand_still(paper)
    for number in range(50, 54):
        paper.add(number, BEGUN + timedelta(hours=number - 40))
    assert crawl(paper, tmp_path, 1).exit == 0  # The sections list them all.
    assert numbers(tmp_path) == [1, 2, 3, 4, 50, 51, 52, 53]


def test_an_article_that_no_listing_ever_has_is_exit_code_1_once(tmp_path: Path, paper: Paper) -> None:
    assert crawl(paper, tmp_path, 0).exit == 0
    stand_still(paper)
    section = paper.section(1)
    paper.replies["/category/communes/"] = lambda *_: section
    paper.add(50, BEGUN + timedelta(hours=10))
    assert [crawl(paper, tmp_path, days).exit for days in (1, 2, 3)] == [1, 0, 0]
    assert numbers(tmp_path) == [1, 2, 3, 4, 50]
    paper.add(51, BEGUN + timedelta(hours=80))
    assert crawl(paper, tmp_path, 4).exit == 1
