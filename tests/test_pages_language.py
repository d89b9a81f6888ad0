"""pages/: the language is that of the text where the page states none, or clearly another."""

from __future__ import annotations

import pytest

from newsspider import extract
from newsspider.pages.language import language_of

TEXTS = {
    "fr": "Le pont de la ville est fermé pour les travaux, et les bus passent par une autre rue avec des retards. ",
    "en": "The bridge of the town is closed for works, and the buses go by another street with delays. ",
    "de": "Die Brücke der Stadt ist für Arbeiten gesperrt, und die Busse fahren auf einer anderen Straße. ",
    "es": "El puente de la ciudad está cerrado por las obras, y los autobuses van por otra calle con retrasos. ",
}


@pytest.mark.parametrize("language", TEXTS)
def test_a_text_tells_its_language(language: str) -> None:
    assert language_of(TEXTS[language] * 6, None) == language
    assert language_of(TEXTS[language] * 6, language) is None, "nothing to mend"


def test_a_text_that_is_short_mixed_or_unknown_tells_nothing() -> None:
    assert language_of(TEXTS["fr"], None) is None
    assert language_of((TEXTS["fr"] + TEXTS["en"]) * 6, None) is None
    assert language_of("Мост в городе закрыт " * 50, None) is None
    assert language_of(TEXTS["fr"] * 6, "oc") is None, "a language whose small words are not known is believed"


@pytest.mark.parametrize(("stated", "evidence"), [("", "text"), (' lang="en-US"', "text"), (' lang="fr"', "html")])
def test_the_page_is_believed_unless_the_text_says_clearly_otherwise(stated: str, evidence: str) -> None:
    page = f'<html{stated}><head><meta property="og:type" content="article"></head><body class="single-post">'
    page += f'<h1>Le pont est fermé</h1><div class="entry-content"><p>{TEXTS["fr"] * 6}</p></div></body></html>'
    found = extract(page, "https://depeche.example/pont/", retrieved_at="2026-11-23T18:27:05+00:00").article
    assert found is not None and (found.in_language, found.provenance.in_language) == ("fr", evidence)
