"""A test that fails leaves nothing behind that could make the next one fail: no process, no open file or socket."""

from __future__ import annotations

import ctypes
import gc
import traceback
import warnings
from collections.abc import Iterator
from contextlib import suppress
from types import TracebackType

import psutil
import pytest

ADOPT = 36
"""PR_SET_CHILD_SUBREAPER: what loses its parent becomes a child of this process, and so can be found."""
BEFORE = pytest.StashKey[set[int]]()
FAILED = pytest.StashKey[TracebackType]()


def pytest_sessionstart() -> None:
    """Adopt the grandchildren."""
    ctypes.CDLL(None).prctl(ADOPT, 1, 0, 0, 0)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[None]:
    """Note what runs already: the processes of the fixtures."""
    item.stash[BEFORE] = {one.pid for one in _children()}
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
            _end([one for one in _children() if one.pid not in item.stash[BEFORE]])
            with warnings.catch_warnings(action="ignore", category=ResourceWarning):
                traceback.clear_frames(failed)
                gc.collect()


def _children() -> list[psutil.Process]:
    found: list[psutil.Process] = psutil.Process().children(recursive=True)
    return found


def _end(processes: list[psutil.Process]) -> None:
    for one in processes:
        with suppress(psutil.Error):
            one.kill()
    psutil.wait_procs(processes, timeout=30)
