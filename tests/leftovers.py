"""A test leaves nothing behind that could make the next one fail: no process, no open file or socket, no umask."""

from __future__ import annotations

import ctypes
import gc
import os
import time
import traceback
import warnings
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from types import TracebackType

import psutil
import pytest

ADOPT = 36
"""PR_SET_CHILD_SUBREAPER: what loses its parent becomes a child of this process, and so can be found."""
BEGAN = pytest.StashKey[float]()
FAILED = pytest.StashKey[TracebackType]()
UMASK = pytest.StashKey[int]()


def pytest_sessionstart(session: pytest.Session) -> None:
    """Adopt the grandchildren, and note the umask."""
    ctypes.CDLL(None).prctl(ADOPT, 1, 0, 0, 0)
    session.config.stash[UMASK] = os.umask(0o022)
    os.umask(session.config.stash[UMASK])


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Put the umask back: a crawl in this process narrows it, and servers of the next test could not read its files."""
    os.umask(item.config.stash[UMASK])


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[None]:
    """Note the instant: what runs already are the processes of the fixtures."""
    item.stash[BEGAN] = time.clock_gettime(time.CLOCK_BOOTTIME)
    try:
        return (yield)
    except Exception as error:
        if error.__traceback__:
            item.stash[FAILED] = error.__traceback__
        raise


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item) -> Iterator[None]:
    """After a failure, end what the test started, and drop what its frames hold."""
    try:
        return (yield)
    finally:
        if (failed := item.stash.get(FAILED, None)) is not None:
            _end(_started_after(item.stash[BEGAN]))
            with warnings.catch_warnings(action="ignore", category=ResourceWarning):
                traceback.clear_frames(failed)
                gc.collect()


def _started_after(instant: float) -> list[psutil.Process]:
    """Those below this process that began after an instant of the time since the machine started."""
    return [one for one in psutil.Process().children(recursive=True) if _began(one.pid) > instant]


def _began(pid: int) -> float:
    try:
        # The 22nd field, counted after the name, which may have blanks and brackets in it.
        ticks = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[19]
    except OSError:  # It has ended.
        return 0.0
    # It is rounded down: what began in the tick of the instant began after it.
    return (int(ticks) + 1) / os.sysconf("SC_CLK_TCK")


def _end(processes: list[psutil.Process]) -> None:
    for one in processes:
        with suppress(psutil.Error):
            one.kill()
    psutil.wait_procs(processes, timeout=30)
