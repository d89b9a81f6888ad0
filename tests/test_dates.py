"""Dates: what a statement says, and which one is believed."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsspider.items import OtherDate
from newsspider.normalise.dates import iso_datetime
from newsspider.normalise.evidence import Chosen, chosen

SHARED = Path(os.environ.get("NEWSSPIDER_SHARED", Path(__file__).parents[2] / "shared"))
GOLD = sorted((SHARED / "realpages" / "gold").glob("*.json"))
RETRIEVED = datetime(2026, 11, 23, 18, 27, 5, tzinfo=UTC)
PARIS = ZoneInfo("Europe/Paris")
J, M, T, I = "json-ld", "meta", "time", "itemprop"  # noqa: E741
EVIDENCE = {"article:": M, "time[dat": T}


@pytest.mark.parametrize(
    ("words", "iso"),
    [
        ("2021-12-27T14:05:12+01:00", "2021-12-27T14:05:12+01:00"),
        ("2021-12-27T13:05:12.123Z", "2021-12-27T13:05:12+00:00"),
        ("2021-12-27T14:05:12+0100", "2021-12-27T14:05:12+01:00"),
        ("20211227T140512Z", "2021-12-27T14:05:12+00:00"),
        ("2021-12-27 14:05", "2021-12-27T14:05:00+01:00"),
        ("2021-12-27", "2021-12-27"),
        ("2021-12-27T24:00:00Z", "2021-12-28T00:00:00+00:00"),
        ("2021-12-27T14:05:12+99:00", "2021-12-27T14:05:12+01:00"),  # no clock on earth: the offset tells nothing
        ("Mon, 27 Dec 2021 13:05:12 +0000", "2021-12-27T13:05:12+00:00"),
        ("27 Dec 2021 13:05:12 GMT", "2021-12-27T13:05:12+00:00"),
        ("27 décembre 2021 à 14h05", "2021-12-27T14:05:00+01:00"),
        ("Lundi 27 décembre 2021, 8h", "2021-12-27T08:00:00+01:00"),
        ("27 déc. 2021 à midi", "2021-12-27T12:00:00+01:00"),
        ("27 déc. 2021 minuit", "2021-12-27T00:00:00+01:00"),
        ("publié le 27 décembre 2021 à 9 h 05 (GMT+1)", "2021-12-27T09:05:00+01:00"),
        ("le 27/12/2021 - 14:05", "2021-12-27T14:05:00+01:00"),
        ("27.12.2021", "2021-12-27"),
        ("1er févr. 2022", "2022-02-01"),
        ("1er\u00a0fevr 2022", "2022-02-01"),
        ("3. März 2022, 14:05 Uhr", "2022-03-03T14:05:00+01:00"),
        ("27 de diciembre de 2021", "2021-12-27"),
        ("December 27, 2021 2:05 pm", "2021-12-27T14:05:00+01:00"),
        ("2022-03-27T02:30:00", "2022-03-27T03:30:00+02:00"),  # skipped by the change to summer time
        ("2022-10-30T02:30:00", "2022-10-30T02:30:00+02:00"),  # twice on that night: the first
        ("2022-07-14T12:00:00", "2022-07-14T12:00:00+02:00"),
    ],
)
def test_a_statement_is_read(words: str, iso: str) -> None:
    assert iso_datetime(words, PARIS) == iso


def test_a_clock_without_offset_or_zone_is_only_a_day() -> None:
    assert iso_datetime("27 décembre 2021 à 14h05") == "2021-12-27"


@pytest.mark.parametrize(
    "words",
    [
        *("30 février 2021", "2021-13-01", "2021-02-30T10:00:00Z", "2021-12-27T25:00:00Z", "27 déc.", "hier", ""),
        *("-0001-11-30T00:00:00+00:00", "0000-00-00T00:00:00", "0001-01-01T00:00:00Z", "1970-01-01T00:00:00+00:00"),
        "9999-12-31T23:00Z",
    ],
)
def test_what_is_no_date_is_none(words: str) -> None:
    assert iso_datetime(words, PARIS) is None


@pytest.mark.slow
@given(st.text(st.sampled_from("0123456789-:/.+TZ hamidjuvt 1er,èû"), max_size=30))
def test_any_words_are_a_date_or_none(words: str) -> None:
    for zone in (None, PARIS):
        assert iso_datetime(words, zone) is None or datetime.fromisoformat(iso_datetime(words, zone) or "")


def believed(*statements: tuple[str, str], zone: ZoneInfo | None = PARIS) -> Chosen:
    """What is chosen among statements about the publication."""
    return chosen([OtherDate("date_published", *each) for each in statements], RETRIEVED, zone)


def test_a_local_clock_labelled_utc_is_read_as_the_sites_time() -> None:
    assert believed((T, "2021-12-27T14:05:12+00:00")).value == "2021-12-27T14:05:12+01:00"
    assert believed((T, "2021-12-27T14:05:12+00:00"), zone=None).value == "2021-12-27T14:05:12+00:00"
    assert believed((T, "2022-07-27T14:05:12+00:00"), (I, "2022-07-27T14:05:12+00:00")).others == []


def test_trusted_evidence_comes_before_the_themes_clock() -> None:
    choice = believed((M, "2021-12-27T13:05:12+00:00"), (T, "2021-12-27T14:05:12+00:00"))
    assert (choice.value, choice.evidence) == ("2021-12-27T14:05:12+01:00", M)
    assert [(each.evidence, each.value) for each in choice.others] == [(T, "2021-12-27T14:05:12+00:00")]


def test_the_themes_utc_label_is_believed_where_trusted_evidence_confirms_it() -> None:
    choice = believed((J, "2021-12-27T14:05:12+00:00"), (T, "2021-12-27T14:05:12+00:00"), zone=None)
    assert (choice.value, choice.others) == ("2021-12-27T14:05:12+00:00", [])


@pytest.mark.parametrize("zone", [PARIS, None])
@pytest.mark.parametrize(("wrong", "right"), [(J, M), (M, J)])
def test_the_same_clock_as_the_themes_gives_a_mislabelled_witness_away(
    zone: ZoneInfo | None, wrong: str, right: str
) -> None:
    local, true = "2021-12-27T14:05:12+00:00", "2021-12-27T13:05:12+00:00"
    choice = believed((wrong, local), (right, true), (T, local), zone=zone)
    assert choice.evidence == right
    assert choice.value in ("2021-12-27T14:05:12+01:00", "2021-12-27T13:05:12+00:00")


def test_the_same_clock_under_two_offsets_is_local() -> None:
    choice = believed((J, "2021-12-27T14:05:12+00:00"), (T, "2021-12-27T14:05:12+01:00"), zone=None)
    assert (choice.value, choice.evidence) == ("2021-12-27T14:05:12+01:00", T)


def test_a_stated_local_offset_is_preferred_to_utc_and_to_the_sites_zone() -> None:
    both = ((M, "2022-02-04T10:38:37+00:00"), (I, "2022-02-04T11:38:37+01:00"))
    assert believed(*both, zone=None).value == "2022-02-04T11:38:37+01:00"
    assert believed(*both, zone=ZoneInfo("America/Caracas")).value == "2022-02-04T11:38:37+01:00"
    assert believed(both[0], zone=ZoneInfo("America/Caracas")).value == "2022-02-04T06:38:37-04:00"


def test_conflicting_statements_of_one_kind_are_settled_by_the_others() -> None:
    right = "2022-05-04T03:11:07+00:00"
    choice = believed((J, "2022-05-04T05:01:53Z"), (J, right), (M, right), zone=None)
    assert (choice.value, [each.value for each in choice.others]) == (right, ["2022-05-04T05:01:53Z"])


def test_a_day_alone_takes_its_clock_from_another_statement_of_that_day() -> None:
    assert believed((J, "2021-12-27"), (T, "2021-12-27T14:05:12+00:00")).value == "2021-12-27T14:05:12+01:00"
    assert believed((J, "2021-12-27"), (T, "2021-12-26T14:05:12+00:00")).value == "2021-12-27"


def test_a_clock_nobody_places_is_given_as_a_day() -> None:
    choice = believed((J, "2021-12-27T14:05:12"), zone=None)
    assert (choice.value, choice.evidence) == ("2021-12-27", J)


def test_a_date_over_a_day_ahead_is_null_and_stays_among_the_others() -> None:
    choice = believed((J, "2026-11-24T19:00:00Z"))
    assert (choice.value, choice.late, [each.value for each in choice.others]) == (None, True, ["2026-11-24T19:00:00Z"])
    assert believed((J, "2026-11-24T18:00:00Z"), zone=None).value == "2026-11-24T18:00:00+00:00"
    assert believed((J, "2031-01-01T00:00:00Z"), (M, "2021-12-27T13:05:12Z")).value == "2021-12-27T14:05:12+01:00"


def test_unreadable_statements_stay_among_the_others() -> None:
    assert [each.value for each in believed((J, "-0001-11-30T00:00:00+00:00")).others] == ["-0001-11-30T00:00:00+00:00"]


@pytest.mark.skipif(not GOLD, reason=f"no real pages in {SHARED}")
@pytest.mark.parametrize("path", GOLD, ids=lambda path: path.stem)
@pytest.mark.parametrize("field", ["date_published", "date_modified"])
def test_dates_of_real_pages_are_right(path: Path, field: str) -> None:
    gold = json.loads(path.read_text("utf-8"))
    said = {key: value for key, value in gold["date_statements"].items() if ("odified" in key) == (field[5] == "m")}
    about = [OtherDate(field, EVIDENCE.get(key[:8], I), value) for key, value in said.items()]
    assert chosen(about, RETRIEVED).value == gold[field]
