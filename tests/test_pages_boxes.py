"""pages/: the boxes that lead to other articles, told from sentences of the text."""

from __future__ import annotations

import pytest

from tests.pages_html import URL, article, html, read, texts

FIRST, SECOND = "Un premier paragraphe du texte.", "Un second paragraphe du texte."
WITHIN = f"<p>{FIRST}</p>{{}}<p>{SECOND}</p>"
TITLE = "Huitième corps retrouvé après l’explosion"
LINK = f'<a href="/huit/">{TITLE}</a>'
HERE = "https://journal.example/huit/"

LABELS = (
    "Lire aussi :",
    "Lire aussi&nbsp;:",
    "LIRE AUSSI :",
    "lire aussi:",
    "À lire aussi :",
    "A lire aussi :",
    "Lire également :",
    "Voir aussi :",
    "A voir aussi :",
    "À voir également :",
    "Sur le même sujet :",
    "À lire :",
    "Lire aussi",
    "À LIRE AUSSI",
    "Ne manquez pas :",
    "Pour aller plus loin :",
    "Lesen Sie auch:",
    "Lesen Sie dazu:",
    "Auch interessant:",
    "Mehr zum Thema:",
    "Lea también:",
    "LEA TAMBIÉN |",
    "Lee también",
    "Te puede interesar:",
    "Le puede interesar:",
    "También lea:",
    "Read also:",
    "Also read:",
    "READ MORE:",
    "See also:",
    "Related:",
    "Related article:",
    "You may also like:",
    "Leggi anche:",
    "Leia também:",
    "Lees ook:",
    "Baca juga:",
    "Czytaj też:",
    "👉 Lire aussi :",
    "► À lire aussi :",
    "[Lire aussi]",
)
SHAPES = {
    "bold label, link": "<p><strong>{label}</strong> {link}</p>",
    "plain label, link": "<p>{label} {link}</p>",
    "all in the link": '<p><a href="/huit/"><strong>{label}</strong> {title}</a></p>',
    "all bold": "<p><strong>{label} {link}</strong></p>",
    "in a division": "<div>{label} {link}</div>",
    "in a heading": "<h4>{label} {link}</h4>",
    "label alone, then a link": "<p><strong>{label}</strong></p><p>{link}</p>",
    "label alone, then a list": "<h3>{label}</h3><ul><li>{link}</li></ul>",
    "label and link on two lines": "<p><strong>{label}</strong><br>{link}</p>",
    "behind a line of text": "<p>Un texte.<br><strong>{label}</strong> {link}</p>",
}


def boxes(inner: str, template: str = "classic") -> list[tuple[str, str | None, int]]:
    """The boxes of a body that holds the markup between two paragraphs, which must stay."""
    found = article(template, WITHIN.format(inner))
    assert texts(found)[0] == FIRST and texts(found)[-1] == SECOND
    assert len(found.body) == 2 or (len(found.body) == 3 and texts(found)[1] == "Un texte."), texts(found)
    return [(box.headline, box.url, box.after_block) for box in found.related]


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("label", LABELS)
def test_a_label_and_a_link_are_a_box_in_every_language_and_shape(label: str, shape: str) -> None:
    found = boxes(SHAPES[shape].format(label=label, link=LINK, title=TITLE))
    assert found == [(TITLE, HERE, 2 if shape == "behind a line of text" else 1)]


@pytest.mark.parametrize("label", ["Lire aussi:", "À lire aussi:", "LIRE AUSSI:", "Lire également", "Autre chose"])
def test_a_box_of_the_plugin_has_title_and_link(label: str) -> None:
    inner = f'<span class="ctaText">{label}</span>&nbsp; <span class="postTitle">{TITLE}</span>'
    box = f'<style>.u1 {{ margin: 0 }}</style><div class="u1ad"><a href="/huit/"><div>{inner}</div></a></div>'
    assert boxes(box) == [(TITLE, HERE, 1)]
    assert boxes(f'<div class="u1ad"><div>{inner}</div></div>') == [(TITLE, None, 1)]


