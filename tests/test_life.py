"""A site that lives: what runs day after day deliver of it is its history, no line more and none fewer."""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests import forking
from tests.crawling import LONG, PACE_OFF, TOP, delivered, environment
from tests.keeping import assert_sound
from tests.site import Line, RunningSite, running
from tests.site.history import folded

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1800)]

LOOKS, HOURS = 3, 23
"""Looks after which, and hours in which, an article that is gone counts as removed in these tests."""
SETTINGS = (
    "-s", "NEWSSPIDER_LOOK_AGAIN_HOURS=1", "-s", "NEWSSPIDER_LOOK_AGAIN_EVERY_HOURS=11.5",
    "-s", f"NEWSSPIDER_REMOVED_AFTER_LOOKS={LOOKS}", "-s", f"NEWSSPIDER_REMOVED_AFTER_HOURS={HOURS}",
)  # fmt: skip

Told = tuple[str, str]
"""Status and folded text of a line."""


def crawl_at(
    site: RunningSite,
    moment: datetime,
    output: Path,
    *arguments: str,
    settings: Sequence[str] = SETTINGS,
    spider: str = "wordpress",
    codes: Collection[int] = (0,),
) -> str:
    """A crawl of the whole site at a moment of its life, which ends with one of these exit codes; gives its log."""
    site.now = moment
    given = ["-a", f"site={site.url}", "-a", "timezone=Europe/Paris", *(w for one in arguments for w in ("-a", one))]
    command = [sys.executable, "-m", "tests.at", moment.isoformat(), "crawl", spider, *given, *PACE_OFF, *settings]
    done = forking.run(command, text=True, cwd=TOP, env=environment(output), timeout=LONG)
    assert done.returncode in codes, done.stderr
    return str(done.stderr)


def told(output: Path) -> dict[str, list[Told]]:
    """What the files say of each article, line by line."""
    found: dict[str, list[Told]] = defaultdict(list)
    for line in delivered(output):
        found[line["identifier"]].append((line["status"], folded(line)))
    return found


def expected(history: Sequence[Line], runs: Sequence[datetime]) -> dict[str, list[Told]]:
    """What the files have to say, by the site's own history: an article is removed once it was gone long enough."""
    by_article: dict[str, list[Line]] = defaultdict(list)
    for line in history:
        by_article[line.identifier].append(line)
    return {identifier: list(_told(lines, runs)) for identifier, lines in by_article.items()}


def _told(lines: Sequence[Line], runs: Sequence[datetime]) -> Any:
    last, removed = "", False
    for line, following in zip(lines, [*lines[1:], None], strict=True):
        if line.kind == "gone":
            until = following.at if following else runs[-1] + timedelta(days=1)
            removed = sum(line.at <= run < until for run in runs) >= LOOKS
            if removed:
                yield "removed", last
        elif removed or folded(line.record) != last:
            last, removed = folded(line.record), False
            yield "published", last


def differences(got: dict[str, list[Told]], want: dict[str, list[Told]]) -> list[str]:
    """Where the files and the history disagree, a line an article."""
    found = []
    for identifier in sorted(got.keys() | want.keys()):
        if got.get(identifier) != want.get(identifier):
            here, there = got.get(identifier, []), want.get(identifier, [])
            found.append(f"{identifier}: {[s for s, _ in here]} for {[s for s, _ in there]}")
    return found


def silent(site: RunningSite) -> set[str]:
    """Articles that no listing has, linked by a box whose page does not say that it has changed: found by chance."""
    boxes = [event for event in site.life.events if event.what == "box"]
    known = {event.target for event in boxes if event.modified}
    hidden = {event.target for event in boxes if event.target not in known}
    return {f"{site.url.removeprefix('http://')}:{site.world.number(index)}" for index in hidden}


def lived(tmp_path: Path, days: int, *arguments: str, **options: Any) -> list[str]:
    """Differences after two runs a day."""
    with running(seed=5, days=days, weight=1, **options) as site:
        runs = [site.life.start + timedelta(hours=12 * number) for number in range(2 * days + 1)]
        for moment in runs:
            crawl_at(site, moment, tmp_path, *arguments)
        history = site.history(runs)
        # By sections each page is looked at when it is due; by the others only when they say that it has changed.
        chance = set() if "discover=section" in arguments else silent(site)
    (folder,) = tmp_path.glob("wordpress/*")
    assert_sound(folder)
    kinds = {line.kind for line in history}
    assert kinds >= {"published", "changed", "gone", "back"}, kinds
    got, want = told(tmp_path), expected(history, runs)
    return differences(
        {name: got[name] for name in got.keys() - chance}, {name: want[name] for name in want.keys() - chance}
    )


@pytest.mark.parametrize("days", [5, pytest.param(30, marks=pytest.mark.soak)])
def test_runs_day_after_day_tell_the_history_of_the_site(tmp_path: Path, days: int) -> None:
    assert lived(tmp_path, days, articles=60) == []


@pytest.mark.soak
@pytest.mark.parametrize("way", ["section", "sitemap", "feed"])
def test_thirty_days_of_runs_by_another_way_tell_the_same_history(tmp_path: Path, way: str) -> None:
    assert lived(tmp_path, 30, f"discover={way}", articles=60, sitemaps="yoast") == []
