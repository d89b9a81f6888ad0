"""WARC files as others write them: records put together here by hand, not by the writer under test."""

from __future__ import annotations

import gzip
import uuid
from pathlib import Path

PAGE = "<!doctype html><html lang='fr'><head><title>{0}</title></head><body class='single-post postid-{1}'><article \
class='post'><h1 class='entry-title'>{0}</h1><div class='entry-content'><p>{2}</p></div></article></body></html>"
TEXT = "Le gouvernement a prévenu ce lundi que la situation restait grave, et que rien ne serait décidé avant la fin."


def page(headline: str = "Un titre", number: int = 1, text: str = TEXT) -> bytes:
    """An article page of a plain WordPress theme."""
    return PAGE.format(headline, number, text).encode()


def http(body: bytes, *headers: str, status: str = "200 OK", kind: str = "text/html; charset=utf-8") -> bytes:
    """An HTTP response as it went over the wire."""
    head = [f"HTTP/1.1 {status}", f"Content-Type: {kind}", *headers]
    return "\r\n".join(head).encode() + b"\r\n\r\n" + body


def record(
    block: bytes,
    url: str = "https://www.example.fr/un-titre/",
    *headers: str,
    date: str = "2026-11-01T12:00:00Z",
    type: str = "response",
    record_id: str | None = None,
) -> bytes:
    """One record, not compressed."""
    lines = ["WARC/1.1", f"WARC-Type: {type}", f"WARC-Record-ID: {record_id or f'<urn:uuid:{uuid.uuid4()}>'}"]
    lines += [f"WARC-Target-URI: {url}", f"WARC-Date: {date}", f"Content-Type: application/http; msgtype={type}"]
    lines += [*headers, f"Content-Length: {len(block)}"]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + block + b"\r\n\r\n"


def packed(*records: bytes) -> bytes:
    """Records as a .warc.gz holds them: a gzip member each."""
    return b"".join(gzip.compress(one) for one in records)


def written(path: Path, *records: bytes) -> Path:
    """A .warc.gz of these records."""
    path.write_bytes(packed(*records))
    return path
