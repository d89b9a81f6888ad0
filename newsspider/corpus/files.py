"""corpus/: which files hold articles, and the lines of each."""

from __future__ import annotations

import glob
import gzip
import sys
import zlib
from collections.abc import Iterable, Iterator
from contextlib import closing
from os import PathLike, fspath
from pathlib import Path
from typing import BinaryIO, cast

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

Source = str | PathLike[str]

ENDINGS = (".jsonl", ".jsonl.gz", ".jsonl.zst")
BROKEN = (EOFError, gzip.BadGzipFile, zlib.error, zstd.ZstdError)
"""What the lines of a compressed file may raise where the file is cut or spoiled."""


def files(*paths: Source) -> list[Path]:
    """The files that the paths name, each once: a folder's and a glob's in the order of their names.

    A folder is searched to its depths; files of refusals (`rejected/`) and unfinished ones (`.part`) are left out of
    it. FileNotFoundError for a file that is not there and a glob that nothing matches.
    """
    found = [file for path in paths for file in _named(fspath(path))]
    return list(dict.fromkeys(found))


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


def lines(file: Path) -> Iterator[bytes]:
    """The lines of a file, plain, gzip or zstd by its name; one of `BROKEN` where a compressed one breaks off."""
    with closing(_opened(file)) as stream:
        yield from stream


def _opened(file: Path) -> BinaryIO:
    if file.name.endswith((".gz", ".zst")):
        return cast("BinaryIO", (gzip if file.name.endswith(".gz") else zstd).open(file, "rb"))
    return file.open("rb", buffering=1 << 20)
