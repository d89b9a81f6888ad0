"""corpus/loading: search vectors in the binary form of PostgreSQL, those of many articles in one go.

A vector is the number of its lexemes, then each with its places: the lexeme, a zero byte, how many places, and of each
two bytes with the weight in the upper two bits. Lexemes stand in the order of their bytes.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from typing import Any

from newsspider.corpus.loading.extras import extra

MOST_PLACES = 16_383
"""The last place that a vector tells apart."""
MOST_OF_ONE = 255
"""Places of one lexeme that a vector keeps."""
PLACE, OWNER = 2, 16
"""Bits of a key below its place, and below its owner (article and lexeme); the lowest two hold the weight."""
Numbers = Any
"""A NumPy array."""


class Pool:
    """The known lexemes, each with a number."""

    def __init__(self) -> None:
        np = extra("numpy")
        self.number: dict[bytes, int] = {}
        self._sorted: list[bytes] = []
        self._order = np.zeros(0, np.int64)
        """The number of each lexeme of `_sorted`."""
        self.rank = self._order
        """The place of each number's lexeme in the order of all."""
        self._text = np.zeros(0, np.uint8)
        """The lexemes in the order of their numbers, a zero byte after each."""
        self._begins = np.zeros(1, np.int64)

    def add(self, lexemes: Iterable[bytes]) -> None:
        """Give new lexemes a number."""
        np = extra("numpy")
        if not (new := sorted(set(lexemes).difference(self.number))):
            return
        first = len(self.number)
        self.number.update(zip(new, range(first, first + len(new)), strict=True))
        places = [bisect_left(self._sorted, lexeme) for lexeme in new]
        self._order = np.insert(self._order, places, np.arange(first, first + len(new)))
        self._sorted = sorted(self._sorted + new)
        self.rank = np.empty(len(self._order), np.int64)
        self.rank[self._order] = np.arange(len(self._order))
        self._text = np.append(self._text, np.frombuffer(b"\0".join([*new, b""]), np.uint8))
        self._begins = np.append(self._begins, self._begins[-1] + np.cumsum([len(lexeme) + 1 for lexeme in new]))

    def packed(self, articles: int, keys: Numbers) -> list[bytes | None]:
        """The vector of each article; None where one has a lexeme in too many places.

        There is a key for each lexeme in each place, and they are sorted here. Owner: article * known lexemes + rank.
        """
        np = extra("numpy")
        keys.sort()
        owner, place = keys >> OWNER, (keys >> PLACE & MOST_PLACES) | (keys & 3) << 14
        begins = np.flatnonzero(np.diff(owner, prepend=-1))
        many = np.diff(begins, append=len(owner))
        article, lexeme = divmod(owner[begins], max(len(self.rank), 1))
        lexeme = self._order[lexeme]
        long = self._begins[lexeme + 1] - self._begins[lexeme]
        # The offset of each lexeme in the bytes of all vectors, each of which begins with its number of lexemes.
        sizes = long + 2 + 2 * many
        at = np.cumsum(sizes) - sizes + 4 * (article + 1)
        whole = np.bincount(article, sizes, articles).astype(np.int64) + 4
        ends = np.cumsum(whole)
        heads = ends - whole
        written = np.zeros(int(whole.sum()), np.uint8)
        lexemes = np.bincount(article, minlength=articles)
        written[heads + 2], written[heads + 3] = lexemes >> 8, lexemes & 255
        before, steps = np.cumsum(long) - long, np.arange(int(long.sum()))
        source = np.repeat(self._begins[lexeme] - before, long) + steps
        written[np.repeat(at - before, long) + steps] = self._text[source]
        written[at + long + 1] = np.minimum(many, MOST_OF_ONE)
        where = np.repeat(at + long + 2 - 2 * begins, many) + 2 * np.arange(len(place))
        written[where], written[where + 1] = place >> 8, place & 255
        often = set(article[many > MOST_OF_ONE].tolist())
        text = written.tobytes()
        bounds = zip(heads.tolist(), ends.tolist(), strict=True)
        return [None if n in often else text[start:end] for n, (start, end) in enumerate(bounds)]
