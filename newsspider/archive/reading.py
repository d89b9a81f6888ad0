"""archive/: the responses that WARC files hold, ours or those of wget, Common Crawl and others."""

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

Wants = Callable[[str, int, str], bool]
"""Whether a response is to be read: its address, HTTP status and Content-Type in lower case (empty for none)."""


@dataclass(slots=True, frozen=True)
class Revisited:
    """The earlier capture whose page a `revisit` record stands for, as far as the record names it."""

    record_id: str | None
    url: str | None
    retrieved_at: str | None


@dataclass(slots=True, frozen=True)
class Captured:
    """One response as an archive holds it."""

    url: str
    status: int
    http_headers: tuple[tuple[str, str], ...]
    content_type: str | None
    body: bytes
    """As a crawl sees it: without transfer and content encoding. Empty in a revisit."""
    retrieved_at: str
    """WARC-Date: ISO 8601 in UTC, whole seconds."""
    record_id: str
    offset: int
    """Where the record begins in the file, in bytes; in a file compressed as one piece, where the piece begins."""
    digest: str
    """WARC-Payload-Digest; computed (SHA-256) where the record states none; empty in a revisit that states none."""
    revisited: Revisited | None = None
    site: str | None = None
    """What the crawl noted of the site, on one line; None where another program wrote the archive."""
    truncated: str | None = None
    """WARC-Truncated: why the archive holds only the beginning of the page; None where it holds all of it."""

    def header(self, name: str) -> str | None:
        """Return the last HTTP header of that name (in lower case)."""
        return next((value for known, value in reversed(self.http_headers) if known.lower() == name), None)


class Reader:
    """The responses among the records that begin in one span of a file; what it met on the way stands in itself."""

    def __init__(self, path: Path, start: int = 0, end: int | None = None, *, wants: Wants | None = None) -> None:
        self.path, self.start, self.end, self.wants = path, start, end, wants
        self.first: int | None = None
        """Where the first record of the span begins, None where none does."""
        self.following: int | None = None
        """Where the first record behind the span begins, None at the end of the file."""
        self.damaged: list[str] = []
        """What could not be read, one line each."""
        self.unread: int | None = None
        """Where the last record that could not be read begins."""

    def __iter__(self) -> Iterator[Captured]:
        """Yield the responses; what is damaged is noted and skipped. NotWarcError for a file that is none."""
        with self.path.open("rb") as file:
            found = next_record(file, self.start)
            if found is None and self.start == 0:
                raise NotWarcError(f"{self.path} is no WARC file: it holds no record")
            if found and self.start == 0:
                self._note(0, "no record begins there")
            position = self.first = self._within(found)
            while position is not None:
                position = yield from self._from(file, position)

    def _from(self, file: IO[bytes], position: int) -> Generator[Captured, None, int | None]:
        """Yield the responses from there on; return where to go on behind damage, None at the end."""
        at, told = position, True
        try:
            for at, record in _records(file, position):
                if self._within(at) is None:
                    return None
                if found := self._response(record, at):
                    yield found
                told = False
            self._check_end(file, at)
        except (OSError, ValueError) as error:
            # A damaged record that follows a whole one is met twice: on the way, and from its own beginning.
            if not told or position == self.first:
                self._note(at, str(error))
            return self._within(next_record(file, at + 1))
        return None

    def _check_end(self, file: IO[bytes], at: int) -> None:
        """Note a last record that is cut: the iterator takes it for the end of the file."""
        size = self.path.stat().st_size
        # A cut record of which enough is left to be named has been told already.
        if is_packed(file) and (whole := whole_until(file, at)) < size and whole != self.unread:
            self._note(whole, f"the last {size - whole} bytes are no whole record")

    def _note(self, at: int, why: str) -> None:
        self.damaged.append(f"{self.path}: damaged at byte {at} or behind: {why}")

    def _within(self, position: int | None) -> int | None:
        """The position where it lies in the span; what lies behind is noted."""
        if position is None or self.end is None or position < self.end:
            return position
        self.following = position
        return None

    def _response(self, record: WarcRecord, at: int) -> Captured | None:
        """The response or revisit a record holds, None for what is of no interest."""
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
        if self.wants and not self.wants(url, status, (kind or "").lower()):
            return None
        payload = b"" if revisit else _payload(record)
        digest = record.headers.get("WARC-Payload-Digest") or ""
        if not digest and not revisit:
            digest = f"sha256:{hashlib.sha256(payload).hexdigest()}"
        body = decoded(payload, _all(answer, "Transfer-Encoding"), _all(answer, "Content-Encoding"))
        known = _revisited(record.headers) if revisit else None
        site = record.headers.get(SITE)
        name = record.record_id or ""
        cut = record.headers.get("WARC-Truncated")
        return Captured(url, status, answer.to_tuples(), kind, body, when, name, at, digest, known, site, cut)


def responses(path: Path, *, report: Callable[[str], None] | None = None) -> Iterator[Captured]:
    """Yield the responses of one file in its order; `report` gets a line for what is damaged. NotWarcError for no WARC.

    A revisit comes with an empty body and what it names as its original, which may stand in another file.
    """
    reader = Reader(path)
    yield from reader
    for line in reader.damaged:
        if report:
            report(line)


def capture_at(path: Path, offset: int, record_id: str | None = None) -> Captured | None:
    """Return the response at a place; in a file compressed as one piece the record has to be named to be found."""
    reader = Reader(path, offset)
    return next((one for one in reader if record_id in (None, one.record_id)), None)


def _records(file: IO[bytes], position: int) -> Iterator[tuple[int, WarcRecord]]:
    """The records from there on, each with where it begins."""
    from fastwarc.stream_io import GzipReader, WarcReader
    from fastwarc.warc import ArchiveIterator

    packed = is_packed(file)
    file.seek(position)
    stream: WarcReader | IO[bytes] = GzipReader(file) if packed else file
    for record in ArchiveIterator(stream, parse_http=False):
        # In a file compressed as one piece only the piece has a place that can be found again.
        frame = stream.frame_start_position() if isinstance(stream, GzipReader) else None
        yield record.stream_pos if frame is None else frame, record


def _http_headers(record: WarcRecord) -> HeaderMap:
    """Return the HTTP headers of a record; its payload is what its reader gives next."""
    # fastwarc knows HTTP only by the letters `Content-Type`; the standard says that the case of a name means nothing.
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


def _instant(said: str | None) -> str:
    try:
        moment = datetime.fromisoformat(said or "")
    except ValueError:
        raise ValueError(f"its WARC-Date is {said!r}") from None
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return aware.astimezone(UTC).isoformat(timespec="seconds")


def _all(headers: HeaderMap, name: str) -> str:
    return ",".join(headers.get_multiple(name))


def _revisited(headers: HeaderMap) -> Revisited:
    when = headers.get("WARC-Refers-To-Date")
    url = headers.get("WARC-Refers-To-Target-URI")
    return Revisited(headers.get("WARC-Refers-To"), url.strip("<>") if url else None, _instant(when) if when else None)


__all__ = ["Captured", "NotWarcError", "Reader", "Revisited", "capture_at", "responses"]
