"""The year a dateline leaves out."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from newsspider.normalise.datelines import dateline_date, day_in_address

RETRIEVED = datetime(2026, 11, 23, 18, 27, 5, tzinfo=UTC)
PARIS = ZoneInfo("Europe/Paris")


@pytest.mark.parametrize(
    ("words", "texts", "day"),
    [
        ("27 déc.", ["Le gouvernement a prévenu ce lundi qu’il existait"], "2021-12-27"),
        ("27 décembre", ["aujourd’hui, lundi"], "2021-12-27"),
        ("27 dec", ["Ce lundi soir", "ce mardi"], "2021-12-27"),
        ("le 27 déc.", ["ce lundi 27 décembre"], "2021-12-27"),
        ("lundi 27 déc.", [], "2021-12-27"),
        ("27 déc.", ["le lundi 27 décembre 2010"], "2010-12-27"),
        ("27 déc.", ["entrera en vigueur ce samedi 1er janvier"], "2021-12-27"),
        ("27 déc.", ["a déclaré lundi le ministre"], "2021-12-27"),
        ("27 déc.", [], "2025-12-27"),
        ("27 déc.", ["se réunira lundi prochain, après la crise de lundi et le match de samedi soir"], "2025-12-27"),
        ("27 déc.", ["ce lundi-là"], "2025-12-27"),
        ("27 déc.", ["lundi ou mardi"], "2025-12-27"),
        ("21 Abr", ["dijo este jueves"], "2022-04-21"),
        ("27. Dez.", ["am heutigen Tag, diesen Montag"], "2021-12-27"),
        ("1er févr.", [], "2026-02-01"),
        ("29 févr.", [], "2024-02-29"),
        ("27/12", [], "2025-12-27"),
        ("27 décembre 2019", ["ce lundi"], "2019-12-27"),
        ("30 févr.", [], None),
        ("hier", [], None),
    ],
)
def test_a_dateline_s_year_is_the_newest_that_the_text_allows(words: str, texts: list[str], day: str | None) -> None:
    found = dateline_date(words, RETRIEVED, texts=texts, zone=PARIS)
    assert (found and found.isoformat()) == day


@pytest.mark.parametrize(
    ("words", "published", "day"),
    [
        ("27 déc.", "2021-12-28", "2021-12-27"),
        ("31 déc.", "2022-01-02", "2021-12-31"),
        ("1er janv.", "2021-12-31", "2022-01-01"),
        ("29 févr.", "2024-03-01", "2024-02-29"),
        ("29 févr.", "2023-03-01", None),
    ],
)
def test_the_year_of_a_dateline_lies_nearest_to_publication(words: str, published: str, day: str | None) -> None:
    found = dateline_date(words, RETRIEVED, published=date.fromisoformat(published), texts=["ce mercredi"])
    assert (found and found.isoformat()) == day


def test_31_december_read_on_2_january_is_last_years() -> None:
    assert dateline_date("31 déc.", datetime(2022, 1, 2, tzinfo=UTC)) == date(2021, 12, 31)


def test_today_is_the_day_in_the_sites_zone() -> None:
    evening = datetime(2026, 11, 23, 23, 30, tzinfo=UTC)
    assert dateline_date("24 nov.", evening, zone=PARIS) == date(2026, 11, 24)
    assert dateline_date("24 nov.", evening, zone=ZoneInfo("America/Caracas")) == date(2025, 11, 24)


def test_an_address_may_hold_the_day() -> None:
    assert day_in_address("https://x.fr/2021/12/27/titre/") == date(2021, 12, 27)
    assert day_in_address("https://x.fr/2021/12/titre/") == date(2021, 12, 15)
    assert day_in_address("https://x.fr/2021-en-images/") is None
