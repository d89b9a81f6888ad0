"""The corpus room: what files hold comes out again, every line checked, whatever wraps it."""

from __future__ import annotations

import gzip
import json
import tracemalloc
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from newsspider import corpus
from newsspider.items import Block, Dateline, Related
from tests.lines import line, made, written


def reasons(path: Path) -> list[str]:
    """What is said against the lines of a file."""
    bad: list[corpus.BadLine] = []
    list(corpus.articles(path, on_error=bad.append))
    return [one.reason for one in bad]


@pytest.mark.parametrize("ending", ["jsonl", "jsonl.gz", "jsonl.zst"])
def test_what_was_written_is_read_field_by_field(tmp_path: Path, ending: str) -> None:
    full = made(
        dateline=Dateline("Paris :,", "Paris", "2021-12-27", None),
        body=[Block("paragraph", '« Où ? » \u2028 😀 \\ "')],
        related=[Related("Un autre", None, 1)],
        date_published="2021-12-27T14:05:12+01:00",
    )
    path = written(tmp_path / f"a.{ending}", full, made(2))
    assert list(corpus.articles(path)) == [full, made(2)]
    assert list(corpus.records(path)) == [(path, 1, asdict(full)), (path, 2, asdict(made(2)))]


def test_a_folder_gives_its_files_in_the_order_of_their_names_and_nothing_but_articles(tmp_path: Path) -> None:
    for number, name in enumerate(["b/2.jsonl.gz", "a/1.jsonl", "b/10.jsonl.zst"]):
        written(tmp_path / name, made(number))
    written(tmp_path / "b" / "3.jsonl.part", made(9))
    written(tmp_path / "b" / "rejected" / "3.rejected.jsonl", made(9))
    (tmp_path / "b" / "2.manifest.json").write_text("{}")
    assert [article.identifier for article in corpus.articles(tmp_path)] == [f"cinktank.com:{n}" for n in (1, 2, 0)]
    assert len(corpus.files(str(tmp_path / "*" / "*.jsonl*"), tmp_path)) == 4, "a glob names what it matches"


def test_a_file_named_twice_is_read_once(tmp_path: Path) -> None:
    path = written(tmp_path / "a.jsonl", made())
    assert len(list(corpus.articles(path, tmp_path, str(tmp_path / "*.jsonl")))) == 1


@pytest.mark.parametrize("name", ["none.jsonl", "none*.jsonl"])
def test_a_path_that_names_nothing_is_an_error(tmp_path: Path, name: str) -> None:
    with pytest.raises(FileNotFoundError, match="none"):
        list(corpus.articles(tmp_path / name))


def test_a_bad_line_raises_with_its_file_and_number(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(line(made()) + line(made(2), word_count="12"), encoding="utf-8")
    found = corpus.articles(path)
    assert next(found) == made()
    with pytest.raises(corpus.BadLine, match=r"a\.jsonl:2: word_count: expected int, got str") as caught:
        next(found)
    assert (caught.value.file, caught.value.line) == (path, 2)


def test_bad_lines_are_left_out_where_the_caller_says_so(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(line(made()) + "{torn\n\n" + line(made(2)), encoding="utf-8")
    bad: list[corpus.BadLine] = []
    assert list(corpus.articles(path, on_error=bad.append)) == [made(), made(2)]
    assert [one.line for one in bad] == [2]


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"url": None}, "url: expected str, got null"),
        ({"authors": None}, "authors: expected array, got null"),
        ({"authors": [1]}, "authors[0]: expected str, got int"),
        ({"body": [{"type": "paragraph"}]}, "body[0]: object missing required field text"),
        ({"comment_count": 1.5}, "comment_count: expected int | null, got float"),
        ({"comment_count": True}, "comment_count: expected int | null, got bool"),
        ({"comment_count": 2**63}, "comment_count: expected int <= 9223372036854775807"),
        ({"is_accessible_for_free": "yes"}, "is_accessible_for_free: expected bool | null, got str"),
        ({"image": []}, "image: expected object | null, got array"),
        ({"date_published": "27 déc. 2021"}, "date_published: '27 déc. 2021' is neither"),
        ({"date_published": "2021-12-27T14:05:12"}, "date_published: '2021-12-27T14:05:12' is neither"),
        ({"date_modified": "20211227"}, "date_modified: '20211227' is neither"),
        ({"schema_version": "v2.0", "authors": "x"}, "schema_version v2.0: this newsspider reads v1; upgrade"),
        ({"schema_version": "v2.0"}, "schema_version v2.0: this newsspider reads v1; upgrade"),
        ({"schema_version": "v0.9"}, "schema_version v0.9: this newsspider reads v1; crawl again"),
        ({"schema_version": "one"}, "schema_version: 'one' is no version"),
        ({"headline": "a\0b"}, "holds a NUL character"),
    ],
)
def test_a_value_that_is_not_of_its_type_is_told(tmp_path: Path, changes: dict[str, Any], reason: str) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(line(made(), **changes), encoding="utf-8")
    (said,) = reasons(path)
    assert said.startswith(reason)


@pytest.mark.parametrize("text", [b"{", b"[]", b'"words"', b"\xff{}", b"[" * 100_000, b'{"url": "\\ud800"}', b"{}"])
def test_what_is_no_article_at_all_is_told_and_not_raised(tmp_path: Path, text: bytes) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(text + b"\n" + line(made()).encode())
    assert len(reasons(path)) == 1


def test_words_that_look_like_an_escape_are_words(tmp_path: Path) -> None:
    article = made(headline="a\\u0000b")
    assert list(corpus.articles(written(tmp_path / "a.jsonl", article))) == [article]


