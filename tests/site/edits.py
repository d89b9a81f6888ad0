"""Stand-in site: an article after what has befallen it: its text edited, its page changed without its text."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from . import text
from .boxes import box_to
from .life import COSMETIC, EDIT, MOVED, Event
from .post import Box, Part, Post
from .text import HEADLINES, SENTENCES, STANDFIRSTS, Pen

if TYPE_CHECKING:
    from .world import World

SENTENCE_END = re.compile(r"(?<=[.!?»]) (?=[A-ZÀ-ŸŒ«])")


def lived(world: World, post: Post, past: Sequence[Event]) -> Post:
    """The post, changed in place by its past; its headline and slug are already those of now."""
    for event in past:
        pen = _pen(world, event)
        if event.kind == EDIT and not EDITS[event.what](post, pen):
            _added(post, pen)
        if event.kind == COSMETIC:
            _cosmetic(world, post, event, pen)
    post.looks.edition = len(past)
    return post


def headline(world: World, first: str, past: Sequence[Event]) -> str:
    """The headline of an article that began with this one."""
    found = [event for event in past if event.kind == EDIT and event.what == "headline"]
    return text.capitalised(_pen(world, found[-1]).line(HEADLINES)) if found else first


def slugs(world: World, past: Sequence[Event]) -> list[str]:
    """The slugs an article has got since the beginning; like the first, each ends with its index."""
    return [f"{text.slug(_pen(world, event).line(HEADLINES))}-{event.index}" for event in past if event.kind == MOVED]


def _pen(world: World, event: Event) -> Pen:
    return Pen(random.Random(f"{world.options.seed} {event.index} {event.at} {event.kind}"))


def _cosmetic(world: World, post: Post, event: Event, pen: Pen) -> None:
    if event.what == "box":
        page = post.pages[0]
        page.insert(1 + pen.below(len(page)), box_to(world, event.target, pen, False))
    elif event.what == "comments" and post.comments is not None:
        post.comments += 1 + pen.below(5)
    else:
        post.looks.dress += 1


def _headline(post: Post, pen: Pen) -> bool:
    """Another headline, which the post has already: listings show it too."""
    return True


def _standfirst(post: Post, pen: Pen) -> bool:
    """Another standfirst; False where there is none."""
    before = post.standfirst
    while before is not None and post.standfirst == before:
        post.standfirst = pen.line(STANDFIRSTS)
    return before is not None


def _added(post: Post, pen: Pen) -> bool:
    """A sentence more at the end of a paragraph, or a paragraph more."""
    page, place = pen.one([*_paragraphs(post), (post.pages[-1], -1)])
    part = page[place] if place >= 0 else None
    if isinstance(part, Part):
        page[place] = replace(part, text=f"{part.text} {pen.line(SENTENCES)}")
    else:
        page.append(Part("paragraph", pen.paragraph(1)))
    return True


def _removed(post: Post, pen: Pen) -> bool:
    """A sentence less; False where no paragraph has two."""

    def without(sentences: list[str]) -> None:
        del sentences[pen.below(len(sentences))]

    return _rewritten(post, pen, lambda line: len(SENTENCE_END.findall(line)) > 0, without)


def _changed(post: Post, pen: Pen) -> bool:
    """A sentence replaced; False where there are none but those that open the text."""

    def replaced(sentences: list[str]) -> None:
        place = pen.below(len(sentences))
        before = sentences[place]
        while sentences[place] == before:
            sentences[place] = pen.line(SENTENCES)

    return _rewritten(post, pen, lambda line: True, replaced)


def _figure(post: Post, pen: Pen) -> bool:
    """One digit corrected; False where the text has none."""

    def corrected(sentences: list[str]) -> None:
        place = next(place for place, sentence in enumerate(sentences) if re.search("[0-9]", sentence))
        sentences[place] = re.sub("[0-9]", lambda digit: str(int(digit[0]) % 9 + 1), sentences[place], count=1)

    return _rewritten(post, pen, lambda line: re.search("[0-9]", line) is not None, corrected)


EDITS: dict[str, Callable[[Post, Pen], bool]] = {
    "headline": _headline,
    "standfirst": _standfirst,
    "sentence added": _added,
    "sentence removed": _removed,
    "sentence changed": _changed,
    "figure": _figure,
}
"""Each changes the post and says whether it could; where it could not, a sentence is added."""


def _rewritten(post: Post, pen: Pen, fits: Callable[[str], bool], rewrite: Callable[[list[str]], None]) -> bool:
    """Whether a paragraph was found whose sentences could be rewritten."""
    found = [(page, place, part) for page, place in _paragraphs(post) if isinstance(part := page[place], Part)]
    found = [entry for entry in found if fits(entry[2].text)]
    if not found:
        return False
    page, place, part = pen.one(found)
    sentences = SENTENCE_END.split(part.text)
    rewrite(sentences)
    page[place] = replace(part, text=" ".join(sentences))
    return True


def _paragraphs(post: Post) -> list[tuple[list[Part | Box], int]]:
    """Page and place of each paragraph of one line, but for the first, whose day tells the year of the dateline."""
    found = [
        (page, place)
        for page in post.pages
        for place, part in enumerate(page)
        if isinstance(part, Part) and part.type == "paragraph" and "\n" not in part.text
    ]
    opening = next(part for part in post.pages[0] if isinstance(part, Part))
    return [(page, place) for page, place in found if page[place] is not opening]
