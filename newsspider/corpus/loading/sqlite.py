"""corpus/loading: SQLite, ready for Datasette: nested fields as JSON, full-text search that ignores accents."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager

from newsspider.corpus.loading.batches import Batch
from newsspider.corpus.loading.extras import one_line
from newsspider.corpus.loading.rows import Row, rows
from newsspider.corpus.loading.tables import Column, columns, names

TYPES = {str: "TEXT", int: "INTEGER", bool: "INTEGER"}

# Explicit ids: the search index refers to them, and implicit ones may change at a VACUUM.
TABLES = """
CREATE TABLE IF NOT EXISTS articles (
    id INTEGER PRIMARY KEY, {columns}, signature BLOB,
    published_on TEXT AS (substr(date_published, 1, 10)) VIRTUAL,
    published_at TEXT AS (CASE WHEN length(date_published) > 10 THEN datetime(date_published) END) VIRTUAL,
    modified_at TEXT AS (CASE WHEN length(date_modified) > 10 THEN datetime(date_modified) END) VIRTUAL,
    UNIQUE (identifier, revision)
);
CREATE TABLE IF NOT EXISTS related (
    identifier TEXT NOT NULL, revision INTEGER NOT NULL, position INTEGER NOT NULL,
    headline TEXT NOT NULL, url TEXT, after_block INTEGER NOT NULL,
    PRIMARY KEY (identifier, revision, position),
    FOREIGN KEY (identifier, revision) REFERENCES articles (identifier, revision) ON DELETE CASCADE
);
CREATE TABLE IF NOT EXISTS near_duplicates (identifier TEXT PRIMARY KEY, near_duplicate_of TEXT NOT NULL);
"""
VIEW = """
DROP VIEW IF EXISTS articles_latest;
CREATE VIEW articles_latest AS SELECT id, {names}, published_on, published_at, modified_at, near_duplicate_of
FROM articles JOIN (SELECT identifier, max(revision) AS revision FROM articles GROUP BY identifier)
    USING (identifier, revision)
LEFT JOIN near_duplicates USING (identifier);
"""
# Created after the articles of a first load: to build an index at once takes a fraction of updating it line by line.
# The name is in quotes, by which Datasette and sqlite-utils recognise the index of a table.
INDEXES = """
CREATE INDEX IF NOT EXISTS articles_published_at ON articles (published_at);
CREATE INDEX IF NOT EXISTS articles_url ON articles (url);
CREATE INDEX IF NOT EXISTS related_url ON related (url);
DROP TABLE IF EXISTS articles_fts;
CREATE VIRTUAL TABLE articles_fts USING fts5(
    headline, standfirst, article_body, content="articles", content_rowid="id",
    tokenize="unicode61 remove_diacritics 2"
);
INSERT INTO articles_fts (articles_fts) VALUES ('rebuild');
CREATE TRIGGER IF NOT EXISTS articles_inserted AFTER INSERT ON articles BEGIN {indexed} END;
CREATE TRIGGER IF NOT EXISTS articles_deleted AFTER DELETE ON articles BEGIN {forgotten} END;
CREATE TRIGGER IF NOT EXISTS articles_updated AFTER UPDATE ON articles BEGIN {forgotten} {indexed} END;
"""
_SEARCHED = "SELECT 1 FROM sqlite_master WHERE name = 'articles_fts' AND sql LIKE '%content=\"articles\"%'"
_INDEXED = """INSERT INTO articles_fts (rowid, headline, standfirst, article_body)
VALUES (new.id, new.headline, new.standfirst, new.article_body);"""
_FORGOTTEN = """INSERT INTO articles_fts (articles_fts, rowid, headline, standfirst, article_body)
VALUES ('delete', old.id, old.headline, old.standfirst, old.article_body);"""
_SIGNED = """SELECT identifier, signature FROM articles
JOIN (SELECT identifier, max(revision) AS revision FROM articles GROUP BY identifier) USING (identifier, revision)
WHERE signature IS NOT NULL ORDER BY published_on, published_at, identifier"""


@contextmanager
def opened(where: str) -> Iterator[SqliteStore]:
    """The SQLite file of that name, created if missing; LoadError where it cannot be used."""
    try:
        with closing(sqlite3.connect(where, timeout=60, isolation_level=None, check_same_thread=False)) as connection:
            yield SqliteStore(connection)
    except sqlite3.Error as error:
        raise one_line(f"sqlite:{where}", error) from None


class SqliteStore:
    """An open SQLite file."""

    at_once = 10
    prepares_unlocked = False

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection
        connection.executescript("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA cache_size = -65536")
        connection.executescript(TABLES.format(columns=", ".join(map(_defined, columns()))))
        there = {row[1] for row in connection.execute("PRAGMA table_info(articles)")}
        for column in columns():
            if column.name not in there:  # the table is of an older version
                connection.execute(f"ALTER TABLE articles ADD COLUMN {_defined(column)}")
        connection.executescript(f"BEGIN IMMEDIATE; {VIEW.format(names=', '.join(names()))} COMMIT;")

    def prepared(self, batch: Batch) -> list[Row]:
        """The batch as rows."""
        return list(rows(batch))

    def add(self, batches: Iterator[list[Row]]) -> int:
        """Write the new rows in one transaction; return the number of new articles."""
        listed = ", ".join([*names(), "signature"])
        marks = ", ".join("?" * (len(names()) + 1))
        insert = f"INSERT INTO articles ({listed}) VALUES ({marks}) ON CONFLICT (identifier, revision) DO NOTHING"
        added, execute = 0, self.connection.execute
        execute("BEGIN IMMEDIATE")
        try:
            for row in (row for batch in batches for row in batch):
                if execute(insert, row.values).rowcount:
                    added += 1
                    self.connection.executemany("INSERT INTO related VALUES (?, ?, ?, ?, ?, ?)", row.boxes)
            execute("COMMIT")
        except BaseException:
            execute("ROLLBACK")
            raise
        return added

    def complete(self) -> None:
        """Create the indexes after a first load, or after one that was interrupted before."""
        if self.connection.execute(_SEARCHED).fetchone():
            return
        indexes = INDEXES.format(indexed=_INDEXED, forgotten=_FORGOTTEN)
        self.connection.executescript(f"BEGIN IMMEDIATE; {indexes} COMMIT;")

    def signed(self) -> tuple[list[str], list[bytes]]:
        """Identifiers and signatures of the latest revisions, the earliest article first."""
        signed = self.connection.execute(_SIGNED).fetchall()
        return [row[0] for row in signed], [row[1] for row in signed]

    def group(self, originals: Iterable[tuple[str, str]]) -> None:
        """Replace the near-duplicates."""
        self.connection.execute("BEGIN IMMEDIATE")
        self.connection.execute("DELETE FROM near_duplicates")
        self.connection.executemany("INSERT INTO near_duplicates VALUES (?, ?)", originals)
        self.connection.execute("COMMIT")

    def articles(self) -> int:
        """How many articles there are, each counted once."""
        (count,) = self.connection.execute("SELECT count(DISTINCT identifier) FROM articles").fetchone()
        return int(count)


def _defined(column: Column) -> str:
    """The definition of a column."""
    required = "" if column.nullable and column.name != "identifier" else " NOT NULL"
    required += " DEFAULT '[]'" if column.added else ""
    return f"{column.name} {'TEXT' if column.nested else TYPES[column.kind]}{required}"
