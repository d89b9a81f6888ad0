"""The project's frame: the lock pins all that pyproject.toml asks for, and tells nothing of where it was made."""

from __future__ import annotations

import re
import tomllib
from itertools import chain
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

import newsspider

TOP = Path(__file__).resolve().parent.parent
PROJECT: dict[str, Any] = tomllib.loads((TOP / "pyproject.toml").read_text(encoding="utf-8"))["project"]
ASKED = sorted({*PROJECT["dependencies"], *chain.from_iterable(PROJECT["optional-dependencies"].values())})
LOCK = [line for line in (TOP / "constraints.txt").read_text(encoding="utf-8").splitlines() if line[0] != "#"]
PINNED = {canonicalize_name(line.partition("==")[0]): line.partition("==")[2].split()[0] for line in LOCK}


def test_a_line_of_the_lock_names_one_version_and_no_place() -> None:
    pin = re.compile(r"[A-Za-z0-9._-]+==[0-9][0-9a-z.]*( ; python_version (<|>=) \"3\.[0-9]+\")?")
    assert len(LOCK) > 100
    assert [line for line in LOCK if not pin.fullmatch(line)] == []


def test_the_lock_pins_what_the_project_asks_for() -> None:
    wishes = [wish for wish in map(Requirement, ASKED) if wish.name != "newsspider"]
    assert len(wishes) > 40
    pinned = {str(wish): PINNED.get(canonicalize_name(wish.name)) for wish in wishes}
    found = [wish for wish in wishes if (pin := pinned[str(wish)]) and wish.specifier.contains(Version(pin))]
    assert [str(wish) for wish in wishes if wish not in found] == []


def test_the_changelog_knows_this_version() -> None:
    assert f"\n## [{newsspider.__version__}]" in (TOP / "CHANGELOG.md").read_text(encoding="utf-8")
