"""What a load put into its target, read back with the target's own means."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import duckdb
import msgspec
import psycopg
import pyarrow.dataset as ds
from psycopg.rows import dict_row

from newsspider.items import Article

Row = dict[str, Any]
NAMES = [field.name for field in fields(Article)]
NESTED = {"dateline", "image", "authors", "sections", "keywords", "body", "related", "provenance", "other_dates"}
NESTED |= {"images", "discovered_via", "rights", "archive"}


@dataclass(frozen=True, slots=True)
class Target:
    """A target of `scrapy load`."""

    words: str

    def query(self, sql: str) -> list[Row]:
        """The rows of a query; of a folder of Parquet the tables are views."""
        kind, _, where = self.words.partition(":")
        if kind == "sqlite":
            with closing(sqlite3.connect(where)) as connection:
                cursor = connection.execute(sql)
                return [dict(zip([name for name, *_ in cursor.description], row, strict=True)) for row in cursor]
        if kind == "postgresql":
            with psycopg.connect(self.words, row_factory=dict_row) as connection:
                return connection.execute(sql.encode()).fetchall()
        with duckdb.connect(where if kind == "duckdb" else ":memory:", read_only=kind == "duckdb") as connection:
            if kind == "parquet":
                _views(connection, Path(where))
            found: list[Row] = connection.sql(sql).to_arrow_table().to_pylist()
            return found

    def articles(self) -> list[Article]:
        """Every article and revision, by identifier and revision."""
        listed = ", ".join(f'"{name}"' for name in NAMES)
        rows = self.query(f"SELECT {listed} FROM articles ORDER BY identifier, revision")
        if self.words.startswith("sqlite:"):
            rows = [_typed(row) for row in rows]
        return [msgspec.convert(row, Article) for row in rows]

    def types(self) -> dict[str, str]:
        """The columns of `articles`, each with its type."""
        kind, _, where = self.words.partition(":")
        if kind == "sqlite":
            return {row["name"]: row["type"] for row in self.query("SELECT * FROM pragma_table_xinfo('articles')")}
        if kind == "postgresql":
            sql = "SELECT column_name AS name, udt_name AS type FROM information_schema.columns"
            return {row["name"]: row["type"] for row in self.query(f"{sql} WHERE table_name = 'articles'")}
        if kind == "parquet":
            return {
                field.name: str(field.type) for field in ds.dataset(f"{where}/articles", partitioning="hive").schema
            }
        return {row["column_name"]: row["column_type"] for row in self.query("DESCRIBE articles")}


def _views(connection: duckdb.DuckDBPyConnection, folder: Path) -> None:
    for name, files in (
        ("articles", "articles/*/*"),
        ("related", "related/*/*"),
        ("near_duplicates", "near_duplicates"),
    ):
        if list(folder.glob(f"{files}.parquet")):
            source = f"read_parquet('{folder}/{files}.parquet', hive_partitioning = false)"
            connection.execute(f"CREATE VIEW {name} AS SELECT * FROM {source}")


def _typed(row: Row) -> Row:
    """A row of SQLite with what it keeps as text and as numbers."""
    typed = {name: json.loads(value) if name in NESTED and value is not None else value for name, value in row.items()}
    free = typed["is_accessible_for_free"]
    return typed | {"is_accessible_for_free": None if free is None else bool(free)}
