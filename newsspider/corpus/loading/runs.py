"""corpus/loading: the lexemes of runs of letters, of which most words are made.

The parser takes each such run for one word, and signs such as a comma or an apostrophe for what parts them. So the
server is asked for hundreds of runs in one text, and for "l’homme", "l’homme," and "homme" only once.
"""

from __future__ import annotations

import re
from itertools import chain
from typing import Any

from newsspider.corpus.loading.arrow import array, numbers
from newsspider.corpus.loading.extras import extra
from newsspider.corpus.loading.vectors import Numbers, Pool

BLANKS = "\n\t\u00a0\u202f"
"""Where a text is split, as at a space."""
SIGNS = "!\"'(),;?[]«»‘’“”…"
LONGEST_WORD = 250
AT_ONCE = 250
"""Runs in one question: no lexeme can be in more places than a vector keeps."""

_LETTER, _SIGN = "[A-Za-zÀ-ÖØ-öø-ÿŒœ]", f"[{re.escape(SIGNS)}]"
_WORD = f"^(?:{_LETTER}|{_SIGN})(?:{_LETTER}|[.:]?{_SIGN})*[.:]?$"
"""A full stop or a colon before a letter may be part of a host or an address."""
_BETWEEN = f"(?:{_SIGN}|[.:])+"
NONE, UNKNOWN, EMPTY = -1, -2, -3
_PARTS = "SELECT count(*) FROM ts_parse('default', %s) WHERE tokid <> 12"  # 12 is what parts them
_ASKED = """SELECT to_tsvector(%s::regconfig, runs || ' 7')::text
FROM unnest(%s::text[]) WITH ORDINALITY AS own (runs, number) ORDER BY number"""
_LEXEME = re.compile(r"(?<!\S)'((?:[^']|'')*+)':([\d,]++)")


class Runs:
    """The lexemes of runs of letters, asked through a connection."""

    def __init__(self, connection: Any, configuration: str, pool: Pool) -> None:
        self._connection, self._configuration, self._pool = connection, configuration, pool
        self._numbers = {"": EMPTY}  # beside a sign at the end of a word
        """The number of the lexeme of each run, or NONE, or UNKNOWN."""

    def placed(self, words: list[str]) -> tuple[Numbers, Numbers, Numbers, Numbers]:
        """How many runs each word has, -1 where it is made of more; of each lexeme its word, place and number."""
        np, pa, pc = extra("numpy"), extra("pyarrow"), extra("pyarrow.compute")
        asked = array([word.encode() if len(word) <= LONGEST_WORD else b"" for word in words], pa.large_string())
        simple = pc.match_substring_regex(asked, _WORD)
        split = pc.split_pattern_regex(asked.filter(simple), _BETWEEN)
        once, made = pc.list_flatten(split).dictionary_encode(), numbers(simple)
        owner = np.flatnonzero(made)[numbers(pc.list_parent_indices(split))]
        number = self._known(once.dictionary.to_pylist())[numbers(once.indices)]
        owner, number = owner[number != EMPTY], number[number != EMPTY]
        width = np.bincount(owner, minlength=len(words))
        place = np.arange(len(owner)) - (np.cumsum(width) - width)[owner] + 1
        width[~made] = width[owner[number == UNKNOWN]] = -1
        kept = (number >= 0) & (width[owner] >= 0)
        return width, owner[kept], place[kept], number[kept]

    def _known(self, runs: list[str]) -> Numbers:
        """The number of the lexeme of each run; those that are new are learnt."""
        if new := [run for run in runs if run not in self._numbers]:
            groups = [new[start : start + AT_ONCE] for start in range(0, len(new), AT_ONCE)]
            found = self._connection.execute(_ASKED, [self._configuration, list(map(" ".join, groups))]).fetchall()
            asked = [(group, placed(vector) or ()) for group, (vector,) in zip(groups, found, strict=True)]
            self._pool.add(filter(None, chain.from_iterable(lexemes for _, lexemes in asked)))
            for group, lexemes in asked:
                known = [self._pool.number[lexeme] if lexeme else NONE for lexeme in lexemes]
                # Where two lexemes stand in one place, it cannot be told which run is whose.
                whole = len(known) == len(group)
                self._numbers.update(zip(group, known, strict=True) if whole else dict.fromkeys(group, UNKNOWN))
        return extra("numpy").fromiter(map(self._numbers.__getitem__, runs), "i8", len(runs))


def parted_alike(connection: Any) -> bool:
    """Whether the server parts words as it is done here: with the locale `C` it takes fixed blanks for letters."""
    run, signs = "AZazÀÖØöøÿŒœ", [*BLANKS, *SIGNS, ".!", ":!"]
    (found,) = connection.execute(_PARTS, ["".join(run + sign for sign in signs)]).fetchone()
    return bool(found == len(signs))


def placed(vector: str) -> tuple[bytes, ...] | None:
    """The lexeme in each place before the last, or nothing where the search leaves one out; None for two in one place.

    In the last stands the number that was asked for too, since no words make no text.
    """
    found = [(int(at), lexeme) for lexeme, own in _LEXEME.findall(vector) for at in own.split(",")]
    places = dict(found)
    if len(places) < len(found):
        return None
    return tuple(_plain(places.get(at, "")) for at in range(1, max(places)))


def _plain(lexeme: str) -> bytes:
    """The lexeme without the signs that a vector's text doubles."""
    return lexeme.replace("''", "'").replace("\\\\", "\\").encode()
