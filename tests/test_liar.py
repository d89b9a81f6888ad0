"""A site that lies at random: whatever it told before, all it shows is delivered once it behaves, once and as it is."""

from __future__ import annotations

import json
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from email.utils import format_datetime
from itertools import chain, repeat
from multiprocessing import get_context
from pathlib import Path

import pytest

from newsspider.ledger import LEFT_ALONE, NAME, Ledger
from tests.crawling import delivered
from tests.laws import broken_laws, over_http
from tests.liar import BEGUN, CLOSED, POSTS, SITE
from tests.papers import Answer, Paper
from tests.unwired import Run


@pytest.mark.parametrize("seed", [0, *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(1, 12))])
def test_what_a_lying_site_shows_is_delivered_exactly_once_when_it_behaves_again(tmp_path: Path, seed: int) -> None:
    assert broken_laws(seed, tmp_path) == []


def test_what_a_lying_site_shows_over_http_is_delivered_exactly_once_too(tmp_path: Path) -> None:
    assert broken_laws(3, tmp_path, days=5, crawl=over_http) == []


@pytest.mark.soak
@pytest.mark.timeout(3600)
def test_two_thousand_sites_that_lie_for_thirty_days_are_delivered_exactly_once(tmp_path: Path) -> None:
    with ProcessPoolExecutor(mp_context=get_context("spawn")) as pool:
        assert list(chain(*pool.map(broken_laws, range(2_000), repeat(tmp_path), repeat(30)))) == []


@pytest.mark.soak
@pytest.mark.timeout(3600)
def test_forty_lying_sites_are_delivered_exactly_once_over_http(tmp_path: Path) -> None:
    with ThreadPoolExecutor(2) as pool:
        every = pool.map(broken_laws, range(40), repeat(tmp_path), repeat(10), repeat(over_http))
        assert list(chain(*every)) == []


def crawl(paper: Paper, output: Path, days: float) -> Run:
    """Crawl a paper so many days after the beginning."""
    run = Run(SITE, paper.answer, output, BEGUN + timedelta(days=days))
    run.exit = run.crawl()
    return run


def paper_of(posts: int, per_page: int = 100) -> Paper:
    """A paper whose days begin with the lies'."""
    paper = Paper(0, per_page)
    paper.url, paper.now = SITE, BEGUN
    for number in range(1, posts + 1):
        paper.add(number, BEGUN - timedelta(days=9, hours=number))
    return paper


def test_edits_made_while_the_interface_was_down_for_days_are_listed_when_it_is_back(tmp_path: Path) -> None:
    paper = paper_of(4)
    assert crawl(paper, tmp_path, 0).exit == 0
    paper.edit(2, "La commune revient sur le calendrier de la tranche et le reporte à la fin de l’automne.",
               BEGUN + timedelta(hours=5))  # fmt: skip
    paper.replies[POSTS] = lambda *_: Answer(status=403)
    for days in (2, 4):
        assert crawl(paper, tmp_path, days).exit == 0  # The sections are listed, which do not tell of edits.
    del paper.replies[POSTS]
    assert crawl(paper, tmp_path, 5).exit == 0
    assert [line["revision"] for line in delivered(tmp_path) if line["identifier"].endswith(":2")].count(2) == 1


def test_an_edit_that_a_listing_without_dates_of_change_has_shown_is_listed_again(tmp_path: Path) -> None:
    paper = paper_of(4)
    assert crawl(paper, tmp_path, 0).exit == 0
    paper.edit(2, "La commune revient sur le calendrier de la tranche et le reporte à la fin de l’automne.",
               BEGUN + timedelta(hours=5))  # fmt: skip

    def undated(query: dict[str, str], _: dict[str, str]) -> Answer:
        whole = paper.listing(query)
        members = json.loads(whole.body)
        for one in members:
            del one["modified_gmt"]
        return replace(whole, body=json.dumps(members))

    paper.replies[POSTS] = undated
    for days in (2, 4):
        assert crawl(paper, tmp_path, days).exit == 0
    del paper.replies[POSTS]
    assert crawl(paper, tmp_path, 5).exit == 0
    assert [line["revision"] for line in delivered(tmp_path) if line["identifier"].endswith(":2")].count(2) == 1


