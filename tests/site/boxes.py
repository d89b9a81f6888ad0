"""Stand-in site: the Lire aussi boxes of an article: which it has, where they lead, where they stand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .ghosts import GHOSTS
from .graph import EMPTY_BODY, OPEN
from .post import Box, Part, Post
from .text import HEADLINES, Pen

if TYPE_CHECKING:
    from .world import World

LABELS = (
    "Lire aussi :", "Lire aussi :", "À lire aussi :", "Lire également :", "Voir aussi :", "LIRE AUSSI :", "Lire aussi",
    "À LIRE AUSSI", "lire aussi :", "À lire également :", "A lire aussi :",
)
PLUGIN_LABELS = (
    "Lire aussi:", "Lire aussi:", "Lire aussi:", "À lire aussi:", "Voir aussi:", "LIRE AUSSI:", "Lire également",
)


def boxes(world: World, post: Post, text: list[Part], pen: Pen) -> list[Part | Box]:
    """The body with its boxes in place."""
    if post.index == EMPTY_BODY:
        return list(text)
    made = [box_to(world, child, pen, True) for child in world.graph.children(post.index)]
    made += _cross_links(world, post.index, pen)
    if pen.chance(0.2):
        made.append(_odd(world, text, pen))
    whole: list[Part | Box] = list(text)
    earliest = 0 if post.looks.dateline == "own" and not (post.looks.standfirst or "").startswith("body") else 1
    for box in made:
        whole.insert(earliest + pen.below(len(whole) + 1 - earliest), box)
    return whole


def _cross_links(world: World, index: int, pen: Pen) -> list[Box]:
    """Boxes that make cycles: back to the article that leads here, and to any article listed in the two sections."""
    made = []
    if world.graph.parents[index] and pen.chance(0.5):
        made.append(box_to(world, world.graph.parents[index], pen, False))
    for _ in range(pen.below(3)):
        target = 1 + pen.below(world.options.articles)
        if world.graph.kinds[target] == OPEN and target != index:
            made.append(box_to(world, target, pen, False))
    return made


def box_to(world: World, target: int, pen: Pen, varied: bool) -> Box:
    """A box that leads to an article, now and then by a detour."""
    teaser = world.first_teaser(target)  # a box keeps the title and the address it was made with
    url, href, draw = teaser.path, teaser.path, pen.below(100)
    if draw < 10:
        href = f"{url}?utm_source=lire-aussi&utm_medium=article&utm_campaign=inline"
    elif draw < 18 and varied and teaser.old_slug:
        url = href = f"/{teaser.old_slug}/"
    elif draw < 26 and varied:
        url = href = f"/?p={world.number(target)}"
    return Box(teaser.headline, url, href, *_form(pen))


def _odd(world: World, text: list[Part], pen: Pen) -> Box:
    """A box that leads to no article: nowhere, off the site, to a post that is not public; or repeats the text."""
    draw, form = pen.below(10), _form(pen)
    if draw < 3:
        return Box(pen.line(HEADLINES), None, None, *form)
    if draw < 5:
        url = f"https://exemple.invalid/articles/{pen.below(1000)}"
        return Box(pen.line(HEADLINES), url, url, *form)
    if draw < 7 or not world.options.oddities:
        lines = text[pen.below(len(text))].text.split("\n")[0].split("\t")[0].partition(". ")
        return Box(lines[0] + lines[1].rstrip(), None, None, *form)
    ghost = pen.one(GHOSTS)
    return Box(ghost.headline, ghost.href, ghost.href, *form)


def _form(pen: Pen) -> tuple[str, str]:
    """`div` or `p`, and the words of the label."""
    return ("div", pen.one(PLUGIN_LABELS)) if pen.chance(0.55) else ("p", pen.one(LABELS))
