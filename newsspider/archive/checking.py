"""archive/: whether a record still matches its digests, computed independently of the library that wrote it."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from newsspider.archive.bodies import MOST
from newsspider.archive.members import is_packed

if TYPE_CHECKING:
    from fastwarc.warc import WarcRecord


@dataclass(slots=True, frozen=True)
class Check:
    """One record and its digests."""

    record_id: str
    url: str
    date: str
    address: str | None
    """IP address of the server."""
    stated: str
    """WARC-Payload-Digest."""
    payload: str
    """The digest of the payload as it is now, in the spelling of the stated one."""
    block_holds: bool | None
    """Whether the whole record matches its WARC-Block-Digest; None where it states none."""
    raw: bytes
    """Status line, headers and body, as they are stored."""

    @property
    def holds(self) -> bool:
        """Whether the record is unchanged since it was written."""
        return self.payload == self.stated and self.block_holds is not False


def check(path: Path, offset: int) -> Check:
    """Return the check of the record at byte `offset`; ValueError where there is none or it cannot be checked."""
    record, raw = _record_at(path, offset)
    headers = record.headers
    stated, block = headers.get("WARC-Payload-Digest") or "", headers.get("WARC-Block-Digest")
    return Check(
        record.record_id or "",
        (headers.get("WARC-Target-URI") or "").strip("<>"),
        headers.get("WARC-Date") or "",
        headers.get("WARC-IP-Address"),
        stated,
        digest(raw.partition(b"\r\n\r\n")[2], like=stated or "sha256:"),
        None if block is None else digest(raw, like=block) == block,
        raw,
    )


def _record_at(path: Path, offset: int) -> tuple[WarcRecord, bytes]:
    """A record and its content; ValueError where no HTTP record can be read there."""
    from fastwarc.stream_io import GzipReader
    from fastwarc.warc import ArchiveIterator

    with path.open("rb") as file:
        packed = is_packed(file)
        file.seek(offset)
        try:
            record = next(iter(ArchiveIterator(GzipReader(file) if packed else file, parse_http=False)), None)
            if record and record.content_length > 2 * MOST:
                raise ValueError(f"{path}: {record.content_length} bytes at byte {offset}: more than any page has")
            raw = record.reader.read() if record else b""
        except OSError as error:
            raise ValueError(f"{path} is damaged at byte {offset}: {error}") from None
        if record is None or "application/http" not in (record.headers.get("Content-Type") or ""):
            raise ValueError(f"{path} holds no HTTP record at byte {offset}")
        return record, raw


def digest(content: bytes, *, like: str) -> str:
    """Return the digest of bytes in the algorithm and spelling of the digest `like`; ValueError if that is unknown."""
    name, _, value = like.partition(":")
    try:
        computed = hashlib.new(name.lower().replace("-", ""), content)
    except ValueError:
        raise ValueError(f"a digest by {name or 'nothing'} cannot be checked") from None
    if not value or len(value) == 2 * computed.digest_size:
        return f"{name}:{computed.hexdigest()}"
    return f"{name}:{base64.b32encode(computed.digest()).decode()}"
