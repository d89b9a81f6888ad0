"""How many steps a backtracking engine takes over a text: a plain one, over the tree that `re` itself parses."""

from __future__ import annotations

import re._constants as sre  # type: ignore[import-not-found]
import re._parser as parser  # type: ignore[import-not-found]
from collections.abc import Callable, Iterator
from itertools import pairwise, product
from typing import Any

After = Callable[[int], bool]
BOUND = 8
"""A repeat that is bounded counts as bounded by this: it costs a factor, and does not grow with the text."""
SIZES = (14, 28, 56)
ALIKE = 4
"""Of the words that a long alternation lists, so many stand for all."""
GROWTH = 2.9
"""By how much the steps may grow when a text doubles: 2 and a little is linear, 4 is quadratic."""


CAPPED = 10**9
"""Stands for a count that was given up: a thousand steps for each letter."""


class TooManyStepsError(Exception):
    """The steps are beyond any linear count."""


class Steps:
    """One text, and the steps taken over it."""

    def __init__(self, text: str, flags: int, most: int = 60_000) -> None:
        self.text, self.fold, self.lines = text, bool(flags & sre.SRE_FLAG_IGNORECASE), bool(flags & 8)
        self.dot_all, self.taken, self.most = bool(flags & sre.SRE_FLAG_DOTALL), 0, most
        self.groups: dict[int, str] = {}

    def all(self, tree: Any, how: str) -> int:
        """The steps of a `match`, a `fullmatch`, or a search for all matches."""
        ends: list[int] = []

        def end(at: int) -> bool:
            ends.append(at)
            return how != "fullmatch" or at == len(self.text)

        try:
            start = 0
            while start <= len(self.text):
                found = self.run(list(tree), start, end)
                if how in ("match", "fullmatch"):
                    break
                start = max(ends[-1], start + 1) if found else start + 1
        except (TooManyStepsError, RecursionError):
            return CAPPED
        return self.taken

    def run(self, ops: list[tuple[Any, Any]], at: int, after: After) -> bool:
        """Whether the ops match from here, and what comes after them does too."""
        self.taken += 1
        if self.taken > self.most:
            raise TooManyStepsError
        if not ops:
            return after(at)
        (op, value), rest = ops[0], ops[1:]
        name = str(op)
        if name in ("LITERAL", "NOT_LITERAL", "ANY", "IN"):
            return at < len(self.text) and self.fits(op, value, self.text[at]) and self.run(rest, at + 1, after)
        if name.endswith("REPEAT"):
            return self.repeated(name, value, at, lambda to: self.run(rest, to, after))
        return self.other(name, value, at, lambda to: self.run(rest, to, after))

    def other(self, name: str, value: Any, at: int, on: After) -> bool:
        """All that is no single letter and no repeat."""
        if name == "SUBPATTERN":
            number, _, _, inner = value

            def closed(to: int) -> bool:
                self.groups[number] = self.text[at:to]
                return on(to)

            return self.run(list(inner), at, closed)
        if name == "BRANCH":
            return any(self.run(list(one), at, on) for one in some(value[1]))
        if name == "ATOMIC_GROUP":
            to = self.once(list(value), at)
            return to is not None and on(to)
        if name in ("ASSERT", "ASSERT_NOT"):
            return self.looked(value, at) == (name == "ASSERT") and on(at)
        if name == "GROUPREF":
            held = self.groups.get(value, "")
            return self.text.startswith(held, at) and on(at + len(held))
        return self.stands(str(value), at) and on(at)

    def looked(self, value: Any, at: int) -> bool:
        direction, inner = value
        if direction > 0:
            return self.once(list(inner), at) is not None
        width = inner.getwidth()[1]
        return at >= width and self.once(list(inner), at - width) == at

    def once(self, ops: list[tuple[Any, Any]], at: int) -> int | None:
        ends: list[int] = []

        def end(to: int) -> bool:
            ends.append(to)
            return True

        return ends[-1] if self.run(ops, at, end) else None

    def repeated(self, name: str, value: Any, at: int, on: After) -> bool:
        least, most, inner = value
        least, most, ops = min(least, BOUND), most if most is sre.MAXREPEAT else min(most, BOUND), list(inner)
        if name == "POSSESSIVE_REPEAT":
            return self.possessive(least, most, ops, at, on)
        if len(ops) == 1 and str(ops[0][0]) in ("LITERAL", "NOT_LITERAL", "ANY", "IN"):
            return self.letters(name, least, most, ops[0], at, on)

        def more(count: int, here: int) -> bool:
            if name == "MIN_REPEAT" and count >= least and on(here):
                return True
            further = count < most and self.run(ops, here, lambda to: to > here and more(count + 1, to))
            return further or (name == "MAX_REPEAT" and count >= least and on(here))

        return more(0, at)

    def possessive(self, least: int, most: int, ops: list[tuple[Any, Any]], at: int, on: After) -> bool:
        count = 0
        while count < most and (to := self.once(ops, at)) is not None and to > at:
            count, at = count + 1, to
        return count >= least and on(at)

    def letters(self, name: str, least: int, most: int, one: tuple[Any, Any], at: int, on: After) -> bool:
        end = at
        while end < len(self.text) and end - at < most and self.fits(*one, self.text[end]):
            end += 1
            self.taken += 1
        ends = range(at + least, end + 1)
        return any(on(to) for to in (reversed(ends) if name == "MAX_REPEAT" else ends))

    def fits(self, op: Any, value: Any, letter: str) -> bool:
        """Whether one letter is the one, or one of the set."""
        if str(op) == "ANY":
            return self.dot_all or letter != "\n"
        forms = {letter, letter.lower(), letter.upper()} if self.fold else {letter}
        codes = {ord(one) for one in forms if len(one) == 1}
        if str(op) == "LITERAL":
            return value in codes
        if str(op) == "NOT_LITERAL":
            return value not in codes
        negated = str(value[0][0]) == "NEGATE"
        return any(in_set(str(kind), what, codes) for kind, what in value[negated:]) != negated

    def stands(self, where: str, at: int) -> bool:
        """Whether a place in the text is a beginning, an end or a border of words."""
        if "BEGINNING" in where:
            return at == 0 or (self.lines and self.text[at - 1] == "\n")
        if "END" in where:
            return at == len(self.text) or (at == len(self.text) - 1 and self.text[at] == "\n")
        before, here = (0 <= one < len(self.text) and is_word(self.text[one]) for one in (at - 1, at))
        return (before != here) == (where == "AT_BOUNDARY")


