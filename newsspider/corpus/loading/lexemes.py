"""corpus/loading: the search vectors of PostgreSQL, of words whose lexemes the server has told once.

Most of a load was the server's parser, which takes the same words apart again and again. Here a text is split at its
blanks, the server is asked for the lexemes of each word that is new, and the vector is written from those. What the
parser reads across blanks, which are tags, is left to it.
"""

from __future__ import annotations

import re
from itertools import chain, islice
from typing import Any

from newsspider.corpus.loading.extras import LoadError, extra
from newsspider.corpus.loading.vectors import MOST_PLACES, Numbers, Pool

CONFIGURATION = "newsspider_french"
LIMITS = {"headline": ("A", 10_000), "standfirst": ("B", 10_000), "article_body": ("C", 300_000)}
"""The columns that the search knows: the weight of their words, and how many characters of them. A vector holds a
megabyte at most."""
WEIGHTS = [3 - "ABC".index(weight) for weight, _ in LIMITS.values()]
LONGEST_WORD = 250
PATHS = (".", "~", "/")
"""How a word begins that may be a path: the parser reads it another way behind a blank than at the start of a text."""
MOST_WORDS = 300_000
"""Words that are remembered before they are forgotten and asked again."""
SAMPLE = 20
"""Articles at the beginning of which the server makes the vectors too. If its own are others, because someone gave it
a dictionary of phrases, it makes all."""

# The number at the end stands in the place after the last of the word's own.
_ASKED = f"SELECT word, to_tsvector('{CONFIGURATION}', word || ' 7')::text FROM unnest(%s::text[]) AS word"
_LEXEME = re.compile(r"(?<!\S)'((?:[^']|'')*+)':([\d,]++)")


def made_of(row: str) -> str:
    """The SQL of the vector of a row's columns, such as those of `NEW`."""
    return " || ".join(
        f"setweight(to_tsvector('{CONFIGURATION}', left(coalesce({row}.{name}, ''), {most})), '{weight}')"
        for name, (weight, most) in LIMITS.items()
    )


class _Words(dict[str, int]):
    """The number of each word: a new one gets the next."""

    def __missing__(self, word: str) -> int:
        number = self[word] = len(self)
        return number


