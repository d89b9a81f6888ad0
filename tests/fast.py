"""`--fast`: the tests that start no process. One that is about to start its first is skipped there and then.

Those that are marked as slow are left out, and a file that is so as a whole is not even imported.
"""

from __future__ import annotations

import re
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest

STARTS = {"subprocess.Popen", "os.fork", "os.forkpty", "os.posix_spawn", "os.system"}
SLOW = re.compile(r"^pytestmark = \[?pytest\.mark\.(slow|soak)\b", re.MULTILINE)
"""How a file says that all its tests are slow."""
REASON = "start processes (make test)"
_running = False


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option."""
    parser.addoption("--fast", action="store_true", help="the tests that start no process, and less of Hypothesis")


@pytest.hookimpl(trylast=True)
def pytest_configure(config: pytest.Config) -> None:
    """Watch for processes that are about to start."""
    if config.getoption("--fast"):
        config.option.markexpr = "not soak and not slow"
        # What has been opened for a process that is not to be started is left to itself: in a test, and at the end.
        for kind in (ResourceWarning, pytest.PytestUnraisableExceptionWarning):
            name = "ResourceWarning" if kind is ResourceWarning else f"pytest.{kind.__name__}"
            config.addinivalue_line("filterwarnings", f"ignore::{name}")
            warnings.filterwarnings("ignore", category=kind)
        hypothesis.settings.register_profile("fast", deadline=None, max_examples=10)
        hypothesis.settings.load_profile("fast")
        sys.addaudithook(_skip_what_starts)


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leave a file alone of which no test is to run, and that is not named: what it imports takes its time."""
    named = any(one.partition("::")[0].endswith(collection_path.name) for one in config.args)
    left_out = config.getoption("--fast") and not named and collection_path.suffix == ".py"
    return True if left_out and SLOW.search(collection_path.read_text(encoding="utf-8")) else None


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """Know when a test runs, its fixtures included."""
    global _running
    _running = item.config.getoption("--fast")
    try:
        return (yield)
    finally:
        _running = False


def _skip_what_starts(event: str, args: tuple[object, ...]) -> None:
    if _running and event in STARTS:
        skip_what_starts(event)


def skip_what_starts(_: str = "") -> None:
    """Skip the test that asks for a process, for one that could not be skipped from within what starts it."""
    if _running:
        pytest.skip(REASON)
