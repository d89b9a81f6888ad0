"""pages/: a page that is no article says so, in plain words; bytes that are no page too; other pages of a post."""

from __future__ import annotations

import builtins
import sys
from typing import Any

import pytest

from newsspider.items import Finding
from tests.pages_html import article, html, read

FRONT = '<html><head><title>{title}</title>{head}</head><body class="{named}">{body}</body></html>'
TEASERS = "".join(
    f'<article><h3 class="entry-title"><a href="/{n}/">Un titre</a></h3><div class="entry-content"><p>Un.</p>'
    f'</div></article>'
    for n in range(5)
)
OG = '<meta property="og:type" content="{}">'
GENERATOR = '<meta name="generator" content="{}">'
LINE = f"<div><p>{'Nous venons chez vous. ' * 9}</p></div>"
CASES = {
    "a section": ({"named": "archive category category-une category-7", "body": TEASERS}, "section or another archive"),
    "a tag": ({"named": "archive tag tag-otan", "body": TEASERS}, "archive of a tag"),
    "an author": ({"named": "archive author author-anne", "body": TEASERS}, "archive of an author"),
    "a month": ({"named": "archive date", "body": TEASERS}, "archive of a day"),
    "a search": ({"named": "search search-results", "body": TEASERS}, "search results"),
    "the home page": ({"named": "home blog", "body": TEASERS}, "home page"),
    "a static page": (
        {
            "named": "page-template-default page page-id-77",
            "head": OG.format("article"),
            "body": '<div class="td-post-content"><p>Cinktank, 1 rue de la Presse.</p></div>',
        },
        "static page",
    ),
    "an attachment": (
        {
            "named": "attachment single single-attachment postid-5 attachmentid-5",
            "body": '<div class="td-post-content"><p>photo</p></div>',
        },
        "attachment",
    ),
    "an attachment of the new kind": (
        {"named": "attachment attachment-template-default attachmentid-5", "body": "<h1>photo</h1>"},
        "attachment",
    ),
    "a product": (
        {"named": "single single-product postid-5", "body": "<div class='entry-content'><p>10 €</p></div>"},
        "no news",
    ),
    "a page not found": ({"named": "error404", "title": "Page non trouvée"}, "no such page"),
    "a soft 404": (
        {"title": "Page introuvable - Journal", "body": "<h1>Page introuvable</h1><p>Désolé.</p>"},
        "no such page",
    ),
    "a soft 404 in English": (
        {"body": "<h1>Oops! That page can’t be found.</h1><div class='entry-content'><p>x</p></div>"},
        "no such page",
    ),
    "a soft 404 in Spanish": ({"title": "Página no encontrada", "body": "<h1>Error</h1>"}, "no such page"),
    "a gateway's error": (
        {"title": "502 Bad Gateway", "body": "<center><h1>502 Bad Gateway</h1></center>"},
        "error page",
    ),
    "a database's error": (
        {"title": "Erreur de la base de données", "body": "<h1>Error establishing a database connection</h1>"},
        "error page",
    ),
    "maintenance": ({"title": "Site en maintenance", "body": "<p>Revenez bientôt.</p>"}, "error page"),
    "a check for robots": ({"title": "Just a moment...", "body": "<h1>journal.example</h1>"}, "robots"),
    "a consent wall": (
        {
            "title": "Votre vie privée",
            "body": "<div id='didomi-host'><h1>Nous respectons votre vie privée</h1><p>Cookies.</p></div>",
        },
        "consent",
    ),
    "a consent wall with an article's head": (
        {"head": OG.format("article"), "body": "<h1>Bienvenue</h1><form action='/consent/'></form>"},
        "consent",
    ),
    "a log-in form": ({"title": "Connexion ‹ Journal", "body": "<form id='loginform'></form>"}, "log in"),
    "a front by its metadata": (
        {"head": '<script type="application/ld+json">{"@type":["WebPage","CollectionPage"]}</script>', "body": TEASERS},
        "listing",
    ),
    "a front by its articles": ({"head": OG.format("website"), "body": TEASERS}, "several articles"),
    "a shop": ({"head": OG.format("product"), "body": f"<h1>Moulin</h1>{LINE}"}, "nothing on it says"),
    "a wiki": ({"head": GENERATOR.format("MediaWiki 1.41"), "body": LINE}, "wiki"),
    "a forum": ({"head": GENERATOR.format("Discourse 3.2"), "body": LINE}, "forum"),
    "a page that says nothing": (
        {"title": "Bonjour", "body": "<p>Bonjour.</p>"},
        "nothing on it says that it is an article",
    ),
    "an empty document": ({}, "nothing on it says"),
}
OFFERS = FRONT.format(title="Devis", head="", named="", body=f"<h1>Nos devis</h1>{LINE * 9}")


@pytest.mark.parametrize("address", ["https://journal.example/devis/", "https://journal.example/topic/771/un-devis"])
def test_a_service_has_a_text_too_but_neither_an_author_nor_a_day(address: str) -> None:
    found = read(OFFERS, address)
    assert found.article is None and found.finding is not None
    assert "nothing on it says" in found.finding.reason or "forum" in found.finding.reason


