"""Middleware: Scrapy's decompression, which tells a broken body instead of failing on it or passing its beginning."""

from __future__ import annotations

import struct
import zlib
from typing import Any

from scrapy import Request
from scrapy.downloadermiddlewares.httpcompression import HttpCompressionMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response

from newsspider.middlewares.faults import BAD_CHECKSUM, UNDECODABLE

GZIP = (b"gzip", b"x-gzip")
MAGIC = b"\x1f\x8b"
SLACK = 1 << 20
"""Bytes to unpack beyond those that Scrapy passed: it stops up to 64 KB before an error."""


class DecompressionMiddleware(HttpCompressionMiddleware):
    """Unpacks bodies; one that cannot be unpacked, or not whole, is flagged, so that it is asked for again."""

    def process_response(self, request: Request, response: Response, spider: Any = None) -> Request | Response:
        """Return the response unpacked; one that is gzip by its header alone is what it is."""
        encoding = (response.headers.get("Content-Encoding") or b"").strip().lower()
        packed = response.body
        if encoding in GZIP and not packed.startswith(MAGIC) and packed[:32].isascii():
            del response.headers["Content-Encoding"]
            return response
        if not encoding and packed.startswith(MAGIC) and b"html" in (response.headers.get("Content-Type") or b""):
            encoding = response.headers["Content-Encoding"] = b"gzip"
        try:
            unpacked = super().process_response(request, response)
        except IgnoreRequest:  # Too large.
            raise
        except Exception:  # Each codec has errors of its own.
            return response.replace(body=b"", flags=[*response.flags, UNDECODABLE])
        if encoding in GZIP and isinstance(unpacked, Response) and _is_broken(packed, unpacked.body):
            unpacked.flags.append(BAD_CHECKSUM)
        return unpacked


def _is_broken(packed: bytes, body: bytes) -> bool:
    """Whether `body`, which Scrapy made of a gzip body, is not what was packed: Scrapy passes what precedes an error.

    One that ends early is not broken: whether anything of the text is missing, the text shows.
    """
    if struct.unpack("<II", packed[-8:]) == (zlib.crc32(body), len(body) & 0xFFFFFFFF):
        return False
    try:
        while packed.startswith(MAGIC):  # Several members, or padding.
            member = zlib.decompressobj(wbits=31)
            member.decompress(packed, len(body) + SLACK)
            packed = member.unused_data
    except zlib.error:
        return True
    return False
