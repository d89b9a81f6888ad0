"""A text that is cut short for those who have not paid says so; one that is whole does not."""

from __future__ import annotations

import pytest

from newsspider import extract
from newsspider.items import Article

PARAGRAPH = "<p>Un paragraphe de ce texte, le {}e, assez long pour être lu, et pour rester ici.</p>"
TEXT = "".join(map(PARAGRAPH.format, range(4)))
LONG = f"<p>{'Un dernier paragraphe de texte, assez long pour ne pas être une annonce. ' * 3}</p>"
WALLS = {
    "French": "Pour lire la suite et accéder à trois articles par mois, créez votre compte.",
    "French, reserved": "Cet article est réservé aux abonnés. Déjà abonné ? Connectez-vous",
    "French, a share": "Il vous reste 75.5% de cet article à lire. La suite est réservée aux abonnés.",
    "English": "This article is for subscribers only. Subscribe to continue reading.",
    "English, a plan": "To read the rest of this story subscribe to PLUS+. Subscribe Log In",
    "German": "Kostenlos registrieren und weiterlesen Neu registrieren Einloggen",
    "German, signed in": "Bitte melden Sie sich an, um weiterzulesen",
    "Spanish": "Suscríbase para seguir leyendo",
}
"""Some are of real newspapers."""


def article(body: str, behind: str = "", head: str = "") -> Article:
    page = f"""<html lang="fr"><head>{head}</head><body class="single single-post postid-7">
        <article class="post"><h1 class="entry-title">Un titre de quelques mots</h1>
        <div class="entry-content">{body}</div>{behind}</article></body></html>"""
    found = extract(page, "https://www.example.fr/un-titre-de-quelques-mots/").article
    assert found is not None
    return found


@pytest.mark.parametrize("language", WALLS)
def test_a_wall_behind_the_text_says_that_it_is_not_free(language: str) -> None:
    wall = f'<div class="paywall"><h3>{WALLS[language]}</h3><form><input name="mail"></form></div>'
    for found in (article(TEXT + wall), article(f"<div>{TEXT}</div>{wall}<script>x()</script>"), article(TEXT, wall)):
        assert (found.is_accessible_for_free, found.provenance.is_accessible_for_free) == (False, "text")


def test_where_no_wall_is_shown_behind_the_text_nothing_is_said() -> None:
    wall = f'<div class="paywall">{WALLS["French"]}</div>'
    whole = [
        article(TEXT),
        article(TEXT + wall + LONG),
        article(TEXT + wall.replace("<div", '<div style="display: none"')),
        article(TEXT + "<p>Advertisement. Scroll to continue reading.</p>"),
        article(TEXT + '<div class="newsletter">Abonnez-vous à notre lettre, chaque matin.</div>'),
    ]
    assert [one.is_accessible_for_free for one in whole] == [None] * len(whole)


def test_what_the_page_states_is_believed_before_what_it_shows() -> None:
    head = '<script type="application/ld+json">{"@type": "NewsArticle", "isAccessibleForFree": true}</script>'
    found = article(TEXT + f'<div class="paywall">{WALLS["English"]}</div>', head=head)
    assert (found.is_accessible_for_free, found.provenance.is_accessible_for_free) == (True, "json-ld")
