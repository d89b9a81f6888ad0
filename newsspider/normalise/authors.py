"""normalise/: names of authors, as printed but for the words that only announce them."""

from __future__ import annotations

import re

from newsspider.normalise.text import line

MOST_LETTERS = 1_000
"""What is longer is nobody's name, whatever it is."""

# "Von" is announced only before at least two further capitalised words: "Von Stetten" is somebody's name.
# Nothing is given back (`+` behind a repeat): a name of 12 kB took hours.
_ANNOUNCED = re.compile(
    r"^(?:(?:(?:publié|écrit|rédigé|proposé|written|posted|geschrieben|escrito|publicado)\s++)?(?:par|by|por)"
    r"(?:\s*+:\s++|\s++)|(?-i:Von|VON)(?:\s*+:\s++|\s++)(?=(?-i:[A-ZÀ-Þ])\S*+\s++(?-i:[A-ZÀ-Þ])))(?=\S)",
    re.IGNORECASE,
)
_ADDRESS = re.compile(
    r"(?:https?:|www\.|mailto:|/)\S*+|\S[^\s@]*+@\S[^\s.]*+\.\S++|(?:[\w-]++\.)++[a-z]{2,10}/\S*+", re.IGNORECASE
)


def names(printed: list[str]) -> list[str]:
    """The names in the order of the page, each once, without "Par" and the like; addresses are no names."""
    found: dict[str, str] = {}
    for words in printed:
        name = name_alone(words)
        if name:
            found.setdefault(re.sub(r"\W+", " ", name.casefold()) or name, name)
    return list(found.values())


def name_alone(words: str) -> str | None:
    """One name without the word that announces it, or None where the words are an address, too long or nothing."""
    if len(words) > MOST_LETTERS:
        return None
    name = line(words)
    while announced := _ANNOUNCED.match(name):
        name = name[announced.end() :]
    name = name.strip(" ,;:|\u00a0")
    if _ADDRESS.fullmatch(name) or not any(map(str.isalnum, name)):
        return None
    return name
