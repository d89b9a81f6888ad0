"""archive/: requests and responses written as WARC 1.1, one gzip member a record."""

from __future__ import annotations

import errno
import gzip
import hashlib
import io
import os
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from newsspider.archive.captures import Captures, Earlier
from newsspider.archive.members import PART, SITE, locked, mended_folder

MAX_BYTES = 1_000_000_000
"""A file is closed at about the size usual among archives and their tools."""
IDENTICAL = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
NOT_MODIFIED = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"


@dataclass(slots=True, frozen=True)
class Exchange:
    """One request and the response to it."""

    url: str
    request: bytes
    """Its head and body."""
    status: int
    head: bytes
    """Status line and headers of the response, with the blank line that ends them."""
    body: bytes
    """As received, with its Content-Encoding, without the chunks of a Transfer-Encoding."""
    began: datetime
    """When the request was sent (aware)."""
    seconds: float | None = None
    """How long the answer took."""
    address: str | None = None
    """IP address of the server."""
    truncated: str | None = None
    """`disconnect` or `length` where the body is not whole."""
    site: str | None = None
    """What the site states about its pages, on one line."""


@dataclass(slots=True, frozen=True)
class Stored:
    """Where the page of an exchange is stored; for a revisit, the earlier record it refers to."""

    file: str
    """Name of the WARC file in the folder of the archive."""
    offset: int
    digest: str
    record_id: str
    revisit: bool = False


class Writer:
    """Appends exchanges to the archive in `folder`; files are `<prefix>-<number>.warc.gz`, `.part` until complete.

    Opening it repairs the files of dead runs. Needs fastwarc (ImportError). Its methods raise OSError where a write
    fails; records written before stay whole.
    """

    def __init__(
        self, folder: Path, prefix: str, *, max_bytes: int = MAX_BYTES, about: Mapping[str, str] | None = None
    ) -> None:
        import fastwarc.warc  # noqa: F401 - so that its absence is noticed before the first request

        folder.mkdir(parents=True, exist_ok=True)
        self.folder, self.prefix, self.max_bytes = folder, prefix, max_bytes
        self.about = {"format": "WARC File Format 1.1", **(about or {})}
        self.captures = Captures(folder / "captures.sqlite")
        for name, length in mended_folder(folder):
            self.captures.forget(name, length)
        self.number, self.file, self.name, self.info = 0, None, "", ""

    file: io.FileIO | None

    def write(self, exchange: Exchange, *, via: str | None = None) -> Stored:
        """Append an exchange discovered through the address `via`; return where its page is stored."""
        digest = f"sha256:{hashlib.sha256(exchange.body).hexdigest()}"
        earlier = self._repeated(exchange, digest)
        file, record_id = self._open(), _urn()
        offset = file.tell()
        common = [("WARC-Target-URI", exchange.url), ("WARC-Date", _date(exchange.began))]
        common += [("WARC-IP-Address", exchange.address)] if exchange.address else []
        common += [(SITE, exchange.site)] if exchange.site else []
        members = self._response(exchange, record_id, common, digest, earlier)
        self._append(file, members + self._beside(exchange, record_id, common, via))
        self._rotate()
        if earlier:
            return Stored(earlier.file, earlier.offset, earlier.digest, earlier.record_id, revisit=True)
        if exchange.status == 200 and not exchange.truncated:
            self.captures.note(exchange.url, Earlier(digest, record_id, _date(exchange.began), self.name, offset))
        return Stored(self.name, offset, digest, record_id)

    def _repeated(self, exchange: Exchange, digest: str) -> Earlier | None:
        """The earlier capture of the page, where this exchange brings the same one."""
        earlier = self.captures.last(exchange.url)
        same = exchange.status == 304 or (bool(exchange.body) and earlier is not None and earlier.digest == digest)
        return earlier if same else None

    def _response(
        self, exchange: Exchange, record_id: str, common: list[tuple[str, str]], digest: str, earlier: Earlier | None
    ) -> bytes:
        """The response record, or the revisit record where the page is that of an earlier capture."""
        if earlier:
            kind, block, headers = "revisit", exchange.head, _refers(earlier, exchange)
        else:
            kind, block, headers = "response", exchange.head + exchange.body, [("WARC-Payload-Digest", digest)]
            headers += [("WARC-Truncated", exchange.truncated)] if exchange.truncated else []
        headers += [("Content-Type", "application/http; msgtype=response"), ("WARC-Warcinfo-ID", self.info)]
        # Compressing a compressed body again costs time, and at level 1 even space.
        level = 0 if b"\ncontent-encoding:" in exchange.head.lower() else 6
        return _member(kind, record_id, [*common, *headers], block, level=level)

    def _beside(self, exchange: Exchange, response: str, common: list[tuple[str, str]], via: str | None) -> bytes:
        """The request record, and a metadata record if there are metadata."""
        headers = [*common, ("WARC-Concurrent-To", response), ("WARC-Warcinfo-ID", self.info)]
        request = [*headers, ("Content-Type", "application/http; msgtype=request")]
        milliseconds = None if exchange.seconds is None else str(round(exchange.seconds * 1000))
        fields = _fields({"via": via, "fetchTimeMs": milliseconds})
        members = _member("request", _urn(), request, exchange.request)
        if fields:
            members += _member("metadata", _urn(), [*headers, ("Content-Type", "application/warc-fields")], fields)
        return members

    def sync(self) -> None:
        """Flush what was written to the disk."""
        if self.file:
            os.fsync(self.file.fileno())

    def close(self) -> None:
        """Complete the open file and give it its final name."""
        self._complete()
        self.captures.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _open(self) -> io.FileIO:
        """The file to append to; a new one begins with its warcinfo record."""
        while self.file is None:
            self.name = f"{self.prefix}-{self.number:05}.warc.gz"
            if not (self.folder / self.name).exists():
                self.file = self._begun(self.folder / f"{self.name}{PART}")
            self.number += 1
        return self.file

    def _begun(self, path: Path) -> io.FileIO | None:
        """A new file of that name, locked; None where another run has it."""
        try:
            file = path.open("xb", buffering=0)
        except FileExistsError:
            return None
        if not locked(file):
            file.close()
            return None
        self.info = _urn()
        headers = [("WARC-Date", _date(datetime.now(UTC))), ("WARC-Filename", self.name)]
        headers += [("Content-Type", "application/warc-fields")]
        self._append(file, _member("warcinfo", self.info, headers, _fields(self.about)))
        return file

    def _append(self, file: io.FileIO, members: bytes) -> None:
        """Write records completely or not at all."""
        before = file.tell()
        try:
            if file.write(members) != len(members):  # a full disk writes what fits without an error
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        except OSError:
            file.truncate(before)
            file.seek(before)
            raise

    def _rotate(self) -> None:
        if self.file and self.file.tell() >= self.max_bytes:
            self._complete()

    def _complete(self) -> None:
        if self.file:
            self.sync()
            (self.folder / f"{self.name}{PART}").replace(self.folder / self.name)
            self.file.close()  # it releases the lock, without which a `.part` would count as a dead run's
            self.file = None


