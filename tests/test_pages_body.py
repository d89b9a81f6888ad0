"""pages/: what is and what is not part of the body."""

from __future__ import annotations

import pytest

from newsspider.items import Article
from newsspider.pages import reading
from newsspider.pages.parsed import parsed
from tests.pages_html import PARAGRAPHS, TEMPLATES, URL, article, html, read, texts

FIRST, SECOND = "Un premier paragraphe du texte.", "Un second paragraphe du texte."
WITHIN = "<p>Un premier paragraphe du texte.</p>{}<p>Un second paragraphe du texte.</p>"

FURNITURE = {
    "advert": '<div class="td-a-rec td-a-rec-id-content_inline tdi_3"><span class="td-adspot-title">- Publicité '
              '-</span></div>',
    "advert of a plugin": '<div class="code-block code-block-6" style="margin: 8px auto"><span>ANZEIGE</span></div>',
    "advert of a rotator": '<div class="g g-32"><div class="g-single a-140"><small>Anzeige</small><br></div></div>',
    "advert of a network": '<ins class="adsbygoogle" data-ad-slot="1">Annonce</ins><noscript><p>Activez '
                           'JavaScript.</p></noscript>',
    "label of an advert": "<p>- Advertisement -</p>",
    "share bar": '<div class="td-post-sharing-top"><div class="td-social-but-text">Facebook</div></div>',
    "share bar of a plugin": '<div class="sharedaddy"><h3>Partager&nbsp;:</h3><ul><li><a href="#">X</a></li></ul>'
                             '</div>',
    "share list": '<ul class="shariff-buttons"><li>teilen</li></ul>',
    "author box": '<div class="author-box-wrap"><div class="td-author-name">Anne</div><p>Elle suit l’Europe.</p></div>',
    "newsletter": '<div class="td_block_wrap tds_newsletter"><h4>Inscrivez-vous</h4><form><input type="email">'
                  '</form></div>',
    "nameless newsletter": '<div><h4>Inscrivez-vous</h4><p>Chaque matin.</p><form><input type="email"></form></div>',
    "donation": '<div id="soutien"><i>Le journalisme a besoin de vous.</i><br><br><div>'
    '<a href="https://don.example/?utm_medium=after-post&utm_campaign=x">Soutenez-nous</a></div></div>',
    "next and previous": '<div class="td-block-row td-post-next-prev"><a href="/x/">Article précédent</a></div>',
    "gallery": '<div id="gallery-1" class="gallery galleryid-1"><figure><figcaption>La salle.</figcaption>'
               '</figure></div>',
    "caption": '<figure class="wp-caption"><img src="/i.jpg"><figcaption class="wp-caption-text">Une '
               'vue.</figcaption></figure>',
    "old caption": '<div class="wp-caption alignright"><img src="/i.jpg"><p class="wp-caption-text">Le quai.</p></div>',
    "caption of a page builder": '<div class="wpb_text_column bildunterschrift"><h6>Das Bild.</h6></div>',
    "tweet": '<blockquote class="twitter-tweet"><p>Nous restons mobilisés.</p>&mdash; Préfecture</blockquote>',
    "instagram": '<blockquote class="instagram-media"><p>Voir cette publication</p></blockquote>',
    "video": '<figure class="wp-block-embed is-type-video"><iframe src="/v"></iframe><figcaption>Le '
             'résumé</figcaption></figure>',
    "style, script": "<style>.a{color:red}</style><script>var a = '<p>x</p>';</script>",
    "comment": "<!-- Un commentaire du thème -->",
    "smart list": '<div class="td_smart_list_1"><div class="td-sml-title">1. Paris</div></div>',
    "rating": '<div class="kk-star-ratings"><div class="kksr-legend"><span>Rate this post</span></div></div>',
    "table of contents": '<div id="toc_container" class="toc_container"><p>Sommaire</p><ul><li><a href="#a">A</a>'
                         '</li></ul></div>',
    "comments": '<div id="comments" class="comments-area"><p>Merci pour cet article.</p></div>',
    "module": '<div class="td_block_wrap td_block_3"><h3 class="entry-title"><a href="/x/">Un autre</a></h3></div>',
    "hidden": '<div style="display: none">Un titre caché</div><p hidden>Encore</p>',
    "for screen readers": '<p><span class="screen-reader-text">Continuer la lecture</span></p>',
    "head of the article": '<header><h1>Un titre</h1><p class="byline">Par Anne</p></header>',
    "title once more": '<div class="td-post-header"><h1 class="entry-title">Un titre</h1><span>Anne</span></div>',
    "paywall prompt": '<div class="paywall"><p>Abonnez-vous pour lire la suite.</p></div>',
    "empty paragraph": "<p>&nbsp;</p><p></p><p><br></p>",
    "channel": '<p>Suivez-nous sur <a href="https://news.google.com/publications/x">Google Actualités</a> !</p>',
    "button": '<div class="wp-block-buttons"><a href="/x">Cliquez ici</a></div>',
}


