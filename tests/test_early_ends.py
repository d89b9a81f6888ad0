"""Listings that end early: what is not proven whole is exit code 1, and heals, or is told, by the next run."""

from __future__ import annotations

from datetime import timedelta
from email.utils import format_datetime
from functools import partial
from pathlib import Path

import pytest

from tests.crawling import delivered
from tests.liar import BEGUN, POSTS, SITE
from tests.papers import Answer, Paper, Reply
from tests.test_liar import crawl, paper_of

FEED, TYPES = "/feed/", "/wp-json/wp/v2/types"


def numbers(output: Path) -> set[int]:
    """The post ids delivered."""
    return {int(line["identifier"].rpartition(":")[2]) for line in delivered(output)}


def fed(posts: int, size: int = 10) -> Paper:
    """A paper of which a feed is all there is."""
    paper = paper_of(posts)
    paper.rest, paper.head = False, "<link rel='alternate' type='application/rss+xml' href='/feed/'>"
    paper.replies["/category/communes/"] = lambda *_: Answer(status=404)
    paper.replies[FEED] = lambda query, _: feed(paper, int(query.get("paged", 1)), size)
    return paper


def feed(paper: Paper, page: int, size: int = 10) -> Answer:
    """A page of the feed, 404 past the last."""
    posts = paper.sorted()[(page - 1) * size : page * size]
    items = "".join(
        f"<item><link>{paper.address(one.path)}</link><pubDate>{format_datetime(one.date)}</pubDate></item>"
        for one in posts
    )
    said = Answer(f"<rss version='2.0'><channel><title>B</title>{items}</channel></rss>", kind="application/rss+xml")
    return said if posts else Answer(status=404)


def only_first(paper: Paper, end: str) -> Reply:
    """A feed that shows its first page, whatever page is asked for."""

    def reply(query: dict[str, str], _: dict[str, str]) -> Answer:
        page = int(query.get("paged", 1))
        if page == 1 or end == "repeats":
            return feed(paper, 1)
        return Answer("<rss version='2.0'><channel/></rss>", kind="application/rss+xml", status=int(end))

    return reply


@pytest.mark.parametrize("end", ["repeats", "200", "404"])
def test_a_feed_that_shows_its_first_page_alone_is_not_proven_whole(tmp_path: Path, end: str) -> None:
    paper = fed(25)
    paged = paper.replies[FEED]
    paper.replies[FEED] = only_first(paper, end)
    assert crawl(paper, tmp_path, 0).exit == 1
    paper.replies[FEED] = paged
    assert crawl(paper, tmp_path, 1).exit == 0
    assert numbers(tmp_path) == set(range(1, 26))


@pytest.mark.parametrize("end", ["repeats", "200", "404"])
def test_a_feed_that_ends_alike_in_the_next_run_counts_as_whole(tmp_path: Path, end: str) -> None:
    paper = fed(25)
    paper.replies[FEED] = only_first(paper, end)
    assert crawl(paper, tmp_path, 0).exit == 1
    for day in (1, 2):
        paper.add(100 + day, BEGUN + timedelta(days=day, hours=-1))
        assert crawl(paper, tmp_path, day).exit == 0
    assert numbers(tmp_path) == {*range(1, 11), 101, 102}


def test_a_feed_that_ends_in_another_way_in_the_next_run_is_no_more_proven_whole(tmp_path: Path) -> None:
    paper = fed(25)
    for day, end in enumerate(("404", "repeats", "repeats")):
        paper.replies[FEED] = only_first(paper, end)
        assert crawl(paper, tmp_path, day).exit == (day < 2)


@pytest.mark.parametrize("posts", [3, 30, 34])
def test_a_feed_that_was_gone_through_is_whole(tmp_path: Path, posts: int) -> None:
    assert crawl(fed(posts), tmp_path, 0).exit == 0
    assert len(numbers(tmp_path)) == posts


def test_a_page_missing_in_the_middle_of_a_feed_is_a_loss(tmp_path: Path) -> None:
    paper = fed(44)
    paged = paper.replies[FEED]
    paper.replies[FEED] = lambda query, headers: (
        Answer(status=404) if query.get("paged") == "3" else paged(query, headers)
    )
    assert crawl(paper, tmp_path, 0).exit == 1
    paper.replies[FEED] = paged
    assert crawl(paper, tmp_path, 1).exit == 0
    assert numbers(tmp_path) == set(range(1, 45))


def test_a_feed_that_has_dropped_items_between_two_runs_is_exit_code_1_once(tmp_path: Path) -> None:
    paper = fed(8)
    assert crawl(paper, tmp_path, 0).exit == 0
    paper.replies[FEED] = only_first(paper, "404")
    for number in range(50, 65):
        paper.add(number, BEGUN + timedelta(minutes=number))
    assert crawl(paper, tmp_path, 1).exit == 1
    paper.add(70, BEGUN + timedelta(days=1, hours=20))
    assert crawl(paper, tmp_path, 2).exit == 0
    paper.add(71, BEGUN + timedelta(days=2, hours=20))
    assert crawl(paper, tmp_path, 3).exit == 0
    assert numbers(tmp_path) == {*range(1, 9), *range(55, 65), 70, 71}


def fronted(posts: int) -> Paper:
    """A paper of which the front of a section is all there is."""
    paper = paper_of(posts)
    paper.rest = False
    return paper


@pytest.mark.parametrize("pages", [(2,), (2, 3)])
def test_the_last_pages_of_a_section_that_states_them_are_missed(tmp_path: Path, pages: tuple[int, ...]) -> None:
    paper = fronted(10 * len(pages) + 5)
    for page in pages:
        paper.replies[f"/category/communes/page/{page}/"] = lambda *_: Answer(status=404)
    assert crawl(paper, tmp_path, 0).exit == 1
    for page in pages:
        del paper.replies[f"/category/communes/page/{page}/"]
    assert crawl(paper, tmp_path, 1).exit == 0
    assert numbers(tmp_path) == set(paper.posts)


