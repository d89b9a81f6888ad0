"""Feeds: each line is written whole, and a file gets its final name only when it is complete."""

from __future__ import annotations

import io
import logging
import os
import shutil
import sqlite3
import time
from collections.abc import Iterable
from pathlib import Path
from typing import IO, Any, Self, cast

import msgspec
from scrapy import Spider
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.exporters import CsvItemExporter, JsonLinesItemExporter
from scrapy.extensions.feedexport import (
    BlockingFeedStorage,
    FeedExporter,
    FileFeedStorage,
    FTPFeedStorage,
    GCSFeedStorage,
    S3FeedStorage,
)

from newsspider.items import Article
from newsspider.opening import opened
from newsspider.run import Run, is_own, run_of
from newsspider.runs import FEED, rename

logger = logging.getLogger(__name__)


def uri_params(params: dict[str, Any], spider: Spider) -> dict[str, Any]:
    """Return the parameters of a feed URI; in a run also those that name the run's own file."""
    run = spider.crawler.get_extension(Run)
    return {**params, "folder": str(run.files.folder), "start": run.files.start} if run else params


class WholeFileStorage(FileFeedStorage):
    """A local file that is written as `<name>.part` and renamed when it is complete."""

    run: Run | None = None

    def open(self, spider: Spider) -> IO[bytes]:
        """Return the file to write to. It is unbuffered, so that a kill loses no written line."""
        if self.write_mode == "ab":  # `-o` appends to an existing file, which cannot be written aside.
            return super().open(spider)
        path, self.run = Path(self.path), spider.crawler.get_extension(Run)
        path.parent.mkdir(parents=True, exist_ok=True)
        return opened(Path(f"{path}.part"), "wb", buffering=0)

    def store(self, file: IO[bytes]) -> None:
        """Sync the file to the disk and give it its name."""
        if self.write_mode == "ab":
            file.close()
            return
        file.flush()
        os.fsync(file.fileno())
        part = Path(f"{self.path}.part")
        if self.run and self.run.writes_own_file:
            try:
                self.run.delivery.commit()  # The ledger has every line before the file gets its name.
            except sqlite3.Error as error:
                self.run.lost(error)  # The next run finds the `.part` file, and the ledger as it was.
                return
            finally:
                self.run.delivery.descriptor = None
        file.close()
        rename(part, Path(self.path))

    def remove(self, file: IO[bytes]) -> None:
        """Remove the `.part` file."""
        file.close()
        Path(f"{self.path}.part").unlink(missing_ok=True)


class PatientStorage(BlockingFeedStorage):
    """A storage across a network: uploads are tried several times, and what still fails is kept in the run's folder."""

    spider: Spider

    def open(self, spider: Spider) -> IO[bytes]:
        """Return the file to write to until all of it is sent."""
        self.spider = spider
        return super().open(spider)

    def _store_in_thread(self, file: IO[bytes]) -> None:
        file.flush()
        # A second try at appending might append the same lines twice.
        tries = self.spider.settings.getint("NEWSSPIDER_UPLOAD_TRIES") if getattr(self, "overwrite", True) else 1
        with file:
            for number in range(1, tries + 1):
                try:
                    with Path(file.name).open("rb") as again:  # Scrapy's storages close, and so delete, their file.
                        super()._store_in_thread(again)  # type: ignore[safe-super] # The other base class's.
                        return
                except Exception as error:
                    if number == tries:
                        self._keep(Path(file.name), error)
                        raise
                    logger.warning("The output could not be sent: %s. Trying again, %d of %d.", error, number, tries)
                    time.sleep(2 ** (number - 1))

    def _keep(self, file: Path, error: Exception) -> None:
        run = self.spider.crawler.get_extension(Run)
        if run is None:
            return  # No folder to keep it in.
        names = (getattr(self, name, None) for name in ("path", "keyname", "blob_name"))
        name = Path(str(next(filter(None, names), "feed")))
        kept = run.files.folder / "unsent" / f"{run.files.start}-{name.name}"
        kept.parent.mkdir(parents=True, exist_ok=True)
        with file.open("rb") as unsent, opened(kept, "wb") as copy:
            shutil.copyfileobj(unsent, copy)
        logger.error("The output could not be sent: %s. It is kept as %s.", error, kept)


class PatientS3Storage(PatientStorage, S3FeedStorage):
    """Amazon S3 and compatible stores."""


