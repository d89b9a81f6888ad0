"""`scrapy read --archived`: a delivered article, its page, and whether both are what they were."""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from newsspider.archive import check
from newsspider.archive.checking import digest
from newsspider.archive.members import next_record
from tests import forking
from tests.crawling import PACE_OFF, TOP, delivered, environment, scrapy
from tests.site import running
from tests.warcs import http, record, written


@pytest.fixture(scope="module")
def output(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The output of a crawl with capture."""
    folder = tmp_path_factory.mktemp("evidence")
    with running(articles=12, seed=1) as site:
        words = ("-s", "NEWSSPIDER_ARCHIVE=articles", "-a", f"site={site.url}")
        assert scrapy("crawl", "cinktank", *words, *PACE_OFF, output=folder).returncode == 0
    yield folder


@pytest.fixture
def article(output: Path) -> dict[str, Any]:
    """One article of it."""
    return delivered(output)[0]


def test_the_record_its_page_and_the_check_are_shown(output: Path, article: dict[str, Any]) -> None:
    done = scrapy("read", "--archived", article["identifier"], "--spider", "cinktank", output=output)
    assert done.returncode == 0, done.stderr
    assert article["headline"].split()[0] in done.stdout
    assert article["archive"]["file"] in done.stderr
    assert f"{article['archive']['digest']}: right" in done.stderr
    assert "WRONG" not in done.stderr


def test_the_line_and_the_answer_as_received_are_printed_on_request(output: Path, article: dict[str, Any]) -> None:
    done = scrapy("read", "--archived", article["identifier"], "--json", output=output)
    assert json.loads(done.stdout) == article
    command = [sys.executable, "-m", "scrapy", "read", "--archived", article["identifier"], "--raw"]
    raw = forking.run(command, cwd=TOP, env=environment(output)).stdout
    head, _, body = raw.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200 OK\r\n")
    assert f"sha256:{hashlib.sha256(body).hexdigest()}" == article["archive"]["digest"]


def test_a_page_that_was_changed_is_told_and_the_exit_code_is_1(output: Path, article: dict[str, Any]) -> None:
    path = output / article["archive"]["file"]
    offset, whole = article["archive"]["offset"], path.read_bytes()
    with path.open("rb") as file:
        end = next_record(file, offset + 1)
    said = check(path, offset)
    forged = http(b"<html>Un autre texte</html>")
    headers = [f"WARC-Payload-Digest: {digest(b'<html>Un autre texte</html>', like='sha256:')}"]
    path.write_bytes(whole[:offset] + written(output / "forged", record(forged, said.url, *headers)).read_bytes()
                     + whole[end:])  # fmt: skip
    try:
        done = scrapy("read", "--archived", article["identifier"], output=output)
    finally:
        path.write_bytes(whole)
        (output / "forged").unlink()
    assert done.returncode == 1
    assert "WRONG" in done.stderr


@pytest.mark.parametrize(
    ("stated", "right"),
    [
        ("sha1:{sha1_32}", True),
        ("sha1:{sha1_16}", True),
        ("sha256:{sha256_16}", True),
        ("md5:{md5_16}", True),
        ("sha1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", False),
    ],
)
def test_a_digest_of_anyone_is_checked_in_its_own_spelling(tmp_path: Path, stated: str, right: bool) -> None:
    known = {
        "sha1_32": "SQ5HALIG6NCZTLXB7DNI56PXFFQDDVUZ",
        "sha1_16": "943a702d06f34599aee1f8da8ef9f7296031d699",
        "sha256_16": "315f5bdb76d078c43b8ac0064e4a0164612b1fce77c869345bfc94c75894edd3",
        "md5_16": "6cd3556deb0da54bca060b4c39479839",
    }
    headers = [f"WARC-Payload-Digest: {stated.format(**known)}"]
    path = written(tmp_path / "a.warc.gz", record(http(b"Hello, world!"), "https://example.fr/", *headers))
    assert check(path, 0).holds is right


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["--archived", "nobody.fr:1"], 1, "no line of nobody.fr:1"),
        (["--archived", "nobody.fr:1", "https://example.fr/"], 2, "--archived IDENTIFIER alone"),
    ],
)
def test_what_cannot_be_shown_is_told(output: Path, words: list[str], code: int, said: str) -> None:
    done = scrapy("read", *words, output=output)
    assert done.returncode == code
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_an_article_whose_page_was_not_kept_or_is_gone_is_told(output: Path, tmp_path: Path) -> None:
    one = delivered(output)[0]
    for archive, said in ((None, "its page was not kept"), (one["archive"], "is not there")):
        line = json.dumps({**one, "archive": archive}, ensure_ascii=False)
        (tmp_path / "a.jsonl").write_text(line + "\n", encoding="utf-8")
        done = scrapy("read", "--archived", one["identifier"], output=tmp_path)
        assert done.returncode == 1
        assert said in done.stderr
