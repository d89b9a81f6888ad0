"""Starts `python -m …` by a fork of a process that has imported Scrapy and newsspider already.

What is started is a child of this process in every respect: its pid, signals, exit code and CPU time are its own.
Where the start itself is under test (imports, options of the interpreter), `subprocess` starts it.
"""

from __future__ import annotations

import ctypes
import json
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.fork_server import HEAD, Asked

TOP = Path(__file__).resolve().parent.parent
ADOPT = 36
"""PR_SET_CHILD_SUBREAPER: what loses its parent becomes a child of this process."""
OURS = ("newsspider", "scrapy", "tests")
_lock = threading.Lock()
_server: Server | None = None
_here: dict[str, str] = {}
"""What Python reads as it starts, as it is while no test has changed it."""


class Server:
    """The process that forks."""

    def __init__(self) -> None:
        self.control, its = socket.socketpair()
        env = {name: value for name, value in os.environ.items() if name != "SCRAPY_SETTINGS_MODULE"}
        ctypes.CDLL(None).prctl(ADOPT, 1, 0, 0, 0)
        with its:
            command = [sys.executable, "-m", "tests.fork_server", str(its.fileno())]
            self.process = subprocess.Popen(
                command, cwd=TOP, env=env, pass_fds=[its.fileno()], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL
            )

    def fork(self, asked: Asked, fds: list[int]) -> int:
        """Return the pid of the process asked for, which has the files `fds` as its first three."""
        words = json.dumps(asked).encode()
        socket.send_fds(self.control, [b"%*d" % (HEAD, len(words))], fds)
        self.control.sendall(words)
        return int(self.control.recv(HEAD, socket.MSG_WAITALL))

    def end(self) -> None:
        """End it; what it has started lives on."""
        self.control.close()
        self.process.wait()


class Popen(subprocess.Popen[Any]):
    """A `subprocess.Popen` that forks the server where the command is a `python -m` that would start as that did."""

    def _execute_child(  # type: ignore[no-untyped-def] # of subprocess, which does not show it to its types
        self, args, executable, preexec_fn, close_fds, pass_fds, cwd, env, *rest
    ) -> None:
        asked = _asked(args, cwd, env)
        if asked is None or executable or preexec_fn or pass_fds:
            super()._execute_child(  # type: ignore[misc]
                args, executable, preexec_fn, close_fds, pass_fds, cwd, env, *rest
            )
            return
        pipes = rest[3:9]
        asked["session"] = bool(rest[-2])
        files = [own if fd == -1 else fd for own, fd in enumerate((pipes[0], pipes[3], pipes[5]))]
        try:
            self.pid = _forked(asked, files)
            self._child_created = True
        finally:
            self._close_pipe_fds(*pipes)  # type: ignore[attr-defined]


def run(command: list[str], *, timeout: float | None = None, **how: Any) -> subprocess.CompletedProcess[Any]:
    """Return what `command` came to, as `subprocess.run` does with its output captured."""
    with Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, **how) as process:
        try:
            out, err = process.communicate(timeout=timeout)
        finally:
            process.kill()
        return subprocess.CompletedProcess(command, process.returncode, out, err)


def end() -> None:
    """End the server, if there is one."""
    global _server
    if _server:
        _server.end()
        _server = None


@pytest.hookimpl(trylast=True)
def pytest_configure() -> None:
    """Note how Python starts once conftest has said it."""
    _here.update(_start(os.environ))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call() -> Iterator[None]:
    """Take back what a test has changed of how Python starts: Dask leaves a hash seed, and nothing was forked then."""
    before = _start(os.environ)
    try:
        return (yield)
    finally:
        for name in _start(os.environ).keys() - before.keys():
            del os.environ[name]
        os.environ.update(before)


def pytest_unconfigure() -> None:
    """End the server with the session."""
    end()


def _forked(asked: Asked, files: list[int]) -> int:
    global _server
    with _lock:
        if _server and _server.process.poll() is not None:
            end()
        _server = _server or Server()
        return _server.fork(asked, files)


def _asked(args: Any, cwd: Any, env: Mapping[str, str] | None) -> Asked | None:
    """What is to be asked of the server; None where a process of it would not be what a fresh one is."""
    words, folder = [os.fspath(word) for word in args], Path(cwd or os.getcwd()).resolve()
    around = dict(os.environ if env is None else env)
    if words[:2] != [sys.executable, "-m"] or _start(around) != _here:
        return None
    if folder != TOP and any((folder / name).exists() or (folder / f"{name}.py").exists() for name in OURS):
        return None  # The folder's own would be imported.
    cores = sorted(os.sched_getaffinity(0))
    return Asked(module=words[2], words=words[3:], cwd=str(folder), env=around, session=False, cores=cores)


def _start(env: Mapping[str, str]) -> dict[str, str]:
    """What of an environment Python reads as it starts."""
    return {name: value for name, value in env.items() if name.startswith(("PYTHON", "LC_", "LANG"))}
