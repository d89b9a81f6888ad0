"""The guard: runs `scrapy` in forks of one process that has imported everything, so that a crawl starts at once.

A job is a line of JSON on standard input; the exit code of each is a line on standard output.
"""

from __future__ import annotations

import json
import os
import pkgutil
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import datetime
from importlib import import_module
from pathlib import Path
from subprocess import PIPE, Popen
from typing import Any

TOP = Path(__file__).resolve().parent.parent.parent


@dataclass(slots=True)
class Job:
    """One `scrapy WORDS…`."""

    words: list[str]
    now: str
    """ISO 8601 instant at which its clock stands still."""
    out: str
    """File for what it prints; its log goes beside it."""
    kill: tuple[str, int] | None = None
    """The name of a signal of Scrapy's, and how many of them the process lives to see."""
    code: int = field(default=0, kw_only=True)
    """The exit code expected; -9 for one that is killed."""


class Host:
    """The process that forks."""

    def __init__(self, process: Popen[str]) -> None:
        self.process = process

    def run(self, job: Job) -> None:
        """Run a job to its end; AssertionError with its log where it ends otherwise than expected."""
        assert self.process.stdin and self.process.stdout
        self.process.stdin.write(json.dumps(asdict(job)) + "\n")
        self.process.stdin.flush()
        code = int(self.process.stdout.readline())
        log = Path(f"{job.out}.log").read_text(encoding="utf-8")
        assert code == job.code, f"exit {code} and not {job.code}: scrapy {' '.join(job.words)}\n{log}"


@contextmanager
def hosting() -> Iterator[Host]:
    """A host, which is ended with the block."""
    command = [sys.executable, "-m", "tests.guard.host"]
    with Popen(command, cwd=TOP, stdin=PIPE, stdout=PIPE, text=True) as process:
        try:
            yield Host(process)
        finally:
            process.kill()


def main() -> None:
    """Run the jobs that come, one after the other."""
    _import_all()
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            _be(json.loads(line))
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)


def _import_all() -> None:
    import newsspider

    for module in pkgutil.walk_packages(newsspider.__path__, "newsspider."):
        if not module.name.endswith(("__main__", ".settings")):
            import_module(module.name)
    assert "twisted.internet.reactor" not in sys.modules, "a reactor made before the fork would be shared"


def _be(job: dict[str, Any]) -> None:
    """Be a `scrapy`, as if started by a shell, and end."""
    import time_machine
    from scrapy.cmdline import execute

    for number, path in enumerate((job["out"], f"{job['out']}.log"), 1):
        with Path(path).open("wb") as file:
            os.dup2(file.fileno(), number)
    code = 0
    if job["kill"]:
        _kill_after(*job["kill"])
    try:
        with time_machine.travel(datetime.fromisoformat(job["now"]), tick=False):
            execute(["scrapy", *job["words"]])
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 0
    except BaseException:
        import traceback

        traceback.print_exc()
        code = 99
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def _kill_after(name: str, times: int) -> None:
    """Kill this process by the signal of that name which comes when as many have come."""
    from pydispatch import dispatcher  # type: ignore[import-untyped]
    from scrapy import signals

    left = [times]

    def killer() -> None:
        left[0] -= 1
        if left[0] < 0:
            os.kill(os.getpid(), signal.SIGKILL)

    dispatcher.connect(killer, getattr(signals, name), weak=False)


if __name__ == "__main__":
    main()
