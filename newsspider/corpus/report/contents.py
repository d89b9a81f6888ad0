"""corpus/report: all contents of the page, as one JSON value."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import urlsplit

from newsspider.corpus.report import edits, figures, related
from newsspider.corpus.report.gather import Event, Record, Row, events, rows
from newsspider.corpus.report.repeats import Repeat, repeats

MOST_EDITS = 500
"""How many edits, the latest, are shown word by word; all are counted."""

MOST_REPEATS = 200
"""How many articles that nearly repeat another, the latest, are listed."""

Records = Callable[[], Iterable[Record]]
"""Reads the lines anew: texts are not kept in memory, so their comparison reads them again."""


def contents(records: Records, *, most_articles: int) -> dict[str, Any]:
    """Return what the page shows of the articles, and lists of the `most_articles` latest."""
    articles = rows(records())
    history = events(articles)
    latest = sorted(articles, key=lambda key: (articles[key].published or "", key), reverse=True)[:most_articles]
    graph = related.graph(articles)
    edited = [event for event in history if event.kind == "edited"][-MOST_EDITS:][::-1]
    named = {one["article"] for one in (*graph["most"], *graph["nodes"])} | {event.key for event in edited}
    named |= {key for one in graph["most"] for key in one["from"]}
    repeated = repeats(records(), articles)
    named |= {key for one in _last(repeated) for key in (one.key, one.first)}
    listed = [*latest, *sorted(named - set(latest))]
    place = {key: number for number, key in enumerate(listed)}
    return {
        **_figures(list(articles.values()), history),
        "articles": {"listed": len(latest), **columns([articles[key] for key in listed])},
        "edits": _edits(records, edited, place),
        "graph": _numbered(graph, place),
        "repeats": _repeats(repeated, place),
    }


def _last(repeated: list[Repeat] | None) -> list[Repeat]:
    return (repeated or [])[-MOST_REPEATS:][::-1]


def _repeats(repeated: list[Repeat] | None, place: dict[str, int]) -> dict[str, Any] | None:
    """The number of articles that repeat another, of their originals, and the latest pairs; None if not computed."""
    if repeated is None:
        return None
    pairs = [(place[one.key], place[one.first], round(one.alike, 2)) for one in _last(repeated)]
    return {"articles": len(repeated), "stories": len({one.first for one in repeated}), "pairs": pairs}


def _figures(rows: list[Row], history: list[Event]) -> dict[str, Any]:
    return {
        "totals": totals(rows, history),
        "days": figures.days(rows),
        "sections": figures.sections(rows),
        "hours": figures.hours(rows),
        "lengths": figures.lengths(rows),
        "fields": figures.filled(rows),
        "places": figures.places(rows),
        "sources": figures.sources(rows),
        "events": figures.by_day(history),
    }


def totals(rows: list[Row], history: list[Event]) -> dict[str, Any]:
    """Return the numbers at the head of the page."""
    kinds = Counter(event.kind for event in history)
    return {
        "articles": len(rows),
        "lines": sum(len(row.versions) for row in rows),
        "words": sum(row.words for row in rows),
        "undated": sum(1 for row in rows if not row.published),
        "without_time": sum(1 for row in rows if row.published and len(row.published) <= 13),
        "with_place": sum(1 for row in rows if row.place),
        "removed": sum(1 for row in rows if row.removed),
        "edits": kinds["edited"],
        "edited": len({event.key for event in history if event.kind == "edited"}),
        "hosts": [host for host, _ in Counter(urlsplit(row.url).netloc for row in rows).most_common() if host],
    }


def columns(rows: list[Row]) -> dict[str, Any]:
    """Return articles by columns, which compress better than rows; names are given by their places in `names`."""
    names: dict[str, int] = {}

    def number(name: str) -> int:
        return names.setdefault(name, len(names))

    columns: dict[str, list[Any]] = {
        "url": [row.url for row in rows],
        "headline": [row.headline for row in rows],
        "published": [(row.published or "")[:16] for row in rows],
        "sections": [[number(name) for name in row.sections] for row in rows],
        "authors": [[number(name) for name in row.authors] for row in rows],
        "place": [number(row.place) if row.place else None for row in rows],
        "words": [row.words for row in rows],
        "texts": [len({version.text_hash for version in row.versions}) for row in rows],
        "removed": [number for number, row in enumerate(rows) if row.removed],
    }
    return {"names": list(names), "language": _language(rows), **columns}


def _language(rows: list[Row]) -> str | None:
    """The most frequent language, for screen readers."""
    languages = Counter(row.language for row in rows if row.language)
    return languages.most_common(1)[0][0] if languages else None


def _edits(records: Records, edited: list[Event], place: dict[str, int]) -> list[dict[str, Any]]:
    texts = edits.texts(records() if edited else (), edited)
    return [
        {
            "article": place[event.key],
            "at": event.at,
            **edits.changes(texts[event.key, event.before], texts[event.key, event.after]),
        }
        for event in edited
    ]


def _numbered(graph: dict[str, Any], place: dict[str, int]) -> dict[str, Any]:
    """The graph with articles as places in the list, as everywhere else."""
    most = [
        {**one, "article": place[one["article"]], "from": [place[key] for key in one["from"]]} for one in graph["most"]
    ]
    return {**graph, "most": most, "nodes": [{**node, "article": place[node["article"]]} for node in graph["nodes"]]}
