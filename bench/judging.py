"""How right a record is beside the truth: to the letter, but for typography, in its words, or not."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import datetime
from enum import IntEnum
from typing import Any


class Grade(IntEnum):
    """The better, the higher; each includes those below it."""

    WRONG = 0
    WORDS = 1
    """The same words in their order, whatever their case and punctuation; of a date, the day."""
    RIGHT = 2
    """The same characters but for blanks, the form of quotation marks and apostrophes, and how Unicode writes them; of
    a date, the minute."""
    LETTER = 3
    """The same characters, but for blanks; of a date, the minute."""


MARKUP = re.compile(r"^\s*(?:[-*•]\s+|\|[-:|\s]+\|\s*$)|^\s*\|(?=.*\|\s*$)", re.MULTILINE)
"""What writes lists and tables in plain text: a bullet, the rule below a table's head, the bar before a first cell."""
BARS = re.compile(r" \| ?|\|$", re.MULTILINE)
HIDDEN = re.compile("[\u200b-\u200d\u2060\ufeff\u00ad]")
QUOTES = str.maketrans(
    {**dict.fromkeys("’‘ʼ´`", "'"), **dict.fromkeys("«»“”„‟", '"'), "…": "...", "\u2010": "-", "\u2011": "-"}
)
AROUND = re.compile(r"""\s*"\s*|\s+(?=[:;!?%])""")


def letters(text: str) -> str:
    """Return a text without what writes lists and tables, its blanks folded."""
    return " ".join(BARS.sub(" ", MARKUP.sub("", text)).split())


def characters(text: str) -> str:
    """Return it with the typography folded too."""
    folded = letters(HIDDEN.sub("", unicodedata.normalize("NFC", text))).translate(QUOTES)
    return AROUND.sub(lambda found: '"' if '"' in found[0] else "", folded)


def words(text: str) -> tuple[str, ...]:
    """Return its words alone."""
    return tuple(re.findall(r"\w+", characters(text).casefold()))


FOLDS: tuple[tuple[Grade, Callable[[str], Any]], ...] = (
    (Grade.LETTER, letters),
    (Grade.RIGHT, characters),
    (Grade.WORDS, words),
)


def of_text(said: str | None, accepted: list[str]) -> Grade:
    """Return how near a text comes to the nearest of those accepted."""
    for grade, fold in FOLDS:
        if fold(said or "") in [fold(one) for one in accepted]:
            return grade
    return Grade.WRONG


def of_date(said: str | None, truth: str | None) -> Grade:
    """Return how near a date comes; one without an offset is read in the truth's, of a bare day the day counts."""
    if truth is None or not said:
        return Grade.LETTER if truth is None and not said else Grade.WRONG
    wanted = datetime.fromisoformat(truth)
    try:
        given = datetime.fromisoformat(said.replace("Z", "+00:00"))
    except ValueError:
        return Grade.WRONG
    if len(truth) == len("2021-12-27"):
        return Grade.LETTER if given.date() == wanted.date() else Grade.WRONG
    if len(said) > len("2021-12-27"):
        local = given.astimezone(wanted.tzinfo) if given.tzinfo else given.replace(tzinfo=wanted.tzinfo)
        if local.replace(second=0, microsecond=0) == wanted.replace(second=0, microsecond=0):
            return Grade.LETTER
        if local.date() == wanted.date():
            return Grade.WORDS
    return Grade.WORDS if given.date() == wanted.date() else Grade.WRONG


def texts(truth: dict[str, Any]) -> list[str]:
    """Return what may be called the text of an article: its body, with or without the standfirst and the dateline."""
    body, lead = truth["article_body"], (truth["dateline"] or {}).get("raw") or ""
    standfirst = truth["standfirst"] or ""
    openings = (("",), (lead,), (standfirst,), (standfirst, lead), (lead, standfirst))
    return list(dict.fromkeys("\n".join([*filter(None, opening), body]) for opening in openings))


def graded(said: dict[str, Any], truth: dict[str, Any]) -> dict[str, Grade]:
    """Return the grades of headline, text and date, and of the whole record: the lowest of them."""
    found = {
        "headline": of_text(said.get("title"), [truth["headline"]]),
        "text": of_text(said.get("text"), texts(truth)),
        "date": of_date(said.get("date"), truth["date_published"]),
    }
    return {**found, "record": min(found.values())}
