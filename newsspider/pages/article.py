"""pages/: the one Article of a page, in the page's own words."""

from __future__ import annotations

from dataclasses import fields

from newsspider.items import Article, Provenance
from newsspider.pages.body import Piece
from newsspider.pages.boxes import blocks, parted
from newsspider.pages.images import placed
from newsspider.pages.ladder import Body, Ladder
from newsspider.pages.leftovers import without_leftovers
from newsspider.pages.opening import Opening
from newsspider.pages.walls import is_walled
from newsspider.pages.words import same_words

READ_HERE = (
    *("url", "identifier", "headline", "standfirst", "dateline", "date_published", "date_modified", "authors"),
    *("sections", "image", "body", "related", "in_language", "is_accessible_for_free"),
)
"""Fields that take more than one question to a reader."""
PLAIN = tuple(one.name for one in fields(Provenance) if one.name not in READ_HERE)
"""All others: the readers' method of the same name is asked."""


def article(ladder: Ladder, body: Body, *, later: bool = False) -> Article:
    """The article; `later`: it is a later page of a post, which has no opening of its own."""
    told = ladder
    headline = told.headline()
    sub_title = told.first("standfirst", lambda rung: rung.sub_title())
    if told.sub_title and not sub_title:
        sub_title = told.noted("standfirst", told.provenance.headline, told.sub_title)
    authors = told.authors(headline)
    pieces = _without_title(body.pieces, headline)
    text = without_leftovers(pieces, authors, broad=body.evidence == "general", parted=bool(body.pagers))
    if not sub_title and not later:
        sub_title = told.described_lead(text[0].text if text else "")
    opening = Opening(*parted(text, told.asked), sub_title, later=later)
    by_text = body.evidence
    found = Article(
        url=told.url(),
        identifier=told.identifier(),
        headline=headline,
        standfirst=told.noted("standfirst", by_text, opening.standfirst) if opening.in_body else sub_title,
        dateline=told.noted("dateline", by_text, opening.dateline),
        authors=authors,
        sections=told.sections(headline),
        image=told.image(),
        images=placed(body.pictures(opening.pieces), told.asked),
        body=told.noted("body", by_text, blocks(opening.pieces)),
        related=told.noted("related", by_text, opening.related),
        in_language=told.language(" ".join(piece.text for piece in opening.pieces[:60])),
        is_accessible_for_free=_is_free(told),
        other_dates=told.dates(headline),
        provenance=told.provenance,
    )
    for name in PLAIN:
        value = told.answer(name)
        if value is not None:
            setattr(found, name, value)
    return found


def _is_free(told: Ladder) -> bool | None:
    """What the page states; False where it states nothing and shows a wall behind the text."""
    stated = told.first("is_accessible_for_free", lambda rung: rung.is_free())
    if stated is None and told.containers and is_walled(told.containers[-1]):
        told.provenance.is_accessible_for_free = "text"
        return False
    return stated


def _without_title(pieces: list[Piece], headline: str | None) -> list[Piece]:
    """The pieces, but for the title set once more in the body."""
    return [
        piece for at, piece in enumerate(pieces)
        if (piece.type != "heading" and at > 1) or not headline or not same_words(piece.text, headline)
    ]