def is_word(letter: str) -> bool:
    """What `\\w` means."""
    return letter.isalnum() or letter == "_"


def in_set(kind: str, what: Any, codes: set[int]) -> bool:
    """Whether one of the codes is in one part of a set."""
    if kind == "LITERAL":
        return what in codes
    if kind == "RANGE":
        return any(what[0] <= code <= what[1] for code in codes)
    name, letter = str(what).removeprefix("CATEGORY_").removeprefix("NOT_"), chr(min(codes))
    known = {"DIGIT": letter.isdigit(), "SPACE": letter.isspace(), "WORD": is_word(letter)}[name]
    return known != ("NOT_" in str(what))


def examples(ops: Any) -> Iterator[str]:
    """Texts that go far into an expression: what leads to each of its repeats, and what goes round in it."""
    letters = sorted({one for op, value in walked(ops) if (one := example(op, value))})[:8]
    heads = sorted({"", *leads(ops)}, key=len)[:5]
    rounds = [*letters, *(one + two for one, two in product(letters, letters) if one != two)][:24]
    rounds += sorted({whole(inner) for op, (_, _, inner) in repeats(ops)})
    yield from ("\0".join((head, one)) for head in heads for one in rounds if one)


def some(branches: list[Any]) -> list[Any]:
    """The branches of an alternation; of a long one, which lists words, only a few."""
    return branches if len(branches) <= 2 * ALIKE else branches[:ALIKE]


def repeats(ops: Any) -> Iterator[tuple[Any, Any]]:
    """The repeats of an expression."""
    return ((op, value) for op, value in walked(ops) if str(op).endswith("REPEAT"))


def walked(ops: Any) -> Iterator[tuple[Any, Any]]:
    """All ops of an expression, whatever they stand in."""
    for op, value in ops:
        yield op, value
        inner = value if isinstance(value, (list, tuple, parser.SubPattern)) else ()
        for one in some(inner[1]) if str(op) == "BRANCH" else inner if str(op) != "IN" else ():
            if isinstance(one, parser.SubPattern):
                yield from walked(one)
        if str(op) == "ATOMIC_GROUP":
            yield from walked(value)


def leads(ops: Any) -> Iterator[str]:
    """What stands before each repeat at the top of an expression."""
    text = ""
    for op, value in ops:
        if str(op).endswith("REPEAT"):
            yield text
        text += whole([(op, value)])


def whole(ops: Any) -> str:
    """A short text that the ops match, or nearly so."""
    text = ""
    for op, value in ops:
        name = str(op)
        if name == "BRANCH":
            text += whole(value[1][0])
        elif name == "SUBPATTERN":
            text += whole(value[3])
        elif name == "ATOMIC_GROUP":
            text += whole(value)
        elif name.endswith("REPEAT"):
            text += whole(value[2]) * max(1, min(value[0], BOUND))
        else:
            text += example(op, value) or ""
    return text


def example(op: Any, value: Any) -> str | None:
    """A letter that an op stands for."""
    name = str(op)
    if name == "LITERAL":
        return chr(value)
    if name in ("ANY", "NOT_LITERAL"):
        return "¤"
    if name != "IN":
        return None
    fits = Steps("", 0).fits
    tried = "a0 .-/,:\n<\"'=A_é\u00a0" + chr(value[0][1] if str(value[0][0]) == "LITERAL" else 33)
    return next((one for one in tried if fits(op, value, one)), None)


def growth(pattern: str, flags: int, how: str, most: int = 1_000) -> tuple[float, str]:
    """By how much the steps grow at most when a text doubles, and over which: its head, NUL, what is repeated."""
    tree = parser.parse(pattern, flags & ~sre.SRE_FLAG_UNICODE)
    worst = (0.0, "")
    found = list(examples(tree))
    for text in found[:: max(1, len(found) // most)]:
        head, _, one = text.partition("\0")

        def grown(*sizes: int, head: str = head, one: str = one) -> float:
            taken: list[int] = []
            for size in reversed(sizes):
                taken.insert(0, Steps(head + one * size + "\x01", tree.state.flags | flags).all(tree, how))
                if taken[0] >= CAPPED:
                    return float("inf")
            first, second = (later - sooner for sooner, later in pairwise(taken))
            return second / first if second > 40 and first > 0 else 0.0

        much = grown(*SIZES)
        if GROWTH < much < float("inf"):  # In short texts a bounded repeat that does not come out even looks like more.
            much = min(much, grown(*(2 * size for size in SIZES)))
        worst = max(worst, (much, text))
        if worst[0] > GROWTH:
            break
    return worst
