"""corpus/report: an edit, word by word."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from itertools import takewhile
from typing import Any

from newsspider.corpus.report.gather import Event, Record, key_of

Piece = tuple[int, str]
"""A sign and a text: -1 removed, 1 added, 0 unchanged."""
Change = list[Piece] | int
"""A changed block in pieces, or a number of unchanged blocks in a row."""
Text = tuple[str, str, tuple[str, ...]]
"""Headline, standfirst, blocks."""

WORDS = re.compile(r"\s+|\w+|[^\w\s]")
FOLDED = str.maketrans("\u00a0\u202f\t\n’«»“”", '    \'""""')
"""Characters that `text_hash` ignores or equates. Shown as changes they would hide those of the words."""
ALIKE = 0.35
"""With a smaller share of common words, two blocks are shown as one removed and one added: a mix is unreadable."""
SHORT = 2
"""So few unchanged words between two changes join them: `le`, `de la` recur by chance."""


def texts(records: Iterable[Record], events: Iterable[Event]) -> dict[tuple[str, str], Text]:
    """Return the texts before and after each event, by article and hash."""
    wanted = {(event.key, text_hash) for event in events for text_hash in (event.before, event.after)}
    texts: dict[tuple[str, str], Text] = {}
    for record in records if wanted else ():
        key = (key_of(record), record.get("text_hash") or "")
        if key in wanted and key not in texts:
            blocks = tuple(block["text"] for block in record.get("body") or ())
            texts[key] = (record.get("headline") or "", record.get("standfirst") or "", blocks)
    return texts


def changes(before: Text, after: Text) -> dict[str, Any]:
    """Return what an edit changed: `headline` and `standfirst` (pieces, left out where equal), `body` (changes)."""
    changed: dict[str, Any] = {}
    for name, old, new in zip(("headline", "standfirst"), before, after, strict=False):
        if _folded(str(old)) != _folded(str(new)):
            changed[name] = pieces(str(old), str(new))
    body = list(_blocks(before[2], after[2]))
    if any(not isinstance(change, int) for change in body):
        changed["body"] = body
    return changed


def _folded(text: str) -> str:
    return " ".join(text.translate(FOLDED).split())


def _opcodes(before: Sequence[str], after: Sequence[str]) -> Iterable[tuple[str, int, int, int, int]]:
    matcher = SequenceMatcher(None, [_folded(one) for one in before], [_folded(one) for one in after], autojunk=False)
    return matcher.get_opcodes()


def _blocks(before: tuple[str, ...], after: tuple[str, ...]) -> Iterator[Change]:
    for kind, b1, b2, a1, a2 in _opcodes(before, after):
        if kind == "equal":
            yield b2 - b1
        else:
            yield from _replaced(list(before[b1:b2]), list(after[a1:a2]))


def _replaced(before: list[str], after: list[str]) -> Iterator[Change]:
    """Similar blocks in pieces; between them the other blocks, first the removed, then the added."""
    old = new = 0
    for paired_old, paired_new in [*_pairs(before, after), (len(before), len(after))]:
        yield from ([(-1, block)] for block in before[old:paired_old])
        yield from ([(1, block)] for block in after[new:paired_new])
        if paired_old < len(before):
            yield pieces(before[paired_old], after[paired_new])
        old, new = paired_old + 1, paired_new + 1


def _pairs(before: list[str], after: list[str]) -> Iterator[tuple[int, int]]:
    """Places of similar blocks, in the order of both texts; each with the first that fits."""
    start = 0
    for place, new in enumerate(after):
        old = next((n for n in range(start, len(before)) if _alike(before[n], new)), None)
        if old is not None:
            yield old, place
            start = old + 1


def _alike(old: str, new: str) -> bool:
    matcher = SequenceMatcher(None, old.split(), new.split(), autojunk=False)
    return matcher.real_quick_ratio() >= ALIKE and matcher.quick_ratio() >= ALIKE and matcher.ratio() >= ALIKE


def pieces(before: str, after: str) -> list[Piece]:
    """Return two texts in pieces: unchanged and removed ones make the first, unchanged and added ones the second.

    The second exactly, the first except for the characters of `FOLDED`.
    """
    old, new = WORDS.findall(before), WORDS.findall(after)
    joined: list[tuple[str, str]] = []  # Removed and added, in turn with unchanged (both equal).
    for kind, b1, b2, a1, a2 in _opcodes(old, new):
        added = "".join(new[a1:a2])
        removed = added if kind == "equal" else "".join(old[b1:b2])
        joins = kind != "equal" or len(added.split()) <= SHORT
        if joined and joins and joined[-1][0] != joined[-1][1]:
            joined[-1] = (joined[-1][0] + removed, joined[-1][1] + added)
        else:
            joined.append((removed, added))
    return [piece for pair in joined for piece in _signed(*pair)]


def _signed(old: str, new: str) -> Iterator[Piece]:
    """The pieces of a change; unchanged words that were joined to its end are a piece of their own."""
    words = zip(reversed(WORDS.findall(old)), reversed(WORDS.findall(new)), strict=False)
    cut = sum(len(word) for word, _ in takewhile(lambda pair: pair[0] == pair[1], words))
    pieces = (-1, old[: len(old) - cut]), (1, new[: len(new) - cut]), (0, old[len(old) - cut :])
    yield from (piece for piece in pieces if piece[1])
