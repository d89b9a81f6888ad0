"""A labelled set of texts for near-duplicates: wire stories as several desks print them, and stories that are others.

`python -m tests.wires` prints how well each threshold parts them.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from tests.site import World, truth
from tests.site.options import Options
from tests.site.text import Pen

STORIES = 120
SENTENCE = re.compile(r"(?<=[.!?»])\s+")


@dataclass(frozen=True, slots=True)
class Pair:
    """Two texts, and whether they are the same story."""

    how: str
    one: str
    other: str
    same: bool


Edit = Callable[[list[str], random.Random, Pen], list[str]]


def _verbatim(text: list[str], rng: random.Random, pen: Pen) -> list[str]:
    return [block.replace("’", "'").replace("\u00a0", " ") for block in text]


def _new_lead(text: list[str], rng: random.Random, pen: Pen) -> list[str]:
    return [pen.paragraph(2), *text[1:]]


def _cut(text: list[str], rng: random.Random, pen: Pen) -> list[str]:
    """The last third left out, as for want of room."""
    return text[: max(2, len(text) * 2 // 3)]


def _update(text: list[str], rng: random.Random, pen: Pen) -> list[str]:
    """Two paragraphs of news on top, as the day goes on."""
    return [pen.paragraph(2), pen.paragraph(2), *text]


def _figures(text: list[str], rng: random.Random, pen: Pen) -> list[str]:
    """Every number another."""
    return [re.sub(r"\d+", lambda found: str(int(found[0]) + 1 + rng.randrange(9)), block) for block in text]


def _subbed(text: list[str], rng: random.Random, pen: Pen) -> list[str]:
    """One sentence in five left out, one in ten rewritten."""
    return [" ".join(_some(block, rng, pen)) or block for block in text]


def _some(block: str, rng: random.Random, pen: Pen) -> Iterator[str]:
    for sentence in SENTENCE.split(block):
        draw = rng.random()
        if draw > 0.3:
            yield sentence
        elif draw > 0.2:
            yield pen.paragraph(1)


def _moved(text: list[str], rng: random.Random, pen: Pen) -> list[str]:
    """The paragraphs in another order."""
    return rng.sample(text, len(text))


EDITS: dict[str, Edit] = {
    "verbatim, other typography": _verbatim,
    "another lead": _new_lead,
    "the last third cut": _cut,
    "two paragraphs on top": _update,
    "every figure another": _figures,
    "sentences cut and rewritten": _subbed,
    "paragraphs moved": _moved,
}


def pairs(seed: int = 1) -> list[Pair]:
    """The labelled pairs, the same for the same seed."""
    stories, rng = _stories(seed), random.Random(seed)
    made: list[Pair] = []
    for place, text in enumerate(stories):
        pen, other = Pen(rng), stories[place - 1]
        for how, edit in EDITS.items():
            made.append(Pair(how, _joined(text), _joined(edit(text, rng, pen)), same=True))
        made.append(Pair("another story", _joined(text), _joined(other), same=False))
        shared = rng.choice(text[1:])
        made.append(Pair("another with its background", _joined(text), _joined([*other, shared]), same=False))
        quoted = [*other[:1], shared, *other[1:], text[0]]
        made.append(Pair("another that quotes two paragraphs", _joined(text), _joined(quoted), same=False))
    return made


def _stories(seed: int) -> list[list[str]]:
    """The paragraphs of stories of six paragraphs or more."""
    world = World(Options(articles=STORIES * 4, seed=seed))
    found = ([block["text"] for block in truth(world, post, "")["body"]] for post in world.posts())
    return [text for text in found if len(text) >= 6][:STORIES]


def _joined(text: list[str]) -> str:
    return "\n\n".join(text)


def likeness(made: list[Pair]) -> list[float]:
    """The share of equal numbers in the two signatures of each pair."""
    from newsspider.corpus.loading.signatures import PERMUTATIONS, signatures

    ones, others = signatures([pair.one for pair in made]), signatures([pair.other for pair in made])
    return [_equal(one, other) / PERMUTATIONS for one, other in zip(ones, others, strict=True)]


def _equal(one: bytes | None, other: bytes | None) -> int:
    """How many numbers of 4 bytes are equal; none where a text has no signature."""
    if one is None or other is None:
        return 0
    return sum(one[place : place + 4] == other[place : place + 4] for place in range(0, len(one), 4))


def outcome(made: list[Pair], alike: list[float], threshold: float) -> tuple[int, int]:
    """How many pairs of one story the threshold misses, and how many of two stories it takes for one."""
    missed = sum(pair.same and share < threshold for pair, share in zip(made, alike, strict=True))
    mistaken = sum(not pair.same and share >= threshold for pair, share in zip(made, alike, strict=True))
    return missed, mistaken


def table(made: list[Pair], alike: list[float]) -> str:
    """The table of docs/loading.md: what each threshold makes of the pairs."""
    same = sum(pair.same for pair in made)
    head = f"| threshold | missed, of {same} | mistaken, of {len(made) - same} |\n|---:|---:|---:|\n"
    rows = [(percent, *outcome(made, alike, percent / 100)) for percent in range(20, 65, 5)]
    return head + "".join(f"| {percent} % | {missed} | {mistaken} |\n" for percent, missed, mistaken in rows)


def main() -> None:
    """Print the likeness of each kind of pair, and what each threshold makes of them."""
    made = pairs()
    alike = likeness(made)
    for how in dict.fromkeys(pair.how for pair in made):
        shares = sorted(share for pair, share in zip(made, alike, strict=True) if pair.how == how)
        print(f"{how:40} {shares[0]:.2f} … {shares[len(shares) // 2]:.2f} … {shares[-1]:.2f}")
    print(table(made, alike))


if __name__ == "__main__":
    main()
