"""The articles of files as other libraries hold them; tests/test_loaders.py has the types and values of each."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest
from zyte_common_items import Article as ZyteArticle

from newsspider import corpus
from tests.lines import full, made, written


def test_zyte_gets_an_article_of_its_own_kind(tmp_path: Path) -> None:
    one = full(1)
    (found,) = corpus.to_zyte(written(tmp_path / "1.jsonl", one))
    assert isinstance(found, ZyteArticle)
    assert (found.url, found.headline, found.articleBody) == (one.url, one.headline, one.article_body)
    assert [author.name for author in found.authors or []] == one.authors
    assert [crumb.name for crumb in found.breadcrumbs or []] == one.sections
    assert found.mainImage and one.image and found.mainImage.url == one.image.url
    assert found.metadata and found.metadata.dateDownloaded == one.retrieved_at


def test_duckdb_takes_a_question(tmp_path: Path) -> None:
    articles = corpus.to_duckdb(written(tmp_path / "1.jsonl", made(1), made(2)))
    assert isinstance(articles, duckdb.DuckDBPyRelation)
    assert articles.aggregate("count(*)").fetchall() == [(2,)]


@pytest.mark.slow
def test_a_bad_line_is_told_or_left_out_as_one_likes(tmp_path: Path) -> None:
    path = written(tmp_path / "1.jsonl", made(1))
    path.write_bytes(path.read_bytes() + b"{}\n")
    with pytest.raises(corpus.BadLine):
        corpus.to_arrow(path)
    told: list[corpus.BadLine] = []
    assert corpus.to_polars(path, on_error=told.append).height == 1
    assert len(told) == 1


def test_no_article_has_the_columns_of_many(tmp_path: Path) -> None:
    path = written(tmp_path / "1.jsonl")
    assert list(corpus.to_pandas(path).columns) == corpus.to_arrow(path).column_names
