"""What a listing's word, a page's date and a clock are worth."""

from __future__ import annotations

from dataclasses import replace

import pytest

from newsspider.frontier import changes
from newsspider.items import Article
from newsspider.rows import Doubt
from newsspider.runs import seconds

NOW = seconds("2026-07-10T12:00:00+00:00")
HOUR = 3600


def at(words: str) -> int:
    return seconds(f"2026-07-{words}:00+00:00")


@pytest.mark.parametrize(
    ("announced", "before", "looked", "changed"),
    [
        (None, None, "09T12:00", None),
        ("2026-07-10T09:00:00+00:00", "2026-07-01T09:00:00+00:00", "09T12:00", True),
        ("2026-07-10T09:00:00+00:00", "2026-07-10T09:00:00+00:00", "10T10:00", False),
        ("2026-07-02T09:00:00+00:00", "2026-07-01T09:00:00+00:00", "09T12:00", False),
        ("2026-07-02T09:00:00+00:00", "2026-07-01T09:00:00+00:00", "30T12:00", True),  # a look by a clock ahead
        ("2026-07-10T09:00:00+00:00", "2027-01-01T00:00:00+00:00", "10T10:00", True),  # what was said could not be
        ("2027-01-01T00:00:00+00:00", "2027-01-01T00:00:00+00:00", "10T10:00", False),
        ("2026-07-10", "2026-07-08", "09T12:00", True),
        ("2026-07-10", "2026-07-10", "10T10:00", None),
        ("2026-07-01", "2026-07-01", "09T12:00", False),
        ("2026-07-10", None, None, True),
    ],
)
def test_a_listing_tells_whether_a_page_has_changed(
    announced: str | None, before: str | None, looked: str | None, changed: bool | None
) -> None:
    assert changes.has_changed(announced, before, at(looked) if looked else None, NOW) is changed


@pytest.mark.parametrize(
    ("date", "age", "hours"),
    [
        (None, None, 0),
        ("Fri, 10 Jul 2026 12:00:00 GMT", None, 0),
        ("Fri, 10 Jul 2026 10:00:00 GMT", None, -2),
        ("Fri, 10 Jul 2026 12:00:00 GMT", "7200", -2),
        ("Sat, 10 Jul 2027 12:00:00 GMT", None, 0),
        ("hier", "viel", 0),
    ],
)
def test_an_answer_knows_no_more_than_its_date_its_age_and_our_clock(
    date: str | None, age: str | None, hours: int
) -> None:
    assert changes.known_at(NOW, date, age) == NOW + hours * HOUR


ARTICLE = replace(Article(url="https://a.fr/x/"), date_published="2026-07-01T08:00:00+02:00")


@pytest.mark.parametrize(
    ("modified", "shown"),
    [
        ("2026-07-10T11:00:00+02:00", True),
        ("2026-07-10T08:59:30+00:00", True),
        ("2026-07-10T11:00:00+00:00", True),
        ("2026-07-10T07:00:00+00:00", True),  # The same clock, in another zone than it says.
        ("2026-07-10T07:07:00+00:00", False),
        ("2026-07-03T11:00:00+02:00", False),
        ("2026-07-10", True),
        (None, False),
    ],
)
def test_a_page_shows_a_change_by_its_own_date(modified: str | None, shown: bool) -> None:
    article = replace(ARTICLE, date_modified=modified)
    assert changes.shows("2026-07-10T09:00:00+00:00", article) is shown


def test_a_change_is_looked_for_so_often_the_last_time_a_day_later_and_then_no_more() -> None:
    doubt, announced = Doubt("a.fr:1"), "2026-07-10T09:00:00+00:00"
    assert not changes.unshown(doubt, announced, NOW, 3)
    assert changes.next_visit(doubt, NOW, 3) == NOW
    assert not changes.waits(doubt, announced, NOW, 3)
    assert not changes.unshown(doubt, announced, NOW + HOUR, 3)
    assert changes.next_visit(doubt, NOW + HOUR, 3) == NOW + 24 * HOUR
    assert changes.waits(doubt, announced, NOW + 2 * HOUR, 3)
    assert not changes.waits(doubt, "2026-07-10T11:00:00+00:00", NOW + 2 * HOUR, 3)
    assert changes.unshown(doubt, announced, NOW + 24 * HOUR, 3)


def test_looks_thin_out_where_each_finds_another_text() -> None:
    hours = [1, 6, 24, 72]
    nexts = [changes.after_changes(number, NOW, hours) for number in range(1, 7)]
    assert nexts == [None, *(NOW + each * HOUR for each in (6, 24, 72, 72, 72))]
