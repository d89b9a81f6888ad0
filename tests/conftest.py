"""What all tests stand on: loopback only, an output folder of their own, the pages that are not the project's."""

from __future__ import annotations

import gc
import os
import signal
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import hypothesis
import pytest
import time_machine

from tests import postgres
from tests.loopback import sitecustomize  # importing it closes the way out of this process

TOP = Path(__file__).resolve().parent.parent
pytest_plugins = ("tests.fast", "tests.forking", "tests.leftovers", "tests.skips")

# What is imported and collected stays to the end: a sixth of the collection went into looking it through for garbage.
gc.set_threshold(50_000, 20, 50)
# A shared machine may be slow for a moment; in CI Hypothesis takes its own profile, with fixed seeds, to start from.
hypothesis.settings.register_profile("newsspider", hypothesis.settings(), deadline=None)
hypothesis.settings.register_profile("long", deadline=None, max_examples=500)  # of `make soak`
hypothesis.settings.load_profile("newsspider")


def pytest_configure(config: pytest.Config) -> None:
    """Close the way out of every Python that a test starts, and keep crawls off the checkout's output/."""
    closed = str(Path(sitecustomize.__file__).parent)
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, [closed, os.environ.get("PYTHONPATH")]))
    output = tempfile.TemporaryDirectory(prefix="newsspider-tests-")
    config.add_cleanup(output.cleanup)
    os.environ["NEWSSPIDER_OUTPUT"] = output.name
    # Of the many processes none is to compile the project anew.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    # What a shell starts in the background ignores Ctrl-C, and so would all that a test starts, and then sends one.
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.hookimpl(wrapper=True)
def pytest_collection(session: pytest.Session) -> Iterator[None]:
    """Have each worker but the first collect at another time: xdist refuses to start where their tests differ."""
    worker = int(getattr(session.config, "workerinput", {}).get("workerid", "gw0").removeprefix("gw"))
    if not worker:
        return (yield)
    with time_machine.travel(datetime(2023 + worker, 2, 28, 23, 59, 58, tzinfo=UTC)):
        return (yield)


def pytest_collection_finish() -> None:
    """Leave aside what stays to the end."""
    gc.freeze()


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """Half as many again as cores: tests of servers and crawls wait for two fifths of their time, fast ones do not."""
    cores = len(os.sched_getaffinity(0))
    return cores if config.getoption("--fast") else (cores * 3 + 1) // 2


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder with `realpages/`, which are no part of the project; a test that needs it is skipped without."""
    folder = (TOP / os.environ.get("NEWSSPIDER_SHARED", "../shared")).resolve()
    if not (folder / "realpages").is_dir():
        pytest.skip(f"REAL PAGES NOT TRIED: {folder / 'realpages'} is absent; NEWSSPIDER_SHARED says where it is")
    return folder


@pytest.fixture(scope="session")
def postgres_address() -> Iterator[str]:
    """The address of a PostgreSQL server."""
    found = postgres.programs()
    if found is None:
        pytest.skip("POSTGRESQL NOT TRIED: no initdb; install Debian's postgresql")
    with postgres.server(found) as address:
        yield address
