"""What the tests want of a machine, what is skipped where it is missing, and what has it run: told in one line."""

from __future__ import annotations

import os
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests import browsing, postgres, wordpress

TOP = Path(__file__).resolve().parent.parent
SHARED = (TOP / os.environ.get("NEWSSPIDER_SHARED", "../shared")).resolve()


@dataclass(frozen=True)
class Want:
    """Something that some tests want."""

    name: str
    words: tuple[str, ...]
    """What stands in the reasons of those that are skipped without it."""
    remedy: str
    here: Callable[[], object]


def _program(name: str, remedy: str = "", *words: str) -> Want:
    return Want(name, (name, *words), remedy or f"apt-get install {name}", lambda: shutil.which(name))


WANTS = (
    Want("Chromium", ("Chromium",), "apt-get install chromium", browsing.path),
    Want("PostgreSQL", ("initdb",), "apt-get install postgresql", postgres.programs),
    Want("WordPress", ("WORDPRESS",), f"apt-get install {' '.join(wordpress.NEEDED)}", lambda: not wordpress.missing()),
    _program("wget"),
    _program("openssl"),
    _program("systemd-analyze", "apt-get install systemd"),
    _program("docker", "install Docker with its plugin compose"),
    Want("../shared", ("real pages", "REAL PAGES", "SEED", "no seed"), "make test NEWSSPIDER_SHARED=FOLDER",
         lambda: (SHARED / "realpages").is_dir()),
)  # fmt: skip
"""Those that a machine is likely to lack; .ci/run installs the programs."""


def missing() -> Iterator[str]:
    """What is missing on this machine, with its remedy."""
    return (f"{want.name} ({want.remedy})" for want in WANTS if not want.here())


def told(reasons: Counter[str]) -> str:
    """One line on tests that were skipped, given how many were for which reason."""
    counts: Counter[str] = Counter()
    for reason, count in reasons.items():
        found = next((want for want in WANTS if any(word in reason for word in want.words)), None)
        counts[f"without {found.name} ({found.remedy})" if found else reason] += count
    return f"skipped: {'; '.join(f'{count} {reason}' for reason, count in counts.most_common())}"


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say what was skipped, and what would have it run."""
    reasons = Counter(
        report.longrepr[2].removeprefix("Skipped: ")
        for report in terminalreporter.stats.get("skipped", [])
        if isinstance(report.longrepr, tuple)
    )
    if reasons:
        terminalreporter.write_line(told(reasons))


if __name__ == "__main__":
    lacking = "; ".join(missing())
    print(
        "some 9 minutes on two cores; "
        + (f"to be skipped for want of {lacking}" if lacking else "nothing is missing")
    )
