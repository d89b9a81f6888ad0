"""pages/: JSON-LD as people write it: what is no JSON around and between the values does not hide them."""

from __future__ import annotations

import pytest

from newsspider.pages.jsonld import JsonLd, things
from newsspider.pages.jsontext import values

URL = "https://depeche.example/le-pont-rouvre/"
PLAIN = '{"@type": "NewsArticle", "url": "https://depeche.example/le-pont-rouvre/", "headline": "A, } // b"}'


@pytest.mark.parametrize(
    "script",
    [
        PLAIN,
        f"<![CDATA[{PLAIN}]]>",
        f"//<![CDATA[\n{PLAIN}\n//]]>",
        f"/* <![CDATA[ */ {PLAIN} /* ]]> */",
        f"<!-- {PLAIN} -->",
        f"// a note, with a brace {{ in it\n{PLAIN}",
        PLAIN[:-1] + ",}",
        PLAIN[:-1] + ", \n }",
        PLAIN + ";",
        "\ufeff" + PLAIN,
        f"[{PLAIN},]",
        f"window.data = {PLAIN};",
        f'{{"@type": "WebSite"}} {PLAIN}',
        PLAIN.replace("A,", "A,\n"),
    ],
)
def test_what_stands_around_a_value_does_not_hide_it(script: str) -> None:
    found = JsonLd(things([script]), URL)
    assert (found.headline() or "").split() == ["A,", "}", "//", "b"]


@pytest.mark.parametrize("script", ["", "none", "{", '{"a": ', "[" * 100_000, '"' * 9999, "/*" * 99_999, "{:}" * 99])
def test_what_cannot_be_read_is_passed_over(script: str) -> None:
    assert list(values(script)) == []


def test_of_several_values_those_before_a_broken_one_are_read() -> None:
    assert list(values('{"a": 1}\n{"b": 2},\n{"c": }')) == [{"a": 1}, {"b": 2}]


@pytest.mark.parametrize("key", ["mainEntity", "mainEntityOfPage", "@graph"])
def test_an_article_inside_another_thing_is_found(key: str) -> None:
    found = JsonLd(things([f'{{"@type": "WebPage", "{key}": {PLAIN}}}']), URL)
    assert found.articles


@pytest.mark.parametrize(
    ("author", "names"),
    [
        ('{"name": ["Anne Aubert", "Jean Petit"]}', ["Anne Aubert", "Jean Petit"]),
        ('{"givenName": "Anne", "familyName": "Aubert"}', ["Anne Aubert"]),
        ('[{"name": "Anne Aubert"}, "Jean Petit"]', ["Anne Aubert", "Jean Petit"]),
        ('{"@id": "#anne"}', ["Anne Aubert"]),
        ('{"name": {"@value": "Anne Aubert"}}', ["Anne Aubert"]),
        ('{"name": null}', []),
    ],
)
def test_names_are_found_in_whatever_form(author: str, names: list[str]) -> None:
    person = '{"@type": "Person", "@id": "#anne", "name": "Anne Aubert"}'
    found = JsonLd(things([f'[{person}, {{"@type": "Article", "author": {author}}}]']), URL)
    assert found.authors() == names


@pytest.mark.parametrize("stated", ["https://depeche.example/%C3%A9t%C3%A9", "https://depeche.example/été/?utm_source=a"])
def test_an_address_is_the_page_s_however_it_is_spelled(stated: str) -> None:
    script = f'{{"@type": "Article", "url": "{stated}", "headline": "Été"}}'
    assert JsonLd(things([script]), "https://depeche.example/%c3%a9t%c3%a9/").headline() == "Été"
    assert JsonLd(things([script]), "https://depeche.example/?p=7", "https://depeche.example/été/").headline() == "Été"
