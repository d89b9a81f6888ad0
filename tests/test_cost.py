"""What it costs a site that its news are followed: few requests where little has changed."""

from __future__ import annotations

import gzip
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from tests.crawling import delivered
from tests.site import RunningSite, running
from tests.site.server import Request, Response
from tests.test_life import crawl_at

pytestmark = pytest.mark.slow

NEW, EDITED = 20, 5
UNCONDITIONAL = ("article", "missing", "rest")



@pytest.fixture(scope="module", params=[250, pytest.param(10_000, marks=pytest.mark.soak)])
def articles(request: pytest.FixtureRequest) -> int:
    """How many articles the site has."""
    return int(request.param)


@pytest.fixture(scope="module")
def site(articles: int) -> Iterator[RunningSite]:
    """A site on which a day brings some new articles and some edits."""
    options: dict[str, Any] = {"cosmetic_per_day": 0, "removed_per_day": 0, "moved_per_day": 0, "unlisted": 0}
    with running(
        articles=articles,
        seed=2,
        days=1,
        new_per_day=NEW,
        edits_per_day=EDITED,
        weight=1,
        sitemaps="yoast",
        oddities=False,
        **options,
    ) as site:
        yield site


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory, site: RunningSite, articles: int) -> Path:
    """The output of a crawl of all of it, the day before."""
    output = tmp_path_factory.mktemp("before")
    crawl_at(site, site.life.start, output, settings=(), spider="cinktank")
    assert len(delivered(output)) == articles
    return output


@pytest.mark.parametrize(
    ("way", "most"), [("auto", 40), ("rest", 40), ("sitemap", 40), ("section", 120), ("feed", 120)]
)
def test_a_day_of_news_costs_few_requests(
    tmp_path: Path, site: RunningSite, before: Path, articles: int, way: str, most: int
) -> None:
    output = Path(shutil.copytree(before, tmp_path / "output"))
    arguments = () if way == "auto" else (f"discover={way}",)
    asked = sum(site.counts.values())
    crawl_at(site, site.life.start + timedelta(days=1), output, *arguments, settings=(), spider="cinktank")
    requests = sum(site.counts.values()) - asked
    lines = delivered(output)[articles:]
    assert sum(line["revision"] == 1 for line in lines) == NEW
    edited = sum(line["revision"] == 2 for line in lines)
    listed = {record["identifier"] for record in site.truth() if record["_site"]["listed"]}
    new = {event.index for event in site.life.events if event.kind == "new"}
    edits = {event.index for event in site.life.events if event.kind == "edit"} - new
    numbers = (site.world.number(index) for index in edits)
    known = {f"{site.url.removeprefix('http://')}:{number}" for number in numbers} & listed
    # What no listing has, no listing says is changed; sections and feeds say nothing of changes at all.
    assert edited == len(known) or way in ("section", "feed")
    assert 0 < len(known) <= EDITED
    print(f"{way}: {requests} requests, {NEW} new, {edited} edited")
    assert requests <= most


@contextmanager
def validated(site: RunningSite) -> Iterator[list[tuple[str, Response]]]:
    """A site where nothing changes, with validators for its listings too; what is asked for, and what it answers."""
    genuine, sent = site.site._answer, list[tuple[str, Response]]()

    def given(request: Request) -> Response:
        site.site.instead = {}
        try:
            said = genuine(request)
        finally:
            site.site.instead = {"/*": given}
        tag = f'"{sha256(request.path.encode()).hexdigest()}"'
        if said.status == 200 and said.kind not in UNCONDITIONAL:
            said.headers.append(("ETag", tag))
            if request.headers.get("if-none-match") == tag:
                said = Response(304, b"", [("ETag", tag)], said.kind)
        sent.append((request.path, said))
        return said

    site.site.instead = {"/*": given}
    try:
        yield sent
    finally:
        site.site.instead = {}


def test_an_unchanged_site_costs_no_body_of_a_listing(tmp_path: Path, site: RunningSite, before: Path) -> None:
    output = Path(shutil.copytree(before, tmp_path / "output"))
    with validated(site) as sent:
        for days in (3, 5):
            sent.clear()
            moment = site.life.start + timedelta(days=days)
            crawl_at(site, moment, output, "discover=rest,sitemap,feed", settings=(), spider="cinktank")
    print(*(f"{said.status} {said.kind} {len(said.body)} {asked}" for asked, said in sent), sep="\n")
    bodies = [asked for asked, said in sent if said.status == 200 and said.kind not in UNCONDITIONAL]
    assert bodies == []
    lists = [gzip.decompress(said.body) for asked, said in sent if "/wp/v2/posts" in asked and "include" not in asked]
    assert lists == [b"[]", b"[]"]
    assert {"home", "robots", "sitemap", "feed"} <= {said.kind for _, said in sent if said.status == 304}
