"""pages/: standfirst and dateline, which open a body and are no part of it."""

from __future__ import annotations

import pytest

from newsspider.pages.dateline import dateline
from tests.pages_html import article, html, read, texts

DATELINES = {
    "Paris :, 27 déc. (Cinktank.com) –": ("Paris", "27 déc.", "Cinktank.com"),
    "MADRID, 3 janv. (Cinktank.com) –": ("MADRID", "3 janv.", "Cinktank.com"),
    "Bruxelles, 1er févr.": ("Bruxelles", "1er févr.", None),
    "Washington :, 29 févr.": ("Washington", "29 févr.", None),
    "Paris / Berlin, 27 déc. (Cinktank.com) –": ("Paris / Berlin", "27 déc.", "Cinktank.com"),
    "Paris/Berlin, 27 déc. (AFP) -": ("Paris/Berlin", "27 déc.", "AFP"),
    "Paris et Londres, 27 décembre (Reuters) —": ("Paris et Londres", "27 décembre", "Reuters"),
    "Paris\xa0:, 27\xa0déc.\xa0(Cinktank.com)\xa0–": ("Paris", "27\xa0déc.", "Cinktank.com"),
    "Paris, le 27 déc. (Cinktank.com) –": ("Paris", "27 déc.", "Cinktank.com"),
    "Paris le 27 déc. (Cinktank.com) –": ("Paris", "27 déc.", "Cinktank.com"),
    "Paris 27 déc. (Cinktank.com)": ("Paris", "27 déc.", "Cinktank.com"),
    "La Haye, 22 juil. (EUROPA PRESS) –": ("La Haye", "22 juil.", "EUROPA PRESS"),
    "Saint-Étienne, 4 août 2022 –": ("Saint-Étienne", "4 août 2022", None),
    "Bourg-en-Bresse, lundi 27 décembre (AFP) –": ("Bourg-en-Bresse", "27 décembre", "AFP"),
    "San José, 21 Abr (Elpaís.cr).-": ("San José", "21 Abr", "Elpaís.cr"),
    "Madrid, 27 dic (EFE).-": ("Madrid", "27 dic", "EFE"),
    "Santo Domingo, 3 de enero de 2022 (EFE) –": ("Santo Domingo", "3 de enero de 2022", "EFE"),
    "Berlin, 27. Dez. (dpa) –": ("Berlin", "27. Dez.", "dpa"),
    "LONDON, Dec. 27 (Reuters) —": ("LONDON", "Dec. 27", "Reuters"),
    "Roma, 27 dic. (askanews) –": ("Roma", "27 dic.", "askanews"),
    "Lisboa, 27 dez (Lusa) –": ("Lisboa", "27 dez", "Lusa"),
    "(ANSA) - ROMA, 27 DIC -": ("ROMA", "27 DIC", "ANSA"),
    "WASHINGTON (AP) —": ("WASHINGTON", None, "AP"),
    "New York (AFP) –": ("New York", None, "AFP"),
}
AT_THE_HEAD_ALONE = {
    "MADRID –": "MADRID",
    "ERDEN.": "ERDEN",
    "NEW YORK —": "NEW YORK",
    "Caracas.-": "Caracas",
    "SANTO DOMINGO.-": "SANTO DOMINGO",
    "Lüdenscheid/Südwestfalen.": "Lüdenscheid/Südwestfalen",
}
PROSE = (
    "Paris, 27 déc. au soir, la foule s’est tue.",
    "Le 27 décembre, le ministre a parlé.",
    "EXCLUSIF. Le ministre a parlé.",
    "VIDÉO – Le ministre a parlé.",
    "Emmanuel Macron a parlé (enfin) – et il a ri.",
    "Paris (Île-de-France) est une ville.",
    "Lundi 27 décembre – Le ministre a parlé.",
    "ENTRETIEN – « Je pars », dit-il.",
    "Publié le 27 déc. (AFP) – Le ministre.",
    "Le ministre a parlé le 27 décembre (AFP).",
    "Oui. Le ministre a parlé.",
    "L’OTAN – Organisation du traité – a parlé.",
    "",
    "Jean Dupont – Je crois que oui.",
    "1er janvier : tout change.",
    "Paris 2024 : les Jeux (enfin) – et après ?",
)
TEXT = "Le gouvernement russe a prévenu ce lundi."


@pytest.mark.parametrize("raw", DATELINES)
def test_a_dateline_is_told_in_its_parts(raw: str) -> None:
    for behind in ("", TEXT, f"« {TEXT}"):
        if behind and not raw.endswith(("–", "-", "—", ")", ".")):
            continue
        found = dateline(f"{raw} {behind}".strip())
        assert found is not None, behind
        assert (found[0].raw, found[1]) == (raw, behind)
        assert (found[0].place, found[0].date, found[0].source) == DATELINES[raw]


@pytest.mark.parametrize("raw", AT_THE_HEAD_ALONE)
def test_a_place_alone_is_a_dateline_only_at_the_head_of_a_text(raw: str) -> None:
    found = dateline(f"{raw} {TEXT}")
    assert found is not None and (found[0].place, found[0].date, found[1]) == (AT_THE_HEAD_ALONE[raw], None, TEXT)
    assert dateline(f"{raw} {TEXT}", surely=True) is None and dateline(raw.rstrip(".–— ")) is None


