"""pages/: the seed article reads the same from every variant of its page."""

from __future__ import annotations

import itertools
import json
from pathlib import Path
from typing import Any

import pytest

from tests.pages_html import SUB_TITLES, TEMPLATES, crumbs, html, read

TOP = Path(__file__).resolve().parent.parent
SEED: dict[str, Any] = json.loads((TOP / "tests" / "seed" / "expected.json").read_text(encoding="utf-8"))

PLACES = ("sub-title", "h2", "h4", "bold", "plain")
OPENINGS = {"h2": "<h2>{}</h2>", "h4": "<h4>{}</h4>", "bold": "<p><strong>{}</strong></p>", "plain": "<p>{}</p>"}
DIV_BOX = (
    '<style>.u9f86d08 {{ padding:0px }} .u9f86d08 .ctaText {{ font-weight:bold }}</style><div class="u9f86d08">'
    '<a href="/{0}/" target="_self" class="u9f86d08"><!-- INLINE RELATED POSTS 1/3 //--><div style="padding-left:1em">'
    '<span class="ctaText">Lire aussi:</span>&nbsp; <span class="postTitle">{1}</span></div></a></div>'
)
P_BOX = '<p><strong>Lire aussi&nbsp;:</strong> <a href="/{0}/">{1}</a></p>'


VARIANTS = [
    pytest.param(
        variant, id="-".join(("p-box" if "<p>" in part else "div-box") if "{" in part else part for part in variant)
    )
    for variant in itertools.product(TEMPLATES, PLACES, (DIV_BOX, P_BOX), ("own", "head"))
]


def seed_page(template: str, place: str, box: str, dateline: str) -> str:
    """The seed article as one template may have set it."""
    paragraphs = [block["text"] for block in SEED["body"]]
    boxes = [box.format(number, one["headline"]) for number, one in enumerate(SEED["related"])]
    opening = "" if place == "sub-title" else OPENINGS[place].format(SEED["standfirst"])
    raw = SEED["dateline"]["raw"]
    first = f"<p>{raw}</p><p>{paragraphs[0]}</p>" if dateline == "own" else f"<p>{raw} {paragraphs[0]}</p>"
    rest = [f"<p>{text}</p>" for text in paragraphs[1:]]
    body = opening + first + "".join(rest[:2]) + boxes[0] + "".join(rest[2:]) + boxes[1]
    sub_title = SUB_TITLES[template].format(SEED["standfirst"]) if place == "sub-title" else ""
    trail = crumbs(
        template, *SEED["sections"], last="La Russie met en garde contre la menace réelle d’une nouvelle crise..."
    )
    head = '<meta property="og:locale" content="fr_FR"><meta property="og:type" content="article">'
    return html(template, body, title=SEED["headline"], sub_title=sub_title, crumbs=trail, comments="0", head=head)


@pytest.mark.parametrize("variant", VARIANTS)
def test_the_seed_article_reads_the_same_from_every_variant_of_its_page(variant: tuple[str, str, str, str]) -> None:
    found = read(seed_page(*variant)).article
    assert found is not None
    for field in ("headline", "standfirst", "sections", "comment_count", "in_language"):
        assert getattr(found, field) == SEED[field], field
    assert [{"type": block.type, "text": block.text} for block in found.body] == SEED["body"]
    assert found.dateline is not None
    assert (found.dateline.raw, found.dateline.place, found.dateline.date, found.dateline.source) == (
        SEED["dateline"]["raw"],
        "Paris",
        "27 déc.",
        "Cinktank.com",
    )
    assert [(one.headline, one.after_block, one.url) for one in found.related] == [
        (one["headline"], one["after_block"], f"https://journal.example/{number}/")
        for number, one in enumerate(SEED["related"])
    ]
