"""fleet/: a worker's crawls, each a process forked from a server that has imported everything already."""

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
    """The process that forks; its crawls die with it, and it dies with this process."""

    def __init__(self) -> None:
        self.control, its = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        env = {**os.environ, "SCRAPY_SETTINGS_MODULE": "newsspider.settings", "NO_COLOR": "1"}
        with its:
            command = [sys.executable, "-m", "newsspider.fleet.child", str(its.fileno())]
            # In a session of its own: Ctrl-C is for the driver of the fleet, which then asks all crawls to stop.
            self.process = subprocess.Popen(
                command, env=env, pass_fds=[its.fileno()], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                start_new_session=True,
            )  # fmt: skip

    def end(self) -> None:
        """End it, and with it all its crawls."""
        self.control.close()
        self.process.wait()


class Crawl:
    """`scrapy ARGUMENTS…` in a process of its own."""

    def __init__(self, arguments: list[str], cwd: Path, log: IO[bytes]) -> None:
        self.code: int | None = None
        self._socket, its = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        request = json.dumps({"arguments": arguments, "cwd": str(cwd)}).encode()
        with its, _lock:
            socket.send_fds(_running().control, [request], [log.fileno(), its.fileno()])
        # From this message on, it dies with the server, even if it is stopped or delayed.
        if (message := self._socket.recv(16)) != BEGUN:
            self._end(message)

    def wait(self, seconds: float | None = None) -> int | None:
        """Return the exit code, that of a signal negative; None if it has not ended after so many seconds."""
        if self.code is None and select.select([self._socket], [], [], seconds)[0]:
            try:
                message = self._socket.recv(16)
            except ConnectionResetError:  # A signal came too late to be read; the message before it is still there.
                message = self._socket.recv(16)
            self._end(message)
        return self.code

    def send_signal(self, number: int) -> None:
        """Send it a signal, unless it has ended."""
        if self.code is None:
            with suppress(OSError):  # The server was killed, and so was the crawl.
                self._socket.send(str(int(number)).encode())

    def _end(self, message: bytes) -> None:
        self.code = int(message or -signal.SIGKILL)  # The message is empty where the server was killed.
        self._socket.close()

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