CAPTIONS = (
    '<figure><img src="/a.jpg" width="600"><figcaption>Une légende. © AFP{}</figcaption></figure>',
    '<div class="wp-caption"><img src="/a.jpg" width="600"><div class="wp-caption-text">Une légende.{}</div></div>',
)


@pytest.mark.parametrize("caption", CAPTIONS)
@pytest.mark.parametrize("shape", SHAPES)
def test_a_box_inside_a_caption_is_reported_and_the_caption_is_no_text(shape: str, caption: str) -> None:
    box = f"<div>{SHAPES[shape].format(label='À lire aussi :', link=LINK, title=TITLE)}</div>"
    assert boxes(caption.format(box)) == [(TITLE, HERE, 1)]
    assert boxes(caption.format(f'<div class="u1ad"><a href="/huit/"><span class="postTitle">{TITLE}</span></a></div>'))
    assert boxes(caption.format(' <a href="/huit/">La photographe</a>')) == []


def test_a_link_with_tracking_or_off_the_site_is_given_as_it_stands() -> None:
    tracked = "https://journal.example/huit/?utm_source=x&amp;utm_medium=y&amp;utm_campaign=z"
    assert boxes(f'<p>Lire aussi : <a href="{tracked}">{TITLE}</a></p>')[0][1] == tracked.replace("&amp;", "&")
    assert (
        boxes(f'<p>Lire aussi : <a href="https://autre.example/x">{TITLE}</a></p>')[0][1] == "https://autre.example/x"
    )


@pytest.mark.parametrize(
    "markup",
    [
        f"<p><strong>Lire aussi :</strong> {TITLE}</p>",
        f"<p><strong>À lire aussi</strong> {TITLE}</p>",
        f"<p>Voir aussi : {TITLE}</p>",
        f"<p><strong>Lire aussi&nbsp;:</strong> {TITLE}.</p>",
    ],
)
def test_a_box_without_a_link_is_a_box(markup: str) -> None:
    assert [(title.rstrip("."), url) for title, url, _ in boxes(markup)] == [(TITLE, None)]


def test_a_box_with_two_links_is_two_boxes() -> None:
    found = boxes(f'<p><strong>Lire aussi :</strong> {LINK} et <a href="/neuf/">Neuvième corps</a></p>')
    assert [title for title, _, _ in found] == [TITLE, "Neuvième corps"]


def test_a_list_of_nothing_but_links_to_the_site_is_boxes() -> None:
    found = boxes(
        f'<ul><li class="entry-title td-module-title">{LINK}</li><li><p><a href="/neuf/">Neuf</a></p></li></ul>'
    )
    assert [(title, place) for title, _, place in found] == [(TITLE, 1), ("Neuf", 1)]


@pytest.mark.parametrize("name", ["related-article", "lire-aussi", "inline-related-posts", "lea-tambien", "irp-box"])
def test_an_element_named_as_a_box_is_one(name: str) -> None:
    box = (
        f'<div class="{name}"><span>À ne pas manquer</span><a href="/huit/"><img src="/i.jpg"></a><h4>{LINK}</h4></div>'
    )
    assert boxes(box) == [(TITLE, HERE, 1)]


def test_another_post_of_the_site_set_in_as_an_embed_is_a_box() -> None:
    embed = f'<blockquote class="wp-embedded-content">{LINK}</blockquote><iframe class="wp-embedded-content"></iframe>'
    figure = (
        f'<figure class="wp-block-embed is-type-wp-embed"><div class="wp-block-embed__wrapper">{embed}</div></figure>'
    )
    assert boxes(f"<p>{embed}</p>") == boxes(figure) == [(TITLE, HERE, 1)]


