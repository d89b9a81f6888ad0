"""hashes.py: a text's hash, deaf to typography, and its number of words; a set that takes little memory."""

from __future__ import annotations

import hashlib
import re
from array import array
from collections.abc import Iterable
from itertools import filterfalse

_DOUBLE = "«»“”„‟″"
_SINGLE = "‘’‚‛′´`‹›"
_SIXTY_FOUR_BITS = (1 << 64) - 1
_LETTER_OR_DIGIT = re.compile(r"[^\W_]")


def text_hash(texts: Iterable[str]) -> str:
    """`sha256:` and the hash of the texts one after the other, UTF-8: blanks out, quotes all `"`, apostrophes all `'`.

    Line breaks are blanks too, and nothing tells a standfirst from a first block or a heading from a paragraph: a
    theme that shows the same words otherwise has not changed the article.
    """
    spaceless = "".join(texts).replace(" ", "")
    folded = "".join(spaceless.split())  # few blanks are left: split at each space, a text takes twice as long
    for mark in _DOUBLE:
        folded = folded.replace(mark, '"')
    for mark in _SINGLE:
        folded = folded.replace(mark, "'")
    return "sha256:" + hashlib.sha256(folded.encode()).hexdigest()


class CompactSet:
    """A set of texts that keeps 64 bits of a hash of each: 12 to 24 bytes, where a `set` of such hashes takes some 75.

    Of a million texts two have the same bits once in 37 million sets. Python salts its hashes, so no site can choose
    addresses that have the same.
    """

    def __init__(self) -> None:
        self._table = array("Q", bytes(8 * 256))
        """Each hash is at the place that its last bits name, or the next that was free. 0 is free."""
        self._held = 0

    def __len__(self) -> int:
        return self._held

    def __contains__(self, text: str | bytes) -> bool:
        return self._table[self._place(_bits(text))] != 0

    def add(self, text: str | bytes) -> bool:
        """Add a text; return whether it is new."""
        bits = _bits(text)
        place = self._place(bits)
        if self._table[place]:
            return False
        self._table[place] = bits
        self._held += 1
        if 3 * self._held > 2 * len(self._table):
            self._grow()
        return True

    def _place(self, bits: int) -> int:
        """Where a hash is, or would be put."""
        table, last = self._table, len(self._table) - 1
        place = bits & last
        while (there := table[place]) and there != bits:
            place = (place + 1) & last
        return place

    def _grow(self) -> None:
        before = self._table
        self._table = array("Q", bytes(16 * len(before)))
        for bits in filter(None, before):
            self._table[self._place(bits)] = bits


def _bits(text: str | bytes) -> int:
    return (hash(text) & _SIXTY_FOUR_BITS) or 1


def word_count(text: str) -> int:
    """How many blank-separated tokens hold a letter or a digit."""
    tokens = text.split()
    others = (token for token in filterfalse(str.isalnum, tokens) if not (token[0].isalnum() or token[-2:-1].isalnum()))
    return len(tokens) - sum(1 for token in others if not _LETTER_OR_DIGIT.search(token))
