"""Report: an edit, word by word."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from difflib import SequenceMatcher
from typing import Any

from newsspider.corpus.report.gather import Event, Record, key_of

Piece = tuple[int, str]
"""-1 a piece taken out, 1 one put in, 0 one that stayed."""
Change = list[Piece] | int
"""A block that changed, in pieces; or how many in a row did not."""
Text = tuple[str, str, tuple[str, ...]]
"""Headline, standfirst, blocks."""

WORDS = re.compile(r"\s+|\w+|[^\w\s]")
ALIKE = 0.35
"""Below this share of common words, one block was taken out and another put in: woven together nobody could read it."""
SHORT = 2
"""A stretch of so few words between two changes joins them: `le`, `de la` stay by chance."""


def texts(records: Iterable[Record], events: Iterable[Event]) -> dict[tuple[str, str], Text]:
    """Return the texts before and after each event, by article and hash."""
    wanted = {(event.key, text_hash) for event in events for text_hash in (event.before, event.after)}
    found: dict[tuple[str, str], Text] = {}
    for record in records if wanted else ():
        key = (key_of(record), record.get("text_hash") or "")
        if key in wanted and key not in found:
            blocks = tuple(block["text"] for block in record.get("body") or ())
            found[key] = (record.get("headline") or "", record.get("standfirst") or "", blocks)
    return found


def changes(before: Text, after: Text) -> dict[str, Any]:
    """Return what an edit changed: `headline` and `standfirst` (pieces, left out where equal), `body` (changes)."""
    found: dict[str, Any] = {}
    for name, old, new in zip(("headline", "standfirst"), before, after, strict=False):
        if old != new:
            found[name] = pieces(str(old), str(new))
    if before[2] != after[2]:
        found["body"] = list(_blocks(before[2], after[2]))
    return found


def _blocks(before: tuple[str, ...], after: tuple[str, ...]) -> Iterator[Change]:
    for kind, b1, b2, a1, a2 in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind == "equal":
            yield b2 - b1
        else:
            yield from _replaced(list(before[b1:b2]), list(after[a1:a2]))


def _replaced(before: list[str], after: list[str]) -> Iterator[Change]:
    """Each new block beside the first old one that is like it, what lies between taken out."""
    for new in after:
        place = next((n for n, old in enumerate(before) if _alike(old, new)), None)
        if place is None:
            yield [(1, new)]
            continue
        yield from ([(-1, old)] for old in before[:place])
        yield pieces(before[place], new)
        del before[: place + 1]
    yield from ([(-1, old)] for old in before)


def _alike(old: str, new: str) -> bool:
    matcher = SequenceMatcher(None, WORDS.findall(old), WORDS.findall(new), autojunk=False)
    return matcher.real_quick_ratio() >= ALIKE and matcher.quick_ratio() >= ALIKE and matcher.ratio() >= ALIKE


def pieces(before: str, after: str) -> list[Piece]:
    """Return two texts in pieces: those that stayed or went make the first, those that stayed or came the second."""
    old, new = WORDS.findall(before), WORDS.findall(after)
    joined: list[tuple[str, str]] = []  # What went and what came, by turns with what stayed (both the same).
    for kind, b1, b2, a1, a2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        pair = ("".join(old[b1:b2]), "".join(new[a1:a2]))
        changed = kind != "equal"
        if joined and (changed or _short(pair[0])) and joined[-1][0] != joined[-1][1]:
            joined[-1] = (joined[-1][0] + pair[0], joined[-1][1] + pair[1])
        else:
            joined.append(pair)
    return [piece for pair in joined for piece in _signed(*_stripped(pair))]


def _short(stayed: str) -> bool:
    return len(stayed.split()) <= SHORT


def _stripped(pair: tuple[str, str]) -> tuple[str, str, str]:
    """A change and what stayed at its end, where a stretch was joined to it for nothing."""
    old, new = pair
    if old == new:
        return "", "", old
    end = 0
    first, second = WORDS.findall(old), WORDS.findall(new)
    while end < min(len(first), len(second)) and first[-1 - end] == second[-1 - end]:
        end += 1
    cut = len("".join(first[len(first) - end :]))
    return old[: len(old) - cut], new[: len(new) - cut], old[len(old) - cut :]


def _signed(went: str, came: str, stayed: str) -> Iterator[Piece]:
    yield from ((sign, text) for sign, text in ((-1, went), (1, came), (0, stayed)) if text)
