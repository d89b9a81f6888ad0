"""archive/: records fetched one by one from another archive, appended to a WARC file until it is complete."""

from __future__ import annotations

import io
import os
from collections.abc import Iterable
from pathlib import Path
from typing import IO

from newsspider.archive.members import PART, locked, mended, whole_until
from newsspider.opening import opened

Key = tuple[str, str]
"""Address of a capture and its instant as fourteen digits."""


class FetchedFile:
    """The records of one slice: `<name>.warc.gz`, and in `<name>.cdxj` the lines of the index it was fetched by.

    The list is written whole before the first record is fetched. A kill at any instant loses no fetched record.
    """

    def __init__(self, folder: Path, name: str) -> None:
        self.path = folder / f"{name}.warc.gz"
        self.part = folder / f"{name}.warc.gz{PART}"
        self.list = folder / f"{name}.cdxj"
        self.file: IO[bytes] | None = None

    @property
    def complete(self) -> bool:
        """Whether every record is fetched, or the index lists none."""
        return self.path.exists() or (self.list.exists() and not self.list.stat().st_size)

    def listed(self) -> list[str] | None:
        """Return the lines of the index; None before `keep_list`."""
        return self.list.read_text(encoding="utf-8").splitlines() if self.list.exists() else None

    def keep_list(self, lines: Iterable[str]) -> None:
        """Save the lines of the index, once they are all known."""
        self.list.parent.mkdir(parents=True, exist_ok=True)
        part = self.list.with_name(f"{self.list.name}{PART}")
        with opened(part, "w", encoding="utf-8") as file:
            file.writelines(f"{line}\n" for line in lines)
        part.replace(self.list)

    def open(self) -> set[Key]:
        """Return the captures fetched so far, after cutting a torn record; OSError where another run is fetching."""
        self.part.parent.mkdir(parents=True, exist_ok=True)
        self.file = opened(self.part, "ab")
        if not locked(self.file):
            raise OSError(f"another run is fetching {self.part}")
        if mended(self.part):
            with self.part.open("rb") as file:
                return set(_keys(file))
        return set()

    def add(self, member: bytes) -> None:
        """Append a record."""
        assert self.file
        self.file.write(member)
        self.file.flush()

    def close(self, *, complete: bool) -> None:
        """Flush the file to disk, and give it its final name if it is complete."""
        if self.file is None:
            return
        self.file.flush()
        os.fsync(self.file.fileno())
        size = self.file.tell()
        if complete:
            self.part.replace(self.path) if size else self.part.unlink()
            if not size:
                self.keep_list(())
        self.file.close()
        self.file = None


def key_of(member: bytes) -> Key:
    """Return the key of the capture that one gzip member holds; ValueError for anything else."""
    file = io.BytesIO(member)
    if not member or whole_until(file) != len(member):
        raise ValueError("it is no whole record")
    file.seek(0)
    try:
        (key,) = _keys(file)
    except ValueError:
        raise ValueError("it is not one response of a page") from None
    return key


def _keys(file: IO[bytes]) -> list[Key]:
    from fastwarc.warc import ArchiveIterator

    keys = []
    for record in ArchiveIterator(file, parse_http=False):
        if record.headers.get("WARC-Type") == "response":
            when = "".join(filter(str.isdecimal, record.headers.get("WARC-Date") or ""))[:14]
            keys.append(((record.headers.get("WARC-Target-URI") or "").strip("<>"), when))
    return keys
