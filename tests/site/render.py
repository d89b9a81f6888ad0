"""Stand-in site: a post into the HTML of its page, whatever the template."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from . import classic, plain, stream, tdb
from .bulk import Bulk
from .ink import Ink
from .options import Options
from .post import Post
from .story import seed_parts
from .stream import Piece
from .world import World

TEMPLATES: dict[str, Callable[[Post, int, Bulk, Ink], list[Piece]]] = {
    "classic": classic.page, "tdb": tdb.page, "plain": plain.page, "block": plain.page,
}


def article_page(post: Post, number: int, bulk: Bulk) -> list[Piece]:
    """One page (0 is the first) of the post, in pieces."""
    looks, stream_of_dice = post.looks, 4 + min(number, 3)
    ink = Ink(bulk.world.rng(post.index, stream_of_dice, looks.dress), looks.exact)
    pieces = TEMPLATES[looks.template](post, number, bulk, ink)
    return [*pieces, f"<!-- Cached page, edition {looks.edition} -->\n"] if looks.edition else pieces


def seed_page(
    template: str = "classic",
    *,
    standfirst: str | None = "subtitle",
    boxes: str = "div",
    dateline: str = "own",
    metadata: bool | str = True,
    time: bool | str | None = None,
    base: str = "https://www.cinktank.com",
    **looks: object,
) -> str:
    """The page of the seed article in one variant, as HTML.

    `template`: classic, tdb, plain or block; `standfirst`: subtitle, body-h2, body-h4, body-bold, body-plain, both or
    None; `boxes`: div or p; `dateline`: own or head; `metadata`: False, True (Yoast), rankmath or theme; `time`:
    whether a <time> stands in the page, `bug` or `right` (bug where there are metadata). Others: fields of `Looks`.
    """
    world = World(Options(articles=12))
    post = world.post(1)
    said = "none" if metadata is False else "yoast" if metadata is True else metadata
    clock = said != "none" if time is None else time
    post.looks = replace(
        post.looks, template=template, standfirst=standfirst, dateline=dateline, metadata=said,
        time=clock if isinstance(clock, str) else "bug" if clock else "none", **looks,  # type: ignore[arg-type]
    )
    post.standfirst = post.standfirst if standfirst else None
    post.pages = [seed_parts(world, boxes)]
    return stream.plain(article_page(post, 0, Bulk(world, base))).decode()