BYLINE = '<span class="byline">Par <a rel="author" href="/a/">Lise Tournel</a></span>'
DAY = '<p class="date">12 mars 2024</p>'
TYPED = '<meta property="og:type" content="article">'
PERSON = '<meta name="author" content="Lise Tournel">'
TITLE = '<meta property="og:title" content="Devis | 12.03.2024">'
HOUSE = '<meta property="og:site_name" content="Lise Tournel"><meta name="author" content="Lise Tournel">'
SIGNS = {
    "a byline and a day": (BYLINE + DAY, "", "/devis/"),
    "a byline and four words of a title in the address": (BYLINE, "", "/devis-pour-un-toit/"),
    "a day as a part of the title": ("", TITLE, "/nos-devis-du-mois/"),
    "a person in the metadata, and the type": ("", PERSON + TYPED, "/devis-pour-un-toit/"),
}


@pytest.mark.parametrize("signs", SIGNS)
def test_the_same_text_with_two_signs_of_an_article_is_one(signs: str) -> None:
    shown, head, path = SIGNS[signs]
    page = OFFERS.replace("<h1>", f"{shown}<h1>").replace("</head>", f"{head}</head>")
    assert read(page, f"https://journal.example{path}").article is not None


@pytest.mark.parametrize(
    ("shown", "head", "path"), [(BYLINE, "", "/devis/"), (DAY, "", "/devis/"), ("", HOUSE, "/devis-pour-un-toit/")]
)
def test_one_sign_alone_is_too_weak_and_a_site_is_no_author(shown: str, head: str, path: str) -> None:
    page = OFFERS.replace("<h1>", f"{shown}<h1>").replace("</head>", f"{head}</head>")
    assert read(page, f"https://journal.example{path}").article is None


def test_a_thread_of_a_forum_is_known_by_its_address() -> None:
    found = read(html().replace("single single-post postid-184233", ""), "https://journal.example/threads/un-toit.77/")
    assert found.finding == Finding("page", "it is a thread of a forum")


def test_a_static_page_that_calls_itself_an_article_is_one() -> None:
    page = html().replace("single single-post postid-184233", "page page-id-77")
    stated = '<script type="application/ld+json">{"@type": "NewsArticle", "headline": "Un titre"}</script></head>'
    assert read(page.replace("</head>", stated)).article is not None
    assert read(page).finding == Finding("page", "it is a static page, not a post")


FORM = '<form class="post-password-form"><p>Protégé.</p><input name="post_password"></form>'


@pytest.mark.parametrize("name", CASES)
def test_a_page_that_is_no_article_says_so(name: str) -> None:
    parts, reason = CASES[name]
    found = read(FRONT.format(**{"title": "", "head": "", "named": "", "body": "", **parts}))
    assert found.article is None and found.further == []
    assert found.finding is not None and found.finding.refuses and reason in found.finding.reason, found.finding


@pytest.mark.parametrize("template", ["classic", "tdb", "plain"])
def test_a_post_behind_a_password_is_no_article(template: str) -> None:
    found = read(html(template, FORM))
    assert found.article is None and found.finding == Finding("page", "it asks for a password")


def test_the_root_of_a_site_is_its_home_page_whatever_it_looks_like() -> None:
    page = html().replace("single single-post postid-184233", "")
    assert read(page, "https://journal.example/").finding == Finding("page", "it is the home page")
    assert read(html(), "https://journal.example/?p=184233").article is not None


def test_a_slug_among_the_classes_of_a_post_does_not_make_it_a_page() -> None:
    page = html().replace("td-standard-pack", "page search archive home error404 tag")
    assert read(page).article is not None


def test_an_article_about_errors_is_an_article() -> None:
    assert article(title="Page introuvable : l’erreur 404 a trente ans").headline is not None


UNKNOWN = (
    '<html><head><title>T</title><meta property="og:type" content="article"><meta property="og:title" '
    'content="Un titre"></head><body>'
    "<div class='zzz'>{}</div></body></html>".format(
        "".join(
            f"<p>{n}. Un paragraphe assez long pour qu’un extracteur général y croie, "
            "avec des mots, des virgules, et une fin.</p>"
            for n in range(9)
        )
    )
)


SHORT_LINES = UNKNOWN.partition("<div class='zzz'>")[0] + "<div class='zzz'>{}</div></body></html>".format(
    "".join(f"<p>{n}. Une ligne de quelques mots, guère plus.</p>" for n in range(9))
)


def test_a_page_whose_markup_no_reader_knows_is_read_by_its_long_paragraphs() -> None:
    found = read(UNKNOWN).article
    assert found is not None and (found.provenance.body, found.headline) == ("general", "Un titre")
    assert len(found.body) == 9


def test_a_page_without_a_long_paragraph_is_left_to_the_general_extractor() -> None:
    pytest.importorskip(
        "trafilatura", reason="THE GENERAL EXTRACTOR IS NOT TRIED: the extra `fallback` is not installed"
    )
    found = read(SHORT_LINES).article
    assert found is not None and (found.provenance.body, len(found.body)) == ("fallback", 9)


@pytest.mark.parametrize(
    ("module", "says"), [("trafilatura", "extra is missing"), ("lxml_html_clean", "lxml_html_clean")]
)
def test_what_the_general_extractor_lacks_is_named(monkeypatch: pytest.MonkeyPatch, module: str, says: str) -> None:
    through = builtins.__import__

    def lacking(name: str, *rest: Any, **named: Any) -> Any:
        if name.startswith("trafilatura"):
            raise ModuleNotFoundError(f"No module named {module!r}", name=module)
        return through(name, *rest, **named)

    monkeypatch.delitem(sys.modules, "trafilatura", raising=False)
    monkeypatch.setattr(builtins, "__import__", lacking)
    found = read(SHORT_LINES)
    assert found.article is None and found.finding is not None
    assert "pip install 'trafilatura" in found.finding.reason and says in found.finding.reason
