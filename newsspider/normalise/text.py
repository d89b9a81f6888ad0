"""text.py: the page's characters repaired, never rewritten: one call for a line, one for a block of the body."""

from __future__ import annotations

import html
import re
import unicodedata
from itertools import zip_longest

from newsspider.normalise.french import french

ORDINARY_BLANKS = " \t\v\f\r\x1c-\x1f\u1680\u2000-\u200a\u2028\u2029\u205f\u3000"
NO_BREAK = "\u00a0\u202f"

# Only entities that end in ";": text comes from a parser that has decoded entities once, so what is left was escaped
# twice on purpose or by a plugin. "?a=1&copy=2" in a printed address is no entity. Seven digits hold all of Unicode.
_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_AMPERSANDS = re.compile(r"&(?:(?:amp|AMP|#0{0,4}38|#[xX]0{0,4}26);)+")
# Nobody escapes a text more often by accident; text nested deeper keeps its entities (each level costs a pass).
_MOST_ESCAPED = 16

# Python sorts a run of accents in quadratic time: half a minute for 200,000 on one letter. No language stacks five.
_ENDLESS = 2000
_ACCENTS = re.compile(
    "[\u0300-\u036f\u0483-\u0489\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u1ab0-\u1aff\u1dc0-\u1dff"
    f"\u20d0-\u20ff\u302a-\u302f\u3099\u309a\ufe20-\ufe2f]{{{_ENDLESS},}}"
)

_SURROGATES = re.compile("[\ud800-\udbff][\udc00-\udfff]|[\ud800-\udfff]")
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x9f\xad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufdd0-\ufdef\ufeff"
    "\ufff9-\ufffb\ufffe\uffff]"
)
# Joiners between two characters of a script that needs them (Arabic, Indic), or inside an emoji, are spelling.
_JOINED = "\u0600-\u08ff\u0900-\u0dff\u1000-\u109f\u1780-\u17ff\ufb50-\ufdcf\ufdf0-\ufdff\ufe0f\ufe70-\ufefc"
_EMOJI = "\u2190-\u21ff\u2300-\u23ff\u2600-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff"
_JOINERS = re.compile(
    f"(?<=([{_JOINED}{_EMOJI}]))([\u200c\u200d])[\u200c\u200d]*(?=[{_JOINED}{_EMOJI}])|[\u200c\u200d]+"
)

_RUN = re.compile(f"[{ORDINARY_BLANKS}\n{NO_BREAK}]{{2,}}|[{ORDINARY_BLANKS[1:]}\n]")
_RUN_IN_LINE = re.compile(f"[{ORDINARY_BLANKS}{NO_BREAK}]{{2,}}|[{ORDINARY_BLANKS[1:]}]")
_ANY = f"{ORDINARY_BLANKS}{NO_BREAK}"
# From the beginning of a run of blanks alone: from each blank of it, a long run would take the square of its length.
_AROUND_BREAK = re.compile(f"(?<![{_ANY}])[{_ANY}]*+\n[{_ANY}\n]*")
_TRAILING = re.compile(f"(?<![{_ANY}])[{_ANY}]++(?=\n|$)")
_BLANKS = " \t\n\v\f\r\x1c\x1d\x1e\x1f\x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000" + "".join(
    map(chr, range(0x2000, 0x200B))
)


def line(text: str, language: str | None = None) -> str:
    """The text on one line: characters repaired, blanks folded, in French its typography too."""
    return _typeset(_RUN.sub(_one_blank, characters(text)).strip(_BLANKS) if _untidy(text) else text, language)


def block(text: str, kind: str, language: str | None = None) -> str:
    """The text of one block of the body: a lone line break stays, in a table row the tabs, in preformatted all."""
    if kind == "preformatted":
        return _preformatted(text)
    if kind == "table_row" and "\t" in text:
        return "\t".join(block(cell, "cell", language) for cell in text.split("\t"))
    lines = text.split("\n")
    if all(lines) and not any(map(_untidy, lines)):
        return _typeset(text, language)
    clean = characters(text).replace("\r\n", "\n")
    broken = _AROUND_BREAK.sub("\n", clean) if "\n" in clean else clean
    return _typeset(_RUN_IN_LINE.sub(_one_blank, broken).strip(_BLANKS), language)


def raw(text: str) -> str:
    """The page's own characters, but for those no file can hold or show: lone surrogates and control characters."""
    return text.strip(_BLANKS) if text.isprintable() else _visible(text).strip(_BLANKS)


def characters(text: str) -> str:
    """The text in Unicode NFC, entities decoded, without invisible characters; blanks are left as they are."""
    base = _composed(_visible(text))
    if "&" not in base:
        return base
    decoded = base
    for _ in range(_MOST_ESCAPED):
        once = _ENTITY.sub(lambda match: html.unescape(match[0]), _AMPERSANDS.sub("&", decoded))
        once = _composed(_visible(once))
        if once == decoded:
            return decoded
        decoded = once
    return base


def _composed(text: str) -> str:
    """The text in Unicode NFC, but for runs of thousands of accents."""
    if len(text) < _ENDLESS or not (runs := _ACCENTS.findall(text)):
        return unicodedata.normalize("NFC", text)
    between = (unicodedata.normalize("NFC", piece) for piece in _ACCENTS.split(text))
    return "".join(piece for pair in zip_longest(between, runs, fillvalue="") for piece in pair)


def _is_composed(text: str) -> bool:
    return unicodedata.is_normalized("NFC", text) if len(text) < _ENDLESS else _composed(text) == text


def _untidy(text: str) -> bool:
    """Whether anything but French typography may need repair; a no-break space alone is nothing untidy."""
    if not text.replace("\xa0", "").isprintable() or "&" in text or "  " in text:
        return True
    if "\xa0" in text and (" \xa0" in text or "\xa0 " in text or "\xa0\xa0" in text):
        return True
    return text[:1] in (" ", "\xa0") or text[-1:] in (" ", "\xa0") or not _is_composed(text)


def _visible(text: str) -> str:
    """The text without control and zero-width characters; halves of a surrogate pair are put together."""
    if text.replace("\xa0", "").isprintable() or _is_blank_alone(text):
        return text
    joined = _SURROGATES.sub(_whole_character, text)
    return _JOINERS.sub(lambda match: match[2] or "", _INVISIBLE.sub(_of_windows, joined))


def _is_blank_alone(text: str) -> bool:
    """Whether what cannot be printed is but blanks, such as narrow ones; Python takes the C1 control U+0085 for one."""
    return "\x85" not in text and "".join(text.split()).isprintable()


def _whole_character(match: re.Match[str]) -> str:
    return match[0].encode("utf-16", "surrogatepass").decode("utf-16", "replace") if len(match[0]) == 2 else "\ufffd"


def _of_windows(match: re.Match[str]) -> str:
    """Nothing; for a C1 control what windows-1252 means by that byte, as browsers do with `&#146;`."""
    if not "\x80" <= match[0] <= "\x9f":
        return ""
    return match[0].encode("latin-1").decode("windows-1252", "ignore")


def _one_blank(match: re.Match[str]) -> str:
    """One blank for a run of them: the first no-break space where the run has one."""
    return next((blank for blank in match[0] if blank in NO_BREAK), " ")


def _preformatted(text: str) -> str:
    """Blanks mean something here: only line ends, trailing blanks and empty lines at both ends are tidied."""
    lines = _TRAILING.sub("", characters(text).replace("\r\n", "\n").replace("\r", "\n"))
    return lines.strip("\n")


def _typeset(text: str, language: str | None) -> str:
    return french(text) if language == "fr" else text
