"""Section fronts: sections, entries, numbered pages, load more."""

import json
from typing import Any

import pytest
from selectolax.lexbor import LexborHTMLParser

from newsspider.discovery import Entry
from newsspider.discovery.loadmore import fragment
from newsspider.discovery.section import Section, entries, folded, linked_sections, listing, sections

FRONT = "https://a.fr/category/monde/"


def module(slug: str, day: str = "2022-01-02") -> Any:
    return (
        f'<div class="td_module_10 td_module_wrap"><h3 class="entry-title"><a href="/{slug}/" rel="bookmark">T</a></h3>'
        f'<time class="entry-date td-module-date" datetime="{day}T10:00:00+00:00">x</time></div>'
    )


def front(*parts: str) -> Any:
    return LexborHTMLParser(f"<html><body>{''.join(parts)}</body></html>")


def test_a_listing_gives_each_entry_once_with_its_day_and_in_order() -> None:
    page = front(module("b"), module("a", "2022-01-01"), module("b"))
    assert listing(page, FRONT).entries == [
        Entry("https://a.fr/b/", "2022-01-02"),
        Entry("https://a.fr/a/", "2022-01-01"),
    ]


def test_a_teaser_beside_the_listing_is_no_entry() -> None:
    page = front(module("a"), f'<div class="td-main-sidebar">{module("x")}</div>', f"<aside>{module('y')}</aside>")
    assert [entry.url for entry in listing(page, FRONT).entries] == ["https://a.fr/a/"]


def test_a_teaser_with_a_header_of_its_own_is_an_entry() -> None:
    plain = (
        '<article class="post-7 post type-post"><header class="entry-header"><h2 class="entry-title">'
        '<a href="/p/">T</a></h2><time datetime="2022-01-03T09:00:00+01:00">x</time></header></article>'
    )
    page = front(f"<header>{module('x')}</header>", plain)
    assert listing(page, FRONT).entries == [Entry("https://a.fr/p/", "2022-01-03")]


def test_a_teaser_without_a_day_does_not_borrow_that_of_its_neighbour() -> None:
    bare = '<div class="td_module_wrap"><h3 class="entry-title"><a href="/c/">T</a></h3></div>'
    assert [entry.published for entry in listing(front(bare, module("a")), FRONT).entries] == [None, "2022-01-02"]


@pytest.mark.parametrize(
    "nav",
    [
        '<div class="page-nav td-pb-padding-side"><span class="current">1</span><a href="/category/monde/page/2/" '
        'class="page">2</a><a href="/category/monde/page/69/" class="last">69</a></div>',
        '<div class="page-nav"><a href="/category/monde/page/2/"><i></i></a>'
        '<span class="pages">Page 1 sur 69</span></div>',
        '<nav class="navigation pagination"><div class="nav-links"><a class="page-numbers" '
        'href="https://a.fr/category/monde/page/69/">69</a></div></nav>',
    ],
)
def test_numbered_pages_tell_the_last_one_and_the_address_of_each(nav: str) -> None:
    found = listing(front(module("a"), nav), FRONT)
    assert found.last_page == 69
    assert found.page_address is not None
    assert found.page_address.format(7).endswith("/category/monde/page/7/")


def test_a_query_may_number_the_pages() -> None:
    found = listing(front('<div class="pagination"><a href="/?cat=3&paged=2">2</a></div>'), "https://a.fr/?cat=3")
    assert (found.last_page, found.page_address) == (2, "https://a.fr/?cat=3&paged={}")


def test_a_last_page_has_nothing_after_it() -> None:
    page = front('<div class="page-nav"><a href="/category/monde/page/2/">2</a></div>')
    assert listing(page, FRONT + "page/3/").last_page == 3


LOAD_MORE = (
    '<script>var td_ajax_url="https:\\/\\/a.fr\\/wp-admin\\/admin-ajax.php?td_theme_name=Newspaper&v=12";'
    'var block_tdi_7 = new tdBlock();\nblock_tdi_7.id = "tdi_7";\nblock_tdi_7.atts = \'{"limit":5,'
    '"custom_title":"L\\\'International"}\';\nblock_tdi_7.td_column_number = "2";\n'
    'block_tdi_7.block_type = "tdb_loop";\nblock_tdi_7.max_num_pages = "4";\n'
    "block_tdi_9.id = \"tdi_9\";\nblock_tdi_9.atts = '{}';</script>"
    '<a href="#" class="td_ajax_load_more td_ajax_load_more_js" data-td_block_id="tdi_7" id="next-page-tdi_7">+</a>'
)


