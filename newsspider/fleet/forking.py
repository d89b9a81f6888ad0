"""fleet/: the worker's side of its crawls, each a process forked from one that has imported all that a crawl does."""

from __future__ import annotations

import json
import os
import select
import signal
import socket
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path
from typing import IO

from newsspider.fleet.child import BEGUN

_lock = threading.Lock()
_server: Server | None = None


class Server:
    """The process that forks; its crawls die with it, and it with this process."""

    def __init__(self) -> None:
        self.control, its = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        env = {**os.environ, "SCRAPY_SETTINGS_MODULE": "newsspider.settings", "NO_COLOR": "1"}
        with its:
            command = [sys.executable, "-m", "newsspider.fleet.child", str(its.fileno())]
            # In a session of its own: Ctrl-C is for the one who drives, who then asks all to end.
            self.process = subprocess.Popen(
                command, env=env, pass_fds=[its.fileno()], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                start_new_session=True,
            )  # fmt: skip

    def end(self) -> None:
        """End it, and with it what it has started."""
        self.control.close()
        self.process.wait()


class Crawl:
    """`scrapy WORDS…` under way, in a process of its own, as far as a worker has to do with it."""

    def __init__(self, words: list[str], cwd: Path, log: IO[bytes]) -> None:
        self.code: int | None = None
        self._told, its = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        asked = json.dumps({"words": words, "cwd": str(cwd)}).encode()
        with its, _lock:
            socket.send_fds(_running().control, [asked], [log.fileno(), its.fileno()])
        # From here on it dies with the process that forks, however it is stopped or delayed.
        if (told := self._told.recv(16)) != BEGUN:
            self._end(told)

    def wait(self, seconds: float | None = None) -> int | None:
        """Return the exit code, that of a signal negative; None if it has not ended after so many seconds."""
        if self.code is None and select.select([self._told], [], [], seconds)[0]:
            try:
                told = self._told.recv(16)
            except ConnectionResetError:  # A signal came too late to be read; what was told before it is still there.
                told = self._told.recv(16)
            self._end(told)
        return self.code

    def send_signal(self, number: int) -> None:
        """Send it a signal, unless it has ended."""
        if self.code is None:
            with suppress(OSError):  # The process that forks was killed: so was the crawl.
                self._told.send(str(int(number)).encode())

    def _end(self, told: bytes) -> None:
        self.code = int(told or -signal.SIGKILL)  # Nothing comes where the process that forks was killed.
        self._told.close()

    def kill(self) -> None:
        """Kill it, if it has not ended, and wait until it has."""
        self.send_signal(signal.SIGKILL)
        self.wait()


def _running() -> Server:
    global _server
    if _server and _server.process.poll() is not None:
        _server.end()
        _server = None
    _server = _server or Server()
    return _server
