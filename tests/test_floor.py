"""The floor of the benchmarks only rises."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

FLOOR = Path(__file__).parent.parent / "bench" / "floor.json"


@pytest.fixture
def floor() -> Any:
    """The module, which imports what the bench is measured beside."""
    pytest.importorskip("resiliparse", reason="FLOOR NOT TRIED: the environment of the bench has resiliparse")
    from bench import floor

    return floor


def test_a_ratio_that_has_grown_by_more_than_the_noise_fails(floor: Any) -> None:
    told: list[str] = []
    assert floor.compared({"a": 1.0}, {"a": 1.14}, told.append)
    assert not floor.compared({"a": 1.0, "b": 1.0}, {"a": 1.16, "b": 0.5}, told.append)
    assert [line.split()[0] for line in told] == ["well", "WORSE", "well"]


def test_of_two_runs_the_better_ratio_counts(floor: Any) -> None:
    assert floor.best_of({"a": 1.2, "b": 1.0}, {"a": 1.0, "b": 1.2}) == {"a": 1.0, "b": 1.0}


def test_the_floor_rises_and_never_falls(floor: Any) -> None:
    assert floor.raised({"a": 1.0, "b": 1.0, "c": 1.0}, {"a": 0.5, "b": 2.0, "c": 0.95, "d": 3.0}) == {
        "a": 0.5, "b": 1.0, "c": 1.0, "d": 3.0,
    }  # fmt: skip


def test_the_floor_is_recorded() -> None:
    assert all(0 < value < 10 for value in json.loads(FLOOR.read_text()).values())
