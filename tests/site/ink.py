"""Stand-in site: clean text into the HTML of a French WordPress, with the slips the platform makes.

Every slip is one the normaliser's rule can undo: apostrophes, the blanks at guillemets and high punctuation, opening
guillemets turned after an apostrophe, entities, decomposed accents, zero-width characters, runs of blanks.
"""

from __future__ import annotations

import random
import unicodedata

APOSTROPHES = ("’", "’", "’", "'", "'", "&rsquo;", "&#8217;", "&#039;", "&#x27;")
BLANKS = ("\u00a0", "\u00a0", "\u00a0", "&nbsp;", "&#160;", " ", "\u202f", "&#8239;", "\u2009", "\u00a0 ")
GUILLEMETS = (("«", "»"), ("«", "»"), ("«", "»"), ("&laquo;", "&raquo;"), ("&#171;", "&#187;"))
AMPERSANDS = ("&amp;", "&#038;")
HIDDEN = ("\u200b", "&#8203;", "\ufeff")
BREAKS = ("<br/>\n", "<br>", "<br>\n")
_TIGHT = ("«\u00a0", "\u00a0»", "\u00a0:", "\u00a0;", "\u00a0!", "\u00a0?", "\u00a0%")
TURNED = "\u0002\u0003"
"""Stands for a closing guillemet where an opening one belongs, while the rest is being mangled."""


def escaped(text: str) -> str:
    """The text as HTML, nothing else changed; quotes escaped too, so that it may stand in an attribute."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")


class Ink:
    """Mangles the texts of one page; the same page always in the same way."""

    def __init__(self, rng: random.Random, exact: bool = False) -> None:
        self._random = rng.random
        self.exact = exact
        self._said: dict[str, str] = {}

    def below(self, bound: int) -> int:
        """A whole number from 0 to `bound` - 1."""
        return int(self._random() * bound)

    def chance(self, share: float) -> bool:
        """True in this share of the cases."""
        return self._random() < share

    def one(self, choices: tuple[str, ...]) -> str:
        """One of the choices."""
        return choices[int(self._random() * len(choices))]

    def line(self, text: str) -> str:
        """The text as it stands in the page, as HTML; a line feed becomes a `<br>`."""
        if self.exact:
            return self._exact(text)
        if self._random() < 0.06:
            text = unicodedata.normalize("NFD", text)
        text = text.replace("&", self.one(AMPERSANDS)).replace("<", "&lt;")
        if "\n" in text:
            text = text.replace("\n", self.one(BREAKS))
        text = self._spaced(self._guillemets(text))
        text = self._apostrophes(text)
        if self._random() < 0.12:
            text = self._rarities(text)
        return text

    def again(self, text: str) -> str:
        """The line as it stood when it was last printed: a title is the same in the page as in its breadcrumb."""
        if text not in self._said:
            self._said[text] = self.line(text)
        return self._said[text]

    def plain(self, text: str) -> str:
        """The text mangled like a line, but as characters: for the strings of JSON-LD, feeds and REST."""
        if self.exact or self._random() < 0.5:
            return text
        return text.replace("’", "'") if self._random() < 0.5 else text.replace("’«\u00a0", "'\u00a0»")

    def _exact(self, text: str) -> str:
        text = text.replace("&", "&amp;").replace("<", "&lt;").replace("’«\u00a0", "'\u00a0»")
        return text.replace("l’explosion", "l'explosion").replace("\n", "<br>")

    def _guillemets(self, text: str) -> str:
        if "«" not in text:
            return text
        if self._random() < 0.6:
            text = text.replace("’«\u00a0", f"’{self.one(BLANKS[:5])}{TURNED}")
        opening, closing = GUILLEMETS[int(self._random() * len(GUILLEMETS))]
        blank = self.one(BLANKS)
        text = text.replace("«\u00a0", opening + blank).replace("\u00a0»", blank + closing)
        return text.replace(TURNED, closing)

    def _spaced(self, text: str) -> str:
        blank = self.one(BLANKS)
        if blank == "\u00a0":
            return text
        for tight in _TIGHT[2:]:
            text = text.replace(tight, blank + tight[1])
        return text

    def _apostrophes(self, text: str) -> str:
        """Typographic and straight ones mixed: the first few in one form, the rest in another."""
        first, rest = self.one(APOSTROPHES), self.one(APOSTROPHES)
        if first != "’":
            text = text.replace("’", first, 1 + int(self._random() * 3))
        return text if rest == "’" else text.replace("’", rest)

    def _rarities(self, text: str) -> str:
        draw = self.below(4)
        if draw == 0:
            return text.replace("é", "&eacute;").replace("à", "&#224;")
        if draw == 1:
            return text.replace(" ", f"{self.one(HIDDEN)} ", 1)
        if draw == 2:
            return text.replace(" ", "\n", 2)
        return text.replace(" ", "  ", 3)