def test_a_line_of_an_older_minor_version_has_null_for_the_keys_added_since(tmp_path: Path) -> None:
    older = asdict(made())
    del older["rights"], older["archive"]
    path = tmp_path / "a.jsonl"
    path.write_text(json.dumps(older), encoding="utf-8")
    assert list(corpus.articles(path)) == [made()]


def test_a_line_without_a_key_that_is_never_null_is_told(tmp_path: Path) -> None:
    without = asdict(made())
    del without["authors"]
    path = tmp_path / "a.jsonl"
    path.write_text(json.dumps(without), encoding="utf-8")
    assert reasons(path) == ["no article: object missing required field authors"]


def test_a_line_of_a_newer_minor_version_is_read_without_the_keys_not_known_yet(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(line(made(), schema_version="v1.7", mood="glum"), encoding="utf-8")
    assert list(corpus.articles(path)) == [made(schema_version="v1.7")]


@pytest.mark.slow
@pytest.mark.parametrize("ending", ["jsonl.gz", "jsonl.zst"])
def test_a_compressed_file_that_breaks_off_is_told_and_its_whole_lines_are_read(tmp_path: Path, ending: str) -> None:
    path = written(tmp_path / f"a.{ending}", *(made(n, headline=str(hash(str(n)))) for n in range(20_000)))
    path.write_bytes(path.read_bytes()[:-20_000])
    bad: list[corpus.BadLine] = []
    read = len(list(corpus.articles(path, on_error=bad.append)))
    assert read > 0
    assert [(one.line, one.reason.split(" (")[0]) for one in bad] == [(read + 1, "the file breaks off here")]


def test_the_latest_revision_of_each_article_is_found_across_files(tmp_path: Path) -> None:
    written(tmp_path / "1.jsonl", made(1), made(2), made(3))
    written(tmp_path / "2.jsonl", made(2, revision=3), made(1, revision=2), made(3, headline="told again"))
    written(tmp_path / "3.jsonl", made(2, revision=2))
    assert list(corpus.latest(tmp_path)) == [made(3), made(2, revision=3), made(1, revision=2)]


def test_the_latest_of_articles_without_identifier_are_known_by_their_address(tmp_path: Path) -> None:
    path = written(tmp_path / "1.jsonl", made(1, identifier=None), made(2, identifier=None))
    assert len(list(corpus.latest(path))) == 2


def test_a_bad_line_is_told_once_by_what_reads_twice(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(line(made()) + "{\n" + line(made(2)), encoding="utf-8")
    bad: list[corpus.BadLine] = []
    assert list(corpus.latest(path, on_error=bad.append)) == [made(), made(2)]
    assert len(bad) == 1


def test_the_history_of_an_article_is_in_the_order_of_its_revisions(tmp_path: Path) -> None:
    written(tmp_path / "1.jsonl", made(1, revision=2), made(2))
    written(tmp_path / "2.jsonl", made(1), made(1, revision=2, headline="told again"))
    assert corpus.history("cinktank.com:1", tmp_path) == [made(1), made(1, revision=2)]
    assert corpus.history("cinktank.com:7", tmp_path) == []


@pytest.mark.parametrize(
    ("bounds", "wanted"),
    [
        ({"since": "2021-12-27"}, {"noon", "day", "night"}),
        ({"since": "2021-12-27T12:00:01+01:00"}, {"day", "night"}),
        ({"until": "2021-12-27T11:00:00+00:00"}, {"before", "noon", "day"}),
        ({"since": date(2021, 12, 27), "until": "2021-12-27"}, {"noon", "day", "night"}),
        ({"until": "2021-12-26"}, {"before"}),
    ],
)
def test_articles_are_chosen_by_day_and_by_instant(bounds: dict[str, Any], wanted: set[str]) -> None:
    dates = {
        "before": "2021-12-26T23:59:59+01:00",
        "noon": "2021-12-27T12:00:00+01:00",
        "day": "2021-12-27",
        "night": "2021-12-27T23:30:00-05:00",
        "never": None,
    }
    articles = [made(headline=name, date_published=said) for name, said in dates.items()]
    assert {article.headline for article in filter(corpus.published(**bounds), articles)} == wanted


def test_a_bound_without_an_offset_is_refused() -> None:
    with pytest.raises(ValueError, match="has no offset"):
        corpus.published(since="2021-12-27T12:00:00")


def test_sections_and_words_are_found_without_case_accents_and_apostrophes() -> None:
    first = made(1, sections=["L’International"], standfirst="La grève\u00a0des éboueurs")
    articles = [first, made(2, sections=["Économie"])]
    assert list(filter(corpus.of_section("l'international"), articles)) == [first]
    assert list(filter(corpus.mentions("GREVE des"), articles)) == [first]


@pytest.mark.slow
def test_memory_does_not_grow_with_the_files(tmp_path: Path) -> None:
    peaks = [_peak(written(tmp_path / f"{many}.jsonl", *map(made, range(many)))) for many in (1_000, 8_000)]
    assert peaks[1] < peaks[0] + 300_000, f"bytes at the peak, of 1,000 and of 8,000 articles: {peaks}"


def _peak(path: Path) -> int:
    tracemalloc.start()
    try:
        for _ in corpus.latest(path):
            pass
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_a_line_beyond_all_bounds_is_named_and_the_next_ones_are_read(tmp_path: Path) -> None:
    file = tmp_path / "news.jsonl.gz"
    with gzip.open(file, "wb", compresslevel=1) as out:
        for _ in range(40):
            out.write(b" " * (1 << 20))
        out.write(b"x\n{}\n")
    bad: list[corpus.BadLine] = []
    assert list(corpus.articles(file, on_error=bad.append)) == []
    assert [(one.line, "longer than 16 MiB" in str(one)) for one in bad] == [(1, True), (2, False)]
