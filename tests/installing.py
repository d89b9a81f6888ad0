"""Environments of their own, made without the network: what is installed here is linked, as far as it is required."""

from __future__ import annotations

import os
import subprocess
import sys
import venv
from collections.abc import Iterable, Iterator
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement

from tests.daemons import copied

TOP = Path(__file__).resolve().parent.parent


def built(folder: Path, kind: str) -> Path:
    """The wheel or the sdist of a fresh clone: setuptools packs what an earlier build has left in a checkout, too."""
    checkout = copied(folder / f"checkout-{kind}")
    subprocess.run(
        [sys.executable, "-m", "build", f"--{kind}", "--no-isolation", "--outdir", folder, checkout],
        check=True, capture_output=True,
    )  # fmt: skip
    return next(folder.glob("*.whl" if kind == "wheel" else "*.tar.gz"))


def environment(folder: Path, package: Path) -> Path:
    """The `bin` of a new environment with this wheel or sdist, what it requires, and nothing else."""
    venv.create(folder, symlinks=True)
    place = next(folder.glob("lib/python*/site-packages"))
    installer = [sys.executable, "-m", "pip", "--python", str(folder / "bin" / "python"), "install", "--quiet"]
    if package.name.endswith(".tar.gz"):
        link({"setuptools", *closure("setuptools")}, place)  # For the build, as pip would fetch it.
    subprocess.run([*installer, "--no-index", "--no-deps", "--no-build-isolation", str(package)], check=True)
    link(closure("newsspider"), place)
    return folder / "bin"


def closure(name: str, extra: str = "") -> set[str]:
    """The names of the packages that a package requires with an extra, and that these require in turn."""
    found: set[str] = set()
    waiting = [(name, extra)]
    seen = set(waiting)
    while waiting:
        for wanted in _required(*waiting.pop()):
            found.add(wanted.name)
            for pair in [(wanted.name, ""), *((wanted.name, one) for one in wanted.extras)]:
                if pair not in seen:
                    seen.add(pair)
                    waiting.append(pair)
    return found


def _required(name: str, extra: str) -> Iterator[Requirement]:
    for line in metadata.requires(name) or ():
        one = Requirement(line)
        if one.marker is None or one.marker.evaluate({"extra": extra}):
            yield one


def link(names: Iterable[str], place: Path) -> None:
    """Put packages that are installed here into a folder for packages."""
    for name in sorted(names):
        files = metadata.files(name) or []
        for first in sorted({file.parts[0] for file in files if file.parts[0] not in ("..", "__pycache__")}):
            source = Path(str(metadata.distribution(name).locate_file(first)))
            if source.exists() and not (place / first).exists():
                os.symlink(source, place / first)
