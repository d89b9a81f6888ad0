"""hashes.py: a text's hash, deaf to typography, and its number of words."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from itertools import filterfalse

_DOUBLE = "«»“”„‟″"
_SINGLE = "‘’‚‛′´`‹›"
_SIXTY_BITS = (1 << 60) - 1
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


def short_hash(text: str) -> int:
    """60 bits of a hash, for this process alone. A number of more takes 48 bytes where this takes 32."""
    return hash(text) & _SIXTY_BITS


def word_count(text: str) -> int:
    """How many blank-separated tokens hold a letter or a digit."""
    tokens = text.split()
    others = (token for token in filterfalse(str.isalnum, tokens) if not (token[0].isalnum() or token[-2:-1].isalnum()))
    return len(tokens) - sum(1 for token in others if not _LETTER_OR_DIGIT.search(token))
