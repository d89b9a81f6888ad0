"""archive/: the responses in WARC files, ours or those of wget, Common Crawl and others."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, TYPE_CHECKING

from newsspider.archive.bodies import MOST, decoded
from newsspider.archive.members import SITE, NotWarcError, is_packed, next_record, whole_until

if TYPE_CHECKING:
    from fastwarc.warc import HeaderMap, WarcRecord

Filter = Callable[[str, int, str], bool]
"""Whether to read a response, by its address, HTTP status and Content-Type in lower case (empty for none)."""


@dataclass(slots=True, frozen=True)
class Revisited:
    """The earlier capture that a `revisit` record refers to, as far as the record names it."""

    record_id: str | None
    url: str | None
    retrieved_at: str | None


@dataclass(slots=True, frozen=True)
class Captured:
    """One response from an archive."""

    url: str
    status: int
    http_headers: tuple[tuple[str, str], ...]
    content_type: str | None
    body: bytes
    """Without transfer and content encoding, as a crawl sees it. Empty in a revisit."""
    retrieved_at: str
    """WARC-Date: ISO 8601 in UTC, whole seconds."""
    record_id: str
    offset: int
    """Byte at which the record begins; in a file compressed as one piece, at which that piece begins."""
    digest: str
    """WARC-Payload-Digest; computed (SHA-256) where the record states none; empty in a revisit that states none."""
    revisited: Revisited | None = None
    site: str | None = None
    """What the crawl noted about the site, on one line; None where another program wrote the archive."""
    truncated: str | None = None
    """WARC-Truncated: why the archive holds only the beginning of the page; None for a whole page."""

    def header(self, name: str) -> str | None:
        """Return the last HTTP header of that name (in lower case)."""
        return next((value for known, value in reversed(self.http_headers) if known.lower() == name), None)


class Reader:
    """Iterates over the responses that begin in one span of a file, and notes damage in its attributes."""

    def __init__(self, path: Path, start: int = 0, end: int | None = None, *, wanted: Filter | None = None) -> None:
        self.path, self.start, self.end, self.wanted = path, start, end, wanted
        self.first: int | None = None
        """Where the first record of the span begins, None where there is none."""
        self.following: int | None = None
        """Where the first record after the span begins, None at the end of the file."""
        self.damaged: list[str] = []
        """What could not be read, one line each."""
        self.unread: int | None = None
        """Where the last record that could not be read begins."""

    def __iter__(self) -> Iterator[Captured]:
        """Yield the responses; damage is noted and skipped. NotWarcError where the file is no WARC file.

        A revisit has an empty body and names its original, which may be in another file.
        """
        with self.path.open("rb") as file:
            first = next_record(file, self.start)
            if first is None and self.start == 0:
                raise NotWarcError(f"{self.path} is no WARC file: it holds no record")
            if first and self.start == 0:
                self._note(0, "no record begins there")
            position = self.first = self._within(first)
            while position is not None:
                position = yield from self._from(file, position)

    def _from(self, file: IO[bytes], position: int) -> Generator[Captured, None, int | None]:
        """Yield the responses from there on; return where to resume after damage, None at the end."""
        at, any_read = position, False
        try:
            for at, record in _records(file, position):
                if self._within(at) is None:
                    return None
                if response := self._response(record, at):
                    yield response
                any_read = True
            self._check_end(file, at)
        except (OSError, ValueError) as error:
            # A damaged record after a whole one is met twice: on the way, then as the first of the next pass.
            if any_read or position == self.first:
                self._note(at, str(error))
            return self._within(next_record(file, at + 1))
        return None

    def _check_end(self, file: IO[bytes], at: int) -> None:
        """Note a last record that is cut, which the iterator takes for the end of the file."""
        size = self.path.stat().st_size
        # A cut record with enough left to name it is noted already.
        if is_packed(file) and (whole := whole_until(file, at)) < size and whole != self.unread:
            self._note(whole, f"the last {size - whole} bytes are no whole record")

    def _note(self, at: int, why: str) -> None:
        self.damaged.append(f"{self.path}: damaged at byte {at} or behind: {why}")

    def _within(self, position: int | None) -> int | None:
        """The position if it lies in the span; one after it is kept in `following`."""
        if position is None or self.end is None or position < self.end:
            return position
        self.following = position
        return None

    def _response(self, record: WarcRecord, at: int) -> Captured | None:
        """The response or revisit in a record; None for other records and those not wanted."""
        if record.headers.get("WARC-Type") not in ("response", "revisit"):
            return None
        if "application/http" not in (record.headers.get("Content-Type") or "application/http").lower():
            return None
        try:
            return self._captured(record, at)
        except (ValueError, UnicodeError) as error:
            self.unread = at
            self.damaged.append(f"{self.path}: the record at byte {at} cannot be read: {error}")
            return None

    def _captured(self, record: WarcRecord, at: int) -> Captured | None:
        url = (record.headers.get("WARC-Target-URI") or "").strip("<>")
        when = _instant(record.headers.get("WARC-Date"))
        answer = _http_headers(record)
        revisit = record.headers.get("WARC-Type") == "revisit"
        status, kind = answer.status_code or 0, answer.get("Content-Type")
        if not url or not (status or revisit):
            raise ValueError("it names no address" if not url else "it holds no HTTP answer")
        if self.wanted and not self.wanted(url, status, (kind or "").lower()):
            return None
        payload = b"" if revisit else _payload(record)
        digest = record.headers.get("WARC-Payload-Digest") or ""
        if not digest and not revisit:
            digest = f"sha256:{hashlib.sha256(payload).hexdigest()}"
        body = decoded(payload, _all(answer, "Transfer-Encoding"), _all(answer, "Content-Encoding"))
        original = _revisited(record.headers) if revisit else None
        site = record.headers.get(SITE)
        name = record.record_id or ""
        cut = record.headers.get("WARC-Truncated")
        return Captured(url, status, answer.to_tuples(), kind, body, when, name, at, digest, original, site, cut)


def capture_at(path: Path, offset: int, record_id: str | None = None) -> Captured | None:
    """Return the response at a byte offset; in a file compressed as one piece it is found by `record_id` only."""
    reader = Reader(path, offset)
    return next((one for one in reader if record_id in (None, one.record_id)), None)


def _records(file: IO[bytes], position: int) -> Iterator[tuple[int, WarcRecord]]:
    """The records from there on, each with the byte at which it begins."""
    from fastwarc.stream_io import GzipReader, WarcReader
    from fastwarc.warc import ArchiveIterator

    packed = is_packed(file)
    file.seek(position)
    stream: WarcReader | IO[bytes] = GzipReader(file) if packed else file
    for record in ArchiveIterator(stream, parse_http=False):
        # In a file compressed as one piece, only the beginning of the piece can be sought.
        frame = stream.frame_start_position() if isinstance(stream, GzipReader) else None
        yield record.stream_pos if frame is None else frame, record


def _http_headers(record: WarcRecord) -> HeaderMap:
    """The HTTP headers of a record; afterwards its reader stands at the payload."""
    # fastwarc recognises HTTP only by `Content-Type` in this case; in the standard, case is irrelevant.
    record.is_http = True
    record.parse_http(strict_mode=False)
    if record.http_headers is None:
        raise ValueError("it holds no HTTP answer")
    return record.http_headers


def _payload(record: WarcRecord) -> bytes:
    if record.content_length > MOST:
        raise ValueError(f"its {record.content_length} bytes are more than any page has")
    payload = record.reader.read()
    if len(payload) < record.content_length:
        raise ValueError(f"it is cut: {len(payload)} of {record.content_length} bytes")
    return payload


def _instant(stated: str | None) -> str:
    try:
        moment = datetime.fromisoformat(stated or "")
    except ValueError:
        raise ValueError(f"its WARC-Date is {stated!r}") from None
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return aware.astimezone(UTC).isoformat(timespec="seconds")


def _all(headers: HeaderMap, name: str) -> str:
    return ",".join(headers.get_multiple(name))


def _revisited(headers: HeaderMap) -> Revisited:
    when = headers.get("WARC-Refers-To-Date")
    url = headers.get("WARC-Refers-To-Target-URI")
    return Revisited(headers.get("WARC-Refers-To"), url.strip("<>") if url else None, _instant(when) if when else None)

