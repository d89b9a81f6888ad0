"""pages/ and the whole line on real pages of the platform, scored by the scorer that lies with them."""

from __future__ import annotations

import gzip
import importlib.util
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from statistics import mean
from typing import Any

import pytest

from newsspider.items import Article
from newsspider.normalise.article import normalised
from newsspider.pages import reading, wordpress
from newsspider.pages.parsed import parsed

RETRIEVED = "2026-11-23T18:27:05+00:00"


@pytest.fixture(scope="session")
def scores(shared: Path) -> dict[str, dict[str, float]]:
    """The scores of each page, by column."""
    return _scores(shared / "realpages")


def _scores(folder: Path, **how: Any) -> dict[str, dict[str, float]]:
    spec = importlib.util.spec_from_file_location("score", folder / "score.py")
    assert spec is not None and spec.loader is not None
    scorer = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(scorer)
    golds = [json.loads(path.read_text(encoding="utf-8")) for path in sorted((folder / "gold").glob("*.json"))]
    return {gold["file"]: _score(scorer.score_page, gold, _read(folder, gold, **how)) for gold in golds}


def _read(folder: Path, gold: dict[str, Any], **how: Any) -> Article:
    body = gzip.decompress((folder / "html" / f"{gold['file']}.gz").read_bytes())
    found = reading(parsed(body, "text/html; charset=UTF-8"), gold["url"], **how)  # type: ignore[arg-type]
    assert found.article is not None, f"{gold['file']}: {found.finding}"
    return normalised(replace(found.article, retrieved_at=RETRIEVED))


def _score(scored: Callable[..., dict[str, float]], gold: dict[str, Any], article: Article) -> dict[str, float]:
    """The page's score; a standfirst is text of the page, wherever it stood."""
    texts = [block.text for block in article.body]
    whole = [article.standfirst, *texts] if article.standfirst else texts
    said = {
        "title": article.headline,
        "authors": article.authors,
        "date": article.date_published,
        "subtitle": article.standfirst,
        "comment_count": article.comment_count,
        "tags": article.keywords,
        "dateline": article.dateline.raw if article.dateline else None,
        "inline_related": [{"title": box.headline, "url": box.url} for box in article.related],
    }
    page = scored(gold, {**said, "text": "\n".join(whole), "paragraphs": whole}, set(said))
    return {
        **page,
        "bodyF1": scored(gold, {**said, "text": "\n".join(texts), "paragraphs": texts}, set(said))["paraF1"],
    }


FLOORS = {
    "paraF1": 0.995,
    "bodyF1": 0.995,
    "title": 1.0,
    "day": 1.0,
    "author": 11 / 12,
    "typo": 1.0,
    "first": 1.0,
    "last": 1.0,
    "boxF1": 1.0,
    "comment_count": 1.0,
    "dateline": 1.0,
    "tagsF1": 1.0,
}
"""Measured; a floor only rises."""


@pytest.mark.parametrize("column", FLOORS)
def test_the_real_pages_are_read_as_by_hand(column: str, scores: dict[str, dict[str, float]]) -> None:
    pages = {name: score[column] for name, score in scores.items() if column in score}
    short = {name: score for name, score in pages.items() if score < 1}
    assert mean(pages.values()) >= FLOORS[column], f"{column}: {short}"


@pytest.mark.slow
def test_the_rules_hold_where_no_selector_has_found_the_body(shared: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The whole article element, on some pages the whole page with menus and footers, walked as if it were the body."""
    monkeypatch.setattr(wordpress, "_CONTAINERS", ("article",))
    pages = _scores(shared / "realpages", readers=(wordpress.WordPress,))
    short = {name: page["bodyF1"] for name, page in pages.items() if page["bodyF1"] < 1}
    assert mean(page["bodyF1"] for page in pages.values()) >= 0.97, short


def test_no_box_of_the_real_pages_leaks_into_the_text(scores: dict[str, dict[str, float]]) -> None:
    assert {name: score["leak"] for name, score in scores.items() if score.get("leak")} == {}
