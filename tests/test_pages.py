"""pages/: every field from every template, in the page's own words, and the evidence it came from."""

from __future__ import annotations

from newsspider.pages import READERS
from newsspider.pages.template import Template
from tests.pages_html import (
    CATEGORIES,
    PARAGRAPHS,
    PICTURES,
    SUB_TITLES,
    URL,
    article,
    crumbs,
    each_template,
    html,
    read,
)


@each_template
def test_the_headline_is_the_title_of_the_page_and_not_that_of_a_teaser(template: str) -> None:
    found = article(template, title="Le vrai titre&nbsp;: «&nbsp;ici&nbsp;»")
    assert found.headline == "Le vrai titre\xa0: «\xa0ici\xa0»"
    assert found.provenance.headline == ("wordpress" if template == "plain" else "template")


@each_template
def test_the_sub_title_is_the_standfirst(template: str) -> None:
    found = article(template, sub_title=SUB_TITLES[template].format("Le chapô de l’article"))
    assert (found.standfirst, len(found.body)) == ("Le chapô de l’article", 2)


@each_template
def test_a_sub_title_said_again_at_the_head_of_the_body_is_there_once(template: str) -> None:
    said = f"<h2>Le chapô de l'article</h2>{PARAGRAPHS}"
    found = article(template, said, sub_title=SUB_TITLES[template].format("Le chapô de l’article"))
    assert (found.standfirst, len(found.body)) == ("Le chapô de l’article", 2)


@each_template
def test_the_authors_are_those_of_the_byline_in_order(template: str) -> None:
    mark = ' class="tdb-author-name"' if template == "tdb" else ""
    found = article(template, authors=f'<a{mark} href="/1/">Anne Aubert</a> et <a{mark} href="/2/">Bruno Blum</a>')
    assert found.authors == ["Anne Aubert", "Bruno Blum"]


def test_an_author_without_a_link_is_named_by_the_byline() -> None:
    assert article(authors="Anne Aubert").authors == ["Anne Aubert"]
    box = '<div class="author-box-wrap"><div class="td-author-name vcard author"><a href="/b/">Bruno</a></div></div>'
    assert article(body=PARAGRAPHS + box, authors="").authors == []


def test_an_author_whose_first_link_is_empty_is_named_by_the_second() -> None:
    found = article("tdb", authors='<a class="tdb-author-name" href="/1/"></a><a href="/2/" rel="tag">El País</a>')
    assert found.authors == ["El País"]


def test_a_byline_without_a_link_is_the_author_without_its_preposition() -> None:
    text = html("plain", authors="").replace(
        '<span class="author vcard"></span>', '<span class="author">Par Zoé Zola</span>'
    )
    found = read(text).article
    assert found is not None and found.authors == ["Zoé Zola"]


@each_template
def test_the_sections_are_the_breadcrumb_without_home_and_title_then_the_other_categories(template: str) -> None:
    said = CATEGORIES[template].format("L'International") + CATEGORIES[template].format("Europe")
    found = article(template, crumbs=crumbs(template, "Dernières minutes", "L'International"), categories=said)
    assert found.sections == ["Dernières minutes", "L'International", "Europe"]


@each_template
def test_a_title_cut_in_the_breadcrumb_is_no_section(template: str) -> None:
    found = article(
        template,
        title="Un titre long et même « très » long",
        crumbs=crumbs(template, "Une", last="Un titre long et même..."),
    )
    assert found.sections == ["Une"]


def test_a_breadcrumb_set_as_a_list_is_read_whole() -> None:
    steps = "".join(f'<li><span><a href="/{name}/">{name}</a></span></li>' for name in ("Une", "Europe"))
    page = html("plain").replace('<p class="breadcrumbs"></p>', f'<ol class="breadcrumbs">{steps}</ol>')
    found = read(page).article
    assert found is not None and found.sections == ["Une", "Europe"]


@each_template
def test_a_breadcrumb_that_ends_with_a_section_keeps_it(template: str) -> None:
    assert article(template, crumbs=crumbs(template, "Venezuela", last="Caracas")).sections == ["Venezuela", "Caracas"]


@each_template
def test_the_tags_are_the_keywords(template: str) -> None:
    assert article(
        template, tags='<li><a rel="tag" href="/t/">OTAN</a></li> <a rel="tag" href="/u/">Russie</a>'
    ).keywords == ["OTAN", "Russie"]


@each_template
def test_the_comment_count_is_the_number_the_page_shows(template: str) -> None:
    assert article(template, comments="0").comment_count == 0
    assert article(template, comments="1 234").comment_count == 1234


def test_a_comment_count_in_words_is_a_number() -> None:
    page = html("plain").replace(" commentaires</a>", "Un commentaire</a>")
    found = read(page).article
    assert found is not None and found.comment_count == 1


