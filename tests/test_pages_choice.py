"""pages/: which element of a page holds the article, told by where its long paragraphs stand."""

from __future__ import annotations

import pytest
from selectolax.lexbor import LexborNode

from newsspider import Site, extract
from newsspider.items import Article, Finding
from newsspider.pages.evidence import Evidence
from newsspider.pages.parsed import parsed
from newsspider.pages.wordpress import WordPress
from tests.pages_html import read

LINES = [
    "Le moulin de la Sève tournera de nouveau au printemps, a promis lundi la mairie devant les habitants du hameau.",
    "Sa roue, démontée il y a onze ans, a été refaite en chêne par deux charpentiers venus de la vallée voisine.",
    "Reste à curer le bief, dont la vase monte à un mètre, et à convaincre la préfecture que les truites passeront.",
]
TEXT = "".join(f"<p>{line}</p>" for line in LINES)
COMMENT = "<p>Mon grand-père y portait son blé, et le mien sa châtaigne, quand la route ne passait pas encore ici.</p>"
CARD = (
    '<div class="tuile"><h3><a href="/{n}/">Un autre sujet, numéro {n}</a></h3><div class="post-content">'
    "<p>Une tout autre affaire, qui occupe le canton depuis des semaines et dont on n’a pas fini de parler, {n}.</p>"
    "</div></div>"
)
CARDS = "".join(CARD.format(n=n) for n in range(12))
ARTICLES = CARDS.replace('<div class="tuile">', "<article>").replace("</div></div>", "</div></article>")
HEAD = '<meta property="og:type" content="article"><meta property="article:published_time" content="2024-03-12">'


def texts(body: str) -> list[str]:
    return [block.text for block in whole(body).body]


def whole(body: str) -> Article:
    found = read(f"<html><head><title>Moulin</title>{HEAD}</head><body><h1>Moulin</h1>{body}</body></html>")
    assert found.article is not None, found.finding
    return found.article


PAGES = {
    "in an element of no name": f"<div><div>{TEXT}</div></div>",
    "behind an empty container": f'<div class="entry-content"></div><div class="zone">{TEXT}</div>',
    "behind a container with a line in it": f'<div class="entry-content"><p>Photo.</p></div><section>{TEXT}</section>',
    "before teasers in articles": f"<div>{TEXT}</div>{ARTICLES}",
    "before more teasers than text": f'<main><div class="et_pb_post_content">{TEXT}</div><div>{CARDS}</div></main>',
    "behind teasers": f'<div class="grille">{CARDS}</div><div class="colonne">{TEXT}</div>',
    "before more comments than text": f'<div class="x">{TEXT}</div><div class="comments-area">{COMMENT * 40}</div>',
    "in a wrapper named after its sidebar": f'<div class="with-sidebar">{TEXT}</div>',
    "before a long notice on cookies": f'<div>{TEXT}</div><div id="cookie-notice"><div>{COMMENT * 9}</div></div>',
    "in one element a paragraph": "".join(f'<div class="bloc"><div><p>{line}</p></div></div>' for line in LINES),
    "in divisions alone": "<div class=x>" + "".join(f"<div>{line}</div>" for line in LINES) + "</div>",
    "between line breaks": f"<div class=x>{'<br><br>'.join(LINES)}</div>",
}


@pytest.mark.parametrize("where", PAGES)
def test_the_text_is_found(where: str) -> None:
    assert texts(PAGES[where]) == LINES


def test_a_page_without_a_long_line_has_no_place_for_an_article() -> None:
    page = parsed(b"<html><body><div><p>Court.</p></div></body></html>")
    assert Evidence(page).chosen() is None  # type: ignore[arg-type]


def test_the_evidence_says_whether_the_element_was_named() -> None:
    assert whole(f"<div>{TEXT}</div>").provenance.body == "general"
    assert whole(f'<div class="entry-content">{TEXT}</div>').provenance.body == "wordpress"


def test_programs_that_an_article_shows_do_not_make_it_one_of_code() -> None:
    from newsspider.validate import findings

    code = "<pre>" + "if (a &amp;&amp; b[0]) { c({d: e}); };\n" * 40 + "</pre>"
    words = whole(f'<div class="entry-content">{TEXT}{code}</div>')
    words.article_body = "\n\n".join(block.text for block in words.body)
    assert not [one for one in findings(words) if one.field == "body"]


PAGE = f"""<html><head><title>Moulin</title>{HEAD}</head><body class="single"><h1>Moulin</h1>
<div class="note"><p>En bref.</p></div>
<div class="zone">{TEXT * 3}</div></body></html>"""


class Misled(WordPress):
    """A reader whose choice fell on an element with hardly any text in it."""

    def candidates(self) -> list[LexborNode]:
        super().candidates()
        self._place = None
        return self.page.css(".note")


class Stubborn(Misled):
    """One that has no other choice."""

    def instead(self) -> list[LexborNode]:
        return []


def test_where_the_first_choice_gives_hardly_any_text_the_next_is_read() -> None:
    found = read(PAGE, readers=(Misled,))
    assert found.article is not None and len(found.article.body) == 9
    assert found.remarks == []


def test_a_text_that_holds_under_a_tenth_of_the_page_is_delivered_with_a_remark() -> None:
    remark = Finding("body", "the text holds under a tenth of the page's long paragraphs", refuses=False)
    made = extract(PAGE, "https://courrier.example/moulin/", site=Site(readers=(Stubborn,)))
    assert made.article is not None and not made.refused and remark in made.findings
    assert [block.text for block in made.article.body] == ["En bref."]
    assert remark not in extract(PAGE, "https://courrier.example/moulin/").findings


def test_the_boxes_behind_a_short_text_are_read_where_the_text_has_an_element_of_its_own() -> None:
    title = "Le moulin de la Sève et ses deux charpentiers : l’enquête du dimanche"
    named = f"<div><span class='ctaText'>Lire aussi :</span>&nbsp; <span>{title}</span></div>"
    text = f"<div>{LINES[0]} {LINES[1]}</div><div class='u5'><a href='/enquete/' class='u5'>{named}</a></div>"
    found = whole(f"<article class='post'><div class='entry-content'>{text}</div></article>")
    assert [block.text for block in found.body] == [f"{LINES[0]} {LINES[1]}"]
    assert [(one.headline, one.url) for one in found.related] == [(title, "https://journal.example/enquete/")]
