"""corpus/loading: the SQL of DuckDB, made from the columns of the record."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import is_dataclass
from typing import Any

from newsspider.corpus.loading.arrow import array
from newsspider.corpus.loading.extras import extra
from newsspider.corpus.loading.tables import Column, columns

TYPES = {str: "VARCHAR", int: "BIGINT", bool: "BOOLEAN"}
DERIVED = {
    "published_on": ("DATE", "left(date_published, 10)::DATE"),
    "published_at": ("TIMESTAMPTZ", "CASE WHEN length(date_published) > 10 THEN date_published::TIMESTAMPTZ END"),
    "modified_at": ("TIMESTAMPTZ", "CASE WHEN length(date_modified) > 10 THEN date_modified::TIMESTAMPTZ END"),
    "signature": ("BLOB", "signature"),
}
"""Further columns, each with its expression: the site's own day, instants (null where only a day is known)."""
RELATED = {
    "identifier": "VARCHAR",
    "revision": "BIGINT",
    "position": "BIGINT",
    "headline": "VARCHAR",
    "url": "VARCHAR",
    "after_block": "BIGINT",
}
NEAR_DUPLICATES = {"identifier": "VARCHAR", "near_duplicate_of": "VARCHAR"}
_DERIVED = ", ".join(f"{source} AS {name}" for name, (_, source) in DERIVED.items() if source != name)

# The rows that a load adds: `batch` and `boxes` are those read, `known` holds the keys already in the table.
NEW_ARTICLES = f"SELECT *, {_DERIVED} FROM batch ANTI JOIN known USING (identifier, revision)"
NEW_RELATED = """SELECT identifier, revision, position, box.headline, box.url, box.after_block, month FROM (
    SELECT identifier, revision, coalesce(left(date_published, 7), 'undated') AS month,
        unnest(related) AS box, unnest(range(len(related))) AS position
    FROM boxes ANTI JOIN known USING (identifier, revision))"""
SIGNED = """SELECT identifier, signature FROM articles
JOIN (SELECT identifier, max(revision) AS revision FROM articles GROUP BY identifier) USING (identifier, revision)
WHERE signature IS NOT NULL ORDER BY published_on, published_at, identifier"""


def create_tables() -> str:
    """The statements that create missing tables."""
    return f"""
CREATE TABLE IF NOT EXISTS articles ({_listed(article_types())});
CREATE TABLE IF NOT EXISTS related ({_listed(RELATED)});
CREATE TABLE IF NOT EXISTS near_duplicates ({_listed(NEAR_DUPLICATES)});"""


def create_view() -> str:
    """The statement for the view of the last revision of each article, with the first article of nearly its text."""
    return """
CREATE OR REPLACE VIEW articles_latest AS SELECT * FROM articles
JOIN (SELECT identifier, max(revision) AS revision FROM articles GROUP BY identifier) USING (identifier, revision)
LEFT JOIN near_duplicates USING (identifier)"""


def article_types() -> dict[str, str]:
    """The columns of `articles`, each with its type."""
    own = {column.name: sql_type(column) for column in columns()}
    return own | {name: kind for name, (kind, _) in DERIVED.items()}


def sql_type(column: Column) -> str:
    """The type of a column, such as `STRUCT("type" VARCHAR, "text" VARCHAR)[]`."""
    if is_dataclass(column.kind):
        one = f"STRUCT({_listed({part.name: sql_type(part) for part in columns(column.kind)})})"
    else:
        one = TYPES[column.kind]
    return one + "[]" * column.many


def missing(connection: Any) -> dict[str, list[str]]:
    """The columns missing in a table of an older version, each with its type."""
    there = {name for (name,) in connection.execute("SELECT name FROM pragma_table_info('articles')").fetchall()}
    empty = {column.name for column in columns() if column.added}
    return {"articles": [_listed({name: kind}) + " DEFAULT []" * (name in empty)
                         for name, kind in article_types().items() if name not in there]}


def pairs(originals: Iterable[tuple[str, str]]) -> Any:
    """The near-duplicates as an Arrow table."""
    pa = extra("pyarrow")
    rows = list(originals)
    both = [array([row[n].encode() for row in rows], pa.string()) for n in (0, 1)]
    return pa.table(both, names=list(NEAR_DUPLICATES))


def text(value: str) -> str:
    """A text as an SQL literal."""
    return "'" + value.replace("'", "''") + "'"


def _listed(types: dict[str, str]) -> str:
    return ", ".join(f'"{name}" {kind}' for name, kind in types.items())
