"""corpus/report: articles with nearly the text of an earlier one, found by the signatures of `corpus/loading`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import NamedTuple

from newsspider.corpus.loading.extras import LoadError, extra
from newsspider.corpus.loading.neighbours import originals
from newsspider.corpus.loading.signatures import AT_ONCE, PERMUTATIONS, signatures
from newsspider.corpus.report.gather import Record, Row, Version, key_of, version_of


class Repeat(NamedTuple):
    """An article that nearly repeats another."""

    key: str
    first: str
    """Key of the earliest article of its group."""
    alike: float
    """Share of equal numbers in the signatures of both, which estimates the share of common three-word runs."""


def repeats(records: Iterable[Record], articles: dict[str, Row]) -> list[Repeat] | None:
    """Return the articles that nearly repeat an earlier one, earliest first; None where the extra `load` is missing."""
    try:
        extra("numpy"), extra("rensa")
    except LoadError:
        return None
    last = {key: max(row.versions) for key, row in articles.items()}
    signed = dict(_signed(_latest(records, last)))
    order = sorted(signed, key=lambda key: (articles[key].published or "", key))
    return [
        Repeat(key, first, _alike(signed[key], signed[first]))
        for key, first in originals(order, [signed[key] for key in order])
    ]


def _latest(records: Iterable[Record], last: dict[str, Version]) -> Iterator[tuple[str, str]]:
    """Key and text of each article, from its last line."""
    done: set[str] = set()
    for record in records:
        key = key_of(record)
        if key not in done and version_of(record) == last.get(key):
            done.add(key)
            yield key, record.get("article_body") or ""


def _signed(texts: Iterator[tuple[str, str]]) -> Iterator[tuple[str, bytes]]:
    """The signatures of the texts long enough for one."""
    while some := list(islice(texts, AT_ONCE)):
        for (key, _), signature in zip(some, signatures([text for _, text in some]), strict=True):
            if signature:
                yield key, signature


def _alike(one: bytes, other: bytes) -> float:
    return sum(one[n : n + 4] == other[n : n + 4] for n in range(0, len(one), 4)) / PERMUTATIONS
