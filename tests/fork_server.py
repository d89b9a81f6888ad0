"""Imports what a crawl does, then forks a process for each command that is asked for: see `forking`, which starts it.

Such a process does what `python -m MODULE WORDS…` does, without the second and a half of importing.
"""

from __future__ import annotations

import importlib
import io
import json
import os
import runpy
import signal
import socket
import sys
import time
from typing import TextIO, TypedDict

from newsspider import settings
from newsspider.ending import leave_after
from newsspider.fleet.child import preload

HEAD = 8
"""Bytes before each message that say how long it is."""


class Asked(TypedDict):
    """A process to start: `python -m MODULE WORDS…`, and in what surroundings."""

    module: str
    words: list[str]
    cwd: str
    env: dict[str, str]
    session: bool
    """Whether it leads a session of its own."""
    cores: list[int]
    """Those it may run on, as those of whoever starts it."""


def serve(control: socket.socket) -> Asked | None:
    """Return in each process that was asked for what it is to run, and None at the end in the server itself."""
    while True:
        head, fds, *_ = socket.recv_fds(control, HEAD, 3)
        if not head:
            return None
        asked: Asked = json.loads(_received(control, int(head)))
        told, teller = os.pipe()
        if between := os.fork():
            os.close(teller)
            # The process between has ended, so the one asked for is a child of whoever adopts: see `forking`.
            os.waitpid(between, 0)
            control.sendall(os.read(told, HEAD))
            for fd in (told, *fds):
                os.close(fd)
        elif pid := os.fork():
            os.write(teller, b"%*d" % (HEAD, pid))
            os._exit(0)
        else:
            os.close(told)
            os.close(teller)
            control.close()
            _enter(asked, fds)
            return asked


def _received(control: socket.socket, length: int) -> bytes:
    got = b""
    while len(got) < length:
        got += control.recv(length - len(got))
    return got


def _enter(asked: Asked, fds: list[int]) -> None:
    """Make this process what a fresh one would be as it comes to its module."""
    for number, fd in enumerate(fds):
        os.dup2(fd, number)
        os.close(fd)
    sys.stdin, sys.stdout, sys.stderr = (_opened(0, sys.stdin), _opened(1, sys.stdout), _opened(2, sys.stderr))
    vars(sys).update({f"__{name}__": getattr(sys, name) for name in ("stdin", "stdout", "stderr")})
    os.sched_setaffinity(0, asked["cores"])
    if asked["session"]:
        os.setsid()
    os.chdir(asked["cwd"])
    os.environ.clear()
    os.environ.update(asked["env"])
    time.tzset()
    signal.signal(signal.SIGINT, signal.default_int_handler)
    sys.path[0] = asked["cwd"]
    sys.argv[1:] = asked["words"]
    importlib.invalidate_caches()
    importlib.reload(settings)  # It reads the environment.


def _opened(number: int, like: TextIO) -> TextIO:
    """One of the three streams as Python opens it at its start."""
    unbuffered = isinstance(like.buffer, io.FileIO)
    raw = open(number, "wb" if number else "rb", 0 if unbuffered else -1, closefd=False)  # noqa: SIM115
    lines = number == 2 or raw.isatty()
    return io.TextIOWrapper(raw, like.encoding, like.errors, "\n", lines, write_through=unbuffered)


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    preload()
    importlib.import_module("time_machine")  # of `tests.at`
    assert "twisted.internet.reactor" not in sys.modules
    if wanted := serve(socket.socket(fileno=int(sys.argv[1]))):
        leave_after(runpy.run_module, wanted["module"], run_name="__main__", alter_sys=True)
