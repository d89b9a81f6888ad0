"""fleet/: a server that imports what crawls need once, and forks a process for each crawl of a worker.

`forking` starts it as `python -m newsspider.fleet.child FD`. It dies with the worker, and its crawls die with it.
"""

from __future__ import annotations

import ctypes
import gc
import importlib
import json
import os
import pkgutil
import random
import selectors
import signal
import socket
import sys
from collections.abc import Iterator
from contextlib import suppress

from newsspider.ending import leave_after

PR_SET_PDEATHSIG = 1
LENGTH = 1 << 16
"""Size of the largest message in bytes; a message holds a command line."""
BEGUN = b"begun"
"""The message of a crawl to its worker when it begins; the exit code comes from the server."""
PACKAGES = (
    "newsspider.commands", "newsspider.extensions", "newsspider.middlewares", "newsspider.spiders",
    "scrapy.commands", "scrapy.downloadermiddlewares", "scrapy.spidermiddlewares",
)  # fmt: skip
"""Packages of which all modules are imported."""
OTHERS = (
    "newsspider.commandline", "newsspider.feeds", "newsspider.pipelines", "holidays.countries", "lxml.html",
    "scrapy.addons", "scrapy.cmdline", "scrapy.core.downloader.contextfactory",
    "scrapy.core.downloader.handlers.http11", "scrapy.dupefilters", "scrapy.extensions.closespider",
    "scrapy.extensions.corestats", "scrapy.extensions.feedexport", "scrapy.extensions.logstats",
    "scrapy.extensions.memusage", "scrapy.extensions.telnet", "scrapy.extensions.throttle", "scrapy.pqueues",
    "scrapy.responsetypes", "scrapy.spiderloader", "scrapy.squeues", "scrapy.statscollectors",
    "scrapy.utils.serialize", "sqlite3",
)  # fmt: skip
"""Other modules that a crawl imports. No reactor: it belongs to one process and holds files open."""


def preload() -> None:
    """Import the modules that a crawl needs."""
    for name in (*OTHERS, *_modules()):
        importlib.import_module(name)
    gc.collect()
    gc.freeze()  # The collector never visits the modules again, so their memory stays shared.


def _modules() -> Iterator[str]:
    for name in PACKAGES:
        package = importlib.import_module(name)
        yield from (module.name for module in pkgutil.walk_packages(package.__path__, f"{name}."))


class Crawls:
    """The running crawls: for each its pid, and a socket for its exit code and for signals from the worker."""

    def __init__(self, control: socket.socket) -> None:
        self.control = control
        self.ready = selectors.DefaultSelector()
        self.ready.register(control, selectors.EVENT_READ)

    def next(self) -> list[str] | None:
        """Return its command line in each forked process, and None in this one when the worker is gone."""
        while True:
            for key, _ in self.ready.select()[:1]:  # One at a time: handling an event may close the file of another.
                if key.fileobj is self.control:
                    arguments = self._started()
                    if arguments is None or arguments:
                        return arguments
                elif isinstance(key.fileobj, socket.socket):
                    self._signalled(key.fileobj, key.data)
                else:
                    self._ended(*key.data)

    def _started(self) -> list[str] | None:
        """Fork: the command line in the child, an empty one in this process; None where the worker is gone."""
        message, fds, *_ = socket.recv_fds(self.control, LENGTH, 2)
        if not message:
            return None
        request = json.loads(message)
        log, server = fds[0], os.getpid()
        worker = socket.socket(fileno=fds[1])
        pid = os.fork()
        if not pid:
            self._close_others()
            _enter(request["cwd"], log, server)
            worker.send(BEGUN)
            worker.detach()  # It stays open in this process, so that it closes only once this process is gone.
            arguments: list[str] = request["arguments"]
            return arguments
        os.close(log)
        self.ready.register(worker, selectors.EVENT_READ, pid)
        self.ready.register(os.pidfd_open(pid), selectors.EVENT_READ, (worker, pid))
        return []

    def _close_others(self) -> None:
        """Close the files of the server and of other crawls."""
        for key in list(self.ready.get_map().values()):
            if isinstance(key.fileobj, socket.socket):
                key.fileobj.close()
            else:
                os.close(key.fd)
                key.data[0].close()
        self.ready.close()

    def _signalled(self, worker: socket.socket, pid: int) -> None:
        """Pass a signal of the worker on. Nobody has waited for the process yet, so the pid is still its own."""
        number = worker.recv(16)
        os.kill(pid, int(number) if number else signal.SIGKILL)
        if not number:
            self.ready.unregister(worker)

    def _ended(self, worker: socket.socket, pid: int) -> None:
        _, status = os.waitpid(pid, 0)
        for key in list(self.ready.get_map().values()):
            if key.data == (worker, pid):
                self.ready.unregister(key.fileobj)
                os.close(key.fd)
            elif key.fileobj is worker:
                self.ready.unregister(worker)
        with worker, suppress(OSError):  # the worker may be gone
            worker.send(str(os.waitstatus_to_exitcode(status)).encode())


def _enter(cwd: str, log: int, server: int) -> None:
    """Make this process like a fresh one, in a session of its own, so that Ctrl-C reaches the fleet's driver alone."""
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != server:  # The server died before this call.
        os._exit(1)
    os.dup2(log, 1)
    os.dup2(log, 2)
    os.close(log)
    os.setsid()
    os.chdir(cwd)
    random.seed()
    signal.signal(signal.SIGINT, signal.default_int_handler)


def main() -> None:
    """Serve until the worker is gone; in each child, run its command."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    preload()
    arguments = Crawls(socket.socket(fileno=int(sys.argv[1]))).next()
    if arguments:
        from scrapy.cmdline import execute

        leave_after(execute, ["scrapy", *arguments])


if __name__ == "__main__":
    main()
