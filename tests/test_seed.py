"""The one article known to the letter: whatever the template, it becomes the same record, character for character."""

from __future__ import annotations

import itertools
import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from newsspider import Site, extract
from tests.site import seed_page

EXPECTED: dict[str, Any] = json.loads((Path(__file__).parent / "seed" / "expected.json").read_text(encoding="utf-8"))
ONLY_DATE = "date_published_when_the_page_states_no_other"
URL = "https://cinktank.com/la-russie-met-en-garde/"
BEFORE_2027 = "2026-11-23T12:00:00+00:00"

TEMPLATES = ("classic", "tdb", "plain", "block")
STANDFIRSTS = ("subtitle", "body-h2", "body-h4", "body-bold", "body-plain")
BOXES = ("div", "p")
DATELINES = ("own", "head")
METADATA = (True, "rankmath", "theme", False)
VARIANTS = list(itertools.product(TEMPLATES, STANDFIRSTS, BOXES, DATELINES, METADATA))


CINKTANK = Site(zone="Europe/Paris", language="fr")


def record(*variant: Any) -> dict[str, Any]:
    """What the seed article becomes in one variant."""
    template, standfirst, boxes, dateline, metadata = variant
    html = seed_page(template, standfirst=standfirst, boxes=boxes, dateline=dateline, metadata=metadata)
    made = extract(html, URL, site=CINKTANK, retrieved_at=BEFORE_2027)
    assert made.article is not None, f"{variant}: {made.findings}"
    return asdict(made.article)


@pytest.mark.parametrize("variant", VARIANTS, ids=lambda variant: "-".join(map(str, variant)))
def test_every_variant_of_the_seed_page_becomes_the_record_expected(variant: tuple[Any, ...]) -> None:
    got = record(*variant)
    wanted = {name: value for name, value in EXPECTED.items() if name not in (ONLY_DATE, "related")}
    assert {name: got[name] for name in wanted} == wanted
    boxes = [{name: box[name] for name in ("headline", "after_block")} for box in got["related"]]
    assert boxes == EXPECTED["related"]
    assert got["date_published"][:10] == EXPECTED[ONLY_DATE]
    assert (got["date_published"] == EXPECTED[ONLY_DATE]) == (variant[4] is False)


def test_a_year_later_the_dateline_alone_may_mean_another_monday() -> None:
    html = seed_page("classic", metadata=False)
    made = extract(html.encode(), URL, site=CINKTANK, retrieved_at="2028-01-05T12:00:00+00:00")
    assert made.article is not None
    assert made.article.date_published == "2027-12-27"
