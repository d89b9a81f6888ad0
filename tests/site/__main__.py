"""Stand-in site: started by hand: `python -m tests.site`."""

from __future__ import annotations

import argparse
import asyncio
import json
import signal
import sys
from pathlib import Path
from typing import Any

from . import start
from .options import PAGINATIONS, REST_STATES, SITEMAPS, TEMPLATES, OptionError, Options
from .routes import Site
from .truth import truth
from .world import World

EXAMPLE = """example:
  python -m tests.site --articles 2000 --seed 3 --paging economie=arrows --truth truth.jsonl
  prints http://127.0.0.1:43211 and serves until interrupted (Ctrl-C)
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
    made.add_argument("--latency", type=float, metavar="SECONDS", help="hold every answer back")
    made.add_argument("--log", type=int, help="how many requests to remember (default 20000)")
    made.add_argument("--options", type=json.loads, default={}, metavar="JSON", help="any option of tests.site.Options")
    return made


def options(given: argparse.Namespace) -> Options:
    """What the command line asks for; OptionError where it cannot be."""
    asked: dict[str, Any] = dict(given.options)
    asked |= {name: value for name, value in vars(given).items()
              if value is not None and name not in ("host", "port", "truth", "paging", "options")}
    if given.paging:
        pairs = [pair.partition("=") for pair in given.paging]
        asked["pagination"] = {section: way for section, _, way in pairs}
    if "disallow" in asked:
        asked["disallow"] = tuple(asked["disallow"])
    return Options(**asked)


async def serve(world: World, host: str, port: int, truth_file: Path | None) -> None:
    """Serves until SIGINT or SIGTERM; the address is the first line on standard output."""
    ended = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, ended.set)
    site, server = await start(world, host, port)
    if truth_file:
        write_truth(site, truth_file)
    print(site.base, flush=True)
    await ended.wait()
    server.close()


def write_truth(site: Site, path: Path) -> None:
    """The truth of the site as JSONL, one public article a line."""
    with path.open("w", encoding="utf-8") as file:
        for post in site.world.posts():
            file.write(json.dumps(truth(site.world, post, site.base), ensure_ascii=False) + "\n")


def main() -> int:
    """0 once it has been interrupted, 2 for an option that cannot be."""
    given = parser().parse_args()
    try:
        asyncio.run(serve(World(options(given)), given.host, given.port, given.truth))
    except (OptionError, TypeError) as wrong:
        print(f"python -m tests.site: {wrong}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
