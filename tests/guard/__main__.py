"""The guard: freezes anew what crawls and pages give now: `python -m tests.guard [crawls | pages]`."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

from tests.guard import frozen, pages
from tests.guard.host import TOP, Host, hosting
from tests.guard.scenes import all_of
from tests.guard.taken import Taken


def main() -> int:
    """0 once all is frozen; 1 where the real pages are absent, whose hashes then stay as they were."""
    shared = (TOP / os.environ.get("NEWSSPIDER_SHARED", "../shared")).resolve()
    with hosting() as host, tempfile.TemporaryDirectory() as work:
        if "pages" not in sys.argv:
            frozen.freeze(frozen.CRAWLS, crawls(host, Path(work)))
        if "crawls" in sys.argv:
            return 0
        if not (shared / "realpages").is_dir():
            print(f"real pages not frozen: {shared / 'realpages'} is absent", file=sys.stderr)
            return 1
        frozen.freeze(frozen.PAGES, {
            "reparse": pages.reparsed(host, Path(work), shared), "read": pages.read(host, Path(work), shared),
            "reparse all": pages.reparsed(host, made(Path(work) / "all"), shared, 1),
        })  # fmt: skip
    return 0


def crawls(host: Host, work: Path) -> dict[str, Taken]:
    """All that is played, short and long."""
    found: dict[str, Taken] = {}
    for seed, articles in (*frozen.SHORT, *frozen.LONG):
        for name, play in all_of(seed, articles).items():
            found[name] = play(host, made(work / name))
            print(name, len(found[name]), flush=True)
    return found


def made(folder: Path) -> Path:
    """The folder, which is new."""
    folder.mkdir()
    return folder


if __name__ == "__main__":
    sys.exit(main())
