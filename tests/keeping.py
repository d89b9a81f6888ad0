"""What must hold of a folder after any number of runs, however they ended."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from newsspider.ledger import NAME, Ledger
from tests.crawling import delivered


def assert_exactly_once(output: Path, truth: Iterable[dict[str, Any]], spider: str = "cinktank") -> None:
    """The files hold each public article once, the ledger and the manifests say what the files hold."""
    articles = delivered(output)
    assert Counter(article["url"] for article in articles) == Counter(record["url"] for record in truth)
    assert_sound(output / spider)


def assert_sound(folder: Path) -> None:
    """No torn line, nothing unfinished; the ledger equal to the files, the manifests true."""
    assert [path.name for path in folder.rglob("*.part")] == []
    last: dict[str, tuple[int, str, str]] = {}
    for path in sorted(folder.glob("*.jsonl")):
        for line in _whole_lines(path):
            assert line["revision"] == last.get(line["identifier"], (0,))[0] + 1
            last[line["identifier"]] = (line["revision"], line["text_hash"], line["status"])
        manifest = json.loads(path.with_suffix(".manifest.json").read_text())
        content = path.read_bytes()
        assert manifest["lines"] == content.count(b"\n"), path
        assert manifest["sha256"] == hashlib.sha256(content).hexdigest(), path
        assert (manifest["file"], manifest["run"]) == (path.name, path.stem)
    for path in folder.glob("rejected/*.jsonl"):
        _whole_lines(path)
    ledger = Ledger(folder / NAME)
    assert {identifier: tuple(rest) for identifier, *rest in ledger.lines()} == last
    assert ledger.open_runs() == []
    ledger.close()


def _whole_lines(path: Path) -> list[dict[str, Any]]:
    text = path.read_bytes()
    assert text.endswith(b"\n"), path
    return [json.loads(line) for line in text.splitlines()]
