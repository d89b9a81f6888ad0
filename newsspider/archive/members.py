"""archive/: where the records of a WARC file begin, and the repair of a file cut by a kill."""

from __future__ import annotations

import fcntl
import os
import zlib
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import IO

from newsspider.opening import opened

PART = ".part"
"""Suffix of a file until it is complete."""

SITE = "Newsspider-Site"
"""Record header with what the site states about its pages: a field of our own, which WARC allows."""

_GZIP, _ZSTD, _PLAIN = b"\x1f\x8b\x08", b"\x28\xb5\x2f\xfd", b"WARC/"
_ZSTD_DICTIONARY = b"\x5d\x2a\x4d\x18"
_GZIP_WINDOW = 31  # zlib's number for a gzip frame
_WINDOW = 1 << 20


class NotWarcError(ValueError):
    """A file that does not begin like a WARC file."""


def located(folder: Path, file: str) -> Path:
    """Return the present path of a WARC file named relative to `folder`: a killed run leaves it as `.part`."""
    path = folder / file
    part = path.with_name(path.name + PART)
    return part if not path.exists() and part.exists() else path


def spans(path: Path, size: int) -> list[tuple[int, int]]:
    """Return byte ranges of about `size` that cover a file, to read in parallel; NotWarcError for another file."""
    length = path.stat().st_size
    with path.open("rb") as file:
        step = length if _kind(file) == _ZSTD else size  # its frames may need the dictionary at the beginning
    return [(start, min(start + step, length)) for start in range(0, length, step)]


def next_record(file: IO[bytes], start: int) -> int | None:
    """Return where the first record at or after byte `start` seems to begin; None where there is none.

    An uncompressed body that is itself a WARC file looks like records. So a caller that reads in spans must compare
    the end of each span with the beginning of the next.
    """
    kind = _kind(file)
    if kind == _ZSTD:
        return 0 if start == 0 else None
    position, mark = start, (_GZIP if kind == _GZIP else _PLAIN)
    while True:
        file.seek(position)
        window = file.read(_WINDOW)
        at = window.find(mark)
        while at >= 0:
            if _begins(file, position + at, kind):
                return position + at
            at = window.find(mark, at + 1)
        if len(window) < _WINDOW:
            return None
        position += _WINDOW - len(mark) + 1


def is_packed(file: IO[bytes]) -> bool:
    """Return whether a file is compressed with gzip; NotWarcError where it cannot be a WARC file."""
    return _kind(file) == _GZIP


def _kind(file: IO[bytes]) -> bytes:
    file.seek(0)
    first = file.read(5)
    for kind in (_GZIP, _ZSTD, _PLAIN):
        if first.startswith(kind):
            return kind
    if first.startswith(_ZSTD_DICTIONARY):
        return _ZSTD
    raise NotWarcError("it begins as no WARC file does" if first else "it is empty")


def _begins(file: IO[bytes], position: int, kind: bytes) -> bool:
    """Whether a record begins there: known in gzip by its first bytes, in plain text by the blank lines before it."""
    file.seek(max(0, position - 4))
    before = file.read(min(4, position))
    if kind == _PLAIN:
        return before in (b"", b"\r\n\r\n")
    with suppress(zlib.error):
        return zlib.decompressobj(_GZIP_WINDOW).decompress(file.read(4096), 5) == _PLAIN
    return False


def whole_until(file: IO[bytes], start: int = 0) -> int:
    """Return where the last whole gzip member ends, reading from the member at `start` on."""
    file.seek(start)
    whole = position = start
    member = zlib.decompressobj(_GZIP_WINDOW)
    with suppress(zlib.error):
        while window := file.read(_WINDOW):
            position += len(window)
            while window:
                member.decompress(window, _WINDOW)  # the output is dropped, so that a bomb fills no memory
                window = member.unconsumed_tail or member.unused_data
                if member.eof:
                    whole, member = position - len(window), zlib.decompressobj(_GZIP_WINDOW)
    return whole


def mended(path: Path) -> int:
    """Cut a file after its last whole record; return its new length in bytes."""
    with opened(path, "r+b") as file:
        length = whole_until(file)
        file.truncate(length)
        os.fsync(file.fileno())
    return length


def mended_folder(folder: Path) -> Iterator[tuple[str, int]]:
    """Cut the files of dead runs after their last whole record and rename them; yield name and length of each."""
    for part in sorted(folder.glob(f"*.warc.gz{PART}")):
        with part.open("rb") as file:
            if not locked(file):
                continue  # its run is alive
            length = mended(part)
            name = part.name.removesuffix(PART)
            part.replace(folder / name) if length else part.unlink()
            yield name, length


def locked(file: IO[bytes]) -> bool:
    """Lock a file for as long as it is open; return False where another run has the lock."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return os.fstat(file.fileno()).st_nlink > 0
