"""Rubbish is refused with a reason, whatever is odd but true is delivered."""

from __future__ import annotations

import base64
import json
import os
import random
import zlib
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsspider.items import Article, OtherDate
from newsspider.validate import LONGEST_HEADLINE, findings, no_text

SHARED = Path(os.environ.get("NEWSSPIDER_SHARED", Path(__file__).parents[2] / "shared"))
GOLD = sorted((SHARED / "realpages" / "gold").glob("*.json"))
BYTES = random.Random(27).randbytes(3000)
SCRIPT = (
    "!function(e,t){var n=e.document;t.exports=n?r(e,!0):function(e){if(!e.document)throw new Error('x');return r(e)}}"
)
STYLE = ".td-post-content p{color:#222;font-size:15px;line-height:26px}.entry-title{margin:0 0 7px 0;word-wrap:normal}"
JSON = json.dumps(
    {"@context": "https://schema.org", "@graph": [{"@type": "Person", "name": f"N {n}"} for n in range(9)]}
)


def article(**fields: Any) -> Article:
    """A sound article."""
    sound = Article("https://x.fr/a/", identifier="x.fr:1", headline="Titre", article_body="Un texte.")
    return replace(sound, **{"date_published": "2021-12-27", "retrieved_at": "2026-11-23T18:27:05+00:00", **fields})


def refusals(**fields: Any) -> list[str]:
    """The fields for which an article is refused."""
    return [finding.field for finding in findings(article(**fields)) if finding.refuses]


def remarks(**fields: Any) -> list[tuple[str, str]]:
    """What is remarked on in an article that is delivered."""
    assert refusals(**fields) == []
    return [(finding.field, finding.reason) for finding in findings(article(**fields))]


def test_a_sound_article_has_no_findings() -> None:
    assert findings(article()) == []


@pytest.mark.parametrize("headline", [None, "", "— … !", "x" * (LONGEST_HEADLINE + 1), "\ufffd" * 9, SCRIPT])
def test_an_article_without_a_real_headline_is_refused(headline: str | None) -> None:
    assert refusals(headline=headline) == ["headline"]


def test_an_article_without_address_or_identifier_is_refused() -> None:
    assert refusals(url="") == ["url"]
    assert refusals(url="javascript:void(0)", identifier=None) == ["url", "identifier"]


@pytest.mark.parametrize(
    "rubbish",
    [
        BYTES.decode("utf-8", "replace"),
        "".join(filter(str.isprintable, BYTES.decode("windows-1252", "ignore"))),
        "".join(filter(str.isprintable, zlib.compress(SCRIPT.encode() * 9).decode("latin-1"))) * 2,
        "Россия предупредила".encode("cp1251").decode("utf-8", "replace") * 5,
        "Россия предупредила о реальной угрозе".encode("cp1251").decode("windows-1252") * 3,
        base64.b64encode(BYTES).decode(),
        BYTES.hex(),
        SCRIPT,
        STYLE,
        JSON,
        '<div class="td-post-content"><p>Le texte.</p></div>' * 3,
    ],
)
def test_what_is_mostly_no_text_is_refused(rubbish: str) -> None:
    assert refusals(article_body=rubbish) == ["body"]


@pytest.mark.parametrize(
    "text",
    [
        "Oui.",
        "3-0",
        "أعلنت الحكومة الروسية يوم الاثنين أن هناك تهديدا حقيقيا بأزمة صواريخ جديدة وطالبت بأخذ مقترحات موسكو",
        "俄罗斯政府星期一警告说，新的导弹危机存在真正的威胁，并要求考虑莫斯科的建议。" * 5,
        "รัฐบาลรัสเซียเตือนเมื่อวันจันทร์ว่ามีภัยคุกคามที่แท้จริงของวิกฤตขีปนาวุธครั้งใหม่" * 3,
        "6-4, 7-6 (5), 3-6, 6-3 ; 6-2, 6-1 [2] ; " * 20,
        "1\tPSG\t38\t28\t6\t4\t+58\n2\tOM\t38\t21\t8\t9\t+25\n" * 8,
        "1 | PSG | 38 | 93\n" * 20,
        "Tirage du 27 décembre : 3 – 12 – 27 – 31 – 45, numéro chance : 7.\n" * 4,
        "3 12 27 31 45 7\n" * 12,
        "🎉🎄🎁✨" * 30,
        "https://www.exemple.fr/" + "un-titre-tres-long-" * 8,
        "Öl für Österreich – À L’ÉTÉ, ÇA IRA. Příliš žluťoučký kůň úpěl ďábelské ódy. Þá sagði hún „já“ við öllu. " * 2,
        "10 000 $ ; 12 % ; 3 € ; 4 £ – « 5 » (6) : 7 ! 8 ? 9… " * 4,
        "« Ah ! » — « Oh ? » — « Non… » — « Si ! » — « Jamais ! » — « Et toi ? » — « Moi ?! » — « Chut… » — « Hé ! »",
    ],
)
def test_odd_but_true_texts_are_delivered(text: str) -> None:
    assert remarks(article_body=text, headline="Résultats") == []


def test_text_with_a_little_code_in_it_is_delivered() -> None:
    assert remarks(article_body="Un texte qui explique ce que fait une page. " * 40 + SCRIPT) == []


def test_an_article_without_text_is_remarked_on() -> None:
    assert remarks(article_body="") == [("body", "the article has no text")]


def test_lost_and_doubly_encoded_letters_are_remarked_on() -> None:
    french = "Le gouvernement a prévenu lundi qu’une menace réelle existait. "
    lost = french.encode("windows-1252").decode("utf-8", "replace") * 3
    twice = french.encode().decode("windows-1252") * 3
    assert remarks(article_body=lost) == [("body", "letters of the text are lost")]
    assert remarks(article_body=twice) == [("body", "letters of the text were encoded twice")]
    assert remarks(headline="Titre \ufffd") == [("headline", "letters of the headline are lost")]
    assert remarks(article_body="JOÃO « À PARIS »" * 3) == []


@pytest.mark.parametrize("statement", ["2031-01-01T00:00:00+01:00", "2031-01-01", "1er janvier 2031"])
def test_a_date_left_out_as_future_is_remarked_on(statement: str) -> None:
    said = [OtherDate("date_published", "json-ld", statement)]
    assert remarks(date_published=None, other_dates=said) == [("date_published", "the date lies in the future")]


def test_a_missing_or_illegible_date_is_remarked_on() -> None:
    said = [OtherDate("date_modified", "meta", "-0001-11-30T00:00:00+00:00")]
    assert remarks(date_published=None) == [("date_published", "the page states no date")]
    assert remarks(other_dates=said) == [("date_modified", "the date cannot be read")]


def test_an_article_modified_before_it_was_published_is_usual() -> None:
    assert remarks(date_modified="2021-12-20T10:00:00+01:00") == []


@given(st.text(max_size=300), st.text(max_size=60))
def test_any_text_is_judged(body: str, said: str) -> None:
    dated = article(article_body=body, date_published=None, other_dates=[OtherDate("date_published", "time", said)])
    assert all(finding.reason for finding in findings(dated))


@pytest.mark.skipif(not GOLD, reason=f"no real pages in {SHARED}")
@pytest.mark.parametrize("path", GOLD, ids=lambda path: path.stem)
def test_real_articles_are_text(path: Path) -> None:
    gold = json.loads(path.read_text("utf-8"))
    assert [no_text(text) for text in (gold["headline"], "\n\n".join(gold["body"]))] == [None, None]
