"""The peers as processes of their own, each in its environment, which read pages in turn."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory, TemporaryFile
from typing import IO, Any, NamedTuple

TOP = Path(__file__).parent.parent
FENCE = {"PYTHONPATH": str(TOP / "tests" / "loopback")}
"""Keeps every Python that is started with it on this machine: what a peer would download, it does without."""
FUNDUS = "Fundus (own parser for tagDiv)"


class Peer(NamedTuple):
    """Where a peer lives and what is called."""

    environment: str
    reader: str
    """`module:function:distribution`."""

    @property
    def python(self) -> Path:
        """The Python of its environment."""
        return TOP / self.environment / "bin" / "python"


def _peer(function: str, distribution: str) -> Peer:
    return Peer(".venv-peers", f"bench.peers.readers:{function}:{distribution}")


PEERS = {
    "trafilatura fast": _peer("trafilatura_fast", "trafilatura"),
    "trafilatura precision": _peer("trafilatura_precision", "trafilatura"),
    "newspaper4k": _peer("newspaper4k", "newspaper4k"),
    "news-please": _peer("news_please", "news-please"),
    "resiliparse": _peer("resiliparse", "resiliparse"),
    "readability-lxml": _peer("readability_lxml", "readability-lxml"),
    FUNDUS: Peer(".venv-fundus", "bench.peers.fundus_reader:fundus:fundus"),
}


def there(peers: dict[str, Peer]) -> dict[str, Peer]:
    """Return the peers whose environment there is; say of the others how to get them."""
    missing = [name for name, peer in peers.items() if not peer.python.exists()]
    if missing:
        print(f"NOT MEASURED, for want of their environment, which `make bench` makes: {', '.join(missing)}",
              file=sys.stderr, flush=True)  # fmt: skip
    return {name: peer for name, peer in peers.items() if name not in missing}


class ChildError(RuntimeError):
    """A child ended before it answered; the message ends with what it said."""


class Child:
    """A process that answers each line with a line of JSON."""

    def __init__(self, command: Sequence[str], errors: IO[bytes]) -> None:
        self._command, self._errors = " ".join(command), errors
        pipe = subprocess.PIPE
        self._process = subprocess.Popen(
            command, stdin=pipe, stdout=pipe, stderr=errors, text=True, encoding="utf-8", cwd=TOP, env=environment()
        )
        self.version: str = self._answer()["version"]

    def ask(self, line: object) -> dict[str, Any]:
        """Return the answer to a line."""
        assert self._process.stdin
        with suppress(BrokenPipeError):  # what it said before it ended is told by the answer that never comes
            print(line, file=self._process.stdin, flush=True)
        return self._answer()

    def _answer(self) -> dict[str, Any]:
        assert self._process.stdout
        line = self._process.stdout.readline()
        if not line:
            self.close()
            self._errors.seek(0)
            said = self._errors.read().decode(errors="replace")[-2000:]
            raise ChildError(f"{self._command} ended with {self._process.returncode}: {said}")
        answer: dict[str, Any] = json.loads(line)
        return answer

    def close(self) -> None:
        """Ends the process by the end of its input; a second time it does nothing."""
        with self._process:
            if self._process.stdin and not self._process.stdin.closed:
                self._process.communicate()


def environment(**more: str) -> dict[str, str]:
    """Return the environment of a process that stays on this machine."""
    return {**os.environ, **FENCE, **more}


@contextmanager
def children(peers: dict[str, Peer], pages: Sequence[tuple[str, bytes]]) -> Iterator[dict[str, Child]]:
    """The peers that are there, started and ready to read these pages by their numbers."""
    with TemporaryDirectory(prefix="newsspider-bench-") as name, ExitStack() as stack:
        folder = Path(name)
        (folder / "urls.json").write_text(json.dumps([url for url, _ in pages]), encoding="utf-8")
        for number, (_, body) in enumerate(pages):
            (folder / str(number)).write_bytes(body)
        started = {}
        for what, peer in there(peers).items():
            command = [str(peer.python), "-m", "bench.peers.serving", peer.reader, str(folder)]
            started[what] = Child(command, stack.enter_context(TemporaryFile()))
            stack.callback(started[what].close)
        yield started
