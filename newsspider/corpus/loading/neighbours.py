"""corpus/loading: which articles have nearly the same text, by their signatures."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from newsspider.corpus.loading.extras import extra
from newsspider.corpus.loading.signatures import PERMUTATIONS

THRESHOLD = 0.4
"""Share of equal numbers in two signatures from which their texts count as the same.

Measured on the labelled pairs of tests/wires.py, table in docs/loading.md: 8 of 840 pairs of one story are missed, none
of 360 pairs of two stories is taken for one. A lower value would do for those, but a large corpus has far more pairs of
two stories."""
BAND = 3
"""Numbers in a band. Texts are compared only where a whole band of their signatures is equal."""
SORTED = 8
"""Numbers by which articles with a common band are sorted, so that similar ones are next to each other."""
AT_ONCE = 100_000
"""Pairs compared at once: some 50 MB."""


def originals(identifiers: list[str], signed: list[bytes]) -> Iterator[tuple[str, str]]:
    """Each article that nearly repeats an earlier one, with the first of its group; the earliest come first.

    Groups are chains, so that the last version of a wire story edited many times belongs to the first. It takes some
    300 bytes of memory an article.
    """
    np = extra("numpy")
    if not signed:
        return
    rows = np.frombuffer(b"".join(signed), dtype="<u4").reshape(-1, PERMUTATIONS)
    first: dict[int, int] = {}
    for one, other in _pairs(rows):
        low, high = sorted((_first(first, one), _first(first, other)))
        if low != high:
            first[high] = low
    for place in sorted(first):
        yield identifiers[place], identifiers[_first(first, place)]


def _first(first: dict[int, int], place: int) -> int:
    """The first article of a group; shortens the chain to it."""
    while place in first:
        above = first[place]
        if above in first:
            first[place] = first[above]
        place = above
    return place


def _pairs(rows: Any) -> Iterator[tuple[int, int]]:
    """Places of similar signatures: those with a common band and enough equal numbers.

    Among articles with a common band, each is compared with the one before it and with the first.
    """
    np = extra("numpy")
    for start in range(0, PERMUTATIONS, BAND):
        turned = rows[:, np.arange(start, start + SORTED) % PERMUTATIONS]
        order = np.lexsort(turned.T[::-1])
        band = turned[order, :BAND]
        same = (band[1:] == band[:-1]).all(axis=1)
        begins = np.maximum.accumulate(np.where(np.concatenate([[True], ~same]), np.arange(len(order)), 0))
        later = np.flatnonzero(same) + 1
        for near in (later - 1, begins[later]):
            yield from _alike(rows, order[near], order[later])


def _alike(rows: Any, ones: Any, others: Any) -> Iterator[tuple[int, int]]:
    for start in range(0, len(ones), AT_ONCE):
        left, right = ones[start : start + AT_ONCE], others[start : start + AT_ONCE]
        enough = (rows[left] == rows[right]).sum(axis=1) >= THRESHOLD * PERMUTATIONS
        yield from zip(left[enough].tolist(), right[enough].tolist(), strict=True)
