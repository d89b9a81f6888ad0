"""Old files that the user has compressed are read like any other: by the ledger, for a removal, for a rebuild."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest
from scrapy.settings import Settings

from newsspider import runs
from newsspider.commands.checks import _agrees
from newsspider.commands.ledger import rebuilt
from newsspider.ledger import NAME, Ledger
from newsspider.runs import PACKED, RunFiles
from tests.crawling import crawl, delivered
from tests.site import running


def pack(path: Path, ending: str, whole: bytes) -> Path:
    """Write a file as a user's `gzip` or `zstd` leaves it."""
    made = path.with_name(path.name + ending)
    if ending == ".gz":
        made.write_bytes(gzip.compress(whole))
    else:
        with PACKED[".zst"](made, "wb") as file:  # type: ignore[call-arg]
            file.write(whole)
    return made


@pytest.mark.parametrize("ending", PACKED)
def test_a_ledger_is_made_anew_from_compressed_files_and_nothing_comes_twice(tmp_path: Path, ending: str) -> None:
    with running(articles=8) as site:
        assert crawl(site.url, tmp_path).returncode == 0
        (path,) = (tmp_path / "cinktank").glob("*.jsonl")
        before = delivered(tmp_path)
        pack(path, ending, path.read_bytes())
        path.unlink()
        (tmp_path / "cinktank" / NAME).unlink()
        done = crawl(site.url, tmp_path)
        assert done.returncode == 0, done.stderr
        assert (len(before), delivered(tmp_path)) == (8, [])
    assert rebuilt(tmp_path / "cinktank", Settings({"NEWSSPIDER_LOOK_AGAIN_HOURS": [1]})).endswith("8 articles")
    ledger = Ledger(tmp_path / "cinktank" / NAME)
    assert "8 articles, 8 of them in the files" in _agrees(tmp_path / "cinktank", ledger).found
    known = ledger.article(before[3]["identifier"])
    assert known and known.file == path.name
    assert runs.line_at(runs.packed(path), known.offset or 0) == before[3]
    ledger.close()


def test_a_compressed_file_that_is_cut_is_an_error_that_names_it(tmp_path: Path) -> None:
    for ending in PACKED:
        files = RunFiles(tmp_path, "2026-11-23T18-27-05Z")
        path = pack(files.articles, ending, json.dumps({"a": "b" * 9000}).encode() * 20)
        path.write_bytes(path.read_bytes()[:-9])
        assert [one.held for one in runs.runs_in(tmp_path)] == [path]
        with pytest.raises(ValueError, match=f"{path.name} cannot be unpacked"):
            list(runs.lines(path))
        path.unlink()
