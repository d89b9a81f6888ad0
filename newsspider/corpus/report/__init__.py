"""Report: what a corpus holds, as one HTML page for somebody who did not write a query.

The charts are drawn in the reader's browser by Observable Plot on d3, both in the file as their publishers ship them.
They draw SVG: it prints, takes its colours from the style sheet (so dark and light need no second drawing) and fits a
telephone as well as a wall; both are under the ISC licence, half a megabyte together, and have been kept for years.
Libraries of canvas (Chart.js, uPlot) fail at the first two, ECharts and Vega-Lite weigh twice as much and more, and
charts drawn in Python would need wheels of tens of megabytes to say less.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from newsspider.corpus.files import Source
from newsspider.corpus.reading import records
from newsspider.corpus.report import runs
from newsspider.corpus.report.contents import contents
from newsspider.corpus.report.rendering import rendered

OnError = Callable[[ValueError], None]


class NothingToShowError(ValueError):
    """There is neither an article, nor a run, nor a refusal in the files."""


def page(
    *paths: Source,
    on_error: OnError,
    on_line: Callable[[], None] = lambda: None,
    title: str | None = None,
    most_articles: int = 10_000,
    written_at: datetime | None = None,
) -> str:
    """Return the report on files, globs and folders as HTML.

    `on_error` is told once of each line and each manifest that cannot be read; `on_line` is called at each line. The
    `most_articles` latest are listed, the charts count all. NothingToShowError where there is nothing,
    FileNotFoundError for a path that is not there.
    """
    told: set[str] = set()

    def once(error: ValueError) -> None:
        if str(error) not in told:
            told.add(str(error))
            on_error(error)

    def watched() -> Iterator[dict[str, Any]]:
        for _, _, record in records(*paths, on_error=once):
            on_line()
            yield record

    said = contents(watched, most_articles=most_articles)
    said["runs"] = list(_runs(runs.manifests(*paths), once))
    said["refusals"] = runs.refusals(_refused(runs.rejections(*paths), once))
    if not (said["totals"]["articles"] or said["runs"] or said["refusals"]["total"]):
        raise NothingToShowError("no article, no run and no refusal in " + ", ".join(map(str, paths)))
    said["totals"]["unreadable"] = len(told)
    said["title"] = title or _sites(said["totals"]["hosts"])
    said["written_at"] = (written_at or datetime.now(UTC)).isoformat(timespec="seconds")
    return rendered(said)


def _sites(hosts: list[str]) -> str:
    return " and ".join([*hosts[:2], *([f"{len(hosts) - 2} more"] if len(hosts) > 2 else [])]) or "No article"


def _runs(paths: Iterable[Path], on_error: OnError) -> Iterator[dict[str, Any]]:
    for path in paths:
        try:
            yield runs.run(path)
        except (OSError, ValueError) as error:
            on_error(ValueError(f"{path}: not a manifest that can be read: {error}"))


def _refused(paths: Iterable[Path], on_error: OnError) -> Iterator[dict[str, Any]]:
    for path in paths:
        with path.open(encoding="utf-8", errors="replace") as file:
            for number, line in enumerate(file, 1):
                try:
                    said = json.loads(line)
                    if not isinstance(said, dict):
                        raise ValueError("not a JSON object")
                    yield said
                except ValueError as error:
                    on_error(ValueError(f"{path}:{number}: not a refusal that can be read: {error}"))


def write(html: str, path: Path) -> None:
    """Write the page to a file, which is replaced when the new one is complete."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{path.name}.part")
    part.write_text(html, encoding="utf-8")
    part.replace(path)
