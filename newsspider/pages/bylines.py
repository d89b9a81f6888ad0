"""bylines.py: the authors that the head of an article names, not those of teasers, boxes or lists of posts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice

from selectolax.lexbor import LexborNode

from newsspider.pages.page import every
from newsspider.pages.printed import is_elsewhere, places
from newsspider.pages.words import plain_words, unique, words

_LINKS = (
    "a[rel=author], a[href*='/author/'], a[href*='/authors/'], a[href*='/auteur/'], a[href*='/auteurs/'],"
    " a[href*='/autor/'], a[href*='/autoren/'], a[href*='/autores/']"
)
_NAMED = (
    "[class*=author], [class*=Author], [class*=auteur], [class*=byline], [class*=autor], [itemprop=author], address"
)
_LINES = "p, span, div, li, small, strong, em"
_BY = re.compile(
    r"(?:(?:écrit |publié |rédigé |written |posted )?(?:par|by)|von|por|di|door|text)(?:\s*+:)?\s++(?=[^\W\d_])",
    re.IGNORECASE,
)
_MERE_BY = re.compile(
    r"[\W_]*+(?:(?:écrit|publié|rédigé|written|posted|par|by|von|por|di|door|text)[\W_]*+){0,2}", re.IGNORECASE
)
_CREDIT = re.compile(r"(?:bild|foto|photo|image|cr[ée]dit)[^\W\d_]{0,6}\s?:|©", re.IGNORECASE)
_LONGEST = 90
"""Characters of a byline; a longer text is about the author, or about something else."""
_MOST_NAMES = 6
"""More names in one place are those of several articles."""
_NEAR = 4
"""Levels up to the element that holds the names of one byline, the name's own among them."""
_BOX = re.compile(
    r"bio\b|author-?(?:box|info|desc)|about-?author|saboxplugin|tooltip|avatar|social|\bcomment", re.IGNORECASE
)


def names_of(nodes: Iterable[LexborNode]) -> list[str]:
    """The names in elements of a byline: only those near the first, since others are of other articles."""
    found = [(node, text) for node in nodes if (text := _name(node)) and len(text) <= _LONGEST]
    if not found:
        return []
    near = _near(found[0][0])
    return unique([text for node, text in found if near & _near(node)])


def header_names(container: LexborNode, headline: str | None) -> list[str]:
    """The names in the head of an article: those of the nearest place before its body that has any."""
    for place in places(container, plain_words(headline or "")):
        for node in place:
            found = _linked(node) or _printed(node)
            if 0 < len(found) <= _MOST_NAMES:
                return found
    return []


def is_better(stated: list[str], shown: list[str]) -> bool:
    """Whether the names in metadata are those shown, without text glued to them, or with further names."""
    glued = " ".join(shown)
    if set(map(plain_words, stated)) > set(map(plain_words, shown)):
        return True
    if set(map(plain_words, stated)) < set(map(plain_words, shown)):
        return False  # Metadata often name the first of several alone.
    return glued != " ".join(stated) and glued.startswith(stated[0]) and all(name in glued for name in stated)


def _linked(place: LexborNode) -> list[str]:
    links = [
        node for node in islice(every(place, _LINKS), 40)
        if not (is_elsewhere(node, place) or _is_box(node) or _is_in_prose(node))
    ]  # fmt: skip
    return names_of(links)


def _is_in_prose(node: LexborNode) -> bool:
    """Whether a link is in a sentence: an article may link other texts of an author."""
    return node.parent is not None and len(node.parent.text()) > _LONGEST + 30


def _printed(place: LexborNode) -> list[str]:
    """The shortest line of an element named for an author, or one that opens with « Par »."""
    named = [node for node in [place, *islice(every(place, _NAMED), 40)] if _is_named(node) and not _is_box(node)]
    lines = [text for node in named if 0 < len(text := words(node)) <= _LONGEST and not is_elsewhere(node, place)]
    lines = [text for text in lines if not (_CREDIT.match(text) or _MERE_BY.fullmatch(text))]
    if lines:
        return [_BY.sub("", min(lines, key=len), count=1)]
    for node in [place, *islice(place.css(_LINES), 60)]:
        text = words(node)
        opening = _BY.match(text) if len(text) <= _LONGEST else None
        if opening and text[opening.end()].isupper():
            return [text[opening.end() :]]
    return []


def _is_named(node: LexborNode) -> bool:
    named = (node.attributes.get("class") or "").lower()
    return node.tag == "address" or "itemprop" in node.attributes or any(
        part in named for part in ("author", "auteur", "byline", "autor")
    )


def _is_box(node: LexborNode) -> bool:
    return any(_BOX.search(one.attributes.get("class") or "") for one in islice(_above(node), 3))


def _name(node: LexborNode) -> str:
    """The words of an element, or of the one link or marked name inside it."""
    inner = every(node, ".fn, [itemprop=name]") if node.tag in ("a", "span", "div", "p", "h4") else []
    return words(inner[0]) if len(inner) == 1 and words(inner[0]) else words(node)


def _near(node: LexborNode) -> set[int]:
    return {one.mem_id for one in islice(_above(node), _NEAR)}


def _above(node: LexborNode) -> Iterator[LexborNode]:
    around: LexborNode | None = node
    while around is not None and around.tag not in ("article", "main", "body"):
        yield around
        around = around.parent
