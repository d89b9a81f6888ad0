"""A page has a budget of CPU time: what takes more is refused and kept, the crawl goes on, and signals are heard."""

from __future__ import annotations

import re
import signal
from pathlib import Path

import pytest

from newsspider import budget
from tests.crawling import PACE_OFF, delivered, scrapy
from tests.site import running
from tests.site.server import Response

pytestmark = pytest.mark.timeout(200)
SLOW = re.compile(r"(?:a+)+b")


def test_what_takes_longer_is_given_up_in_an_expression_too() -> None:
    with pytest.raises(budget.TooSlowError), budget.within(0.1):
        SLOW.match("a" * 60)
    with pytest.raises(budget.TooSlowError), budget.within(0.1):
        while True:
            pass


def test_what_ends_in_time_is_let_be_and_leaves_no_timer() -> None:
    with budget.within(30):
        assert SLOW.match("aab")
    assert signal.getitimer(signal.ITIMER_PROF) == (0.0, 0.0)


@pytest.mark.slow
def test_a_page_is_left_a_second_once_the_run_is_to_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(budget._State, "to_end", False)
    with pytest.raises(budget.TooSlowError), budget.within(3_000):
        budget.hurry()
        SLOW.match("a" * 60)
    with pytest.raises(budget.TooSlowError), budget.within(3_000):
        SLOW.match("a" * 60)


def test_a_slow_page_is_refused_and_kept_and_the_others_are_delivered(tmp_path: Path) -> None:
    text = "".join(f"<p>Un paragraphe, le numéro {one}, assez long pour être du texte.</p>" for one in range(40_000))
    with running(articles=12, seed=3) as site:
        urls = [record["url"] for record in site.truth()]
        slow = urls[0].removeprefix(site.url)
        page = f"<html><body class='single single-post postid-1'><div class='entry-content'>{text}</div></body></html>"
        html = [("Content-Type", "text/html; charset=utf-8")]
        site.site.instead = {slow: lambda _: Response(200, page.encode(), html)}
        words = ("-s", "NEWSSPIDER_PAGE_SECONDS=0.4", *PACE_OFF)
        done = scrapy("crawl", "cinktank", "-a", f"site={site.url}", *words, output=tmp_path)
    assert "takes too long to read" in done.stderr, done.stderr
    found = {article["url"] for article in delivered(tmp_path)}
    assert found < set(urls[1:]) | {urls[0]} and urls[0] not in found
    assert len(found) >= 10  # One more is linked by the slow page alone.
    assert [path.stat().st_size for path in tmp_path.rglob("clippings/*.html")] == [len(page.encode())]
