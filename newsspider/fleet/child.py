"""fleet/: forks a process for each crawl that a worker asks for, and imports for all of them once.

`python -m newsspider.fleet.child FD`, started by `forking`. It dies with the worker, and its crawls die with it.
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
"""Bytes that a message takes at most: the words of a command line."""
BEGUN = b"begun"
"""What a crawl says to the worker as it begins; its exit code comes from the process that forks."""
PACKAGES = (
    "newsspider.commands", "newsspider.extensions", "newsspider.middlewares", "newsspider.spiders",
    "scrapy.commands", "scrapy.downloadermiddlewares", "scrapy.spidermiddlewares",
)  # fmt: skip
"""Those whose modules, all of them, are imported."""
OTHERS = (
    "newsspider.commandline", "newsspider.feeds", "newsspider.pipelines", "holidays.countries", "lxml.html",
    "scrapy.addons", "scrapy.cmdline", "scrapy.core.downloader.contextfactory",
    "scrapy.core.downloader.handlers.http11", "scrapy.dupefilters", "scrapy.extensions.closespider",
    "scrapy.extensions.corestats", "scrapy.extensions.feedexport", "scrapy.extensions.logstats",
    "scrapy.extensions.memusage", "scrapy.extensions.telnet", "scrapy.extensions.throttle", "scrapy.pqueues",
    "scrapy.responsetypes", "scrapy.spiderloader", "scrapy.squeues", "scrapy.statscollectors",
    "scrapy.utils.serialize", "sqlite3",
)  # fmt: skip
"""What a crawl imports besides, but no reactor: that knows its process, and holds files open."""


def preload() -> None:
    """Import what a crawl does."""
    for name in (*OTHERS, *_modules()):
        importlib.import_module(name)
    gc.collect()
    gc.freeze()  # What was imported is never looked through again, so its memory stays shared.


def _modules() -> Iterator[str]:
    for name in PACKAGES:
        package = importlib.import_module(name)
        yield from (found.name for found in pkgutil.walk_packages(package.__path__, f"{name}."))


class Crawls:
    """The crawls under way: of each its pid, and the socket on which the worker hears of it and sends signals."""

    def __init__(self, control: socket.socket) -> None:
        self.control = control
        self.ready = selectors.DefaultSelector()
        self.ready.register(control, selectors.EVENT_READ)

    def next(self) -> list[str] | None:
        """Return in each process that was asked for its command line, and None in this one when the worker is gone."""
        while True:
            for key, _ in self.ready.select()[:1]:  # What comes of one may close what another of them is about.
                if key.fileobj is self.control:
                    words = self._started()
                    if words is None or words:
                        return words
                elif isinstance(key.fileobj, socket.socket):
                    self._signalled(key.fileobj, key.data)
                else:
                    self._ended(*key.data)

    def _started(self) -> list[str] | None:
        """Fork; the words in the child, none in this process, None where nobody will ask any more."""
        message, fds, *_ = socket.recv_fds(self.control, LENGTH, 2)
        if not message:
            return None
        asked = json.loads(message)
        log, server = fds[0], os.getpid()
        worker = socket.socket(fileno=fds[1])
        pid = os.fork()
        if not pid:
            self._let_go()
            _enter(asked["cwd"], log, server)
            worker.send(BEGUN)
            worker.detach()  # It stays open: that the worker hears nothing more means that this process is gone too.
            words: list[str] = asked["words"]
            return words
        os.close(log)
        self.ready.register(worker, selectors.EVENT_READ, pid)
        self.ready.register(os.pidfd_open(pid), selectors.EVENT_READ, (worker, pid))
        return []

    def _let_go(self) -> None:
        """Close what belongs to the server and to other crawls."""
        for key in list(self.ready.get_map().values()):
            if isinstance(key.fileobj, socket.socket):
                key.fileobj.close()
            else:
                os.close(key.fd)
                key.data[0].close()
        self.ready.close()

    def _signalled(self, worker: socket.socket, pid: int) -> None:
        """Send on what the worker sends; it has not been waited for, so the pid is still its own."""
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
    """Make this process what a fresh one would be, in a session of its own: Ctrl-C is for the one who drives."""
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != server:  # It died before that was said.
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
    words = Crawls(socket.socket(fileno=int(sys.argv[1]))).next()
    if words:
        from scrapy.cmdline import execute

        leave_after(execute, ["scrapy", *words])


if __name__ == "__main__":
    main()