def test_an_interface_that_gives_few_posts_a_page_is_asked_for_so_many_from_then_on(tmp_path: Path) -> None:
    paper = paper_of(23, per_page=10)
    sizes: list[str] = []

    def noted(query: dict[str, str], _: dict[str, str]) -> None:
        sizes.append(query["per_page"])

    paper.replies[POSTS] = noted
    assert crawl(paper, tmp_path, 0).exit == 0
    assert len(delivered(tmp_path)) == 23
    assert sizes.count("100") == 1
    sizes.clear()
    assert crawl(paper, tmp_path, 30).exit == 0
    assert set(sizes) == {"10"}


def test_an_article_that_was_gone_at_its_first_look_is_asked_for_again(tmp_path: Path) -> None:
    paper = paper_of(3)
    paper.replies["/eau-2/"] = lambda *_: Answer(status=404)
    assert crawl(paper, tmp_path, 0).exit == 0
    del paper.replies["/eau-2/"]
    assert crawl(paper, tmp_path, 1).exit == 0
    assert len(delivered(tmp_path)) == 3


def test_looks_that_failed_do_not_count_as_looks_that_found_nothing(tmp_path: Path) -> None:
    paper = paper_of(3)
    paper.replies["/eau-2/"] = lambda *_: Answer(status=206)
    for days in range(4):
        assert crawl(paper, tmp_path, days).exit == 1
    paper.replies["/eau-2/"] = lambda *_: Answer(status=404)
    crawl(paper, tmp_path, 4)
    del paper.replies["/eau-2/"]
    assert crawl(paper, tmp_path, 5).exit == 0
    assert len(delivered(tmp_path)) == 3


def dated(paper: Paper) -> None:
    """Have every answer of the REST interface state the paper's own time."""

    def with_date(query: dict[str, str], _: dict[str, str]) -> Answer:
        said = paper.listing(query)
        said.headers["Date"] = format_datetime(paper.now, usegmt=True)
        return said

    paper.replies[POSTS] = with_date


def test_an_edit_that_a_cache_hides_from_a_run_whose_clock_is_ahead_is_found_by_the_next(tmp_path: Path) -> None:
    paper = paper_of(3)
    dated(paper)
    behind = paper.page(paper.posts[2])
    paper.edit(2, "Le maire de Brévy annonce que la tranche est retirée du programme de cette année.", BEGUN)
    paper.replies["/eau-2/"] = lambda *_: Answer(behind)
    crawl(paper, tmp_path, 400)  # By our clock; the site's says that it is the first day.
    del paper.replies["/eau-2/"]
    paper.now += timedelta(days=1)
    crawl(paper, tmp_path, 1)
    assert any("retirée du programme" in line["article_body"] for line in delivered(tmp_path))


def test_a_change_that_a_server_calls_none_is_looked_for_until_it_shows(tmp_path: Path) -> None:
    paper = paper_of(3)
    stale: list[str] = []

    def page(_: dict[str, str], headers: dict[str, str]) -> Answer:
        if stale and "if-none-match" in headers:
            return Answer(status=304, headers={"ETag": headers["if-none-match"]})
        return Answer(paper.page(paper.posts[2]), headers={"ETag": '"eins"'})

    paper.replies["/eau-2/"] = page
    crawl(paper, tmp_path, 0)
    paper.edit(2, "Le préfet suspend les travaux de la tranche après la plainte de deux riverains.",
               BEGUN + timedelta(hours=8))  # fmt: skip
    paper.replies[POSTS] = lambda *_: Answer(status=403)
    crawl(paper, tmp_path, 1)
    del paper.replies[POSTS]
    stale.append("ETag")
    crawl(paper, tmp_path, 4)  # The listing dates the change before this look, which the server answers with 304.
    stale.clear()
    crawl(paper, tmp_path, 5)
    assert sum("suspend les travaux" in line["article_body"] for line in delivered(tmp_path)) == 1


def test_a_change_whose_look_failed_has_to_show_at_the_next(tmp_path: Path) -> None:
    paper = paper_of(3)
    lies: list[Answer] = []

    def page(_: dict[str, str], headers: dict[str, str]) -> Answer:
        return lies[0] if lies else Answer(paper.page(paper.posts[2]), headers={"ETag": '"eins"'})

    paper.replies["/eau-2/"] = page
    crawl(paper, tmp_path, 0)
    paper.edit(2, "Le tribunal autorise la reprise des travaux de la tranche dès la semaine prochaine.",
               BEGUN + timedelta(hours=8))  # fmt: skip
    lies[:] = [Answer(status=204)]
    crawl(paper, tmp_path, 1)
    lies[:] = [Answer(status=304)]
    crawl(paper, tmp_path, 4)
    lies.clear()
    crawl(paper, tmp_path, 5)
    assert sum("autorise la reprise" in line["article_body"] for line in delivered(tmp_path)) == 1


