"""fleet/: the shared store: a folder, or an object store that fsspec reaches."""

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
"""Protocols whose drivers create a file only if there is none, as one act."""
CONFLICTS = (0.1, 0.2, 0.5, 1.0, 2.0)
"""How long to wait, in seconds, each time two have come at once."""
MARK = "fleet/store"
"""In every store that a fleet uses: a worker that does not see it looks at another folder of that name."""


class StoreError(OSError):
    """The store cannot be used; its text says why."""


def _plainly(method: Callable[P, T]) -> Callable[P, T]:
    """A method of a store, all of whose errors are OSErrors: those of botocore and aiohttp are not."""

    @wraps(method)
    def told(*given: P.args, **named: P.kwargs) -> T:
        try:
            return method(*given, **named)
        except OSError:
            raise
        except Exception as error:
            raise StoreError(f"{type(error).__name__}: {error}") from error

    return told


class Store:
    """Files by paths relative to the store; what is written is there whole or not at all."""

    def __init__(self, fs: Any, root: str, url: str) -> None:
        self.fs, self.root, self.url = fs, root.rstrip("/"), url

    def at(self, path: str) -> str:
        """Return a path as the file system knows it."""
        return f"{self.root}/{path}"

    def create(self, path: str, content: bytes) -> bool:
        """Write a file that must not be there yet; return whether it was this call that made it.

        The content has to be unlike any other's: drivers try again where an answer was lost, and then find their own.
        """
        return self._create(path, content) or self.read(path) == content

    @_plainly
    def _create(self, path: str, content: bytes) -> bool:
        for wait in CONFLICTS:
            try:
                self.fs.pipe_file(self.at(path), content, mode="create")
                return True
            except FileExistsError:
                return False
            except OSError as error:
                if _status(error) == 412:  # By Amazon's words s3fs knows that it exists, by those of others not.
                    return False
                if _status(error) != 409:  # Two came at once, and neither was taken.
                    raise
                time.sleep(wait)
        raise StoreError(f"{self.at(path)}: others write it all the time")

    @_plainly
    def write(self, path: str, content: bytes) -> None:
        """Write a file, in place of the one that may be there."""
        self.fs.pipe_file(self.at(path), content)

    @_plainly
    def read(self, path: str) -> bytes | None:
        """Return what a file holds, None if there is none."""
        try:
            return bytes(self.fs.cat_file(self.at(path)))
        except FileNotFoundError:
            return None

    @_plainly
    def names(self, path: str) -> list[str]:
        """Return the names in a folder, none if there is no such folder."""
        try:
            found = self.fs.ls(self.at(path), detail=False, refresh=True)
        except FileNotFoundError:
            return []
        return sorted(one.rstrip("/").rpartition("/")[2] for one in found)

    @_plainly
    def put(self, path: str, local: Path) -> None:
        """Copy a file of this machine into the store."""
        self.fs.put_file(str(local), self.at(path))

    @_plainly
    def fetch(self, path: str, local: Path) -> None:
        """Bring a file that never changes to this machine."""
        self.fs.get_file(self.at(path), str(local))

    @_plainly
    def move(self, path: str, to: str) -> bool:
        """Give a file another name; False: it is not there, as another has moved it already."""
        try:
            self.fs.mv(self.at(path), self.at(to))
        except FileNotFoundError:
            return False
        return True

    @_plainly
    def copy(self, path: str, to: str) -> None:
        """Copy a file inside the store."""
        self.fs.cp_file(self.at(path), self.at(to))

    @_plainly
    def remove(self, path: str) -> None:
        """Remove a file or a folder, if it is there."""
        try:
            self.fs.rm(self.at(path), recursive=True)
        except FileNotFoundError:
            return


class LocalStore(Store):
    """A folder: on this machine's disk, or mounted on every worker's."""

    def _create(self, path: str, content: bytes) -> bool:
        part = self._part(path, content)
        try:
            os.link(part, self.at(path))  # Fails where there is one; a file opened with O_EXCL could be left torn.
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
        if path.endswith(".jsonl"):  # Read in places only, and never written again.
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
        """A file beside the one meant, on the disk."""
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
            part.unlink(missing_ok=True)  # A disk that is full has no room for what will not be read.
            raise
        return str(part)


def opened(url: str) -> Store:
    """Return the store at a URL or in a folder; StoreError where there can be none."""
    from fsspec.core import url_to_fs

    try:
        fs, root = url_to_fs(url, use_listings_cache=False)  # Others write there too.
    except (ImportError, ValueError) as error:
        raise StoreError(f"{url} cannot be opened: {error}") from None
    protocol = fs.protocol if isinstance(fs.protocol, str) else fs.protocol[0]
    if protocol not in EXCLUSIVE:
        raise StoreError(f"{url}: {protocol} cannot create a file exclusively; use a folder, s3:// or gs://")
    return (LocalStore if protocol in ("file", "local") else Store)(fs, root, url)


def _status(error: OSError) -> int | None:
    """The HTTP status by which an object store refused, if it was that."""
    said: dict[str, Any] = getattr(error.__cause__, "response", None) or {}
    status: int | None = said.get("ResponseMetadata", {}).get("HTTPStatusCode")
    return status


def mark(store: Any) -> None:
    """Mark a store as a fleet's; StoreError if two could create one file there, each believing to be the first."""
    for _ in range(2):
        made = store.create(MARK, f"{__version__} {uuid.uuid4().hex}\n".encode())
    if made:
        raise StoreError(f"{store.url} creates files that are there already, so that two could publish at once")
