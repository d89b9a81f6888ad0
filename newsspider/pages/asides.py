"""pages/: elements that stand beside the text of a body, and boxes told by the names of their elements."""

from __future__ import annotations

import re

from selectolax.lexbor import LexborNode

from newsspider.pages.body import Piece, Walk
from newsspider.pages.furniture import Kind
from newsspider.pages.words import folded, words

_LONGEST_PROMPT = 600
"""Characters; a prompt is shorter, a wrapper around the text longer."""
_CAMPAIGN = re.compile(
    r"utm_medium|utm_campaign|paypal\.|patreon\.com|ko-fi\.com|buymeacoffee|steadyhq|/dona(?:te|tion|r|ci)"
)


def is_set_apart(walk: Walk, node: LexborNode, kind: Kind) -> bool:
    """Whether a named element is no text; a prompt that holds whole paragraphs is a paywall around the text."""
    if kind == "prompt":
        return sum(len(words(paragraph)) > 100 for paragraph in node.css("p")) < 3
    if kind == "box":
        return is_box(walk, node)
    named = node.attributes.get("class") or ""
    if "embedded-content" in named:
        return is_box(walk, node)
    if "page" in named or "nav-links" in named:
        walk.pagers.append(node)
    return True


def is_box(walk: Walk, node: LexborNode) -> bool:
    """Whether an element named as a box is one: a few links, little else; its links become pieces with a title."""
    linked = {a.attributes.get("href") or "": folded(a.text()) for a in node.css("a") if a.text(strip=True)}
    if len(words(node)) > 400 + sum(map(len, linked.values())):
        return False
    walk.end()
    walk.pieces += [Piece("paragraph", text, [(href, text)], title=text) for href, text in linked.items() if href]
    return True


def note_call(node: LexborNode, pieces: list[Piece]) -> None:
    """Mark the pieces of an element that asks for money or an address: few words, and a form or a link that calls.

    The link is a piece of its own and leads into a campaign; it gives away what stands around it in bare divisions.
    """
    if not 0 < sum(len(piece.text) for piece in pieces) < _LONGEST_PROMPT:
        return
    calls = any(piece.calls or _is_call(piece) for piece in pieces)
    if (calls and node.css_first("p") is None) or node.css_first('form, input[type="email"]') is not None:
        for piece in pieces:
            piece.calls = True


def _is_call(piece: Piece) -> bool:
    return bool(piece.links) and not piece.loose and bool(_CAMPAIGN.search(piece.links[0][0]))
