"""pages/: lines about an article, teasers and notices that stand inside its element are no text of it."""

from __future__ import annotations

import pytest

from tests.test_pages_choice import LINES, TEXT, texts

INSIDE = {
    "a byline": '<div class="author">Von Lise Tournel</div>',
    "a day": '<p class="timestamp">12. März 2024</p>',
    "a list of teasers": '<div class="TeaserList"><a href="/a/">Un autre sujet du canton</a></div>',
    "a name in one word": '<div class="RecircMostPopular"><a href="/a/">Ce qu’on lit le plus</a></div>',
    "a teaser in an article of its own": (
        '<article><h3><a href="/un-autre-sujet/">Un autre sujet</a></h3><p>Le canton en parle encore.</p></article>'
    ),
}


@pytest.mark.parametrize("what", INSIDE)
@pytest.mark.parametrize("named", ["entry-content", "zone"])
def test_what_is_no_text_is_left_out_of_a_body(what: str, named: str) -> None:
    first, _, rest = TEXT.partition("</p>")
    assert texts(f'<div class="{named}">{first}</p>{INSIDE[what]}{rest}</div>') == LINES


def test_paragraphs_that_are_all_named_after_a_paywall_are_the_text() -> None:
    walled = TEXT.replace("<p>", '<p class="paywall">')
    assert texts(f'<div class="entry-content">{walled}</div>') == LINES


def test_the_hidden_rest_of_a_text_is_read_and_a_hidden_copy_is_not() -> None:
    rest = TEXT.replace("moulin", "four").replace("Sa roue", "Sa porte").replace("le bief", "la mare")
    hidden = f'<div style="display:none">{rest}</div>'
    assert len(texts(f'<div class="entry-content">{TEXT}{hidden}</div>')) == 6
    assert texts(f'<div class="entry-content">{TEXT}<div style="display:none">{TEXT}</div></div>') == LINES


def test_an_element_named_after_an_author_that_holds_sentences_is_text() -> None:
    said = "Le bief se cure à la pelle, disait mon père, et le moulin le rend au centuple à qui sait attendre l’hiver."
    assert texts(f'<div class="entry-content">{TEXT}<div class="author">{said}</div></div>') == [*LINES, said]


def test_the_names_of_a_post_s_tags_say_nothing_of_its_element() -> None:
    post = f'<div class="x"><div class="post-7 hentry tag-comments category-related">{TEXT}</div></div>'
    assert texts(post) == LINES
