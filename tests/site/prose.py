"""Stand-in site: the body of an article as blocks of clean text."""

from __future__ import annotations

from .post import Part
from .text import HEADINGS, ITEMS, OPENINGS, SHORT_SENTENCES, Pen, capitalised

ROWS = (("", "town", "\t", "thousands", "\t", "percent", "\u00a0%"),)


def parts(pen: Pen) -> list[Part]:
    """The blocks of a body: 1 to 25 paragraphs, the first one naming the day, and what else stands between them."""
    made = [Part("paragraph", _opening(pen))]
    for _ in range(int(24 * pen.below(1000) ** 2 / 1e6)):
        if pen.chance(0.28):
            made += _aside(pen)
        made.append(Part("paragraph", _paragraph(pen)))
    if pen.chance(0.25):
        made.append(Part("paragraph", pen.line(SHORT_SENTENCES)))
    return made


def _opening(pen: Pen) -> str:
    line = pen.line(OPENINGS)
    return f"{line} {pen.paragraph(1)}" if pen.chance(0.7) else line


def _paragraph(pen: Pen) -> str:
    text = pen.paragraph(1 + pen.below(4))
    return f"{text}\n{pen.paragraph(1)}" if pen.chance(0.05) else text


def _aside(pen: Pen) -> list[Part]:
    """A heading, a list, a quotation, a table or a preformatted block."""
    draw = pen.below(100)
    if draw < 50:
        return [Part("heading", pen.line(HEADINGS))]
    if draw < 70:
        return [Part("list_item", capitalised(pen.line(ITEMS))) for _ in range(2 + pen.below(4))]
    if draw < 86:
        return [Part("quote", pen.paragraph(1)) for _ in range(1 + pen.below(2))]
    if draw < 95:
        return _table(pen)
    return [Part("preformatted", f"Lyon {pen.below(9)}-{pen.below(9)}\nNantes {pen.below(9)}-{pen.below(9)}")]


def _table(pen: Pen) -> list[Part]:
    rows = [Part("table_row", "Ville\tInscrits\tParticipation")]
    for _ in range(2 + pen.below(3)):
        rows.append(Part("table_row", pen.line(ROWS)))
    return rows
