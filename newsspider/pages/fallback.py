"""fallback.py: the last rung, a general extractor (the extra `fallback`), for pages on which no reader finds a text."""

from __future__ import annotations

from newsspider import extras
from newsspider.items import Finding
from newsspider.pages.body import Piece, lines

MISSING = (
    "no reader finds a text on it, and the general extractor is not installed: the extra is missing,"
    " install it with {mend}"
)
BROKEN = (
    "no reader finds a text on it, and the general extractor cannot be loaded, for want of the module {name}:"
    " install it again with {mend}"
)


def extracted(html: str) -> list[Piece] | Finding:
    """The paragraphs trafilatura finds in the page, or the finding that it is missing or finds none."""
    try:
        from trafilatura import extract
    except ImportError as missing:
        name = missing.name or str(missing)
        reason = MISSING if name.partition(".")[0] == "trafilatura" else BROKEN
        return Finding("page", reason.format(name=name, mend=extras.mend("fallback")))
    text = extract(html, fast=True, include_comments=False, include_tables=True, favor_precision=True)
    pieces = [Piece("paragraph", line) for part in (text or "").split("\n") if (line := lines(part))]
    return pieces or Finding("page", "no reader finds a text on it, nor does the general extractor")
