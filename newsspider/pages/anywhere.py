"""anywhere.py: the day of publication beside or far behind the article, where nothing nearer states one."""

from __future__ import annotations

import re

from selectolax.lexbor import LexborNode

from newsspider.items import OtherDate
from newsspider.pages.page import every
from newsspider.pages.printed import DAY, LONGEST, WEEKDAY, day_text, is_ambiguous, is_elsewhere, stamp_of, statements
from newsspider.pages.words import folded, words

_MARKED = (
    "time, abbr[class*=published], [class*=entry-date], [class*=entry_date], [class*=post-date], [class*=post_date],"
    " [class*=postdate], [class*=postDate], [class*=published], [class*=publish-date], [class*=pubdate],"
    " [class*=article-date], [itemprop=datePublished]"
)
_PUBLISHED = (
    r"publié|mise? en ligne|paru|posté|published|posted|veröffentlicht|erschienen|erstellt|publicad[oa]|pubblicat[oa]"
    r"|geplaatst|publicerad|publisert|date de (?:publication|parution)|publication date"
)
_ARTICLE = r"(?:\W{0,3}(?:le|am|on|the|den|vom|el|il|op|at)\b)?"
_TOLD = re.compile(
    rf"\b(?:{_PUBLISHED})e?\b{_ARTICLE}\W{{0,4}}(?:{WEEKDAY})?(?P<day>{DAY})"
    rf"|(?P<before>{DAY.replace('sign', 'mark')})(?:\W{{0,2}}(?:um|à|at)\W[^\s]{{1,8}}(?:\sUhr)?)?\s(?:{_PUBLISHED})\b",
    re.IGNORECASE,
)
"""A day right behind, or right before, a word for publishing."""
_A_WORD = re.compile(r"publi|mise? en ligne|paru|post|veröff|ersch|erst|pubblic|geplaatst|date de p")
"""The beginnings of these words, of a text in lower case: one with none of them needs no search."""
_MOST_LETTERS = 100_000


def dates_anywhere(body: LexborNode, language: str | None) -> list[OtherDate]:
    """The one day of publication that the page states, or else marks; none where it has several days."""
    english = (language or "").startswith("en")
    text = _lines(body)[:_MOST_LETTERS]
    told = _TOLD.finditer(text) if _A_WORD.search(text.lower()) else ()
    days = [found["day"] or found["before"] for found in told]
    stated = [OtherDate("date_published", "text", day) for day in days if not (english and is_ambiguous(day))]
    return _one_day(stated) or _one_day(_marked(body, english))


def _lines(body: LexborNode) -> str:
    """The text of the page, with a blank between two elements."""
    text = body.text(separator=" ")
    for code in {code.text() for code in body.css("style, script")} - {""}:
        text = text.replace(code, " ")
    return folded(text)


def _marked(body: LexborNode, english: bool) -> list[OtherDate]:
    found: list[OtherDate] = []
    for node in every(body, _MARKED):
        text = words(node)
        if len(text) <= LONGEST and not is_elsewhere(node, body, levels=64):
            found += statements(text, stamp_of(node), True, english)
    return found


def _one_day(stated: list[OtherDate]) -> list[OtherDate]:
    """The first statement, where all statements of a publication are of one day."""
    published = {day_text(one.value) for one in stated if one.field == "date_published"}
    return stated[:1] if len(published) == 1 and stated[0].field == "date_published" else []
