"""corpus/report: the Lire aussi links between articles."""

from __future__ import annotations

from collections import Counter
from typing import Any

from newsspider.corpus.report.gather import Row

HUBS, SPOKES, LISTED = 24, 7, 50
"""How many of the most linked articles are drawn, how many that link to each, and how many the table lists."""


def graph(articles: dict[str, Row]) -> dict[str, Any]:
    """Return `counts`, `most` (the most linked articles), and `nodes` and `links` (the part of the graph to draw)."""
    keys = {row.url: key for key, row in articles.items()}
    into: dict[str, list[str]] = {}
    counts: Counter[str] = Counter()
    for key, row in articles.items():
        for url in row.related:
            target = keys.get(url) if url else None
            counts["no link" if url is None else "not in these files" if target is None else "in these files"] += 1
            if target and target != key and key not in into.setdefault(target, []):
                into[target].append(key)
    order = sorted(into, key=lambda key: (-len(into[key]), key))
    most = [{"article": key, "from": into[key][:SPOKES], "links": len(into[key])} for key in order[:LISTED]]
    linking = sum(1 for row in articles.values() if row.related)
    return {
        "counts": dict(counts),
        "linking": linking,
        "linked": len(into),
        "most": most,
        **_drawn(articles, into, order),
    }


def _drawn(articles: dict[str, Row], into: dict[str, list[str]], order: list[str]) -> dict[str, Any]:
    """The most linked articles, some that link to them, and every link among all of these."""
    chosen = dict.fromkeys(key for hub in order[:HUBS] for key in (hub, *into[hub][:SPOKES]))
    links = [(source, target) for target in chosen for source in into.get(target, ()) if source in chosen]
    nodes = [
        {"article": key, "section": articles[key].sections_or_none[-1], "links": len(into.get(key, ()))}
        for key in chosen
    ]
    place = {key: number for number, key in enumerate(chosen)}
    return {"nodes": nodes, "links": [(place[source], place[target]) for source, target in links]}
