"""Middleware: Scrapy's decompression; a broken body gets a flag, instead of an error or only its beginning."""

from __future__ import annotations

import struct
import zlib
from contextlib import suppress
from typing import Any

from scrapy import Request, Spider
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.httpcompression import HttpCompressionMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response

from newsspider.middlewares.faults import BAD_CHECKSUM, UNDECODABLE
from newsspider.middlewares.guard import RefusedAnswerError, bound_of
from newsspider.run import is_own

GZIP = (b"gzip", b"x-gzip")
MAGIC = b"\x1f\x8b"
MOST_LAYERS = 3
"""Encodings of one body: two are an accident, and each may cost as much as the largest body."""
MOST_MEMBERS = 100
"""Of one gzip body. Servers send one, and each costs a copy of the rest."""
SLACK = 1 << 20
"""Bytes to unpack beyond those that Scrapy passed, since it stops up to 64 KB before an error."""


class DecompressionMiddleware(HttpCompressionMiddleware):
    """Unpacks bodies. One that cannot be unpacked whole gets a flag, so that it is asked for again."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Any:
        """Return the middleware for a crawl; Scrapy's own for a spider that is not ours."""
        return super().from_crawler(crawler) if is_own(crawler) else HttpCompressionMiddleware.from_crawler(crawler)

    def process_response(
        self, request: Request, response: Response, spider: Spider | None = None
    ) -> Request | Response:  # fmt: skip
        """Return the response unpacked; one that is gzip only by its header stays as it is."""
        encoding = (response.headers.get("Content-Encoding") or b"").strip().lower()
        packed = response.body
        if b",".join(response.headers.getlist("Content-Encoding")).count(b",") >= MOST_LAYERS:
            raise self._refused(f"is packed more than {MOST_LAYERS} times")
        if encoding in GZIP and not packed.startswith(MAGIC) and packed[:32].isascii():
            del response.headers["Content-Encoding"]
            return response
        if not encoding and packed.startswith(MAGIC) and b"html" in (response.headers.get("Content-Type") or b""):
            encoding = response.headers["Content-Encoding"] = b"gzip"
        try:
            unpacked = super().process_response(request, response)
        except IgnoreRequest as error:
            raise self._refused(f"is larger than {bound_of(request)}, unpacked") from error
        except Exception:  # Each codec has its own errors.
            return response.replace(body=b"", flags=[*response.flags, UNDECODABLE])
        if encoding in GZIP and isinstance(unpacked, Response) and _is_broken(packed, unpacked.body):
            unpacked.flags.append(BAD_CHECKSUM)
        return unpacked

    @staticmethod
    def _decode(body: bytes, encoding: bytes, max_size: int) -> bytes:
        """Return a body without one of its encodings; fast where it is one whole gzip member, as nearly always."""
        if encoding in GZIP:
            with suppress(zlib.error):
                member = zlib.decompressobj(wbits=31)
                unpacked = member.decompress(body, max_size)  # 0 means no bound to zlib and to Scrapy.
                if member.eof and not member.unused_data:
                    return unpacked
        return HttpCompressionMiddleware._decode(body, encoding, max_size)

    def _refused(self, why: str) -> RefusedAnswerError:
        assert self.stats
        self.stats.inc_value("newsspider/refused_requests/too large")
        return RefusedAnswerError(why)


def _is_broken(packed: bytes, body: bytes) -> bool:
    """Whether `body`, which Scrapy unpacked, is not all that was packed: Scrapy passes the part before an error.

    A body that ends early is not broken: the text shows whether anything is missing.
    """
    if struct.unpack("<II", packed[-8:]) == (zlib.crc32(body), len(body) & 0xFFFFFFFF):
        return False
    try:
        for _ in range(MOST_MEMBERS):
            if not packed.startswith(MAGIC):  # Padding, if anything.
                return False
            member = zlib.decompressobj(wbits=31)
            member.decompress(packed, len(body) + SLACK)
            packed = member.unused_data
    except zlib.error:
        pass
    return True
