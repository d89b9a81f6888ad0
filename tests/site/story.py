"""Stand-in site: the story of one article, by index: its facts, its text, its boxes and how its page looks."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import pairwise

from . import dates, seed_article, words
from .boxes import boxes
from .graph import EMPTY_BODY
from .post import Box, Dateline, Looks, Part, Picture, Post
from .prose import parts
from .text import CAPTIONS, STANDFIRSTS, Pen
from .world import World

TEMPLATES = {"classic": ("classic",), "tdb": ("tdb",), "plain": ("plain", "block")}
MIX = ("classic",) * 8 + ("tdb",) * 7 + ("plain",) * 3 + ("block",) * 2
METADATA = ("yoast", "yoast", "yoast", "rankmath", "theme")


def post(world: World, index: int) -> Post:
    """The whole article with this index."""
    return _seed_post(world) if index == 1 else _post(world, index)


def _post(world: World, index: int) -> Post:
    pen = Pen(world.rng(index, 2))
    published = dates.local(world.stamps[index])
    looks = _looks(world, index, pen, published)
    line = _dateline(looks, published, pen)
    writer = Pen(world.rng(index, 3), dates.weekday(line.day if line and line.day else published.date()))
    made = Post(
        index=index, number=world.number(index), slug=world.teaser(index).slug, headline=world.teaser(index).headline,
        published=published,
        modified=dates.local(world.modified[index]) if _states_modified(looks) else None,
        standfirst=writer.line(STANDFIRSTS) if looks.standfirst else None,
        dateline=line, authors=_authors(pen), categories=world.categories_of(index), keywords=_keywords(pen),
        image=_picture(index, published, pen), pages=[], comments=None if pen.chance(0.1) else int(pen.below(9) ** 1.5),
        free=_free(looks, pen), looks=looks,
    )
    text = [] if index == EMPTY_BODY else parts(writer)
    made.pages = _pages(boxes(world, made, text, pen), pen)
    return made


def _seed_post(world: World) -> Post:
    published = dates.local(world.stamps[1])
    looks = Looks(
        template=world.options.template or "classic", standfirst="body-h2", dateline="own", exact=True, clutter=0.2,
    )
    made = Post(
        index=1, number=seed_article.NUMBER, slug=seed_article.SLUG, headline=seed_article.HEADLINE,
        published=published, modified=dates.local(world.modified[1]), standfirst=seed_article.STANDFIRST,
        dateline=seed_article.DATELINE, authors=["La Rédaction"],
        categories=[world.category("international"), world.category("dernieres-minutes")], keywords=[],
        image=Picture("/wp-content/uploads/2021/12/missiles.jpg", None, 1200, 800), pages=[], comments=0, free=None,
        looks=looks,
    )
    made.pages = [seed_parts(world)]
    return made


def seed_parts(world: World, form: str = "div") -> list[Part | Box]:
    """The seed article's text with its two boxes, after paragraphs 3 and 7."""
    label = "Lire aussi:" if form == "div" else "Lire aussi :"
    first, second = (
        Box(teaser.headline, teaser.path, teaser.path, form, label)
        for teaser in map(world.first_teaser, seed_article.BOXED)
    )
    return [*seed_article.PARAGRAPHS[:3], first, *seed_article.PARAGRAPHS[3:], second]


def _looks(world: World, index: int, pen: Pen, published: datetime) -> Looks:
    looks = Looks(clutter=pen.one((0.1, 0.3, 0.6)))
    forced = world.options.template
    looks.template = pen.one(TEMPLATES[forced] if forced else MIX)
    looks.metadata = pen.one(METADATA)
    looks.utc = pen.chance(0.7)
    looks.time = "right" if looks.template in ("plain", "block") or pen.chance(0.25) else "bug"
    looks.itemprop = pen.chance(0.7)
    looks.broken, looks.doubled, looks.escaped = pen.chance(0.08), pen.chance(0.1), pen.chance(0.15)
    looks.type_list, looks.lang = pen.chance(0.15), pen.one(("fr-FR", "fr-FR", "fr-FR", "en-US", "es"))
    if index != EMPTY_BODY:
        _tell_less(looks, pen, published)
        _openings(looks, pen)
    return looks


def _tell_less(looks: Looks, pen: Pen, published: datetime) -> None:
    """Some pages have no metadata, some no <time> either, a few say nothing of any date."""
    draw = pen.below(100)
    twice = published.replace(fold=0).utcoffset() != published.replace(fold=1).utcoffset()
    if draw < 16 and not twice:
        looks.metadata, looks.lang = "none", "fr-FR"
        if draw < 8:
            looks.time, looks.itemprop = "none", False
            looks.dateline = None if draw == 0 else "needed"
    elif draw < 22:
        looks.time, looks.itemprop = "none", False


def _openings(looks: Looks, pen: Pen) -> None:
    """Where standfirst and dateline stand."""
    silent = looks.metadata == "none" and looks.time == "none" and looks.dateline is None
    if not silent and (looks.dateline == "needed" or pen.chance(0.65)):
        looks.dateline = "own" if pen.chance(0.5) else "head"
    inside = ["body-h2", "body-h4", "body-bold"] + (["body-plain"] if looks.dateline else [])
    if pen.chance(0.8):
        looks.standfirst = pen.one(("subtitle", "subtitle", "both", *inside))


def _dateline(looks: Looks, published: datetime, pen: Pen) -> Dateline | None:
    if not looks.dateline:
        return None
    day: date = published.date()
    if published.hour < 7 and pen.chance(0.5):
        day -= timedelta(days=1)
    alone = looks.metadata == "none" and looks.time == "none"
    year = pen.chance(0.2) or (alone and not dates.only_one_year(day))
    return dates.dateline(day, pen, looks.dateline == "own", year)


def _states_modified(looks: Looks) -> bool:
    if looks.metadata != "none":
        return True
    if looks.template in ("classic", "tdb"):
        return looks.itemprop and looks.time != "none"
    return looks.template == "plain" and looks.time != "none"


def _authors(pen: Pen) -> list[str]:
    if pen.chance(0.04):
        return []
    first = pen.one(words.AUTHORS)
    second = pen.one(words.AUTHORS)
    return [first, second] if pen.chance(0.05) and second != first else [first]


def _keywords(pen: Pen) -> list[str]:
    return list(dict.fromkeys(pen.one(words.TAGS) for _ in range(pen.below(5))))


def _picture(index: int, published: datetime, pen: Pen) -> Picture | None:
    if not pen.chance(0.7):
        return None
    caption = pen.line(CAPTIONS) if pen.chance(0.6) else None
    width, height = pen.one(((1200, 800), (1024, 576)))
    return Picture(f"/wp-content/uploads/{published:%Y/%m}/photo-{index}.jpg", caption, width, height)


def _free(looks: Looks, pen: Pen) -> bool | None:
    draw = pen.below(100)
    if looks.metadata == "none" or draw < 60:
        return None
    return draw < 95


def _pages(text: list[Part | Box], pen: Pen) -> list[list[Part | Box]]:
    """The body cut into the pages of the post, nearly always one; no page begins with a box."""
    cuts = sorted({pen.below(len(text) or 1) for _ in range(2)})
    good = [cut for cut in cuts if cut >= 3 and _is_paragraph(text[cut])]
    if not pen.chance(0.05) or not good:
        return [text]
    edges = [0, *good, len(text)]
    return [text[start:end] for start, end in pairwise(edges)]


def _is_paragraph(part: Part | Box) -> bool:
    return isinstance(part, Part) and part.type == "paragraph"
