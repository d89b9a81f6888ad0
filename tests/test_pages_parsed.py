"""pages/: bytes that are a page are decoded as a browser would; bytes that are none say so."""

from __future__ import annotations

import re
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from newsspider import budget
from newsspider.items import Finding
from newsspider.pages import trial
from newsspider.pages.parsed import parsed
from tests.crawling import LONG

BYTES = {
    b"": "empty",
    b" \n\t ": "empty",
    b'{"code": "rest_no_route"}': "JSON",
    b'[{"id": 1}]': "JSON",
    b"{}": "JSON",
    b"\x1f\x8b\x08\x00abc": "compressed",
    b"%PDF-1.4 x": "a file",
    b"\x89PNG\r\n": "a file",
    b'<?xml version="1.0"?><rss version="2.0"><channel/></rss>': "feed",
    b"<urlset><url/></urlset>": "feed",
    b"<div>" * 60_000: "levels deep",
    b"x" * 4_000_001: "larger than",
    b"<p>" * 200_001: "tags",
}


@pytest.mark.parametrize("body", BYTES, ids=range(len(BYTES)))
def test_bytes_that_are_no_page_are_refused_with_the_reason(body: bytes) -> None:
    found = parsed(body)
    assert isinstance(found, Finding) and found.field == "page" and BYTES[body] in found.reason


def test_a_content_type_that_is_no_page_s_is_refused() -> None:
    for kind in ("application/json; charset=utf-8", "image/png", "application/pdf"):
        assert isinstance(parsed(b"<html><p>x</p></html>", kind), Finding), kind
    for page_s in ("text/html", "application/xhtml+xml", "TEXT/HTML; charset=x", "", None):
        assert not isinstance(parsed(b"<html><p>x</p></html>", page_s), Finding), page_s


ENCODINGS = {
    "header": ("é€".encode("iso8859-15"), "text/html; charset=ISO-8859-15", "é€"),
    "iso-8859-1 is windows-1252": ("é’".encode("cp1252"), "text/html; charset=iso-8859-1", "é’"),
    "meta": (b'<meta charset="windows-1252">' + "é’".encode("cp1252"), None, "é’"),
    "old meta": (
        b'<meta http-equiv="Content-Type" content="text/html; charset=latin1">' + "é’".encode("cp1252"),
        None,
        "é’",
    ),
    "header before meta": (b'<meta charset="latin1">' + "é’".encode(), "text/html; charset=utf-8", "é’"),
    "mark": (b"\xef\xbb\xbf" + "é’".encode(), "text/html; charset=latin1", "é’"),
    "mark of UTF-16": ("\ufeffé’".encode("utf-16-le"), None, "é’"),
    "none, UTF-8": ("é’".encode(), None, "é’"),
    "none, not UTF-8": ("é’".encode("cp1252"), "text/html", "é’"),
    "unknown": ("é’".encode(), "text/html; charset=klingon", "é’"),
    "codec of Python's own": ("é’".encode(), "text/html; charset=rot13", "é’"),
    "windows-1252 that says UTF-8": ("é’ déjà".encode("cp1252"), "text/html; charset=utf-8", "é’ déjà"),
    "windows-1252 whose meta says UTF-8": (b'<meta charset="utf-8">' + "é’".encode("cp1252"), None, "é’"),
    "UTF-8 that says ISO-8859-1": ("é’ déjà".encode(), "text/html; charset=iso-8859-1", "é’ déjà"),
    "UTF-8 whose meta says windows-1252": (b'<meta charset="windows-1252">' + "é’".encode(), "text/html", "é’"),
    "UTF-8 with a letter cut in two": (
        "déjà l’été".encode() + b"\xc3 x",
        "text/html; charset=utf-8",
        "déjà l’été\ufffd x",
    ),
}


@pytest.mark.parametrize("name", ENCODINGS)
def test_the_encoding_is_utf_8_where_it_can_be_else_the_one_declared_else_windows_1252(name: str) -> None:
    body, content_type, text = ENCODINGS[name]
    page = parsed(body, content_type)
    assert not isinstance(page, Finding) and page.body is not None and page.body.text().strip() == text.strip()


COSTLY = {
    "stray ends after ever more open elements": b"<i></b>" * 99_000,
    "attributes without end": b"<p " + b" ".join(b"a%d='<>'" % one for one in range(90_000)) + b">x</p>",
}


@pytest.mark.parametrize("name", COSTLY)
def test_a_page_whose_parse_takes_the_square_of_its_size_is_refused(name: str) -> None:
    found = parsed(COSTLY[name])
    assert isinstance(found, Finding) and "to parse" in found.reason


