"""corpus/loading: from output files to where people query them; each article and revision once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain, islice
from typing import Any

from newsspider.corpus.files import Progress, Source, files
from newsspider.corpus.loading.batches import ahead, checked_batches, signed
from newsspider.corpus.loading.extras import LoadError, extra
from newsspider.corpus.loading.neighbours import originals
from newsspider.corpus.loading.stores import EXAMPLES, Store, store
from newsspider.corpus.reading import OnError, report
from newsspider.corpus.record import BadLine, Line

__all__ = ["EXAMPLES", "LoadError", "Loaded", "load", "store"]


@dataclass(slots=True)
class Loaded:
    """What came of a load."""

    read: int = 0
    """Good lines."""
    added: int = 0
    """Of these, articles and revisions that were not in the target."""
    bad: int = 0
    """Lines left out."""
    articles: int = 0
    """Articles in the target now, revisions not counted."""
    near_duplicates: int = 0
    """Of these, articles with nearly the text of an earlier one; 0 where that was not looked for."""


def load(
    target: str,
    *paths: Source,
    on_error: OnError = "raise",
    near_duplicates: bool = True,
    tell: Callable[[Loaded, Progress], object] = lambda loaded, progress: None,
) -> Loaded:
    """Loads the files into the target, and says what came of it; `tell` hears of it as it goes.

    A bad line is given to `on_error` and left out; or, for "raise", the load ends there with `BadLine`, and what stood
    before it is in. Without `near_duplicates` the new articles get no signature, and the groups stay as they are.
    LoadError where the target cannot be used, ValueError where the words name none.
    """
    found, loaded = files(*paths), Loaded()
    # One that is missing is told before anything is made.
    for name in ("numpy", "rensa") if near_duplicates else ():
        extra(name)
    progress = Progress(found)

    def bad(line: BadLine) -> None:
        loaded.bad += 1
        report(line, on_error)

    with store(target) as into:
        made = _prepared(checked_batches(found, bad, progress), into, near_duplicates)
        stopped = _add(into, made, loaded, lambda: tell(loaded, progress))
        into.complete()
        if near_duplicates:
            pairs = list(originals(*into.signed()))
            into.group(pairs)
            loaded.near_duplicates = len(pairs)
        loaded.articles = into.articles()
    if stopped:
        raise stopped
    return loaded


def _prepared(checked: Iterator[list[Line]], into: Store, near_duplicates: bool) -> Iterator[tuple[int, Any]]:
    """How many lines each batch has, and what the target takes of it, made while the batch before is written."""
    # Where preparing lets go of Python's lock, reading and signing go on meanwhile. Elsewhere more threads would only
    # keep the one that writes waiting for the lock.
    stage: Callable[[Iterator[Any]], Iterator[Any]] = ahead if into.prepares_unlocked else iter
    batches = stage(signed(lines, near_duplicates) for lines in stage(checked))
    return ahead((len(batch.lines), into.prepared(batch)) for batch in batches)


def _add(into: Store, made: Iterator[tuple[int, Any]], loaded: Loaded, tell: Callable[[], object]) -> BadLine | None:
    """Write what is made, and return the bad line at which that ended before its time."""
    stopped: list[BadLine] = []

    def counted() -> Iterator[Any]:
        try:
            for lines, prepared in made:
                loaded.read += lines
                tell()
                yield prepared
        except BadLine as bad:
            stopped.append(bad)

    rest = counted()
    for first in rest:
        loaded.added += into.add(chain([first], islice(rest, into.at_once - 1)))
    return stopped[0] if stopped else None
