"""Loading: what the files hold is in the target, field by field, once; whatever happens on the way."""

from __future__ import annotations

import json
import re
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import asdict, replace
from pathlib import Path

import duckdb
import psycopg
import pytest

from newsspider import corpus
from newsspider.corpus.loading import LoadError, load
from newsspider.items import Block, Related
from tests import postgres
from tests.lines import full, line, made, stand_in_articles, written
from tests.targets import Target
from tests.wires import pairs

pytestmark = pytest.mark.slow
KINDS = ("duckdb", "sqlite", "parquet", "postgresql")
each_target = pytest.mark.parametrize("kind", KINDS)


@pytest.fixture
def target(kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> Target:
    """An empty target of one kind."""
    if kind != "postgresql":
        return Target(f"{kind}:{tmp_path / 'target'}")
    name = re.sub(r"\W", "_", tmp_path.name.lower())[:60]
    return Target(postgres.database(request.getfixturevalue("postgres_address"), name))


@pytest.fixture(scope="session")
def stand_in(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Two files of 1,500 articles in all, of five years."""
    folder, articles = tmp_path_factory.mktemp("stand-in"), list(stand_in_articles(1500))
    return [written(folder / "1.jsonl", *articles[:500]), written(folder / "2.jsonl.zst", *articles[500:])]


@each_target
def test_what_is_loaded_reads_back_equal_field_by_field(target: Target, tmp_path: Path) -> None:
    articles = [full(), made(8), full(9), made(8, revision=2, status="removed", previous_text_hash="sha256:0")]
    path = written(tmp_path / "a.jsonl.gz", *articles)
    loaded = load(target.words, path)
    assert (loaded.read, loaded.added, loaded.bad, loaded.articles) == (4, 4, 0, 3)
    assert target.articles() == sorted(articles, key=lambda article: (article.identifier, article.revision))
    boxes = target.query("SELECT * FROM related WHERE identifier = 'cinktank.com:7' ORDER BY position")
    assert [(box["position"], Related(box["headline"], box["url"], box["after_block"])) for box in boxes] == [
        (0, full().related[0]),
        (1, full().related[1]),
    ]


@pytest.mark.slow
@each_target
def test_a_corpus_of_the_stand_in_reads_back_equal(target: Target, tmp_path: Path, stand_in: list[Path]) -> None:
    loaded = load(target.words, *stand_in)
    wanted = sorted(corpus.articles(*stand_in), key=lambda article: article.identifier or "")
    assert loaded.added == len(wanted) > 500
    assert target.articles() == wanted
    boxes = target.query("SELECT count(*) AS many FROM related")
    assert boxes[0]["many"] == sum(len(article.related) for article in wanted) > 0


@each_target
def test_loading_twice_changes_nothing(target: Target, tmp_path: Path) -> None:
    path = written(tmp_path / "1.jsonl", full(), made(2), made(2), made(2, revision=2))
    load(target.words, path)
    first, boxes = target.articles(), target.query("SELECT * FROM related ORDER BY 1, 2, 3")
    written(tmp_path / "2.jsonl", made(2, headline="told again", related=[Related("Un autre")]), made(3))
    again = load(target.words, path, tmp_path)
    assert (again.read, again.added) == (6, 1)
    assert target.articles() == sorted([*first, made(3)], key=lambda article: (article.identifier, article.revision))
    assert target.query("SELECT * FROM related ORDER BY 1, 2, 3") == boxes


@each_target
def test_an_empty_month_has_the_types_of_a_full_one(kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    types = []
    for number, article in enumerate([made(), full()]):
        one = Target(f"{kind}:{tmp_path / str(number)}")
        if kind == "postgresql":
            one = Target(postgres.database(request.getfixturevalue("postgres_address"), f"types{number}"))
        load(one.words, written(tmp_path / f"{number}.jsonl", article))
        types.append(one.types())
    assert types[0] == types[1]
    assert {"url", "body", "provenance", "rights", "signature"} <= set(types[0])


@each_target
def test_the_view_shows_the_last_revision_of_each(target: Target, kind: str, tmp_path: Path) -> None:
    if kind == "parquet":
        pytest.skip("files have no view")
    load(target.words, written(tmp_path / "a.jsonl", made(1, revision=3), made(1), made(2), made(1, revision=2)))
    rows = target.query("SELECT identifier, revision, near_duplicate_of FROM articles_latest ORDER BY identifier")
    assert [tuple(row.values()) for row in rows] == [("cinktank.com:1", 3, None), ("cinktank.com:2", 1, None)]


@each_target
def test_days_and_instants_are_columns_of_their_own(target: Target, tmp_path: Path) -> None:
    path = written(tmp_path / "a.jsonl", full(), made(8, date_published="2021-12-27"), made(9))
    load(target.words, path)
    rows = target.query("SELECT published_on, published_at, modified_at FROM articles ORDER BY identifier")
    said = [[str(value)[:19] if value else None for value in row.values()] for row in rows]
    assert said == [["2021-12-27", "2021-12-26 23:05:12", None], ["2021-12-27", None, None], [None, None, None]]


@each_target
def test_bad_lines_are_left_out_and_told(target: Target, tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(line(made()) + "{torn\n" + line(made(2), identifier=None) + line(made(3)), encoding="utf-8")
    bad: list[corpus.BadLine] = []
    loaded = load(target.words, path, on_error=bad.append)
    assert (loaded.read, loaded.added, loaded.bad) == (2, 2, 2)
    assert [(one.line, one.reason.split(":")[0]) for one in bad] == [(2, "no article"), (3, "identifier")]
    assert target.articles() == [made(), made(3)]


@each_target
def test_a_strict_load_ends_at_the_first_bad_line_with_what_stood_before_it(target: Target, tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(line(made()) + "{torn\n" + line(made(3)), encoding="utf-8")
    with pytest.raises(corpus.BadLine, match=r"a\.jsonl:2: no article"):
        load(target.words, path)
    assert target.articles() == [made()]


@each_target
def test_a_file_still_being_written_is_not_read(target: Target, tmp_path: Path) -> None:
    written(tmp_path / "out" / "1.jsonl", made())
    written(tmp_path / "out" / "2.jsonl.part", made(2))
    assert load(target.words, tmp_path / "out").added == 1


@pytest.mark.slow
@each_target
def test_an_enormous_article_is_loaded(target: Target, tmp_path: Path) -> None:
    words = " ".join(f"mot{number}é" for number in range(200_000))
    article = made(headline=words, url=f"https://cinktank.com/{'a' * 9000}/", article_body=words, authors=["a" * 9000])
    article.related = [Related("x" * 9000, f"https://cinktank.com/{'a' * 9000}/")]
    load(target.words, written(tmp_path / "a.jsonl", article))
    assert target.articles() == [article]


@pytest.mark.slow
@each_target
@pytest.mark.parametrize("lines", [pytest.param(40, marks=pytest.mark.soak), 1300])
def test_a_load_killed_in_the_middle_is_finished_by_the_next(
    target: Target, kind: str, lines: int, tmp_path: Path, stand_in: list[Path]
) -> None:
    killed = subprocess.run([sys.executable, "-c", KILLED, target.words, str(lines), *map(str, stand_in)])
    assert killed.returncode == -signal.SIGKILL
    before = _count(target)
    loaded = load(target.words, *stand_in)
    wanted = sorted(corpus.articles(*stand_in), key=lambda article: article.identifier or "")
    assert before < len(wanted) and before + loaded.added == len(wanted)
    assert before > 0 or lines < 1200, "the kill came after a transaction"
    assert target.articles() == wanted
    boxes = target.query("SELECT count(*) AS many FROM related")
    assert boxes[0]["many"] == sum(len(article.related) for article in wanted)


KILLED = """
import os, sys
from newsspider.corpus.loading import batches, load
batches.SIZE = 10
def kill(loaded, progress):
    if loaded.read > int(sys.argv[2]):
        os.kill(os.getpid(), 9)
load(sys.argv[1], *sys.argv[3:], tell=kill)
"""


@pytest.mark.slow
def test_a_load_killed_between_the_files_of_parquet_is_finished_by_the_next(
    tmp_path: Path, stand_in: list[Path]
) -> None:
    target = Target(f"parquet:{tmp_path / 'target'}")
    for renamed in (1, 5, 60):  # of some 60 files of related and 60 of articles
        killed = subprocess.run(
            [sys.executable, "-c", KILLED_AT_RENAME, target.words, str(renamed), *map(str, stand_in)]
        )
        assert killed.returncode == -signal.SIGKILL
    load(target.words, *stand_in)
    wanted = sorted(corpus.articles(*stand_in), key=lambda article: article.identifier or "")
    assert target.articles() == wanted
    (boxes,) = target.query("SELECT count(*) AS many, count(DISTINCT (identifier, position)) AS different FROM related")
    assert boxes["many"] == boxes["different"] == sum(len(article.related) for article in wanted)


KILLED_AT_RENAME = """
import os, pathlib, sys
from newsspider.corpus.loading import load
left, replace = [int(sys.argv[2])], pathlib.Path.replace
def kill(path, to):
    left[0] -= 1
    return replace(path, to) if left[0] else os.kill(os.getpid(), 9)
pathlib.Path.replace = kill
load(sys.argv[1], *sys.argv[3:])
"""


def _count(target: Target) -> int:
    """How many articles an interrupted load left behind."""
    try:
        return int(target.query("SELECT count(*) AS many FROM articles")[0]["many"])
    except (duckdb.Error, sqlite3.Error, psycopg.Error):
        return 0


@each_target
@pytest.mark.parametrize("column", ["rights", "images"])
def test_a_table_of_an_older_version_gets_the_columns_added_since(
    target: Target, kind: str, tmp_path: Path, column: str
) -> None:
    if kind == "parquet":
        pytest.skip("files keep the columns they have")
    load(target.words, written(tmp_path / "1.jsonl", made(1)))
    _drop(target, column)
    load(target.words, written(tmp_path / "2.jsonl", full()))
    assert target.articles() == [made(1), full()]


@each_target
def test_a_line_written_before_images_were_looked_for_is_loaded(target: Target, tmp_path: Path) -> None:
    old = asdict(full(1)) | {"schema_version": "v1.0"}
    del old["images"]
    (tmp_path / "1.jsonl").write_text(json.dumps(old) + "\n")
    load(target.words, tmp_path / "1.jsonl")
    assert target.articles() == [replace(full(1), images=[], schema_version="v1.0")]


def _drop(target: Target, column: str) -> None:
    kind, _, where = target.words.partition(":")
    for sql in ("DROP VIEW articles_latest", f"ALTER TABLE articles DROP COLUMN {column}"):
        if kind == "postgresql":
            with psycopg.connect(target.words, autocommit=True) as connection:
                connection.execute(sql.encode())
        elif kind == "sqlite":
            with closing(sqlite3.connect(where)) as database:
                database.execute(sql)
        else:
            with duckdb.connect(where) as duck:
                duck.execute(sql)


@pytest.mark.slow
@each_target
def test_near_duplicates_are_grouped_with_the_first_of_them(target: Target, tmp_path: Path) -> None:
    story = next(pair for pair in pairs() if pair.how == "another lead")
    other = next(pair for pair in pairs() if pair.how == "another story")
    texts = {
        1: ("2026-11-02", story.other),
        2: ("2026-11-01", story.one),
        3: ("2026-11-03", other.other),
        4: (None, "x"),
    }
    articles = [
        made(number, date_published=day, article_body=text, body=[Block("paragraph", text)])
        for number, (day, text) in texts.items()
    ]
    loaded = load(target.words, written(tmp_path / "a.jsonl", *articles))
    assert loaded.near_duplicates == 1
    assert target.query("SELECT * FROM near_duplicates") == [
        {"identifier": "cinktank.com:1", "near_duplicate_of": "cinktank.com:2"}
    ]


def test_sqlite_finds_words_without_their_accents(tmp_path: Path) -> None:
    target = Target(f"sqlite:{tmp_path / 'corpus.db'}")
    load(target.words, written(tmp_path / "a.jsonl", made(1, article_body="La grève des éboueurs"), made(2)))
    found = "SELECT identifier FROM articles JOIN articles_fts ON articles_fts.rowid = id WHERE articles_fts MATCH "
    assert target.query(f"{found} 'greve EBOUEURS'") == [{"identifier": "cinktank.com:1"}]
    with closing(sqlite3.connect(tmp_path / "corpus.db")) as database:
        database.executescript("INSERT INTO articles_fts (articles_fts, rank) VALUES ('integrity-check', 1); VACUUM")
        database.execute("DELETE FROM articles WHERE identifier = 'cinktank.com:1'")
        database.commit()
    assert target.query(f"{found} 'greve'") == []


@pytest.mark.parametrize("kind", ["postgresql"])
def test_postgresql_finds_french_words_in_any_form(target: Target, tmp_path: Path) -> None:
    load(target.words, written(tmp_path / "a.jsonl", made(1, article_body="Les éboueurs manifesteront"), made(2)))
    found = "SELECT identifier FROM articles WHERE search @@ websearch_to_tsquery('newsspider_french', '{}')"
    for words in ("éboueur", "manifester", "EBOUEURS"):
        assert target.query(found.format(words)) == [{"identifier": "cinktank.com:1"}], words


def test_a_duckdb_file_can_be_opened_under_another_name(tmp_path: Path) -> None:
    load(f"duckdb:{tmp_path / 'a.duckdb'}", written(tmp_path / "a.jsonl", made()))
    (tmp_path / "a.duckdb").rename(tmp_path / "b.duckdb")
    assert (
        Target(f"duckdb:{tmp_path / 'b.duckdb'}").query("SELECT count(*) AS many FROM articles_latest")[0]["many"] == 1
    )


@pytest.mark.parametrize("kind", ["duckdb", "sqlite"])
def test_a_file_of_another_kind_is_refused_and_left_alone(kind: str, tmp_path: Path) -> None:
    path = written(tmp_path / "a.jsonl", made())
    before = path.read_bytes()
    with pytest.raises(LoadError, match=rf"^{kind}:.*a\.jsonl: "):
        load(f"{kind}:{path}", path)
    assert path.read_bytes() == before


HELD = """
import sys
from newsspider.corpus.loading import store
with store(sys.argv[1]):
    print("open", flush=True)
    input()
"""


def test_two_loads_into_one_folder_do_not_mix(tmp_path: Path) -> None:
    path = written(tmp_path / "a.jsonl", made())
    with subprocess.Popen(
        [sys.executable, "-c", HELD, f"parquet:{tmp_path / 'out'}"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as other:
        assert other.stdout and other.stdout.readline()
        with pytest.raises(LoadError, match="another load is writing there"):
            load(f"parquet:{tmp_path / 'out'}", path)
        other.communicate(b"\n")
    assert load(f"parquet:{tmp_path / 'out'}", path).added == 1
