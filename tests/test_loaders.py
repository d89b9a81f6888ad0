"""docs/fields.md: the line for each tool gives the same types and values, whatever the files hold."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pytest

from tests.crawling import TOP
from tests.lines import full, made, stand_in_articles, written

pytestmark = pytest.mark.slow
SAID = re.compile(r"^(?P<name>[^\n`]+):\n\n```python\n(?P<lines>from [^\n]+\n)(?P<line>articles = [^\n]+)\n```", re.M)
PAGE = (TOP / "docs" / "fields.md").read_text(encoding="utf-8")
LINES = {found["name"]: found["lines"] + found["line"] for found in SAID.finditer(PAGE)}


def _pandas(articles: Any) -> list[dict[str, Any]]:
    import pandas

    def plain(value: Any) -> Any:
        return None if value is None or value is pandas.NA or value != value else value

    return [{name: plain(value) for name, value in row.items()} for row in articles.to_dict("records")]


def _duckdb(articles: Any) -> list[dict[str, Any]]:
    return [dict(zip(articles.columns, row, strict=True)) for row in articles.fetchall()]


TYPES: dict[str, Callable[[Any], Any]] = {
    "pandas": lambda articles: articles.dtypes.to_dict(),
    "Polars": lambda articles: articles.schema,
    "PyArrow": lambda articles: articles.schema,
    "DuckDB": lambda articles: dict(zip(articles.columns, map(str, articles.types), strict=True)),
    "Hugging Face datasets": lambda articles: articles.features,
}
ROWS: dict[str, Callable[[Any], list[dict[str, Any]]]] = {
    "pandas": _pandas,
    "Polars": lambda articles: articles.to_dicts(),
    "PyArrow": lambda articles: articles.to_pylist(),
    "DuckDB": _duckdb,
    "Hugging Face datasets": lambda articles: articles.to_list(),
}


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep what `datasets` stores out of the home of whoever runs the tests."""
    import datasets

    monkeypatch.setattr(datasets.config, "HF_DATASETS_CACHE", tmp_path / "cache")
    datasets.disable_progress_bars()


@pytest.fixture(scope="module")
def years(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Five years of files: the first all null, the last all full, articles of the stand-in and odd ones between."""
    folder = tmp_path_factory.mktemp("years")
    odd = made(1, headline="1.10", keywords=["184233", "1.10", "2021-12-27"], date_published="2021-12-27")
    articles = [
        [made(1), made(2)],
        list(stand_in_articles(12)),
        [odd, replace(odd, comment_count=184233), replace(odd, date_published="2021-12-27T14:05:12+01:00")],
        [made(3), replace(full(4), comment_count=2**40)],
        [replace(full(5), comment_count=7)],
    ]
    return [written(folder / f"{2021 + number}.jsonl", *some) for number, some in enumerate(articles)]


def read(name: str, files: list[Path]) -> Any:
    """Return what the line of a tool makes of files."""
    names: dict[str, Any] = {"files": list(map(str, files))}
    exec(LINES[name], names)
    return names["articles"]


def test_the_page_has_a_line_for_each_tool() -> None:
    assert set(LINES) == set(TYPES)


@pytest.mark.parametrize("name", TYPES)
def test_the_types_are_the_same_whatever_the_files_hold(name: str, years: list[Path]) -> None:
    types = TYPES[name](read(name, years))
    assert [TYPES[name](read(name, [one])) for one in years] == [types] * len(years)


@pytest.mark.parametrize("name", TYPES)
def test_the_values_are_those_of_the_files(name: str, years: list[Path]) -> None:
    lines = [json.loads(line) for path in years for line in path.read_bytes().splitlines()]
    assert ROWS[name](read(name, years)) == lines


def test_an_article_longer_than_a_block_is_read(tmp_path: Path) -> None:
    long = made(1, article_body="mot " * 3_000_000)
    path = written(tmp_path / "a.jsonl", long, made(2))
    for name in TYPES:
        assert ROWS[name](read(name, [path]))[0] == asdict(long), name
