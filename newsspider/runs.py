"""Runs: the files of one run, its manifest, and the lock that lets one run at a time write to a folder."""

from __future__ import annotations

import fcntl
import gzip
import hashlib
import json
import os
import sys
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

from newsspider import opening

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

FEED = "%(folder)s/%(start)s.jsonl"
"""Feed URI of a run's own file; `folder` and `start` are those of `RunFiles`."""

PACKED: dict[str, Callable[[Path], Any]] = {".gz": gzip.open, ".zst": zstd.open}
"""How to open a file that the user has compressed, by its suffix."""
ENDINGS = (".jsonl", *(f".jsonl{ending}" for ending in PACKED))
"""Suffixes of files of articles."""

START, LOCK = "%Y-%m-%dT%H-%M-%SZ", "lock"
DONE = ("finished", "max_items", "closespider_itemcount", "closespider_pagecount", "closespider_timeout")
"""Reasons for which a run ends as intended."""


def exit_code(reason: str | None, figures: Mapping[str, Any]) -> int:
    """Return the exit code of a run that ended for that reason with these figures (Scrapy's stats)."""
    if reason == "unknown_section":
        return 2
    failed = any(name.startswith("feedexport/failed_count") for name in figures) or "newsspider/lines_lost" in figures
    incomplete = ("listing_pages_lost", "unaccounted", "too_many_failed")
    return 0 if reason in DONE and not failed and not any(f"newsspider/{name}" in figures for name in incomplete) else 1


@dataclass(slots=True, frozen=True)
class RunFiles:
    """The files of one run of one spider: all in one folder, all named by the instant it began."""

    folder: Path
    start: str

    @classmethod
    def of(cls, output: str, folder: str, started_at: datetime) -> RunFiles:
        """Return the files of the run that began at `started_at` (UTC)."""
        return cls(Path(output) / folder, f"{started_at:{START}}")

    @property
    def articles(self) -> Path:
        """The articles, once the file is complete."""
        return self.folder / f"{self.start}.jsonl"

    @property
    def held(self) -> Path:
        """The articles, under the name they have now: the user may have compressed the file."""
        return packed(self.articles)

    @property
    def part(self) -> Path:
        """The articles, while the file is being written."""
        return self.folder / f"{self.start}.jsonl.part"

    @property
    def manifest(self) -> Path:
        """The report on the run and its file."""
        return self.folder / f"{self.start}.manifest.json"

    @property
    def rejected(self) -> Path:
        """The refused pages, and why."""
        return self.folder / "rejected" / f"{self.start}.rejected.jsonl"

    @property
    def clippings(self) -> Path:
        """Pages on which the reader failed."""
        return self.folder / "clippings"

    @property
    def taken(self) -> bool:
        """Whether a run with this start has left files here."""
        return any(path.exists() for path in (self.held, self.part, self.manifest, self.rejected))

    @property
    def started_at(self) -> datetime:
        """The instant the run began."""
        return datetime.strptime(self.start, START).replace(tzinfo=UTC)


def runs_in(folder: Path) -> list[RunFiles]:
    """Return the runs that have left a file of articles in a folder, complete or not, oldest first."""
    starts = {
        path.name.partition(".jsonl")[0] for path in folder.glob("*.jsonl*") if path.name.endswith((*ENDINGS, ".part"))
    }
    return [RunFiles(folder, start) for start in sorted(starts) if _is_start(start)]


def _is_start(name: str) -> bool:
    try:
        datetime.strptime(name, START)
    except ValueError:
        return False
    return True


def seconds(when: str) -> int:
    """Return an ISO 8601 instant or day as seconds since 1970; without an offset it is UTC."""
    moment = datetime.fromisoformat(when)
    return int((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp())


def named(path: Path, output: Path) -> str:
    """Return the name of a file in records: relative to the output folder if it is inside."""
    whole, folder = path.resolve(), output.resolve()
    return whole.relative_to(folder).as_posix() if whole.is_relative_to(folder) else path.as_posix()


def packed(path: Path) -> Path:
    """Return the path of a file of articles, or of its compressed form if only that exists."""
    there = (one for ending in PACKED if (one := path.with_name(path.name + ending)).exists())
    return path if path.exists() else next(there, path)


@contextmanager
def opened(path: Path) -> Iterator[IO[bytes]]:
    """Open a file for reading: plain, gzip or zstd by its name; ValueError where a compressed one is damaged."""
    try:
        with PACKED[path.suffix](path) if path.suffix in PACKED else path.open("rb") as file:
            yield file
    except (EOFError, gzip.BadGzipFile, zlib.error, zstd.ZstdError) as error:
        raise ValueError(f"{path} cannot be unpacked: {error}") from error


def lines(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield the records of a file, each with its byte offset when unpacked; ValueError for a line that is no object."""
    place = 0
    with opened(path) as file:
        for number, line in enumerate(file, 1):
            try:
                record = json.loads(line)
            except ValueError:
                record = None
            if not isinstance(record, dict):
                raise ValueError(f"{path}, line {number} is no JSON object")
            yield place, record
            place += len(line)


def line_at(path: Path, place: int) -> dict[str, Any]:
    """Return the record that begins at a byte offset, unpacked."""
    with opened(path) as file:
        file.seek(place)
        return dict(json.loads(file.readline()))


def mend(path: Path) -> int:
    """Cut a torn line from the end of a dead run's file, and flush it to disk; return the number of bytes cut."""
    with opening.opened(path, "r+b") as file:
        whole = _whole(file)
        cut = file.seek(0, os.SEEK_END) - whole
        if cut:
            file.truncate(whole)
        os.fsync(file.fileno())
    return cut


def _whole(file: IO[bytes]) -> int:
    """Where the last whole line ends: it and all before it are JSON and end with a line feed."""
    end = 0
    for line in file:
        if not line.endswith(b"\n"):
            break
        try:
            json.loads(line)
        except ValueError:  # After a power cut a file may end in zeros or in old content of the disk.
            break
        end += len(line)
    return end


def write_manifest(path: Path, file: Path, report: dict[str, Any]) -> None:
    """Write the report on a run, with the number of lines and the SHA-256 of its file."""
    count, digest = _lines_and_digest(file)
    whole = {**report, "file": file.name, "lines": count, "sha256": digest}
    part = path.with_name(f"{path.name}.part")
    with opening.opened(part, "w", encoding="utf-8") as out:
        out.write(json.dumps(whole, ensure_ascii=False, indent=1) + "\n")
        out.flush()
        os.fsync(out.fileno())
    rename(part, path)


def rename(part: Path, path: Path) -> None:
    """Give a complete file its final name, and flush the folder to disk."""
    part.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _lines_and_digest(path: Path) -> tuple[int, str]:
    digest, count = hashlib.sha256(), 0
    with path.open("rb") as file:
        while chunk := file.read(1 << 20):
            digest.update(chunk)
            count += chunk.count(b"\n")
    return count, digest.hexdigest()


class Lock:
    """Lets one run at a time write to a folder; the system releases it when the process dies."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.path = folder / LOCK
        self.file = opening.opened(self.path, "a+")

    def take(self) -> bool:
        """Take the lock; return False where another process has it."""
        try:
            fcntl.flock(self.file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        self.file.truncate(0)
        self.file.write(f"{os.getpid()}\n")
        self.file.flush()
        return True

    def holder(self) -> str:
        """Return a text that names who has it."""
        self.file.seek(0)
        pid = self.file.read().strip()
        return f"process {pid}" if pid else "another process"

    def release(self) -> None:
        """Release it."""
        self.file.close()
