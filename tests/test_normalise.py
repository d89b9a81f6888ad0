"""Each field of a normalised article keeps the promise of its docstring."""

from __future__ import annotations

import copy
import json
import os
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pytest

from newsspider.items import Article, Block, Dateline, Image, OtherDate, Provenance, Related
from newsspider.normalise.article import normalised
from newsspider.normalise.hashes import text_hash, word_count

SHARED = Path(os.environ.get("NEWSSPIDER_SHARED", Path(__file__).parents[2] / "shared"))
SEED = SHARED / "seed"
RETRIEVED = "2026-11-23T18:27:05+00:00"
N = "\u00a0"


def page(**fields: Any) -> Article:
    """An article in its page's own words."""
    plain = Article("https://www.cinktank.com/titre/", headline="Titre", retrieved_at=RETRIEVED, in_language="fr")
    return replace(plain, **fields)


def statement(value: str, evidence: str = "json-ld", field: str = "date_published") -> OtherDate:
    """A statement of the page about a date."""
    return OtherDate(field, evidence, value)


@pytest.mark.skipif(not SEED.is_dir(), reason=f"no seed in {SHARED}")
def test_the_seed_becomes_its_record_to_the_letter() -> None:
    expected = json.loads((SEED / "expected.json").read_text("utf-8"))
    expected["date_published"] = expected.pop("date_published_when_the_page_states_no_other")
    record = asdict(normalised(seed(), zone="Europe/Paris"))
    record["related"] = [{key: box[key] for key in ("headline", "after_block")} for box in record["related"]]
    assert {field: record[field] for field in expected} == expected


def seed() -> Article:
    """The seed article as a reader of the page hands it over."""
    printed = (SEED / "article.txt").read_text("utf-8").split("\n")
    _, headline, count, standfirst, dateline, *rest = filter(None, printed)
    words = page(headline=headline, standfirst=standfirst, comment_count=int(count), in_language="fr_FR")
    words.sections = ["Dernières minutes", "L'International"]
    words.dateline = Dateline(dateline, "Paris", "27 déc.", "Cinktank.com")
    for paragraph in rest:
        if paragraph.startswith("Lire aussi:"):
            words.related.append(Related(paragraph.removeprefix("Lire aussi:"), None, len(words.body)))
        else:
            words.body.append(Block("paragraph", paragraph))
    return words


def test_the_page_s_own_words_are_not_touched() -> None:
    words = page(body=[Block("paragraph", "l'ami")], dateline=Dateline("Paris, 27 déc.", "Paris", "27 déc."))
    before = copy.deepcopy(words)
    normalised(words)
    assert words == before


def test_a_normalised_text_stays_as_it_is() -> None:
    words = page(headline="d' »abord »", body=[Block("table_row", "l'un\t2 %"), Block("paragraph", "&amp;lt; x !")])
    once = normalised(words)
    twice = normalised(once)
    assert (once.headline, once.body, once.text_hash) == (twice.headline, twice.body, twice.text_hash)


def test_the_address_is_canonical_and_the_identifier_made_from_it() -> None:
    record = normalised(page(url="HTTPS://www.Cinktank.com/titre/?utm_source=x#y", identifier="184233"))
    assert (record.url, record.identifier) == ("https://www.cinktank.com/titre/", "cinktank.com:184233")
    assert normalised(page()).provenance.identifier == "url"


def test_empty_blocks_go_and_boxes_stay_behind_the_same_words() -> None:
    texts = ["un", " \u200b", "deux", "&nbsp;", "trois"]
    addresses = {0: "/a/?utm_source=x", 2: None, 4: "mailto:x", 99: None}
    boxes = [Related(name, address, after) for name, (after, address) in zip("abcd", addresses.items(), strict=True)]
    record = normalised(page(body=[Block("paragraph", text) for text in texts], related=boxes))
    assert [block.text for block in record.body] == ["un", "deux", "trois"]
    assert [(box.headline, box.after_block) for box in record.related] == [("a", 0), ("b", 1), ("c", 2), ("d", 3)]
    assert [box.url for box in record.related] == ["https://www.cinktank.com/a/", None, None, None]


def test_the_body_is_joined_and_its_words_are_counted() -> None:
    record = normalised(page(body=[Block("heading", "« Un » – deux !"), Block("paragraph", "3 %, l'ami …")]))
    assert record.article_body == f"«{N}Un{N}» – deux{N}!\n\n3{N}%, l’ami …"
    assert record.word_count == 4
    assert word_count("--- *** _ 1") == 1


def test_french_typography_is_for_french_pages() -> None:
    assert normalised(page(headline="d' »abord »")).headline == f"d’«{N}abord{N}»"
    assert normalised(page(headline="d' »abord »", in_language="de-CH")).headline == "d' »abord »"
    assert normalised(page(headline="d' »abord »", in_language=None)).headline == "d' »abord »"


