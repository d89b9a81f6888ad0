"""However many addresses a listing shows at once, the queue of requests stays short, and none of them is lost."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from scrapy import Request

from newsspider.items import DiscoveredVia
from newsspider.ledger import NAME
from newsspider.rows import UrlRow, url_row
from newsspider.spiders.backlog import LONG, SHORT, Backlog
from tests.crawling import PACE_OFF, scrapy
from tests.keeping import assert_exactly_once
from tests.site import RunningSite, running
from tests.test_exactly_once import killed_while_writing

HOME = "https://www.example.fr/"
ARTICLES = LONG + 60
FEW = 20
"""How many requests make the queue of the watched scheduler long."""
WATCHED = ("-s", "SCHEDULER=tests.watched.WatchedScheduler")


def row(number: int) -> UrlRow:
    return url_row(f"{HOME}{number}/", "sitemap", HOME, 1)


def made(row: UrlRow, via: DiscoveredVia, modified: str | None, *, again: bool) -> Request:
    return Request(row.url, cb_kwargs={"via": via, "modified": modified, "again": again})


def test_addresses_wait_while_the_queue_is_long_and_come_in_their_order() -> None:
    rows = {one.url: one for one in map(row, range(1000))}
    backlog = Backlog(made, rows.__getitem__)
    queue: list[Request] = []
    backlog.queue = queue
    via = DiscoveredVia("sitemap", HOME)
    for one in rows.values():
        queue += backlog.take(one, via, "2026-03-03", again=True)
    assert (len(queue), len(backlog)) == (LONG, 1000 - LONG)
    asked = []
    while queue:
        asked.append(queue.pop(0))
        queue += backlog.next_requests()
        assert len(queue) <= LONG
    assert [one.url for one in asked] == list(rows)
    assert all(one.cb_kwargs == {"via": via, "modified": "2026-03-03", "again": True} for one in asked)
    assert not backlog and not [*backlog.next_requests()]


def test_nothing_waits_before_there_is_a_queue() -> None:
    backlog = Backlog(made, lambda url: None)
    assert [one.url for one in backlog.take(row(1), DiscoveredVia("sitemap", HOME), None, again=False)]
    assert SHORT < LONG and not backlog


@pytest.fixture(scope="module")
def site() -> Iterator[RunningSite]:
    """A site of more articles than the queue holds, which answers more slowly than its sitemap is read."""
    with running(articles=ARTICLES, seed=5, rest="403", sitemaps="core", latency=0.1) as site:
        yield site


def crawl(site: RunningSite, output: Path, *arguments: str) -> int:
    """Crawl the site; return how long the queue was at most."""
    given = [word for argument in arguments for word in ("-a", argument)]
    words = ("crawl", "cinktank", "-a", f"site={site.url}", *given, *PACE_OFF, *WATCHED)
    done = scrapy(*words, output=output)
    assert done.returncode == 0, done.stderr
    longest = re.search(r"longest queue: (\d+)", done.stderr)
    assert longest, done.stderr
    return int(longest[1])


@pytest.mark.slow
def test_a_long_sitemap_is_crawled_whole_by_a_short_queue(tmp_path: Path, site: RunningSite) -> None:
    assert FEW <= crawl(site, tmp_path, "discover=sitemap") < 2 * FEW
    assert_exactly_once(tmp_path, site.truth())
    with closing(sqlite3.connect(tmp_path / "cinktank" / NAME)) as ledger, ledger:
        ledger.execute("UPDATE articles SET due = 1")  # No listing of the next run shows most of them.
    assert FEW <= crawl(site, tmp_path, "discover=feed") < 2 * FEW
    with closing(sqlite3.connect(tmp_path / "cinktank" / NAME)) as ledger:
        (due,) = ledger.execute("SELECT count(*) FROM articles WHERE due = 1").fetchone()
    assert due == 0
    assert_exactly_once(tmp_path, site.truth())


@pytest.mark.slow
def test_what_waited_when_a_crawl_was_killed_is_delivered_by_the_next_run(tmp_path: Path, site: RunningSite) -> None:
    killed_while_writing(tmp_path, site, 100_000, "discover=sitemap")
    crawl(site, tmp_path, "discover=sitemap")
    assert_exactly_once(tmp_path, site.truth())


@pytest.mark.slow
def test_a_spider_of_another_kind_may_have_a_backlog_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "other.py").write_text(
        "import scrapy\n\n\nclass Other(scrapy.Spider):\n    name = 'other'\n    backlog = [1]\n"
        "    start_urls = ['data:text/plain,x']\n\n    def parse(self, response):\n        self.logger.info('parsed')\n"
    )
    done = scrapy("runspider", str(tmp_path / "other.py"))
    assert "INFO parsed" in done.stderr and "Error" not in done.stderr, done.stderr
