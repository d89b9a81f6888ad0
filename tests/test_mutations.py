"""pages/ on thousands of spoiled pages: each gives an article or a reason, and no exception."""

from __future__ import annotations

import gzip
import os
import random
from collections.abc import Callable

import pytest

from newsspider.items import Finding
from newsspider.pages import reading
from newsspider.pages.parsed import MAX_BYTES, parsed
from tests.pages_html import TEMPLATES, URL
from tests.test_pages_seed import DIV_BOX, TOP, seed_page

COUNT = 5_000
JSON_LD = (
    '<script type="application/ld+json">'
    '{"@context":"https://schema.org","@graph":[{"@type":["NewsArticle"],"headline":"Un titre '
    '&amp; plus","datePublished":"2021-12-27T13:05:12+00:00","author":[{"@id":"#a"}],"image":{"@id":"#i"},'
    '"keywords":["a","b"]},'
    '{"@type":"Person","@id":"#a","name":"Anne"},{"@type":"ImageObject","@id":"#i","url":"/i.jpg","width":800},'
    '{"@type":"BreadcrumbList","itemListElement":[{"item":{"@id":"/","name":"Accueil"}}]}]}</script></head>'
)
SNIPPETS = (
    b"\x00", b"\xed\xa0\x80", b"\xff\xfe", b"<", b">", b"</div>", b"</p>", b"<table>", b"<p>", b"<!--", b"]]>",
    b"<br>", b"&#0;", b"&#xD800;", b"&#x110000;", b"<a href='http://[broken'>", b"<script>", b"<style>",
    b"<textarea>", b"<svg>", b"<select>", b"<template>", b"</body>", b"<b>",
    b'<link rel="canonical" href="http://[::1">', b"<li><ul><li>", b"<plaintext>", b"<frameset>",
    b'<meta charset="utf-16">', b"\xc3", b'<script type="application/ld+json">[[[[{"@type":[]',
    b'<div class="td-post-content">', b"<h1>", b"<article>", b"<form>", b"<iframe>",
)


def _flipped(page: bytes, dice: random.Random) -> bytes:
    spoiled = bytearray(page)
    for _ in range(dice.choice((1, 10, 100, 1_000))):
        spoiled[dice.randrange(len(spoiled))] = dice.randrange(256)
    return bytes(spoiled)


def _cut(page: bytes, dice: random.Random) -> bytes:
    start, stop = sorted((dice.randrange(len(page)), dice.randrange(len(page))))
    return dice.choice((page[:stop], page[start:], page[:start] + page[stop:], page[start:stop]))


def _sown(page: bytes, dice: random.Random) -> bytes:
    for _ in range(dice.choice((1, 3, 30))):
        place = dice.randrange(len(page))
        page = page[:place] + dice.choice(SNIPPETS) * dice.choice((1, 1, 3)) + page[place:]
    return page


def _nested_wrong(page: bytes, dice: random.Random) -> bytes:
    parts = page.split(b"<")
    for _ in range(dice.choice((1, 5, 50))):
        one, other = dice.randrange(len(parts)), dice.randrange(len(parts))
        parts[one], parts[other] = parts[other], parts[one]
    return b"<".join(parts)


def _unclosed(page: bytes, dice: random.Random) -> bytes:
    tag = dice.choice((b"</div>", b"</p>", b"</a>", b"</script>", b"</li>", b"</span>", b"</head>", b"</style>"))
    return page.replace(tag, b"", dice.choice((1, 5, -1)))


def _miscoded(page: bytes, dice: random.Random) -> bytes:
    text = page.decode("utf-8", "replace")
    return text.encode(
        dice.choice(("utf-16", "utf-16-be", "utf-32", "cp1252", "latin-1", "utf-7", "shift_jis")), "replace"
    )


def _renamed(page: bytes, dice: random.Random) -> bytes:
    name = dice.choice((b"class=", b"href=", b"datetime=", b"content=", b"src=", b"rel=", b"property=",
        b"itemprop=", b'"@type"', b'"name"'))
    return page.replace(name, dice.choice((b"", b"x=", b"class=", b'"@id"')))


MUTATIONS: tuple[Callable[[bytes, random.Random], bytes], ...] = (
    _flipped,
    _cut,
    _sown,
    _nested_wrong,
    _unclosed,
    _miscoded,
    _renamed,
)
DECLARED = (
    None,
    "",
    "text/html",
    "text/html; charset=utf-8",
    "text/html; charset=latin1",
    "text/html; charset=utf-16",
    "text/html; charset=?",
)


