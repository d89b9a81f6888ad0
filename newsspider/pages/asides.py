"""asides.py: elements beside the text of a body, and boxes known by the names of their elements."""

from __future__ import annotations

import re

from selectolax.lexbor import LexborNode

from newsspider.pages.body import Collector, Piece
from newsspider.pages.furniture import Kind
from newsspider.pages.labels import label
from newsspider.pages.page import first
from newsspider.pages.words import folded, words

_LONGEST_PROMPT = 600
"""Characters; a prompt is shorter, a wrapper around the text longer."""
_LONGEST_LINE = 160
_SENTENCES = 80
_WHOLE = 3
"""Paragraphs."""
LINKED_HEADING = (
    "h1 a[href], h2 a[href], h3 a[href], h4 a[href], h5 a[href], a[href] h2, a[href] h3, a[href] h4, a[href] h5"
)
_CHANNEL = re.compile(r"whatsapp\.com/(?:channel|invite)|chat\.whatsapp\.com|news\.google\.com/(?:publications|s/)")
_FOLLOW = re.compile(
    r"[\W_]*(?:(?:suivez|rejoignez|abonnez|follow|join|subscribe|like us|folgt?|folgen sie|abonnier(?:t|en sie)"
    r"|s[íi]gu(?:enos|e|inos)|siga|[úu]n[eaí]te|suscr[íi]bete|suscríbase|acompanhe|inscreva|segui(?:ci|teci)|iscriviti"
    r"|volg|obserwuj)(?!\w))", re.IGNORECASE
)
_SOCIAL = re.compile(
    r"//(?:[\w-]+\.)*(?:t\.me|telegram\.(?:me|org)|twitter\.com|x\.com|facebook\.com|instagram\.com|whatsapp\.com"
    r"|youtube\.com|tiktok\.com|linkedin\.com|news\.google\.com|threads\.net|bsky\.app)(?:/|$)"
)
_MONEY = re.compile(r"//(?:[\w-]+\.)*(?:paypal\.(?:com|me)|patreon\.com|ko-fi\.com|buymeacoffee\.com|steadyhq\.com)/")
_MOST_LINES = 3
"""Of a prompt with a form: its title, a sentence, a word on privacy."""
_CAMPAIGN = re.compile(
    r"utm_medium|utm_campaign|paypal\.|patreon\.com|ko-fi\.com|buymeacoffee|steadyhq|/dona(?:te|tion|r|ci)"
)


def is_set_apart(collector: Collector, node: LexborNode, kind: Kind) -> bool:
    """Whether a named element is no text; one that holds whole paragraphs is a wrapper around the text."""
    if kind == "line":
        return _is_line(node)
    if kind in ("prompt", "furniture") and (is_paragraph_of_many(node) or holds_paragraphs(node)):
        return False
    if kind == "box":
        return is_box(collector, node)
    named = node.attributes.get("class") or ""
    if "embedded-content" in named:
        return is_box(collector, node)
    if "page" in named or "nav-links" in named:
        collector.pagers.append(node)
    return True


def holds_paragraphs(node: LexborNode) -> bool:
    """Whether the element holds whole paragraphs."""
    return sum(len(words(paragraph)) > 100 for paragraph in node.css("p")) >= _WHOLE


def is_paragraph_of_many(node: LexborNode) -> bool:
    """Whether it is one of several long paragraphs with its name: behind a paywall all of a text may have one."""
    if node.tag != "p" or len(words(node)) < _SENTENCES:
        return False
    named = node.attributes.get("class")
    for other in (beside(node, forward=True), beside(node, forward=False)):
        if other is not None and other.tag == "p" and other.attributes.get("class") == named:
            return True
    return False


def beside(node: LexborNode, *, forward: bool) -> LexborNode | None:
    """The element before or behind."""
    other = node.next if forward else node.prev
    while other is not None and (other.tag or "-").startswith("-"):
        other = other.next if forward else other.prev
    return other


def _is_line(node: LexborNode) -> bool:
    """Whether an element named for an author, a date or a topic holds no more than that: no sentence."""
    text = words(node)
    return len(text) < _LONGEST_LINE and not (len(text) > _SENTENCES and text.endswith((".", "!", "?", "…", "»", "”")))


def is_teaser(node: LexborNode) -> bool:
    """Whether an `<article>` inside the text is a teaser: short, with a linked title."""
    return len(words(node)) < _LONGEST_PROMPT and node.css_first(LINKED_HEADING) is not None


def is_box(collector: Collector, node: LexborNode) -> bool:
    """Whether an element named as a box is one: a few links, little else; its links become pieces with a title."""
    linked = {a.attributes.get("href") or "": _title(a) for a in node.css("a") if a.text(strip=True)}
    if len(words(node)) > 400 + sum(map(len, linked.values())):
        return False
    collector.end()
    collector.pieces += [Piece("paragraph", text, [(href, text)], title=text) for href, text in linked.items() if href]
    return True


def _title(link: LexborNode) -> str:
    """The title of a link in a box, without the label and the button that plugins set beside it."""
    marked = first(link, ".postTitle")
    text = folded((marked or link).text())
    found = label(text)
    return text[found.end() :] or text if found else text


def note_call(collector: Collector, node: LexborNode, pieces: list[Piece], forms: int) -> None:
    """Mark the pieces of an element that asks for money or an address: few words, and a form or a link that calls.

    `forms` is how many forms came before the element. A link that calls is a piece of its own and leads to a campaign;
    it shows the nature of the bare divisions around it.
    """
    length = sum(len(piece.text) for piece in pieces)
    asks = collector.forms > forms and len(pieces) <= _MOST_LINES
    collector.forms = forms if asks else collector.forms  # A form marks only the innermost element with words.
    if length < _LONGEST_PROMPT and (asks or (any(map(_is_call, pieces)) and node.css_first("p") is None)):
        for piece in pieces:
            piece.calls = True


def is_call_to_follow(piece: Piece) -> bool:
    """Whether a line only asks to follow the paper elsewhere, or is a link to pay: « Suivez-nous sur Telegram »."""
    hrefs = [href for href, _ in piece.links]
    if len(piece.text) >= _LONGEST_LINE or not hrefs:
        return False
    asks = bool(_FOLLOW.match(piece.text)) and all(map(_SOCIAL.search, hrefs))
    return asks or any(map(_CHANNEL.search, hrefs)) or (not piece.loose and all(map(_MONEY.search, hrefs)))


def _is_call(piece: Piece) -> bool:
    if piece.calls:
        return True
    wholly = piece.links and not piece.loose and not piece.title and not label(piece.text)
    return bool(wholly and _CAMPAIGN.search(piece.links[0][0]))
