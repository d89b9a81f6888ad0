"""lead.py: the standfirst before the body, outside its element: known by its name, or by the page's description."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

from selectolax.lexbor import LexborNode

from newsspider.pages.evidence import LONG
from newsspider.pages.page import first, is_one
from newsspider.pages.template import above
from newsspider.pages.words import plain_words, words

_NAMED = (
    ".lead, .article-lead, .article__lead, .post-lead, .entry-lead, .Post__lead, .article-teaser, .article__teaser,"
    " .article-excerpt, .entry-excerpt, .excerpt, .sommario, .summary, .article-summary, .intro, .article-intro,"
    " .article__intro, .post-intro, .uk-text-lead, .vorspann, .dek, .deck, .subheadline, .entradilla, .bajada, .copete,"
    " .occhiello, .ingress, .chapo, .chapeau, .standfirst, .article__standfirst"
)
"""What themes name a standfirst that stands before the body."""
_LEVELS, _LEVELS_DESCRIBED, _BEFORE = 6, 10, 8
_LONGEST = 700
_START = 60
"""Letters of a description that a standfirst shares with it."""
_LINES = "p, h2, h3, h4, div, span"
_MOST_LINES = 40


def named_lead(container: LexborNode) -> str | None:
    """The words of an element before the body that is named as a lead."""
    return next((text for node in _before(container, _LEVELS) if (text := _lead(node))), None)


def described_lead(container: LexborNode, descriptions: Iterable[str], opening: str) -> str | None:
    """The line before the body with which a description of the page begins, unless the body begins with it too."""
    starts = [start for one in descriptions if len(start := plain_words(one)[:_START]) == _START]
    starts = [start for start in starts if not plain_words(opening).startswith(start)]
    if not starts:
        return None
    marks = [start.split()[:-1] or [start] for start in starts]
    for node in _before(container, _LEVELS_DESCRIBED):
        content = node.text().casefold()
        if not any(all(word in content for word in mark) for mark in marks):  # Faster than to read its lines.
            continue
        for line in (node, *islice(node.css(_LINES), _MOST_LINES)):
            text = words(line)
            if LONG <= len(text) <= _LONGEST and plain_words(text).startswith(tuple(starts)):
                return text
    return None


def _before(container: LexborNode, levels: int) -> Iterator[LexborNode]:
    """The elements before the body, the nearest first, up to the start of its article."""
    for level in (container, *islice(above(container), levels)):
        node = level.prev
        for _ in range(_BEFORE):
            if node is None:
                break
            if not (node.tag or "-").startswith("-"):
                yield node
            node = node.prev
        if level.tag in ("article", "main", "body"):
            return


def _lead(node: LexborNode) -> str:
    """The words of the lead that an element is or contains; empty where there is none."""
    found = node if is_one(node, _NAMED) else first(node, _NAMED)
    text = words(found)
    return text if LONG <= len(text) <= _LONGEST and found is not None and found.css_first("h1") is None else ""
