"""SIGTERM and SIGINT end a crawl soon, in order and with the truth as its exit code, at whatever moment they come."""

from __future__ import annotations

import json
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.crawling import HELD, LONG, PACE_OFF, TOP, delivered, environment, scrapy, started, text_of, wait_for
from tests.measured import cpu_seconds
from tests.site import RunningSite, running
from tests.site.server import Response

pytestmark = pytest.mark.slow
SOON = 5
"""Seconds within which a crawl ends that is told to."""
SPIDER = """
import os, signal
from scrapy import signals
from newsspider.spiders.base import NewsSpider

def at(moment):
    if moment == os.environ["AT"]:
        os.environ["AT"] = ""  # Once.
        os.kill(os.getpid(), int(os.environ["SIGNAL"]))

at("import")

class Told(NewsSpider):
    name = "told"
    made = 0

    def __init__(self, *args, **given):
        Told.made += 1
        at(f"made {Told.made}")  # The first is made only to be asked what it is.
        super().__init__(*args, **given)

    @classmethod
    def from_crawler(cls, crawler, *args, **given):
        spider = super().from_crawler(crawler, *args, **given)
        for name in ("spider_opened", "engine_started", "spider_closed", "engine_stopped"):
            crawler.signals.connect(lambda name=name: at(name), getattr(signals, name), weak=False)
        return spider

    def parse_article(self, response, **known):
        at("article")
        if len(response.body) > 1_000_000:
            at("slow page")
        yield from super().parse_article(response, **known)
"""


def told(moment: str, number: int, site: RunningSite, folder: Path, *more: str) -> subprocess.CompletedProcess[str]:
    """Run a spider that sends its own process a signal at that moment."""
    (folder / "told.py").write_text(SPIDER)
    words = ("runspider", str(folder / "told.py"), "-a", f"site={site.url}", *PACE_OFF, *more)
    return scrapy(*words, output=folder, AT=moment, SIGNAL=str(int(number)))


@pytest.fixture(scope="module")
def few() -> Iterator[RunningSite]:
    """A small site."""
    with running(articles=12, seed=3) as site:
        yield site


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
@pytest.mark.parametrize("moment", ["import", "made 1", "made 2", "spider_opened", "engine_started"])
def test_a_signal_while_a_crawl_begins_is_told_by_the_exit_code(
    few: RunningSite, tmp_path: Path, moment: str, number: int
) -> None:
    done = told(moment, number, few, tmp_path)
    assert (done.returncode, "Traceback" in done.stderr) == (128 + number, False), done.stderr
    assert not list(tmp_path.rglob("*.part"))
    if moment in ("import", "made 1"):
        assert not (tmp_path / "told").exists()
    elif moment != "made 2":
        assert "Spider closed (shutdown)" in done.stderr
    # Nothing is left that the next run has to put in order.
    done = scrapy("runspider", str(tmp_path / "told.py"), "-a", f"site={few.url}", *PACE_OFF, output=tmp_path, AT="")
    assert done.returncode == 0 and "was killed" not in done.stderr, done.stderr
    assert len(delivered(tmp_path)) == 12


@pytest.mark.parametrize("moment", ["spider_closed", "engine_stopped"])
def test_a_signal_that_meets_a_run_which_has_come_to_its_end_changes_nothing(
    few: RunningSite, tmp_path: Path, moment: str
) -> None:
    done = told(moment, signal.SIGTERM, few, tmp_path)
    assert done.returncode == 0, done.stderr
    (manifest,) = tmp_path.rglob("*.manifest.json")
    assert json.loads(manifest.read_text())["reason"] == "finished"


def test_a_page_that_is_given_up_because_the_run_is_to_end_is_not_refused(tmp_path: Path) -> None:
    text = "".join(f"<p>Un paragraphe, le numéro {one}, assez long pour être du texte.</p>" for one in range(40_000))
    with running(articles=12, seed=3) as site:
        url = next(iter(site.truth()))["url"]
        page = f"<html><body class='single single-post postid-1'><div class='entry-content'>{text}</div></body></html>"
        answer = Response(200, page.encode(), [("Content-Type", "text/html; charset=utf-8")])
        site.site.instead = {url.removeprefix(site.url): lambda _: answer}
        done = told("slow page", signal.SIGTERM, site, tmp_path)
        assert done.returncode == 143, done.stderr
        assert not list(tmp_path.rglob("*.rejected.jsonl")) and not list(tmp_path.rglob("clippings/*"))
    with sqlite3.connect(next(tmp_path.rglob("ledger.sqlite"))) as base:
        assert base.execute("SELECT outcome FROM addresses WHERE url = ?", (url,)).fetchone() == ("interrupted",)


