"""pages/: a page that is no article says so, in plain words; bytes that are no page too; other pages of a post."""

from __future__ import annotations

import builtins
import sys
from typing import Any

import pytest

from newsspider.items import Finding
from newsspider.pages.parsed import parsed
from tests.test_pages import PARAGRAPHS, URL, article, html, read, texts

FRONT = '<html><head><title>{title}</title>{head}</head><body class="{named}">{body}</body></html>'
TEASERS = "".join(f'<article><h3 class="entry-title"><a href="/{n}/">Un titre</a></h3><div class="entry-content"><p>Un.</p></div></article>' for n in range(5))
OG = '<meta property="og:type" content="{}">'
CASES = {
    "a section": ({"named": "archive category category-une category-7", "body": TEASERS}, "section or another archive"),
    "a tag": ({"named": "archive tag tag-otan", "body": TEASERS}, "archive of a tag"),
    "an author": ({"named": "archive author author-anne", "body": TEASERS}, "archive of an author"),
    "a month": ({"named": "archive date", "body": TEASERS}, "archive of a day"),
    "a search": ({"named": "search search-results", "body": TEASERS}, "search results"),
    "the home page": ({"named": "home blog", "body": TEASERS}, "home page"),
    "a static page": ({"named": "page-template-default page page-id-77", "head": OG.format("article"),
                       "body": '<div class="td-post-content"><p>Cinktank, 1 rue de la Presse.</p></div>'}, "static page"),
    "an attachment": ({"named": "attachment single single-attachment postid-5 attachmentid-5",
                       "body": '<div class="td-post-content"><p>photo</p></div>'}, "attachment"),
    "an attachment of the new kind": ({"named": "attachment attachment-template-default attachmentid-5", "body": "<h1>photo</h1>"}, "attachment"),
    "a product": ({"named": "single single-product postid-5", "body": "<div class='entry-content'><p>10 €</p></div>"}, "no news"),
    "a page not found": ({"named": "error404", "title": "Page non trouvée"}, "no such page"),
    "a soft 404": ({"title": "Page introuvable - Journal", "body": "<h1>Page introuvable</h1><p>Désolé.</p>"}, "no such page"),
    "a soft 404 in English": ({"body": "<h1>Oops! That page can’t be found.</h1><div class='entry-content'><p>x</p></div>"}, "no such page"),
    "a soft 404 in Spanish": ({"title": "Página no encontrada", "body": "<h1>Error</h1>"}, "no such page"),
    "a gateway's error": ({"title": "502 Bad Gateway", "body": "<center><h1>502 Bad Gateway</h1></center>"}, "error page"),
    "a database's error": ({"title": "Erreur de la base de données", "body": "<h1>Error establishing a database connection</h1>"}, "error page"),
    "maintenance": ({"title": "Site en maintenance", "body": "<p>Revenez bientôt.</p>"}, "error page"),
    "a check for robots": ({"title": "Just a moment...", "body": "<h1>journal.example</h1>"}, "robots"),
    "a consent wall": ({"title": "Votre vie privée", "body": "<div id='didomi-host'><h1>Nous respectons votre vie privée</h1><p>Cookies.</p></div>"}, "consent"),
    "a consent wall with an article's head": ({"head": OG.format("article"), "body": "<h1>Bienvenue</h1><form action='/consent/'></form>"}, "consent"),
    "a log-in form": ({"title": "Connexion ‹ Journal", "body": "<form id='loginform'></form>"}, "log in"),
    "a front by its metadata": ({"head": '<script type="application/ld+json">{"@type":["WebPage","CollectionPage"]}</script>', "body": TEASERS}, "listing"),
    "a front by its articles": ({"head": OG.format("website"), "body": TEASERS}, "several articles"),
    "a page that says nothing": ({"title": "Bonjour", "body": "<p>Bonjour.</p>"}, "nothing on it says that it is an article"),
    "an empty document": ({}, "nothing on it says"),
}
FORM = '<form action="/wp-login.php?action=postpass" class="post-password-form"><p>Protégé.</p><input name="post_password"></form>'


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


BYTES = {
    b"": "empty", b" \n\t ": "empty", b'{"code": "rest_no_route"}': "JSON", b'[{"id": 1}]': "JSON", b"{}": "JSON",
    b"\x1f\x8b\x08\x00abc": "compressed", b"%PDF-1.4 x": "a file", b"\x89PNG\r\n": "a file",
    b'<?xml version="1.0"?><rss version="2.0"><channel/></rss>': "feed", b"<urlset><url/></urlset>": "feed",
    b"<div>" * 60_000: "levels deep", b"x" * 16_000_001: "larger than",
}


@pytest.mark.parametrize("body", BYTES, ids=range(len(BYTES)))
def test_bytes_that_are_no_page_are_refused_with_the_reason(body: bytes) -> None:
    found = parsed(body)
    assert isinstance(found, Finding) and found.field == "page" and BYTES[body] in found.reason


def test_a_content_type_that_is_no_page_s_is_refused() -> None:
    for kind in ("application/json; charset=utf-8", "image/png", "application/pdf"):
        assert isinstance(parsed(b"<html><p>x</p></html>", kind), Finding), kind
    for kind in ("text/html", "application/xhtml+xml", "TEXT/HTML; charset=x", "", None):
        assert not isinstance(parsed(b"<html><p>x</p></html>", kind), Finding), kind


