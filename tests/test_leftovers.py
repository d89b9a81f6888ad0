"""What a failing test started is gone when the next one begins."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

from tests import forking
from tests.crawling import TOP

CASE = """
import os, socket, subprocess, sys
import psutil

SLEEPS = "import sys; sys.stdin.read()"
STARTS = "import subprocess as s, sys; s.Popen([sys.executable, '-c', %r], stdin=s.PIPE); sys.stdin.read()" % SLEEPS

def test_a():
    opened = socket.create_server(("127.0.0.1", 0))
    process = subprocess.Popen([sys.executable, "-c", STARTS], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    while not psutil.Process(process.pid).children():
        pass
    process.kill()
    process.wait()
    again = subprocess.Popen([sys.executable, "-c", SLEEPS], stdin=subprocess.PIPE)
    os.umask(0o777)
    assert False, "failed on purpose"

def test_b():
    assert os.umask(0o022) != 0o777
    assert psutil.Process().children(recursive=True) == []
"""


def test_what_a_failing_test_leaves_open_does_not_fail_the_next(tmp_path: Path) -> None:
    (tmp_path / "test_case.py").write_text(CASE)
    command = [sys.executable, "-m", "pytest", "-q", "-p", "tests.leftovers", "-W", "error", "-p", "no:cacheprovider"]
    env = {**os.environ, "PYTHONPATH": os.pathsep.join([str(TOP), os.environ["PYTHONPATH"]])}
    done = subprocess.run([*command, "test_case.py"], cwd=tmp_path, env=env, capture_output=True, text=True)
    assert "1 failed, 1 passed" in done.stdout, done.stdout
    assert "failed on purpose" in done.stdout


def test_what_a_test_leaves_of_how_python_starts_is_taken_back_or_nothing_would_be_forked_after_it() -> None:
    before = os.environ.get("PYTHONHASHSEED")
    around = forking.pytest_runtest_call()
    next(around)
    os.environ["PYTHONHASHSEED"] = "6640"  # So does Dask.
    with suppress(StopIteration):
        next(around)
    assert os.environ.get("PYTHONHASHSEED") == before
