"""corpus/report: the figures of the articles: days, hours, lengths, fields, places."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from datetime import date
from statistics import quantiles
from typing import Any

from newsspider.corpus.report.gather import FIELDS, Event, Row

LARGEST = 8
"""How many sections have their own chart."""
BARS = 40
"""About how many bars a histogram has."""

Rows = Collection[Row]


def days(rows: Rows) -> list[tuple[str, int]]:
    """Return the number of articles published on each day, in the site's own time."""
    return sorted(Counter(row.published[:10] for row in rows if row.published).items())


def sections(rows: Rows) -> list[dict[str, Any]]:
    """Return every section, largest first: `articles`, `words` (quartiles), `days` for the largest.

    An article counts in each of its sections.
    """
    members: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        for name in dict.fromkeys(row.sections_or_none):
            members[name].append(row)
    order = sorted(members, key=lambda name: (-len(members[name]), name))
    return [
        {
            "name": name,
            "articles": len(members[name]),
            "words": quartiles([row.words for row in members[name]]),
            "days": days(members[name]) if place < LARGEST else [],
        }
        for place, name in enumerate(order)
    ]


def quartiles(values: list[int]) -> list[int]:
    """Return the first quartile, the median and the third."""
    return [round(value) for value in quantiles(values, n=4, method="inclusive")] if len(values) > 1 else values * 3


def hours(rows: Rows) -> list[tuple[int, int, int]]:
    """Return weekday (0 is Monday), hour and number of articles, where the time of day is known."""
    timed = (row.published for row in rows if row.published and len(row.published) > 13)
    counts = Counter((date.fromisoformat(text[:10]).weekday(), int(text[11:13])) for text in timed)
    return sorted((weekday, hour, count) for (weekday, hour), count in counts.items())


def lengths(rows: Rows) -> dict[str, Any]:
    """Return a histogram of the word counts: `width` of a bar, `bars` (number of articles; the last takes the rest)."""
    counts = sorted(row.words for row in rows)
    if not counts:
        return {"width": 0, "bars": [], "quartiles": []}
    most = counts[(len(counts) - 1) * 99 // 100]  # A few very long articles would make all other bars tiny.
    width = max(10, 10 * math.ceil(most / BARS / 10))
    sizes = Counter(min(count, most) // width for count in counts)
    bars = [sizes[place] for place in range(max(sizes) + 1)]
    return {"width": width, "bars": bars, "open": counts[-1] > most, "quartiles": quartiles(counts)}


def filled(rows: Rows) -> list[dict[str, Any]]:
    """Return for each field how many articles have it, by the evidence that gave it."""
    patterns = Counter(row.evidence for row in rows)
    fields: list[dict[str, Any]] = []
    for place, name in enumerate(FIELDS):
        by: Counter[str] = Counter()
        for pattern, count in patterns.items():
            if evidence := pattern[place]:
                by[evidence] += count
        fields.append({"field": name, "articles": by.total(), "evidence": dict(by.most_common())})
    return fields


def places(rows: Rows) -> list[tuple[str, int]]:
    """Return the places of the datelines, most frequent first; `Paris / Berlin` counts for both, `MADRID` as Madrid."""
    return _spelt(place.strip() for row in rows if row.place for place in row.place.split("/") if place.strip())


def sources(rows: Rows) -> list[tuple[str, int]]:
    """Return the sources of the datelines, most frequent first."""
    return _spelt(row.source for row in rows if row.source)


def _spelt(names: Iterable[str]) -> list[tuple[str, int]]:
    """Counts names that differ only in case as one, in the most frequent spelling, in capitals only if always so."""
    spellings: dict[str, Counter[str]] = defaultdict(Counter)
    for name in names:
        spellings[name.casefold()][name] += 1
    pairs = ((max(by, key=lambda name: (not name.isupper(), by[name], name)), by.total()) for by in spellings.values())
    return sorted(pairs, key=lambda pair: (-pair[1], pair[0]))


def by_day(events: Iterable[Event]) -> list[tuple[str, str, int]]:
    """Return day, kind and number of the events."""
    counts = Counter((event.at[:10], event.kind) for event in events if event.at)
    return [(day, kind, count) for (day, kind), count in sorted(counts.items())]