ENCODINGS = {
    "header": ("é€".encode("iso8859-15"), "text/html; charset=ISO-8859-15", "é€"),
    "iso-8859-1 is windows-1252": ("é’".encode("cp1252"), "text/html; charset=iso-8859-1", "é’"),
    "meta": (b'<meta charset="windows-1252">' + "é’".encode("cp1252"), None, "é’"),
    "old meta": (b'<meta http-equiv="Content-Type" content="text/html; charset=latin1">' + "é’".encode("cp1252"), None, "é’"),
    "header before meta": (b'<meta charset="latin1">' + "é’".encode(), "text/html; charset=utf-8", "é’"),
    "mark": (b"\xef\xbb\xbf" + "é’".encode(), "text/html; charset=latin1", "é’"),
    "mark of UTF-16": ("\ufeffé’".encode("utf-16-le"), None, "é’"),
    "none, UTF-8": ("é’".encode(), None, "é’"),
    "none, not UTF-8": ("é’".encode("cp1252"), "text/html", "é’"),
    "unknown": ("é’".encode(), "text/html; charset=klingon", "é’"),
    "codec of Python's own": ("é’".encode(), "text/html; charset=rot13", "é’"),
    "UTF-8 that lies": (b"\xe9 x", "text/html; charset=utf-8", "\ufffd x"),
}


@pytest.mark.parametrize("name", ENCODINGS)
def test_the_encoding_is_the_one_declared_else_utf_8_else_windows_1252(name: str) -> None:
    body, content_type, text = ENCODINGS[name]
    page = parsed(body, content_type)
    assert not isinstance(page, Finding) and page.body is not None and page.body.text().strip() == text.strip()


# several pages ----------------------------------------------------------------------------------------------------------

TWO, THREE = f"{URL}2/", f"{URL}3/"
PAGERS = {
    "tagDiv": '<div class="page-nav page-nav-post"><span class="post-page-numbers current">{here}</span>{links}</div>',
    "WordPress": '<p class="post-nav-links">Pages : {links}</p>',
    "block": '<nav class="wp-block-post-content__pages">{links}</nav>',
    "old": '<div class="page-links">Pages : {links}</div>',
}


def pager(kind: str, here: int, *addresses: str) -> str:
    """A pager as one theme sets it."""
    return PAGERS[kind].format(here=here, links="".join(f'<a href="{address}" class="post-page-numbers">n</a>' for address in addresses))


@pytest.mark.parametrize("kind", PAGERS)
def test_the_other_pages_of_a_post_are_named_in_order(kind: str) -> None:
    assert read(html(body=PARAGRAPHS + pager(kind, 1, TWO, THREE))).further == [TWO, THREE]
    assert read(html(body=PARAGRAPHS + pager(kind, 2, URL, THREE)), TWO).further == [URL, THREE]


def test_a_pager_in_the_footer_of_the_article_is_found() -> None:
    assert read(html(footer=pager("tagDiv", 1, TWO))).further == [TWO]
    assert read(html("plain").replace('<footer class="entry-footer">', pager("old", 1, TWO) + "<footer>")).further == [TWO]


def test_pages_a_long_pager_leaves_out_are_named_too() -> None:
    assert read(html(body=PARAGRAPHS + pager("tagDiv", 1, TWO, f"{URL}5/"))).further == [f"{URL}{n}/" for n in (2, 3, 4, 5)]


def test_pages_of_a_site_with_plain_addresses_are_named() -> None:
    plain = "https://journal.example/?p=7"
    assert read(html(body=PARAGRAPHS + pager("old", 1, f"{plain}&page=2")), plain).further == [f"{plain}&page=2"]


def test_other_links_make_no_further_pages() -> None:
    others = ("https://journal.example/2/", "https://autre.example/2021/12/27/un-titre/2/", f"{URL}#respond", f"{URL}comment-page-2/", "/2021/12/")
    assert read(html(body=PARAGRAPHS + pager("tagDiv", 1, *others))).further == []
    assert read(html()).further == []


def test_a_later_page_reads_as_an_article_whose_first_heading_is_text() -> None:
    found = read(html(body="<h2>Un intertitre</h2><p>Suite.</p>" + pager("tagDiv", 2, URL)), TWO)
    assert found.article is not None and found.article.standfirst is None
    assert (texts(found.article), found.article.headline) == (["Un intertitre", "Suite."], "Un titre")


# the last rung ----------------------------------------------------------------------------------------------------------

UNKNOWN = (
    '<html><head><title>T</title><meta property="og:type" content="article"><meta property="og:title" content="Un titre"></head><body>'
    "<div class='zzz'>{}</div></body></html>".format("".join(f"<p>{n}. Un paragraphe assez long pour qu’un extracteur général y croie, "
                                                             "avec des mots, des virgules, et une fin.</p>" for n in range(9)))
)


def test_a_page_whose_markup_no_reader_knows_is_left_to_the_general_extractor() -> None:
    pytest.importorskip("trafilatura", reason="THE GENERAL EXTRACTOR IS NOT TRIED: the extra `fallback` is not installed")
    found = read(UNKNOWN).article
    assert found is not None and (found.provenance.body, found.headline) == ("fallback", "Un titre")
    assert len(found.body) == 9


def test_without_the_extra_such_a_page_is_refused_and_told_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    through = builtins.__import__

    def no_trafilatura(name: str, *rest: Any, **named: Any) -> Any:
        if name.startswith("trafilatura"):
            raise ImportError(name)
        return through(name, *rest, **named)

    monkeypatch.delitem(sys.modules, "trafilatura", raising=False)
    monkeypatch.setattr(builtins, "__import__", no_trafilatura)
    found = read(UNKNOWN)
    assert found.article is None and found.finding is not None
    assert 'pip install "newsspider[fallback]"' in found.finding.reason and "extra is missing" in found.finding.reason
