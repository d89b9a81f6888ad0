"""The living stand-in site: all it shows at an instant agrees with its truth, and its history with what was shown."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

from newsspider import Site, extract
from newsspider.extract import Page
from tests import site
from tests.site import Line, LivingWorld, OptionError, Options, RunningSite, World, world_of
from tests.site.graph import NOWHERE
from tests.site.history import folded
from tests.site.life import Event
from tests.test_site import asked, load_more, teasers

pytestmark = pytest.mark.slow

Record = dict[str, Any]
HOURS = timedelta(hours=1)
RETRIEVED = "2026-11-01T00:00:00+00:00"


@pytest.fixture(scope="module", params=["yoast", pytest.param("core", marks=pytest.mark.soak)])
def served(request: pytest.FixtureRequest) -> Iterator[RunningSite]:
    """A small site that lives for twelve days and is busier than by default."""
    with site.running(
        articles=40,
        seed=3,
        days=12,
        weight=1,
        oddities=False,
        sitemaps=request.param,
        removed_per_day=1.5,
        moved_per_day=1.5,
    ) as running:
        yield running


def living(**options: Any) -> LivingWorld:
    """A world that lives for thirty days unless told otherwise."""
    world = world_of(Options(**{"days": 30, "articles": 300, **options}))
    assert isinstance(world, LivingWorld)
    return world


def through(served: RunningSite, *days: float) -> Iterator[datetime]:
    """Sets the clock to instants all over the life, not in order, so that it goes backward too, and gives each."""
    for day in days or (0, 12, 3.3, 7, 1.1, 9.5, 5):
        served.now = served.life.start + timedelta(days=day)
        yield served.now


def moment(event: Event) -> datetime:
    """When it happens."""
    return datetime.fromtimestamp(event.at, UTC)


def alone(served: RunningSite, *kinds: str) -> list[Event]:
    """The events of these kinds to articles that are public before and after, nothing else happening to them then."""
    busy = Counter((event.index, event.at) for event in served.life.events)
    found = [event for event in served.life.events if event.kind in kinds and busy[event.index, event.at] == 1]
    assert found
    return found


def record_of(served: RunningSite, index: int) -> Record:
    """The truth of one article now."""
    return next(record for record in served.truth() if record["_site"]["index"] == index)


def crawled(served: RunningSite, url: str) -> Record:
    """The record the line makes of the page at this address."""
    answer = asked(served, url)
    assert answer.status == 200, url
    page = Page(answer.body, url, answer.headers["Content-Type"])
    article = extract(page, url, site=Site(zone="Europe/Paris"), retrieved_at=RETRIEVED).article
    assert article is not None, url
    return asdict(article)


def text_hash(served: RunningSite, index: int) -> str:
    """The hash the crawler gives the text of an article now."""
    return str(crawled(served, served.url + served.world.teaser(index).path)["text_hash"])


def test_a_site_without_days_has_no_life_and_its_clock_cannot_be_set() -> None:
    assert type(world_of(Options())) is World
    with site.running(articles=3) as still:
        with pytest.raises(OptionError, match="does not live"):
            still.now = datetime.now(UTC)
        with pytest.raises(OptionError, match="does not live"):
            still.history([])


def test_the_same_options_give_the_same_life_and_another_seed_another() -> None:
    first, again, other = (living(seed=seed) for seed in (1, 1, 2))
    assert first.life.events == again.life.events != other.life.events
    looks = [first.life.start + timedelta(days=day) for day in (1, 20)]
    for look in looks:
        first.now = again.now = look
        assert list(first.posts()) == list(again.posts())


def test_before_anything_happens_the_site_is_the_one_that_does_not_live() -> None:
    alive, still = living(seed=5), World(Options(articles=300, seed=5))
    assert [post.headline for post in alive.posts()] == [post.headline for post in still.posts()]
    assert [post.pages for post in alive.posts()] == [post.pages for post in still.posts()]


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_all_that_can_befall_an_article_does(seed: int) -> None:
    events = living(seed=seed).life.events
    assert {(event.kind, event.what) for event in events} >= {
        ("new", ""),
        ("new", "hidden"),
        ("removed", "404"),
        ("removed", "410"),
        ("restored", ""),
        ("moved", ""),
        ("cosmetic", "dress"),
        ("cosmetic", "comments"),
        ("cosmetic", "box"),
        ("edit", "headline"),
        ("edit", "standfirst"),
        ("edit", "figure"),
        ("edit", "sentence added"),
        ("edit", "sentence removed"),
        ("edit", "sentence changed"),
    }
    edits = {(event.index, event.at) for event in events if event.kind == "edit"}
    for kind in ("moved", "restored"):
        assert {(event.index, event.at) in edits for event in events if event.kind == kind} == {True, False}, kind
    for kind in ("moved", "cosmetic"):
        assert {event.modified for event in events if event.kind == kind} == {True, False}, kind
    kinds = Counter(event.kind for event in events)
    assert kinds["restored"] == kinds["removed"] // 2
    assert max(Counter(event.index for event in events if event.kind == "moved").values()) == 2


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_events_keep_their_distances(seed: int) -> None:
    world = living(seed=seed, articles=60, removed_per_day=2, moved_per_day=2, edits_per_day=6)
    hour, events = 3600, world.life.events
    start, end = (int(edge.timestamp()) for edge in (world.life.start, world.life.end))
    assert all(start + hour <= event.at <= end for event in events)
    assert {event.kind for event in events if event.at > end - 72 * hour} == {"new", "edit"}
    assert all(event.index != 1 for event in events)
    for first, second in ((a, b) for a in events for b in events if a.index == b.index and a.at < b.at):
        pair = {first.kind, second.kind}
        assert pair != {"edit"} or second.at - first.at >= 12 * hour, (first, second)
        assert not ("edit" in pair and pair & {"removed", "restored"}) or second.at - first.at >= 36 * hour
    for event in (event for event in events if event.kind == "removed"):
        later = [other.kind for other in events if other.index == event.index and other.at > event.at]
        assert later[:1] in ([], ["restored"]), event


def test_rates_are_kept_to_the_letter() -> None:
    none = {"cosmetic_per_day": 0, "removed_per_day": 0, "moved_per_day": 0, "unlisted": 0}
    world = living(articles=2000, days=10, new_per_day=20, edits_per_day=5, **none)
    assert Counter(event.kind for event in world.life.events) == {"new": 200, "edit": 50}
    days = Counter((moment(event) - world.life.start).days for event in world.life.events if event.kind == "new")
    assert set(days.values()) == {20}
    still = living(days=10, new_per_day=0, edits_per_day=0, **none)
    assert still.life.events == []


def section_pages(served: RunningSite, key: str) -> list[str]:
    """The addresses of the teasers on all pages of a section, as a reader pages through it."""
    category, found, page = served.world.category(key), list[str](), 1
    front = asked(served, category.path).text
    if key == "international":
        found, last = teasers(front), "td_ajax_load_more" not in front
        while not last:
            page += 1
            said = json.loads(load_more(served, page).text)
            found, last = found + re.findall(r'<h3 [^>]*><a href="([^"]+)"', said["td_data"]), said["td_hide_next"]
        return found
    while (answer := asked(served, f"{category.path}page/{page}/" if page > 1 else category.path)).status == 200:
        found, page = found + teasers(answer.text), page + 1
    return found


def test_sections_list_what_is_public_now(served: RunningSite) -> None:
    for at in through(served):
        records = [record for record in served.truth() if record["_site"]["listed"]]
        for key in ("dernieres-minutes", "international", "sports"):
            wanted = {record["url"] for record in records if key in record["_site"]["sections"]}
            assert set(section_pages(served, key)) == wanted, (at, key)


def test_sitemaps_and_feeds_list_what_is_public_now(served: RunningSite) -> None:
    core = served.world.options.sitemaps == "core"
    part = "/wp-sitemap-posts-post-1.xml" if core else "/post-sitemap.xml"
    for _ in through(served):
        wanted = [record["url"] for record in served.truth() if record["_site"]["listed"]]
        assert re.findall("<loc>([^<]+)<", asked(served, part).text) == wanted, served.now
        news = re.findall("<loc>([^<]+)</loc><news:", asked(served, "/news-sitemap.xml").text)
        feed = re.findall(r"<item>.*?<link>([^<]+)<", asked(served, "/feed/").text, re.DOTALL)
        assert (news, feed) == (wanted[::-1][:20], wanted[::-1][:10]), served.now


def test_sitemaps_of_yoast_say_when_each_article_and_each_part_was_changed(served: RunningSite) -> None:
    for _ in through(served):
        index = asked(served, "/sitemap_index.xml")
        if served.world.options.sitemaps == "core":
            assert index.status == 404 and "lastmod" not in asked(served, "/wp-sitemap.xml").text
            continue
        stated = dict(re.findall("<loc>([^<]+)</loc><lastmod>([^<]+)<", asked(served, "/post-sitemap.xml").text))
        for record in served.truth():
            if record["date_modified"] and record["_site"]["listed"]:
                changed = max(record["date_modified"], record["_site"]["published"], key=datetime.fromisoformat)
                assert datetime.fromisoformat(stated[record["url"]]) == datetime.fromisoformat(changed)
        newest = re.findall(r"post-sitemap\.xml</loc><lastmod>([^<]+)<", index.text)
        assert newest == [max(stated.values())], served.now


def test_rest_lists_what_is_public_now_with_its_dates(served: RunningSite) -> None:
    for _ in through(served):
        posts, page = list[Record](), 1
        while (answer := asked(served, f"/wp-json/wp/v2/posts?per_page=50&page={page}")).status == 200:
            posts, page = posts + json.loads(answer.body), page + 1
        wanted = [record for record in served.truth() if record["_site"]["listed"]][::-1]
        assert [post["link"] for post in posts] == [record["url"] for record in wanted], served.now
        for post, record in zip(posts, wanted, strict=True):
            assert f":{post['id']}" in record["identifier"]
            if record["date_modified"]:
                stated = datetime.fromisoformat(post["modified_gmt"]).replace(tzinfo=UTC)
                assert stated == datetime.fromisoformat(record["date_modified"]), record["url"]


def test_rest_tells_what_was_modified_since_a_look(served: RunningSite) -> None:
    since, served.now = served.life.start + 48 * HOURS, served.life.start + 96 * HOURS
    asked_for = f"modified_after={since:%Y-%m-%dT%H:%M:%SZ}&orderby=modified&order=asc&per_page=100&_fields=id,modified"
    found = json.loads(asked(served, f"/wp-json/wp/v2/posts?{asked_for}").body)
    told = [event for event in served.life.between(since.timestamp(), served.now.timestamp()) if event.modified]
    wanted = {served.world.number(event.index) for event in told if event.index in served.world.listing(None)}
    assert {post["id"] for post in found} == wanted and wanted
    assert [post["modified"] for post in found] == sorted(post["modified"] for post in found)


def test_pages_say_what_the_truth_says_of_them_now(served: RunningSite) -> None:
    touched = {event.index for event in served.life.events} | {1}
    for _ in through(served):
        for record in served.truth():
            if record["_site"]["index"] in touched and record["_site"]["pages"] == 1:
                got = crawled(served, record["url"])
                assert {name: got[name] for name in record if name != "_site"} == {
                    name: value for name, value in record.items() if name != "_site"
                }, (served.now, record["url"])


def test_what_is_removed_is_gone_everywhere_and_comes_back(served: RunningSite) -> None:
    for event in alone(served, "removed"):
        served.now = moment(event) - timedelta(seconds=1)
        teaser, number = served.world.teaser(event.index), served.world.number(event.index)
        assert asked(served, teaser.path).status == 200
        served.now = moment(event)
        assert asked(served, teaser.path).status == int(event.what)
        assert asked(served, f"/wp-json/wp/v2/posts/{number}").status == asked(served, f"/?p={number}").status == 404
    for event in alone(served, "restored"):
        served.now = moment(event)
        assert asked(served, served.world.teaser(event.index).path).status == 200


def test_an_address_that_was_left_leads_to_the_one_of_now(served: RunningSite) -> None:
    moves: dict[int, list[str]] = {}
    for event in (event for event in served.life.events if event.kind == "moved"):
        served.now = moment(event) - timedelta(seconds=1)
        first = served.world.first_teaser(event.index)
        left = moves.setdefault(event.index, [f"/{first.old_slug}/"] if first.old_slug else [])
        left.append(served.world.teaser(event.index).path)
        number = record_of(served, event.index)["identifier"]
        served.now = moment(event)
        record = record_of(served, event.index)
        assert record["identifier"] == number and record["url"] not in {served.url + path for path in left}
        assert asked(served, record["url"]).status == 200
        for path in (*left, f"/?p={served.world.number(event.index)}"):
            answer = asked(served, path)
            assert (answer.status, answer.headers["Location"]) == (301, record["url"]), path
    twice = Counter(event.index for event in served.life.events if event.kind == "moved")
    assert max(twice.values()) == 2 and any(served.world.first_teaser(index).old_slug for index in moves)


def test_an_edit_changes_the_text_and_modified(served: RunningSite) -> None:
    for event in alone(served, "edit"):
        served.now = moment(event) - timedelta(seconds=1)
        before, hashed = record_of(served, event.index), text_hash(served, event.index)
        served.now = moment(event)
        after = record_of(served, event.index)
        assert folded(after) != folded(before), event
        if after["_site"]["pages"] == 1:
            assert text_hash(served, event.index) != hashed, event
        if after["date_modified"]:
            assert datetime.fromisoformat(after["date_modified"]) == moment(event)


def test_a_cosmetic_change_changes_the_page_and_not_the_text(served: RunningSite) -> None:
    for event in alone(served, "cosmetic"):
        served.now = moment(event) - timedelta(seconds=1)
        path = served.world.teaser(event.index).path
        before, hashed, record = asked(served, path), text_hash(served, event.index), record_of(served, event.index)
        served.now = moment(event)
        after, now = asked(served, path), record_of(served, event.index)
        bodies = [re.sub("<!-- Cached page, .*", "", answer.text) for answer in (before, after)]
        assert bodies[0] != bodies[1] and after.headers["ETag"] != before.headers["ETag"], event
        assert text_hash(served, event.index) == hashed and folded(now) == folded(record), event
        assert (now["date_modified"] != record["date_modified"]) == (event.modified and bool(now["date_modified"]))
        assert (after.headers["Last-Modified"] != before.headers["Last-Modified"]) == event.modified


def test_a_copy_is_good_until_its_page_changes_and_again_when_the_clock_goes_back(served: RunningSite) -> None:
    for event in alone(served, "edit", "cosmetic"):
        served.now = moment(event) - timedelta(seconds=1)
        path = served.world.teaser(event.index).path
        first = asked(served, path)
        for at, status in ((moment(event), 200), (moment(event) - timedelta(seconds=2), 304)):
            served.now = at
            assert asked(served, path, If_None_Match=first.headers["ETag"]).status == status, event


def test_a_page_to_which_nothing_happens_stays_the_same_to_the_byte(served: RunningSite) -> None:
    touched = {event.index for event in served.life.events}
    quiet = [index for index in range(1, 41) if index not in touched]
    seen = []
    for _ in through(served, 0, 12):
        answers = [asked(served, served.world.teaser(index).path) for index in quiet]
        seen.append([(answer.body, answer.headers["ETag"], answer.headers["Last-Modified"]) for answer in answers])
    assert quiet and seen[0] == seen[1]


def test_nothing_is_dated_later_than_now(served: RunningSite) -> None:
    for _ in through(served):
        for record in served.truth():
            for stated in (record["_site"]["published"], record["date_modified"]):
                assert not stated or datetime.fromisoformat(stated) <= served.now, record["url"]


def noticed(served: RunningSite, looks: list[datetime]) -> list[tuple[str, datetime, str, str]]:
    """What an observer notices who knows nothing of the life: from truth and redirects alone, look by look."""
    texts: dict[str, str] = {}
    away: set[str] = set()
    found: list[tuple[str, datetime, str, str]] = []
    for look in looks:
        served.now = look
        public = {record["url"]: record for record in served.truth()}
        reached = [url for url, record in public.items() if record["_site"]["listed"] or record["identifier"] in texts]
        for url in reached:
            for box in public[url]["related"]:
                link = box["url"] if (box["url"] or "").startswith(served.url) else None
                target = link if link is None or link in public else asked(served, link).headers["Location"]
                if target in public and target not in reached:
                    reached.append(target)
        there = {public[url]["identifier"]: folded(public[url]) for url in reached}
        found += [(one, look, "gone", texts[one]) for one in texts.keys() - there.keys() - away]
        for one, text in there.items():
            if one not in texts or one in away:
                found.append((one, look, "back" if one in texts else "published", text))
            elif texts[one] != text:
                found.append((one, look, "changed", text))
        away = (away | texts.keys()) - there.keys()
        texts |= there
    return sorted(found)


def plain(lines: list[Line]) -> list[tuple[str, datetime, str, str]]:
    """The lines in a form that can be compared."""
    return sorted((line.identifier, line.at, line.kind, folded(line.record)) for line in lines)


@pytest.mark.parametrize("hours", [11, 50])
def test_the_history_is_what_an_observer_notices_look_by_look(served: RunningSite, hours: int) -> None:
    looks = [served.life.start + HOURS * hour for hour in range(0, 12 * 24 + 1, hours)]
    served.now = looks[len(looks) // 2]
    before = list(served.truth())
    told = served.history(looks)
    assert (served.now, list(served.truth())) == (looks[len(looks) // 2], before)
    assert plain(told) == noticed(served, looks)
    assert {line.kind for line in told} == {"published", "changed", "gone", "back"}


def test_the_history_tells_one_article_after_the_other_and_each_in_order(served: RunningSite) -> None:
    looks = [served.life.start + HOURS * hour for hour in range(0, 12 * 24 + 1, 6)]
    told: dict[str, list[Line]] = {}
    for line in served.history(looks[::-1]):
        told.setdefault(line.identifier, []).append(line)
    numbers = [int(identifier.rpartition(":")[2]) for identifier in told]
    assert numbers == sorted(numbers)
    for lines in told.values():
        assert [line.at for line in lines] == sorted({line.at for line in lines})
        assert [line.kind == "published" for line in lines] == [True] + [False] * (len(lines) - 1)
    served.now = looks[-1]
    public = {record["identifier"]: record for record in served.truth()}
    last = {identifier: lines[-1] for identifier, lines in told.items()}
    assert public.keys() == {identifier for identifier, line in last.items() if line.kind != "gone"}
    assert all(folded(public[one]) == folded(line.record) for one, line in last.items() if one in public)


def test_an_article_no_listing_has_is_seen_when_an_article_leads_to_it(served: RunningSite) -> None:
    hidden = [event for event in served.life.events if event.what == "hidden"]
    assert hidden and all(served.world.graph.kinds[event.index] == NOWHERE for event in hidden)
    for event in hidden:
        served.now = moment(event)
        address = served.url + served.world.first_teaser(event.index).path
        leading = record_of(served, served.world.graph.parents[event.index])
        assert event.index not in served.world.listing(None)
        urls = {box["url"] for box in leading["related"]}
        assert address in urls or f"{served.url}/?p={served.world.number(event.index)}" in urls


@pytest.mark.parametrize("clock", ["2026-06-18T00:00:00", "2020-01-01T00:00:00+00:00"])
def test_a_clock_without_offset_or_before_the_start_is_refused(served: RunningSite, clock: str) -> None:
    before = served.now
    with pytest.raises(ValueError, match="an instant with its offset, from 2026-"):
        served.now = datetime.fromisoformat(clock)
    with pytest.raises(HTTPError) as refused:
        urlopen(served.url + "/__stand-in__/now", clock.encode())
    refused.value.close()
    assert (refused.value.status, served.now) == (400, before)


def test_apart_the_clock_is_set_from_here_too() -> None:
    with site.running_apart(articles=8, days=5, sitemaps="yoast") as apart:
        assert apart.now == apart.life.start and len(list(apart.truth())) == 8
        apart.now = apart.life.end
        assert apart.now == apart.life.end
        assert {record["url"] for record in apart.truth()} == {
            line.record["url"] for line in apart.history([apart.life.end])
        }
        assert len(list(apart.truth())) > 8


@pytest.mark.parametrize(
    ("words", "wrong"),
    [
        (["--days", "3", "--slide", "2"], "slide and days exclude each other"),
        (["--days", "-1"], "days: -1 is not possible"),
        (["--hours-per-second", "2"], "--hours-per-second: a positive"),
    ],
)
def test_an_impossible_life_is_refused_in_one_line(words: list[str], wrong: str) -> None:
    command = [sys.executable, "-m", "tests.site", *words]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ended.returncode == 2 and ended.stderr.startswith(f"python -m tests.site: {wrong}"), ended.stderr
    assert ended.stderr.count("\n") == 1


def test_started_by_hand_its_clock_runs_and_it_tells_what_happens() -> None:
    command = [sys.executable, "-m", "tests.site", "--articles", "8", "--days", "4", "--hours-per-second", "40"]
    quiet = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with subprocess.Popen(command, text=True, **quiet) as process:  # type: ignore[call-overload]
        lines = [process.stderr.readline() for _ in range(3)]
        process.terminate()
        assert process.wait(10) == 0
    assert all(re.fullmatch(r"20\d\d-\d\d-\d\d \d\d:\d\d UTC: article \d+ \w+.*\n", line) for line in lines), lines
