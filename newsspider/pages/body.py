"""body.py: collects the pieces of a body, blocks and boxes alike, element by element."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from selectolax.lexbor import LexborNode

from newsspider.pages.furniture import is_ad_label
from newsspider.pages.labels import label
from newsspider.pages.words import folded

MAX_LEVELS = 150
"""Deeper than any real body. Nothing below is read, so that no page can exhaust the stack."""


@dataclass(slots=True)
class Piece:
    """A run of text between two breaks, before it is known whether it is a block of the text or a box."""

    type: str
    text: str
    links: list[tuple[str, str]] = field(default_factory=list)
    """(href, words) of its links."""
    loose: str = ""
    """Its words outside links, where it has links."""
    lead: str = ""
    """The bold words that open it; all its words where it is wholly bold."""
    title: str = ""
    """The title in it, where a plugin marks one."""
    group: int = 0
    """Number of the list around it, 0 for none."""
    named: str = ""
    """Class of its element."""
    filed: bool = False
    """Whether its links are those of the article's tags and categories."""
    calls: bool = False
    """Whether it asks the reader for money or an address."""


class Mark(NamedTuple):
    """How a bit of text is set."""

    link: int = 0
    bold: bool = False
    title: bool = False


PLAIN = Mark()


class Collector:
    """Collects the pieces of a body; `newsspider.pages.steps` says what each element adds."""

    def __init__(self) -> None:
        self.pieces: list[Piece] = []
        self.type, self.named, self.group, self.groups = "paragraph", "", 0, 0
        self.mark = PLAIN
        self.hrefs: list[str] = [""]
        self.filed: set[int] = set()
        """The links that say what the article is filed under."""
        self.run: list[str] = []
        self.marks: list[Mark] = []
        self.forms = 0
        self.texts: list[list[str]] = []
        """The texts of each container so far."""
        self.pagers: list[LexborNode] = []
        """Elements that lead to the other pages of the post."""
        self.pictures: list[tuple[LexborNode, int]] = []
        """Elements that show pictures, each with the number of pieces before it."""
        self.all_pieces: list[Piece] = []
        """All pieces, also those that were left out at the end."""

    def add(self, text: str) -> None:
        """Add a bit of text; a line feed that is no `<br>` is a blank."""
        self.run.append(text.replace("\n", " ") if "\n" in text else text)
        self.marks.append(self.mark)

    def line_break(self) -> None:
        """Add a `<br>`."""
        self.run.append("\n")
        self.marks.append(self.mark)

    def picture(self, node: LexborNode) -> None:
        """Add an element that shows pictures; in the middle of a run it stands behind the run's text."""
        self.pictures.append((node, len(self.pieces) + (not "".join(self.run).isspace() and bool(self.run))))

    def end(self) -> None:
        """End the current run: it is one piece, or several where two `<br>` or a box's label part them."""
        if not self.run:
            return
        start = 0
        for stop in self._cuts() if "\n" in self.run else ():
            self._keep(start, stop)
            start = stop
        self._keep(start, len(self.run))
        self.run.clear()
        self.marks.clear()

    def end_container(self) -> None:
        """End a container; drop it where it repeats one: templates set a text twice, for wide and narrow screens."""
        self.end()
        texts = [piece.text for piece in self.pieces[sum(map(len, self.texts)) :]]
        if len(texts) > 1 and texts in self.texts:
            del self.pieces[-len(texts) :]
            self.pictures = [(node, before) for node, before in self.pictures if before <= len(self.pieces)]
        else:
            self.texts.append(texts)

    def _cuts(self) -> list[int]:
        """Where the run is cut: at the second of two breaks, and before and after a line that opens with a label."""
        breaks = [i for i, bit in enumerate(self.run) if bit == "\n"]
        cuts = []
        for at, after in zip(breaks, [*breaks[1:], len(self.run)], strict=True):
            line = "".join(self.run[at + 1 : after])
            if not line.strip():
                cuts.append(after)
            elif label(line.strip()) and any(mark != PLAIN for mark in self.marks[at + 1 : after]):
                cuts += [at, after]
        return sorted(set(cuts))

    def _keep(self, start: int, stop: int) -> None:
        run, marks = self.run[start:stop], self.marks[start:stop]
        text = lines("".join(run))
        if not text or (len(text) < 60 and is_ad_label(text)):
            return
        piece = Piece(self.type, text, group=self.group, named=self.named)
        if marks.count(PLAIN) < len(marks):
            _note_setting(piece, run, marks, self.hrefs)
            linked = {mark.link for mark in marks if mark.link}
            piece.filed = bool(linked) and linked <= self.filed
        self.pieces.append(piece)


def _note_setting(piece: Piece, run: list[str], marks: list[Mark], hrefs: list[str]) -> None:
    linked: dict[int, str] = {}
    loose, lead, opening = "", "", True
    for bit, mark in zip(run, marks, strict=True):
        if mark.link:
            linked[mark.link] = linked.get(mark.link, "") + bit
        else:
            loose += bit
        opening = opening and (mark.bold or not bit.strip())
        lead += bit if opening else ""
        piece.title += bit if mark.title else ""
    piece.links = [(hrefs[link], words) for link, bits in linked.items() if (words := folded(bits))]
    piece.loose, piece.lead, piece.title = folded(loose), lines(lead), folded(piece.title)


def lines(text: str) -> str:
    """The text with its blanks folded, its line feeds kept."""
    if "\n" not in text:
        return folded(text)
    return "\n".join(line for part in text.split("\n") if (line := folded(part)))
