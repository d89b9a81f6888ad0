"""article.py: the one Article of a page, in the page's own words."""

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
"""Fields that need more than one method of a reader."""
PLAIN = tuple(one.name for one in fields(Provenance) if one.name not in READ_HERE)
"""All others: the readers' method of the same name gives them."""


def article(ladder: Ladder, body: Body, *, later: bool = False) -> Article:
    """The article; `later`: it is a later page of a post, which has no opening of its own."""
    headline = ladder.headline()
    sub_title = ladder.first("standfirst", lambda rung: rung.sub_title())
    if ladder.sub_title and not sub_title:
        sub_title = ladder.noted("standfirst", ladder.provenance.headline, ladder.sub_title)
    authors = ladder.authors(headline)
    pieces = _without_title(body.pieces, headline)
    text = without_leftovers(pieces, authors, broad=body.evidence == "general", parted=bool(body.pagers))
    if not sub_title and not later:
        sub_title = ladder.described_lead(text[0].text if text else "")
    opening = Opening(*parted(text, ladder.address), sub_title, later=later)
    by_text = body.evidence
    found = Article(
        url=ladder.url(),
        identifier=ladder.identifier(),
        headline=headline,
        standfirst=ladder.noted("standfirst", by_text, opening.standfirst) if opening.in_body else sub_title,
        dateline=ladder.noted("dateline", by_text, opening.dateline),
        authors=authors,
        sections=ladder.sections(headline),
        image=ladder.image(),
        images=placed(body.pictures(opening.pieces), ladder.address),
        body=ladder.noted("body", by_text, blocks(opening.pieces)),
        related=ladder.noted("related", by_text, opening.related),
        in_language=ladder.language(" ".join(piece.text for piece in opening.pieces[:60])),
        is_accessible_for_free=_is_free(ladder),
        other_dates=ladder.dates(headline),
        provenance=ladder.provenance,
    )
    for name in PLAIN:
        value = ladder.answer(name)
        if value is not None:
            setattr(found, name, value)
    return found


def _is_free(ladder: Ladder) -> bool | None:
    """What the page states; False where it states nothing and shows a wall behind the text."""
    stated = ladder.first("is_accessible_for_free", lambda rung: rung.is_free())
    if stated is None and ladder.containers and is_walled(ladder.containers[-1]):
        ladder.provenance.is_accessible_for_free = "text"
        return False
    return stated


def _without_title(pieces: list[Piece], headline: str | None) -> list[Piece]:
    """The pieces, without the title where it is repeated in the body."""
    return [
        piece for at, piece in enumerate(pieces)
        if (piece.type != "heading" and at > 1) or not headline or not same_words(piece.text, headline)
    ]
