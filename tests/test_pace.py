"""The pace: no host is asked faster than promised, by however many ways; what it bore is told."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from newsspider import __version__
from tests.crawling import scrapy
from tests.site import running

pytestmark = pytest.mark.slow
WINDOW = 20
SLACK = 0.2
"""A timer never fires early, so the gaps at the sender keep the promise. What arrives late (a machine that is busy)
shortens the gap to the next: over 20 requests by this many seconds at most, or the test says so."""
FOUR = "discover=rest,sitemap,feed,section"


def paced(output: Path, delay: float, *arguments: str, articles: int, **options: Any) -> tuple[list[float], str]:
    """When the requests of a crawl with a delay arrived, and its log."""
    with running(articles=articles, **options) as site:
        given = [word for one in (f"site={site.url}", *arguments) for word in ("-a", one)]
        settings = ["-s", f"DOWNLOAD_DELAY={delay}", "-s", f"AUTOTHROTTLE_START_DELAY={delay}"]
        done = scrapy("crawl", "cinktank", *given, *settings, output=output, timeout=1200)
        assert done.returncode == 0, done.stderr
        return site.arrivals, done.stderr


def assert_paced(arrivals: list[float], delay: float) -> None:
    """No twenty requests in a row came faster than the delay lets them."""
    assert len(arrivals) > WINDOW
    spans = [last - first for first, last in zip(arrivals, arrivals[WINDOW:], strict=False)]
    assert min(spans) >= WINDOW * delay - SLACK


@pytest.mark.parametrize("ways", [(), (FOUR,)], ids=["one way", "four ways"])
def test_a_site_is_asked_no_faster_than_the_delay(ways: tuple[str, ...], tmp_path: Path) -> None:
    arrivals, _ = paced(tmp_path, 0.05, *ways, articles=40)
    assert_paced(arrivals, 0.05)


@pytest.mark.soak
@pytest.mark.timeout(1500)
@pytest.mark.parametrize("ways", [(), (FOUR,)], ids=["one way", "four ways"])
def test_over_a_thousand_requests_a_site_is_asked_no_faster_than_the_delay(
    ways: tuple[str, ...], tmp_path: Path
) -> None:
    arrivals, _ = paced(tmp_path, 0.1, *ways, articles=1000)
    assert len(arrivals) > 1000
    assert_paced(arrivals, 0.1)


def test_a_crawl_delay_is_obeyed(tmp_path: Path) -> None:
    arrivals, log = paced(tmp_path, 0.01, "max_items=25", articles=60, crawl_delay=0.2)
    assert_paced(arrivals, 0.2)
    assert "One request every 0.2 s, as the robots.txt of 127.0.0.1 asks." in log


def test_an_endless_crawl_delay_is_cut_with_a_warning(tmp_path: Path) -> None:
    with running(articles=10, crawl_delay=86_400) as site:
        pace = ["-s", "DOWNLOAD_DELAY=0.01", "-s", "AUTOTHROTTLE_START_DELAY=0.01"]
        most = ["-s", "NEWSSPIDER_CRAWL_DELAY_MOST=0.1"]
        words = ["crawl", "cinktank", "-a", f"site={site.url}", "-a", "max_items=3", *pace, *most]
        done = scrapy(*words, output=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "asks for 86400 s between requests; NEWSSPIDER_CRAWL_DELAY_MOST makes that 0.1" in done.stderr


def test_the_manifest_says_what_load_the_site_bore(tmp_path: Path) -> None:
    with running(articles=20) as site:
        pace = ["-s", "DOWNLOAD_DELAY=0", "-s", "AUTOTHROTTLE_ENABLED=False"]
        done = scrapy("crawl", "cinktank", "-a", f"site={site.url}", *pace, output=tmp_path)
        asked = len(site.requests)
    assert done.returncode == 0, done.stderr
    manifest = json.loads(next((tmp_path / "cinktank").glob("*.manifest.json")).read_text())
    assert manifest["load"]["requests"] == asked
    assert 0 < manifest["load"]["busiest_minute"] <= asked
    assert manifest["load"]["bytes"] > 1000 * asked
    assert re.search(rf"Load on the site: requests {asked}", done.stderr)


def test_the_user_agent_names_whom_to_write_to(tmp_path: Path) -> None:
    words = ["settings", "--get", "USER_AGENT"]
    assert re.fullmatch(r"newsspider/\S+ \(news archive crawler\)\n", scrapy(*words).stdout)
    with running(articles=3) as site:
        contact = ["-s", "NEWSSPIDER_CONTACT=https://archive.example/bot"]
        more = ["-s", "DOWNLOAD_DELAY=0", "-s", "AUTOTHROTTLE_ENABLED=False"]
        scrapy("crawl", "cinktank", "-a", f"site={site.url}", *contact, *more, output=tmp_path)
        assert site.agents == {f"newsspider/{__version__} (+https://archive.example/bot)"}
