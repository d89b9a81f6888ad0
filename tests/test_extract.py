"""extract.py: one call from pages to the record, the same for everybody."""

from __future__ import annotations

import doctest
import importlib
import json
import pickle
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from newsspider import Site, extract
from newsspider.extract import Page
from newsspider.pages.template import Template
from newsspider.rights import SiteRights, of_tdmrep
from tests.crawling import PACE_OFF, delivered, scrapy
from tests.pages_html import html
from tests.site import running

URL = "https://journal.example/un-titre/"
NOW = "2026-11-23T12:00:00+00:00"
RESERVED = '<meta name="tdm-reservation" content="1">'


def post(number: int) -> str:
    """One of two pages of a post."""
    pager = f'<div class="page-links">Pages : <a href="{URL}">1</a> <a href="{URL}2/">2</a></div>'
    return html("plain", f"<p>Le texte de la page {number}, en entier.</p>{pager}")


def test_the_example_of_the_docstring_is_true() -> None:
    assert doctest.testmod(importlib.import_module("newsspider.extract")) == (0, 5)


def test_text_and_bytes_and_a_page_with_its_headers_give_the_same_record() -> None:
    page = html(body="<p>L’été, déjà : « un texte » entier.</p>")
    whole = Page(page.encode("latin-1", "xmlcharrefreplace"), URL, "text/html; charset=latin-1")
    found = [extract(one, URL, retrieved_at=NOW).article for one in (page, page.encode(), whole)]
    assert found[0] is not None and found[0].article_body.startswith("L’été")
    assert found[0] == found[1] == found[2]


def test_what_is_no_article_gives_a_finding_and_does_not_raise() -> None:
    found = extract("<p>Une page.</p>", URL)
    assert (found.article, found.refused, found.findings[0].field) == (None, True, "page")
    with pytest.raises(ValueError, match="no page"):
        extract([], URL)


def test_the_pages_of_a_post_are_one_article() -> None:
    alone, both = extract(post(1), URL), extract([post(1), post(2)], URL)
    assert (alone.further, both.further) == ([f"{URL}2/"], [])
    assert both.article is not None and not both.refused
    assert both.article.article_body == "Le texte de la page 1, en entier.\n\nLe texte de la page 2, en entier."


def test_a_post_of_which_a_page_is_missing_is_refused() -> None:
    found = extract([post(1), "<p>Rien."], URL)
    assert found.refused
    assert f"a further page of the article is missing: {URL}2/" in found.findings[-1].reason


def test_a_further_page_that_leads_back_to_the_first_is_not_read_twice() -> None:
    found = extract([Page(post(1), URL), Page(post(1), URL)], URL).article
    assert found is not None
    assert found.article_body == "Le texte de la page 1, en entier."


def test_rights_are_recorded_and_refuse_only_where_they_are_obeyed() -> None:
    recorded = extract(html(head=RESERVED), URL, retrieved_at=NOW)
    assert recorded.article is not None and recorded.article.rights is not None
    assert (recorded.article.rights.reserved, recorded.article.rights.checked_at) == (True, NOW)
    assert not recorded.refused
    obeyed = extract(html(head=RESERVED), URL, site=Site(obeys_rights=True))
    assert [finding.field for finding in obeyed.findings if finding.refuses] == ["rights"]


def test_rights_stated_by_headers_and_by_the_site_count_too() -> None:
    site = SiteRights(None, of_tdmrep(b'[{"location": "/", "tdm-reservation": 1}]'))
    for page in (Page(html(), URL, headers=[("TDM-Reservation", "1")]), Page(html(), URL, site_rights=site)):
        found = extract(page, URL).article
        assert found is not None and found.rights is not None and found.rights.reserved


class OwnReader(Template):
    """A reader of one site."""

    container = "div.corps"
    title = "div.titre"


def test_a_site_gives_zone_language_typography_and_readers() -> None:
    page = """<html><body class="single-post postid-7"><article><div class="titre">Un titre d'ici</div>
    <div class="corps"><p>Un texte qui suffit pour un article.</p></div></article></body></html>"""
    site = Site(language="fr", readers=(OwnReader,), raw=True)
    found = extract(page, URL, site=site).article
    assert found is not None
    assert (found.headline, found.in_language, found.provenance.headline) == ("Un titre d'ici", "fr", "template")
    assert pickle.loads(pickle.dumps(site)) == site


def test_a_page_read_alone_shows_the_rights_that_a_crawl_records(tmp_path: Path) -> None:
    said: dict[str, Any] = {"page_meta": (("tdm-reservation", "1"),), "page_headers": (("X-Robots-Tag", "noai"),)}
    said |= {"robots": "User-agent: GPTBot\nDisallow: /", "tdmrep": '[{"location": "/x", "tdm-reservation": 1}]'}
    with running(articles=3, seed=1, **said) as site:
        words = ("-a", f"site={site.url}", *PACE_OFF, "-s", "NEWSSPIDER_RIGHTS=record")
        assert scrapy("crawl", "cinktank", *words, output=tmp_path).returncode == 0
        (line, *_) = delivered(tmp_path)
        shown = scrapy("read", line["url"], "--json", "--spider", "cinktank")
        assert shown.returncode == 0, shown.stderr
        alone = json.loads(shown.stdout)
    assert alone["rights"]["reserved"] is True
    assert alone["rights"]["sources"] == line["rights"]["sources"]
    known = ("rights", "retrieved_at", "discovered_via")
    assert {name: alone[name] for name in alone if name not in known} == {
        name: line[name] for name in line if name not in known
    }


def test_extracted_is_what_a_line_holds() -> None:
    found = extract(html(), URL, retrieved_at=NOW).article
    assert found is not None
    assert json.loads(json.dumps(asdict(found)))["retrieved_at"] == NOW