@pytest.mark.parametrize("prose", PROSE)
def test_prose_that_begins_like_a_dateline_is_none(prose: str) -> None:
    assert dateline(prose) is None


def test_a_line_of_capitals_does_not_take_long_to_be_no_dateline() -> None:
    assert dateline("Aa Bb " * 4000) is None and dateline("A-" * 4000) is None


def test_a_dateline_in_a_paragraph_of_its_own_or_at_the_head_of_one_is_cut_from_the_body() -> None:
    for body in (
        f"<p>Paris, 27 déc. (AFP) –</p><p>{TEXT}</p>",
        f"<p><strong>Paris, 27 déc. (AFP) –</strong> {TEXT}</p>",
        f"<p>Paris, 27 déc. (AFP) –<br>{TEXT}</p>",
        f"Paris, 27 déc. (AFP) – {TEXT}",
    ):
        found = article(body=body)
        assert texts(found) == [TEXT] and found.dateline is not None and found.dateline.source == "AFP", body
        assert found.provenance.dateline == "template" and found.standfirst is None


STANDFIRSTS = (
    "<h2>Le chapô</h2>",
    "<h4><em>Le chapô</em></h4>",
    "<p><strong>Le chapô</strong></p>",
    "<p><b>Le </b><strong>chapô</strong></p>",
)


@pytest.mark.parametrize("opening", STANDFIRSTS)
def test_a_heading_or_a_bold_paragraph_that_opens_the_body_is_the_standfirst(opening: str) -> None:
    found = article(body=f"{opening}<p>{TEXT}</p>")
    assert (found.standfirst, texts(found), found.provenance.standfirst) == ("Le chapô", [TEXT], "template")


@pytest.mark.parametrize("opening", [*STANDFIRSTS, "<p>Le chapô</p>"])
def test_what_precedes_the_dateline_is_the_standfirst(opening: str) -> None:
    found = article(body=f"{opening}<p>Paris, 27 déc. (AFP) – {TEXT}</p>")
    assert (found.standfirst, texts(found)) == ("Le chapô", [TEXT])


def test_a_paragraph_named_as_a_standfirst_is_one() -> None:
    assert article(body=f'<p class="chapo">Le chapô</p><p>{TEXT}</p>').standfirst == "Le chapô"


def test_a_bold_paragraph_followed_by_a_heading_is_no_standfirst() -> None:
    found = article(body=f"<p><strong>{TEXT}</strong></p><h2>Un intertitre</h2><p>Suite.</p>")
    assert found.standfirst is None and len(found.body) == 3


def test_a_paragraph_that_is_bold_in_part_is_no_standfirst() -> None:
    assert article(body=f"<p><strong>Le chapô</strong> et la suite.</p><p>{TEXT}</p>").standfirst is None


def test_a_bold_paragraph_that_is_all_the_text_is_the_text() -> None:
    assert texts(article(body=f"<p><strong>{TEXT}</strong></p>")) == [TEXT]


def test_a_sub_title_leaves_another_heading_at_the_head_of_the_body_alone() -> None:
    found = article(body=f"<h2>Un intertitre</h2><p>{TEXT}</p>", sub_title='<p class="td-post-sub-title">Le chapô</p>')
    assert (found.standfirst, texts(found)) == ("Le chapô", ["Un intertitre", TEXT])


def test_a_dateline_further_down_is_a_sentence_of_the_text() -> None:
    body = f"<p>{TEXT}</p><p>Une suite.</p><p>Paris, 27 déc. (AFP) – Une brève.</p>"
    found = article(body=body)
    assert found.dateline is None and len(found.body) == 3


def test_the_title_set_once_more_at_the_head_of_the_body_is_neither_text_nor_standfirst() -> None:
    found = article(body=f"<h2>Un titre</h2><p>{TEXT}</p>")
    assert (found.standfirst, texts(found)) == (None, [TEXT])


LEAD = "Après huit mois de travaux, le pont de Sorgnac rouvre lundi aux voitures, et aux camions en juin seulement."
DESCRIBED = f'<meta property="og:description" content="{LEAD[:80]}…"></head>'


TAGS = ['<p class="x1">{}</p>', '<div class="box-7"><div><span>{}</span></div></div>', "<h2>{}</h2>"]


@pytest.mark.parametrize("tag", TAGS)
def test_the_line_before_the_body_that_the_description_repeats_is_the_standfirst(tag: str) -> None:
    page = html(body="<p>Le pont a rouvert lundi matin, a dit le maire.</p><p>Les camions attendront.</p>")
    shown = page.replace('<div class="td-post-content', tag.format(LEAD) + '<div class="td-post-content')
    found = read(shown.replace("</head>", DESCRIBED)).article
    assert found is not None and found.standfirst == LEAD
    assert [block.text for block in found.body][:1] == ["Le pont a rouvert lundi matin, a dit le maire."]
    other = read(shown).article
    assert other is not None and other.standfirst is None


def test_a_body_that_opens_with_the_description_has_no_standfirst_of_a_teaser() -> None:
    page = html(body=f"<p>{LEAD}</p><p>Les camions attendront.</p>")
    shown = page.replace('<div class="td-post-content', f'<p class="x1">{LEAD[:70]} …</p><div class="td-post-content')
    found = read(shown.replace("</head>", DESCRIBED)).article
    assert found is not None and found.standfirst is None
