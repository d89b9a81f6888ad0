"""opening.py: the opening of a body: the standfirst, and the dateline."""

from __future__ import annotations

import re

from newsspider.items import Dateline, Related
from newsspider.pages.body import Piece
from newsspider.pages.dateline import dateline
from newsspider.pages.words import same_words

_FURTHEST = 3
"""Pieces that may have the dateline: a text has one sub-title, seldom two."""
_LONGEST_STANDFIRST = 700
_NAMED = re.compile(
    r"(?:^|[\s_-])(?:chapo|chapeau|standfirst|sous-titre|sub-?title|deck|bajada|copete)(?:$|[\s_-])", re.IGNORECASE
)


class Opening:
    """Standfirst and dateline, cut from the pieces; `pieces` and the boxes' `after_block` change in place."""

    def __init__(
        self, pieces: list[Piece], related: list[Related], sub_title: str | None, *, later: bool = False
    ) -> None:
        self.pieces, self.related = pieces, related
        self.standfirst = sub_title
        self.dateline: Dateline | None = None
        self.in_body = False
        """Whether the standfirst stood in the body."""
        if sub_title and pieces and same_words(pieces[0].text, sub_title):
            self._cut(0)
        if later:
            return
        self.dateline = self._dateline()
        if self.standfirst is None and self.dateline is None and _opens(pieces):
            self._take_standfirst(1)

    def _dateline(self) -> Dateline | None:
        for at, piece in enumerate(self.pieces[:_FURTHEST]):
            found = dateline(piece.text, surely=at > 0) if piece.type in ("paragraph", "heading") else None
            if found is None:
                if at and not _is_display(piece):  # No dateline follows a paragraph of text.
                    return None
                continue
            stated, piece_rest = found
            if piece_rest:
                piece.text = piece_rest
            else:
                self._cut(at)
            if at and self.standfirst is None:
                self._take_standfirst(at)
            return stated
        return None

    def _take_standfirst(self, count: int) -> None:
        text = "\n".join(piece.text for piece in self.pieces[:count])
        if len(text) <= _LONGEST_STANDFIRST:
            self.standfirst, self.in_body = text, True
            for _ in range(count):
                self._cut(0)

    def _cut(self, at: int) -> None:
        del self.pieces[at]
        for box in self.related:
            box.after_block -= box.after_block > at


def _is_display(piece: Piece) -> bool:
    """Whether the piece is a heading, or wholly bold."""
    return piece.type == "heading" or (piece.type == "paragraph" and piece.lead == piece.text)


def _opens(pieces: list[Piece]) -> bool:
    """Whether the first piece is a standfirst without a dateline to prove it."""
    if len(pieces) < 2 or pieces[1].type != "paragraph":
        return False
    if _is_display(pieces[0]) and pieces[0].text.endswith("?"):  # An interview opens with its first question.
        return not any(_is_display(piece) and piece.text.endswith("?") for piece in pieces[1:])
    return _is_display(pieces[0]) or (pieces[0].type == "paragraph" and bool(_NAMED.search(pieces[0].named)))
