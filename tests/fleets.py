"""Many stand-in sites, a sites.toml that names them, and what must hold of them after any number of fleets."""

from __future__ import annotations

import os
import signal
import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from tests import site
from tests.keeping import assert_exactly_once
from tests.site.server import Request, Response

DELAY = 0.1
SETTINGS = (
    f"[defaults]\nsettings = {{ DOWNLOAD_DELAY = {DELAY}, AUTOTHROTTLE_ENABLED = false, NEWSSPIDER_RETRY_WAIT = 0.02, "
    "NEWSSPIDER_FIRST_ANSWER_TIMEOUT = 5, RETRY_TIMES = 2 }\n"
)


def garbage(request: Request) -> Response:
    """An answer that is not what it says it is."""
    return Response(200, b"\x1f\x8b\xff\x00" * 500, [("Content-Type", "text/html"), ("Content-Encoding", "gzip")])


def nothing(request: Request) -> Response:
    """An empty page, whatever is asked."""
    return Response(200, b"", [("Content-Type", "text/html; charset=utf-8")])


@dataclass
class Crowd:
    """The sites: those that live, those that cannot be crawled, the file that names all."""

    living: list[site.RunningSite] = field(default_factory=list)
    others: list[str] = field(default_factory=list)
    file: Path = Path()

    def arrived(self) -> int:
        """Return how many requests the living sites have had."""
        return sum(len(one.arrivals) for one in self.living)

    def folder(self, output: Path, one: site.RunningSite) -> Path:
        """Return the folder of a site under an output."""
        return output / "wordpress" / one.url.removeprefix("http://").replace(":", "_")

    def assert_whole(self, output: Path) -> None:
        """Every public article of every living site once."""
        for one in self.living:
            assert_exactly_once(self.folder(output, one), one.truth(), ".")

    def assert_polite(self) -> None:
        """No host was asked by two at once, or faster than its pace: by its own log."""
        for one in self.living:
            # Ten requests take nine delays, less two where an answer was late; two crawls would take half of that.
            arrivals = one.arrivals
            fastest = min((last - first for first, last in zip(arrivals, arrivals[9:], strict=False)), default=9.0)
            assert fastest > 7 * DELAY, (one.url, fastest)


@contextmanager
def crowd(
    folder: Path, living: int, *, dead: int = 1, slow: int = 0, empty: int = 0, hostile: int = 0
) -> Iterator[Crowd]:
    """The stand-ins, served until the block ends."""
    made = Crowd(file=folder / "sites.toml")
    with ExitStack() as stack:
        for number in range(living + slow):
            latency = 0.3 if number >= living else 0.0
            made.living.append(
                stack.enter_context(site.running(articles=6, seed=number + 1, weight=4, latency=latency))
            )
        for number in range(empty + hostile):
            other = stack.enter_context(site.running(articles=3, seed=1, weight=4))
            other.site.instead["/*"] = nothing if number < empty else garbage
            made.others.append(other.url)
        for _ in range(dead):
            closed = stack.enter_context(socket.socket())
            closed.bind(("127.0.0.1", 0))  # Had, and not listened on.
            made.others.append(f"http://127.0.0.1:{closed.getsockname()[1]}")
        urls = [one.url for one in made.living] + made.others
        tables = (f'[[site]]\nname = "site-{number}"\nurl = "{url}/"\n' for number, url in enumerate(urls))
        made.file.write_text(SETTINGS + "".join(tables))
        yield made


def crawling(pid: int) -> list[psutil.Process]:
    """Return the worker processes below a process that have a crawl just now."""
    found = psutil.Process(pid).children(recursive=True)
    forking = [one.parent() for one in found if _forks_or_crawls(one)]
    return [one.parent() for one in forking if one and _forks_or_crawls(one)]


def _forks_or_crawls(process: psutil.Process) -> bool:
    """Whether it is the process that forks, or one that it has forked: a crawl."""
    try:
        return "newsspider.fleet.child" in process.cmdline()
    except psutil.Error:
        return False


def kill(pid: int) -> None:
    """End a process as a power cut does."""
    os.kill(pid, signal.SIGKILL)
