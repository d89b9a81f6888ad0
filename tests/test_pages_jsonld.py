"""pages/: JSON-LD of every kind, whole or broken, as witness and filler."""

from __future__ import annotations

import json
from typing import Any

import pytest

from newsspider.items import Article
from tests.pages_html import URL, article, read, texts

YOAST = {
    "@context": "https://schema.org",
    "@graph": [
        {"@type": "WebSite", "@id": "https://journal.example/#website", "name": "Journal"},
        {
            "@type": ["NewsArticle", "Article"],
            "@id": f"{URL}#article",
            "isPartOf": {"@id": f"{URL}#webpage"},
            "author": {"@id": "https://journal.example/#/person/1"},
            "headline": "Un titre&#8217;s &amp; plus",
            "datePublished": "2021-12-27T13:05:12+00:00",
            "dateModified": "2021-12-27T14:00:00+00:00",
            "commentCount": "15",
            "keywords": ["OTAN", "Russie &amp; co"],
            "articleSection": ["Europe", "Une"],
            "inLanguage": "fr-FR",
            "image": {"@id": f"{URL}#primaryimage"},
            "mainEntityOfPage": {"@id": f"{URL}#webpage"},
        },
        {"@type": "WebPage", "@id": f"{URL}#webpage", "url": URL, "datePublished": "2021-12-27T13:05:12+00:00"},
        {
            "@type": "ImageObject",
            "@id": f"{URL}#primaryimage",
            "url": "https://journal.example/i.jpg",
            "width": 800,
            "height": "600",
            "caption": "Une usine",
        },
        {"@type": ["Person"], "@id": "https://journal.example/#/person/1", "name": "Anne Aubert"},
    ],
}
BREADCRUMBS = {
    "@type": "BreadcrumbList",
    "itemListElement": [
        {"@type": "ListItem", "position": 1, "item": {"@id": "https://journal.example/", "name": "Accueil"}},
        {"@type": "ListItem", "position": 2, "name": "Europe", "item": "https://journal.example/europe/"},
        {"@type": "ListItem", "position": 3, "item": {"@id": URL, "name": "Un titre"}},
    ],
}


def block(thing: Any) -> str:
    """A JSON-LD block; a string is set in as it is."""
    return f'<script type="application/ld+json">{thing if isinstance(thing, str) else json.dumps(thing)}</script>'


def bare(head: str, body: str = "<p>Un paragraphe.</p>") -> Article:
    """The article of a page whose theme names nothing but the body."""
    page = f'<html><head>{head}</head><body class="single"><div class="td-post-content">{body}</div></body></html>'
    found = read(page).article
    assert found is not None
    return found


def test_what_the_template_does_not_give_is_filled_from_json_ld() -> None:
    found = bare(block(YOAST))
    assert (found.headline, found.authors, found.comment_count) == ("Un titre’s & plus", ["Anne Aubert"], 15)
    assert (found.keywords, found.sections, found.in_language) == (["OTAN", "Russie & co"], ["Europe", "Une"], "fr")
    assert found.image is not None and (found.image.url, found.image.caption) == (
        "https://journal.example/i.jpg",
        "Une usine",
    )
    assert (found.image.width, found.image.height) == (800, 600)
    told = found.provenance
    assert {told.headline, told.authors, told.comment_count, told.keywords, told.sections, told.image} == {"json-ld"}


def test_a_broken_block_among_others_does_no_harm() -> None:
    found = bare(block('{"@type": "NewsArticle", "headline": "cassé') + block("") + block("[" * 5000) + block(YOAST))
    assert found.headline == "Un titre’s & plus"


@pytest.mark.parametrize(
    "thing",
    [
        None,
        3,
        "x",
        [],
        [[[]]],
        {"@graph": 3},
        {"@type": None},
        {"@type": ["Article"], "author": 3},
        {"@type": "Article", "image": [None, 3, {"url": []}], "headline": {"x": 1}},
        {"@type": "BreadcrumbList", "itemListElement": {"x": 1}},
        {"@type": "BreadcrumbList", "itemListElement": [3, {"item": 4}, {"item": {"name": []}}]},
        {"@type": "Article", "author": [{"@id": ["x"]}, {"name": None}], "keywords": {"a": 1}},
        {"@type": "Article", "interactionStatistic": [3, {"interactionType": None}], "commentCount": []},
    ],
)
def test_json_ld_of_the_wrong_shape_does_no_harm(thing: Any) -> None:
    found = article(head=block(thing))
    assert found.headline == "Un titre" and found.authors == []


def test_a_number_of_thousands_of_digits_in_json_ld_does_no_harm() -> None:
    assert article(head=block('{"@type": "Article", "commentCount": ' + "9" * 6000 + "}")).comment_count is None


@pytest.mark.parametrize(
    "author",
    [
        {"name": "Anne Aubert"},
        [{"@type": "Person", "name": "Anne Aubert"}],
        "Anne Aubert",
        ["Anne Aubert", "anne aubert"],
    ],
)
def test_an_author_in_json_ld_may_be_a_thing_a_list_or_a_string(author: Any) -> None:
    assert bare(block({"@type": "NewsArticle", "author": author})).authors == ["Anne Aubert"]


def test_an_article_of_json_ld_with_another_address_is_a_teaser() -> None:
    other = {
        "@type": "NewsArticle",
        "url": "https://journal.example/autre/",
        "headline": "Autre",
        "datePublished": "2020-01-01",
    }
    found = bare(block([other, {"@type": "NewsArticle", "url": URL, "headline": "Ici"}]))
    assert found.headline == "Ici"
    assert [one.evidence for one in found.other_dates] == ["url"]


def test_the_longer_of_two_breadcrumb_lists_gives_the_sections() -> None:
    short = {
        "@type": "BreadcrumbList",
        "itemListElement": [{"name": "Home", "item": "https://journal.example/"}, {"name": "Un titre"}],
    }
    found = bare(block({"@graph": [short]}) + block(BREADCRUMBS) + '<meta property="og:title" content="Un titre">')
    assert (found.sections, found.provenance.sections) == (["Europe"], "json-ld")


def test_the_template_goes_before_the_metadata() -> None:
    found = article(head=block(YOAST), authors='<a href="/a/">Bruno Blum</a>', comments="3")
    assert (found.headline, found.authors, found.comment_count) == ("Un titre", ["Bruno Blum"], 3)
    assert found.provenance.authors == "template"


def test_a_counter_of_comments_is_a_comment_count() -> None:
    counter = {
        "@type": "InteractionCounter",
        "interactionType": "https://schema.org/CommentAction",
        "userInteractionCount": 7,
    }
    assert bare(block({"@type": "NewsArticle", "interactionStatistic": [counter]})).comment_count == 7


@pytest.mark.parametrize(
    ("stated", "free"), [(True, True), ("False", False), ("http://schema.org/True", True), ("?", None)]
)
def test_the_page_says_whether_it_is_free_to_read(stated: Any, free: bool | None) -> None:
    assert bare(block({"@type": "NewsArticle", "isAccessibleForFree": stated})).is_accessible_for_free is free


def test_a_body_stated_in_json_ld_alone_is_the_body() -> None:
    page = block({"@type": "NewsArticle", "headline": "T", "articleBody": "Un &amp; un.\n\nDeux."})
    found = read(f"<html><head>{page}</head><body><h1>T</h1></body></html>").article
    assert found is not None and (texts(found), found.provenance.body) == (["Un & un.", "Deux."], "json-ld")
