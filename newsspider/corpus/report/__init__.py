"""corpus/report: a corpus as one HTML page, for people who write no queries.

Observable Plot on d3 draws the charts in the reader's browser; both are in the file as their publishers ship them. They
draw SVG: it prints, takes its colours from the style sheet, so that dark and light need one drawing, and fits a screen
of any size. Both have the ISC licence, half a megabyte together, and years of maintenance. Canvas libraries (Chart.js,
uPlot) can do neither of the first two, ECharts and Vega-Lite are at least twice as large, and drawing in Python would
need wheels of tens of megabytes.
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
    """The files hold neither an article, nor a run, nor a refusal."""


def page(
    *paths: Source,
    on_error: OnError,
    on_line: Callable[[], None] = lambda: None,
    title: str | None = None,
    most_articles: int = 10_000,
    written_at: datetime | None = None,
) -> str:
    """Return the report on files, globs and folders as HTML.

    `on_error` is called once for each line and manifest that cannot be read, `on_line` for each line. The page lists
    the `most_articles` latest; the charts count all. NothingToShowError, and FileNotFoundError for a missing path.
    """
    reported: set[str] = set()

    def once(error: ValueError) -> None:
        if str(error) not in reported:
            reported.add(str(error))
            on_error(error)

    def watched() -> Iterator[dict[str, Any]]:
        for _, _, record in records(*paths, on_error=once):
            on_line()
            yield record

    values = contents(watched, most_articles=most_articles)
    values["runs"] = list(_runs(runs.manifests(*paths), once))
    values["refusals"] = runs.refusals(_refused(runs.rejections(*paths), once))
    if not (values["totals"]["articles"] or values["runs"] or values["refusals"]["total"]):
        raise NothingToShowError("no article, no run and no refusal in " + ", ".join(map(str, paths)))
    values["totals"]["unreadable"] = len(reported)
    values["title"] = title or _sites(values["totals"]["hosts"])
    values["written_at"] = (written_at or datetime.now(UTC)).isoformat(timespec="seconds")
    return rendered(values)


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
                    refusal = json.loads(line)
                    if not isinstance(refusal, dict):
                        raise ValueError("not a JSON object")
                    yield refusal
                except ValueError as error:
                    on_error(ValueError(f"{path}:{number}: not a refusal that can be read: {error}"))


def write(html: str, path: Path) -> None:
    """Write the page to a file; an existing one is replaced once the new one is complete."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{path.name}.part")
    part.write_text(html, encoding="utf-8")
    part.replace(path)