PROSE = (
    "Voir aussi dans cette affaire un signe des temps serait excessif.",
    'Lire aussi les classiques, comme <a href="/x/">le dit</a> le ministre, reste un plaisir.',
    '<a href="/x/">Voir aussi</a> loin que possible, voilà le but.',
    "À lire ses mémoires, on comprend : rien n’était prévu.",
    "Lire aussi : tel est le conseil que donnait le maître à ses élèves, chaque matin, avant la classe.",
    '<strong>Related</strong> matters were discussed with <a href="/x/">the ministry</a> on Monday.',
    '<a href="/rapport.pdf">Le rapport</a>',
    f"Comme le disait notre article : {LINK}, la situation est grave.",
    "Relacionado con el caso, la fiscalía abrió una investigación.",
    "<strong>Voir aussi grand</strong> que ses voisins, c’est son programme.",
)


@pytest.mark.parametrize("prose", PROSE)
def test_a_sentence_of_the_text_is_no_box(prose: str) -> None:
    found = article(body=WITHIN.format(f"<p>{prose}</p>"))
    assert (len(found.body), found.related) == (3, [])


def test_a_paragraph_that_is_but_the_linked_title_of_another_article_is_a_box() -> None:
    lone = f'<p><strong><a href="/2021/12/huitieme-corps-retrouve/">{TITLE}</a></strong></p>'
    assert boxes(lone) == [(TITLE, "https://journal.example/2021/12/huitieme-corps-retrouve/", 1)]
    for other in ("/tag/otan/", "https://autre.example/un-titre-de-plus/", "/rapport-de-la-cour.pdf"):
        found = article(body=WITHIN.format(f'<p><a href="{other}">{TITLE}</a></p>'))
        assert (len(found.body), found.related) == (3, []), other


def test_a_list_of_links_with_words_between_or_off_the_site_is_text() -> None:
    for inner in (
        f"<li>{LINK}, selon la police</li>",
        '<li><a href="https://autre.example/">Le site</a></li>',
        '<li><a href="/f.pdf">F</a></li>',
    ):
        found = article(body=WITHIN.format(f"<ul>{inner}</ul>"))
        assert (len(found.body), found.related) == (3, []), inner


def test_a_sentence_that_equals_the_text_of_a_box_by_chance_stays() -> None:
    found = article(body=f"<p>{TITLE}</p><p>Lire aussi : {LINK}</p><p>{TITLE}</p>")
    assert texts(found) == [TITLE, TITLE] and [box.after_block for box in found.related] == [1]


def test_a_box_counts_the_blocks_before_it_without_standfirst_and_dateline() -> None:
    box = f"<p>Lire aussi : {LINK}</p>"
    body = f"<h2>Le chapô</h2><p>Paris, 27 déc. (AFP) –</p><p>Un.</p>{box}<p>Deux.</p>{box}"
    assert [box.after_block for box in article(body=body).related] == [1, 2]


def test_boxes_have_the_evidence_of_the_body() -> None:
    assert article(body=WITHIN.format(f"<p>Lire aussi : {LINK}</p>")).provenance.related == "template"
    assert article("plain", body=WITHIN.format(f"<p>Lire aussi : {LINK}</p>")).provenance.related == "wordpress"


@pytest.mark.parametrize("base", ["https://journal.example/", "/", "//journal.example/index.html"])
def test_links_are_relative_to_the_base_that_a_page_states(base: str) -> None:
    box = "<p><strong>Lire aussi :</strong> <a href='article-8.html'>Huitième corps retrouvé dans le lac</a></p>"
    picture = "<p><img src='photos/lac.jpg' width='800' height='600' alt=''></p>"
    page = html("plain", WITHIN.format(f"{box}{picture}"), head=f"<base href='{base}'>")
    found = read(page).article
    assert found
    assert [one.url for one in found.related] == ["https://journal.example/article-8.html"]
    assert [one.url for one in found.images] == ["https://journal.example/photos/lac.jpg"]
    assert found.url == URL
