"""pages/: a post in several pages names the others, and each reads as an article."""

from __future__ import annotations

import pytest

from tests.pages_html import PARAGRAPHS, URL, html, read, texts

TWO, THREE = f"{URL}2/", f"{URL}3/"
PAGERS = {
    "tagDiv": '<div class="page-nav page-nav-post"><span class="post-page-numbers current">{here}</span>{links}</div>',
    "WordPress": '<p class="post-nav-links">Pages : {links}</p>',
    "block": '<nav class="wp-block-post-content__pages">{links}</nav>',
    "old": '<div class="page-links">Pages : {links}</div>',
}


def pager(kind: str, here: int, *addresses: str) -> str:
    """A pager as one theme sets it."""
    return PAGERS[kind].format(
        here=here, links="".join(f'<a href="{address}" class="post-page-numbers">n</a>' for address in addresses)
    )


@pytest.mark.parametrize("kind", PAGERS)
def test_the_other_pages_of_a_post_are_named_in_order(kind: str) -> None:
    assert read(html(body=PARAGRAPHS + pager(kind, 1, TWO, THREE))).further == [TWO, THREE]
    assert read(html(body=PARAGRAPHS + pager(kind, 2, URL, THREE)), TWO).further == [URL, THREE]


def test_a_pager_in_the_footer_of_the_article_is_found() -> None:
    assert read(html(footer=pager("tagDiv", 1, TWO))).further == [TWO]
    assert read(html("plain").replace('<footer class="entry-footer">', pager("old", 1, TWO) + "<footer>")).further == [
        TWO
    ]


def test_pages_a_long_pager_leaves_out_are_named_too() -> None:
    assert read(html(body=PARAGRAPHS + pager("tagDiv", 1, TWO, f"{URL}5/"))).further == [
        f"{URL}{n}/" for n in (2, 3, 4, 5)
    ]


def test_pages_of_a_site_with_plain_addresses_are_named() -> None:
    plain = "https://journal.example/?p=7"
    assert read(html(body=PARAGRAPHS + pager("old", 1, f"{plain}&page=2")), plain).further == [f"{plain}&page=2"]


def test_other_links_make_no_further_pages() -> None:
    others = (
        "https://journal.example/2/",
        "https://autre.example/2021/12/27/un-titre/2/",
        f"{URL}#respond",
        f"{URL}comment-page-2/",
        "/2021/12/",
    )
    assert read(html(body=PARAGRAPHS + pager("tagDiv", 1, *others))).further == []
    assert read(html()).further == []


def test_a_later_page_reads_as_an_article_whose_first_heading_is_text() -> None:
    found = read(html(body="<h2>Un intertitre</h2><p>Suite.</p>" + pager("tagDiv", 2, URL)), TWO)
    assert found.article is not None and found.article.standfirst is None
    assert (texts(found.article), found.article.headline) == (["Un intertitre", "Suite."], "Un titre")
