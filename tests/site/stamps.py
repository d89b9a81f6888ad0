"""Stand-in site: when the articles were published and last changed, drawn from the seed."""

from __future__ import annotations

import random
from array import array
from datetime import datetime

from . import dates

FIRST, LAST = datetime(2021, 12, 27, 14, 5, 12), datetime(2026, 6, 30, 18, 0, 0)


def published(count: int, extra: int, rng: random.Random) -> array[int]:
    """When each article was published, ascending; some lie on clocks that are easily got wrong."""
    first, last = dates.stamp(FIRST), dates.stamp(LAST)
    width = (last - first) / count
    made = array("q", [first - 1, first])
    made.extend(int(first + (index + rng.random() * 0.98) * width) for index in range(1, count))
    taken = {1, 2, 3}
    for clock in dates.SPECIAL:
        index = int((dates.stamp(clock) - first) / width) + 1
        if index not in taken and index <= count:
            made[index] = dates.stamp(clock)
            taken.add(index)
    made.extend(last + 3600 * (later + 1) for later in range(extra))
    return made


def modified(stamp: int, rng: random.Random) -> int:
    """When the article was last changed: mostly at once or soon after, at times before (posts scheduled ahead)."""
    draw, far = rng.random(), rng.random()
    if draw < 0.35:
        return stamp
    return stamp - int(60 + far * 43_200) if draw < 0.42 else stamp + int(60 + far * far * 259_200)
