"""`make demo`: the stand-in site, one crawl of it, and what came of that."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

TOP = Path(__file__).resolve().parent.parent
OUTPUT = TOP / "output" / "demo"
ARTICLES = 120
ENOUGH = 100


@contextmanager
def stand_in(articles: int) -> Iterator[str]:
    """The base URL of a stand-in site, which is ended with the block."""
    command = [sys.executable, "-m", "tests.site", "--articles", str(articles)]
    with subprocess.Popen(command, cwd=TOP, stdout=subprocess.PIPE, text=True) as site:
        try:
            assert site.stdout is not None
            words = site.stdout.readline().split()
            if not words:
                raise SystemExit("demo: the stand-in site did not start")
            yield next(word for word in words if word.startswith("http"))
        finally:
            site.terminate()
            try:
                site.wait(10)
            except subprocess.TimeoutExpired:
                site.kill()


def crawl_exit(url: str) -> int:
    """The exit code of a crawl of `url` at full pace into `OUTPUT`, its progress shown as it goes."""
    pace = ["-s", "DOWNLOAD_DELAY=0", "-s", "AUTOTHROTTLE_ENABLED=False"]
    command = [sys.executable, "-m", "scrapy", "crawl", "cinktank", "-a", f"site={url}", *pace]
    env = {**os.environ, "NEWSSPIDER_OUTPUT": str(OUTPUT)}
    return subprocess.run(command, cwd=TOP, env=env, check=False).returncode


def delivered() -> tuple[list[Path], int]:
    """The files of articles under `OUTPUT` and how many lines they hold together."""
    files = sorted(OUTPUT.glob("cinktank/*.jsonl"))
    return files, sum(len(file.read_bytes().splitlines()) for file in files)


def main() -> int:
    """0 when the crawl went well and delivered enough articles."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the site ends too
    shutil.rmtree(OUTPUT, ignore_errors=True)  # a ledger of the last demo would make this one deliver nothing new
    with stand_in(ARTICLES) as url:
        print(f"demo: the stand-in site answers at {url}", flush=True)
        code = crawl_exit(url)
    files, lines = delivered()
    print(f"demo: {lines} articles in {', '.join(str(file.relative_to(TOP)) for file in files) or 'no file'}")
    if code == 0 and lines < ENOUGH:
        print(f"demo: at least {ENOUGH} were expected", file=sys.stderr)
        return 1
    return code


if __name__ == "__main__":
    sys.exit(main())
