"""Articles whose site misleads about them: caches, clocks, addresses that lead elsewhere, ids that two of them have."""

from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from tests import forking
from tests.crawling import LONG, PACE_OFF, TOP, delivered, environment
from tests.papers import Answer, Paper, published


def crawl_at(paper: Paper, output: Path, hours: float, *arguments: str) -> int:
    """Crawl the paper so many hours from now; return the exit code."""
    when = (datetime.now(UTC) + timedelta(hours=hours)).isoformat()
    given = [word for argument in (f"site={paper.url}", *arguments) for word in ("-a", argument)]
    command = [sys.executable, "-m", "tests.at", when, "crawl", "wordpress", *given, *PACE_OFF]
    return forking.run(command, cwd=TOP, env=environment(output), timeout=LONG).returncode


def revisions(output: Path, number: int) -> list[dict[str, Any]]:
    """The lines of an article."""
    lines = [one for one in delivered(output) if one["identifier"].endswith(f":{number}")]
    return sorted(lines, key=lambda line: int(line["revision"]))


def test_an_edit_that_a_cache_still_hides_is_looked_for_again(tmp_path: Path) -> None:
    paper = Paper(4)
    with published(paper):
        assert crawl_at(paper, tmp_path, 0) == 0
        old = paper.page(paper.posts[2])
        paper.edit(2, "Démenti : la tranche est reportée à l’automne, faute de tuyaux et de bras.")
        paper.replies["/eau-2/"] = lambda *_: Answer(old, headers={"Age": "300", "ETag": '"old"'})
        assert crawl_at(paper, tmp_path, 1) == 0
        del paper.replies["/eau-2/"]
        assert crawl_at(paper, tmp_path, 2) == 0
    assert [line["revision"] for line in revisions(tmp_path, 2)] == [1, 2]


def test_a_run_whose_clock_was_ahead_is_healed_by_the_next(tmp_path: Path) -> None:
    paper = Paper(4)
    with published(paper):
        assert crawl_at(paper, tmp_path, 9600) == 0
        paper.add(50, datetime.now(UTC).replace(microsecond=0) + timedelta(hours=1))
        paper.edit(2, "Démenti : la tranche est reportée à l’automne, faute de tuyaux et de bras.")
        assert crawl_at(paper, tmp_path, 30) == 0
    assert len(revisions(tmp_path, 50)) == 1
    assert [line["revision"] for line in revisions(tmp_path, 2)] == [1, 2]


def test_what_leads_home_or_to_another_article_is_removed_after_the_looks_that_settings_ask_for(tmp_path: Path) -> None:
    paper = Paper(4)
    with published(paper):
        assert crawl_at(paper, tmp_path, 0) == 0
        del paper.posts[2], paper.posts[3]
        paper.replies["/eau-2/"] = lambda *_: Answer(status=302, headers={"Location": "/"})
        paper.replies["/eau-3/"] = lambda *_: Answer(status=301, headers={"Location": "/eau-4/"})
        for days in (31, 33, 35, 37):
            assert crawl_at(paper, tmp_path, 24 * days) == 0
    for number in (2, 3):
        assert [line["status"] for line in revisions(tmp_path, number)] == ["published", "removed"]
    assert [line["status"] for line in revisions(tmp_path, 4)] == ["published"]


def test_an_old_address_given_to_a_new_article_makes_no_revision_and_the_old_one_is_removed(tmp_path: Path) -> None:
    paper = Paper(3)
    with published(paper):
        assert crawl_at(paper, tmp_path, 0) == 0
        del paper.posts[2]
        paper.add(70, paper.now, "/eau-2/")
        for days in (31, 33, 35, 37):
            assert crawl_at(paper, tmp_path, 24 * days) == 0
    assert [line["revision"] for line in revisions(tmp_path, 70)] == [1]
    assert [line["status"] for line in revisions(tmp_path, 2)] == ["published", "removed"]


def test_a_counter_in_the_text_makes_few_revisions(tmp_path: Path) -> None:
    paper = Paper(1)
    paper.rest = False
    paper.posts[1].date = paper.now
    looks = []

    def counted(*_: dict[str, str]) -> Answer:
        looks.append(1)
        return Answer(paper.page(paper.posts[1]).replace("</p>", f"</p><p>Consulté {len(looks)} fois.</p>"))

    paper.replies["/eau-1/"] = counted
    with published(paper):
        for hours in range(0, 30, 3):
            assert crawl_at(paper, tmp_path, hours, "discover=section") == 0
    assert len(revisions(tmp_path, 1)) <= 5


def test_two_articles_of_two_installations_with_one_post_id_are_two(tmp_path: Path) -> None:
    paper = Paper(3)
    for number in (1, 2, 3):
        paper.add(100 + number, path=f"/vallee/scierie-{number}/", text=f"La scierie {number} rouvre à l’étang.")
        plain = paper.page(paper.posts[100 + number]).replace(f"postid-{100 + number}", f"postid-{number}")
        paper.replies[f"/vallee/scierie-{number}/"] = lambda *_, plain=plain: Answer(plain)
    with published(paper):
        for hours in (0, 24, 200):
            assert crawl_at(paper, tmp_path, hours, "discover=section") == 0
    lines = delivered(tmp_path)
    assert len({line["identifier"] for line in lines}) == len(lines) == 6


def test_a_page_that_names_another_as_canonical_is_its_copy_unless_all_name_one(tmp_path: Path) -> None:
    paper = Paper(6)
    canonical = "<link rel='canonical' href='{}'></head>"
    copy = paper.page(paper.posts[2]).replace("postid-2", "postid-22").replace("</head>", canonical.format("/eau-1/"))
    paper.replies["/eau-2/"] = lambda *_: Answer(copy)
    for number in (4, 5, 6):
        lost = paper.page(paper.posts[number]).replace("</head>", canonical.format("/eau-3/"))
        paper.replies[f"/eau-{number}/"] = lambda *_, lost=lost: Answer(lost)
    with published(paper):
        assert crawl_at(paper, tmp_path, 0) == 0
        assert crawl_at(paper, tmp_path, 1) == 0
    assert sorted(line["url"].removeprefix(paper.url) for line in delivered(tmp_path)) == [
        f"/eau-{number}/" for number in (1, 3, 4, 5, 6)
    ]


def test_a_copy_whose_original_cannot_be_had_is_delivered(tmp_path: Path) -> None:
    paper = Paper(2)
    lost = paper.page(paper.posts[2]).replace("</head>", "<link rel='canonical' href='/perdu/'></head>")
    paper.replies["/eau-2/"] = lambda *_: Answer(lost)
    with published(paper):
        assert crawl_at(paper, tmp_path, 0) == 0
    assert sorted(line["url"].removeprefix(paper.url) for line in delivered(tmp_path)) == ["/eau-1/", "/eau-2/"]
