"""Listings that only a script continues, in a real headless Chromium: the same articles as by any other way."""

from __future__ import annotations

import os
import signal
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest

from newsspider import browser
from tests.crawling import LONG, PACE_OFF, crawl, delivered, scrapy, started, wait_for
from tests.keeping import assert_exactly_once
from tests.site import RunningSite
from tests.site import running as running_at

pytestmark = pytest.mark.slow
NONE = ("-s", "NEWSSPIDER_CHROMIUM=/no/chromium")
LOUD = "NOT CRAWLED IN A BROWSER: no Chromium on PATH, nor named by CHROMIUM; apt-get install chromium"
HERE = browser.chromium(os.environ.get("CHROMIUM", ""))
needs_chromium = pytest.mark.skipif(HERE is None, reason=LOUD)


_PID = os.getpid()
_HOSTS = (f"127.{1 + (_PID >> 8) % 250}.{_PID % 256}.{number}" for number in range(2, 250))
"""One for each site: a Chromium is known by the host that it may reach, and other tests have theirs beside these."""


def running(**options: Any) -> AbstractContextManager[RunningSite]:
    """A site on a host of its own."""
    return running_at(host=next(_HOSTS), **options)


def scripted(way: str) -> dict[str, Any]:
    """A site whose sections only a script of its own continues, and that has no REST interface."""
    return {"pagination": {"dernieres-minutes": way, "international": way}, "rest": "404", "sitemaps": "off"}


def chromiums(site: str) -> list[int]:
    """The first processes of the Chromiums that may reach a site."""
    host, found = site.removeprefix("http://").partition(":")[0], []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            words = path.read_bytes().split(b"\0")
        except OSError:
            continue
        if any(f"EXCLUDE {host}".encode() in word for word in words) and not any(b"--type=" in one for one in words):
            found.append(int(path.parent.name))
    return found


@needs_chromium
@pytest.mark.parametrize(
    ("way", "overlay"),
    [
        ("scroll", ""),
        ("button", "didomi"),
        pytest.param("button", "", marks=pytest.mark.soak),
        pytest.param("scroll", "axeptio", marks=pytest.mark.soak),
    ],
)
def test_a_section_that_a_script_continues_gives_every_article(tmp_path: Path, way: str, overlay: str) -> None:
    with running(articles=24, seed=5, per_page=2, overlay=overlay, **scripted(way)) as site:
        done = crawl(site.url, tmp_path, "discover=section")
        assert done.returncode == 0, done.stderr
        assert_exactly_once(tmp_path, site.truth())
        counts = site.counts
        asked = [path for _, path, _ in site.requests]
    assert counts["plus"] > 4
    assert (counts.get("refus", 0) > 0, counts.get("accord", 0)) == (bool(overlay), 0)
    assert not [path for path in asked if path.endswith((".jpg", ".png", ".woff2"))]
    assert chromiums(site.url) == []


@needs_chromium
@pytest.mark.soak
def test_the_browser_finds_what_the_rest_interface_lists(tmp_path: Path) -> None:
    found = []
    for name, rest, how in (("rest", "on", "discover=rest"), ("browser", "404", "discover=section")):
        with running(articles=40, seed=6, per_page=4, **{**scripted("scroll"), "rest": rest}) as site:
            done = crawl(site.url, tmp_path / name, how, "follow_related=no")
            assert done.returncode == 0, done.stderr
            found.append({article["url"].removeprefix(site.url) for article in delivered(tmp_path / name)})
    assert found[0] == found[1] and len(found[0]) > 15


@needs_chromium
def test_always_opens_every_section_in_the_browser(tmp_path: Path) -> None:
    with running(articles=12, seed=5, per_page=3, **scripted("button")) as site:
        done = crawl(site.url, tmp_path, "discover=section", "render=always")
        assert done.returncode == 0, done.stderr
        assert_exactly_once(tmp_path, site.truth())


@needs_chromium
def test_a_browser_that_is_killed_loses_nothing(tmp_path: Path) -> None:
    with running(articles=24, seed=5, latency=0.05, per_page=2, **scripted("button")) as site:
        words = ("crawl", "cinktank", "-a", f"site={site.url}", "-a", "discover=section", *PACE_OFF)
        with started(*words, "--logfile", str(tmp_path / "log"), output=tmp_path) as process:
            wait_for(lambda: site.counts.get("plus", 0) > 4 or None)
            (victim,) = chromiums(site.url)
            os.kill(victim, signal.SIGKILL)
            code = process.wait(LONG)
        log = (tmp_path / "log").read_text()
        assert "is opened once more" in log, log
        assert code == 0, log
        assert_exactly_once(tmp_path, site.truth())
        assert crawl(site.url, tmp_path, "discover=section").returncode == 0
        assert_exactly_once(tmp_path, site.truth())


def test_where_there_is_no_chromium_the_listing_is_told_as_lost(tmp_path: Path) -> None:
    with running(articles=100, seed=5, **scripted("button")) as site:
        words = ("-a", f"site={site.url}", "-a", "discover=section", "-a", "follow_related=no", *NONE, *PACE_OFF)
        done = scrapy("crawl", "cinktank", *words, output=tmp_path)
        assert done.returncode == 1
        assert browser.MISSING in done.stderr
        assert "Traceback" not in done.stderr
        assert 0 < len(delivered(tmp_path)) < 30
        always = scrapy("crawl", "cinktank", *words, "-a", "render=always", output=tmp_path / "always")
    assert always.returncode == 2
    assert f"render=always: {browser.MISSING}" in always.stderr


def test_never_leaves_the_rest_of_such_a_listing_and_says_so(tmp_path: Path) -> None:
    with running(articles=40, seed=5, **scripted("scroll")) as site:
        done = crawl(site.url, tmp_path, "discover=section", "render=never")
        assert done.returncode == 1
        assert "only a script continues it: -a render=auto" in done.stderr


@pytest.mark.parametrize("way", ["numbered", "arrows", "load-more", "infinite"])
def test_no_browser_is_started_where_a_link_or_the_theme_leads_on(tmp_path: Path, way: str) -> None:
    with running(articles=24, seed=5, per_page=5, **scripted(way)) as site:
        words = (
            "-a",
            f"site={site.url}",
            "-a",
            "discover=section",
            "-s",
            "NEWSSPIDER_CHROMIUM=/no/chromium",
            *PACE_OFF,
        )
        done = scrapy("crawl", "cinktank", *words, output=tmp_path)
        assert done.returncode == 0, done.stderr
        assert_exactly_once(tmp_path, site.truth())


def test_a_browser_reaches_the_addresses_that_were_checked_and_no_other() -> None:
    assert browser.hosts(["https://www.journal.example/"]) == ["journal.example", "www.journal.example"]
    (rules,) = (flag for flag in browser.flags({"journal.example": "93.184.216.34"}) if "resolver" in flag)
    assert rules == "--host-resolver-rules=MAP journal.example 93.184.216.34, MAP * ~NOTFOUND"
    (rules,) = (flag for flag in browser.flags({"10.0.0.9": "10.0.0.9"}) if "resolver" in flag)
    assert rules == "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 10.0.0.9"
