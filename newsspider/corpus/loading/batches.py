"""corpus/loading: checked lines in batches, made in a thread of their own while earlier ones are written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TypeVar, cast

from newsspider.corpus.files import Progress
from newsspider.corpus.loading.signatures import signatures
from newsspider.corpus.loading.tables import LONGEST_IDENTIFIER
from newsspider.corpus.reading import OnError, checked_lines, report
from newsspider.corpus.record import BadLine, Line

T = TypeVar("T")

SIZE = 1000
"""Lines in a batch: some 7 MB of JSON."""


@dataclass(slots=True, frozen=True)
class Batch:
    """Some lines, each with the signature of its text, or None."""

    lines: list[Line]
    signatures: list[bytes | None]


def checked_batches(files: list[Path], on_error: OnError, progress: Progress) -> Iterator[list[Line]]:
    """The lines of the files, in batches; a line without an identifier is a bad one.

    Where a bad line raises, the lines before it are yielded first.
    """
    rest = _identified(files, on_error, progress)
    bad: BadLine | None = None
    while bad is None:
        lines, bad = _some(rest)
        progress.note()
        if lines:
            yield lines
        elif bad is None:
            return
    raise bad


def signed(lines: list[Line], near_duplicates: bool) -> Batch:
    """The lines with their signatures, or with None instead."""
    return Batch(lines, signatures([line.article_body for line in lines]) if near_duplicates else [None] * len(lines))


def _some(rest: Iterator[Line]) -> tuple[list[Line], BadLine | None]:
    """The lines of one batch, or those before a bad line, and that line."""
    lines: list[Line] = []
    try:
        lines.extend(islice(rest, SIZE))
    except BadLine as bad:
        return lines, bad
    return lines, None


def _identified(files: list[Path], on_error: OnError, progress: Progress) -> Iterator[Line]:
    for file, number, line in checked_lines(*files, on_error=on_error, progress=progress):
        if line.identifier and len(line.identifier) <= LONGEST_IDENTIFIER:
            yield line
        else:
            why = f"longer than {LONGEST_IDENTIFIER} characters" if line.identifier else "none, and loading goes by it"
            report(BadLine(file, number, f"identifier: {why}"), on_error)


def ahead(wanted: Iterable[T]) -> Iterator[T]:
    """The same, each made in a thread while the one before is used; what it raises is raised here."""
    source, end = iter(wanted), object()
    with ThreadPoolExecutor(1, thread_name_prefix="ahead") as pool:
        pending = pool.submit(next, source, end)
        while (made := pending.result()) is not end:
            pending = pool.submit(next, source, end)
            yield cast("T", made)
