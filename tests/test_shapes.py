"""What a page costs grows no faster than its size, whatever it is made of: by count in few shapes, by CPU in all."""

from __future__ import annotations

import sys
import time
from types import FrameType

import pytest

from newsspider import Site, extract
from tests.shapes import Shape, shapes

URL = "https://journal.example/2021/12/27/un-titre/"
SOME = (
    "links, each another", "<p> repeated", "<dt> repeated", "authors, again and again", "figures, again and again",
    "h1 as title, again and again", "related, each another", "JSON-LD: authors", "JSON-LD: commas", "meta in the head",
    "names in byline", "colon in text", "names in image", "quotes, again and again",
)  # fmt: skip
GROWTH = 1.5
"""How much more than a page's size its CPU time may grow, noise included; the square of it would be four times."""
LITTLE = 0.25
"""Seconds below which a ratio says nothing: what grows with the square shows above."""


def read(text: str) -> None:
    """Read a page, or refuse it."""
    extract(text.encode("utf-8", "replace"), URL, site=Site(language="fr"), retrieved_at="2026-06-30T16:00:00+00:00")


def calls(text: str) -> int:
    """How many calls it takes, of Python and of C, to read a page."""
    count = 0

    def called(_: FrameType, what: str, __: object) -> None:
        nonlocal count
        count += what in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(called)
    try:
        read(text)
    finally:
        sys.setprofile(before)
    return count


def test_there_are_500_shapes_each_of_about_the_size_asked_for() -> None:
    assert len(shapes()) >= 500
    sizes = {name: len(shape(20_000).encode("utf-8", "replace")) for name, shape in shapes().items()}
    assert all(2_000 < size < 50_000 for size in sizes.values()), sizes


@pytest.mark.parametrize("name", SOME)
def test_the_calls_that_a_page_takes_grow_as_its_size(name: str) -> None:
    shape = shapes()[name]
    read(shape(2_000))  # What is made once is made now.
    few, many = calls(shape(6_000)), calls(shape(24_000))
    assert many < 4 * GROWTH * few, (few, many)


def seconds(shape: Shape, size: int) -> float:
    """CPU time of this process: a trial parse in another one costs at most its bound."""
    text = shape(size)
    began = time.process_time()
    read(text)
    return time.process_time() - began


@pytest.mark.soak
@pytest.mark.timeout(7200)
def test_the_cpu_time_of_no_shape_grows_faster_than_its_size() -> None:
    worst: list[tuple[float, float, str]] = []
    for name, shape in shapes().items():
        _, middle, large = (seconds(shape, size) for size in (60_000, 240_000, 960_000))
        if large > LITTLE and large > 4 * GROWTH * middle:  # Once more: another process may have had the caches.
            middle, large = seconds(shape, 240_000), seconds(shape, 960_000)
        worst.append((large / middle / 4 if large > LITTLE else 0.0, large, name))
    print("grew most, against its size:", *sorted(worst, reverse=True)[:5], sep="\n")
    print("took most at 960 kB:", *sorted(worst, key=lambda one: -one[1])[:5], sep="\n")
    assert max(worst)[0] < GROWTH, sorted(worst, reverse=True)[:9]
