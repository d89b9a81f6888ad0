"""Spider arguments: what they accept, refuse and mean."""

import pytest

from newsspider.run.arguments import MEANING, READERS, Arguments


def test_every_argument_is_read_and_explained() -> None:
    assert list(READERS) == list(MEANING) == list(Arguments.__dataclass_fields__)


def test_an_unknown_argument_is_an_error_that_lists_the_known_ones() -> None:
    with pytest.raises(ValueError, match=r"unknown argument 'section'; a spider takes site, sections, since"):
        Arguments.read({"section": "Sports"})


def test_the_job_id_that_scrapyd_passes_is_no_argument_of_ours() -> None:
    assert Arguments.read({"_job": "1f2e"}) == Arguments()


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("site", "cinktank.com"),
        ("site", "ftp://cinktank.com/"),
        ("site", "http://[::1"),
        ("site", "http://a.fr:99999/"),
        ("sections", " , "),
        ("since", "27/12/2021"),
        ("since", "2021-02-30"),
        ("until", "hier"),
        ("max_items", "0"),
        ("max_items", "-3"),
        ("max_items", "many"),
        ("follow_related", "maybe"),
        ("related_depth", "1.5"),
        ("timezone", "Paris"),
        ("timezone", "../etc/passwd"),
    ],
)
def test_a_value_that_cannot_be_meant_is_an_error_that_names_it(name: str, text: str) -> None:
    with pytest.raises(ValueError, match=name):
        Arguments.read({name: text})


def test_since_after_until_is_an_error() -> None:
    with pytest.raises(ValueError, match="since=2022-01-02 lies after until=2022-01-01"):
        Arguments.read({"since": "2022-01-02", "until": "2022-01-01"})


def test_a_depth_of_links_that_are_not_followed_is_an_error() -> None:
    with pytest.raises(ValueError, match="related_depth=2 asks for links that follow_related=no leaves out"):
        Arguments.read({"follow_related": "no", "related_depth": "2"})


def test_a_site_keeps_its_path_and_ends_with_a_slash() -> None:
    assert Arguments.read({"site": "https://www.example.fr/blog"}).site == "https://www.example.fr/blog/"


PARIS = "Europe/Paris"


@pytest.mark.parametrize(
    ("published", "held"),
    [
        ("2021-12-26T23:59:59+01:00", False),
        ("2021-12-26T23:30:00+00:00", True),  # half past midnight of the 27th in Paris
        ("2021-12-27T00:00:00+01:00", True),
        ("2021-12-27", True),
        ("2021-12-28T23:59:59+01:00", True),
        ("2021-12-29T00:00:00+01:00", False),
        ("2021-12-29", False),
        (None, True),
    ],
)
def test_the_window_is_inclusive_and_in_the_zone_of_the_site(published: str | None, held: bool) -> None:
    arguments = Arguments.read({"since": "2021-12-27", "until": "2021-12-28"})
    assert arguments.holds(published, PARIS) is held


def test_an_instant_without_offset_is_a_clock_of_the_site() -> None:
    arguments = Arguments.read({"since": "2021-12-27T14:05"})
    assert not arguments.holds("2021-12-27T13:04:59+00:00", PARIS)
    assert arguments.holds("2021-12-27T13:05:00+00:00", PARIS)


def test_a_listing_day_is_trusted_with_a_day_of_margin() -> None:
    arguments = Arguments.read({"since": "2021-12-27"})
    assert not arguments.ends_before("2021-12-26")
    assert arguments.ends_before("2021-12-25")
