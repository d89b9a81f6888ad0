"""Stand-in site: who is listed where and which article leads to which, in arrays of small numbers."""

from __future__ import annotations

import random
from array import array
from collections import deque
from dataclasses import dataclass

OPEN, ELSEWHERE, NOWHERE = 0, 1, 2
"""Listed in the two sections; only in other sections; in no listing at all."""
DEEPEST = 8
EMPTY_BODY = 7
"""The index of the photo post, which has no text and so no boxes."""

LATEST, INTERNATIONAL = 0, 1
OTHERS = (2, 3, 4, 5, 6, 7)
"""Positions of the sections in `World.categories`, also bit numbers of `Graph.masks`."""


@dataclass(slots=True)
class Graph:
    """Arrays by index of article (position 0 is nobody's)."""

    kinds: array[int]
    masks: array[int]
    """A bit for each section the article belongs to."""
    parents: array[int]
    """The article whose box leads to this one; 0 for those listed in the two sections."""
    depths: array[int]
    """Least number of Lire aussi links from an article listed in the two sections."""
    first_child: array[int]
    next_sibling: array[int]

    def children(self, index: int) -> list[int]:
        """The articles that are reached through a box of this one."""
        found, child = [], self.first_child[index]
        while child:
            found.append(child)
            child = self.next_sibling[child]
        return found


def _kind(index: int, count: int, rng: random.Random) -> int:
    draw = rng.random()
    if index == 2:
        return NOWHERE
    if index in (1, 3, EMPTY_BODY) or index > count - 3:
        return OPEN
    if draw < 0.5:
        return OPEN
    return ELSEWHERE if draw < 0.82 else NOWHERE


def mask_of(index: int, kind: int, rng: random.Random) -> int:
    """The sections of an article, a bit for each."""
    first, second, third = rng.random(), rng.random(), rng.random()
    if index == 1:
        return 1 << INTERNATIONAL | 1 << LATEST
    other = 1 << OTHERS[int(third * len(OTHERS))]
    if kind == OPEN:
        mask = 1 << INTERNATIONAL if first < 0.45 else 1 << LATEST
        if first < 0.15:
            mask |= 1 << LATEST
        return mask | (other if second < 0.2 else 0)
    if kind == NOWHERE and first < 0.3:
        return 1 << INTERNATIONAL
    return other | (1 << OTHERS[int(first * len(OTHERS))] if second < 0.2 else 0)


def _parent(pool: deque[list[int]], depths: array[int], rng: random.Random) -> int:
    """An article of the pool (newest first) with room for one more box; those deep already are preferred."""
    candidates = [entry for entry in pool if depths[entry[0]] < DEEPEST]
    chained = [entry for entry in candidates if depths[entry[0]]]
    choice = chained if chained and rng.random() < 0.6 else candidates
    entry = choice[int(rng.random() * len(choice))]
    entry[1] -= 1
    if not entry[1]:
        pool.remove(entry)
    return entry[0]


def graph(count: int, extra: int, rng: random.Random) -> Graph:
    """The arrays for `count` articles and `extra` ones that appear later, all in `Dernières minutes`."""
    size = count + extra + 1
    made = Graph(*(array(code, bytes(array(code).itemsize * size)) for code in ("B", "H", "I", "B", "I", "I")))
    for index in range(count + 1, size):
        made.masks[index] = 1 << LATEST
    pool: deque[list[int]] = deque(maxlen=24)
    for index in range(count, 0, -1):
        kind = made.kinds[index] = _kind(index, count, rng)
        made.masks[index] = mask_of(index, kind, rng)
        if kind != OPEN:
            parent = 1 if index == 2 else _parent(pool, made.depths, rng)
            made.parents[index] = parent
            made.depths[index] = made.depths[parent] + 1
            made.next_sibling[index], made.first_child[parent] = made.first_child[parent], index
        if index not in (1, EMPTY_BODY):
            pool.append([index, 1 + int(rng.random() * 3)])
    return made