def in_body(inner: str, template: str = "classic") -> list[tuple[str, str]]:
    """The blocks that stand between two paragraphs of a body, as (type, text)."""
    found = [(block.type, block.text) for block in article(template, WITHIN.format(inner)).body]
    assert found[0] == ("paragraph", FIRST) and found[-1] == ("paragraph", SECOND), found
    return found[1:-1]


@pytest.mark.parametrize("name", FURNITURE)
@pytest.mark.parametrize("template", TEMPLATES)
def test_furniture_inside_the_body_is_no_part_of_it(template: str, name: str) -> None:
    assert in_body(FURNITURE[name], template) == []


BLOCKS = {
    "<h2>Un intertitre</h2>": [("heading", "Un intertitre")],
    '<h3 class="wp-block-heading"><strong>Un intertitre</strong></h3>': [("heading", "Un intertitre")],
    "<h6>Un petit</h6>": [("heading", "Un petit")],
    "<blockquote><p>Un.</p><p>Deux.</p></blockquote>": [("quote", "Un."), ("quote", "Deux.")],
    '<blockquote class="td_quote_box td_box_center">Un.</blockquote>': [("quote", "Un.")],
    '<figure class="wp-block-pullquote"><blockquote><p>Un.</p></blockquote></figure>': [("quote", "Un.")],
    "<ul><li>Un</li><li><p>Deux</p></li></ul>": [("list_item", "Un"), ("list_item", "Deux")],
    "<ol><li>Un<ul><li>Un bis</li></ul></li></ol>": [("list_item", "Un"), ("list_item", "Un bis")],
    "<table><tr><th>Ville</th><th>Voix</th></tr><tr><td>Metz</td><td>3&nbsp;%</td></tr></table>": [
        ("table_row", "Ville\tVoix"),
        ("table_row", "Metz\t3\xa0%"),
    ],
    '<figure class="wp-block-table"><table><tr><td>a</td><td>b</td></tr></table><figcaption>T</figcaption></figure>': [
        ("table_row", "a\tb")
    ],
    "<table><tr><td><p>Un.</p><p>Deux.</p></td></tr></table>": [("paragraph", "Un."), ("paragraph", "Deux.")],
    "<pre>a\n  b</pre>": [("preformatted", "a\n  b")],
    "Du texte nu <b>dans</b> le conteneur.": [("paragraph", "Du texte nu dans le conteneur.")],
    "<div>Un.</div><div>Deux.</div>": [("paragraph", "Un."), ("paragraph", "Deux.")],
    "<p>Un.<br><br>Deux.<br />\n&nbsp;<br/>Trois.</p>": [
        ("paragraph", "Un."),
        ("paragraph", "Deux."),
        ("paragraph", "Trois."),
    ],
    "Un.<br><br>Deux.": [("paragraph", "Un."), ("paragraph", "Deux.")],
    "<p>Un vers,<br>puis un autre.</p>": [("paragraph", "Un vers,\npuis un autre.")],
    "<p>\n  Des   blancs\t\n  pliés,\xa0sauf un. </p>": [("paragraph", "Des blancs pliés,\xa0sauf un.")],
    "<p><span class=\"dropcap\">L</span>e <em>mot</em>, <a href='/x'>lié</a>.</p>": [("paragraph", "Le mot, lié.")],
    "<p>R&amp;D &laquo;&nbsp;ici&nbsp;&raquo; &#8217;</p>": [("paragraph", "R&D «\xa0ici\xa0» ’")],
    '<div class="tdc-row"><div class="vc_column"><div class="wpb_wrapper"><p>Loin.</p></div></div></div>': [
        ("paragraph", "Loin.")
    ],
    '<div class="elementor-widget elementor-widget-text-editor"><p>Loin.</p></div>': [("paragraph", "Loin.")],
    '<div class="wp-block-group"><div class="wp-block-columns"><p>Loin.</p></div></div>': [("paragraph", "Loin.")],
    '<p id="don-des-ads">Un paragraphe.</p>': [("paragraph", "Un paragraphe.")],
    "<p>La publicité est un métier.</p>": [("paragraph", "La publicité est un métier.")],
}


