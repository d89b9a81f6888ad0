"""pages/: the pictures of a page: which file is the picture, what is said below it, and where in the text it stands."""

from __future__ import annotations

import pytest

from newsspider.extract import finish, joined
from newsspider.items import Picture
from newsspider.pages.credits import parted
from tests.pages_html import PICTURES, URL, article

HOST = "https://journal.example"
ONE, TWO = "<p>La mairie a fermé le pont ce lundi matin.</p>", "<p>Il rouvrira au printemps, dit le maire.</p>"
CREDITS = {
    "Le pont fermé. © Jean Petit / AFP": ("Le pont fermé.", "© Jean Petit / AFP"),
    "Le pont fermé (Photo : Jean Petit)": ("Le pont fermé", "Photo : Jean Petit"),
    "Le pont fermé. Crédit photo : Ville de Sorgnac": ("Le pont fermé.", "Crédit photo : Ville de Sorgnac"),
    "Die Brücke ist zu. Foto: dpa/Anna Kurz": ("Die Brücke ist zu.", "Foto: dpa/Anna Kurz"),
    "The bridge. Photo by Ann Short": ("The bridge.", "Photo by Ann Short"),
    "Le pont fermé, lundi, à Sorgnac. (AFP)": ("Le pont fermé, lundi, à Sorgnac.", "AFP"),
    "Le pont fermé – Jean Petit/AFP": ("Le pont fermé", "Jean Petit/AFP"),
    "© Ville de Sorgnac": (None, "© Ville de Sorgnac"),
    "Photo : Jean Petit": (None, "Photo : Jean Petit"),
    "Le pont fermé.": ("Le pont fermé.", None),
    "L’AFP a visité le pont": ("L’AFP a visité le pont", None),
    "La photo du pont a fait le tour du pays": ("La photo du pont a fait le tour du pays", None),
    "": (None, None),
}


def pictures(body: str, template: str = "plain") -> list[tuple[str, int]]:
    """File and place of the pictures of a body."""
    return [(one.url.removeprefix(HOST), one.after_block) for one in article(template, body=body).images]


@pytest.mark.parametrize("caption", CREDITS)
def test_the_credit_is_parted_from_the_caption(caption: str) -> None:
    assert parted(caption) == CREDITS[caption]


@pytest.mark.parametrize("template", ["classic", "tdb", "plain"])
def test_a_picture_stands_behind_the_blocks_before_it(template: str) -> None:
    figure = '<figure class="wp-block-image"><img src="/b.jpg"><figcaption>Le pont. © AFP</figcaption></figure>'
    found = article(template, body=f'<p><img src="/a.jpg"></p>{ONE}{figure}{TWO}<img src="/c.jpg">')
    assert found.images == [
        Picture(f"{HOST}/a.jpg", None, None, None, None, 0),
        Picture(f"{HOST}/b.jpg", "Le pont.", "© AFP", None, None, 1),
        Picture(f"{HOST}/c.jpg", None, None, None, None, 2),
    ]
    assert [block.text for block in found.body] == [ONE[3:-4], TWO[3:-4]]


def test_what_is_cut_from_the_text_does_not_count_before_a_picture() -> None:
    box = '<p><strong>Lire aussi :</strong> <a href="/autre-titre-ici/">Un autre titre ici</a></p>'
    standfirst = "<p><strong>Un chapô tout en gras</strong></p>"
    assert pictures(f'{standfirst}{box}{ONE}<img src="/a.jpg">{TWO}') == [("/a.jpg", 1)]


def test_a_caption_of_the_classic_editor_is_told() -> None:
    shown = '<div class="wp-caption"><img src="/a.jpg"><p class="wp-caption-text">Le pont (Photo : Ann Short)</p></div>'
    (found,) = article("plain", body=ONE + shown + TWO).images
    assert (found.caption, found.credit, found.after_block) == ("Le pont", "Photo : Ann Short", 1)


@pytest.mark.parametrize(
    "picture",
    [
        '<img src="/i/blank.gif" data-original="/big.jpg">',
        '<img data-lazyload="/big.jpg">',
        '<img src="data:image/gif;base64,R0" data-lazy-src="/big.jpg">',
        '<img srcset="/small.jpg 300w, /big.jpg 1200w">',
        '<img data-srcset="/big.jpg 2x, /small.jpg 1x" src="/placeholder.png">',
        '<picture><source srcset="/big.jpg 900w"><img src="/i/1x1.gif"></picture>',
        '<img src="/i/loading.gif"><noscript><img src="/big.jpg"></noscript>',
        '<img class="lazy" data-src="/big-300x200.jpg" data-srcset="/big-300x200.jpg 300w, /big.jpg 1200w">',
        '<a href="/big.jpg"><img src="/big-300x200.jpg"></a>',
        '<amp-img src="/big.jpg" width="800" height="600"></amp-img>',
    ],
)
def test_a_lazy_picture_is_given_by_its_file(picture: str) -> None:
    assert pictures(f"{ONE}<figure>{picture}</figure>{TWO}") == [("/big.jpg", 1)]
    assert pictures(f"{ONE}<p>{picture}</p>{TWO}") == [("/big.jpg", 1)]
    lead = article("plain", picture=PICTURES["plain"].format(f"<figure>{picture}</figure>")).image
    assert lead is not None and lead.url == f"{HOST}/big.jpg"


@pytest.mark.parametrize(
    "picture",
    [
        '<div class="td-post-featured-image"><img src="/lead.jpg"></div>',
        '<img class="wp-smiley" src="/smile.png">',
        '<img src="/count.gif" width="1" height="1">',
        '<img src="/i/spacer.gif">',
        '<img class="avatar" src="/jean.jpg">',
        '<div class="related-posts"><img src="/teaser.jpg"><a href="/x/">Un autre titre ici</a></div>',
        '<div style="display:none"><img src="/hidden.jpg"></div>',
    ],
)
def test_what_is_no_picture_of_the_text_is_none(picture: str) -> None:
    assert pictures(ONE + picture + TWO) == []


def test_a_file_shown_twice_is_given_once() -> None:
    figures = '<figure><img src="/a-300x200.jpg"></figure><figure><img src="/b.jpg"></figure>'
    assert pictures(f'{ONE}<figure>{figures}</figure><img src="/a.jpg">{TWO}') == [("/a-300x200.jpg", 1), ("/b.jpg", 1)]


def test_the_pictures_of_later_pages_stand_behind_their_text() -> None:
    first, second = (article("plain", body=f'{ONE}{TWO}<img src="/{name}.jpg">') for name in "ab")
    assert [one.after_block for one in joined([first, second]).images] == [2, 4]


def test_a_block_left_empty_by_cleaning_does_not_count_before_a_picture() -> None:
    found = article("plain", body=f'{ONE}<p>&#8203;</p><img src="/a.jpg" title="x">{TWO}')
    record = finish(found, "2026-11-23T18:27:05+00:00")
    assert record.article is not None
    assert [one.after_block for one in record.article.images] == [1]
    assert record.article.url == URL
