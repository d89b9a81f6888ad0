"""alarms/: how likely a figure is if all is as usual."""

from __future__ import annotations

import math
import statistics

RARE = 1e-5
"""A smaller chance raises an alarm: with a hundred comparisons a day that is one false alarm in three years."""
SILENT = 1e-4
"""The same for a section without any article: with nothing at all in it, less certainty is enough."""


def poisson(most: int, mean: float) -> float:
    """Return the chance of at most so many where so many are to be expected."""
    if mean <= 0:
        return 1.0
    return min(1.0, sum(math.exp(n * math.log(mean) - mean - math.lgamma(n + 1)) for n in range(most + 1)))


def binomial(most: int, tries: int, chance: float) -> float:
    """Return the chance of at most so many hits in so many tries."""
    if chance >= 1.0:
        return float(most >= tries)
    logs = (
        math.lgamma(tries + 1) - math.lgamma(n + 1) - math.lgamma(tries - n + 1)
        + n * math.log(chance) + (tries - n) * math.log1p(-chance)
        for n in range(most + 1)
    )  # fmt: skip
    return min(1.0, sum(map(math.exp, logs)))


def at_least(hits: int, tries: int) -> float:
    """Return what a share is at least, by so many hits in so many tries: Wilson's lower bound for a chance of RARE."""
    z = statistics.NormalDist().inv_cdf(1 - RARE)
    share, spread = hits / tries, z * z / tries
    return (share + spread / 2 - z * math.sqrt(share * (1 - share) / tries + spread / tries / 4)) / (1 + spread)