class Lexemes:
    """What a server makes of words, asked through a connection of its own."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection
        self._trusted: bool | None = None
        try:
            self._forget()
        except LoadError:  # without NumPy the server makes all
            self._trusted = False

    def vectors(self, lines: list[Any]) -> list[bytes | None]:
        """The search vector of each line as PostgreSQL sends one; None where the server is to make it."""
        if self._trusted is False:
            return [None] * len(lines)
        if len(self._words) > MOST_WORDS:
            self._forget()
        np = extra("numpy")
        texts = [_words(line) for line in lines]
        columns = list(chain.from_iterable(texts))
        # A word costs no step of Python: this runs at the speed of C.
        words = np.fromiter(map(self._words.__getitem__, chain.from_iterable(columns)), np.int64)
        self._learn()
        found = iter(self._vectors(words, np.array([len(column) for column in columns], np.int64)))
        made = [next(found) if columns else None for columns in texts]
        if self._trusted is None:
            self._trusted = self._same(lines[:SAMPLE], made[:SAMPLE])
        return made if self._trusted else [None] * len(lines)

    def _forget(self) -> None:
        np = extra("numpy")
        self._words, self._pool = _Words(), Pool()
        # Of each word: whether it is the server's to place, as long ones are and those with two lexemes in one place;
        # where its own places begin in `_places`, and how many they are.
        self._left, self._starts, self._counts = np.zeros(0, bool), np.zeros(0, np.int64), np.zeros(0, np.int64)
        self._places = np.zeros(0, np.int64)
        """The number of the lexeme in each place of a word, -1 where the search leaves it out."""

    def _learn(self) -> None:
        np, there = extra("numpy"), len(self._counts)
        if len(self._words) == there:
            return
        new = list(islice(self._words, there, None))
        asked = [word for word in new if len(word) <= LONGEST_WORD and not word.startswith(PATHS)]
        told = dict(self._connection.execute(_ASKED, [asked]).fetchall() if asked else ())
        placed = [_placed(told[word]) if word in told else None for word in new]
        self._pool.add(chain.from_iterable(filter(None, lexemes) for lexemes in placed if lexemes))
        number = self._pool.number
        places = [number.get(lexeme, -1) for lexemes in placed for lexeme in lexemes or ()]
        counts = np.array([len(lexemes or ()) for lexemes in placed], np.int64)
        self._starts = np.append(self._starts, len(self._places) + np.cumsum(counts) - counts)
        self._counts = np.append(self._counts, counts)
        self._left = np.append(self._left, [lexemes is None for lexemes in placed])
        self._places = np.append(self._places, np.array(places, np.int64))

    def _vectors(self, words: Numbers, lengths: Numbers) -> list[bytes | None]:
        """The vectors of articles, of the numbers of their words and how many of these each column has."""
        np, own = extra("numpy"), len(LIMITS)
        articles = len(lengths) // own
        counts = self._counts[words]
        ends = np.cumsum(counts)
        all_places = np.arange(int(counts.sum()))
        lexeme = self._places[np.repeat(self._starts[words] - ends + counts, counts) + all_places]
        words_column = np.repeat(np.arange(len(lengths)), lengths)
        many = np.bincount(words_column, counts, len(lengths)).astype(np.int64)
        column = np.repeat(np.arange(len(lengths)), many)
        place = all_places - (np.cumsum(many) - many)[column] + 1
        kept = lexeme >= 0
        lexeme, column, place = lexeme[kept], column[kept], place[kept]
        # A column counts on from the last lexeme of the one before it.
        last = np.zeros(len(lengths), np.int64)
        last[column] = place
        before = (np.cumsum(last.reshape(-1, own), axis=1) - last.reshape(-1, own)).reshape(-1)
        left = (before + many > MOST_PLACES).reshape(-1, own).any(axis=1)
        left[words_column[self._left[words]] // own] = True
        good = ~left[column // own]
        lexeme, column, place = lexeme[good], column[good], place[good]
        place += before[column] + (np.array(WEIGHTS) << 14)[column % own]
        made = self._pool.packed(articles, column // own, lexeme, place)
        return [None if none else vector for none, vector in zip(left.tolist(), made, strict=True)]

    def _same(self, lines: list[Any], made: list[bytes | None]) -> bool:
        """Whether the server makes the same vectors of these lines."""
        columns = [[getattr(line, name) for line in lines] for name in LIMITS]
        asked = f"""SELECT {made_of('own')}
            FROM unnest(%s::text[], %s::text[], %s::text[]) AS own ({', '.join(LIMITS)})"""
        theirs = self._connection.execute(asked, columns, binary=True).fetchall()
        return all(own in (None, bytes(one)) for own, (one,) in zip(made, theirs, strict=True))


def _placed(vector: str) -> tuple[bytes, ...] | None:
    """The lexeme in each place of a word, or nothing where the search leaves it out; None for two in one place."""
    found = [(int(at), lexeme) for lexeme, own in _LEXEME.findall(vector) for at in own.split(",")]
    places = dict(found)
    if len(places) < len(found):
        return None
    return tuple(_plain(places.get(at, "")) for at in range(1, max(places)))


def _plain(lexeme: str) -> bytes:
    """The lexeme without the signs that a vector's text doubles."""
    return lexeme.replace("''", "'").replace("\\\\", "\\").encode()


def _words(line: Any) -> list[list[str]]:
    """The words of the columns; none where they are not enough to go by."""
    texts = [(getattr(line, name) or "", most) for name, (_, most) in LIMITS.items()]
    if any("<" in text or len(text) > most for text, most in texts):
        return []
    return [text.replace("\n", " ").split(" ") for text, _ in texts]
