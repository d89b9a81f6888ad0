"""Lines for the tests of the report: what the stand-in says of its articles, as the JSONL of several runs."""

from __future__ import annotations

import base64
import copy
import gzip
import hashlib
import json
import re
from collections.abc import Iterable
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

from newsspider.items import SCHEMA_VERSION, Provenance
from tests.site import running

Line = dict[str, Any]
EVIDENCE = dict.fromkeys((one.name for one in fields(Provenance)), "template")


def fail(error: ValueError) -> None:
    """Fail the test: nothing was wrong with the files."""
    pytest.fail(str(error))


def standing(articles: int) -> list[Line]:
    """Return a line for each article of a stand-in site, as a first run would write it."""
    with running(articles=articles) as site:
        return [line(record) for record in site.truth()]


def line(record: Line, at: str = "2026-07-01T06:00:00+00:00", **given: Any) -> Line:
    """Return the line of a record seen at an instant; what is given replaces its keys."""
    kept = {key: value for key, value in copy.deepcopy(record | given).items() if key != "_site"}
    provenance = {name: by if kept.get(name) not in (None, []) else None for name, by in EVIDENCE.items()}
    text = json.dumps([kept["headline"], kept["standfirst"], kept["body"]])
    run: Line = {
        "provenance": provenance,
        "other_dates": [],
        "discovered_via": None,
        "retrieved_at": at,
        "revision": 1,
        "text_hash": f"sha256:{hashlib.sha256(text.encode()).hexdigest()}",
        "previous_text_hash": None,
        "status": "published",
        "rights": None,
        "archive": None,
        "schema_version": SCHEMA_VERSION,
    }
    return {**kept, **run, **{key: value for key, value in given.items() if key in run}}


def again(before: Line, at: str, **given: Any) -> Line:
    """Return the next line of an article, with what has changed."""
    return line(before, at, **{"revision": before["revision"] + 1, **given})


def written(path: Path, lines: Iterable[Line]) -> Path:
    """Write lines as a run does; return the file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(one, ensure_ascii=False) + "\n" for one in lines), encoding="utf-8")
    return path


def contents(page: str) -> dict[str, Any]:
    """Return what a page has in it."""
    packed = re.search(r'id="contents">([^<]*)</script>', page)
    assert packed
    said: dict[str, Any] = json.loads(gzip.decompress(base64.b64decode(packed[1])))
    return said
