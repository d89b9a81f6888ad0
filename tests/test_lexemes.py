"""The search vectors that a load writes for PostgreSQL are those that the server would make."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from newsspider.corpus.loading import lexemes, load
from newsspider.corpus.loading.lexemes import Lexemes
from newsspider.corpus.loading.postgres import opened
from tests import postgres
from tests.lines import full, made, stand_in_articles, written

pytestmark = pytest.mark.slow
WORDS = [
    "mot", "France", "l'homme", "d’abord", "aujourd'hui", "porte-parole", "c'est-à-dire", "œuvre", "İ", "ß", "ｆｕｌｌ",
    "中文", "עברית", "é", "«", "»", "…", "—", "(", ")", "[1]", "--", "-", "-5", "+33", "3,14", "1.234,5", "10h30",
    "14:30", "2026-11-29", "12e5", "1e-5", "20%", "5€", "$1", "7", "v1.2.3", "&amp;", "&", "R&D", "x=y", "#tag",
    "@user", "a_b", "_", "a-", "-a", "a-b", "1-a", "a-1", "http://a.fr/b?c=d&e=f", "www.x.org", "a@b.fr", "mailto:x",
    "ftp://", "://", "//", "/", "/usr/lib", "./a", "../b", "~/x", "C:\\x", "x/y", ".a", "a.", "a.b", "..", "...", "'",
    "''", "\\'", "mot,", "(mot)", "«mot»", "l’homme,", "mot(s)", "mot.»", "mot.", "mot:", "oui!)", "“mot”",
    "\\", "😀", "<b>", "<b", 'a="c">',
]  # fmt: skip
BETWEEN = ("", " ", " ", " ", "\n\n", "\t", "\u00a0", "\u202f", "\u2009", "\u200b", "\u2028", "\x0b", "\x1c", "-", ".")
texts = st.lists(st.tuples(st.sampled_from(WORDS), st.sampled_from(BETWEEN)), min_size=1, max_size=12).map(
    lambda parts: "".join(map("".join, parts))
)
AS_IN_0_2_0 = f"GENERATED ALWAYS AS ({lexemes.made_of('articles').replace('articles.', '')}) STORED"


@pytest.fixture
def address(postgres_address: str, request: pytest.FixtureRequest) -> str:
    """The address of an empty database."""
    return postgres.database(postgres_address, f"test{abs(hash(request.node.name))}")


@pytest.fixture
def connection(address: str) -> Iterator[Any]:
    """A connection to a database with the French search in it."""
    with opened(address), psycopg.connect(address, autocommit=True) as connection:
        yield connection


def differing(connection: Any, lines: list[Any], made: list[bytes | None]) -> list[Any]:
    """The texts whose vectors made here are not the server's, each with both."""
    columns = [[getattr(line, name) for line in lines] for name in lexemes.LIMITS]
    asked = f"""SELECT {lexemes.made_of("own")}
        FROM unnest(%s::text[], %s::text[], %s::text[]) AS own ({", ".join(lexemes.LIMITS)})"""
    theirs = [bytes(one) for (one,) in connection.execute(asked.encode(), columns, binary=True).fetchall()]
    both = zip(lines, made, theirs, strict=True)
    return [(line, own, their) for line, own, their in both if own is not None and own != their]


def line(*columns: str | None) -> Any:
    """A line of these columns."""
    return SimpleNamespace(**dict(zip(lexemes.LIMITS, columns, strict=True)))


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(found=st.lists(st.tuples(texts, st.none() | texts, texts), min_size=20, max_size=60))
def test_a_vector_of_words_is_that_of_the_text(connection: Any, found: list[tuple[str, str | None, str]]) -> None:
    lines = [line(*columns) for columns in found]
    vectors = Lexemes(connection).vectors(lines)
    assert not differing(connection, lines, vectors)


def test_only_what_is_read_across_words_is_left_to_the_server(connection: Any) -> None:
    long, many = "x" * 251, " ".join(["mot"] * 16_384)
    bodies = ["Les éboueurs manifesteront.", "a <b>", f"un {long}", "de ./a", many, "mot " * 256, "mot " * 255, ""]
    bodies += ["un..\u00a0deux", "un..\u202fdeux", "un.\u00a0deux"]
    lines = [line("Titre", None, body) for body in bodies]
    vectors = Lexemes(connection).vectors(lines)
    assert [vector is None for vector in vectors] == [
        *(False, True, True, True, True, True, False, False),
        *(True, True, False),
    ]
    assert not differing(connection, lines, vectors)


def test_words_that_are_forgotten_are_asked_again(connection: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lexemes, "MOST_WORDS", 5)
    own = Lexemes(connection)
    for number in range(4):
        lines = [line(f"mot{number} ici", "là", "d'autres mots, d'autres lignes")]
        assert not differing(connection, lines, own.vectors(lines))
        assert len(own._words) <= 8


def test_a_dictionary_of_phrases_makes_the_server_do_it_all(connection: Any) -> None:
    connection.execute("""CREATE TEXT SEARCH DICTIONARY phrases
        (TEMPLATE = thesaurus, DictFile = thesaurus_sample, Dictionary = french_stem);
        ALTER TEXT SEARCH CONFIGURATION newsspider_french ALTER MAPPING FOR asciiword WITH phrases, french_stem""")
    own = Lexemes(connection)
    assert own.vectors([line("One two three", None, "")]) == [None]
    assert own.vectors([line("Titre", None, "")]) == [None]


