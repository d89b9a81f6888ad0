"""boxes.py: the pieces of a body that are boxes with links to other articles (« Lire aussi »)."""

from __future__ import annotations

import re

from newsspider.items import Block, Related
from newsspider.pages.body import Piece
from newsspider.pages.labels import has_colon, is_brief, label, only_joints
from newsspider.pages.words import absolute, host, path

_FILE = re.compile(r"\.(?:pdf|docx?|xlsx?|pptx?|zip|jpe?g|png|gif|webp|mp[34])$", re.IGNORECASE)
_LONGEST_TITLE = 250
"""Characters."""
_SHORTEST_TITLE = 4
"""Words."""


def parted(pieces: list[Piece], url: str) -> tuple[list[Piece], list[Related]]:
    """The pieces that are text, and the boxes; `url` is the page's."""
    text: list[Piece] = []
    related: list[Related] = []
    listed = _lists_of_links(pieces, url)
    announced = False
    for piece in pieces:
        lone = bool(text) and bool(piece.links) and _is_lone_lead(piece, url)
        boxes = _boxes(piece, url, announced or lone or piece.group in listed)
        announced = boxes == [] or (announced and bool(boxes))
        if boxes is None:
            text.append(piece)
            continue
        related += [Related(title, address, len(text)) for title, address in boxes]
    return text, related


def _lists_of_links(pieces: list[Piece], url: str) -> set[int]:
    """The lists of which every entry is nothing but a link to another article of the site."""
    groups: dict[int, list[bool]] = {}
    for piece in pieces:
        if piece.group:
            groups.setdefault(piece.group, []).append(_leads_on(piece, url))
    return {group for group, leads in groups.items() if all(leads)}


def _leads_on(piece: Piece, url: str) -> bool:
    if not piece.links or not only_joints(piece.loose):
        return False
    addresses = [absolute(href, url) for href, _ in piece.links]
    return all(one and host(one) == host(url) and path(one) not in ("", path(url)) and not _FILE.search(one)
               for one in addresses)


def _is_lone_lead(piece: Piece, url: str) -> bool:
    """Whether a paragraph is but the linked title of another article: no sentence, and a slug of some words."""
    if piece.type != "paragraph" or piece.text.endswith(".") or len(piece.text.split()) < _SHORTEST_TITLE:
        return False
    return _leads_on(piece, url) and all(href.partition("?")[0].count("-") > 1 for href, _ in piece.links)


def _boxes(piece: Piece, url: str, announced: bool) -> list[tuple[str, str | None]] | None:
    """The (title, address) of the boxes a piece is; empty for a label alone, None for text.

    `announced`: a label before, or that there is nothing here but a link, says that links here are boxes.
    """
    if piece.title:
        return [(piece.title, absolute(piece.links[0][0], url) if piece.links else None)]
    if piece.type in ("preformatted", "table_row"):
        return None
    found = label(piece.text) if piece.links or piece.lead or len(piece.text) < 60 or ":" in piece.text[:60] else None
    if found is None:
        if is_brief(piece.loose) and all(host(absolute(href, url) or "") == host(url) for href, _ in piece.links):
            return _linked(piece, url)
        return _linked(piece, url) if announced and piece.links and only_joints(piece.loose) else None
    rest = piece.text[found.end() :].strip()
    if not rest:
        return []
    if piece.links:
        loose = label(piece.loose)
        return _linked(piece, url) if only_joints(piece.loose[loose.end() :] if loose else piece.loose) else None
    return [(rest, None)] if _is_set_apart(piece, found, rest) else None


def _linked(piece: Piece, url: str) -> list[tuple[str, str | None]]:
    """The links of a piece, each once, without the label where that is linked too."""
    titles: dict[str, str] = {}
    for href, words in piece.links:
        found = label(words)
        title = words[found.end() :].strip() if found else words
        if title:
            titles[href] = f"{titles[href]} {title}" if href in titles else title
    return [(title, absolute(href, url)) for href, title in titles.items()]


def _is_set_apart(piece: Piece, found: re.Match[str], rest: str) -> bool:
    """Whether a label without any link opens a box: bold before words that are not, or with a colon before a title.

    « Voir aussi dans cette affaire un signe… » is a sentence of the text, and ends like one.
    """
    if len(rest) > _LONGEST_TITLE or (rest.endswith((".", ":", "…", "»")) and not piece.lead):
        return False
    bold_label = bool(piece.lead) and abs(len(piece.lead) - len(found[0].rstrip())) <= 2
    return bold_label or has_colon(found)


def blocks(pieces: list[Piece]) -> list[Block]:
    """The pieces as blocks of the record."""
    return [Block(piece.type, piece.text) for piece in pieces]
