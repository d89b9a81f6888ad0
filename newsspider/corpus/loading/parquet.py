"""corpus/loading: Parquet: `articles/month=2026-11/*.parquet`, `related/` likewise, and `near_duplicates.parquet`.

The files themselves show what is loaded. Each is written aside and then renamed, those of `related` first. So after any
interruption a loaded article has its boxes, and boxes already loaded are recognised by their keys.
"""

from __future__ import annotations

import fcntl
import shutil
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from newsspider.corpus.loading import ducksql as sql
from newsspider.corpus.loading.arrow import Once, RecordBatch, arrow_schema
from newsspider.corpus.loading.duck import ArrowStore, connected
from newsspider.corpus.loading.extras import LoadError, extra, one_line

TABLES = ("articles", "related")
PARTS = "*/*.parquet"


@contextmanager
def opened(where: str) -> Iterator[ParquetStore]:
    """The folder of that name, created if missing; LoadError where it cannot be used."""
    folder, duckdb = Path(where), extra("duckdb")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with (folder / ".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            connection = connected()
            try:
                yield ParquetStore(folder, connection)
            finally:
                connection.close()
    except BlockingIOError:
        raise LoadError(f"parquet:{where}: another load is writing there; wait for its end") from None
    except (OSError, duckdb.Error) as error:
        raise one_line(f"parquet:{where}", error) from None


class ParquetStore(ArrowStore):
    """An open folder of Parquet files."""

    at_once = 50

    def __init__(self, folder: Path, connection: Any) -> None:
        super().__init__(connection)
        self.folder, self.aside = folder, folder / ".aside"
        shutil.rmtree(self.aside, ignore_errors=True)  # left by an interrupted load

    def add(self, batches: Iterator[RecordBatch]) -> int:
        """Write the new rows to new files; return the number of new articles."""
        connection, once = self.connection, Once(batches)
        self._know("known", "articles", "identifier, revision")
        self._know("known_boxes", "related", "identifier, revision, position")
        connection.register("batch", extra("pyarrow").RecordBatchReader.from_batches(arrow_schema(), iter(once)))
        month = "coalesce(left(date_published, 7), 'undated') AS month"
        added = self._write("articles", f"SELECT *, {month} FROM ({sql.NEW_ARTICLES})")
        connection.register("boxes", extra("pyarrow").Table.from_batches(once.boxes))
        own = "ANTI JOIN known_boxes USING (identifier, revision, position)"
        self._write("related", f"SELECT * FROM ({sql.NEW_RELATED}) {own}")
        for table in reversed(TABLES):
            self._place(table)
        return added

    def signed(self) -> tuple[list[str], list[bytes]]:
        """Identifiers and signatures of the latest revisions, the earliest article first."""
        self._know("articles", "articles", "identifier, revision, published_on, published_at, signature")
        return super().signed()

    def group(self, originals: Iterable[tuple[str, str]]) -> None:
        """Replace the near-duplicates."""
        self.aside.mkdir(exist_ok=True)
        written = self.aside / "near_duplicates.parquet"
        extra("pyarrow.parquet").write_table(sql.pairs(originals), written, compression="zstd")
        written.replace(self.folder / written.name)
        shutil.rmtree(self.aside)

    def articles(self) -> int:
        """How many articles there are, each counted once."""
        self._know("known", "articles", "identifier")
        return int(self.connection.execute("SELECT count(DISTINCT identifier) FROM known").fetchone()[0])

    def _know(self, name: str, table: str, columns: str) -> None:
        """Make a table in memory of some columns of the files."""
        types = sql.article_types() if table == "articles" else sql.RELATED
        exists = any((self.folder / table).glob(PARTS))
        files = sql.text(f"{self.folder / table}/{PARTS}")
        kinds = ", ".join(f"NULL::{types[column]} AS {column}" for column in columns.split(", "))
        source = f"SELECT {columns} FROM read_parquet({files}, union_by_name := true)"
        self.connection.execute(
            f"CREATE OR REPLACE TABLE {name} AS {source if exists else f'SELECT {kinds} WHERE false'}"
        )

    def _write(self, table: str, selected: str) -> int:
        """Write rows aside; return their number."""
        folder = self.aside / table
        folder.mkdir(parents=True, exist_ok=True)
        options = "FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 16384, PARTITION_BY (month), OVERWRITE_OR_IGNORE"
        pattern = sql.text(f"{uuid.uuid4().hex}-{{i}}")
        copy = f"COPY ({selected}) TO {sql.text(str(folder))} ({options}, FILENAME_PATTERN {pattern})"
        return int(self.connection.execute(copy).fetchone()[0])

    def _place(self, table: str) -> None:
        """Move the files written aside to their places."""
        for file in sorted((self.aside / table).glob(PARTS)):
            place = self.folder / table / file.parent.name
            place.mkdir(parents=True, exist_ok=True)
            file.replace(place / file.name)
