"""A site that fails: what it spoils is asked for again, within a budget; when it is down, the crawl leaves it alone."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from newsspider.ledger import NAME, Ledger
from newsspider.middlewares.retry import FIRST_RETRIES
from tests.crawling import LONG, PACE_OFF, delivered, scrapy, started, wait_for
from tests.keeping import assert_exactly_once
from tests.proxy import KINDS, READABLE, Proxy, spoiling
from tests.site import RunningSite, running

QUICK = (*PACE_OFF, "-s", "DOWNLOAD_TIMEOUT=2", "-s", "NEWSSPIDER_DOWN_PAUSE=0.5")
FAILING = [kind for kind in KINDS if kind not in (*READABLE, "drip")]


@pytest.fixture(autouse=True)
def _no_proxy_left(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever proxy this machine has, these tests have their own."""
    for name in ("http_proxy", "HTTP_PROXY", "no_proxy", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)


def crawl_through(
    proxy: Proxy, site: RunningSite, output: Path, *words: str, monkeypatch: pytest.MonkeyPatch
) -> subprocess.CompletedProcess[str]:
    """A crawl through the proxy, to its end."""
    for name, value in proxy.environment.items():
        monkeypatch.setenv(name, value)
    return scrapy("crawl", "cinktank", "-a", f"site={site.url}", *QUICK, *words, output=output, timeout=1000)


def manifests(output: Path) -> list[dict[str, Any]]:
    """The manifests of all runs, oldest first."""
    return [json.loads(path.read_text()) for path in sorted(output.glob("cinktank/*.manifest.json"))]


def differences(articles: list[dict[str, Any]], truth: dict[str, dict[str, Any]]) -> list[str]:
    """The fields in which a record is not what the site says, a line each."""
    return [
        f"{one['url']}: {name}: {one[name]!r} for {value!r}"
        for one in articles
        for name, value in truth[one["url"]].items()
        if name != "_site" and one[name] != value
    ]


def assert_whole(proxy: Proxy, site: RunningSite, output: Path, done: subprocess.CompletedProcess[str]) -> None:
    """Each article once and as the site says, in one run, within the budget."""
    assert done.returncode == 0, done.stderr
    assert_exactly_once(output, site.truth())
    found = differences(delivered(output), {record["url"]: record for record in site.truth()})
    assert not found, "\n".join(found[:20])
    (manifest,) = manifests(output)
    retried = sum(manifest["retried"].values())
    good = proxy.answers - sum(proxy.spoiled.values())
    print(f"{proxy.answers} answers, spoiled {dict(proxy.spoiled)}, asked again {retried}: {manifest['retried']}")
    assert sum(n for kind, n in proxy.spoiled.items() if kind not in READABLE) * 0.8 < retried < FIRST_RETRIES + good
    assert manifest["coverage"].get("failed", 0) == 0


