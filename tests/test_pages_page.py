"""A page that knows its classes finds what lexbor finds, whatever the selector and however the page is written."""

from __future__ import annotations

import re

import pytest
from selectolax.lexbor import LexborHTMLParser

from newsspider.pages import anywhere, bylines, images, ladder, lead, printed
from newsspider.pages.page import Page, every, first, is_one
from newsspider.pages.tagdiv import Builder, Classic
from newsspider.pages.wordpress import WordPress

NOT_SELECTORS = ("evidence", "__module__", "__doc__", "__qualname__")
SELECTORS = sorted(
    {
        value
        for kind in (Classic, Builder, WordPress)
        for name, value in vars(kind).items()
        if isinstance(value, str) and name not in NOT_SELECTORS and not name.startswith("__")
    }
    | {anywhere._MARKED, bylines._LINKS, bylines._NAMED, images._CAPTION, images._CREDIT, ladder._HEADINGS, lead._NAMED}
    | {"link[rel=author], [rel=a], p#breadcrumbs a"}
    | {printed._DATED + printed._PLAIN, "h1, .a:not(.b)", ".a :is(p,h2), .b", "#one, [id=two]", "[title='a, b'] b, .c"}
)
CLASSES = sorted({name for selector in SELECTORS for name in re.findall(r"\.([a-zA-Z][\w-]*)", selector)})
PLAIN = "<!DOCTYPE html><body>"
PAGES = {
    "each class": PLAIN + "".join(f"<div class='x {name} y'><a>1</a><p>2</p><time>3</time></div>" for name in CLASSES),
    "capitals in quirks mode": "<BODY>" + "".join(f"<P CLASS={name.upper()}><A>1</A></P>" for name in CLASSES),
    "capitals, not in quirks mode": PLAIN + "".join(f"<P CLASS={name.upper()}><A>1</A></P>" for name in CLASSES),
    "entities": PLAIN + "<p class='entry&#45;title &#x61;uthor'>1</p><p itemprop='auth&#111;r'>2</p>",
    "blanks and strokes": PLAIN + "<p class\n=\f'\tentry-title\r\nlead'>1</p><a/rel=author/class=byline>2</a>",
    "parts": PLAIN + "<p class='x-DATE x-date'>1</p><p class='myauthorbox'>2</p><p itemProp=datePublished>3</p>",
    "no class": PLAIN + "<p>1</p><time>2</time><h1>3</h1><a href='/author/x' rel='category tag'>4</a><p class>5</p>",
    "an id": PLAIN + "<p id=one class=a><p id=two class='a b'>2</p><p title='a, b'><b>3</b></p><p id=breadcrumbs><a>",
    "rel": PLAIN + "<link rel=author><a rel=AUTHOR>1</a><a rel=a>2</a><a rel='Category Tag'>3</a><TIME>4</TIME>",
    "empty": "",
}


@pytest.mark.parametrize("name", PAGES)
def test_selectors_find_what_lexbor_finds(name: str) -> None:
    body = PAGES[name].encode()
    page, plain = Page(body), LexborHTMLParser(body)
    found = 0
    for selector in SELECTORS:
        wanted = [node.html for node in plain.css(selector)]
        assert list(dict.fromkeys(node.html for node in every(page, selector))) == list(dict.fromkeys(wanted)), selector
        one = first(page, selector)
        assert (one.html if one else None) == (wanted[0] if wanted else None), selector
        assert all(is_one(node, selector) == node.css_matches(selector) for node in page.css("*")[:60]), selector
        found += len(wanted)
    assert found or name == "empty"


def test_a_page_that_lexbor_alone_has_parsed_is_searched_whole() -> None:
    plain = LexborHTMLParser("<p class=lead>1</p>")
    assert [node.text() for node in every(plain, ".lead, .x")] == ["1"]
    assert first(plain, ".x") is None
    assert is_one(plain.css("p")[0], ".lead")


def test_a_selector_of_names_that_are_not_there_is_not_asked() -> None:
    page = Page(b"<p class='a c'>1</p>")
    assert page.kept(".a, .b, .c .d, [itemprop=x], .c") == ".a, .c"
    assert page.kept(".b, .c .d") == ""
