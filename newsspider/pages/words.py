"""words.py: the words of a node or of a metadata string, blanks folded and otherwise untouched."""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import urljoin

from selectolax.lexbor import LexborNode

_HOST = re.compile(r"[hH][tT][tT][pP][sS]?://([^\s/?#\[\]\\]+)(?=[/?#]|$)")
"""The head of an absolute address; urllib takes twenty times as long to split one."""
_TAG = re.compile(r"<[^<>]*+>")
_NUMBER = re.compile(r"[0-9]{1,3}(?:[ .,\xa0\u202f][0-9]{3})+(?![0-9])|[0-9]{1,9}")
MOST_LETTERS = 1_000_000
"""Letters of one string that are read; the longest article has a tenth of that."""
_NO_FIGURE = re.compile(r"[^0-9]")
_SAID = re.compile(r"[^\W_]+")


def folded(text: str) -> str:
    """The text on one line: runs of ASCII blanks as one, none at the ends; a no-break space inside stays."""
    text = text.strip()
    for blank in "\n\t\r\f\v":  # To look for each is ten times faster than one search for all.
        if blank in text:
            text = text.replace(blank, " ")
    while "  " in text:
        text = text.replace("  ", " ")
    return text


def words(node: LexborNode | None) -> str:
    """The text of the node on one line, without styles and scripts; empty for no node."""
    if node is None:
        return ""
    text = node.text()
    if "{" in text:  # the template builder sets a style sheet into every block
        for code in {code.text() for code in node.css("style, script")} - {""}:
            text = text.replace(code, " ")
    return folded(text)


def unescaped(value: object) -> str:
    """The words of a metadata string: entities (often doubled) decoded, markup dropped; empty if it is no string."""
    if not isinstance(value, str):
        return ""
    value = value[:MOST_LETTERS]
    if "&" in value:
        value = unescape(unescape(value))
    if "<" in value:
        value = _TAG.sub("", value)
    return folded(value)


def plain_words(text: str) -> str:
    """The words of a text as a comparison takes them: letters and digits, lower case, one blank between two words."""
    return " ".join(_SAID.findall(text)).casefold()


def same_words(one: str, other: str) -> bool:
    """Whether both texts have the same words."""
    return one == other or (abs(len(one) - len(other)) < 8 + len(one) // 8 and plain_words(one) == plain_words(other))


def is_cut_from(short: str, whole: str) -> bool:
    """Whether `short` is `whole`, perhaps cut with an ellipsis as breadcrumbs do."""
    if short.endswith(("...", "…")):
        return plain_words(whole).startswith(plain_words(short.rstrip(".… ")))
    return same_words(short, whole)


def absolute(href: str | None, base: str) -> str | None:
    """The absolute http(s) address of a link on the page at `base`; None for any other link."""
    if not href:
        return None
    address = href.strip()
    if not (known := _HOST.match(address)):
        try:
            address = urljoin(base, address)
        except ValueError:  # urllib refuses e.g. "http://[broken"
            return None
    return address.replace(" ", "%20") if known or _HOST.match(address) else None


def host(address: str) -> str:
    """The host of an absolute address, lower case, without `www.`; empty if it has none."""
    found = _HOST.match(address)
    return found[1].lower().removeprefix("www.") if found else ""


def path(address: str) -> str:
    """The path of an absolute address without its last slash; empty for the root."""
    found = _HOST.match(address)
    return address[found.end() :].partition("#")[0].partition("?")[0].rstrip("/") if found else ""


def query(address: str) -> str:
    """The query of an address, empty if it has none."""
    return address.partition("#")[0].partition("?")[2]


def unique(names: list[str]) -> list[str]:
    """The names in their order, empty ones and repetitions (without regard to case) dropped."""
    found: dict[str, str] = {}
    for name in names:
        if name:
            found.setdefault(name.casefold(), name)
    return list(found.values())


def each(text: str) -> frozenset[str]:
    """The words of a table that is written as running text."""
    return frozenset(text.split())


def whole_number(value: object) -> int | None:
    """The non-negative whole number a value states: 15, "15", "1 234 commentaires"; None where it states none."""
    if isinstance(value, bool) or not isinstance(value, int | str):
        return None
    if isinstance(value, int):
        return value if value >= 0 else None
    if len(value) < 10 and value.isdigit() and value.isascii():
        return int(value)
    found = _NUMBER.search(value)
    return int(_NO_FIGURE.sub("", found[0])) if found else None
