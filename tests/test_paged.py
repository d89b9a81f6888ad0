"""The pages of a listing that states its totals: when they count as whole."""

from __future__ import annotations

from newsspider.discovery import Entry
from newsspider.discovery.rest import Totals
from newsspider.spiders.sources.paged import MOST_PASSES, Pages


def some(*numbers: int) -> list[Entry]:
    return [Entry(f"https://a.fr/{number}/") for number in numbers]


def gone_through(pages: Pages, *answers: tuple[list[Entry], int]) -> None:
    """Take a pass of pages of two entries each."""
    for number, (entries, total) in enumerate(answers, 1):
        pages.take(number, entries, Totals(total, -(-total // 2)))


def test_one_page_that_shows_what_it_states_is_whole() -> None:
    pages = Pages()
    gone_through(pages, (some(1, 2), 2))
    assert pages.after(1, 2, 100) is None
    assert pages.verdict() is None


def test_several_pages_are_whole_once_a_second_pass_brings_nothing_new() -> None:
    pages = Pages()
    for expected in ("", None):
        gone_through(pages, (some(1, 2), 3), (some(3), 3))
        assert pages.verdict() == expected
        pages.again()


def test_what_slid_onto_a_page_that_was_read_is_seen_by_the_next_pass() -> None:
    pages = Pages()
    gone_through(pages, (some(1, 2), 5), (some(4, 5), 4))  # 1 was deleted meanwhile, so that 3 came to the first page.
    assert pages.verdict() == ""
    pages.again()
    new = pages.take(1, some(2, 3), Totals(4, 2)) + pages.take(2, some(4, 5), Totals(4, 2))
    assert new == some(3)
    assert pages.verdict() == ""
    pages.again()
    gone_through(pages, (some(2, 3), 4), (some(4, 5), 4))
    assert pages.verdict() is None


def test_an_empty_page_in_the_middle_is_asked_for_again_and_then_a_loss() -> None:
    pages = Pages()
    for number in range(1, MOST_PASSES + 1):
        gone_through(pages, (some(1, 2), 5), ([], 5), (some(5), 5))
        assert pages.after(2, 0, 100) == 3
        assert pages.verdict() == ("" if number < MOST_PASSES else "page 2: it is empty")
        pages.again()


def test_entries_that_are_stated_and_never_shown_count_as_whole_once_the_next_run_finds_the_same() -> None:
    first, second, other = Pages(), Pages(), Pages()
    for pages in (first, second, other):
        for _ in range(2):
            gone_through(pages, (some(1, 2), 5), (some(3), 5), (some(4), 5))
            if pages.passes == 1:
                assert pages.verdict(1) == ""
                pages.again()
    assert first.verdict() == "it states 1 entries more than it shows"
    assert second.verdict(1) is None
    assert other.verdict(2) is not None


def test_a_listing_without_totals_ends_where_a_short_page_repeats_and_not_where_a_full_one_does() -> None:
    short, full = Pages(), Pages(per_page=2)
    for pages, entries in ((short, some(1)), (full, some(1, 2))):
        pages.take(1, entries, None)
        assert pages.after(1, len(entries), 100) == 2
        pages.take(2, entries, None)
        assert pages.after(2, len(entries), 100) is None
    assert short.verdict() is None
    assert full.verdict() == ""
    assert full.gaps == ["page 2: it repeats the page before"]


def test_a_page_refused_behind_a_full_one_is_asked_for_again_where_no_total_tells_the_end() -> None:
    pages = Pages(per_page=2)
    verdicts = []
    for _ in range(3):
        pages.take(1, some(1, 2), None)
        pages.refuse(2, "HTTP status 400")
        verdicts.append(pages.verdict())
        pages.again()
    assert verdicts == ["", "", None]


def test_a_total_below_what_is_shown_is_none() -> None:
    pages = Pages(per_page=2)
    pages.take(1, some(1, 2), Totals(0, 0))
    assert pages.after(1, 2, 100) == 2


def test_more_pages_than_are_stated_are_asked_for_while_the_total_is_not_shown() -> None:
    pages = Pages(per_page=2)
    pages.take(1, some(1, 2), Totals(5, 1))
    assert pages.after(1, 2, 100) == 2
