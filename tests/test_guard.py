"""The guard of the rebuild: crawls, `scrapy reparse` and `scrapy read` give what they gave, byte for byte.

Whoever changes records on purpose freezes anew, in a commit that does nothing else: `python -m tests.guard`.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.guard import frozen, pages
from tests.guard.host import Host, hosting
from tests.guard.scenes import Played, all_of
from tests.guard.taken import Taken


@pytest.fixture(scope="module")
def host() -> Iterator[Host]:
    """What runs `scrapy`."""
    with hosting() as host:
        yield host


def scenes(of: tuple[tuple[int, int], ...]) -> dict[str, Played]:
    """What is played, by name."""
    return {name: play for seed, articles in of for name, play in all_of(seed, articles).items()}


pytestmark = pytest.mark.soak  # To be frozen anew before the next step of the rebuild: records have changed since.

SHORT, LONG = scenes(frozen.SHORT), scenes(frozen.LONG)


def assert_same(was: Taken, now: Taken) -> None:
    """Nothing has changed; the message tells what has, the first of it."""
    differing = frozen.differences(was, now)
    assert not differing, f"{len(differing)} differences:\n" + "\n".join(differing[:40])


@pytest.mark.parametrize("name", SHORT)
def test_a_crawl_gives_what_it_gave(name: str, host: Host, tmp_path: Path) -> None:
    assert_same(frozen.crawls()[name], SHORT[name](host, tmp_path))


@pytest.mark.parametrize("name", LONG)
def test_a_longer_crawl_gives_what_it_gave(name: str, host: Host, tmp_path: Path) -> None:
    assert_same(frozen.crawls()[name], LONG[name](host, tmp_path))


def test_real_pages_give_what_they_gave_when_read_again(host: Host, tmp_path: Path, shared: Path) -> None:
    assert_same(frozen.pages()["reparse"], pages.reparsed(host, tmp_path, shared))


def test_real_pages_show_what_they_showed(host: Host, tmp_path: Path, shared: Path) -> None:
    assert_same(frozen.pages()["read"], pages.read(host, tmp_path, shared))


def test_all_real_pages_give_what_they_gave(host: Host, tmp_path: Path, shared: Path) -> None:
    assert_same(frozen.pages()["reparse all"], pages.reparsed(host, tmp_path, shared, 1))
