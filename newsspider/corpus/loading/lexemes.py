"""corpus/loading: the search vectors of PostgreSQL, of words whose lexemes the server has told once.

Most of a load was the server's parser, which takes the same words apart again and again. Here a text is split at its
blanks, the server is asked for the lexemes of each word that is new, and the vector is written from those. What the
parser reads across blanks, such as tags, is left to it.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, islice
from typing import Any

from newsspider.corpus.loading.arrow import array, numbers
from newsspider.corpus.loading.extras import LoadError, extra
from newsspider.corpus.loading.runs import BLANKS, LONGEST_WORD, Runs, parted_alike, placed
from newsspider.corpus.loading.vectors import MOST_PLACES, OWNER, PLACE, Numbers, Pool

CONFIGURATION = "newsspider_french"
LIMITS = {"headline": ("A", 10_000), "standfirst": ("B", 10_000), "article_body": ("C", 300_000)}
"""The columns that the search knows: the weight of their words, and how many characters of them. A vector holds a
megabyte at most."""
WEIGHTS = [3 - "ABC".index(weight) for weight, _ in LIMITS.values()]
PATHS = (".", "~", "/")
"""How a word begins that may be a path: the parser reads it another way behind a blank than at the start of a text."""
AT_ONCE = 200
"""Articles whose vectors are written in one go: what that takes stays in the cache of a processor."""
ACROSS = ("<", "..\u00a0", "..\u202f")
"""What the parser reads otherwise in a text than in words between blanks: a tag goes on behind a blank, and two dots
are a path before a plain blank but not before a fixed one."""
MOST_WORDS = 300_000
"""Words that are remembered before they are forgotten and asked again."""
SAMPLE = 20
"""Articles at the beginning of which the server makes the vectors too. If its own are others, because someone gave it
a dictionary of phrases, it makes all."""

_ASKED = f"""SELECT word, to_tsvector('{CONFIGURATION}', word || ' 7')::text
FROM unnest(string_to_array(%s, ' ')) AS word"""


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
        self._trusted: bool | None = None if parted_alike(connection) else False
        try:
            self._forget()
        except LoadError:  # without NumPy and Arrow the server makes all
            self._trusted = False

    def vectors(self, lines: list[Any]) -> list[bytes | None]:
        """The search vector of each line as PostgreSQL sends one; None where the server is to make it."""
        if self._trusted is False:
            return [None] * len(lines)
        if len(self._words) > MOST_WORDS:
            self._forget()
        texts = [_texts(line) for line in lines]
        words, lengths = _split(list(chain.from_iterable(texts)))
        found = self._some_at_a_time(self._numbers(words), lengths)
        made = [next(found) if columns else None for columns in texts]
        if self._trusted is None:
            self._trusted = self._same(lines[:SAMPLE], made[:SAMPLE])
        return made if self._trusted else [None] * len(lines)

    def _forget(self) -> None:
        np, _ = extra("numpy"), extra("pyarrow.compute")
        self._words, self._pool = _Words(), Pool()
        self._runs = Runs(self._connection, CONFIGURATION, self._pool)
        self._width = self._many = self._starts = self._numbered = self._places = np.zeros(0, np.int64)
        """Of each word how many places it takes, how many of these have a lexeme, and where they begin in `_numbered`,
        the numbers of their lexemes, and in `_places`, which these are. A word that is the server's to place, as long
        ones are and those with two lexemes in one place, is wider than any text."""
        self._keys = self._places

    def _numbers(self, words: Any) -> Numbers:
        """The number of each word of an Arrow array; those that are new are learnt."""
        np, once = extra("numpy"), words.dictionary_encode()
        known = np.fromiter(map(self._words.__getitem__, once.dictionary.to_pylist()), np.int64)
        if len(self._words) > len(self._width):
            self._learn(list(islice(self._words, len(self._width), None)))
        return known[numbers(once.indices)]

    def _learn(self, new: list[str]) -> None:
        np = extra("numpy")
        width, *by_runs = self._runs.placed(new)
        rest = np.flatnonzero(width < 0)
        own_width, *one_by_one = self._asked([new[at] for at in rest])
        width[rest], one_by_one[0] = own_width, rest[one_by_one[0]]
        word, place, number = (np.append(*both) for both in zip(by_runs, one_by_one, strict=True))
        order, many = np.argsort(word, kind="stable"), np.bincount(word, minlength=len(new))
        self._width, self._many = np.append(self._width, width), np.append(self._many, many)
        self._starts = np.append(self._starts, len(self._places) + np.cumsum(many) - many)
        self._numbered, self._places = np.append(self._numbered, number[order]), np.append(self._places, place[order])
        self._keys = (self._pool.rank[self._numbered] << OWNER) + (self._places << PLACE)

    def _asked(self, words: list[str]) -> tuple[Numbers, Numbers, Numbers, Numbers]:
        """How many places each word takes; of each lexeme its word, its place and its number."""
        np = extra("numpy")
        asked = [word for word in words if len(word) <= LONGEST_WORD and not word.startswith(PATHS)]
        vectors = dict(self._connection.execute(_ASKED, [" ".join([*asked, "7"])]).fetchall())
        lexemes = [placed(vectors[word]) if word in vectors else None for word in words]
        found = [
            (at, place, lexeme) for at, own in enumerate(lexemes) for place, lexeme in enumerate(own or (), 1) if lexeme
        ]
        self._pool.add({lexeme for _, _, lexeme in found})
        width = [MOST_PLACES + 1 if own is None else len(own) for own in lexemes]
        owner, place = (np.array([row[at] for row in found], np.int64) for at in (0, 1))
        return np.array(width, np.int64), owner, place, np.array([self._pool.number[row[2]] for row in found], np.int64)

    def _some_at_a_time(self, words: Numbers, lengths: Numbers) -> Iterator[bytes | None]:
        np = extra("numpy")
        step, begins = AT_ONCE * len(LIMITS), np.append(0, np.cumsum(lengths))
        for start in range(0, len(lengths), step):
            some = lengths[start : start + step]
            yield from self._vectors(words[begins[start] : begins[start + len(some)]], some)

    def _vectors(self, words: Numbers, lengths: Numbers) -> list[bytes | None]:
        """The vectors of articles, of the numbers of their words and how many of these each column has."""
        np, own = extra("numpy"), len(LIMITS)
        articles, firsts = len(lengths) // own, np.cumsum(lengths) - lengths
        if not articles:
            return []
        width, many = self._width[words], self._many[words]
        begins, entries = np.cumsum(width) - width, np.cumsum(many) - many
        which = np.repeat(self._starts[words] - entries, many) + np.arange(int(many.sum()))
        behind = np.repeat(begins, many)
        keys = self._keys[which] + (behind << PLACE)
        in_column = np.add.reduceat(many, firsts)
        # A column counts on from the last lexeme of the one before it.
        some, last = in_column > 0, np.zeros(len(lengths), np.int64)
        ends = np.cumsum(in_column)[some] - 1
        last[some] = self._places[which[ends]] + behind[ends] - begins[firsts[some]]
        before = (np.cumsum(last.reshape(-1, own), axis=1) - last.reshape(-1, own)).reshape(-1)
        left = (before + np.add.reduceat(width, firsts) > MOST_PLACES).reshape(-1, own).any(axis=1)
        article = np.arange(len(lengths)) // own
        base = (article * len(self._pool.rank) << OWNER) + (before - begins[firsts] << PLACE)
        keys += np.repeat(base + np.tile(WEIGHTS, articles), in_column)
        if left.any():
            keys = keys[np.repeat(~left[article], in_column)]
        made = self._pool.packed(articles, keys)
        return [None if none else vector for none, vector in zip(left.tolist(), made, strict=True)]

    def _same(self, lines: list[Any], made: list[bytes | None]) -> bool:
        """Whether the server makes the same vectors of these lines."""
        columns = [[getattr(line, name) for line in lines] for name in LIMITS]
        asked = f"""SELECT {made_of("own")}
            FROM unnest(%s::text[], %s::text[], %s::text[]) AS own ({", ".join(LIMITS)})"""
        theirs = self._connection.execute(asked, columns, binary=True).fetchall()
        return all(own in (None, bytes(one)) for own, (one,) in zip(made, theirs, strict=True))


def _texts(line: Any) -> list[str]:
    """The texts of the columns; none where their words are not enough to go by."""
    texts = [(getattr(line, name) or "", most) for name, (_, most) in LIMITS.items()]
    left = any(len(text) > most or any(sign in text for sign in ACROSS) for text, most in texts)
    return [] if left else [text for text, _ in texts]


def _split(texts: list[str]) -> tuple[Any, Numbers]:
    """The words of all texts one after another as an Arrow array, and how many each has."""
    pa, pc = extra("pyarrow"), extra("pyarrow.compute")
    parted = array([text.encode() for text in texts], pa.large_string())
    for blank in BLANKS:
        parted = pc.replace_substring(parted, blank, " ")
    split = pc.split_pattern(parted, " ")
    return split.flatten(), numbers(pc.list_value_length(split))
