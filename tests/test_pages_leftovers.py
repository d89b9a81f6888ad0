"""pages/: lines about an article, teasers and notices that stand inside its element are no text of it."""

from __future__ import annotations

import pytest

from tests.test_pages_choice import LINES, TEXT, texts, whole

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


ABOUT = {
    "a reading time": "<p>Temps de lecture : 2 minutes</p>",
    "its tags": '<p>Classé sous : <a rel="category tag" href="/c/">Eau</a>, <a rel="tag" href="/t/">bief</a></p>',
    "its tags without a statement": '<p>Mots-clés : <a href="/tag/bief/">bief</a></p>',
    "a credit": "<p>Photo : Lise Tournel / Le Courrier</p>",
    "a length": "<p>12 min</p>",
    "a label": "<h3>Les plus lus</h3>",
    "a button": "<p>Partager cet article</p>",
    "a day": "<p>Publié le mardi 12 mars 2024 à 9h15, mis à jour à 11:20</p>",
    "the line of a theme": (
        '<p>Ce contenu a été publié dans <a href="/c/" rel="category tag">Eau</a> par <a href="/author/l/">Lise</a>. '
        'Mettez-le en favori avec son <a href="/moulin/" rel="bookmark">permalien</a>.</p>'
    ),
    "the same in English": (
        '<p>This entry was posted on Tuesday, March 12th, 2024 at 9:15 am and is filed under <a href="/c/">Water</a>. '
        'You can follow any responses to this entry through the <a href="/feed/">RSS 2.0</a> feed.</p>'
    ),
    "feeds of comments": '<p><a href="/f/">Comments RSS</a> | Comments closed | <a href="/t/">TrackBack URI</a></p>',
    "a rating": "<p>(Noch keine Bewertungen)<br>Loading...</p>",
    "a subscription": "<p>Subscribe to get the latest posts sent to your email.</p>",
    "a pin": "<p>LIKE IT? PIN IT!</p>",
    "a door for subscribers": '<p>Already have an account? <a href="/in/">Log in</a></p>',
    "a label of others": "<p>Das Thema könnte dich auch interessieren:</p>",
}


@pytest.mark.parametrize("what", ABOUT)
def test_a_line_about_the_article_is_no_text_of_it(what: str) -> None:
    first, _, rest = TEXT.partition("</p>")
    assert texts(f'<div class="entry-content">{first}</p>{ABOUT[what]}{rest}</div>') == LINES
    assert texts(f'<div class="entry-content">{TEXT}{ABOUT[what]}</div>') == LINES


def test_a_byline_before_the_text_is_no_text_and_the_same_words_inside_it_are() -> None:
    assert texts(f'<div class="zone"><p>Par Lise Tournel</p>{TEXT}</div>') == LINES
    assert texts(f'<div class="zone">{TEXT}<p>Par Lise Tournel</p>{TEXT}</div>')[3] == "Par Lise Tournel"


def test_a_heading_over_nothing_is_left_out() -> None:
    assert texts(f'<div class="entry-content">{TEXT}<h2>À suivre dans nos pages</h2></div>') == LINES


def test_a_sentence_that_opens_like_the_line_of_a_theme_is_text() -> None:
    said = 'Cet article a été publié le 12 mars dans <a href="https://courrier.ch/">le Courrier</a>, notre voisin.'
    assert len(texts(f'<div class="entry-content">{TEXT}<p>{said}</p>{TEXT}</div>')) == 2 * len(LINES) + 1


KEPT = ["Photo de famille au moulin.", "Le 12 mars 2024, la roue tourna.", "* * *", "Ils ont vu le meunier, en mars."]


def test_short_lines_of_a_text_stay() -> None:
    short = "".join(f"<p>{line}</p>" for line in KEPT)
    assert texts(f'<div class="entry-content">{TEXT}{short}{TEXT}</div>') == [*LINES, *KEPT, *LINES]


def test_a_list_of_short_lines_behind_the_text_stays() -> None:
    results = ["Sève 3, Bief 1", "Moulin 2, Roue 2", "Vanne 0, Truite 4", "Écluse 1, Canal 0"]
    short = "".join(f"<p>{line}</p>" for line in results)
    assert texts(f'<div class="zone">{TEXT}{short}</div>') == [*LINES, *results]


def test_an_interview_opens_with_its_first_question() -> None:
    asked = ["Quand tournera-t-il ?", "Et les truites ?"]
    pairs = zip(asked, (LINES[0], LINES[2]), strict=True)
    questions = "".join(f"<p><strong>{question}</strong></p><p>{answer}</p>" for question, answer in pairs)
    found = whole(f'<div class="entry-content">{questions}</div>')
    assert found.standfirst is None
    assert [block.text for block in found.body] == [asked[0], LINES[0], asked[1], LINES[2]]


def test_a_lead_between_title_and_body_is_the_standfirst() -> None:
    lead = "Onze ans après sa fermeture, le moulin du hameau retrouve sa roue et attend son eau."
    header = f'<header><div class="article__lead"><p>{lead}</p></div></header>'
    found = whole(f'<article>{header}<div class="zone">{TEXT}</div></article>')
    assert (found.standfirst, [block.text for block in found.body]) == (lead, LINES)


@pytest.mark.parametrize(
    ("words", "count"),
    [("2 responses to “Le moulin”", 2), ("Un commentaire", 1), ("One thought on “Le moulin”", 1), ("Une réponse", 1)],
)
def test_comments_are_counted_in_the_words_of_themes(words: str, count: int) -> None:
    page = f'<div class="entry-content">{TEXT}</div><div id="comments"><h2 class="comments-title">{words}</h2></div>'
    assert whole(page).comment_count == count
