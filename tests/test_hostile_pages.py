"""Among many articles some pages that cost too much: the others are delivered, these explained and not asked twice."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import cycle
from pathlib import Path

import pytest

from tests.crawling import PACE_OFF, delivered, lines, scrapy
from tests.measured import measured
from tests.shapes import TEXT, attributes, page, repeated, times
from tests.site import RunningSite, running
from tests.site.server import Request, Response

pytestmark = [pytest.mark.slow, pytest.mark.timeout(3600)]
BUDGET = ("-s", "NEWSSPIDER_PAGE_SECONDS=0.3")
HEAVY: tuple[Callable[[], str], ...] = (
    lambda: page(times(f"<p>{TEXT}</p><p>Un.</p>", 12_000_000)),  # As many paragraphs as take longer than the budget.
    lambda: page(times(f"<p>{TEXT}</p><p>Un.</p>", 3_900_000)),  # And as many as may just be taken.
    lambda: page(times(TEXT[:50] + "<br>", 3_900_000)),
    lambda: attributes("a#=1 ", 2_000_000),
    lambda: repeated("<b><i class=a><p>x</b>", 1_000_000),
    lambda: page("<div>" * 100_000),
    lambda: page("<p>" + "<i class=a>" * 3_000 + "<p>x" * 3_000),
)
"""Pages that are refused for what they would take to parse or to read."""


@contextmanager
def crowded(articles: int, heavy: int) -> Iterator[tuple[RunningSite, set[str]]]:
    """A site some of whose articles are such pages, spread over all of it, and their addresses."""
    with running(articles=articles, seed=5, weight=1, oddities=False, gzip=False) as site:
        urls = [record["url"] for record in site.truth() if not record["related"]]  # What they alone link is not found.
        taken = urls[:: len(urls) // heavy][:heavy] if heavy else []
        bodies = cycle([made().encode() for made in HEAVY])
        site.site.instead = {url.removeprefix(site.url): answers(next(bodies)) for url in taken}
        yield site, set(taken)


def answers(body: bytes) -> Callable[[Request], Response]:
    """What a path answers."""
    return lambda _: Response(200, body, [("Content-Type", "text/html; charset=utf-8")], "heavy")


def told(site: RunningSite, heavy: set[str], output: Path) -> None:
    """Check that all is accounted for."""
    urls = {record["url"] for record in site.truth()}
    assert {article["url"] for article in delivered(output)} == urls - heavy
    refused = lines(output.rglob("*.rejected.jsonl"))
    assert {line["url"] for line in refused} == heavy and len(refused) == len(heavy)
    assert all(finding["field"] == "page" for line in refused for finding in line["findings"])


def test_among_100_articles_5_pages_that_cost_too_much_are_explained_and_not_asked_for_again(tmp_path: Path) -> None:
    with crowded(100, 5) as (site, heavy):
        words = ("crawl", "wordpress", "-a", f"site={site.url}", *PACE_OFF, *BUDGET)
        done = scrapy(*words, output=tmp_path)
        assert done.returncode == 0, done.stderr
        told(site, heavy, tmp_path)
        asked = site.counts["heavy"]
        assert scrapy(*words, output=tmp_path).returncode == 0
        assert (asked, site.counts["heavy"]) == (5, 5)


@pytest.mark.soak
def test_among_1000_articles_50_such_pages_are_explained_within_a_tenth_more_memory(tmp_path: Path) -> None:
    peaks = []
    for heavy in (0, 50):
        with crowded(1_000, heavy) as (site, taken):
            words = ("crawl", "wordpress", "-a", f"site={site.url}", *PACE_OFF, *BUDGET)
            done = measured(*words, output=tmp_path / str(heavy))
            assert done.code == 0, done.said
            told(site, taken, tmp_path / str(heavy))
            peaks.append(done.megabytes)
    print(f"MB at the peak, without and with such pages: {peaks}")
    assert peaks[1] < 1.1 * peaks[0], peaks


@pytest.mark.soak
@pytest.mark.parametrize("after", [2, 3, 5, 8, 12, 20])
def test_a_crawl_of_such_pages_ends_soon_whenever_it_is_told_to(tmp_path: Path, after: float) -> None:
    with crowded(400, 40) as (site, _):
        words = ("crawl", "wordpress", "-a", f"site={site.url}", *PACE_OFF)
        done = measured(*words, output=tmp_path, told_after=after)
    print(f"told after {after} s, ended {done.ended:.1f} s later, exit {done.code}")
    assert done.code == 143, done.said
    assert done.ended < 5, done.said
