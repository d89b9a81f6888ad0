"""The frontier: whatever the order of entries, sources and answers, each address is accounted for, once."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from newsspider.discovery import Entry
from newsspider.frontier import DEEPEST, Clock, Decision, Frontier, Scope
from newsspider.frontier.changes import Schedule
from newsspider.items import DiscoveredVia
from newsspider.ledger import Ledger
from newsspider.rows import DELIVERED, EXPLAINED, KNOWN, ArticleRow, UrlRow

HOME = "https://a.fr/"
WAYS = ("rest", "sitemap", "section", "feed", "related")
URLS = [f"{HOME}{name}/" for name in "abcdefgh"] + ["https://b.fr/article/", f"{HOME}wp-login.php", f"{HOME}a.jpg"]
BEGAN = 1_780_000_000
DAY = 86_400


@dataclass
class Figures:
    """What a run counts."""

    counted: Counter[str] = field(default_factory=Counter)

    def count(self, name: str, by: int = 1) -> None:
        """Add to a figure."""
        self.counted[name] += by

    def figure(self, name: str) -> int:
        """Return a figure."""
        return self.counted[name]


def frontier_of(ledger: Ledger, now: int = BEGAN, **scope: object) -> tuple[Frontier, Figures]:
    """A frontier of a run that begins, and its figures."""
    figures = Figures()
    ledger.begin(str(now))
    schedule = Schedule((1, 24), every=24)
    return Frontier(ledger, Scope(HOME, **scope), Clock(now), schedule, figures), figures  # type: ignore[arg-type]


def article_at(row: UrlRow, now: int, text: str = "text") -> ArticleRow:
    """The row of an article that was delivered from there."""
    return ArticleRow(
        row.identifier or f"a.fr:{row.url}", row.url, text, 1, "published", None, None, None, None, None, now, now,
        now + 3600, 0, None,
    )  # fmt: skip


class Lives(RuleBasedStateMachine):
    """Runs of a site, one after the other, in which anything may be listed, linked and answered at any time."""

    def __init__(self) -> None:
        super().__init__()
        self.ledger, self.now = Ledger(None), BEGAN
        self.asked: list[UrlRow] = []
        self.frontier, self.figures = frontier_of(self.ledger)

    @initialize(
        deepest=st.sampled_from((0, 1, DEEPEST)), most=st.sampled_from((None, 1, 3)), found=st.sampled_from((4, 10**6)),
        full=st.booleans(),
    )  # fmt: skip
    def begin(self, deepest: int, most: int | None, found: int, full: bool) -> None:
        """Begin a run."""
        scope = {"deepest": deepest, "max_items": most, "found_most": found, "full": full}
        self.frontier, self.figures = frontier_of(self.ledger, self.now, **scope)

    @rule(
        url=st.sampled_from(URLS), way=st.sampled_from(WAYS), depth=st.integers(0, 3), force=st.booleans(),
        days=st.none() | st.integers(-3, 3),
    )  # fmt: skip
    def meet(self, url: str, way: str, depth: int, force: bool, days: int | None) -> None:
        """Meet an address in a listing, or linked by an article."""
        changed = None if days is None else f"2026-06-{10 + days:02}T10:00:00+00:00"
        via = DiscoveredVia(way, HOME)
        self.taken(self.frontier.take(Entry(url, last_modified=changed), via, depth, force=force))

    def taken(self, taken: Decision) -> None:
        """What is asked for waits for an answer; nothing is asked for twice at a time."""
        if taken.asked:
            assert taken.row.outcome is None
            assert taken.row.url not in [row.url for row in self.asked]
            self.asked.append(taken.row)
        else:
            waits = taken.row.url in [row.url for row in self.asked]
            assert waits == (taken.row.outcome is None)

    @rule(url=st.sampled_from(URLS))
    def note(self, url: str) -> None:
        """Account for an entry that a listing shows and that is not wanted."""
        self.frontier.note(url, DiscoveredVia("sitemap", HOME), "outside_sections", "not listed before")

    @precondition(lambda self: self.asked)
    @rule(data=st.data(), outcome=st.sampled_from((DELIVERED, KNOWN, "gone", "refused", "failed", "outside_sections")))
    def answer(self, data: st.DataObject, outcome: str) -> None:
        """Answer one of those that are asked for."""
        row = self.asked.pop(data.draw(st.integers(0, len(self.asked) - 1)))
        if outcome in (DELIVERED, KNOWN):
            article = article_at(row, self.now)
            self.ledger.save(article)
            self.frontier.settle(row.url, outcome, identifier=article.identifier, looked=self.now)
        elif outcome in ("gone", "refused"):
            self.frontier.without(row.url, outcome, reason="nothing there")
        else:
            self.frontier.settle(row.url, outcome, reason="so it is", looked=self.now)

    @rule(hours=st.sampled_from((0, 2, 30, 24 * 90)), ended=st.sampled_from(("interrupted", "left_by_limit", None)))
    def run_again(self, hours: int, ended: str | None) -> None:
        """End the run, or let it be killed; begin the next one with what was left open."""
        if ended:
            self.ledger.settle_rest(ended)
        open_ = {row.url for row in self.asked}
        self.now += hours * 3600
        self.asked = []
        self.frontier, self.figures = frontier_of(self.ledger, self.now)
        unsettled = list(self.ledger.unsettled())
        assert open_ <= {row.url for row in unsettled}
        for row in unsettled:
            self.taken(self.frontier.take(Entry(row.url), DiscoveredVia(row.way, row.via), row.depth))

    @invariant()
    def all_is_accounted_for(self) -> None:
        """found = delivered + known + explained + asked for, in the figures and in the rows."""
        there = self.ledger.outcomes(self.ledger.run)
        counted = {name: self.figures.figure(name) for name in (DELIVERED, KNOWN, *EXPLAINED)}
        assert {name: number for name, number in counted.items() if number} == {
            name: number for name, number in there.items() if name
        }
        assert there.get(None, 0) == len(self.asked)
        assert self.figures.figure("found") == sum(counted.values()) + len(self.asked)


SOME = settings().max_examples * 6 // 10
Lives.TestCase.settings = settings(max_examples=SOME, stateful_step_count=25, deadline=None)
TestLives = Lives.TestCase


class ManyLives(Lives):
    """The same, for hours."""


ManyLives.TestCase.settings = settings(max_examples=10_000, stateful_step_count=40, deadline=None)


@pytest.mark.soak
@pytest.mark.timeout(7200)
class TestManyLives(ManyLives.TestCase):  # type: ignore[misc, valid-type]
    """Ten thousand sites, each for forty steps."""


@dataclass
class Web:
    """Articles that link one another, and listings that show some of them."""

    links: dict[str, list[str]]
    listed: list[tuple[str, str]]
    """Address and source."""

    def crawl(self, order: Random, deepest: int) -> dict[str, str | None]:
        """What becomes of each address where the listings and the answers come in that order."""
        frontier, _ = frontier_of(Ledger(None), deepest=deepest)
        boxes: dict[str, list[str]] = {}
        waiting = [(url, DiscoveredVia(way, HOME), 0) for url, way in self.listed]
        asked: list[str] = []
        while waiting or asked:
            if waiting and (not asked or order.random() < 0.5):
                url, via, depth = waiting.pop(order.randrange(len(waiting)))
                taken = frontier.take(Entry(url), via, depth)
                asked += [url] if taken.asked else []
                follow = url if taken.nearer and url in boxes else None
            else:
                follow = url = asked.pop(order.randrange(len(asked)))
                row = frontier.ledger.address(url)
                assert row
                if row.way == "sitemap" and int(url[-3:-1]) % 3:  # By its breadcrumb it is of another section.
                    frontier.settle(url, "outside_sections", looked=BEGAN)
                    continue
                frontier.settle(url, DELIVERED, looked=BEGAN)
                boxes[url] = self.links[url]
            if follow:
                row = frontier.ledger.address(follow)
                assert row
                waiting += [(one, DiscoveredVia("related", follow), row.depth + 1) for one in boxes[follow]]
        return {url: row.outcome if (row := frontier.ledger.address(url)) else None for url in self.links}


@st.composite
def webs(draw: st.DrawFn) -> Web:
    """Some web."""
    urls = [f"{HOME}article-{number:02}/" for number in range(draw(st.integers(2, 9)))]
    links = {url: draw(st.lists(st.sampled_from(urls), max_size=3)) for url in urls}
    listed = draw(st.lists(st.tuples(st.sampled_from(urls), st.sampled_from(WAYS[:4])), min_size=1, max_size=6))
    return Web(links, listed)


@given(web=webs(), deepest=st.sampled_from((0, 1, 2, DEEPEST)))
@settings(max_examples=2 * SOME, deadline=None)
def test_the_order_of_listings_links_and_answers_changes_the_outcome_of_no_address(web: Web, deepest: int) -> None:
    first, *others = (web.crawl(Random(seed), deepest) for seed in range(6))
    assert others == [first] * 5


def test_what_an_article_links_comes_nearer_with_it() -> None:
    a, b, c = (f"{HOME}article-{number:02}/" for number in range(3))
    web = Web({a: [b], b: [c], c: []}, [(a, "section"), (b, "rest")])
    assert {web.crawl(Random(seed), 1)[c] for seed in range(20)} == {DELIVERED}


def test_what_lies_beyond_related_depth_is_taken_up_once_a_shorter_way_leads_there() -> None:
    frontier, figures = frontier_of(Ledger(None), deepest=1)
    assert not frontier.take(Entry(f"{HOME}a/"), DiscoveredVia("related", HOME), 2).asked
    assert figures.figure("left_by_limit") == 1
    taken = frontier.take(Entry(f"{HOME}a/"), DiscoveredVia("related", HOME), 1)
    assert (taken.asked, taken.again, figures.figure("left_by_limit")) == (True, True, 0)


def test_an_edit_that_a_listing_announces_is_looked_for_though_a_link_came_first() -> None:
    ledger = Ledger(None)
    frontier, _ = frontier_of(ledger)
    entry = Entry(f"{HOME}a/", last_modified="2026-05-01T00:00:00+00:00")
    row = frontier.take(entry, DiscoveredVia("rest", HOME)).row
    known = article_at(row, BEGAN)
    known.modified, known.due = entry.last_modified, None
    ledger.save(known)
    ledger.settle(row.url, DELIVERED, identifier=known.identifier, modified=known.modified)
    frontier, figures = frontier_of(ledger, BEGAN + 90 * DAY)
    assert not frontier.take(Entry(entry.url), DiscoveredVia("related", HOME), 1).asked
    edited = Entry(entry.url, last_modified="2026-08-25T00:00:00+00:00")
    assert frontier.take(edited, DiscoveredVia("sitemap", HOME)).asked
    assert not frontier.take(edited, DiscoveredVia("sitemap", HOME)).asked  # It is under way.
    assert figures.figure(KNOWN) == 0


def test_an_article_is_removed_only_after_enough_looks_over_enough_time() -> None:
    ledger = Ledger(None)
    known = None
    for hours, expected in ((0, False), (1, False), (2, False), (49, True)):
        frontier, _ = frontier_of(ledger, BEGAN + hours * 3600, removed_visits=3, removed_seconds=2 * DAY)
        known = known or article_at(frontier.take(Entry(URLS[0]), DiscoveredVia("rest", HOME)).row, BEGAN)
        assert frontier.missed(known) is expected
        frontier.visit_soon(known)


def test_a_clock_of_ours_that_cannot_be_right_puts_nothing_off_by_years() -> None:
    frontier, _ = frontier_of(Ledger(None), BEGAN + 3650 * DAY)
    frontier.clock.note_answer("Fri, 05 Jun 2026 10:00:00 GMT", None)
    assert frontier.later(0) < BEGAN + 30 * DAY


def test_what_a_long_run_has_looked_at_itself_was_looked_at_by_no_clock_that_ran_ahead() -> None:
    ledger = Ledger(None)
    frontier, _ = frontier_of(ledger)
    frontier.clock.moment = lambda: BEGAN + 7200.0
    row = frontier.take(Entry(URLS[0]), DiscoveredVia("rest", HOME)).row
    known = article_at(row, BEGAN + 7000)
    assert not frontier.is_due(known)
    assert frontier.has_changed("2026-05-01T00:00:00+00:00", known) is False
    frontier.clock.moment = lambda: BEGAN + 10.0
    assert frontier.is_due(known)