def test_load_more_is_asked_for_as_the_script_of_the_theme_asks() -> None:
    more = listing(front(module("a"), LOAD_MORE), FRONT).load_more
    assert more is not None
    assert more.address == "https://a.fr/wp-admin/admin-ajax.php?td_theme_name=Newspaper&v=12"
    assert more.last_page == 4
    form = more.page(3)
    assert json.loads(form["td_atts"]) == {"limit": 5, "custom_title": "L'International"}
    assert (form["action"], form["td_block_id"], form["block_type"], form["td_current_page"]) == (
        "td_ajax_block",
        "tdi_7",
        "tdb_loop",
        "3",
    )


def answered(answer: bytes) -> tuple[list[Entry], bool]:
    """The entries in an answer of the endpoint, and whether more follow."""
    found = fragment(answer)
    assert found is not None
    return entries(found[0], FRONT), found[1]


def test_an_answer_of_the_endpoint_gives_entries_and_whether_more_follow() -> None:
    answer = json.dumps({"td_data": module("z"), "td_hide_next": False}).encode()
    assert answered(answer) == ([Entry("https://a.fr/z/", "2022-01-02")], True)


@pytest.mark.parametrize("answer", [b"0", b"", b"<html>", b"[]", b'{"td_data": null}', b"\xff\xfe"])
def test_another_answer_is_none(answer: bytes) -> None:
    assert fragment(answer) is None


def test_sections_are_read_from_the_menu_by_name() -> None:
    menu = (
        '<li class="menu-item menu-item-object-category"><a href="/category/dm/">Dernières minutes</a><ul>'
        '<li class="menu-item menu-item-object-category"><a href="/category/dm/int/">L&#8217;International</a></li>'
        '</ul></li><li class="menu-item menu-item-object-page"><a href="/contact/">Contact</a></li>'
    )
    assert sections(front(menu), "https://a.fr/") == [
        Section("Dernières minutes", "https://a.fr/category/dm/"),
        Section("L’International", "https://a.fr/category/dm/int/"),
    ]


def test_a_section_asked_for_is_found_by_its_name_in_a_menu_of_any_markup() -> None:
    page = front('<nav><a href="/dm/">Dernières minutes</a><a href="/dm/int/">L’International</a></nav>', module("a"))
    assert linked_sections(page, "https://a.fr/", ["dernieres minutes"]) == [
        Section("Dernières minutes", "https://a.fr/dm/")
    ]


@pytest.mark.parametrize("name", ["L'International", "l’international", "LINTERNATIONAL", "l-international", "int"])
def test_a_section_is_known_by_name_or_slug_without_case_accents_apostrophes(name: str) -> None:
    assert Section("L’International", "https://a.fr/category/dm/int/").is_called(name)


def test_folding_takes_accents_off() -> None:
    assert folded("Dernières Minutes") == folded("dernieres-minutes") == "dernieresminutes"


@pytest.mark.parametrize(
    "links",
    [
        "<nav class='plugin-x'><a href='?pg=2'>2</a><a href='?pg=3'>3</a></nav>",
        "<a href='/actualites/2/'>2</a> <a href='/actualites/3/'>3</a>",
        "<div><a class='suivant' href='/actualites/?feuille=2'>Page suivante</a></div>",
        "<a rel='next' href='/actualites?feuille=2'>…</a>",
        "<nav><a href='/actualites/seite/2/'>2</a></nav>",
        "<ul class='pager'><li><a href='/actualites/page-2.html'>2</a></li></ul>",
        "<a class='older-posts' href='/actualites/p2'>Articles plus anciens</a>",
    ],
)
def test_the_second_page_is_found_whatever_a_plugin_calls_it(links: str) -> None:
    page = LexborHTMLParser(f"<main><h2 class='entry-title'><a href='/a/'>A</a></h2></main>{links}")
    found = listing(page, "https://www.lejour.example/actualites/")
    assert found.page_address
    second = found.page_address.format(2)
    more = LexborHTMLParser(f"<main></main>{links.replace('2', '3')}<a href='/actualites/2024/'>2024</a>")
    assert listing(more, second, found.page_address).page_address == found.page_address


@pytest.mark.parametrize(
    "links",
    [
        "<a href='/2024/05/2/'>2</a>",
        "<a href='/a/?replytocom=2'>Répondre</a>",
        "<p class='comments'><a href='/actualites/tranche-2/'>2</a></p>",
        "<a href='/actualites/2024/'>2024</a>",
        "<a href='/actualites/?lang=2'>DE</a>",
    ],
)
def test_a_number_that_leads_elsewhere_is_no_page(links: str) -> None:
    page = LexborHTMLParser(f"<main><h2 class='entry-title'><a href='/a/'>A</a></h2></main>{links}")
    assert listing(page, "https://www.lejour.example/actualites/").page_address is None
