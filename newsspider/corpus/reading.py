"""corpus/: the articles of files: all of them, the latest of each, the history of one."""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, Literal

from newsspider.corpus.files import BROKEN, MOST_BYTES, Progress, Source, files, lines
from newsspider.corpus.record import BadLine, Line, article, checked, json_object
from newsspider.items import Article

OnError = Literal["raise"] | Callable[[BadLine], object]


def checked_lines(
    *paths: Source, on_error: OnError = "raise", progress: Progress | None = None
) -> Iterator[tuple[Path, int, Line]]:
    """File, number from 1, and content of each line, without blank lines.

    A line that is no article raises `BadLine`, or is passed to `on_error` and left out.
    """
    for file in files(*paths):
        number = 0
        try:
            for number, line in enumerate(lines(file, progress), 1):
                if line.isspace() and len(line) <= MOST_BYTES:
                    continue
                try:
                    if len(line) > MOST_BYTES:
                        raise ValueError(f"the line is longer than {MOST_BYTES >> 20} MiB")
                    checked_line = checked(line)
                except ValueError as error:
                    report(BadLine(file, number, str(error)), on_error)
                else:
                    yield file, number, checked_line
        except BROKEN as error:
            report(BadLine(file, number + 1, f"the file breaks off here ({error})"), on_error)


def report(bad: BadLine, on_error: OnError) -> None:
    """Raise the bad line, or pass it to the caller's function."""
    if on_error == "raise":
        raise bad from None
    on_error(bad)


def records(*paths: Source, on_error: OnError = "raise") -> Iterator[tuple[Path, int, dict[str, Any]]]:
    """File, line number and JSON object of each article, with every key of the record."""
    return ((file, number, json_object(line)) for file, number, line in checked_lines(*paths, on_error=on_error))


def articles(*paths: Source, on_error: OnError = "raise") -> Iterator[Article]:
    """Every article of the files, each revision, in the order of the files."""
    return (article(line) for _, _, line in checked_lines(*paths, on_error=on_error))


def history(identifier: str, *paths: Source, on_error: OnError = "raise") -> list[Article]:
    """The revisions of one article, first to last, each once."""
    revisions: dict[int, Line] = {}
    for _, _, line in checked_lines(*paths, on_error=on_error):
        if line.identifier == identifier:
            revisions.setdefault(line.revision, line)
    return [article(line) for _, line in sorted(revisions.items())]


def latest(*paths: Source, on_error: OnError = "raise") -> Iterator[Article]:
    """The last revision of each article, in the order of the files; where it has two lines, the first of them.

    The files are read twice; in between, a temporary file holds the place of each line to yield. An article without an
    identifier is identified by its address.
    """
    sources = files(*paths)
    with tempfile.NamedTemporaryFile(prefix="newsspider-latest-") as file, closing(sqlite3.connect(file.name)) as index:
        index.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF")
        index.execute("CREATE TABLE last (key TEXT PRIMARY KEY, revision INT, place INT) WITHOUT ROWID")
        index.executemany(_KEEP, _places(sources, on_error))
        wanted = (place for (place,) in index.execute("SELECT place FROM last ORDER BY place"))
        sought = next(wanted, None)
        for place, line in enumerate(_again(sources)):
            if place == sought:
                yield article(line)
                sought = next(wanted, None)


_KEEP = """INSERT INTO last VALUES (?, ?, ?)
ON CONFLICT DO UPDATE SET revision = excluded.revision, place = excluded.place WHERE excluded.revision > revision"""


def _places(sources: list[Path], on_error: OnError) -> Iterator[tuple[str, int, int]]:
    """Key, revision and place among the good lines of each article."""
    for place, (_, _, line) in enumerate(checked_lines(*sources, on_error=on_error)):
        yield line.identifier or line.url, line.revision, place


def _again(sources: list[Path]) -> Iterator[Line]:
    """The good lines once more; the bad ones are reported already."""
    return (line for _, _, line in checked_lines(*sources, on_error=lambda bad: None))
