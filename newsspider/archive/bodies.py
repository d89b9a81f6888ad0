"""archive/: the payload of a record decoded to the body a browser would show."""

from __future__ import annotations

import io
import re
import zlib

MOST = 32 * 1024 * 1024
"""The largest body in bytes, as for a crawl (DOWNLOAD_MAXSIZE): a compressed one may claim to be any size."""

_PIECE = 1 << 20
_CHUNK_SIZE = re.compile(rb"([0-9A-Fa-f]{1,8})[ \t]*(?:;[^\r\n]*)?\r?\n")
_MARKS = {"gzip": b"\x1f\x8b", "x-gzip": b"\x1f\x8b", "zstd": b"\x28\xb5\x2f\xfd"}


def decoded(payload: bytes, transfer: str, content: str) -> bytes:
    """Return a payload without the encodings its headers name (Transfer-Encoding, Content-Encoding).

    Many tools undo an encoding and leave its header, so a body that does not look encoded is returned as it is. A body
    cut short is decoded as far as it goes. ValueError for an unknown encoding or a body that cannot be decoded.
    """
    body = dechunked(payload) if "chunked" in transfer.lower() else payload
    for name in reversed([name.strip().lower() for name in content.split(",")]):
        body = _without(name, body)
    return body


def dechunked(payload: bytes) -> bytes:
    """Return a payload joined from the chunks it was sent in, or unchanged where it has none."""
    parts, position = [], 0
    while size := _CHUNK_SIZE.match(payload, position):
        length, start = int(size[1], 16), size.end()
        parts.append(payload[start : start + length])
        position = start + length + 2  # the line feed behind a chunk
        if not length or position > len(payload):
            break
    return b"".join(parts) if parts else payload


def _without(name: str, body: bytes) -> bytes:
    if not body or name in ("", "identity", "none", "utf-8") or not body.startswith(_MARKS.get(name, b"")):
        return body
    if name in ("gzip", "x-gzip"):
        return _read("gzip", body)
    if name == "deflate":
        try:
            return _inflated(body, 15)
        except ValueError:
            return _inflated(body, -15)  # many servers send raw deflate under this name
    if name in ("br", "zstd"):
        return _read(name, body)
    raise ValueError(f"its Content-Encoding {name} is unknown")


def _read(name: str, body: bytes) -> bytes:
    """The body as far as it can be read. fastwarc's gzip takes half the time of Python's, which tolerates more."""
    from fastwarc.stream_io import BrotliReader, GzipReader, ZstdReader

    reader = {"gzip": GzipReader, "br": BrotliReader, "zstd": ZstdReader}[name](io.BytesIO(body))
    parts, room = [], MOST
    try:
        while room > 0 and (part := reader.read(_PIECE)):
            parts.append(part)
            room -= len(part)
    except OSError as error:
        if name == "gzip":
            return _inflated(body, 31)
        if name == "br" and body.lstrip().startswith(b"<"):
            return body
        raise ValueError(f"it cannot be decompressed: {error}") from None
    return _bounded(b"".join(parts))


def _inflated(body: bytes, window: int) -> bytes:
    """The body decompressed by zlib, without the padding some servers append."""
    try:
        return _bounded(zlib.decompressobj(window).decompress(body, MOST))
    except zlib.error as error:
        raise ValueError(f"it cannot be decompressed: {error}") from None


def _bounded(body: bytes) -> bytes:
    if len(body) >= MOST:
        raise ValueError(f"it is larger than {MOST // 1024 // 1024} MB")
    return body
