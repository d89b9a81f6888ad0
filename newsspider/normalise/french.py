"""french.py: French typography, repaired where the platform's texturiser slipped."""

from __future__ import annotations

import re

_NBSP = "\u00a0"
_BLANK = f"[ {_NBSP}\u202f]"

_ELISION = r"(?:[cdjlmnst]|(?:jus|lors|puis|quoi|pres|quel)?qu)"
# With a blank in between only after an elision: elsewhere it may end what single quotes enclose.
_APOSTROPHE = re.compile(
    rf"'(?<=[^\W\d_]')(?:(?=[^\W\d_]|[«»])|(?:(?<=[cdjlmnst]')(?<![^\W_][cdjlmnst]')|(?<=qu'))(?={_BLANK}[«»]))",
    re.IGNORECASE,
)
_GUILLEMET = re.compile(f"({_BLANK}?)([«»])({_BLANK}?)")
_ELIDED = re.compile(rf"(?<![^\W_]){_ELISION}[’']$", re.IGNORECASE)
_NARROW = re.compile("(?<=«)\u202f|\u202f(?=[»:;!?%])")

_OPEN, _CLOSE = "«", "»"
_BRACKETS = "([{"
# What may follow a closing guillemet directly; anything else that does is the first character of a quotation.
_AFTER_CLOSING = " \u00a0\u202f\t\n,.;:!?%)]}’'\"”*/-–—…«»"
# What shows that an opening guillemet stands at the end of its quotation.
_ENDING = ",.;:!?)]}"
# Every guillemet that may have to be turned, and some more: most texts have none.
_DOUBTFUL = re.compile(
    rf"»(?:(?=[^{re.escape(_AFTER_CLOSING)}])|(?<=[’']»)|(?<=[’']{_BLANK}»))"
    rf"|«(?:(?={_BLANK}?(?:[{re.escape(_ENDING)}\n]|\Z))|(?<=[^ \u00a0\u202f\n’'({{[—–-]«))"
)


def french(text: str) -> str:
    """The text with `’` for `'`, guillemets facing the right way, and no-break spaces where the page has blanks.

    Expects blanks folded. Words are never touched and nothing is put where the page has nothing.
    """
    if "'" in text:
        text = _APOSTROPHE.sub("’", text)
    if _OPEN in text or _CLOSE in text:
        text = _faced(text) if _DOUBTFUL.search(text) else text
        text = text.replace("« ", f"«{_NBSP}").replace(" »", f"{_NBSP}»")
    for mark in ":;!?%":
        text = text.replace(" " + mark, _NBSP + mark)
    return _NARROW.sub(_NBSP, text) if "\u202f" in text else text


def _faced(text: str) -> str:
    """The text with every guillemet facing its quotation."""
    marks = list(_GUILLEMET.finditer(text))
    parts: list[str] = []
    end = depth = 0
    for number, mark in enumerate(marks):
        following = marks[number + 1] if number + 1 < len(marks) else None
        written = _opened(text, mark, depth, following) if mark[2] == _CLOSE else _closed(text, mark, depth)
        parts += (text[end : mark.start()], written)
        end = mark.end()
        depth = depth + 1 if _OPEN in written else max(0, depth - 1)
    return "".join((*parts, text[end:]))


def _opened(text: str, mark: re.Match[str], depth: int, following: re.Match[str] | None) -> str:
    """A closing guillemet as it should stand: turned where it stands before a quotation.

    The platform's texturiser makes a quote an opening one only after a blank, a bracket, a hyphen or at the start:
    after an apostrophe it closes, and brings the no-break space that belongs before a closing guillemet.
    """
    if _stops(text, mark.end(), _AFTER_CLOSING):
        return mark[0]
    before, _, after = mark.groups()
    hugging = _hugging(text, mark.start())
    if hugging and not after:
        return _OPEN + (before and _NBSP)
    if depth > 0 or following is None or not _may_close(text, following):
        return mark[0]
    if after:
        return _OPEN + _NBSP if hugging == "elided" else mark[0]
    return before + _OPEN if before or not _ends_word(text, mark.start()) else mark[0]


def _closed(text: str, mark: re.Match[str], depth: int) -> str:
    """An opening guillemet as it should stand: turned where it stands behind a quotation."""
    before, _, after = mark.groups()
    if _ends_quotation(text, mark, depth):
        inside = before or (after if _stops(text, mark.end(), _ENDING) else "")
        return (inside and _NBSP) + _CLOSE + (after if before or not inside else "")
    return mark[0]


def _ends_quotation(text: str, mark: re.Match[str], depth: int) -> bool:
    """Whether an opening guillemet ends a quotation: glued to its last word, or inside one and before its end."""
    before, _, after = mark.groups()
    ending = _stops(text, mark.end(), _ENDING) and not text.startswith("..", mark.end())
    if before:
        return ending and depth > 0
    return _ends_word(text, mark.start()) and (ending or (depth > 0 and bool(after)))


def _may_close(text: str, mark: re.Match[str]) -> bool:
    """Whether this guillemet closes a quotation, or will once it has been turned."""
    return mark[2] == _CLOSE or _ends_quotation(text, mark, 1)


def _hugging(text: str, start: int) -> str:
    """What before a quotation stands so close that a guillemet there can only open: nothing, a bracket, an elision."""
    if start == 0 or text[start - 1] == "\n":
        return "start"
    if text[start - 1] in _BRACKETS:
        return "bracket"
    return "elided" if text[start - 1] in "’'" and _ELIDED.search(text, max(0, start - 9), start) else ""


def _ends_word(text: str, end: int) -> bool:
    """Whether what ends there is a word or a sentence, so that a guillemet glued to it closes."""
    return end > 0 and (text[end - 1].isalnum() or text[end - 1] in ".!?…)]")


def _stops(text: str, position: int, marks: str) -> bool:
    return position == len(text) or text[position] == "\n" or text[position] in marks
