"""`python -m bench.stand_in ARTICLES`: the stand-in site under a public name, which it answers to as an HTTP proxy.

Some peers refuse addresses of this machine or with a port. So the site calls itself HOST, which nobody can own, and
every crawler is told by `http_proxy`, as is usual, where the way there leads. It prints the address of the proxy.
"""

from __future__ import annotations

import asyncio
import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.request import ProxyHandler, build_opener

from tests.site import Options, Site, World, truth
from tests.site.routes import STATE
from tests.site.server import listening, port_of

HOST = "www.journal.example"
BASE = f"http://{HOST}"
TOP = Path(__file__).parent.parent


class Served:
    """The site as the bench sees it: the proxy, the truth, and how much was asked."""

    def __init__(self, articles: int, proxy: str) -> None:
        self.proxy, self._world = proxy, World(Options(articles=articles))
        self._open = build_opener(ProxyHandler({})).open

    def environment(self) -> dict[str, str]:
        """What a crawler is told."""
        return {"http_proxy": self.proxy, "no_proxy": ""}

    def truth(self) -> list[dict[str, Any]]:
        """The record of every public article."""
        return [truth(self._world, post, BASE) for post in self._world.posts()]

    def requests(self) -> int:
        """How many requests there have been."""
        with self._open(self.proxy + STATE) as answer:
            return sum(json.load(answer)["counts"].values())


@contextmanager
def stand_in(articles: int) -> Iterator[Served]:
    """The site in a process of its own, so that its CPU is not counted."""
    command = [sys.executable, "-m", "bench.stand_in", str(articles)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=TOP) as process:
        assert process.stdout
        try:
            yield Served(articles, process.stdout.readline().strip())
        finally:
            process.terminate()


async def serve(articles: int) -> None:
    """Serves until it is told to end."""
    ended = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, ended.set)
    site = Site(World(Options(articles=articles, log=0)), BASE)
    server = await listening(site.answer, "127.0.0.1", 0, 0.0)
    print(f"http://127.0.0.1:{port_of(server)}", flush=True)
    await ended.wait()
    server.close()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1])))