def seeds() -> list[bytes]:
    """The pages that are spoiled: the seed page in its templates; the real ones too, where they are."""
    own = [seed_page(template, "h2", DIV_BOX, "own").replace("</head>", JSON_LD).encode() for template in TEMPLATES]
    real = (TOP / os.environ.get("NEWSSPIDER_SHARED", "../shared")).resolve() / "realpages" / "html"
    return own + [gzip.decompress(path.read_bytes()) for path in sorted(real.glob("*.gz"))]


def outcome(body: bytes, content_type: str | None = "text/html; charset=utf-8", url: str = URL) -> str:
    """`article` or `reason`; anything else is a failure."""
    page = parsed(body, content_type)
    if isinstance(page, Finding):
        assert page.reason
        return "reason"
    found = reading(page, url)
    if found.article is None:
        assert found.finding is not None and found.finding.reason and found.further == []
        return "reason"
    assert found.finding is None
    for text in (found.article.headline or "", *(block.text for block in found.article.body)):
        text.encode()  # what cannot be written to the file must not come out
    return "article"


@pytest.mark.slow
@pytest.mark.parametrize("part", range(10))
def test_a_spoiled_page_gives_an_article_or_a_reason(part: int) -> None:
    """A tenth of the mutations: three in four of the seed page, which is small, the others of the real ones."""
    dice, pages, seen = random.Random(f"mutations {part}"), seeds(), set()
    for number in range(COUNT // 10):
        body = dice.choice(pages[:3] if number % 4 else pages)
        for _ in range(dice.choice((1, 1, 1, 2, 3))):
            body = dice.choice(MUTATIONS)(body, dice) or b" "
        try:
            seen.add(outcome(body, dice.choice(DECLARED)))
        except Exception as failure:
            raise AssertionError(f"part {part}, mutation {number} ({len(body)} bytes)") from failure
    assert seen == {"article", "reason"}


def deep(levels: int, tag: str = "div", within: str = "<p>Un.</p>{}<p>Deux.</p>") -> bytes:
    """The seed page with so many levels of an element in its body."""
    nest = f"<{tag}>" * levels + "au fond" + f"</{tag}>" * levels
    return seed_page("classic", "h2", DIV_BOX, "own").replace("<p>Paris", within.format(nest) + "<p>Paris", 1).encode()


@pytest.mark.parametrize(
    "tag", ["div", "p", "b", "span", "a", "ul", "li", "table", "blockquote", "section", "em", "h2"]
)
def test_ten_thousand_levels_do_no_harm(tag: str) -> None:
    assert outcome(deep(1_000, tag)) == "article"
    assert outcome(deep(10_000, tag)) in ("article", "reason")
    assert outcome(deep(10_000, tag).replace(f"</{tag}>".encode(), b"")) in ("article", "reason")


def test_nearly_as_much_as_a_page_may_have_does_no_harm_and_more_is_refused() -> None:
    page = seed_page("tdb", "h2", DIV_BOX, "own").encode()
    paragraphs = b"<p>" + b"Un paragraphe de plus, avec des mots. " * 20 + b"</p>"
    assert outcome(page.replace(b"<p>Paris", paragraphs * 5_000 + b"<p>Paris", 1)) == "article"
    assert outcome(page * (MAX_BYTES // len(page))) in ("article", "reason")
    assert outcome(page.replace(b"Moscou", b"M" * (MAX_BYTES - len(page)), 1)) == "article"
    assert outcome(page.replace(b"Moscou", b"M" * MAX_BYTES, 1)) == "reason"


@pytest.mark.parametrize(
    "body",
    [
        b"\x00" * 1_000,
        b"\xff" * 1_000,
        b"<" * 100_000,
        b"&" * 100_000,
        b"<a" * 50_000,
        b"<!" * 1_000,
        b"\xef\xbb\xbf",
        b"<html>",
    ],
)
def test_bytes_of_one_kind_do_no_harm(body: bytes) -> None:
    assert outcome(body) == "reason"


@pytest.mark.parametrize(
    "url",
    [
        "http://[broken",
        "",
        "x",
        "https://",
        "https://journal.example:99999/",
        "http://ex ample/\x00",
        "//x/y",
        "mailto:a@b",
    ],
)
def test_an_address_that_is_none_does_no_harm(url: str) -> None:
    assert outcome(seeds()[0], url=url) in ("article", "reason")


def test_an_empty_page_gives_a_reason() -> None:
    assert outcome(b"") == "reason"
