"""pages/: OpenGraph, links and microdata as witness and filler."""

from __future__ import annotations

from tests.pages_html import article, html, read
from tests.test_pages_jsonld import YOAST, bare, block


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
