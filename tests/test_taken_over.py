"""A folder that version 0.2.0 has made is taken over: its files, its ledger, also where its last run was killed."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest

from newsspider.ledger import NAME
from tests.crawling import crawl, delivered
from tests.site import running

pytestmark = pytest.mark.slow
OLD = Path(__file__).parent / "folder_0_2_0"
"""What 0.2.0 wrote of the stand-in with five articles, the ledger as SQL."""
PORT = "45585"
RUN = "2026-11-28T08-08-58Z"


def taken_from(port: int, output: Path) -> Path:
    """Lay the folder of 0.2.0 out under an output, as if its site had this port; return it."""
    folder = output / "cinktank"
    folder.mkdir()
    for path in OLD.iterdir():
        text = path.read_text(encoding="utf-8").replace(f"127.0.0.1:{PORT}", f"127.0.0.1:{port}")
        if path.suffix == ".sql":
            base = sqlite3.connect(folder / NAME)
            base.executescript(text)
            base.close()
        else:
            (folder / path.name).write_text(text, encoding="utf-8")
    return folder


@pytest.mark.parametrize("killed", [False, True])
def test_a_folder_of_0_2_0_goes_on_where_it_ended(tmp_path: Path, killed: bool) -> None:
    with running(articles=5) as site:
        folder = taken_from(int(site.url.rpartition(":")[2]), tmp_path)
        if killed:
            _kill(folder)
        done = crawl(site.url, tmp_path)
        assert done.returncode == 0, done.stderr
        truth = {record["url"] for record in site.truth()}
    lines = delivered(tmp_path)
    first = [line["url"] for line in lines if line["revision"] == 1]
    assert sorted(first) == sorted(truth)
    for line in lines:  # What is read better than 0.2.0 did is a revision, and no new article.
        assert line["revision"] == 1 or line["previous_text_hash"]
    assert list(folder.glob("*.part")) == []
    base = sqlite3.connect(folder / NAME)
    assert base.execute("SELECT count(*) FROM runs WHERE ended IS NULL").fetchone() == (0,)
    base.close()


def _kill(folder: Path) -> None:
    """Leave the folder as a kill in the middle of the last line would have."""
    path, part = folder / f"{RUN}.jsonl", folder / f"{RUN}.jsonl.part"
    whole = path.read_bytes()
    part.write_bytes(whole[:-500])
    path.unlink()
    (folder / f"{RUN}.manifest.json").unlink()
    last = json.loads(whole.splitlines()[-1])
    base = sqlite3.connect(folder / NAME)
    base.execute("DELETE FROM articles WHERE identifier = ?", (last["identifier"],))
    base.execute("UPDATE addresses SET outcome = NULL, identifier = NULL WHERE url = ?", (last["url"],))
    base.execute("UPDATE runs SET ended = NULL, reason = NULL")
    base.execute("DELETE FROM marks")
    base.commit()
    base.close()
