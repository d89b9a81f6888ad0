"""jsontext.py: the values in a script of JSON-LD, also of one that is written like JavaScript."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

_JSON = json.JSONDecoder(strict=False)
_LONGEST = 2_000_000
"""Characters of a script; no article needs more."""
_MOST_VALUES = 50
_OPENING = re.compile(r"[\[{]")
_STRAY = re.compile(
    r'(?P<string>"(?:[^"\\]|\\.)*(?:"|\Z))|/\*(?:[^*]|\*(?!/))*(?:\*/|\Z)|(?<!:)//[^\n]*|<!\[CDATA\[|\]\]>|<!--|-->'
    r"|,(?=\s*[}\]])",
    re.DOTALL,
)
"""Strings, which stay, and text that is no JSON: comments, CDATA marks, a comma before the end. Each alternative either
matches or fails within what it has read, and nothing is read twice: linear."""


def values(script: str) -> Iterator[Any]:
    """The values of a script in order; what cannot be read even leniently is passed over."""
    try:
        yield _JSON.decode(script)
    except RecursionError:
        return
    except ValueError:
        yield from _leniently(script)


def _leniently(script: str) -> Iterator[Any]:
    """The values without the text around and between them."""
    if len(script) > _LONGEST:
        return
    text = _STRAY.sub(lambda found: found["string"] or " ", script)
    at = 0
    for _ in range(_MOST_VALUES):
        opening = _OPENING.search(text, at)
        if opening is None:
            return
        try:
            value, at = _JSON.raw_decode(text, opening.start())
        except (ValueError, RecursionError):  # broken, a number of 5,000 digits, or nested without end
            return
        yield value
