"""Stand-in site: a real HTTP server that plays the newspaper, deterministic from a seed.

    with tests.site.running(articles=120, seed=1) as site:
        ...  # site.url, site.truth(), site.requests, site.counts, site.world
        with site.held(after=30):
            ...  # from the 31st on its answers wait until the block ends
    with tests.site.running(articles=120, days=30) as site:  # it lives: by its own clock, which is set from without
        site.now = site.life.start + timedelta(days=2)
        ...  # site.history([look, look, …]), site.life.events
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields
from typing import Any

from .history import Line
from .living import LivingWorld, world_of
from .options import OptionError, Options
from .render import seed_page
from .routes import Site
from .served import RemoteSite, RunningSite
from .server import Gate, listening, port_of
from .truth import truth
from .world import World

__all__ = [
    "Line", "LivingWorld", "OptionError", "Options", "RemoteSite", "RunningSite", "Site", "World", "running",
    "running_apart", "seed_page", "start", "truth", "world_of",
]


@contextmanager
def running(*, host: str = "127.0.0.1", port: int = 0, **options: Any) -> Iterator[RunningSite]:
    """A stand-in that serves from a thread until the block ends; `options` are those of `Options`."""
    world = world_of(Options(**options))
    started = threading.Event()
    made: list[RunningSite] = []
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=_serve, args=(loop, world, host, port, made, started), daemon=True)
    thread.start()
    started.wait()
    if not made:
        thread.join()
        raise OSError(f"the stand-in could not listen on {host}:{port}")
    try:
        yield made[0]
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()


def _serve(
    loop: asyncio.AbstractEventLoop,
    world: World,
    host: str,
    port: int,
    made: list[RunningSite],
    started: threading.Event,
) -> None:
    """Serves until the loop is stopped."""
    try:
        site, server = loop.run_until_complete(start(world, host, port))
        made.append(RunningSite(world, site, loop))
        started.set()
        loop.run_forever()
        server.close()
        loop.run_until_complete(loop.shutdown_asyncgens())
    finally:
        started.set()
        loop.close()


async def start(world: World, host: str = "127.0.0.1", port: int = 0) -> tuple[Site, asyncio.Server]:
    """The site and the server that has begun to serve it, in the running loop."""
    sites: list[Site] = []
    gate = Gate()
    server = await listening(lambda request: sites[0].answer(request), host, port, world.options.latency, gate)
    sites.append(Site(world, f"http://{host}:{port_of(server)}", gate))
    return sites[0], server


@contextmanager
def running_apart(**options: Any) -> Iterator[RemoteSite]:
    """A stand-in in a process of its own, so that its CPU time is not the crawler's."""
    asked = Options(**options)
    given = {field.name: getattr(asked, field.name) for field in fields(asked) if field.name in options}
    command = [sys.executable, "-m", "tests.site", "--options", json.dumps(given)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        line = process.stdout.readline().strip()
        try:
            if not line:
                raise OSError(f"the stand-in did not start: exit {process.wait()}")
            yield RemoteSite(asked, line)
        finally:
            process.terminate()
