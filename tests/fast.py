"""`--fast`: the tests that start no process. One that is about to start its first is skipped there and then."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import hypothesis
import pytest

STARTS = {"subprocess.Popen", "os.fork", "os.forkpty", "os.posix_spawn", "os.system"}
REASON = "start processes (make test)"
_running = False


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option."""
    parser.addoption("--fast", action="store_true", help="the tests that start no process, and less of Hypothesis")


def pytest_configure(config: pytest.Config) -> None:
    """Watch for processes that are about to start."""
    if config.getoption("--fast"):
        config.option.markexpr = "not soak and not slow"
        # What has been opened for a process that is not to be started is left to itself.
        config.addinivalue_line("filterwarnings", "ignore::ResourceWarning")
        config.addinivalue_line("filterwarnings", "ignore::pytest.PytestUnraisableExceptionWarning")
        hypothesis.settings.register_profile("fast", deadline=None, max_examples=10)
        hypothesis.settings.load_profile("fast")
        sys.addaudithook(_skip_what_starts)


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
    if event in STARTS:
        skip_what_starts(event)


def skip_what_starts(_: str = "") -> None:
    """Skip the test that asks for a process, for one that could not be skipped from within what starts it."""
    if _running:
        pytest.skip(REASON)
