"""pages/: the last rung, a general extractor (the extra `fallback`), for pages no reader knows the markup of."""

from __future__ import annotations

from newsspider.items import Finding
from newsspider.pages.body import Piece, lines

MISSING = (
    "no reader knows its markup, and the general extractor is not installed: the extra is missing,"
    ' install it with pip install "newsspider[fallback]"'
)


def extracted(html: str) -> list[Piece] | Finding:
    """The paragraphs trafilatura finds in the page, or the finding that it is missing or finds none."""
    try:
        from trafilatura import extract
    except ImportError:
        return Finding("page", MISSING)
    text = extract(html, fast=True, include_comments=False, include_tables=True, favor_precision=True)
    pieces = [Piece("paragraph", line) for part in (text or "").split("\n") if (line := lines(part))]
    return pieces or Finding("page", "no reader knows its markup, and the general extractor finds no text")
