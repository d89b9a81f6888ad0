"""parsed.py: bytes in, a parsed page out, or the finding why they cannot be read."""

from __future__ import annotations

import codecs
import re

from newsspider.items import Finding
from newsspider.pages import trial
from newsspider.pages.page import Page

MAX_BYTES = 4_000_000
"""The largest of 927 news pages has 1.6 MB; a parsed page takes some five times its size in memory."""
MAX_TAGS = 200_000
"""So many `<` take 30 MB when parsed; the most in one of these pages is 14,000."""
MAX_DEPTH = 2_000
"""Lexbor is quadratic in depth (10,000 levels take .1 s, 100,000 take 20 s), and in memory where each level is an
unclosed `<i class=…>`, which HTML has it open again in every paragraph. Browsers stop at 512."""
MANY_TAGS = 6_000
"""With fewer `<`, depth does no harm; real pages have 1,000 to 4,000."""
PIECE = 1 << 14
"""Bytes decoded at a time to test for UTF-8: a piece that fits the processor's cache takes half the time."""

COSTLY = f"its markup takes more than {trial.SECONDS} seconds or too much memory to parse"
"""The finding for a page that a process of its own could not parse."""

_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_CHARSET = re.compile(rb"charset\s*+=\s*+(?:[\"']\s*+)?([a-z0-9_:.-]+)", re.IGNORECASE)
_META_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*+=\s*+(?:[\"']\s*+)?([a-z0-9_:.-]+)", re.IGNORECASE)
_LATIN = ("iso8859-1", "ascii")
_SINGLE_BYTE = ("cp125", "iso8859", "ascii")
_WEB_CODECS = ("utf-8", "utf-16", "iso8859", "cp", "ascii", "koi8", "gb", "big5", "shift_jis", "euc", "mac", "tis")
_OTHER_KIND = re.compile(
    rb"(?P<json>\s*[\[{]\s*[\"\[{\]}])|(?P<packed>\x1f\x8b)|(?P<file>%PDF|\x89PNG|\xff\xd8\xff|GIF8|RIFF|PK\x03\x04)"
    rb"|(?P<feed>\s*(?:<[?!][^>]{0,500}>\s*)*<(?:rss|feed|urlset|sitemapindex)\b)"
)
_OTHER_KINDS = {
    "json": "the answer is JSON, not a page",
    "packed": "the answer is still compressed",
    "file": "the answer is a file, not a page",
    "feed": "the answer is a feed",
}
_TAGS = re.compile(rb"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
_CHILDLESS = frozenset(
    b"area base br col embed hr img input link meta param source track wbr p li option dt dd td th tr path".split()
)
"""Void elements, and those that the next of their kind closes."""


def parsed(body: bytes, content_type: str | None = None) -> Page | Finding:
    """The page as lexbor parses it, or the finding why it cannot be read."""
    unreadable = _unreadable(body, content_type or "")
    if unreadable:
        return Finding("page", unreadable)
    utf8 = _utf8(body, content_type or "")
    tags = trial.tags(utf8)
    if tags > MAX_TAGS:
        return Finding("page", f"it has more than {MAX_TAGS} tags")
    if tags > MANY_TAGS and _depth(utf8) > MAX_DEPTH:
        return Finding("page", f"its elements are nested more than {MAX_DEPTH} levels deep")
    if trial.is_costly(utf8, tags) and not trial.is_parsed(utf8):
        return Finding("page", COSTLY)
    return Page(utf8)


def _unreadable(body: bytes, content_type: str) -> str | None:
    if not body or body.isspace():
        return "the answer is empty"
    if len(body) > MAX_BYTES:
        return f"the answer is larger than {MAX_BYTES // 1_000_000} MB"
    kind = content_type.split(";")[0].strip().lower()
    if kind and "html" not in kind and not kind.startswith("text/") and kind != "application/xml":
        return f"the answer is {kind}, not a page"
    other = _OTHER_KIND.match(body)
    return _OTHER_KINDS[other.lastgroup or ""] if other else None


def _utf8(body: bytes, content_type: str) -> bytes:
    """The body in UTF-8, for lexbor. A valid UTF-8 body is UTF-8 whatever it declares: letters of another codec are not
    valid by chance."""
    charset = _declared(body, content_type)
    if charset in (None, "utf-8") or charset.startswith(_SINGLE_BYTE):
        if _is_utf8(body) or (charset == "utf-8" and not _is_latin(body)):
            return body.removeprefix(codecs.BOM_UTF8)
        charset = "cp1252" if charset in (None, "utf-8") else charset
    return body.decode(charset, "replace").removeprefix("\ufeff").encode("utf-8", "replace")


def _is_utf8(body: bytes) -> bool:
    """Whether the body is UTF-8, found piece by piece."""
    view, at = memoryview(body), 0
    try:
        while at < len(body):
            at += codecs.utf_8_decode(view[at : at + PIECE], "strict", at + PIECE >= len(body))[1]
    except UnicodeDecodeError:
        return False
    return True


def _is_latin(body: bytes) -> bool:
    """Whether most letters beyond ASCII are no UTF-8; a UTF-8 page may have one that is cut in two."""
    text = body.decode("utf-8", "replace")
    lost = text.count("\ufffd")
    return lost > len(text) - len(text.encode("ascii", "ignore")) - lost


def _declared(body: bytes, content_type: str) -> str | None:
    """The codec the answer declares: by its mark, its header, its `<meta>`; ISO-8859-1 means windows-1252."""
    for mark, name in _BOMS:
        if body.startswith(mark):
            return name
    header = _CHARSET.search(content_type.encode("ascii", "replace"))
    found = header or _META_CHARSET.search(body, 0, 4096)
    if not found:
        return None
    try:
        name = codecs.lookup(found[1].decode("ascii")).name
    except LookupError:
        return None
    if not name.startswith(_WEB_CODECS) or (name.startswith("utf-16") and not header):
        return None  # One of Python's own, or UTF-16 by a <meta>, which would not be legible then.
    return "cp1252" if name in _LATIN else name


def _depth(body: bytes) -> int:
    """How deep the tags nest at most."""
    depth = deepest = 0
    for tag in _TAGS.finditer(body):  # A list of them would take ten times the memory of the page.
        if tag[2].lower() not in _CHILDLESS:
            depth = max(0, depth - 1) if tag[1] else depth + 1
            deepest = max(deepest, depth)
    return deepest
