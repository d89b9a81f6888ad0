"""Names of authors stay as printed, but for what announces them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsspider.normalise.authors import names


@pytest.mark.parametrize(
    ("printed", "name"),
    [
        ("Par Jean Dupont", "Jean Dupont"),
        ("par\u00a0: La Rédaction", "La Rédaction"),
        ("Publié par Jean Dupont", "Jean Dupont"),
        ("By  Jane Doe", "Jane Doe"),
        ("Por Víctor Castellanos", "Víctor Castellanos"),
        ("Von Max Müller", "Max Müller"),
        ("Von Stetten", "Von Stetten"),
        ("Ursula von der Leyen", "Ursula von der Leyen"),
        ("Byron Smith", "Byron Smith"),
        ("Parfait N'Diaye", "Parfait N'Diaye"),
        ("Williams Perdomo @wperdomod", "Williams Perdomo @wperdomod"),
        ("Jean Dupont, envoyé spécial", "Jean Dupont, envoyé spécial"),
        ("Elpais.cr", "Elpais.cr"),
        ("Jean &amp; Marie", "Jean & Marie"),
    ],
)
def test_a_name_stays_as_printed(printed: str, name: str) -> None:
    assert names([printed]) == [name]


@pytest.mark.parametrize(
    "printed", ["https://x.fr/jean", "www.x.fr", "jean@x.fr", "mailto:jean@x.fr", "/author/jean", " – ", ""]
)
def test_an_address_is_no_name(printed: str) -> None:
    assert names([printed]) == []


@pytest.mark.parametrize(
    "printed", ["3 Min", "5 minutes read", "Posted on", "Last Updated:", "Publié le", "25. Oktober 2023", "May 3, 2024"]
)
def test_a_label_a_day_and_a_reading_time_are_no_names(printed: str) -> None:
    assert names([printed]) == []


def test_names_keep_their_order_and_come_once() -> None:
    assert names(["Zoé B", "Par Al C", "ZOÉ  B", "Al C"]) == ["Zoé B", "Al C"]


@given(st.lists(st.text(st.sampled_from("Par byVonÉ: @./-x\u00a0"), max_size=16), max_size=4))
def test_names_cleaned_twice_are_names_cleaned_once(printed: list[str]) -> None:
    assert names(names(printed)) == names(printed)


def test_what_is_too_long_for_a_name_is_none() -> None:
    assert names(["a@." * 4000 + " x", "Par " * 400, "Anne Roy"]) == ["Anne Roy"]