def test_at_every_fifth_answer_spoiled_each_article_is_delivered_once_and_true(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with running(articles=60, seed=3) as site, spoiling(0.2, seed=3) as proxy:
        done = crawl_through(proxy, site, tmp_path, monkeypatch=monkeypatch)
        assert_whole(proxy, site, tmp_path, done)


@pytest.mark.soak
@pytest.mark.timeout(1200)
@pytest.mark.parametrize("way", ["", "section", "sitemap", "feed"])
@pytest.mark.parametrize(("share", "seed"), [(0.05, 1), (0.05, 2), (0.2, 1), (0.2, 2), (0.35, 1), (0.35, 2)])
def test_whatever_share_is_spoiled_and_whatever_the_way_each_article_is_delivered_once_and_true(
    tmp_path: Path, share: float, seed: int, way: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    ways = ("-a", f"discover={way}") if way else ()
    with running(articles=300, seed=seed, sitemaps="yoast") as site, spoiling(share, seed=seed) as proxy:
        done = crawl_through(proxy, site, tmp_path, *ways, monkeypatch=monkeypatch)
        assert_whole(proxy, site, tmp_path, done)


GROUPS = {
    "statuses": ["500", "502", "503", "503 until", "429", "429 for"],
    "the network": ["reset", "drip", "truncated", "too short a length"],
    "the content": ["broken gzip", "lying gzip", "latin", "wrong charset", "loop", "empty", "error page"],
}


@pytest.mark.parametrize("kinds", [
    *(pytest.param(kinds, id=name) for name, kinds in GROUPS.items()),
    *(pytest.param([kind, "500"], id=kind, marks=pytest.mark.soak) for kind in KINDS),
])  # fmt: skip
def test_faults_of_a_kind_cost_no_article(tmp_path: Path, kinds: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    with running(articles=12, seed=5, oddities=False) as site, spoiling(0.4, seed=5, kinds=kinds) as proxy:
        done = crawl_through(proxy, site, tmp_path, monkeypatch=monkeypatch)
        assert proxy.spoiled[kinds[0]], proxy.spoiled
        assert_whole(proxy, site, tmp_path, done)


def test_every_kind_of_fault_is_in_a_group() -> None:
    assert sorted(kind for kinds in GROUPS.values() for kind in kinds) == sorted(KINDS)


def test_a_site_that_goes_down_ends_the_run_and_the_next_one_completes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with running(articles=60, seed=4, latency=0.02) as site, spoiling(0.0, seed=4, kinds=FAILING) as proxy:
        for name, value in proxy.environment.items():
            monkeypatch.setenv(name, value)
        log = tmp_path / "log"
        words = ("crawl", "cinktank", "-a", f"site={site.url}", *QUICK, "--logfile", str(log))
        with started(*words, output=tmp_path) as process:
            part = wait_for(lambda: next(iter(tmp_path.glob("cinktank/*.part")), None))
            wait_for(lambda: part.stat().st_size > 20_000)
            proxy.share = 1.0
            asked = proxy.answers
            assert process.wait(LONG) == 1
        assert proxy.answers - asked < 80, "it hammers a site that is down"
        said = log.read_text()
        assert f"{site.url}/ is down: " in said and "the next one goes on from here" in said
        assert "Traceback" not in said
        (manifest,) = manifests(tmp_path)
        assert manifest["reason"] == "site_down"
        assert manifest["coverage"]["interrupted"] > 0 and manifest["coverage"]["unaccounted"] == 0
        proxy.share = 0.0
        done = crawl_through(proxy, site, tmp_path, monkeypatch=monkeypatch)
        assert done.returncode == 0, done.stderr
        assert_exactly_once(tmp_path, site.truth())


def test_a_site_that_comes_back_while_the_crawl_rests_is_crawled_to_the_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with running(articles=40, seed=4, latency=0.02) as site, spoiling(0.0, seed=4, kinds=["503"]) as proxy:
        for name, value in proxy.environment.items():
            monkeypatch.setenv(name, value)
        log = tmp_path / "log"
        words = ("crawl", "cinktank", "-a", f"site={site.url}", *QUICK, "-s", "NEWSSPIDER_DOWN_PAUSE=3")
        with started(*words, "--logfile", str(log), output=tmp_path) as process:
            part = wait_for(lambda: next(iter(tmp_path.glob("cinktank/*.part")), None))
            wait_for(lambda: part.stat().st_size > 10_000)
            proxy.share = 1.0
            wait_for(lambda: "the crawl rests" in log.read_text() or None)
            proxy.share = 0.0
            assert process.wait(LONG) == 0, log.read_text()
        assert_exactly_once(tmp_path, site.truth())


def test_what_fails_to_the_last_is_explained_and_had_by_the_next_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    few = ("-s", "RETRY_TIMES=1", "-s", "NEWSSPIDER_FAILED_SHARE=1", "-a", "discover=rest")
    with running(articles=20, seed=6) as site, spoiling(0.0, seed=6, kinds=["empty", "loop", "broken gzip"]) as proxy:
        post = next(record["url"] for record in site.truth() if record["_site"]["listed"])
        proxy.only, proxy.share = post, 1.0
        done = crawl_through(proxy, site, tmp_path, *few, monkeypatch=monkeypatch)
        assert done.returncode == 0, done.stderr
        ledger = Ledger(tmp_path / "cinktank" / NAME)
        ((url, why),) = ledger.with_outcome(1, "failed")
        ledger.close()
        assert url == post and "spoiled" in (why or "")
        proxy.share = 0.0
        assert crawl_through(proxy, site, tmp_path, *few, monkeypatch=monkeypatch).returncode == 0
        assert_exactly_once(tmp_path, site.truth())


def test_a_retry_after_that_is_too_long_ends_the_run_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with running(articles=30, seed=4) as site, spoiling(0.3, seed=4, kinds=["429 for"]) as proxy:
        words = ("-s", "NEWSSPIDER_RETRY_AFTER_MOST=0.5")
        done = crawl_through(proxy, site, tmp_path, *words, monkeypatch=monkeypatch)
        assert done.returncode == 1
        assert "it asks to be left alone for 1 seconds" in done.stderr
        assert "Traceback" not in done.stderr


def test_retry_after_keeps_the_whole_site_waiting(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with running(articles=20, seed=4) as site, spoiling(0.1, seed=4, kinds=["429 for"]) as proxy:
        done = crawl_through(proxy, site, tmp_path, "-s", "CONCURRENT_REQUESTS=1", monkeypatch=monkeypatch)
        assert done.returncode == 0, done.stderr
        gaps = [after - at for at, after in proxy.after_429]
        assert gaps and all(gap > 0.9 for gap in gaps), gaps


def test_a_budget_that_is_spent_ends_the_asking_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    knobs = ("RETRY_SHARE=0", "RETRY_WAIT_MOST=0.1", "DOWN_AFTER=100000")
    words = [*("-s", "RETRY_TIMES=50"), *(word for knob in knobs for word in ("-s", f"NEWSSPIDER_{knob}"))]
    with running(articles=20, seed=4) as site, spoiling(0.9, seed=8, kinds=["500"]) as proxy:
        done = crawl_through(
            proxy, site, tmp_path, *words, "-s", "NEWSSPIDER_RETRY_WAIT_MOST=0.1", monkeypatch=monkeypatch
        )
        assert done.returncode == 1
        assert done.stderr.count("left to the next run") == 1
        assert max(proxy.tries.values()) <= FIRST_RETRIES + 1
        assert sum(proxy.tries.values()) - len(proxy.tries) <= FIRST_RETRIES
