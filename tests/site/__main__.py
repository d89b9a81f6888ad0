"""Stand-in site: started by hand: `python -m tests.site`."""

from __future__ import annotations

import argparse
import asyncio
import json
import signal
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

from . import start
from .living import LivingWorld, world_of
from .options import PAGINATIONS, REST_STATES, SITEMAPS, TEMPLATES, OptionError, Options
from .routes import Site
from .truth import truth
from .world import World

TICK = 0.1
"""Seconds between two movements of a running clock."""
OURS = ("host", "port", "truth", "paging", "hours_per_second", "options")
"""Arguments that are no options of the site."""
EXAMPLE = """example:
  python -m tests.site --articles 2000 --seed 3 --paging economie=arrows --truth truth.jsonl
  prints http://127.0.0.1:43211 and serves until interrupted (Ctrl-C)
  python -m tests.site --days 30 --hours-per-second 12
  lives a day in two seconds; how much happens: --options '{"new_per_day": 20, "removed_per_day": 0}'
"""


def parser() -> argparse.ArgumentParser:
    """The command line."""
    made = argparse.ArgumentParser(prog="python -m tests.site", description=__doc__, epilog=EXAMPLE,
                                   formatter_class=argparse.RawDescriptionHelpFormatter)
    made.add_argument("--articles", type=int, help="how many public articles (default 120)")
    made.add_argument("--seed", type=int, help="the same seed gives the same site (default 1)")
    made.add_argument("--host", default="127.0.0.1")
    made.add_argument("--port", type=int, default=0, help="default 0: a free one")
    made.add_argument("--truth", type=Path, metavar="FILE", help="write there what each public article says, as JSONL")
    made.add_argument("--template", choices=TEMPLATES, help="for all articles (default: mixed)")
    made.add_argument("--per-page", type=int, help="teasers on a page of a section (default 10)")
    made.add_argument("--paging", action="append", metavar="SECTION=WAY",
                      help=f"how a section is paged: {', '.join(PAGINATIONS)} (default: international=load-more)")
    made.add_argument("--weight", type=int, help="kilobytes of an article page, about (default 80)")
    made.add_argument("--rest", choices=REST_STATES, help="the REST interface: on, or how it refuses")
    made.add_argument("--sitemaps", choices=SITEMAPS)
    made.add_argument("--gzip-sitemaps", action="store_true", default=None)
    made.add_argument("--no-gzip", dest="gzip", action="store_false", default=None, help="send pages uncompressed")
    made.add_argument("--no-charset", dest="charset", action="store_false", default=None)
    made.add_argument("--no-oddities", dest="oddities", action="store_false", default=None)
    made.add_argument("--consent", action="store_true", default=None, help="a consent wall before every article")
    made.add_argument("--crawl-delay", type=float, help="named in robots.txt")
    made.add_argument("--disallow", action="append", metavar="PATH", help="closed in robots.txt")
    made.add_argument("--slide", type=int, metavar="K", help="a new article on top after every K listing requests")
    made.add_argument("--days", type=int, help="let the site live on so many days, by a clock of its own")
    made.add_argument("--hours-per-second", type=float, default=0, metavar="HOURS",
                      help="let that clock run so fast, and print each event to standard error")
    made.add_argument("--latency", type=float, metavar="SECONDS", help="hold every answer back")
    made.add_argument("--log", type=int, help="how many requests to remember (default 20000)")
    made.add_argument("--options", type=json.loads, default={}, metavar="JSON", help="any option of tests.site.Options")
    return made


def options(given: argparse.Namespace) -> Options:
    """What the command line asks for; OptionError where it cannot be."""
    asked: dict[str, Any] = dict(given.options)
    asked |= {name: value for name, value in vars(given).items()
              if value is not None and name not in OURS}
    if given.paging:
        pairs = [pair.partition("=") for pair in given.paging]
        asked["pagination"] = {section: way for section, _, way in pairs}
    if "disallow" in asked:
        asked["disallow"] = tuple(asked["disallow"])
    return Options(**asked)


async def serve(world: World, host: str, port: int, truth_file: Path | None, hours_per_second: float) -> None:
    """Serves until SIGINT or SIGTERM; the address is the first line on standard output."""
    ended = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, ended.set)
    site, server = await start(world, host, port)
    if truth_file:
        write_truth(site, truth_file)
    print(site.base, flush=True)
    living = asyncio.ensure_future(run_clock(world, hours_per_second)) if isinstance(world, LivingWorld) else None
    await ended.wait()
    if living:
        living.cancel()
    server.close()


async def run_clock(world: LivingWorld, hours_per_second: float) -> None:
    """Lets the clock of a living site run, and prints what happens; 0 hours a second leave it to others to set it."""
    while hours_per_second:
        before = world.now
        await asyncio.sleep(TICK)
        world.now = before + timedelta(hours=hours_per_second * TICK)
        for event in world.life.between(before.timestamp(), world.now.timestamp()):
            print(event, file=sys.stderr, flush=True)


def write_truth(site: Site, path: Path) -> None:
    """The truth of the site as JSONL, one public article a line."""
    with path.open("w", encoding="utf-8") as file:
        for post in site.world.posts():
            file.write(json.dumps(truth(site.world, post, site.base), ensure_ascii=False) + "\n")


def main() -> int:
    """0 once it has been interrupted, 2 for an option that cannot be."""
    given = parser().parse_args()
    try:
        asked = options(given)
        if given.hours_per_second < 0 or (given.hours_per_second and not asked.days):
            raise OptionError("--hours-per-second: a positive number, and --days with it")
        asyncio.run(serve(world_of(asked), given.host, given.port, given.truth, given.hours_per_second))
    except (OptionError, TypeError) as wrong:
        print(f"python -m tests.site: {wrong}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
