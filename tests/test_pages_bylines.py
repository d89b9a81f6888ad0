"""Who wrote an article: the names of its own head, not those of teasers, of boxes or of lists of posts."""

from __future__ import annotations

import pytest

from newsspider import extract
from newsspider.normalise.authors import names

TITLE = '<h1 class="entry-title">Le pont de Sorgnac rouvre aux voitures</h1>'
BODY = '<div class="entry-content">' + "<p>Le pont a rouvert lundi matin, après huit mois de travaux et deux millions "
BODY += "d’euros, a dit le maire de Sorgnac devant une foule nombreuse et joyeuse.</p></div>"
TEASERS = "".join(
    f'<article class="carte"><h3><a href="/{n}/">Un autre titre</a></h3>'
    f'<a rel="author" href="/author/{n}/">{n} Aubry</a></article>'
    for n in ("Zoé", "Luc", "Ève")
)


def authors(body: str, head: str = "") -> list[str]:
    """The authors of a page of an unknown theme."""
    page = (
        '<html><head><meta property="og:type" content="article"><meta property="og:site_name" content="La Dépêche">'
        f'{head}</head><body class="single-post">{body}</body></html>'
    )
    record = extract(page, "https://depeche.example/le-pont/", retrieved_at="2026-11-23T18:27:05+00:00")
    assert record.article is not None, record.findings
    return record.article.authors


@pytest.mark.parametrize(
    "line",
    [
        '<div class="infos">Par <a href="/author/anne/">Anne Aubert</a></div>',
        '<p class="meta"><span class="author">Par Anne Aubert</span></p>',
        '<div class="nom-auteur">Anne Aubert</div>',
        "<p>Par Anne Aubert</p>",
        "<div><span>Written by Anne Aubert</span></div>",
        "<address>Anne Aubert</address>",
        '<p class="byline">Par <a rel="author" href="/a/">Anne Aubert</a> 4 mars 2026</p>',
    ],
)
def test_a_byline_in_the_head_of_the_article_is_read(line: str) -> None:
    assert authors(f"<article>{TITLE}{line}{BODY}</article>{TEASERS}") == ["Anne Aubert"]
    assert authors(f"<div>{TITLE}{line}</div><article>{BODY}</article>{TEASERS}") == ["Anne Aubert"]


def test_a_site_that_signs_as_an_author_gives_way_to_a_person() -> None:
    line, stated = "<p>Par Anne Aubert</p>", '<meta name="author" content="La Dépêche">'
    assert authors(TITLE + line + BODY, stated) == ["Anne Aubert"]
    assert authors(TITLE + BODY, stated) == ["La Dépêche"]
    assert authors(TITLE + line + BODY, stated.replace("La Dépêche", "Jean Petit")) == ["Jean Petit"]


def test_the_metadata_say_where_a_name_ends() -> None:
    line = '<p class="byline">Anne AubertRédactrice en chef</p>'
    assert authors(TITLE + line + BODY, '<meta name="author" content="Anne Aubert">') == ["Anne Aubert"]


@pytest.mark.parametrize(
    "beside",
    [
        TEASERS,
        '<div class="author-box"><h2>À propos de Luc Aubry</h2><a rel="author" href="/author/luc/">Voir tous les'
        " articles de Luc Aubry →</a></div>",
        '<div class="comments-area"><cite class="comment-author">Luc Aubry</cite></div>',
        "<p>Photo : Luc Aubry</p>",
    ],
)
def test_who_stands_beside_the_article_is_not_its_author(beside: str) -> None:
    assert authors(f"<article>{TITLE}{BODY}</article>{beside}") == []
    both = '<p class="byline"><a rel="author" href="/a/">Anne Aubert</a>, <a rel="author" href="/j/">Jean Petit</a></p>'
    assert authors(f"<article>{TITLE}{both}{BODY}{beside}</article>") == ["Anne Aubert", "Jean Petit"]


@pytest.mark.parametrize(
    ("printed", "found"),
    [
        ("Anne Aubert et Jean Petit", ["Anne Aubert", "Jean Petit"]),
        ("Par Anne Aubert, Jean Petit & Luc de la Tour", ["Anne Aubert", "Jean Petit", "Luc de la Tour"]),
        ("Anne Aubert und Jean Petit, Nairobi", ["Anne Aubert", "Jean Petit"]),
        ("Anne Aubert avec AFP", ["Anne Aubert", "AFP"]),
        ("redaction@depeche.example (Anne Aubert)", ["Anne Aubert"]),
        ("Anne Aubert <anne@depeche.example>", ["Anne Aubert"]),
        ("Anne Aubert | 4 mars 2026", ["Anne Aubert"]),
        ("Anne Aubert 2026-03-04T09:05:00Z", ["Anne Aubert"]),
        ("Anne Aubert, envoyée spéciale", ["Anne Aubert, envoyée spéciale"]),
        ("Aubert, Anne", ["Aubert, Anne"]),
        ("Martin King, Jr.", ["Martin King, Jr."]),
        ("Food and Drug Administration", ["Food and Drug Administration"]),
        ("Smith and Sons", ["Smith and Sons"]),
        ("Voir tous les articles de Anne Aubert →", []),
        ("View all posts by Anne Aubert", []),
        ("Zeige alle Beiträge von Anne Aubert", []),
        ("@anneaubert", []),
    ],
)
def test_one_statement_gives_the_names_in_it(printed: str, found: list[str]) -> None:
    assert names([printed]) == found
    assert names(found) == found
