"""pages/: the title is the article's own: no name of the paper, no rubric, no heading of the text or beside it."""

from __future__ import annotations

import pytest

from newsspider.items import Article, Finding
from newsspider.pages import reading
from newsspider.pages.parsed import parsed

TITLE = "Le pont de Sorgnac rouvre aux voitures"
TEXT = "".join(
    f"<p>{words} Les travaux ont duré huit mois et coûté deux millions d’euros à la commune, a dit le maire.</p>"
    for words in ("Le pont a rouvert.", "Les bus passent de nouveau.", "Une fête est prévue samedi.")
)
STATED = f'<meta property="og:title" content="{TITLE}"><meta property="og:site_name" content="La Dépêche de Sorgnac">'


def read(body: str, head: str = STATED, document: str = f"{TITLE} - La Dépêche de Sorgnac", slug: str = "") -> Article:
    """The article of a page of an unknown theme."""
    page = parsed(
        f'<html><head><title>{document}</title><meta property="og:type" content="article">{head}</head>'
        f'<body class="single single-post">{body}</body></html>'.encode()
    )
    assert not isinstance(page, Finding)
    found = reading(page, f"https://depeche.example/{slug or 'le-pont-rouvre-aux-voitures'}/")
    assert found.article is not None, found.finding
    return found.article


def text(inside: str = TEXT) -> str:
    """A body of an unknown theme."""
    return f'<div class="entry-content">{inside}</div>'


@pytest.mark.parametrize(
    "beside",
    [
        '<div class="logo"><h1>La Dépêche de Sorgnac</h1></div>',
        '<header><h1><a href="/">La Dépêche de Sorgnac</a></h1></header>',
        "<h1>Société</h1>",
        "<h1>Le blog</h1>",
        '<nav class="breadcrumb"><h1>Pont de Sorgnac : la réouverture en direct</h1></nav>',
        '<div class="modal-box" role="dialog"><h1>Le pont de notre lettre vous attend</h1></div>',
        '<div class="related-posts"><h1>Le pont de Vaubrac ferme aux voitures</h1></div>',
        '<section class="comments-area"><h1>0 commentaire</h1></section>',
    ],
)
def test_a_heading_of_something_else_is_not_the_title(beside: str) -> None:
    for page in (f"{beside}<h2>{TITLE}</h2>{text()}", f"<h2>{TITLE}</h2>{text()}{beside}", beside + text()):
        assert read(page).headline == TITLE


def test_a_heading_of_the_text_is_not_the_title_and_stays_in_the_text() -> None:
    first, rest = TEXT.split("</p>", 1)
    found = read(text(f"{first}</p><h1>Comment le pont de Sorgnac a été réparé</h1>{rest}"))
    assert found.headline == TITLE
    assert ("heading", "Comment le pont de Sorgnac a été réparé") in [(one.type, one.text) for one in found.body]


@pytest.mark.parametrize(
    ("inside", "sections", "standfirst"),
    [
        (f'<span class="surtitre">Voirie</span> {TITLE}', ["Voirie"], None),
        (f'<a href="/voirie/">Voirie</a> {TITLE}', ["Voirie"], None),
        (f'<span class="rubrique">Voirie :</span><span>{TITLE}</span>', ["Voirie"], None),
        (f"{TITLE}<small>Les bus passent aussi</small>", [], "Les bus passent aussi"),
        (TITLE, [], None),
    ],
)
def test_a_kicker_is_a_section_and_a_sub_title_the_standfirst(
    inside: str, sections: list[str], standfirst: str | None
) -> None:
    found = read(f'<article><h1 class="entry-title">{inside}</h1>{text()}</article>')
    assert (found.headline, found.sections, found.standfirst) == (TITLE, sections, standfirst)


def test_a_kicker_comes_after_the_other_sections() -> None:
    title = f'<h1 class="entry-title"><span class="kicker">Voirie</span> {TITLE}</h1>'
    found = read(f'<p class="breadcrumbs"><a href="/">Accueil</a> <a href="/villes/">Villes</a></p>{title}{text()}')
    assert found.sections == ["Villes", "Voirie"]


def test_the_title_shown_is_believed_where_the_statements_word_it_otherwise() -> None:
    shown = "Sorgnac : le pont rouvre enfin aux voitures et aux bus"
    assert read(f'<h1 class="entry-title">{shown}</h1>{text()}').headline == shown
    assert read(f"<h1>Huit mois de chantier s’achèvent dans la joie</h1>{text()}").headline == (
        "Huit mois de chantier s’achèvent dans la joie"
    )


@pytest.mark.parametrize(
    "document",
    [
        f"{TITLE} | La Dépêche de Sorgnac",
        f"La Dépêche de Sorgnac » {TITLE}",
        f"{TITLE} - Voirie - La Dépêche de Sorgnac",
        f"{TITLE} : depeche.example",
        TITLE,
    ],
)
def test_the_title_element_is_the_last_witness(document: str) -> None:
    site = '<meta property="og:site_name" content="La Dépêche de Sorgnac">'
    found = read(text(), site, document)
    assert (found.headline, found.provenance.headline) == (TITLE, "html")
    shown = read(f'<h1 class="site-title">La Dépêche de Sorgnac</h1><h3>{TITLE}</h3>{text()}', site, document)
    assert shown.headline == TITLE


def test_a_statement_cut_for_search_engines_gives_way_to_the_whole_one() -> None:
    whole = f"{TITLE} après huit mois de travaux, deux millions d’euros et une longue dispute"
    cut = f'{{"@type": "NewsArticle", "headline": "{whole[:95]}"}}'
    head = f'<meta property="og:title" content="{whole}"><script type="application/ld+json">{cut}</script>'
    assert read(text(), head, "").headline == whole
