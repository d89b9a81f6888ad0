"""The report: its figures, its history, its size."""

from __future__ import annotations

import json
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from newsspider.corpus import report
from newsspider.corpus.report.shown import shown
from tests.report_lines import Line, again, contents, fail, line, standing, written

Said = dict[str, Any]
LATER, LATEST = "2026-07-02T06:00:00+00:00", "2026-07-03T06:00:00+00:00"


@pytest.fixture(scope="module")
def lines() -> list[Line]:
    return standing(40)


def said(*paths: Path, **given: Any) -> Said:
    """What the page of these files says; a fault in them fails the test."""
    return contents(report.page(*paths, on_error=fail, **given))


def record(**given: Any) -> Line:
    """A line of an article with what is given."""
    plain: Line = {
        "url": "https://a.fr/un/", "identifier": "a.fr:1", "headline": "Un titre", "standfirst": None, "dateline": None,
        "date_published": None, "date_modified": None, "authors": [], "sections": [], "keywords": [], "image": None,
        "body": [], "article_body": "", "related": [], "comment_count": None, "word_count": 0, "in_language": "fr",
        "is_accessible_for_free": None,
    }  # fmt: skip
    return line(plain, **given)


def many(path: Path, key: str, *values: Any) -> Path:
    """A file of articles that differ in one key."""
    found = (record(identifier=f"a.fr:{n}", url=f"https://a.fr/{n}/", **{key: value}) for n, value in enumerate(values))
    return written(path / "a.jsonl", found)


def test_an_article_delivered_by_two_runs_counts_once_and_was_not_edited(tmp_path: Path, lines: list[Line]) -> None:
    written(tmp_path / "a.jsonl", lines)
    written(tmp_path / "b.jsonl", [{**one, "retrieved_at": LATER} for one in lines])
    found = said(tmp_path)
    assert found["totals"]["articles"] == len(lines)
    assert found["totals"]["lines"] == 2 * len(lines)
    assert found["events"] == found["edits"] == []


def test_an_edit_is_told_with_the_words_that_changed_and_no_others(tmp_path: Path) -> None:
    blocks = [{"type": "paragraph", "text": text} for text in ("Avant.", "Le maire a parlé lundi à Sète.", "Après.")]
    first = record(body=blocks)
    blocks[1] = {"type": "paragraph", "text": "Le maire a parlé mardi à Sète."}
    written(tmp_path / "a.jsonl", [first, again(first, LATER, body=blocks)])
    (edit,) = said(tmp_path)["edits"]
    kept = [[0, "Le maire a parlé "], [-1, "lundi"], [1, "mardi"], [0, " à Sète."]]
    assert edit == {"article": 0, "at": LATER, "body": [1, kept, 1]}


def test_removals_and_returns_are_told_whatever_the_order_of_the_files(tmp_path: Path) -> None:
    first = record()
    gone = again(first, LATER, status="removed")
    back = again(gone, LATEST, status="published", headline="Un autre titre")
    for number, one in enumerate((back, first, gone)):
        written(tmp_path / f"{number}.jsonl", [one])
    found = said(tmp_path)
    assert found["events"] == [["2026-07-02", "removed", 1], ["2026-07-03", "back", 1], ["2026-07-03", "edited", 1]]
    assert found["articles"]["headline"] == ["Un autre titre"]
    assert found["totals"]["removed"] == 0
    assert said(tmp_path / "1.jsonl", tmp_path / "2.jsonl")["totals"]["removed"] == 1


def test_figures_are_of_the_latest_line_of_each_article(tmp_path: Path) -> None:
    first = record(word_count=10, sections=["Sport"])
    written(tmp_path / "a.jsonl", [first, again(first, LATER, word_count=30, sections=["Culture"])])
    found = said(tmp_path)
    assert found["totals"]["words"] == 30
    assert [section["name"] for section in found["sections"]] == ["Culture"]


def test_an_article_counts_in_each_of_its_sections_once(tmp_path: Path) -> None:
    path = many(tmp_path, "sections", ["Monde", "Asie"], ["Monde", "Monde"], [])
    counts = {section["name"]: section["articles"] for section in said(path)["sections"]}
    assert counts == {"Monde": 2, "Asie": 1, "(no section)": 1}


def test_hours_and_days_are_those_of_the_page_s_own_clock(tmp_path: Path) -> None:
    path = many(tmp_path, "date_published", "2026-06-01T00:30:00+02:00", "2026-06-01", None)
    found = said(path)
    assert found["days"] == [["2026-06-01", 2]]
    assert found["hours"] == [[0, 0, 1]]
    assert (found["totals"]["undated"], found["totals"]["without_time"]) == (1, 1)


def test_places_that_differ_in_capitals_are_one_and_two_places_count_twice(tmp_path: Path) -> None:
    places = ("MADRID", "Madrid", "Paris / Berlin", "PARIS", None)
    lines = [{"raw": "x", "place": place, "date": None, "source": "AFP"} for place in places]
    found = said(many(tmp_path, "dateline", *lines))
    assert found["places"] == [["Madrid", 2], ["Paris", 2], ["Berlin", 1]]
    assert found["sources"] == [["AFP", 5]]


def test_the_bars_of_the_lengths_hold_every_article(tmp_path: Path, lines: list[Line]) -> None:
    found = said(written(tmp_path / "a.jsonl", lines))["lengths"]
    assert sum(found["bars"]) == len(lines)
    assert len(said(many(tmp_path, "word_count", *range(90), 100_000))["lengths"]["bars"]) <= 41


