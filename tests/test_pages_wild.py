"""pages/: what plugins and hands leave in the bodies of real newspapers."""

from __future__ import annotations

import pytest

from tests.pages_html import PARAGRAPHS, URL, article, html, read, texts
from tests.test_pages_body import in_body

LONG = "Un alinéa du texte, assez long pour que personne ne le prenne pour une prière de s’abonner ou pour un encart."

FURNITURE = {
    "time to read": '<span class="rt-reading-time"><span class="rt-label">Temps de lecture :</span> 3 minutes</span>',
    "time to read in a paragraph": '<p><span class="span-reading-time rt-reading-time">Reading Time: 2</span></p>',
    "last change": '<p class="post-modified-info">Zuletzt aktualisiert am 3. Mai 2022</p>',
    "read aloud": '<div class="gspeech_container"><span>Click to listen</span></div>',
    "read aloud by another": '<div class="trinityAudio"><div class="trinity-tts-pb">Getting ready</div></div>',
    "printing": '<div class="pdfprnt-buttons"><a href="?print=pdf">Print</a></div>',
    "languages": '<div class="gtranslate_wrapper"><a href="/en/">EN</a></div>',
    "author box": '<div class="m-a-box"><div class="m-a-box-container"><p>Elle suit l’Europe.</p></div></div>',
    "posts of a page builder": '<div class="elementor-widget elementor-widget-posts"><h3>'
                               '<a href="/z/">Un autre</a></h3></div>',
    "button of a page builder": '<div class="elementor-widget elementor-widget-button"><a href="/z/">Ici</a></div>',
    "caption in the line": '<p><img src="/i.jpg"><em class="photo-caption">La place.</em></p>',
    "card of a forum": '<blockquote class="reddit-card"><a href="https://reddit.example/">Un fil</a></blockquote>',
    "AMP embeds": "<amp-twitter><p>Un tweet</p></amp-twitter><amp-facebook><p>x</p></amp-facebook>",
    "channel": '<p>Únete a nuestro canal de <a href="https://t.me/diario">Telegram</a></p>',
    "networks": '<p>Follow us on <a href="https://twitter.com/x">Twitter</a> and '
                '<a href="https://www.facebook.com/x">Facebook</a>.</p>',
    "link to pay": '<p><a href="https://www.paypal.com/donate?id=X">Faire un don avec PayPal</a></p>',
}


@pytest.mark.parametrize("name", FURNITURE)
def test_what_a_plugin_sets_into_a_body_is_no_part_of_it(name: str) -> None:
    assert in_body(FURNITURE[name]) == []


TEXT = {
    "a sentence on a channel": '<p>Le maire l’a écrit sur <a href="https://t.me/maire">Telegram</a>.</p>',
    "a sentence on gifts": '<p>Les dons passent par <a href="https://www.paypal.com/x">PayPal</a>, dit-il.</p>',
    "the next thing, not a call": '<p>Folgende Szene zeigt <a href="https://youtube.com/x">das Video</a>.</p>',
    "a hint that leads off the site": '<p>Más información: <a href="https://musee.example/">musee.example</a></p>',
    "a speaker whose name means read": "<p><strong>Lea:</strong> Wir haben lange gewartet</p>",
}


@pytest.mark.parametrize("name", TEXT)
def test_a_sentence_that_looks_like_a_call_stays(name: str) -> None:
    assert len(in_body(TEXT[name])) == 1


@pytest.mark.parametrize("name", ["adsense-wrapper", "has-social-share", "leaky-paywall-content", "donation-content"])
def test_a_wrapper_around_whole_paragraphs_is_text_whatever_its_name(name: str) -> None:
    assert texts(article(body=f'<div class="{name}">{f"<p>{LONG}</p>" * 3}</div>')) == [LONG] * 3


LABELS = (
    "MIRÁ TAMBIÉN:", "ALSO SEE:", "Te puede interesar leer:", "Entérate además:", "Read the full story:", "READ:",
    "Citeste si:", "Ler também:", "Lea:", "WATCH:", "Más información:",
)


@pytest.mark.parametrize("label", LABELS)
def test_a_box_is_told_by_its_label_in_any_language(label: str) -> None:
    found = article(body=f'{PARAGRAPHS}<p>{label} <a href="/autre/">Un autre titre</a></p>')
    assert len(found.body) == 2
    assert [(box.headline, box.url) for box in found.related] == [("Un autre titre", "https://journal.example/autre/")]


BOXES = {
    "picture, label and button in the link": '<div class="irp_ruby"><a href="/autre/"><div>À LIRE</div><div>Lire</div>'
                                             '<span class="postTitle">Un autre titre</span></a></div>',
    "label in the link": '<div class="lire-aussi"><a href="/autre/"><b>Lire aussi :</b> Un autre titre</a></div>',
}


@pytest.mark.parametrize("name", BOXES)
def test_a_box_is_reported_with_its_title_alone(name: str) -> None:
    found = article(body=PARAGRAPHS + BOXES[name])
    assert len(found.body) == 2
    assert [box.headline for box in found.related] == ["Un autre titre"]


def test_a_text_set_twice_for_two_widths_of_screen_is_read_once() -> None:
    twice = f'{PARAGRAPHS}</div></div><div class="td_block_wrap tdb_single_content td-post-content"><div>{PARAGRAPHS}'
    assert len(article("tdb", twice).body) == 2


def test_a_separator_set_twice_stays_where_a_stray_tag_has_closed_the_body() -> None:
    found = article(body=f"<p>{LONG}</p></div><p>***</p><p>{LONG} Bis.</p><p>***</p><div>")
    assert texts(found) == [LONG, "***", f"{LONG} Bis.", "***"]


@pytest.mark.parametrize("template", ["classic", "tdb"])
def test_a_short_text_before_a_form_is_not_taken_for_its_words(template: str) -> None:
    assert texts(article(template, f"<div><p>{LONG}</p><form><input></form></div>")) == [LONG]


def test_the_template_builder_may_name_an_author_without_a_link() -> None:
    assert article("tdb", authors='<span class="tdb-author-name">Anne Roy</span>').authors == ["Anne Roy"]


def test_the_page_of_the_amp_plugin_is_read() -> None:
    body = f'<div class="amp-wp-article-content">{PARAGRAPHS}</div><div class="amp-wp-meta">Au pied.</div>'
    page = html("plain", body, authors="Anne Roy").replace('class="entry-content"', 'class="x"')
    found = read(page.replace('class="byline"', 'class="x"').replace("author vcard", "amp-wp-author"), URL).article
    assert found is not None and len(found.body) == 2
    assert found.authors == ["Anne Roy"]
