"""A crawl that keeps what it fetched: what is kept, that its lines lead to it, that a kill loses none of it."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from warcio.archiveiterator import ArchiveIterator  # type: ignore[import-untyped]

from newsspider.archive import Reader, capture_at, located, mended_folder
from tests.crawling import PACE_OFF, delivered, lines, scrapy, started, wait_for
from tests.site import running

pytestmark = pytest.mark.slow
KEEPING = ("crawl", "cinktank", *PACE_OFF)


class Kept(NamedTuple):
    """A crawl with capture, and what it left."""

    output: Path
    articles: list[dict[str, Any]]
    requests: list[tuple[str, str, int]]
    base: str


@pytest.fixture(scope="module", params=["articles", "all"])
def kept(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kept]:
    """A crawl of 30 articles with either setting."""
    output = tmp_path_factory.mktemp("kept")
    with running(articles=30, seed=1) as site:
        done = scrapy(*KEEPING, "-a", f"site={site.url}", "-s", f"NEWSSPIDER_ARCHIVE={request.param}", output=output)
        assert done.returncode == 0, done.stderr
        assert "Traceback" not in done.stderr
        yield Kept(output, delivered(output), list(site.requests), site.url)


def archives(output: Path) -> list[Path]:
    """The WARC files of a run."""
    return sorted(output.rglob("*.warc.gz"))


def unresolved(output: Path, articles: list[dict[str, Any]]) -> list[str]:
    """The articles whose page is not where they say it is."""
    places = {path: {one.offset: one for one in Reader(path)} for path in output.rglob("*.warc.gz*")}
    found = []
    for article in articles:
        where = article["archive"]
        one = places.get(located(output, where["file"]), {}).get(where["offset"]) if where else None
        if one is None or one.digest != where["digest"] or not one.body:
            found.append(article["url"])
    return found


def test_each_line_leads_to_its_page(kept: Kept) -> None:
    assert len(kept.articles) == 30
    assert unresolved(kept.output, kept.articles) == []


def test_the_archive_passes_the_check_of_warcio(kept: Kept) -> None:
    command = [str(Path(sys.executable).with_name("warcio")), "check", *map(str, archives(kept.output))]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


def test_what_was_asked_for_is_kept_and_nothing_else(kept: Kept, request: pytest.FixtureRequest) -> None:
    (path,) = archives(kept.output)
    asked = Counter(kept.base + path for _, path, _ in kept.requests)
    held = Counter(one.url for one in Reader(path))
    if request.node.callspec.params["kept"] == "all":
        assert held == asked
    else:
        assert held - asked == Counter()
        assert {article["url"] for article in kept.articles} <= set(held)
        assert kept.base + "/robots.txt" not in held
        assert all(one.status in (200, 301) for one in Reader(path))


def test_bodies_are_kept_as_they_were_received(kept: Kept) -> None:
    (path,) = archives(kept.output)
    with path.open("rb") as file:
        for one in ArchiveIterator(file):
            if one.rec_type == "response" and one.http_headers.get_header("content-encoding"):
                assert one.raw_stream.read(2) == b"\x1f\x8b"
                return
    raise AssertionError("no answer is compressed")


def test_secrets_of_a_request_are_not_kept(tmp_path: Path) -> None:
    with running(articles=10, seed=1) as site:
        headers = "-s", 'DEFAULT_REQUEST_HEADERS={"Authorization": "Basic c2VjcmV0", "Cookie": "a=b", "X-Own": "1"}'
        scrapy(*KEEPING, "-a", f"site={site.url}", "-s", "NEWSSPIDER_ARCHIVE=all", *headers, output=tmp_path)
    (path,) = archives(tmp_path)
    with path.open("rb") as file:
        asked = [one.content_stream().read() for one in ArchiveIterator(file, no_record_parse=True)
                 if one.rec_type == "request"]  # fmt: skip
    assert asked
    assert all(b"X-Own: 1" in one and b"\r\nHost: " in one and b"secret" not in one for one in asked)
    assert not any(b"Basic" in one or b"a=b" in one for one in asked)


def test_without_the_setting_nothing_is_kept(tmp_path: Path) -> None:
    with running(articles=10, seed=1) as site:
        done = scrapy("crawl", "cinktank", *PACE_OFF, "-a", f"site={site.url}", output=tmp_path)
    assert done.returncode == 0
    assert not list(tmp_path.rglob("*archive*"))
    assert all(article["archive"] is None for article in delivered(tmp_path))


def test_a_page_that_did_not_change_is_kept_once(tmp_path: Path) -> None:
    with running(articles=20, seed=1) as site:
        for _ in range(2):
            words = ("-a", f"site={site.url}", "-s", "NEWSSPIDER_ARCHIVE=articles", "-O", str(tmp_path / "o.jsonl"))
            assert scrapy(*KEEPING, *words, output=tmp_path).returncode == 0
    first, second = archives(tmp_path)
    assert second.stat().st_size < first.stat().st_size / 3
    assert any(one.revisited for one in Reader(second))
    # The line of the second run leads to the page, which the first run kept.
    assert unresolved(tmp_path, lines([tmp_path / "o.jsonl"])) == []


def killed(output: Path, site: str, size: int) -> int:
    """Kill a crawl once its archive has so many bytes; return how many lines it had written, all of which resolve."""
    with started(*KEEPING, "-a", f"site={site}", "-s", "NEWSSPIDER_ARCHIVE=all", output=output) as process:
        wait_for(lambda: sum(path.stat().st_size for path in output.rglob("*.warc.gz*")) >= size)
        process.send_signal(signal.SIGKILL)
    written = b"".join(path.read_bytes() for path in output.rglob("*.jsonl.part")).splitlines(keepends=True)
    articles = [json.loads(line) for line in written]
    assert unresolved(output, articles) == []
    assert len(list(mended_folder(output / "cinktank" / "archive"))) == 1
    assert unresolved(output, articles) == []
    return len(articles)


def kills(output: Path, times: int) -> None:
    """Kill a crawl at so many instants; what it left is whole each time."""
    lines_written = 0
    with running(articles=120, seed=1) as site:
        for number in range(times):
            folder = output / str(number)
            lines_written += killed(folder, site.url, 2_000 + number * 1_400_000 // times)
            (path,) = archives(folder)
            with path.open("rb") as file:
                types = {one.rec_type for one in ArchiveIterator(file, check_digests="raise")}
            assert types >= {"warcinfo", "response", "request"}
            last = list(Reader(path))[-1]
            assert capture_at(path, last.offset, last.record_id)
    assert lines_written > 10 * times


def test_killed_at_any_instant_the_archive_is_whole_and_every_line_leads_to_its_page(tmp_path: Path) -> None:
    kills(tmp_path, 6)


@pytest.mark.soak
def test_killed_at_50_instants_the_archive_is_whole_and_every_line_leads_to_its_page(tmp_path: Path) -> None:
    kills(tmp_path, 50)