class PatientGCSStorage(PatientStorage, GCSFeedStorage):
    """Google Cloud Storage."""


class PatientFTPStorage(PatientStorage, FTPFeedStorage):
    """FTP and FTPS."""


LINES = msgspec.json.Encoder()
"""Writes dataclasses in an eighth of the time of Scrapy's encoder."""


def line(record: Any) -> str:
    """Return a record as a line of JSON, without the line end."""
    return LINES.encode(record).decode()


class Feeds(FeedExporter):
    """Scrapy's feeds. An item that an exporter cannot write is not delivered, and the run ends."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Any:
        """Return the feeds of a crawl; Scrapy's own for a foreign spider, none (NotConfigured) where no run writes."""
        if is_own(crawler):
            return super().from_crawler(crawler)
        if FEED in crawler.settings.getdict("FEEDS"):
            raise NotConfigured  # A stock command that only borrows the spider.
        return FeedExporter.from_crawler(crawler)

    def item_scraped(self, item: Any, spider: Spider) -> None:
        """Write an item to the feeds."""
        try:
            super().item_scraped(item, spider)
        except Exception as error:  # Each exporter has its own errors.
            run = run_of(self.crawler)
            run.delivery.undelivered()
            run.count("delivered", -1)
            run.lost(error)

    async def close_spider(self, spider: Spider) -> None:
        """Store the feeds; remove a file in which nothing could be written."""
        slots = list(self.slots)
        await super().close_spider(spider)
        for slot in slots:
            if slot.file and not slot.itemcount and isinstance(slot.storage, WholeFileStorage):
                slot.storage.remove(slot.file)


class ArticleLinesExporter(JsonLinesItemExporter):
    """JSON lines, each written whole or not at all. A line that cannot be written ends the run."""

    def __init__(self, file: IO[bytes], *, run: Run, **kwargs: Any) -> None:
        super().__init__(cast("io.BytesIO", file), **kwargs)
        self.run = run

    @classmethod
    def from_crawler(cls, crawler: Crawler, file: IO[bytes], **kwargs: Any) -> Self | JsonLinesItemExporter:
        """Return an exporter that reports a full disk to the run; Scrapy's own for a foreign spider."""
        run = crawler.get_extension(Run)
        return cls(file, run=run, **kwargs) if run else JsonLinesItemExporter(cast("io.BytesIO", file), **kwargs)

    def export_item(self, item: Any) -> None:
        """Write one line."""
        own = isinstance(item, Article)
        fields = item if own and self.fields_to_export is None else dict(self.get_serialized_fields(item))
        whole = (line(fields) + "\n").encode(self.encoding or "utf-8")
        run = self.run
        try:
            place = self._write(whole)
            if own and run.writes_own_file:
                run.delivery.written(item.identifier, run.files.articles.name, place, self.file.fileno())
                run.touch()
        except (OSError, sqlite3.Error) as error:
            run.lost(error)

    def _write(self, line: bytes) -> int:
        """Write a line whole or not at all; return where it begins."""
        raw = self.file if isinstance(self.file, io.FileIO) and self.file.seekable() else None  # A pipe is not.
        before = raw.tell() if raw else 0
        try:
            written = self.file.write(line)
            if raw and written != len(line):  # A full disk takes what fits, without an error.
                raise OSError(28, os.strerror(28))
        except OSError:
            if raw:
                raw.truncate(before)
                raw.seek(before)
            raise
        return before


RUN = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""A spreadsheet takes a cell that begins with one of these for a formula."""


class CsvExporter(CsvItemExporter):
    """Scrapy's own. With `harmless` an apostrophe stands before each cell that a spreadsheet would run."""

    def __init__(self, file: IO[bytes], *, harmless: bool = False, **kwargs: Any) -> None:
        super().__init__(cast("io.BytesIO", file), **kwargs)
        self.harmless = harmless

    @classmethod
    def from_crawler(cls, crawler: Crawler, file: IO[bytes], **kwargs: Any) -> Self:
        """Return the exporter of a feed, harmless if the feed or the setting says so."""
        return cls(file, **{"harmless": crawler.settings.getbool("NEWSSPIDER_CSV_HARMLESS"), **kwargs})

    def _build_row(self, values: Iterable[Any]) -> Iterable[Any]:
        for value in super()._build_row(values):
            runs = self.harmless and isinstance(value, str) and value.lstrip(" \u00a0").startswith(RUN)
            yield f"'{value}" if runs else value
