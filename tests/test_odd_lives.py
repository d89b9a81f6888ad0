"""Articles whose site misleads about them: caches, clocks, addresses that lead elsewhere, ids that two of them have."""

from __future__ import annotations

import gzip
import json
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest

from newsspider.commands.coverage import coverage
from newsspider.ledger import NAME
from tests import forking
from tests.crawling import LONG, PACE_OFF, TOP, delivered, environment
from tests.liar import BEGUN, POSTS, SITE
from tests.papers import NOTHING, TEXT, Answer, Paper, published
from tests.test_liar import paper_of
from tests.unwired import Run


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
        del paper.posts[1], paper.posts[2], paper.posts[3]
        paper.replies["/eau-1/"] = lambda *_: Answer(NOTHING)  # It says so in words alone.
        paper.replies["/eau-2/"] = lambda *_: Answer(status=302, headers={"Location": "/"})
        paper.replies["/eau-3/"] = lambda *_: Answer(status=301, headers={"Location": "/eau-4/"})
        for days in (31, 33, 35, 37):
            assert crawl_at(paper, tmp_path, 24 * days) == 0
    for number in (1, 2, 3):
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


def in_process(paper: Paper, output: Path, days: float, **given: str) -> Run:
    """Crawl the paper without a network, so many days after the lies begin; return the run."""
    run = Run(SITE, paper.answer, output, BEGUN + timedelta(days=days))
    run.exit = run.crawl(**given)
    return run


def test_an_edit_of_an_article_that_other_sections_lead_to_is_seen_where_sections_are_named(tmp_path: Path) -> None:
    paper = paper_of(3)
    for number in (2, 3):
        paper.posts[number].section = "Sport"
    box = "</p><p><strong>Lire aussi :</strong> <a href='/eau-2/'>La tranche 2 commence</a></p><p>Fin du texte."
    paper.edit(1, f"{TEXT} {box}", BEGUN - timedelta(days=1))
    ids = {"Communes": "1", "Sport": "2"}

    asked: list[dict[str, str]] = []

    def filed(query: dict[str, str], _: dict[str, str]) -> Answer:
        asked.append(query)
        others = {number: post for number, post in paper.posts.items()
                  if query.get("categories", ids[post.section]) != ids[post.section]}  # fmt: skip
        for number in others:
            del paper.posts[number]
        said = paper.listing(query)
        paper.posts |= others
        members = json.loads(said.body)
        for one in members:
            one["categories"] = [int(ids[paper.posts[one["id"]].section])]
        said.body = json.dumps(members)
        return said

    paper.replies[POSTS] = filed
    named = [{"id": int(one), "name": name, "slug": name.lower(), "link": f"{SITE}/category/{name.lower()}/"}
             for name, one in ids.items()]  # fmt: skip
    paper.replies["/wp-json/wp/v2/categories"] = lambda *_: Answer(json.dumps(named), kind="application/json")
    assert in_process(paper, tmp_path, 0, sections="Communes").exit == 0
    assert len(delivered(tmp_path)) == 2
    for number in (2, 3):
        paper.edit(number, "Le club annonce que le stade ferme jusqu’à l’automne.", BEGUN + timedelta(days=90))
    paper.add(4, BEGUN - timedelta(days=40))  # Dated back: only its change says that it is new.
    paper.posts[4].modified = BEGUN + timedelta(days=90)
    asked.clear()
    assert in_process(paper, tmp_path, 91, sections="Communes").exit == 0
    assert len([query for query in asked if "include" not in query]) == 2
    assert len(revisions(tmp_path, 4)) == 1
    assert [line["revision"] for line in revisions(tmp_path, 2)] == [1, 2]
    assert revisions(tmp_path, 3) == []


@pytest.mark.slow
@pytest.mark.parametrize("lines", [2, 3, 10_000])
def test_a_line_that_rotates_makes_few_revisions_and_coverage_says_so(tmp_path: Path, lines: int) -> None:
    paper = paper_of(1)
    paper.rest, chance = False, Random(lines)

    def rotating(*_: dict[str, str]) -> Answer:
        line = f"</p><p>À lire dans notre numéro {chance.randrange(lines)}.</p>"
        return Answer(paper.page(paper.posts[1]).replace("</p>", line, 1))

    paper.replies["/eau-1/"] = rotating
    for day in range(60):
        in_process(paper, tmp_path, day)
    assert len(revisions(tmp_path, 1)) <= 8
    said = coverage(next(tmp_path.rglob(NAME)).parent)
    assert said["restless"] == (lines > 2)  # Of two lines the one that stood there comes again at every other look.


def test_what_is_due_in_a_section_is_looked_at_where_the_files_are_compressed(tmp_path: Path) -> None:
    paper = paper_of(15)
    paper.rest, paper.head = False, "<meta property='article:section' content='Communes'>"
    assert in_process(paper, tmp_path, 0).exit == 0
    for path in tmp_path.rglob("*.jsonl"):
        path.with_name(f"{path.name}.gz").write_bytes(gzip.compress(path.read_bytes()))
        path.unlink()
    paper.edit(12, "Le syndicat renonce à la tranche, faute de crédits.", BEGUN + timedelta(days=3))
    assert in_process(paper, tmp_path, 61, sections="Communes").exit == 0
    lines = [line for path in tmp_path.rglob("*.jsonl") for line in path.read_text().splitlines()]
    said = [json.loads(line)["article_body"] for line in lines]
    assert said == ["Le syndicat renonce à la tranche, faute de crédits."]
