"""fleet/: a site's folder in the store: the files of a run and its ledger appear together, or not at all.

    <folder>/<start>.jsonl …      what readers see: the files of published runs
    <folder>/ledger.sqlite        a copy of the published ledger, for `scrapy coverage` and the like
    <folder>/.fleet/head-<n>      numbered; the highest is valid; created exclusively, so that only one worker can
    <folder>/.fleet/<token>/      staged files, under names that no glob for *.jsonl finds, and the ledger

A worker puts files and ledger under a token first. The next head names them, which publishes all of them at once. Then
the worker gives the files their names; if it dies before, the next one does. Every start makes a head too, so that a
worker that began earlier can no longer publish, and its leftovers can be removed.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
import uuid
from contextlib import closing
from pathlib import Path
from typing import Any

from newsspider.fleet.lease import LostError
from newsspider.fleet.store import Store, StoreError
from newsspider.ledger import NAME

STAGED = ".staged"
HEADS = 10
"""How many heads stay, to show the history; one would do."""


class SiteFolder:
    """The folder of one site in the store, taken by one run."""

    def __init__(self, store: Store, folder: str) -> None:
        """Take it: finish what an earlier run published, remove leftovers. LostError if two runs do so at once."""
        self.store, self.folder = store, folder
        self.head = self._last()
        self._install(self.head)
        if not self.head and any(name.endswith((".part", "-wal")) for name in store.names(folder)):
            raise StoreError(f"a crawl without the fleet was interrupted in {folder}: run it there once more")
        names = store.names(f"{folder}/.fleet")  # Before the new head: the files of a later run are not ours to remove.
        self._advance({**self.head, "staged": None, "files": []})
        current = (self.head.get("ledger") or "").partition("/")[0]
        oldest = _head(self.head["generation"] - HEADS)
        for name in names:
            if name < oldest if name.startswith("head-") else name != current:
                store.remove(f"{folder}/.fleet/{name}")
        for name in store.names(folder):
            if name.startswith(f".{NAME}."):  # A partial copy of the ledger, left by a worker that died.
                store.remove(f"{folder}/{name}")

    def fetch(self, local: Path) -> None:
        """Copy the ledger, and the articles to which it refers, into a folder of this machine."""
        local.mkdir(parents=True)
        names = self.store.names(self.folder)
        if ledger := self.head.get("ledger"):
            self.store.fetch(f"{self.folder}/.fleet/{ledger}", local / NAME)
            if _digest(local / NAME) != self.head["ledger_sha256"]:
                raise StoreError(f"the ledger of {self.folder} is damaged in the store: {ledger}")
        elif NAME in names:  # Crawled without the fleet until now.
            self.store.fetch(f"{self.folder}/{NAME}", local / NAME)
        for name in names:
            if name.endswith(".jsonl"):
                self.store.fetch(f"{self.folder}/{name}", local / name)

    def publish(self, local: Path) -> int:
        """Publish the files of a run in a folder of this machine; return the generation. Not done after a LostError."""
        token = uuid.uuid4().hex
        staged = f"{self.folder}/.fleet/{token}"
        files, published = [], self.store.names(self.folder)
        for path in sorted(local.rglob("*")):
            name = path.relative_to(local).as_posix()
            if path.is_file() and not path.is_symlink() and _is_of_the_run(name, published):
                files.append({"name": name, "size": path.stat().st_size, "sha256": _digest(path)})
                self.store.put(f"{staged}/{name}{STAGED}", path)
        copy = local / "ledger.copy"
        with closing(sqlite3.connect(local / NAME)) as base, closing(sqlite3.connect(copy)) as other:
            base.backup(other)
        self.store.put(f"{staged}/{NAME}", copy)
        self._advance({"staged": token, "files": files, "ledger": f"{token}/{NAME}", "ledger_sha256": _digest(copy)})
        self._install(self.head)
        return int(self.head["generation"])

    def _last(self) -> dict[str, Any]:
        name = self._highest()
        head: dict[str, Any] = json.loads(self.store.read(f"{self.folder}/.fleet/{name}") or "{}") if name else {}
        return head

    def _highest(self) -> str:
        return max((name for name in self.store.names(f"{self.folder}/.fleet") if name.startswith("head-")), default="")

    def _advance(self, content: dict[str, Any]) -> None:
        """Create the next head. LostError where another run has done so."""
        head = {**content, "generation": self.head.get("generation", 0) + 1, "by": uuid.uuid4().hex}
        name = _head(head["generation"])
        # A worker that was paused for long may create a head that was removed already: it is not the highest.
        created = self.store.create(f"{self.folder}/.fleet/{name}", json.dumps(head, indent=1).encode())
        if not created or self._highest() != name:
            raise LostError(f"{self.folder} was taken by another run")
        self.head = head

    def _install(self, head: dict[str, Any]) -> None:
        """Give the files of a head their names. To do it twice, or by two workers, is harmless."""
        if not head.get("staged"):
            return
        for file in head["files"]:
            staged = f"{self.folder}/.fleet/{head['staged']}/{file['name']}{STAGED}"
            self.store.move(staged, f"{self.folder}/{file['name']}")
        self.store.copy(f"{self.folder}/.fleet/{head['ledger']}", f"{self.folder}/{NAME}")


def _head(generation: int) -> str:
    return f"head-{max(generation, 0):09}"


def _is_of_the_run(name: str, published: list[str]) -> bool:
    """Whether a file is the run's: neither the lock, nor the ledger, nor published already."""
    return name != "lock" and not name.startswith("ledger.") and name not in published


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
