"""Stand-in site: a pen that writes French in clean typography, the same lines for the same seed."""

from __future__ import annotations

import random
import re
import unicodedata
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import TypeVar

from . import words

NBSP = "\u00a0"
T = TypeVar("T")
_SLOT = re.compile(r"\{(\w+)\}")


def typeset(pattern: str) -> str:
    """The pattern with its no-break spaces: `_`, and the blanks inside guillemets."""
    return pattern.replace("_", NBSP).replace("« ", "«" + NBSP).replace(" »", NBSP + "»")


def _compiled(patterns: Sequence[str]) -> tuple[tuple[str, ...], ...]:
    """Each pattern cut into text, slot name, text, slot name … text."""
    return tuple(tuple(_SLOT.split(typeset(pattern))) for pattern in patterns)


OPENINGS = _compiled(words.OPENINGS)
SENTENCES = _compiled(words.SENTENCES)
SHORT_SENTENCES = _compiled(words.SHORT_SENTENCES)
HEADINGS = _compiled(words.HEADINGS)
ITEMS = _compiled(words.ITEMS)
HEADLINES = _compiled(words.HEADLINES)
STANDFIRSTS = _compiled(words.STANDFIRSTS)
CAPTIONS = _compiled(words.CAPTIONS)
_QUOTES = tuple(typeset(quote) for quote in words.QUOTES)


def capitalised(text: str) -> str:
    """The text with its first letter in upper case."""
    return text[:1].upper() + text[1:]


@lru_cache(maxsize=512)
def term(text: str) -> str:
    """The slug of a tag or of an author's name."""
    return slug(text)


def slug(text: str, longest: int = 60) -> str:
    """The text as WordPress makes an address of it: lower case, without accents, words joined by hyphens."""
    plain = text.lower().replace("œ", "oe").replace("æ", "ae").replace("’", "").replace("&", "")
    letters = unicodedata.normalize("NFKD", plain).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", letters).strip("-")[:longest].strip("-")


class Pen:
    """Writes sentences by filling patterns; `day` is what stands for the day of the article, `ce lundi`."""

    def __init__(self, rng: random.Random, day: str = "cette semaine") -> None:
        self._random = rng.random
        self._day = day
        self._slots: dict[str, Callable[[], str]] = {
            "day": lambda: self._day,
            "name": self.name, "Name": self.name,
            "body": lambda: self.one(words.BODIES), "Body": lambda: capitalised(self.one(words.BODIES)),
            "topic": lambda: self.one(words.TOPICS), "Topic": lambda: capitalised(self.one(words.TOPICS)),
            "quote": lambda: self.one(_QUOTES), "Quote": lambda: capitalised(self.one(_QUOTES)),
            "nounquote": lambda: self.one(words.NOUN_QUOTES),
            "infinitive": lambda: self.one(words.INFINITIVES),
            "town": lambda: self.one(words.TOWNS),
            "things": lambda: self.one(words.THINGS),
            "date": self.date,
            "number": lambda: str(2 + self.below(96)),
            "percent": lambda: f"{1 + self.below(60)},{self.below(10)}",
            "thousands": lambda: f"{1 + self.below(400)}{NBSP}{self.below(1000):03d}",
            "year": lambda: str(1990 + self.below(30)),
            "clock": lambda: f"{self.below(24)}h{self.below(60):02d}",
            "money": lambda: f"{1 + self.below(90)},{self.below(10)} millions d’euros",
        }

    def below(self, bound: int) -> int:
        """A whole number from 0 to `bound` - 1."""
        return int(self._random() * bound)

    def chance(self, share: float) -> bool:
        """True in this share of the cases."""
        return self._random() < share

    def one(self, choices: Sequence[T]) -> T:
        """One of the choices."""
        return choices[int(self._random() * len(choices))]

    def name(self) -> str:
        """A person's name."""
        return f"{self.one(words.FIRST_NAMES)} {self.one(words.LAST_NAMES)}"

    def date(self) -> str:
        """A day without a year: `le 17 décembre`."""
        number = 1 + self.below(28)
        return f"le {'1er' if number == 1 else number} {self.one(words.MONTHS)}"

    def line(self, patterns: Sequence[tuple[str, ...]]) -> str:
        """One of the patterns, filled."""
        parts = list(self.one(patterns))
        slots = self._slots
        for position in range(1, len(parts), 2):
            parts[position] = slots[parts[position]]()
        return "".join(parts)

    def paragraph(self, sentences: int) -> str:
        """So many sentences, now and then a short one."""
        lines = [self.line(SENTENCES) for _ in range(sentences)]
        if self.chance(0.1):
            lines.append(self.line(SHORT_SENTENCES))
        return " ".join(lines)