def _refers(earlier: Earlier, exchange: Exchange) -> list[tuple[str, str]]:
    return [
        ("WARC-Profile", NOT_MODIFIED if exchange.status == 304 else IDENTICAL),
        ("WARC-Refers-To", earlier.record_id),
        ("WARC-Refers-To-Target-URI", exchange.url),
        ("WARC-Refers-To-Date", earlier.date),
        ("WARC-Payload-Digest", earlier.digest),
    ]


def _member(kind: str, record_id: str, headers: list[tuple[str, str]], block: bytes, *, level: int = 6) -> bytes:
    """One record as a gzip member of its own."""
    from fastwarc.warc import WarcRecord, WarcRecordType

    record = WarcRecord()
    record.headers.status_line = "WARC/1.1"
    record.record_type = getattr(WarcRecordType, kind)
    record.headers["WARC-Record-ID"] = record_id
    for name, value in headers:
        record.headers[name] = value
    record.headers["WARC-Block-Digest"] = f"sha256:{hashlib.sha256(block).hexdigest()}"
    record.set_bytes_content(block)
    plain = io.BytesIO()
    record.write(plain)
    return gzip.compress(plain.getvalue(), level, mtime=0)  # a sixth of the time that fastwarc takes for it


def _fields(values: Mapping[str, str | None]) -> bytes:
    """The content of a warc-fields record; a field without a value is left out."""
    lines = (f"{name}: {' '.join(value.split())}\r\n" for name, value in values.items() if value is not None)
    return "".join(lines).encode()


def _date(moment: datetime) -> str:
    """A moment in whole seconds: WARC 1.1 allows fractions, many readers do not."""
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def _urn() -> str:
    return f"<urn:uuid:{uuid.uuid4()}>"
