"""fleet/: the shared store: a folder, or an object store that fsspec supports."""

from __future__ import annotations

import os
import shutil
import time
import uuid
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

from newsspider import __version__

P = ParamSpec("P")
T = TypeVar("T")

EXCLUSIVE = ("file", "local", "memory", "s3", "s3a", "gs", "gcs")
"""Protocols whose drivers can create a file atomically only if there is none."""
CONFLICTS = (0.1, 0.2, 0.5, 1.0, 2.0)
"""Seconds to wait after each conflict of two writers."""
MARK = "fleet/store"
"""A file in every store of a fleet: a worker that does not see it has another folder of that name."""


class StoreError(OSError):
    """The store cannot be used; the text says why."""


def _os_errors(method: Callable[P, T]) -> Callable[P, T]:
    """A method of a store that raises nothing but OSErrors: the errors of botocore and aiohttp are others."""

    @wraps(method)
    def wrapped(*args: P.args, **options: P.kwargs) -> T:
        try:
            return method(*args, **options)
        except OSError:
            raise
        except Exception as error:
            raise StoreError(f"{type(error).__name__}: {error}") from error

    return wrapped


class Store:
    """Files by their paths in the store; each is written completely or not at all."""

    def __init__(self, fs: Any, root: str, url: str) -> None:
        self.fs, self.root, self.url = fs, root.rstrip("/"), url

    def at(self, path: str) -> str:
        """Return a path as the file system has it."""
        return f"{self.root}/{path}"

    def create(self, path: str, content: bytes) -> bool:
        """Create a file; return False where another has created it.

        The content must be unique: after a lost answer, a driver tries again and then finds its own file.
        """
        return self._create(path, content) or self.read(path) == content

    @_os_errors
    def _create(self, path: str, content: bytes) -> bool:
        for wait in CONFLICTS:
            try:
                self.fs.pipe_file(self.at(path), content, mode="create")
                return True
            except FileExistsError:
                return False
            except OSError as error:
                if _status(error) == 412:  # s3fs recognises only Amazon's message as FileExistsError.
                    return False
                if _status(error) != 409:  # Of two at once, the store took neither.
                    raise
                time.sleep(wait)
        raise StoreError(f"{self.at(path)}: others write it all the time")

    @_os_errors
    def write(self, path: str, content: bytes) -> None:
        """Write a file, replacing an existing one."""
        self.fs.pipe_file(self.at(path), content)

    @_os_errors
    def read(self, path: str) -> bytes | None:
        """Return the content of a file, None if there is none."""
        try:
            return bytes(self.fs.cat_file(self.at(path)))
        except FileNotFoundError:
            return None

    @_os_errors
    def names(self, path: str) -> list[str]:
        """Return the names in a folder, none if there is no such folder."""
        try:
            paths = self.fs.ls(self.at(path), detail=False, refresh=True)
        except FileNotFoundError:
            return []
        return sorted(one.rstrip("/").rpartition("/")[2] for one in paths)

    @_os_errors
    def put(self, path: str, local: Path) -> None:
        """Copy a file of this machine into the store."""
        self.fs.put_file(str(local), self.at(path))

    @_os_errors
    def fetch(self, path: str, local: Path) -> None:
        """Copy a file that never changes to this machine."""
        self.fs.get_file(self.at(path), str(local))

    @_os_errors
    def move(self, path: str, to: str) -> bool:
        """Rename a file; return False where it is missing, since another worker has moved it already."""
        try:
            self.fs.mv(self.at(path), self.at(to))
        except FileNotFoundError:
            return False
        return True

    @_os_errors
    def copy(self, path: str, to: str) -> None:
        """Copy a file inside the store."""
        self.fs.cp_file(self.at(path), self.at(to))

    @_os_errors
    def remove(self, path: str) -> None:
        """Remove a file or a folder, if it exists."""
        try:
            self.fs.rm(self.at(path), recursive=True)
        except FileNotFoundError:
            return


class LocalStore(Store):
    """A folder: on this machine's disk, or mounted on every worker's."""

    def _create(self, path: str, content: bytes) -> bool:
        part = self._part(path, content)
        try:
            os.link(part, self.at(path))  # It fails where there is one. A file opened with O_EXCL could stay torn.
        except FileExistsError:
            return False
        finally:
            os.unlink(part)
        return True

    def write(self, path: str, content: bytes) -> None:
        os.replace(self._part(path, content), self.at(path))

    def put(self, path: str, local: Path) -> None:
        os.replace(self._part(path, local), self.at(path))

    def fetch(self, path: str, local: Path) -> None:
        if path.endswith(".jsonl"):  # It is read at single offsets only, and never written again.
            local.symlink_to(self.at(path))
        else:
            shutil.copyfile(self.at(path), local)

    def move(self, path: str, to: str) -> bool:
        Path(self.at(to)).parent.mkdir(parents=True, exist_ok=True)
        try:
            os.replace(self.at(path), self.at(to))
        except FileNotFoundError:
            return False
        return True

    def copy(self, path: str, to: str) -> None:
        self.put(to, Path(self.at(path)))

    def remove(self, path: str) -> None:
        at = Path(self.at(path))
        if at.is_dir():
            shutil.rmtree(at, ignore_errors=True)
        else:
            at.unlink(missing_ok=True)

    def _part(self, path: str, content: bytes | Path) -> str:
        """The path of a temporary file with this content beside the one meant, flushed to disk."""
        at = Path(self.at(path))
        at.parent.mkdir(parents=True, exist_ok=True)
        part = at.with_name(f".{at.name}.{uuid.uuid4().hex}")
        try:
            with part.open("wb") as out:
                if isinstance(content, Path):
                    with content.open("rb") as source:
                        shutil.copyfileobj(source, out, 1 << 20)
                else:
                    out.write(content)
                out.flush()
                os.fsync(out.fileno())
        except OSError:
            part.unlink(missing_ok=True)  # The disk may be full, and nobody will read it.
            raise
        return str(part)


def opened(url: str) -> Store:
    """Return the store at a URL or in a folder; StoreError where there can be none."""
    from fsspec.core import url_to_fs

    try:
        fs, root = url_to_fs(url, use_listings_cache=False)  # No cache, since others write there too.
    except (ImportError, ValueError) as error:
        raise StoreError(f"{url} cannot be opened: {error}") from None
    protocol = fs.protocol if isinstance(fs.protocol, str) else fs.protocol[0]
    if protocol not in EXCLUSIVE:
        raise StoreError(f"{url}: {protocol} cannot create a file exclusively; use a folder, s3:// or gs://")
    return (LocalStore if protocol in ("file", "local") else Store)(fs, root, url)


def _status(error: OSError) -> int | None:
    """The HTTP status with which an object store refused, if it did."""
    response: dict[str, Any] = getattr(error.__cause__, "response", None) or {}
    status: int | None = response.get("ResponseMetadata", {}).get("HTTPStatusCode")
    return status


def mark(store: Any) -> None:
    """Mark a store as a fleet's; StoreError if it lets two workers create the same file."""
    for _ in range(2):
        created = store.create(MARK, f"{__version__} {uuid.uuid4().hex}\n".encode())
    if created:
        raise StoreError(f"{store.url} creates files that are there already, so that two could publish at once")