def test_a_page_of_many_plain_tags_is_parsed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trial, "PATIENCE", LONG)  # This machine may be busier than any that crawls.
    found = parsed(b"<p>Un <b>texte</b> simple.</p>" * 20_000)
    assert not isinstance(found, Finding) and len(found.css("p > b")) == 20_000


def test_each_page_is_judged_for_itself_whatever_was_asked_before() -> None:
    plain, tags, formats = b"<p>1</p>" * 3000, b"<p>1</p>" * 5001, b"<p><i class=a>1</p>" * 200
    attributes = b"<p " + b" ".join(b"a%d" % n for n in range(30_000)) + b">"
    wanted = {plain: False, tags: True, formats: False, formats * 3: True, attributes: True}
    for body, costly in [*wanted.items(), *reversed(wanted.items()), (plain, False), (plain, False)]:
        assert trial.is_costly(body) is costly
        assert trial.is_costly(body) is costly


PLAIN = b"<p>x</p>" * 1_000
MANY = b" ".join(b"a%d" % n for n in range(30_000))
HIDDEN = {
    "behind a value that holds an end": b"<a b='>' " + MANY + b">",
    "behind a value that holds a beginning": b'<a b="<a" ' + MANY + b">",
    "behind another tag's beginning": b"<a <b " + MANY + b">",
    "behind a name that opens with a sign": b'<a ="b=">" ' + MANY + b">",
    "behind a quote in a name": b"<a b'='>' " + MANY + b">",
    "behind one that stands without quotes": b'<a b=c" d=">" ' + MANY + b">",
    "without blanks": b'<A B="">'[:-1] + MANY.replace(b" ", b'=""') + b">",
    "parted by slashes": b"<a/" + MANY.replace(b" ", b"/") + b">",
    "in capitals": b"<P " + MANY.upper() + b">",
    "that never end": b"<p " + MANY,
}


@pytest.mark.parametrize("how", HIDDEN)
def test_many_attributes_are_costly_wherever_they_stand(how: str) -> None:
    assert trial.is_costly(PLAIN + HIDDEN[how] + PLAIN)


@pytest.mark.parametrize("short", [None, False], ids=["by a few places", "by each tag"])
def test_fewer_attributes_are_not_costly(short: bool | None, monkeypatch: pytest.MonkeyPatch) -> None:
    if short is not None:
        monkeypatch.setattr(trial, "_has_short_tags", lambda _: short)
    few = [b"<p %s>x</p>" % MANY[:10_000], b"<p x='<' %s>x</p>" % MANY[:10_000], b"<p x='>' %s>x</p>" % MANY[:10_000]]
    assert not any(trial.is_costly(PLAIN + one + PLAIN) for one in few)


ODD = [*" \"'=>/\r\x0b", " a#", ' a#="', " a#='", '= "', '=x"', " <", "<a ", "</a ", "<p>", "</p>", "<!--", "-->"]
LISTS = [" a#", " a#=x", " a#='>'", "/a#='<p>'", " <p a#"]
FILLER = "<p>x</p>" * 20
PARTS = st.lists(st.sampled_from(ODD), max_size=8).map("".join)


@given(PARTS, st.sampled_from(LISTS), PARTS, st.sampled_from(LISTS))
def test_no_tag_has_more_attributes_than_a_few_places_show(odd: str, one: str, end: str, other: str) -> None:
    """The bounds are far smaller than the real ones, so that lexbor itself can count the attributes."""
    numbers = count()
    page = f"{FILLER}<a {odd}{one * 120}{end}{other * 120}>{FILLER}"
    body = re.sub("#", lambda _: str(next(numbers)), page).encode()
    with pytest.MonkeyPatch.context() as patch:
        for name, bound in (("_STEP", 60), ("_NEAR", 60), ("_FEW", 40)):
            patch.setattr(trial, name, bound)
        if trial._has_short_tags(body):
            root = LexborHTMLParser(body).root
            assert root is not None and max(len(node.attributes) for node in root.traverse()) <= 100


@pytest.mark.parametrize("much", [b"x", b" ", b"/", b"=", b">", b"'", b'="x', b"='>' "])
@pytest.mark.parametrize("often", [b"<a", b"<a ", b"<a b=", b'<a b="', b"<a b='>' ", b'<a b="\'" '])
def test_a_page_is_judged_in_time_proportional_to_its_size(often: bytes, much: bytes) -> None:
    body = (often * 9_000 + much * 300_000)[:300_000] + b">"
    with budget.within(10):  # Seconds of CPU; it takes hundredths. Read again from each `<`, names alone took 30.
        trial.is_costly(body)
