"""A loaded SQLite file in the tools it is made for: Datasette and sqlite-utils, the real ones."""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path
from typing import Any

import pytest
import sqlite_utils
from datasette.app import Datasette

from newsspider.corpus.loading import load
from tests import forking
from tests.lines import made, written
from tests.targets import Target

pytestmark = pytest.mark.slow
LINES = [
    made(1, headline="La sécurité des ports", article_body="Les garanties de sécurité ont été rediscutées à Brest."),
    made(2, headline="Le marché du blé", article_body="Les cours reculent."),
]


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file that `scrapy load` has made."""
    folder = tmp_path_factory.mktemp("datasette")
    lines = written(folder / "1.jsonl", *LINES)
    command = [sys.executable, "-m", "newsspider", "load", "--to", "sqlite:corpus.db", str(lines)]
    done = forking.run(command, cwd=folder, text=True)
    assert done.returncode == 0, done.stderr
    assert "to look at it: datasette corpus.db --metadata corpus.metadata.json" in done.stdout
    return folder / "corpus.db"


def asked(file: Path, *paths: str) -> list[tuple[int, str]]:
    """What Datasette answers."""

    async def answers() -> list[tuple[int, str]]:
        served = Datasette([str(file)], metadata=json.loads(file.with_suffix(".metadata.json").read_text()))
        return [(one.status_code, one.text) for path in paths for one in [await served.client.get(path)]]

    return asyncio.run(answers())


def rows(answer: tuple[int, str]) -> list[dict[str, Any]]:
    assert answer[0] == 200, answer[1][:500]
    found: list[dict[str, Any]] = json.loads(answer[1])
    return found


@pytest.mark.parametrize("table", ["articles", "articles_latest"])
def test_datasette_searches_and_is_deaf_to_accents(table: str, file: Path) -> None:
    hits, none = asked(file, *(f"/corpus/{table}.json?_search={word}&_shape=array" for word in ("securite", "ballon")))
    assert [row["headline"] for row in rows(hits)] == ["La sécurité des ports"]
    assert rows(none) == []


def test_datasette_opens_every_table_and_view_with_its_title(file: Path) -> None:
    base = sqlite_utils.Database(file)
    names = [*base.table_names(), *base.view_names()]
    assert {"articles", "articles_latest", "related", "near_duplicates"} <= set(names)
    assert [code for code, _ in asked(file, *(f"/corpus/{name}" for name in names))] == [200] * len(names)
    ((_, page),) = asked(file, "/corpus/articles_latest")
    assert "Articles, the last revision of each" in page
    assert "signature" not in page


def test_the_metadata_offer_facets(file: Path) -> None:
    (answer,) = asked(file, "/corpus/articles_latest.json")
    found = json.loads(answer[1])["facet_results"]
    assert set(found.get("results", found)) == {"status", "in_language"}


def test_sqlite_utils_knows_the_index_and_searches(file: Path) -> None:
    table = sqlite_utils.Database(file).table("articles")
    assert table.detect_fts() == "articles_fts"
    assert [row["headline"] for row in table.search("securite")] == ["La sécurité des ports"]
    assert list(table.search("ballon")) == []


def test_what_is_added_later_is_found_too(tmp_path: Path) -> None:
    target = f"sqlite:{tmp_path / 'c.db'}"
    load(target, written(tmp_path / "1.jsonl", LINES[1]), near_duplicates=False)
    load(target, written(tmp_path / "2.jsonl", LINES[0]), near_duplicates=False)
    found = sqlite_utils.Database(tmp_path / "c.db").table("articles").search("brest")
    assert [row["headline"] for row in found] == ["La sécurité des ports"]


def test_a_first_load_that_was_killed_before_its_indexes_gets_them_by_the_next(tmp_path: Path) -> None:
    target = f"sqlite:{tmp_path / 'c.db'}"
    load(target, written(tmp_path / "1.jsonl", *LINES), near_duplicates=False)
    Target(target).query("SELECT 1")
    base = sqlite_utils.Database(tmp_path / "c.db")
    for trigger in base.triggers:
        base.execute(f"DROP TRIGGER {trigger.name}")
    base.table("articles_fts").drop()
    base.conn.commit()
    load(target, tmp_path / "1.jsonl", near_duplicates=False)
    assert len(list(base.table("articles").search("brest"))) == 1


def test_metadata_that_somebody_changed_stay(file: Path) -> None:
    beside = file.with_suffix(".metadata.json")
    before = beside.read_text()
    beside.write_text('{"title": "Mine"}')
    command = [sys.executable, "-m", "newsspider", "load", "--to", "sqlite:corpus.db", "1.jsonl"]
    assert forking.run(command, cwd=file.parent).returncode == 0
    assert beside.read_text() == '{"title": "Mine"}'
    beside.write_text(before)