def test_a_section_that_states_pages_it_never_has_counts_as_whole_once_the_next_run_finds_the_same(
    tmp_path: Path,
) -> None:
    paper = fronted(35)
    for page in (3, 4):
        paper.replies[f"/category/communes/page/{page}/"] = lambda *_: Answer(status=404)
    assert crawl(paper, tmp_path, 0).exit == 1
    run = crawl(paper, tmp_path, 1)
    assert run.exit == 0
    assert run.spider.figure("stated_not_shown") > 0


@pytest.mark.slow
@pytest.mark.parametrize("repeated", [1, 2])
def test_a_section_that_repeats_itself_before_its_last_page_is_a_loss(tmp_path: Path, repeated: int) -> None:
    paper = fronted(95)
    for page in (4, 5, 6):
        paper.replies[f"/category/communes/page/{page}/"] = lambda *_: paper.section(repeated)
    assert crawl(paper, tmp_path, 0).exit == 1
    for page in (4, 5, 6):
        del paper.replies[f"/category/communes/page/{page}/"]
    assert crawl(paper, tmp_path, 1).exit == 0
    assert numbers(tmp_path) == set(paper.posts)


def test_a_section_of_which_all_is_new_and_the_next_page_missing_is_a_loss(tmp_path: Path) -> None:
    paper = fronted(8)
    assert crawl(paper, tmp_path, 0).exit == 0
    for number in range(50, 59):
        paper.add(number, BEGUN + timedelta(minutes=number))
    for number in range(60, 69):
        paper.add(number, BEGUN + timedelta(minutes=number))
    paper.replies["/category/communes/page/2/"] = lambda *_: Answer(status=404)
    paper.replies["/category/communes/page/3/"] = lambda *_: Answer(status=404)
    assert crawl(paper, tmp_path, 1).exit == 1
    paper.replies.clear()
    assert crawl(paper, tmp_path, 2).exit == 0
    assert numbers(tmp_path) == set(paper.posts)


def test_a_section_whose_front_shows_nothing_for_a_day_is_a_loss(tmp_path: Path) -> None:
    paper = fronted(12)
    two = paper.front().replace("</ul>", "<li class='menu-item menu-item-object-category'><a href='/category/sport/'>"
                                "Sport</a></li></ul>")  # fmt: skip
    paper.replies["/"] = lambda *_: Answer(two)
    paper.replies["/category/sport/"] = lambda *_: Answer("<!doctype html><html><body><main></main></body></html>")
    assert crawl(paper, tmp_path, 0).exit == 1
    assert crawl(paper, tmp_path, 1).exit == 0  # It is empty as it was: a section without an article.


def _page(page: str, *_: object) -> Answer:
    return Answer(page)


def typed(paper: Paper, *numbers: int) -> Reply:
    """The types of a paper that has inquiries beside its posts; of these it has those numbers."""
    for number in numbers:
        one = paper.add(number, BEGUN - timedelta(days=30, hours=number))
        del paper.posts[number]
        paper.replies[one.path] = partial(_page, paper.page(one))
    inquiries = Paper(0)
    inquiries.url = SITE
    for number in numbers:
        inquiries.add(number, BEGUN - timedelta(days=30, hours=number))
    paper.replies[POSTS.replace("posts", "enquetes")] = lambda query, _: inquiries.listing(query)
    said = '{"enquete": {"slug": "enquete", "rest_base": "enquetes", "taxonomies": ["category"]}}'
    return lambda *_: Answer(said, kind="application/json")


def test_types_of_posts_that_could_not_be_had_are_asked_for_again(tmp_path: Path) -> None:
    paper = paper_of(4)
    paper.replies[TYPES] = lambda *_: Answer("<title>503</title>", 503)
    paper.replies["/category/communes/"] = lambda *_: Answer(status=404)
    assert crawl(paper, tmp_path, 0).exit == 1
    paper.replies[TYPES] = typed(paper, 90, 91)
    assert crawl(paper, tmp_path, 1).exit == 0
    assert numbers(tmp_path) == {1, 2, 3, 4, 90, 91}


def test_a_type_of_posts_that_a_site_has_added_is_listed_whole(tmp_path: Path) -> None:
    paper = paper_of(4)
    assert crawl(paper, tmp_path, 0).exit == 0
    paper.replies[TYPES] = typed(paper, 90, 91)
    assert crawl(paper, tmp_path, 31).exit == 0
    assert numbers(tmp_path) == {1, 2, 3, 4, 90, 91}


def test_a_small_feed_that_repeats_itself_is_not_proven_whole(tmp_path: Path) -> None:
    paper = fed(4)
    paper.replies[FEED] = only_first(paper, "repeats")
    assert [crawl(paper, tmp_path, day).exit for day in (0, 1)] == [1, 0]


def test_a_front_that_shows_nothing_when_it_is_asked_again_does_not_say_that_its_section_has_grown_short(
    tmp_path: Path,
) -> None:
    paper = fronted(22)
    asked: list[int] = []

    def front(*_: object) -> Answer | None:
        asked.append(1)
        return Answer("<!doctype html><html><body><main></main></body></html>") if len(asked) > 1 else None

    paper.replies["/category/communes/"] = front
    for page in (2, 3):
        paper.replies[f"/category/communes/page/{page}/"] = lambda *_: paper.section(1)
    assert crawl(paper, tmp_path, 0).exit == 1