def test_a_field_counts_where_it_is_filled_under_the_evidence_that_gave_it(tmp_path: Path) -> None:
    fields = {one["field"]: one for one in said(many(tmp_path, "keywords", ["a"], ["b"], []))["fields"]}
    assert fields["keywords"] == {"field": "keywords", "articles": 2, "evidence": {"template": 2}}
    assert fields["comment_count"]["articles"] == 0


def test_lire_aussi_boxes_are_told_apart_by_where_they_lead(tmp_path: Path) -> None:
    def boxes(*urls: str | None) -> list[Line]:
        return [{"headline": "x", "url": url, "after_block": 0} for url in urls]

    path = many(tmp_path, "related", boxes("https://a.fr/1/", None), boxes("https://b.fr/"), boxes("https://a.fr/1/"))
    graph = said(path)["graph"]
    assert graph["counts"] == {"in these files": 2, "no link": 1, "not in these files": 1}
    (most,) = graph["most"]
    assert most["links"] == 2
    assert len(graph["nodes"]) == 3


def test_runs_and_refusals_come_from_the_files_beside(tmp_path: Path) -> None:
    path = written(tmp_path / "s" / "r.jsonl", [record()])
    manifest = {"run": "r", "spider": "cinktank", "reason": "finished", "counts": {"found": 2}, "coverage": {"gone": 1}}
    (path.parent / "r.manifest.json").write_text(json.dumps(manifest))
    refusal = {"url": "https://a.fr/x/", "retrieved_at": LATER, "article": None}
    findings = [{"field": "body", "reason": "empty: nothing there"}, {"field": "headline", "reason": "missing"}]
    written(path.parent / "rejected" / "r.rejected.jsonl", [{**refusal, "findings": findings}] * 2)
    for paths in ([tmp_path], [path]):
        found = said(*paths)
        assert found["runs"] == [{**manifest, "lines": None}]
        assert found["refusals"]["reasons"] == [["body: empty", 1], ["headline: missing", 1]]
        assert found["refusals"]["total"] == len(found["refusals"]["pages"]) == 1


@pytest.mark.parametrize("manifest", ["", "[]", '{"counts": {"found": "many"}}', '{"coverage": 3}'])
def test_a_line_or_a_manifest_that_cannot_be_read_is_told_once_and_left_out(tmp_path: Path, manifest: str) -> None:
    first = record()
    path = written(tmp_path / "a.jsonl", [first, again(first, LATER, headline="Autre")])
    with path.open("a") as file:
        file.write('{"url": \n')
    (tmp_path / "a.manifest.json").write_text(manifest)
    errors: list[str] = []
    found = contents(report.page(tmp_path, on_error=lambda error: errors.append(str(error))))
    assert [error.split(": ")[0] for error in errors] == [f"{path}:3", str(tmp_path / "a.manifest.json")]
    assert (found["totals"]["articles"], found["totals"]["unreadable"], found["runs"]) == (1, 2, [])


def test_an_empty_folder_gives_no_page(tmp_path: Path) -> None:
    with pytest.raises(report.NothingToShowError, match=str(tmp_path)):
        report.page(tmp_path, on_error=fail)


def test_what_cannot_be_seen_is_shown_by_its_number() -> None:
    assert shown({"a\u202e": ["\u2028", "\x00", "\ud800", "né"]}) == {
        "a[U+202E]": ["[U+2028]", "[U+0000]", "[U+D800]", "né"]
    }


def test_without_the_extra_for_loading_the_page_says_that_repeats_were_not_looked_for(
    tmp_path: Path, lines: list[Line], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = written(tmp_path / "a.jsonl", [*lines, again(lines[0], LATER) | {"identifier": "a.fr:2"}])
    assert said(path)["repeats"]["articles"] == 1
    monkeypatch.setitem(sys.modules, "rensa", None)
    assert said(path)["repeats"] is None


def test_the_same_files_give_the_same_page(tmp_path: Path, lines: list[Line]) -> None:
    path = written(tmp_path / "a.jsonl", lines)
    then = datetime(2026, 7, 1, tzinfo=UTC)
    pages = {report.page(path, on_error=fail, written_at=then) for _ in range(2)}
    assert len(pages) == 1


def test_the_page_names_no_other_place_and_lets_no_request_leave(tmp_path: Path) -> None:
    head = report.page(many(tmp_path, "headline", "x"), on_error=fail).partition("<style>")[0]
    assert "default-src 'none'" in head
    assert "unsafe" not in head
    assert "http" not in head.replace("http-equiv", "")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("articles", "most"), [(500, 600_000), pytest.param(10_000, 2_000_000, marks=pytest.mark.soak)]
)
def test_ten_thousand_articles_make_less_than_two_megabytes(tmp_path: Path, articles: int, most: int) -> None:
    lines = standing(articles)
    edited = [again(one, LATER, headline=f"{one['headline']} : ce que l’on sait") for one in lines[::20]]
    written(tmp_path / "a.jsonl", lines)
    written(tmp_path / "b.jsonl", edited)
    begun = time.perf_counter()
    page = report.page(tmp_path, on_error=fail)
    print(f"{len(page.encode()):,} bytes in {time.perf_counter() - begun:.1f} s")
    assert len(contents(page)["articles"]["url"]) == len(lines)
    assert len(page.encode()) < most