@each_template
def test_a_page_that_does_not_say_how_many_comments_it_has_has_none_known(template: str) -> None:
    assert article(template).comment_count is None


@each_template
def test_only_the_time_of_the_article_itself_is_a_statement_about_its_date(template: str) -> None:
    stated = (
        '<time class="entry-date updated td-module-date" datetime="2021-12-27T14:05:12+00:00">27 décembre 2021</time>'
    )
    later = '<div class="td_module_wrap"><time class="entry-date" datetime="2022-01-01T00:00:00+00:00">x</time></div>'
    found = article(template, time=stated, footer=later)
    assert [(one.field, one.evidence, one.value) for one in found.other_dates] == [
        ("date_published", "time", "2021-12-27T14:05:12+00:00")
    ]
    assert found.date_published is None and found.date_modified is None


def test_a_time_of_class_updated_beside_a_published_one_is_that_of_a_change() -> None:
    stated = '<time class="entry-date published" datetime="2021-12-27T14:05:12+01:00">x</time>'
    found = article("plain", time=stated + '<time class="updated" datetime="2021-12-28T09:00:00+01:00">y</time>')
    assert [(one.field, one.value[:10]) for one in found.other_dates] == [
        ("date_published", "2021-12-27"),
        ("date_modified", "2021-12-28"),
    ]


@each_template
def test_the_lead_image_has_its_caption_apart_from_its_credit_and_its_size(template: str) -> None:
    caption = '<figcaption>Une usine. <span class="credit">AFP</span></figcaption>'
    shown = f'<figure><img src="/i/photo-696x464.jpg" width="696" height="464">{caption}</figure>'
    found = article(template, picture=PICTURES[template].format(shown)).image
    assert found is not None
    assert (found.url, found.caption, found.credit) == (
        "https://journal.example/i/photo-696x464.jpg",
        "Une usine.",
        "AFP",
    )
    assert (found.width, found.height) == (696, 464)


@each_template
def test_a_reduced_lead_image_is_given_in_the_full_size_the_metadata_name(template: str) -> None:
    shown = '<img data-src="/i/photo-696x464.jpg" src="data:image/svg+xml,x" width="696" height="464">'
    head = (
        '<meta property="og:type" content="article"><meta property="og:image" '
        'content="https://journal.example/i/photo.jpg">'
        '<meta property="og:image:width" content="2048"><meta property="og:image:height" content="1365">'
    )
    found = article(template, picture=PICTURES[template].format(shown), head=head).image
    assert found is not None and (found.url, found.width) == ("https://journal.example/i/photo.jpg", 2048)


def test_a_link_to_the_full_picture_is_the_address_of_the_image() -> None:
    shown = '<figure><a href="/i/photo.jpg"><img src="/i/photo-696x464.jpg"></a></figure>'
    found = article(picture=PICTURES["classic"].format(shown)).image
    assert found is not None and found.url == "https://journal.example/i/photo.jpg"


@each_template
def test_the_identifier_is_the_post_id_of_the_body_element(template: str) -> None:
    found = article(template)
    assert (found.identifier, found.provenance.identifier) == ("184233", "wordpress")


def test_the_canonical_address_counts_only_on_the_page_s_own_host() -> None:
    here = '<link rel="canonical" href="https://www.journal.example/un-titre/">'
    assert article(head=here).url == "https://www.journal.example/un-titre/"
    assert article(head=here.replace("www.journal", "autre")).url == URL
    assert article(head=here.replace("un-titre/", "")).url == URL


def test_a_field_the_page_does_not_give_has_no_evidence() -> None:
    told = article().provenance
    assert (told.standfirst, told.dateline, told.authors, told.sections, told.image, told.related) == (None,) * 6
    assert (told.body, told.headline, told.url) == ("template", "template", "url")


def test_the_run_fields_and_the_derived_fields_are_left_alone() -> None:
    found = article()
    assert (found.article_body, found.word_count, found.text_hash, found.retrieved_at, found.revision) == (
        "",
        0,
        "",
        None,
        1,
    )


class OfTheSite(Template):
    """A reader of one site."""

    container = "div.td-post-content"
    title = "div.kicker"


def test_a_site_s_reader_goes_before_those_of_its_platform_and_alone_where_it_knows_the_page() -> None:
    page = html(sub_title='<div class="kicker">Le titre du site</div>')
    found = read(page, readers=(OfTheSite, *READERS)).article
    assert found is not None
    assert (found.headline, found.provenance.headline) == ("Le titre du site", "template")
    other = read(html("plain"), readers=(OfTheSite, *READERS)).article
    assert other == read(html("plain")).article
