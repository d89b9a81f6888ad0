"""corpus/loading: PostgreSQL, through COPY: nested fields as jsonb, French full-text search."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from newsspider.corpus.loading.batches import Batch
from newsspider.corpus.loading.copied import ARTICLES, BEGINNING, END, RELATED, Copied, copied
from newsspider.corpus.loading.extras import extra, one_line
from newsspider.corpus.loading.lexemes import LIMITS, Lexemes, made_of
from newsspider.corpus.loading.tables import Column, columns

TYPES = {str: "text", int: "bigint", bool: "boolean"}
LOCK = 0x6E657773
"""Number of the advisory lock that a load holds, so that two do not make the tables at once."""
ALONE = "LOCK TABLE articles IN SHARE ROW EXCLUSIVE MODE"

SCHEMA = """
CREATE TABLE IF NOT EXISTS articles (
    {columns}, signature bytea, published_on date, published_at timestamptz, modified_at timestamptz,
    search tsvector, PRIMARY KEY (identifier, revision)
);
CREATE TABLE IF NOT EXISTS related (
    identifier text, revision bigint, position bigint, headline text NOT NULL, url text, after_block bigint NOT NULL,
    PRIMARY KEY (identifier, revision, position)
);
CREATE TABLE IF NOT EXISTS near_duplicates (identifier text PRIMARY KEY, near_duplicate_of text NOT NULL);
"""
# What a load leaves to the server, and what others write, is searched as well.
KEPT = f"""
CREATE OR REPLACE FUNCTION newsspider_search() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN NEW.search := {made_of("NEW")}; RETURN NEW; END $$;
CREATE TRIGGER articles_search_made BEFORE INSERT ON articles
    FOR EACH ROW WHEN (NEW.search IS NULL) EXECUTE FUNCTION newsspider_search();
CREATE TRIGGER articles_search_kept BEFORE UPDATE OF {", ".join(LIMITS)} ON articles
    FOR EACH ROW EXECUTE FUNCTION newsspider_search();
"""
_KEPT_BY = "SELECT 1 FROM pg_trigger WHERE tgname = 'articles_search_made' AND tgrelid = 'articles'::regclass"
_GENERATED = """SELECT 1 FROM pg_attribute
WHERE attrelid = 'articles'::regclass AND attname = 'search' AND attgenerated = 's'"""
_BOUND = "SELECT 1 FROM pg_constraint WHERE conrelid = 'related'::regclass AND contype = 'f'"
_BIND = "ALTER TABLE related ADD FOREIGN KEY (identifier, revision) REFERENCES articles ON DELETE CASCADE"
# There from the start: the server keeps them up while it waits for rows. Made at the end, they were a fifth of the time
# of a first load. The binding above is checked at the end, at once.
INDEXES = """
CREATE INDEX IF NOT EXISTS articles_published_at ON articles (published_at);
CREATE INDEX IF NOT EXISTS articles_published_on ON articles (published_on);
CREATE INDEX IF NOT EXISTS articles_url ON articles USING hash (url);
CREATE INDEX IF NOT EXISTS articles_sections ON articles USING gin (sections);
CREATE INDEX IF NOT EXISTS articles_search ON articles USING gin (search);
CREATE INDEX IF NOT EXISTS related_url ON related USING hash (url);
"""
# The columns of `articles` last: a view can be replaced under its users only where columns are added at the end.
VIEW = """
CREATE OR REPLACE VIEW articles_latest AS SELECT near_duplicate_of, articles.* FROM articles
JOIN (SELECT identifier, max(revision) AS revision FROM articles GROUP BY identifier) AS last
    USING (identifier, revision)
LEFT JOIN near_duplicates USING (identifier);
"""
_SEARCH = """
CREATE TEXT SEARCH CONFIGURATION newsspider_french (COPY = french);
ALTER TEXT SEARCH CONFIGURATION newsspider_french ALTER MAPPING FOR hword, hword_part, word WITH {dictionaries};
"""
_KNOWN = """SELECT identifier, revision FROM articles
WHERE (identifier, revision) IN (SELECT * FROM unnest(%s::text[], %s::bigint[]))"""
_SIGNED = """SELECT identifier, signature FROM articles
JOIN (SELECT identifier, max(revision) AS revision FROM articles GROUP BY identifier) AS last
    USING (identifier, revision)