def test_articles_that_were_closed_for_a_day_are_asked_for_again(tmp_path: Path) -> None:
    paper = paper_of(3)
    paper.replies["/eau-2/"] = lambda *_: Answer(CLOSED)
    crawl(paper, tmp_path, 0)
    del paper.replies["/eau-2/"]
    assert crawl(paper, tmp_path, 1).exit == 0
    assert len(delivered(tmp_path)) == 3


def test_articles_that_all_led_to_one_page_for_a_day_are_asked_for_again(tmp_path: Path) -> None:
    paper = paper_of(4)
    for number in range(1, 4):
        paper.replies[f"/eau-{number}/"] = lambda *_: Answer(status=302, headers={"Location": "/ferme/"})
    paper.replies["/ferme/"] = lambda *_: Answer(CLOSED)
    crawl(paper, tmp_path, 0)
    for number in range(1, 4):
        del paper.replies[f"/eau-{number}/"]
    assert crawl(paper, tmp_path, 1).exit == 0
    assert len(delivered(tmp_path)) == 4


@pytest.mark.slow
def test_an_address_that_never_gives_an_article_is_asked_for_ever_more_rarely(tmp_path: Path) -> None:
    paper = paper_of(3)
    looks: list[int] = []

    def closed(*_: object) -> Answer:
        looks.append(day)
        return Answer(CLOSED)

    paper.replies["/eau-2/"] = closed
    for day in range(20):
        crawl(paper, tmp_path, day)
    assert looks == [0, 1, 2, 3, 6, 13]


def test_what_a_clock_that_was_ahead_has_put_off_for_years_holds_up_no_run(tmp_path: Path) -> None:
    paper = paper_of(3)
    assert crawl(paper, tmp_path, 0).exit == 0
    paper.add(4, BEGUN + timedelta(hours=3))
    ledger = Ledger(next(tmp_path.rglob(NAME)))
    ledger.set_fact(LEFT_ALONE, str(int((BEGUN + timedelta(days=400)).timestamp())))
    ledger.close()
    assert crawl(paper, tmp_path, 1).exit == 0
    assert len(delivered(tmp_path)) == 4


@pytest.mark.parametrize("days", [1, 5])
def test_articles_whose_pages_name_one_address_for_some_days_are_not_lost_as_its_copies(
    tmp_path: Path, days: int
) -> None:
    paper = paper_of(3)
    assert crawl(paper, tmp_path, 0).exit == 0
    for day in range(1, days + 1):
        post = paper.add(50 + day, BEGUN + timedelta(days=day, hours=-2))
        named = paper.page(post).replace("</head>", f"<link rel='canonical' href='{SITE}/eau-1/'></head>")
        paper.replies[post.path] = lambda *_, page=named: Answer(page)
        crawl(paper, tmp_path, day)
    if days == 1:
        paper.replies.clear()
    crawl(paper, tmp_path, days + 1)
    crawl(paper, tmp_path, days + 32)
    assert len(delivered(tmp_path)) == 3 + days


def test_a_known_article_whose_page_names_another_for_a_day_keeps_its_address(tmp_path: Path) -> None:
    paper = paper_of(3)
    assert crawl(paper, tmp_path, 0).exit == 0
    paper.edit(2, "La tranche est remise à l’an prochain.", BEGUN + timedelta(hours=5))
    named = paper.page(paper.posts[2]).replace("</head>", f"<link rel='canonical' href='{SITE}/eau-1/'></head>")
    paper.replies["/eau-2/"] = lambda *_: Answer(named)
    crawl(paper, tmp_path, 1)
    paper.replies.clear()
    paper.edit(2, "La tranche est remise à plus tard encore.", BEGUN + timedelta(days=3))
    assert crawl(paper, tmp_path, 4).exit == 0
    found = [(line["revision"], line["url"]) for line in delivered(tmp_path) if line["identifier"].endswith(":2")]
    assert found == [(revision, f"{SITE}/eau-2/") for revision in (1, 2, 3)]


