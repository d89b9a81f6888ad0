"""language.py: the language of a text, by its commonest small words; None where these are not clear."""

from __future__ import annotations

import re
from collections import Counter
from itertools import filterfalse

from newsspider.pages.words import each

_SMALL = {
    "fr": each("le les des est dans une pour qui sur pas plus par avec au aux ce cette sont ont été nous vous ses"),
    "en": each("the and of to is that for with was are his they this have from which been not their has were but by"),
    "de": each("der die das und ist nicht den von zu mit sich auf ein eine dem für auch wird sind als wurde einer im"),
    "es": each("el los las una por con del se lo su sus como más pero fue ha este esta han también muy al y"),
    "it": each("il gli che di una per con del della dei nel non sono è anche più alla dal questo ha delle come"),
    "pt": each("os das uma não com por mais do da dos em como foi ao são pelo também já no na à ou sua seu"),
    "nl": each("het een van is dat op te zijn voor met die niet aan er ook als maar om bij nog naar uit wordt"),
}
_LANGUAGES = {
    word: tuple(language for language, small in _SMALL.items() if word in small)
    for word in frozenset().union(*_SMALL.values())
}
"""The languages of each small word."""
_OTHERS = {
    language: frozenset().union(*(small for other, small in _SMALL.items() if other != language)) for language in _SMALL
}
"""The small words of all languages but one."""
_WORD = re.compile(r"[^\W\d_]+")
_READ = 6_000
"""Characters of a text that are read."""
_FEWEST = 25
"""With fewer small words a text is too short."""
_CLEARLY = 2
_SURE = 1_500
"""Characters of a text that are enough where its language is the one that the page states, as nearly always."""
_AGAINST = 5
"""How many times as many small words as of any other language, and as of the one that the page states."""


def language_of(text: str, stated: str | None) -> str | None:
    """The language of a text, where the page states none, or one whose small words the text hardly has."""
    counts: Counter[str] = Counter()
    if stated is not None and (stated not in _SMALL or _speaks(stated, _words(text[:_SURE]), _FEWEST, 1)):
        return None
    found = _words(text[:_READ])
    if stated is not None and _speaks(stated, found, 0, _AGAINST):
        return None  # no other language has so many more
    for word, often in Counter(found).items():
        for language in _LANGUAGES.get(word, ()):
            counts[language] += often
    if not counts:
        return None
    (best, most), *others = counts.most_common()
    second = others[0][1] if others else 0
    if most < _FEWEST or most < _CLEARLY * second or best == stated:
        return None
    return best if stated is None or most >= _AGAINST * counts[stated] else None


def _words(text: str) -> list[str]:
    tokens = text.lower().split()
    found = list(filter(str.isalpha, tokens))
    return found + _WORD.findall(" ".join(filterfalse(str.isalpha, tokens)))


def _speaks(stated: str, found: list[str], fewest: int, against: int) -> bool:
    """Whether the words have enough small ones of a language, compared with those of all others."""
    own = sum(map(_SMALL[stated].__contains__, found))
    return own >= fewest and against * own > sum(map(_OTHERS[stated].__contains__, found))