WHERE signature IS NOT NULL ORDER BY published_on, published_at, identifier COLLATE "C" """


@contextmanager
def opened(where: str) -> Iterator[PostgresStore]:
    """The database of that address; LoadError where it cannot be used."""
    psycopg = extra("psycopg")
    try:
        with (
            psycopg.connect(where, autocommit=True, client_encoding="utf8") as connection,
            psycopg.connect(where, autocommit=True, client_encoding="utf8") as asked,
        ):
            yield PostgresStore(connection, Lexemes(asked))
    except psycopg.Error as error:
        place = where.rpartition("/")[2].partition("?")[0]  # Not by psycopg, which may fail on it as well.
        raise one_line(f"postgresql database {place}", error) from None


class PostgresStore:
    """An open PostgreSQL database."""

    at_once = 10
    prepares_unlocked = False

    def __init__(self, connection: Any, lexemes: Lexemes) -> None:
        self.connection, self._lexemes = connection, lexemes
        # Long texts packed by lz4 take a fifth of the time; a server built without it keeps to its own way.
        known = connection.execute(
            "SELECT enumvals FROM pg_settings WHERE name = 'default_toast_compression'"
        ).fetchone()
        if known and "lz4" in known[0]:
            connection.execute("SET default_toast_compression = 'lz4'")
        with connection.transaction():
            connection.execute("SELECT pg_advisory_xact_lock(%s)", (LOCK,))
            self._make_search()
            connection.execute(SCHEMA.format(columns=", ".join(map(_defined, columns()))))
            for column in columns():  # an older version's table lacks some
                connection.execute(f"ALTER TABLE articles ADD COLUMN IF NOT EXISTS {_defined(column)}")
            if connection.execute(_GENERATED).fetchone():  # as 0.2.0 made it: a load could give it nothing
                connection.execute("ALTER TABLE articles ALTER COLUMN search DROP EXPRESSION")
            if not connection.execute(_KEPT_BY).fetchone():
                connection.execute(KEPT)
            connection.execute(INDEXES)
            connection.execute(VIEW)

    def prepared(self, batch: Batch) -> list[Copied]:
        """The batch as rows."""
        return list(copied(batch, self._lexemes.vectors(batch.lines)))

    def add(self, batches: Iterator[list[Copied]]) -> int:
        """Writes what is new in one transaction, and tells how many articles that were."""
        added = 0
        with self.connection.transaction():
            # Nobody else writes meanwhile, so what is not there now can be copied to its place without a detour.
            self.connection.execute(ALONE)
            for batch in batches:
                new = self._new(batch)
                self._copy("articles", ARTICLES, [row.article for row in new])
                self._copy("related", RELATED, [row.related for row in new])
                added += len(new)
        return added

    def _new(self, batch: list[Copied]) -> list[Copied]:
        """The rows whose article and revision are not there, each once."""
        first: dict[tuple[str, int], Copied] = {}
        for row in batch:
            first.setdefault(row.key, row)
        known = self.connection.execute(_KNOWN, list(map(list, zip(*first, strict=True)))).fetchall()
        for key in known:
            del first[key]
        return list(first.values())

    def _copy(self, table: str, listed: list[str], rows: list[bytes]) -> None:
        into = f"COPY {table} ({', '.join(listed)}) FROM STDIN (FORMAT binary)"
        with self.connection.cursor() as cursor, cursor.copy(into) as copy:
            copy.write(b"".join([BEGINNING, *rows, END]))

    def complete(self) -> None:
        """Binds `related` to `articles`, where a first load, or one that was cut short, has left that to be done."""
        with self.connection.transaction():
            self.connection.execute("SELECT pg_advisory_xact_lock(%s)", (LOCK,))
            if not self.connection.execute(_BOUND).fetchone():
                self.connection.execute(ALONE)  # In the order of `add`, or two loads could wait for each other.
                self.connection.execute(_BIND)

    def signed(self) -> tuple[list[str], list[bytes]]:
        """Identifiers and signatures of the latest revisions, the earliest article first."""
        found = self.connection.execute(_SIGNED, binary=True).fetchall()
        return [row[0] for row in found], [row[1] for row in found]

    def group(self, originals: Iterable[tuple[str, str]]) -> None:
        """Replaces the near-duplicates."""
        with self.connection.transaction(), self.connection.cursor() as cursor:
            cursor.execute("DELETE FROM near_duplicates")
            with cursor.copy("COPY near_duplicates FROM STDIN") as copy:
                for pair in originals:
                    copy.write_row(pair)

    def articles(self) -> int:
        """How many articles there are, each counted once."""
        return int(self.connection.execute("SELECT count(DISTINCT identifier) FROM articles").fetchone()[0])

    def _make_search(self) -> None:
        """Makes the French text search, deaf to accents where the server has `unaccent`."""
        if self.connection.execute("SELECT 1 FROM pg_ts_config WHERE cfgname = 'newsspider_french'").fetchone():
            return
        dictionaries = "unaccent, french_stem"
        try:
            with self.connection.transaction():
                self.connection.execute("CREATE EXTENSION IF NOT EXISTS unaccent")
        except extra("psycopg").Error:  # not installed, or not allowed
            dictionaries = "french_stem"
        self.connection.execute(_SEARCH.format(dictionaries=dictionaries))


def _defined(column: Column) -> str:
    required = "" if column.nullable and column.name != "identifier" else " NOT NULL"
    required += " DEFAULT '[]'" if column.added else ""
    return f"{column.name} {_type(column)}{required}"


def _type(column: Column) -> str:
    """Lists of words as arrays, other nested fields as jsonb."""
    if column.many and column.kind is str:
        return "text[]"
    return "jsonb" if column.nested else TYPES[column.kind]