@pytest.mark.parametrize(
    ("stated", "language"),
    [("fr_FR", "fr"), ("FR", "fr"), ("pt-BR", "pt"), ("", None), ("?", None), ("french", None)],
)
def test_the_language_is_its_primary_subtag(stated: str, language: str | None) -> None:
    assert normalised(page(in_language=stated)).in_language == language


def test_sections_and_keywords_come_once_and_home_not_at_all() -> None:
    sections = ["Accueil", "Dernières minutes", "L'International", "L’international", ""]
    record = normalised(page(sections=sections, keywords=["OTAN", "otan"]))
    assert (record.sections, record.keywords) == (["Dernières minutes", "L’International"], ["OTAN"])


def test_the_image_has_an_absolute_address_or_is_none() -> None:
    record = normalised(page(image=Image("/a b.jpg?utm_source=x", "  L'image ", " ", 3)))
    assert record.image == Image("https://www.cinktank.com/a%20b.jpg?utm_source=x", "L’image", None, 3)
    gone = normalised(page(image=Image("data:image/gif;base64,R0lGODlh"), provenance=Provenance(image="template")))
    assert (gone.image, gone.provenance.image) == (None, None)


def test_dates_come_from_the_statements_and_disagreeing_ones_stay() -> None:
    said = [
        statement("2021-12-27T13:05:12+00:00"),
        statement("2021-12-27T14:05:12+00:00", "time"),
        statement("2021-12-27T12:00:00+00:00", "meta", "date_modified"),
    ]
    record = normalised(page(other_dates=said), zone="Europe/Paris")
    assert (record.date_published, record.date_modified) == ("2021-12-27T14:05:12+01:00", "2021-12-27T13:00:00+01:00")
    assert (record.provenance.date_published, record.provenance.date_modified) == ("json-ld", "meta")
    assert record.other_dates == [said[1]]


def test_the_dateline_dates_an_article_that_states_no_other_date() -> None:
    words = page(dateline=Dateline("Paris :, 27 déc. –", "Paris", "27 déc."), body=[Block("paragraph", "ce lundi")])
    record = normalised(words)
    assert (record.date_published, record.provenance.date_published) == ("2021-12-27", "dateline")
    assert record.dateline == Dateline("Paris :, 27 déc. –", "Paris", "2021-12-27")


def test_the_dateline_takes_its_year_from_the_date_of_publication_or_the_address() -> None:
    dateline = Dateline("Paris, 31 déc.", "Paris", "31 déc.")
    words = page(dateline=dateline, other_dates=[statement("2020-01-02T08:00:00+01:00")])
    dated = normalised(words).dateline
    assert dated is not None
    assert dated.date == "2019-12-31"
    placed = normalised(replace(words, other_dates=[], url="https://x.fr/2018/12/31/titre/"))
    assert placed.date_published == "2018-12-31"


def test_a_date_in_the_future_is_null_and_the_dateline_does_not_stand_in() -> None:
    dateline = Dateline("Paris, 27 déc.", "Paris", "27 déc.")
    words = page(dateline=dateline, other_dates=[statement("2031-12-27T14:05:12Z")])
    record = normalised(words)
    assert (record.date_published, record.provenance.date_published) == (None, None)
    assert record.other_dates == words.other_dates


def test_a_dateline_in_the_future_stays_among_the_other_dates() -> None:
    record = normalised(page(dateline=Dateline("Paris, 27 déc. 2031 –", "Paris", "27 déc. 2031")))
    assert record.date_published is None
    assert record.other_dates == [OtherDate("date_published", "dateline", "Paris, 27 déc. 2031 –")]
    assert record.dateline == Dateline("Paris, 27 déc. 2031 –", "Paris")


def test_the_words_of_a_dateline_are_not_repaired() -> None:
    record = normalised(page(dateline=Dateline(f" Cafe\u0301 d'Aix  :,{N}27 déc. ! ", "Café d'Aix", None)))
    assert record.dateline == Dateline(f"Café d'Aix :,{N}27 déc. !", "Café d'Aix")


def test_raw_keeps_the_characters_and_changes_nothing_else() -> None:
    words = page(headline="d' »abord &amp; »", body=[Block("paragraph", "l'ami  !"), Block("paragraph", " ")])
    clean, raw = normalised(words), normalised(words, raw=True)
    assert (raw.headline, [block.text for block in raw.body]) == ("d' »abord &amp; »", ["l'ami  !"])
    assert (raw.text_hash, raw.url, raw.word_count) == (clean.text_hash, clean.url, 1)


@pytest.mark.parametrize("other", [["L’ami « dit », oui"], ['L\'ami " dit " ,oui'], ["L’ami “dit”", "", ",\u202foui"]])
def test_typography_and_blocks_do_not_change_the_hash(other: list[str]) -> None:
    assert text_hash(other) == text_hash(["L'ami\u00a0«\u00a0dit\u00a0», oui"])


def test_a_word_more_changes_the_hash() -> None:
    assert len({text_hash(texts) for texts in (["a", "b"], ["a", "c"], ["b", "a"], ["a", "b", "c"], ["A", "b"])}) == 5
