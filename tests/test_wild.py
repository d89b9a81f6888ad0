"""The bench on real pages that others chose: its floor only rises, and without the pages it says so."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest


@pytest.fixture
def wild() -> Any:
    pytest.importorskip("trafilatura", reason="THE BENCH IS NOT TRIED: the extra `fallback` is not installed")
    from bench import wild

    return wild


FLOOR = {"news": {"text": 0.95, "lost": 0.01, "design": 4.0}}


def test_a_column_below_its_floor_is_told_and_one_of_faults_above_it(wild: Any) -> None:
    assert wild.worse(FLOOR, {"news": {"text": 0.95, "lost": 0.01, "design": 4.0}}) == []
    assert wild.worse(FLOOR, {"news": {"text": 0.949, "lost": 0.02, "design": 5.0}}) == [
        "news: text 0.949, floor 0.950",
        "news: lost 0.020, floor 0.010",
        "news: design 5.000, floor 4.000",
    ]
    assert wild.worse(FLOOR, {}) == ["news: text 0.000, floor 0.950"]


def test_the_floor_takes_what_is_better_and_nothing_else(wild: Any) -> None:
    now = {"news": {"text": 0.96, "lost": 0.02, "design": 3.0, "got": 1.0}}
    assert wild.raised(FLOOR, now) == {"news": {"text": 0.96, "lost": 0.01, "design": 3.0, "got": 1.0}}


def test_without_the_pages_nothing_is_scored_and_that_is_said(
    wild: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("NEWSSPIDER_SHARED", str(tmp_path))
    told: list[str] = []
    assert wild.main([]) == 0 and wild.kept(told.append)
    assert "SKIPPED" in capsys.readouterr().err and "NOT TRIED" in told[0]


def test_every_column_has_a_floor_and_every_page_of_wrong_gold_a_reason(wild: Any) -> None:
    assert {"wordpress", "news", "french", "no-article"} <= set(wild.recorded())
    for column, reasons in wild.wrong().items():
        pages = [page for listed in reasons.values() for page in listed]
        assert len(pages) == len(set(pages)), column
        assert column in wild.recorded()["wordpress"]
