"""corpus/loading: the targets of `scrapy load`, by names like `sqlite:corpus.db`."""

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
    """Batches written in one transaction."""
    prepares_unlocked: bool
    """Whether `prepared` mostly lets go of Python's lock."""

    def prepared(self, batch: Batch) -> Any:
        """The batch in the form the target takes; called in a thread while another batch is written."""

    def add(self, batches: Iterator[Any]) -> int:
        """Write the new articles of the batches and return their number; after a kill none of them is written."""

    def complete(self) -> None:
        """Create what is cheaper to create once than to update with each article: indexes, the first time."""

    def signed(self) -> tuple[list[str], list[bytes]]:
        """Identifiers and signatures of the latest revisions, the earliest article first."""

    def group(self, originals: Iterable[tuple[str, str]]) -> None:
        """Replace the near-duplicates: pairs of an identifier and that of the first article with nearly its text."""

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
    """The target of this name; ValueError where there is none."""
    kind, _, where = target.partition(":")
    if kind not in STORES or not where.strip("/"):
        raise ValueError(f"{target} is no target; name one like {EXAMPLES}")
    return STORES[kind](target if kind.startswith("postgres") else where)
