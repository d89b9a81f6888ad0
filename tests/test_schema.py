"""The schema room: the JSON Schema and the field table say what the dataclasses say, and refuse what they do not."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from newsspider.items import (
    RUN_FIELDS,
    Archive,
    Article,
    Block,
    Dateline,
    DiscoveredVia,
    Image,
    OtherDate,
    Provenance,
    Related,
    Rights,
    RightsSource,
)
from newsspider.schema import article_schema
from newsspider.schema.__main__ import written
from newsspider.schema.json_schema import RULES
from newsspider.schema.keys import keys, meaning, records
from newsspider.schema.neighbours import NEIGHBOURS

HASH = "sha256:" + "0" * 64


def full() -> dict[str, Any]:
    """A line with every key filled in."""
    return dataclasses.asdict(
        Article(
            url="https://cinktank.com/une-crise/",
            identifier="cinktank.com:184233",
            headline="Une crise",
            standfirst="Le chapô",
            dateline=Dateline("Paris, 27 déc. (Cinktank.com) –", "Paris", "2021-12-27", "Cinktank.com"),
            date_published="2021-12-27T14:05:12+01:00",
            date_modified="2021-12-27",
            authors=["La Rédaction"],
            sections=["Dernières minutes"],
            keywords=["missiles"],
            image=Image("https://cinktank.com/a.jpg", "Légende", "AFP", 640, 480),
            body=[Block("paragraph", "Le texte.")],
            article_body="Le texte.",
            related=[Related("Un autre", "https://cinktank.com/un-autre/", 1)],
            comment_count=0,
            word_count=2,
            in_language="fr",
            is_accessible_for_free=True,
            provenance=Provenance(headline="template"),
            other_dates=[OtherDate("date_published", "time", "2021-12-27T14:05:12+00:00")],
            discovered_via=DiscoveredVia("section", "https://cinktank.com/dernieres-minutes/"),
            retrieved_at="2026-11-23T18:27:05+00:00",
            revision=2,
            text_hash=HASH,
            previous_text_hash=HASH,
            rights=Rights(True, [RightsSource("tdmrep", "1")], "2026-11-23T18:27:05+00:00"),
            archive=Archive("2026.warc.gz", 0, "sha1:ABC"),
        )
    )


def faults(line: dict[str, Any]) -> list[str]:
    """What the shipped schema says against a line, as `key: message`."""
    found = Draft202012Validator(article_schema()).iter_errors(line)
    return [f"{'.'.join(map(str, fault.path))}: {fault.message}" for fault in found]


def changed(where: str, value: Any) -> dict[str, Any]:
    """The full line with one value changed; `body.0.type` leads into parts."""
    line = full()
    *way, last = [int(step) if step.isdigit() else step for step in where.split(".")]
    part: Any = line
    for step in way:
        part = part[step]
    part[last] = value
    return line


@pytest.mark.parametrize("path", written(), ids=lambda path: path.name)
def test_the_files_made_from_the_dataclasses_are_current(path: Path) -> None:
    assert path.read_text(encoding="utf-8") == written()[path], "run: python -m newsspider.schema"


def test_the_schema_is_itself_valid() -> None:
    Draft202012Validator.check_schema(article_schema())


def test_the_schema_has_the_keys_of_the_record_in_its_order() -> None:
    assert list(article_schema()["properties"]) == [field.name for field in dataclasses.fields(Article)]


def test_a_full_line_is_valid() -> None:
    assert faults(full()) == []


def test_a_line_of_nulls_and_empty_lists_is_valid() -> None:
    bare = Article(url="https://cinktank.com/une-crise/", text_hash=HASH)
    assert faults(dataclasses.asdict(bare)) == []


@pytest.mark.parametrize("record", records(), ids=lambda record: record.__name__)
def test_every_key_is_explained(record: type) -> None:
    assert meaning(record)
    assert record is Provenance or [key.name for key in keys(record) if not key.meaning] == []


@pytest.mark.parametrize("key", full())
def test_a_line_without_a_key_is_refused(key: str) -> None:
    line = full()
    del line[key]
    assert faults(line) == [f": {key!r} is a required property"]


@pytest.mark.parametrize("key", [key.name for key in keys(Article) if key.many])
def test_a_list_is_never_null(key: str) -> None:
    assert len(faults(changed(key, None))) == 1


@pytest.mark.parametrize("where", ["extra", "dateline.extra", "body.0.extra", "provenance.rights"])
def test_an_unknown_key_is_refused(where: str) -> None:
    assert len(faults(changed(where, None))) == 1


@pytest.mark.parametrize(
    ("where", "value"),
    [
        ("url", "/une-crise/"),
        ("headline", ""),
        ("date_published", "27 déc. 2021"),
        ("date_published", "2021-12-27T14:05:12"),
        ("date_modified", "2021-12-27 14:05:12+01:00"),
        ("dateline.date", "2021-12-27T00:00:00+01:00"),
        ("retrieved_at", "2026-11-23T19:27:05+01:00"),
        ("authors", [""]),
        ("comment_count", "0"),
        ("comment_count", -1),
        ("word_count", 1.5),
        ("is_accessible_for_free", "yes"),
        ("in_language", "fr_FR"),
        ("body.0.type", "div"),
        ("body.0.text", ""),
        ("related.0.after_block", None),
        ("other_dates.0.field", "date"),
        ("discovered_via.way", "luck"),
        ("revision", 0),
        ("text_hash", ""),
        ("status", "draft"),
        ("schema_version", "v0.9"),
    ],
)
def test_a_value_that_breaks_its_promise_is_refused(where: str, value: Any) -> None:
    assert faults(changed(where, value)) != []


def test_every_rule_and_every_neighbour_is_about_a_key_there_is() -> None:
    assert set(RULES) <= {f"{record.__name__}.{key.name}" for record in records() for key in keys(record)}
    assert list(NEIGHBOURS) == [key.name for key in keys(Article) if key.name in NEIGHBOURS]


@pytest.mark.parametrize("name", RUN_FIELDS)
def test_a_run_field_says_that_it_is_one(name: str) -> None:
    assert next(key for key in keys(Article) if key.name == name).meaning.endswith("Run field.")
