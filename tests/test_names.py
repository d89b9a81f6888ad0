"""The names of tests are the same at every collection, or workers that run side by side could not share them.

Such workers compare theirs in every `make test`; see `conftest`, which gives each another clock.
"""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tests.crawling import TOP

COLLECT = ("-m", "pytest", "--collect-only", "-q", "-p", "no:cacheprovider", "-m", "soak or not soak")


def collecting(moment: str, seed: int) -> subprocess.Popen[str]:
    """A collection under way, at a time and with a hash seed of its own."""
    command = [sys.executable, *COLLECT, "-p", "tests.another_time", "--at", moment]
    env = {**os.environ, "PYTHONHASHSEED": str(seed)}
    return subprocess.Popen(command, cwd=TOP, env=env, stdout=subprocess.PIPE, text=True)


@pytest.mark.soak
def test_tests_have_the_same_names_whatever_the_clock_and_the_hash_seed() -> None:
    with collecting("2024-02-29T23:59:58", 1) as one, collecting("2031-07-01T11:12:13", 2) as other:
        said = [process.communicate()[0] for process in (one, other)]
    assert (one.returncode, other.returncode) == (0, 0), said
    names = [[line for line in text.splitlines() if "::" in line] for text in said]
    assert names[0] == names[1]
    assert any("::test_tests_have_the_same_names_" in name for name in names[0])
