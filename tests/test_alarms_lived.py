"""A newspaper crawled day after day: quiet while it lives as newspapers do, and told when it breaks, by name."""

from __future__ import annotations

import json
import shutil
from collections.abc import Collection, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from newsspider.ledger import NAME, Ledger
from tests.breaks import BREAKS, broken
from tests.site import RunningSite, running
from tests.test_life import crawl_at

pytestmark = [pytest.mark.slow, pytest.mark.timeout(3600)]
SHORT = ("authors", "pagination gone")
"""What is tried in the short form."""


class Lived(NamedTuple):
    """A site, what its daily runs have left, and how many days they took."""

    site: RunningSite
    output: Path
    days: int


@pytest.fixture(scope="module", params=[(7, 150), pytest.param((60, 500), marks=pytest.mark.soak)], ids=str)
def lived(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lived]:
    """So many daily runs; more days of the site's life are left."""
    days, articles = request.param
    output = tmp_path_factory.mktemp("lived")
    with running(
        articles=articles,
        seed=3,
        template="classic",
        weight=1,
        gzip=False,
        days=days + 32,
        new_per_day=40,
        weekly=True,
        per_page=5,
    ) as site:
        for day in range(days):
            crawl_on(site, day, output)
        yield Lived(site, output, days)


def crawl_on(site: RunningSite, day: int, output: Path, codes: Collection[int] = (0,)) -> list[dict[str, Any]]:
    """The alarms of the run on a day."""
    moment = site.life.start + timedelta(days=day, hours=1)
    crawl_at(site, moment, output, "render=never", settings=(), codes=codes)  # Here or there, no browser.
    return reports(output)[-1]["alarms"]  # type: ignore[no-any-return]


def reports(output: Path) -> list[dict[str, Any]]:
    (folder,) = output.glob("wordpress/*")
    ledger = Ledger(folder / NAME)
    try:
        return ledger.history()
    finally:
        ledger.close()


def test_ordinary_days_are_quiet(lived: Lived) -> None:
    found = reports(lived.output)
    assert len(found) == lived.days
    assert [(one["started_at"], one["alarms"]) for one in found if one["alarms"]] == []
    assert sum(one["contents"]["articles"] for one in found[1:]) > 20 * lived.days


@pytest.mark.parametrize("name", BREAKS)
def test_a_break_is_told_by_the_first_run(lived: Lived, tmp_path: Path, name: str) -> None:
    if lived.days < 60 and name not in SHORT:
        pytest.skip("in the long form")
    output = Path(shutil.copytree(lived.output, tmp_path / "out"))
    with broken(lived.site, BREAKS[name]):
        alarms = crawl_on(lived.site, lived.days, output, (0, 1))  # A listing may be lost.
    wanted = BREAKS[name]
    named = [one for one in alarms if one["field"] == wanted.field and wanted.section in (None, one["section"])]
    told = [one for one in named if one["kind"] in wanted.kinds]
    assert told, json.dumps(alarms, ensure_ascii=False)[:2000]
    if wanted.field:
        assert told[0]["clipping"]
        assert Path(told[0]["clipping"]).is_file()


@pytest.mark.soak
def test_a_slow_decay_is_told_before_a_fifth_is_lost(lived: Lived, tmp_path: Path) -> None:
    if lived.days < 60:
        pytest.skip("in the long form")
    output = Path(shutil.copytree(lived.output, tmp_path / "out"))
    for day in range(30):
        with broken(lived.site, BREAKS["authors"], 0.01 * day):
            alarms = crawl_on(lived.site, lived.days + day, output)
        if any(one["field"] == "authors" for one in alarms):
            break
    assert 0 < day < 20, day
