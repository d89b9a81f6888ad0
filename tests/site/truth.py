"""Stand-in site: what the crawler must deliver of each article, written from the world, never from its pages."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from .graph import NOWHERE
from .post import Box, Part, Post
from .world import World

Record = dict[str, Any]


def truth(world: World, post: Post, base: str) -> Record:
    """The record of one article, the keys of `items.Article` that do not depend on the run, and `_site`."""
    body, related = _text(post, base)
    article_body = "\n\n".join(block["text"] for block in body)
    host = urlsplit(base).netloc.removeprefix("www.")
    return {
        "url": base + post.path, "identifier": f"{host}:{post.number}", "headline": post.headline,
        "standfirst": post.standfirst, "dateline": _dateline(post), "date_published": _published(post),
        "date_modified": post.modified.isoformat(timespec="seconds") if post.modified else None,
        "authors": post.authors, "sections": [category.name for category in post.sections],
        "keywords": post.keywords, "image": _image(post, base), "body": body, "article_body": article_body,
        "related": related, "comment_count": post.comments, "word_count": words(article_body), "in_language": "fr",
        "is_accessible_for_free": post.free, "_site": _site(world, post),
    }


def words(text: str) -> int:
    """How many blank-separated tokens hold a letter or a digit."""
    return sum(any(map(str.isalnum, token)) for token in text.split())


def _text(post: Post, base: str) -> tuple[list[dict[str, str]], list[dict[str, Any]]]:
    """The blocks and the boxes of all pages of the post."""
    body: list[dict[str, str]] = []
    related: list[dict[str, Any]] = []
    for part in (part for page in post.pages for part in page):
        if isinstance(part, Part):
            body.append({"type": part.type, "text": part.text})
        else:
            related.append({"headline": part.headline, "url": _url(part, base), "after_block": len(body)})
    return body, related


def _url(box: Box, base: str) -> str | None:
    return base + box.url if box.url and box.url.startswith("/") else box.url


def _dateline(post: Post) -> dict[str, str | None] | None:
    line = post.dateline
    if line is None:
        return None
    day = line.day.isoformat() if line.day else None
    return {"raw": line.raw, "place": line.place, "date": day, "source": line.source}


def _published(post: Post) -> str | None:
    """With a time of day where metadata or <time> give one, else the day of the dateline, else nothing."""
    if (post.looks.metadata != "none" and post.looks.dates) or post.looks.time != "none":
        return post.published.isoformat(timespec="seconds")
    return post.dateline.day.isoformat() if post.dateline and post.dateline.day else None


def _image(post: Post, base: str) -> Record | None:
    if post.image is None:
        return None
    return {"url": base + post.image.path, "caption": post.image.caption, "credit": None, "width": post.image.width,
            "height": post.image.height}


def _site(world: World, post: Post) -> Record:
    """What is known of the article besides its record, for tests that crawl a part of the site."""
    graph, looks = world.graph, post.looks
    return {
        "index": post.index, "published": post.published.isoformat(timespec="seconds"), "template": looks.template,
        "listed": graph.kinds[post.index] != NOWHERE, "depth": graph.depths[post.index],
        "parent": graph.parents[post.index], "sections": [category.key for category in post.categories],
        "sticky": post.index in world.sticky, "pages": len(post.pages),
        "appeared": max(0, post.index - world.options.articles), "metadata": looks.metadata, "time": looks.time,
        "standfirst": looks.standfirst, "dateline": looks.dateline,
    }