def test_a_listing_of_20000_addresses_is_not_read_to_its_end_once_the_run_is_to_end(tmp_path: Path) -> None:
    with running(articles=12, seed=3) as site:
        listed = "".join(f"<url><loc>{site.url}/2021/12/numero-{one}/</loc></url>" for one in range(20_000))
        answer = Response(200, f"<urlset>{listed}</urlset>".encode(), [("Content-Type", "application/xml")])
        site.site.instead = {"/wp-sitemap-posts-post-1.xml": lambda _: answer}
        done = told("article", signal.SIGTERM, site, tmp_path, "-a", "discover=sitemap")
    assert done.returncode == 143, done.stderr
    with sqlite3.connect(next(tmp_path.rglob("ledger.sqlite"))) as base:
        assert 0 < base.execute("SELECT count(*) FROM addresses").fetchone()[0] < 20_000, done.stderr


@pytest.mark.parametrize("pace", [PACE_OFF, ()], ids=["no pace", "usual pace"])
def test_a_site_that_does_not_answer_holds_up_no_end(tmp_path: Path, pace: tuple[str, ...]) -> None:
    log = tmp_path / "log"
    with running(articles=60, seed=3) as site:
        words = ("crawl", "wordpress", "-a", f"site={site.url}", *pace, *HELD, "--logfile", str(log))
        with started(*words, output=tmp_path) as process, site.held(after=12):
            asked = 13 if pace else 12
            wait_for(lambda: len(site.requests) >= asked or None)
            process.send_signal(signal.SIGTERM)
            began = time.monotonic()
            assert process.wait(SOON) == 143, text_of(log)
            took = time.monotonic() - began
        kept = len(delivered(tmp_path))
        said = text_of(log)
        assert "Spider closed (shutdown)" in said and "Traceback" not in said, said
        print(f"ended after {took:.1f} s")
        again = scrapy("crawl", "wordpress", "-a", f"site={site.url}", *PACE_OFF, output=tmp_path)
        assert again.returncode == 0 and "was killed" not in again.stderr, again.stderr
        assert kept < 60 and len({one["url"] for one in delivered(tmp_path)}) == len(delivered(tmp_path)) == 60


def at_cpu_time(seconds: float, site: RunningSite, output: Path) -> tuple[int, float, str]:
    """Exit code, seconds it took to end, and log of a crawl that is told to end after so much CPU time."""
    command = [sys.executable, "-m", "scrapy", "crawl", "wordpress", "-a", f"site={site.url}", *PACE_OFF]
    with (output / "log").open("wb") as log:
        process = subprocess.Popen(command, cwd=TOP, env=environment(output), stdout=log, stderr=log)
        try:
            while process.poll() is None and cpu_seconds(process.pid) < seconds:
                time.sleep(0.005)
            process.send_signal(signal.SIGTERM)
            began = time.monotonic()
            return process.wait(LONG), time.monotonic() - began, (output / "log").read_text()
        finally:
            process.kill()


@pytest.mark.soak
@pytest.mark.timeout(3600)
def test_sigterm_ends_a_crawl_within_5_seconds_at_any_moment(tmp_path: Path) -> None:
    with running(articles=400, seed=3) as site:
        for moment in range(5, 600, 5):
            output = tmp_path / str(moment)
            output.mkdir()
            code, took, said = at_cpu_time(moment / 100, site, output)
            written = [path for path in output.rglob("*") if path.is_file() and path.name != "log"]
            # Python and what it imports end at once; a run that has found all of it is at its end.
            if code == -signal.SIGTERM:
                assert not written and not said, moment
            else:
                assert code == 143 or (code == 0 and "Spider closed (finished)" in said), (moment, code, said)
            assert took < SOON and "Traceback" not in said, (moment, took, said)
            assert not [path for path in written if path.suffix == ".part"]
