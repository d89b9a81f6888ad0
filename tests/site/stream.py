"""Stand-in site: a page as pieces, the unchanging ones compressed once and for all."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Sequence
from functools import cached_property


class Static:
    """A piece many pages share."""

    def __init__(self, text: str) -> None:
        self.raw = text.encode()

    @cached_property
    def deflated(self) -> bytes:
        """The piece as a run of whole deflate blocks, which may stand anywhere in a stream."""
        return _deflated(self.raw, 6)


Piece = str | Static


def plain(pieces: Sequence[Piece]) -> bytes:
    """The page, uncompressed UTF-8."""
    return b"".join(piece.raw if isinstance(piece, Static) else piece.encode() for piece in pieces)


def gzipped(pieces: Sequence[Piece]) -> bytes:
    """The page as one gzip member; only what is its own is compressed now, and fast rather than small."""
    check = size = 0
    made = [b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x04\xff"]
    for piece in pieces:
        raw = piece.raw if isinstance(piece, Static) else piece.encode()
        made.append(piece.deflated if isinstance(piece, Static) else _deflated(raw, 1))
        check, size = zlib.crc32(raw, check), size + len(raw)
    made += [b"\x03\x00", struct.pack("<II", check, size & 0xFFFFFFFF)]
    return b"".join(made)


def _deflated(raw: bytes, level: int) -> bytes:
    """Deflate blocks that refer to nothing before them and are not the last ones of their stream."""
    if len(raw) < 512:
        return _stored(raw)
    packer = zlib.compressobj(level, zlib.DEFLATED, -15)
    return packer.compress(raw) + packer.flush(zlib.Z_FULL_FLUSH)


def _stored(raw: bytes) -> bytes:
    """A deflate block that holds the bytes as they are: for pieces too short to be worth a packer."""
    return struct.pack("<BHH", 0, len(raw), len(raw) ^ 0xFFFF) + raw