def test_of_two_edits_the_second_is_looked_for_where_a_cache_shows_the_first(tmp_path: Path) -> None:
    paper = paper_of(3)
    assert crawl(paper, tmp_path, 0).exit == 0
    texts = ("La mairie corrige le calendrier de la tranche.", "La mairie corrige le calendrier, et le prix de l’eau.")
    paper.edit(2, texts[0], BEGUN + timedelta(hours=10, minutes=7))
    cached = paper.page(paper.posts[2])
    paper.edit(2, texts[1], BEGUN + timedelta(hours=20))
    paper.replies["/eau-2/"] = lambda *_: Answer(cached)
    assert crawl(paper, tmp_path, 1).exit == 0
    paper.replies.clear()
    assert crawl(paper, tmp_path, 2).exit == 0
    said = [line["article_body"] for line in delivered(tmp_path) if line["identifier"].endswith(":2")]
    assert said[1:] == list(texts)


@pytest.mark.slow
@pytest.mark.parametrize("rest", [True, False])
def test_articles_that_led_to_another_article_for_some_days_are_asked_for_again(tmp_path: Path, rest: bool) -> None:
    paper = paper_of(4)
    paper.rest = rest
    for number in range(2, 5):
        paper.replies[f"/eau-{number}/"] = lambda *_: Answer(status=302, headers={"Location": "/eau-1/"})
    for day in range(9):
        crawl(paper, tmp_path, day)
    assert len(delivered(tmp_path)) == 1
    paper.replies.clear()
    crawl(paper, tmp_path, 9)
    crawl(paper, tmp_path, 40)
    assert len(delivered(tmp_path)) == 4


@pytest.mark.parametrize("then", [Answer(status=404), Answer(status=302, headers={"Location": "/"}), Answer(CLOSED)])
def test_an_article_that_led_to_another_and_then_nowhere_is_asked_for_again(tmp_path: Path, then: Answer) -> None:
    paper = paper_of(3)
    assert crawl(paper, tmp_path, 0).exit == 0
    paper.add(50, BEGUN + timedelta(hours=22))
    paper.replies["/eau-50/"] = lambda *_: Answer(status=204)
    crawl(paper, tmp_path, 1)
    paper.add(51, BEGUN + timedelta(hours=40))
    paper.replies["/eau-50/"] = lambda *_: Answer(status=302, headers={"Location": "/eau-51/"})
    crawl(paper, tmp_path, 2)  # What was left open is asked for first, and brings the article that it leads to.
    paper.replies["/eau-50/"] = lambda *_: then
    crawl(paper, tmp_path, 3)
    paper.replies.clear()
    for days in (4, 36):  # The listing of what is new tells of it no more.
        crawl(paper, tmp_path, days)
    assert len(delivered(tmp_path)) == 5


@pytest.mark.slow
def test_an_article_that_led_for_a_day_to_one_which_has_just_moved_is_asked_for_again(tmp_path: Path) -> None:
    paper = paper_of(3)
    assert crawl(paper, tmp_path, 0).exit == 0
    when = BEGUN + timedelta(hours=20)
    paper.posts[1] = replace(paper.posts[1], path="/eaux-1-2/", modified=when)
    paper.add(50, when)
    paper.replies |= {path: lambda *_: Answer(status=302, headers={"Location": "/eaux-1-2/"})
                      for path in ("/eau-1/", "/eau-50/")}  # fmt: skip
    crawl(paper, tmp_path, 1)
    del paper.replies["/eau-50/"]
    for days in (3, 36):
        crawl(paper, tmp_path, days)
    assert len(delivered(tmp_path)) == 4


def test_an_address_that_always_leads_to_another_article_is_asked_for_few_times(tmp_path: Path) -> None:
    paper = paper_of(3)
    paper.rest = False
    looks: list[int] = []

    def leads(*_: object) -> Answer:
        looks.append(day)
        return Answer(status=301, headers={"Location": "/eau-1/"})

    paper.replies["/eau-2/"] = leads
    for day in range(40):
        crawl(paper, tmp_path, day)
    assert looks == [0, 1, 2, 3, 6, 13]


