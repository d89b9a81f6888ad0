"""corpus/loading: the search vectors of PostgreSQL, of words whose lexemes the server has told once.

Most of a load was the server's parser, which takes the same words apart again and again. Here a text is split at its
blanks, the server is asked for the lexemes of each word that is new, and the vector is written from those. What the
parser reads across blanks, which are tags, is left to it.
"""

from __future__ import annotations

import re
from collections import Counter
from itertools import chain, compress, islice
from operator import add
from typing import Any

CONFIGURATION = "newsspider_french"
LIMITS = {"headline": ("A", 10_000), "standfirst": ("B", 10_000), "article_body": ("C", 300_000)}
"""The columns that the search knows: the weight of their words, and how many characters of them. A vector holds a
megabyte at most."""
WEIGHTS = [weight for weight, _ in LIMITS.values()]
LONGEST_WORD = 250
PATHS = (".", "~", "/")
"""How a word begins that may be a path: the parser reads it another way behind a blank than at the start of a text."""
MOST_WORDS = 300_000
"""Words that are remembered: some 90 MB."""
SAMPLE = 20
"""Articles at the beginning of which the server makes the vectors too. If its own are others, because someone gave it
a dictionary of phrases, it makes all."""

# The number at the end stands in the place after the last of the word's own.
_ASKED = f"SELECT word, to_tsvector('{CONFIGURATION}', word || ' 7')::text FROM unnest(%s::text[]) AS word"
_LEXEME = re.compile(r"(?<!\S)('(?:[^']|'')*+'):([\d,]++)")
MOST_PLACES = 16_383
"""Where a vector ends to count."""
MOST_OF_ONE = 255
"""Places that a vector keeps of one lexeme."""
Places = tuple[str, ...]
"""The places of a word in a text, at each its lexeme as a vector has it, or nothing where the search leaves it out."""


def made_of(row: str) -> str:
    """The SQL of the vector of a row's columns, such as those of `NEW`."""
    return " || ".join(
        f"setweight(to_tsvector('{CONFIGURATION}', left(coalesce({row}.{name}, ''), {most})), '{weight}')"
        for name, (weight, most) in LIMITS.items()
    )


class Lexemes:
    """What a server makes of words, asked through a connection of its own."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection
        self._words: dict[str, Places | None] = {}
        """None for those that are the server's to place: long ones, and those with two lexemes in one place."""
        self._counted = {weight: [f":{place}{weight}" for place in range(1, MOST_PLACES + 1)] for weight in WEIGHTS}
        self._trusted: bool | None = None

    def vectors(self, lines: list[Any]) -> list[str | None]:
        """The search vector of each line as PostgreSQL reads one; None where the server is to make it."""
        if self._trusted is False:
            return [None] * len(lines)
        texts = [_words(line) for line in lines]
        self._learn(set(chain.from_iterable(chain.from_iterable(texts))))
        made = [self._vector(columns) for columns in texts]
        if self._trusted is None:
            self._trusted = self._same(lines[:SAMPLE], made[:SAMPLE])
        return made if self._trusted else [None] * len(lines)

    def _learn(self, words: set[str]) -> None:
        new = words.difference(self._words)
        if len(self._words) + len(new) > MOST_WORDS:
            self._words, new = {}, words
        self._words.update(dict.fromkeys(new))
        asked = [word for word in new if len(word) <= LONGEST_WORD and not word.startswith(PATHS)]
        for word, vector in self._connection.execute(_ASKED, [asked]) if asked else ():
            found = [(int(place), lexeme) for lexeme, own in _LEXEME.findall(vector) for place in own.split(",")]
            at = dict(found)
            if len(at) == len(found):
                self._words[word] = tuple(at.get(place, "") for place in range(1, max(at)))

    def _vector(self, columns: list[list[str]]) -> str | None:
        """The vector, None where it is left to the server."""
        if not columns:
            return None
        # A word costs no step of Python: the maps below run at the speed of C.
        parts, before = list[str](), 0
        for weight, words in zip(WEIGHTS, columns, strict=True):
            found: list[Any] = list(map(self._words.__getitem__, words))
            if None in found:
                return None
            places = list(chain.from_iterable(found))
            if before + len(places) > MOST_PLACES or _is_often(places):
                return None
            parts += compress(map(add, places, islice(self._counted[weight], before, None)), places)
            before += next((at for at in range(len(places), 0, -1) if places[at - 1]), 0)
        return " ".join(parts)

    def _same(self, lines: list[Any], made: list[str | None]) -> bool:
        """Whether the server makes the same vectors of these lines."""
        columns = [made, *([getattr(line, name) for line in lines] for name in LIMITS)]
        asked = f"""SELECT coalesce(bool_and(made::tsvector = ({made_of('own')})), true)
            FROM unnest(%s::text[], %s::text[], %s::text[], %s::text[]) AS own (made, {', '.join(LIMITS)})"""
        return bool(self._connection.execute(asked, columns).fetchone()[0])


def _words(line: Any) -> list[list[str]]:
    """The words of the columns; none where they are not enough to go by."""
    texts = [(getattr(line, name) or "", most) for name, (_, most) in LIMITS.items()]
    if any("<" in text or len(text) > most for text, most in texts):
        return []
    return [text.replace("\n", " ").split(" ") for text, _ in texts]


def _is_often(places: list[str]) -> bool:
    """Whether one lexeme may stand in more places than a vector keeps of it; to count each takes longer."""
    if len(places) - len(set(places)) < MOST_OF_ONE:
        return False
    return max(Counter(filter(None, places)).values(), default=0) > MOST_OF_ONE
