"""corpus/loading: what a target of `scrapy load` is, and which one words like `sqlite:corpus.db` name."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from typing import Any, Protocol

from newsspider.corpus.loading import duck, parquet, postgres, sqlite
from newsspider.corpus.loading.batches import Batch

EXAMPLES = "duckdb:corpus.duckdb, sqlite:corpus.db, parquet:folder or postgresql://user@host/database"


class Store(Protocol):
    """An open target."""

    at_once: int
    """Batches that are written in one transaction."""

    def prepared(self, batch: Batch) -> Any:
        """The batch in the form the target takes, made in a thread while another is written."""

    def add(self, batches: Iterator[Any]) -> int:
        """How many articles of the prepared batches were new: all these are in now, or after a kill none."""

    def complete(self) -> None:
        """Makes what is cheaper made once for all articles than kept up with each: indexes, the first time."""

    def signed(self) -> tuple[list[str], list[bytes]]:
        """Identifiers and signatures of the latest revisions, the earliest article first."""

    def group(self, originals: Iterable[tuple[str, str]]) -> None:
        """Replaces the near-duplicates: pairs of an identifier and that of the first article with nearly its text."""

    def articles(self) -> int:
        """How many articles there are, each counted once."""


STORES: dict[str, Callable[[str], AbstractContextManager[Store]]] = {
    "duckdb": duck.opened,
    "sqlite": sqlite.opened,
    "parquet": parquet.opened,
    "postgresql": postgres.opened,
    "postgres": postgres.opened,
}


def store(target: str) -> AbstractContextManager[Store]:
    """The target that the words name; ValueError for words that name none."""
    kind, _, where = target.partition(":")
    if kind not in STORES or not where.strip("/"):
        raise ValueError(f"{target} is no target; name one like {EXAMPLES}")
    return STORES[kind](target if kind.startswith("postgres") else where)
