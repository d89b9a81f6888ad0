"""A pytest plugin that has tests collected at another time: `-p tests.another_time --at 2031-07-01T11:12:13`."""

from datetime import datetime

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add --at."""
    parser.addoption("--at", type=datetime.fromisoformat, help="the time that it is while tests are collected")


def pytest_sessionstart(session: pytest.Session) -> None:
    """Go there."""
    import time_machine  # not above: pytest rewrites the assertions of this plugin, and wants to be there first

    time_machine.travel(session.config.getoption("at")).start()
