"""Whole sites, mutated: a crawl ends as it should, raises nothing, writes whole lines and takes its share of memory."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from newsspider import validate
from newsspider.items import article_of
from tests.crawling import PACE_OFF, delivered
from tests.measured import Measured, measured
from tests.mutated_sites import mutated
from tests.site import running

pytestmark = pytest.mark.timeout(7200)
SOON = (
    "-s", "NEWSSPIDER_RETRY_AFTER_MOST=1", "-s", "NEWSSPIDER_DOWN_PAUSE=0", "-s", "RETRY_TIMES=2",
    "-s", "NEWSSPIDER_CRAWL_DELAY_MOST=0.01", "-s", "NEWSSPIDER_FIRST_ANSWER_TIMEOUT=5",
)  # fmt: skip
MEGABYTES = 300


def crawled(seed: int, output: Path) -> Measured:
    """Crawl a mutated site; check what holds for each."""
    with running(articles=30, seed=seed % 7, weight=10) as site:
        mutated(site, seed)
        words = ("-a", f"site={site.url}", *PACE_OFF, *SOON)
        done = measured("crawl", "wordpress", *words, output=output)
    assert done.code in (0, 1), done.said
    assert "Traceback" not in done.said and "the reader failed" not in done.said, done.said
    assert "unaccounted" not in done.said, done.said
    assert done.megabytes < MEGABYTES
    kept: list[dict[str, Any]] = delivered(output)
    assert len({(one["identifier"], one["revision"]) for one in kept}) == len(kept)
    for one in kept:
        assert json.dumps(one).isprintable()
        assert not [found for found in validate.findings(article_of(one)) if found.refuses], one["url"]
    return done


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(3))
def test_a_mutated_site_is_crawled_to_its_end(tmp_path: Path, seed: int) -> None:
    crawled(seed, tmp_path)


@pytest.mark.soak
def test_300_mutated_sites_are_crawled_to_their_ends(tmp_path: Path) -> None:
    peaks = {seed: crawled(seed, tmp_path / str(seed)).megabytes for seed in range(100, 400)}
    worst = max(peaks, key=peaks.__getitem__)
    print(f"most memory: {peaks[worst]:.0f} MB, seed {worst}")
