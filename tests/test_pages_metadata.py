"""pages/: metadata as witness and filler: JSON-LD of every kind, OpenGraph, microdata."""

from __future__ import annotations

import json
from typing import Any

import pytest

from newsspider.items import Article
from tests.test_pages import URL, article, html, read, texts

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
    assert (found.headline, found.other_dates) == ("Ici", [])


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


def test_opengraph_fills_what_json_ld_leaves_open() -> None:
    head = (
        '<meta property="og:title" content="Un titre - avec tiret - Le Journal"><meta property="og:site_name" '
        'content="Le Journal">'
        '<meta property="og:image" content="https://journal.example/i.jpg"><meta property="og:image:width" '
        'content="800">'
        '<meta property="article:tag" content="OTAN"><meta property="article:tag" content="Russie">'
        '<meta property="article:section" content="Europe"><meta name="author" content="Anne Aubert">'
    )
    found = bare(head)
    assert (found.headline, found.authors, found.sections) == ("Un titre - avec tiret", ["Anne Aubert"], ["Europe"])
    assert found.keywords == ["OTAN", "Russie"] and found.image is not None and found.image.width == 800
    assert {found.provenance.headline, found.provenance.image, found.provenance.keywords} == {"meta"}


def test_a_label_of_yoast_names_the_author_and_a_profile_address_none() -> None:
    label = '<meta name="twitter:label1" content="Écrit par"><meta name="twitter:data1" content="{}">'
    profile = '<meta property="article:author" content="https://facebook.example/anne">'
    assert bare(profile + label.format("Anne Aubert")).authors == ["Anne Aubert"]
    assert bare(profile + label.format("3 minutes")).authors == []


def test_microdata_are_the_last_witness() -> None:
    said = (
        '<footer><span itemprop="author"><meta itemprop="name" content="Anne Aubert"></span><meta '
        'itemprop="headline " content="Faux">'
        '<meta itemprop="datePublished" content="2021-12-27T14:05:12+00:00"></footer>'
    )
    found = bare("", f"<p>Un paragraphe.</p>{said}")
    assert (found.headline, found.authors, found.provenance.authors) == ("Faux", ["Anne Aubert"], "itemprop")
    assert [(one.evidence, one.value) for one in found.other_dates] == [("itemprop", "2021-12-27T14:05:12+00:00")]


def test_every_statement_about_a_date_is_kept_with_its_evidence() -> None:
    head = (
        '<meta property="og:type" content="article"><meta property="article:published_time" '
        'content="2021-12-27T13:05:12+00:00">'
        '<meta property="article:modified_time" content="2021-12-27T15:00:00+00:00">'
    )
    stated = '<time class="entry-date" datetime="2021-12-27T14:05:12+00:00">x</time>'
    found = article(head=head + block(YOAST), time=stated)
    assert [(one.field[5:8], one.evidence, one.value) for one in found.other_dates] == [
        ("pub", "meta", "2021-12-27T13:05:12+00:00"),
        ("mod", "meta", "2021-12-27T15:00:00+00:00"),
        ("pub", "json-ld", "2021-12-27T13:05:12+00:00"),
        ("mod", "json-ld", "2021-12-27T14:00:00+00:00"),
        ("pub", "time", "2021-12-27T14:05:12+00:00"),
    ]


def test_og_locale_goes_before_html_lang_which_lies() -> None:
    found = article(head='<meta property="og:locale" content="fr_FR">')
    assert (found.in_language, found.provenance.in_language) == ("fr", "meta")
    assert (article().in_language, article().provenance.in_language) == ("en", "html")


def test_the_post_id_may_stand_in_a_link_or_on_the_article_element() -> None:
    assert bare('<link rel="shortlink" href="https://journal.example/?p=77">').identifier == "77"
    assert bare('<link rel="alternate" href="https://journal.example/wp-json/wp/v2/posts/78">').identifier == "78"
    page = html().replace(" postid-184233", "")
    found = read(page).article
    assert found is not None and (found.identifier, found.provenance.identifier) == ("184233", "wordpress")


def test_metadata_that_a_stray_tag_pushed_out_of_the_head_are_found() -> None:
    head = (
        '<img src="/pixel.gif"><meta property="og:locale" content="fr_FR"><meta property="og:title" content="Un titre">'
    )
    assert bare(head).in_language == "fr"


def test_a_body_stated_in_json_ld_alone_is_the_body() -> None:
    page = block({"@type": "NewsArticle", "headline": "T", "articleBody": "Un &amp; un.\n\nDeux."})
    found = read(f"<html><head>{page}</head><body><h1>T</h1></body></html>").article
    assert found is not None and (texts(found), found.provenance.body) == (["Un & un.", "Deux."], "json-ld")
