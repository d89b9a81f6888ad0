"""The pagination of a section: how far ahead it asks, and when it ends."""

from typing import Any

from newsspider.discovery import Entry
from newsspider.discovery.section import Listing, Section
from newsspider.run.arguments import Arguments
from newsspider.spiders.sources.pagination import Pagination

SINCE = Arguments.read({"since": "2022-01-10"})


def pagination() -> Any:
    return Pagination(Section("Monde", "https://a.fr/monde/"))


def entries(*days: str | None, start: int = 0) -> Any:
    return [Entry(f"https://a.fr/{start + i}/", day) for i, day in enumerate(days)]


def listing(last: int) -> Any:
    return Listing(last_page=last, page_address="https://a.fr/monde/page/{}/")


def test_three_pages_are_asked_for_ahead_and_one_more_for_each_page_read() -> None:
    one = pagination()
    assert [number for number, _ in one.pages_after(1, listing(69))] == [2, 3, 4]
    assert [address for _, address in one.pages_after(2, listing(69))] == ["https://a.fr/monde/page/5/"]


def test_no_page_after_the_last_is_asked_for() -> None:
    assert [number for number, _ in pagination().pages_after(1, listing(2))] == [2]


def test_a_section_that_grows_while_it_is_read_is_read_to_its_new_end() -> None:
    one = pagination()
    list(one.pages_after(1, listing(2)))
    assert [number for number, _ in one.pages_after(2, listing(3))] == [3]


def test_a_listing_ends_at_a_page_older_than_since() -> None:
    one = pagination()
    one.take(entries("2022-01-09", "2022-01-08"), SINCE)
    assert not one.ended
    one.take(entries("2022-01-07", "2022-01-06", start=5), SINCE)
    assert one.ended
    assert list(one.pages_after(2, listing(69))) == []


def test_an_old_sticky_post_on_each_page_does_not_end_a_listing_nor_keep_it_going() -> None:
    one, sticky = pagination(), Entry("https://a.fr/sticky/", "2019-01-01")
    one.take([sticky, *entries("2022-02-01")], SINCE)
    assert not one.ended
    one.take([sticky, *entries("2022-01-31", start=1)], SINCE)
    assert not one.ended
    one.take([sticky, *entries("2021-12-01", start=2)], SINCE)
    assert one.ended


def test_an_entry_without_a_day_keeps_a_listing_going() -> None:
    one = pagination()
    one.take(entries("2020-01-01", None), SINCE)
    assert not one.ended


def test_two_pages_with_nothing_new_end_a_listing_that_loops() -> None:
    one = pagination()
    for expected in (False, False, True):
        one.take(entries("2022-02-01", "2022-01-31"), Arguments())
        assert one.ended is expected