@pytest.mark.parametrize("markup", BLOCKS)
def test_a_block_of_the_body_has_its_type_and_its_words(markup: str) -> None:
    assert in_body(markup) == BLOCKS[markup]


def test_the_text_behind_a_paywall_s_wrapper_is_still_text() -> None:
    long = "".join(f"<p>{'Un long paragraphe du texte, que le site réserve. ' * 4}</p>" for _ in range(4))
    assert len(in_body(f'<div class="subscriber-content">{long}</div>')) == 4


def test_a_body_split_over_two_wrappers_is_one_body() -> None:
    page = html(body="<p>Un.</p>").replace("<footer>", '<div class="td-post-content"><p>Deux.</p></div><footer>')
    assert texts(_read(page)) == ["Un.", "Deux."]


def test_paragraphs_that_a_stray_closing_tag_let_fall_out_of_the_body_are_part_of_it() -> None:
    behind = "<p>Une suite assez longue pour être du texte, que la balise de trop a mise dehors.</p><p>Fin.</p>"
    assert texts(_read(html(body=f"<p>Un.</p></div>{behind}<div>"))) == ["Un.", *_paragraphs(behind)]


def test_the_body_of_another_article_further_down_is_none_of_this_one_s() -> None:
    other = '<article id="post-9"><h1>Autre</h1><div class="td-post-content"><p>Autre.</p></div></article></body>'
    assert texts(_read(html().replace("</body>", other))) == [FIRST, SECOND]


def test_the_body_element_of_the_block_editor_is_found_in_any_theme() -> None:
    body = "<div class='wp-block-post-content'><p>Un.</p></div>"
    page = f"<body class='single'><main><h1 class='wp-block-post-title'>T</h1>{body}</main>"
    assert texts(_read(page)) == ["Un."]


@pytest.mark.parametrize("name", ["post-content", "entry", "article-body", "post__content"])
def test_the_class_names_other_themes_use_are_known(name: str) -> None:
    page = f'<body class="single"><article><h1>T</h1><div class="{name}"><p>Un.</p></div></article>'
    assert texts(_read(page)) == ["Un."]


def test_an_article_element_alone_is_the_last_resort() -> None:
    page = (
        "<body class='single'><article><header><h1>T</h1></header><p>Un.</p><p>Deux.</p><footer>Pied</footer></article>"
    )
    found = _read(page)
    assert (texts(found), found.headline, found.provenance.body) == (["Un.", "Deux."], "T", "wordpress")


def test_a_layout_with_a_sidebar_is_no_sidebar() -> None:
    page = html("plain").replace("<main>", '<div class="content has-sidebar"><main>').replace("article", "div")
    assert texts(_read(page)) == [FIRST, SECOND]


def test_an_article_without_text_has_an_empty_body() -> None:
    assert article(body='<div class="gallery"><figure><img src="/i.jpg"></figure></div>').body == []


def test_depth_beyond_reason_is_not_read_and_does_no_harm() -> None:
    assert in_body("<div>" * 1500 + "au fond" + "</div>" * 1500) == []


def test_the_order_of_text_around_nested_elements_is_kept() -> None:
    assert in_body("<div>Un.<p>Deux.</p>Trois.</div>") == [
        ("paragraph", "Un."),
        ("paragraph", "Deux."),
        ("paragraph", "Trois."),
    ]


def _read(page: str) -> Article:
    found = read(page).article
    assert found is not None
    return found


def _paragraphs(markup: str) -> list[str]:
    return [part.partition("</p>")[0] for part in markup.split("<p>")[1:]]


def test_a_page_in_windows_1252_reads_as_the_same_page_in_utf_8() -> None:
    text = html(title="L’été à « Évreux »", body=PARAGRAPHS).replace('<meta charset="utf-8">', "")
    page = parsed(text.encode("cp1252"))
    assert not hasattr(page, "reason")
    found = reading(page, URL).article
    assert found is not None and found.headline == "L’été à « Évreux »"
