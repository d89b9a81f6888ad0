"""corpus/: which files hold articles, and the lines of each."""

from __future__ import annotations

import glob
import gzip
import sys
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, nullcontext
from os import PathLike, fspath
from pathlib import Path
from typing import Any, BinaryIO

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

Source = str | PathLike[str]

MOST_BYTES = 16 << 20
"""Of a line, far above any article. A longer one is yielded cut to one byte more, and the rest is skipped."""
ENDINGS = (".jsonl", ".jsonl.gz", ".jsonl.zst")
BROKEN = (EOFError, gzip.BadGzipFile, zlib.error, zstd.ZstdError)
"""What reading a compressed file raises where it is cut or damaged."""


def files(*paths: Source) -> list[Path]:
    """The files that the paths name, each once; those of a folder or a glob in the order of their names.

    A folder is searched at any depth, without files of refusals (`rejected/`) and unfinished ones (`.part`).
    FileNotFoundError for a missing file and a glob that matches nothing.
    """
    return list(dict.fromkeys(file for path in paths for file in _named(fspath(path))))


def _named(path: str) -> Iterable[Path]:
    if Path(path).is_dir():
        return _inside(Path(path))
    if Path(path).is_file():
        return [Path(path)]
    matches = sorted(glob.glob(path, recursive=True)) if glob.has_magic(path) else []
    if not matches:
        raise FileNotFoundError(2, "no such file or folder", path)
    return [file for match in matches for file in (_inside(Path(match)) if Path(match).is_dir() else [Path(match)])]


def _inside(folder: Path) -> list[Path]:
    """The files of articles in a folder, at any depth."""
    return sorted(
        file
        for file in folder.rglob("*.jsonl*")
        if file.name.endswith(ENDINGS) and "rejected" not in file.relative_to(folder).parts and file.is_file()
    )


class Progress:
    """How far the reading of files has come, in bytes on the disk; the thread that reads updates it."""

    def __init__(self, files: list[Path]) -> None:
        self.total = sum(file.stat().st_size for file in files)
        self.done = 0
        self._before, self._stream = 0, None  # type: tuple[int, BinaryIO | None]

    def note(self) -> None:
        """Update `done`."""
        self.done = self._before + (self._stream.tell() if self._stream else 0)

    @contextmanager
    def reading(self, stream: BinaryIO) -> Iterator[None]:
        """Count what is read of one file."""
        self._stream = stream
        try:
            yield
        finally:
            self._before, self._stream = self._before + stream.tell(), None


def lines(file: Path, progress: Progress | None = None) -> Iterator[bytes]:
    """The lines of a file: plain, gzip or zstd by its name; one of `BROKEN` where a compressed one breaks off."""
    with file.open("rb", buffering=1 << 20) as stream, progress.reading(stream) if progress else nullcontext():
        packing: Any = {".gz": gzip, ".zst": zstd}.get(file.suffix)
        # Not `yield from`: it would close the file before `progress` reads its position.
        opened = packing.open(stream) if packing else stream
        while line := opened.readline(MOST_BYTES + 1):
            yield line
            rest = line if len(line) > MOST_BYTES else b""
            while rest and not rest.endswith(b"\n"):
                rest = opened.readline(MOST_BYTES)
