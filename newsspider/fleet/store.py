"""fleet/: the shared store: a folder, or an object store that fsspec reaches."""

from __future__ import annotations

import os
import shutil
import uuid
from pathlib import Path
from typing import Any

EXCLUSIVE = ("file", "local", "memory", "s3", "s3a", "gs", "gcs")
"""Protocols whose drivers create a file only if there is none, as one act."""


class StoreError(OSError):
    """The store cannot be used; its text says why."""


class Store:
    """Files by paths relative to the store; what is written is there whole or not at all."""

    def __init__(self, fs: Any, root: str, url: str) -> None:
        self.fs, self.root, self.url = fs, root.rstrip("/"), url

    def at(self, path: str) -> str:
        """Return a path as the file system knows it."""
        return f"{self.root}/{path}"

    def create(self, path: str, content: bytes) -> bool:
        """Write a file that must not be there yet; return whether it was this call that made it."""
        try:
            self.fs.pipe_file(self.at(path), content, mode="create")
        except FileExistsError:
            return False
        return True

    def write(self, path: str, content: bytes) -> None:
        """Write a file, in place of the one that may be there."""
        self.fs.pipe_file(self.at(path), content)

    def read(self, path: str) -> bytes | None:
        """Return what a file holds, None if there is none."""
        try:
            return bytes(self.fs.cat_file(self.at(path)))
        except FileNotFoundError:
            return None

    def names(self, path: str) -> list[str]:
        """Return the names in a folder, none if there is no such folder."""
        try:
            found = self.fs.ls(self.at(path), detail=False, refresh=True)
        except FileNotFoundError:
            return []
        return sorted(one.rstrip("/").rpartition("/")[2] for one in found)

    def put(self, local: Path, path: str) -> None:
        """Copy a file of this machine into the store."""
        self.fs.put_file(str(local), self.at(path))

    def fetch(self, path: str, local: Path) -> None:
        """Bring a file that never changes to this machine."""
        self.fs.get_file(self.at(path), str(local))

    def move(self, path: str, to: str) -> bool:
        """Give a file another name; False: it is not there, as another has moved it already."""
        try:
            self.fs.mv(self.at(path), self.at(to))
        except FileNotFoundError:
            return False
        return True

    def copy(self, path: str, to: str) -> None:
        """Copy a file inside the store."""
        self.fs.cp_file(self.at(path), self.at(to))

    def remove(self, path: str) -> None:
        """Remove a file or a folder, if it is there."""
        try:
            self.fs.rm(self.at(path), recursive=True)
        except FileNotFoundError:
            return


class LocalStore(Store):
    """A folder: on this machine's disk, or mounted on every worker's."""

    def create(self, path: str, content: bytes) -> bool:
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

    def put(self, local: Path, path: str) -> None:
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
        self.put(Path(self.at(path)), to)

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
        with part.open("wb") as out:
            if isinstance(content, Path):
                with content.open("rb") as source:
                    shutil.copyfileobj(source, out, 1 << 20)
            else:
                out.write(content)
            out.flush()
            os.fsync(out.fileno())
        return str(part)


def opened(url: str) -> Store:
    """Return the store at a URL or in a folder; StoreError where there can be none."""
    from fsspec.core import url_to_fs

    try:
        fs, root = url_to_fs(url)
    except (ImportError, ValueError) as error:
        raise StoreError(f"{url} cannot be opened: {error}") from None
    protocol = fs.protocol if isinstance(fs.protocol, str) else fs.protocol[0]
    if protocol not in EXCLUSIVE:
        raise StoreError(f"{url}: {protocol} cannot create a file exclusively; use a folder, s3:// or gs://")
    return (LocalStore if protocol in ("file", "local") else Store)(fs, root, url)