def test_a_change_whose_look_was_led_astray_has_to_show_at_one_that_a_listing_without_dates_asks_for(
    tmp_path: Path,
) -> None:
    paper = paper_of(3)
    lies: list[str] = []

    def page(_: dict[str, str], headers: dict[str, str]) -> Answer:
        if "astray" in lies:
            return Answer(status=302, headers={"Location": "/ferme/"})
        if "stale" in lies and "if-none-match" in headers:
            return Answer(status=304, headers={"ETag": headers["if-none-match"]})
        return Answer(paper.page(paper.posts[2]), headers={"ETag": '"eins"'})

    paper.replies |= {"/eau-2/": page, "/ferme/": lambda *_: Answer(CLOSED)}
    crawl(paper, tmp_path, 0)
    paper.edit(2, "Le conseil vote la reprise des travaux de la tranche au printemps.", BEGUN + timedelta(hours=3))
    lies[:] = ["astray"]
    crawl(paper, tmp_path, 1)
    lies[:] = ["stale"]
    paper.replies[POSTS] = lambda *_: Answer(status=403)
    crawl(paper, tmp_path, 3)
    del paper.replies[POSTS], paper.replies["/eau-2/"]
    for days in (4, 35):
        crawl(paper, tmp_path, days)
    assert sum("vote la reprise" in line["article_body"] for line in delivered(tmp_path)) == 1


def test_a_change_behind_one_that_was_dated_ahead_of_time_has_to_show_too(tmp_path: Path) -> None:
    paper = paper_of(3)
    lies: list[str] = []

    def page(_: dict[str, str], headers: dict[str, str]) -> Answer:
        if "stale" in lies and "if-none-match" in headers:
            return Answer(status=304, headers={"ETag": headers["if-none-match"]})
        return Answer(CLOSED if "closed" in lies else paper.page(paper.posts[2]), headers={"ETag": '"eins"'})

    def ahead(query: dict[str, str], _: dict[str, str]) -> Answer:
        said = paper.listing(query)
        members = [{**one, "modified_gmt": "2027-05-01T06:00:00"} for one in json.loads(said.body)]
        return replace(said, body=json.dumps(members))

    paper.replies["/eau-2/"] = page
    crawl(paper, tmp_path, 0)
    paper.edit(2, "La caserne reprend la tranche à son compte.", BEGUN + timedelta(hours=3))
    lies[:] = ["closed"]
    crawl(paper, tmp_path, 1)
    lies[:] = ["stale"]
    paper.replies[POSTS] = ahead
    crawl(paper, tmp_path, 4)
    lies.clear()
    del paper.replies[POSTS]
    for days in (5, 36):
        crawl(paper, tmp_path, days)
    assert sum("reprend la tranche" in line["article_body"] for line in delivered(tmp_path)) == 1


def test_a_miss_that_a_clock_ahead_has_seen_is_looked_at_soon_by_the_clock_of_the_site(tmp_path: Path) -> None:
    paper = paper_of(3)
    dated(paper)
    assert crawl(paper, tmp_path, 0).exit == 0
    paper.edit(2, "Le club fête ses cent ans, et la tranche attendra.", BEGUN + timedelta(hours=1))
    paper.replies["/eau-2/"] = lambda *_: Answer(status=404)
    for days, ours in ((1, 1), (2, 400), (4, 4)):
        paper.now = BEGUN + timedelta(days=days)
        if days == 4:
            del paper.replies["/eau-2/"]
        crawl(paper, tmp_path, ours)
    assert [line["revision"] for line in delivered(tmp_path) if line["identifier"].endswith(":2")] == [1, 2]


def test_a_change_whose_look_was_refused_is_looked_for_when_no_listing_tells_of_it_any_more(tmp_path: Path) -> None:
    paper = paper_of(3)
    dated(paper)
    assert crawl(paper, tmp_path, 0).exit == 0
    paper.edit(2, "Le syndicat vend la tranche à la commune voisine.", BEGUN + timedelta(hours=3))
    paper.replies["/eau-2/"] = lambda *_: Answer(CLOSED)
    for days in (1, 4, 6):
        paper.now = BEGUN + timedelta(days=days)
        if days == 4:
            del paper.replies["/eau-2/"]
            paper.replies[POSTS] = lambda *_: Answer("[]", 200, "application/json")
        crawl(paper, tmp_path, days)
    assert [line["revision"] for line in delivered(tmp_path) if line["identifier"].endswith(":2")] == [1, 2]
