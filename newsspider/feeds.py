"""Feeds: where a run's lines go, each line whole and the file under its final name only when complete."""

from __future__ import annotations

import io
import logging
import os
from dataclasses import is_dataclass
from pathlib import Path
from typing import IO, Any, Self, cast

from scrapy import Spider
from scrapy.crawler import Crawler
from scrapy.exporters import JsonLinesItemExporter
from scrapy.extensions.feedexport import FileFeedStorage
from scrapy.utils.serialize import ScrapyJSONEncoder

logger = logging.getLogger(__name__)


def uri_params(params: dict[str, Any], spider: Any) -> dict[str, Any]:
    """Return the parameters of a feed URI with those that name a run's own file."""
    return {**params, "folder": str(spider.files.folder), "start": spider.files.start}


class WholeFileStorage(FileFeedStorage):
    """A local file that is written as `<name>.part` and gets its name when it is complete."""

    def open(self, spider: Spider) -> IO[bytes]:
        """Return the file to write to, unbuffered, so that a kill loses no line that was written."""
        if self.write_mode == "ab":  # `-o` appends to a file that is there: it cannot be written aside.
            return super().open(spider)
        path = Path(self.path)
        path.parent.mkdir(parents=True, exist_ok=True)
        return cast("IO[bytes]", Path(f"{path}.part").open("wb", buffering=0))

    def store(self, file: IO[bytes]) -> None:
        """Bring the file to the disk and give it its name."""
        if self.write_mode == "ab":
            file.close()
            return
        file.flush()
        os.fsync(file.fileno())
        file.close()
        Path(f"{self.path}.part").replace(self.path)


class LineEncoder(ScrapyJSONEncoder):
    """Scrapy's encoder, for dataclasses with slots as ours are: an ItemAdapter for each block is work for nothing."""

    def default(self, o: Any) -> Any:
        """Return the fields of a dataclass; for all else what Scrapy makes of it."""
        if is_dataclass(o) and hasattr(o, "__slots__"):
            return {name: getattr(o, name) for name in o.__slots__}
        return super().default(o)


class ArticleLinesExporter(JsonLinesItemExporter):
    """JSON lines, each written whole or not at all; a line that cannot be written ends the run."""

    def __init__(self, file: IO[bytes], *, crawler: Crawler, **kwargs: Any) -> None:
        super().__init__(cast("io.BytesIO", file), **kwargs)
        self.encoder = LineEncoder(**self._kwargs)
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler, file: IO[bytes], **kwargs: Any) -> Self:
        """Return an exporter that tells the run of a full disk."""
        return cls(file, crawler=crawler, **kwargs)

    def export_item(self, item: Any) -> None:
        """Write one line."""
        fields = item if self.fields_to_export is None else dict(self.get_serialized_fields(item))
        line = (self.encoder.encode(fields) + "\n").encode(self.encoding or "utf-8")
        try:
            self._write(line)
        except OSError as error:
            assert self.crawler.stats
            self.crawler.stats.inc_value("newsspider/lines_lost")
            logger.error("The output cannot be written: %s. The run ends; free the disk and run it again.", error)

    def _write(self, line: bytes) -> None:
        raw = self.file if isinstance(self.file, io.FileIO) else None
        before = raw.tell() if raw else 0
        try:
            written = self.file.write(line)
            if raw and written != len(line):  # A full disk takes what fits and reports no error.
                raise OSError(28, os.strerror(28))
        except OSError:
            if raw:
                raw.truncate(before)
                raw.seek(before)
            raise