def test_a_word_of_two_lexemes_is_left_to_the_server(connection: Any) -> None:
    connection.execute("""CREATE TEXT SEARCH DICTIONARY two
        (TEMPLATE = ispell, DictFile = ispell_sample, AffFile = ispell_sample);
        ALTER TEXT SEARCH CONFIGURATION newsspider_french ALTER MAPPING FOR asciiword WITH two, french_stem""")
    lines = [line("Titre", None, "les bookings"), line("Titre", None, "les autres mots, d'autres lignes")]
    vectors = Lexemes(connection).vectors(lines)
    assert [vector is None for vector in vectors] == [True, False]
    assert not differing(connection, lines, vectors)


def test_the_server_does_it_all_where_its_locale_knows_no_fixed_blank(postgres_address: str) -> None:
    with psycopg.connect(postgres_address, autocommit=True) as connection:
        connection.execute("CREATE DATABASE plain TEMPLATE template0 LOCALE 'C' ENCODING 'UTF8'")
    address = f"{postgres_address.rpartition('/')[0]}/plain"
    with opened(address), psycopg.connect(address, autocommit=True) as connection:
        assert Lexemes(connection).vectors([line("Titre", None, "un mot")]) == [None]


def test_what_others_write_is_searched(address: str, tmp_path: Path) -> None:
    load(address, written(tmp_path / "a.jsonl", made(1), made(2, article_body="un <b> deux")))
    with psycopg.connect(address, autocommit=True) as connection:
        found = "SELECT identifier FROM articles WHERE search @@ to_tsquery('newsspider_french', '{}') ORDER BY 1"
        assert connection.execute(found.format("deux").encode()).fetchall() == [("cinktank.com:2",)]
        connection.execute("UPDATE articles SET article_body = 'trois' WHERE identifier = 'cinktank.com:2'")
        assert connection.execute(found.format("deux").encode()).fetchall() == []
        assert connection.execute(found.format("trois").encode()).fetchall() == [("cinktank.com:2",)]


def test_a_table_of_0_2_0_is_taken_over(address: str, tmp_path: Path) -> None:
    load(address, written(tmp_path / "a.jsonl", made(1, article_body="un deux")))
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(f"""DROP TRIGGER articles_search_made ON articles;
            DROP TRIGGER articles_search_kept ON articles; DROP FUNCTION newsspider_search;
            DROP VIEW articles_latest; ALTER TABLE articles DROP COLUMN search;
            ALTER TABLE articles ADD COLUMN search tsvector {AS_IN_0_2_0}""".encode())
        load(address, written(tmp_path / "b.jsonl", made(2, article_body="deux trois")))
        found = "SELECT identifier FROM articles WHERE search @@ to_tsquery('newsspider_french', 'deux') ORDER BY 1"
        assert connection.execute(found.encode()).fetchall() == [("cinktank.com:1",), ("cinktank.com:2",)]


def test_a_load_imports_no_pandas(address: str, tmp_path: Path) -> None:
    pytest.importorskip("pandas")
    path = written(tmp_path / "a.jsonl", *stand_in_articles(12), *stand_in_articles(12))
    asked = """import sys; from newsspider.corpus.loading import load
for target in sys.argv[2:]:
    assert load(target, sys.argv[1]).added == 12
print("pandas" in sys.modules)"""
    command = [sys.executable, "-c", asked, str(path), address, f"duckdb:{tmp_path / 'a.duckdb'}"]
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout == "False\n"


def test_two_loads_at_once_bring_each_article_once(address: str, tmp_path: Path) -> None:
    path = written(tmp_path / "a.jsonl", *map(made, range(1, 3001)), *map(made, range(1, 100)))
    with ThreadPoolExecutor(2) as pool:
        both = list(pool.map(lambda path: load(address, path), [path, path]))
    assert sum(one.added for one in both) == 3000
    with psycopg.connect(address) as connection:
        assert connection.execute("SELECT count(*) FROM articles").fetchone() == (3000,)


def test_the_rows_are_those_that_the_server_would_make(address: str, tmp_path: Path) -> None:
    articles = [*stand_in_articles(12), full(13), made(14), made(15, date_published="0001-01-02T00:00:00+15:59")]
    articles += [made(16, date_published="9999-12-30T23:59:59.999999-15:59"), made(17, date_published="2024-02-29")]
    load(address, written(tmp_path / "a.jsonl", *articles))
    own = """SELECT identifier, left(date_published, 10)::date IS NOT DISTINCT FROM published_on,
        CASE WHEN length(date_published) > 10 THEN date_published::timestamptz END IS NOT DISTINCT FROM published_at,
        CASE WHEN length(date_modified) > 10 THEN date_modified::timestamptz END IS NOT DISTINCT FROM modified_at,
        articles.authors = coalesce((SELECT array_agg(one) FROM jsonb_array_elements_text(told.authors) AS one), '{}'),
        articles.body = told.body, articles.image IS NOT DISTINCT FROM told.image
        FROM articles JOIN jsonb_to_recordset(%s) AS told (identifier text, authors jsonb, body jsonb, image jsonb)
            USING (identifier)"""
    with psycopg.connect(address) as connection:
        asked = connection.execute(own, [json.dumps([asdict(article) for article in articles])])
        found = asked.fetchall()
    assert len(found) == len(articles)
    assert [row for row in found if not all(row[1:])] == []


def test_without_arrow_the_server_makes_all(address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("pyarrow", "pyarrow.compute"):
        monkeypatch.setitem(sys.modules, name, None)
    load(address, written(tmp_path / "a.jsonl", made(1, article_body="un deux")), near_duplicates=False)
    with psycopg.connect(address) as connection:
        found = "SELECT identifier FROM articles WHERE search @@ to_tsquery('newsspider_french', 'deux')"
        assert connection.execute(found).fetchall() == [("cinktank.com:1",)]
