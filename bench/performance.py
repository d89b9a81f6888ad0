"""docs/performance.md: what was measured, a section a version, the newest on top."""

from __future__ import annotations

import platform
import re
from pathlib import Path

PAGE = Path(__file__).parent.parent / "docs" / "performance.md"
INTRO = """# Performance

Written by `make bench`, which replaces the section of its own version and keeps the others; medians, all of a table
measured side by side in one run.
"""
SECTION = re.compile(r"^(?=## )", re.MULTILINE)


def machine() -> str:
    """Return the machine in words."""
    model = platform.processor() or platform.machine()
    for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
        if line.startswith("model name"):
            model = line.partition(":")[2].strip()
    return f"{model}, Python {platform.python_version()}, {platform.system()}"


def merged(page: str, version: str, section: str) -> str:
    """Return the page with this section on top, in place of the one that its version had, and all others after it."""
    others = [one.strip() for one in SECTION.split(page)[1:]]
    kept = [one for one in others if not one.startswith(f"## {version},")]
    return "\n\n".join([INTRO.strip(), section.strip(), *kept]) + "\n"


def record(version: str, day: str, lines: list[str]) -> None:
    """Write the tables of a run into the page."""
    page = PAGE.read_text(encoding="utf-8") if PAGE.exists() else ""
    section = "\n".join([f"## {version}, {day}", "", f"Machine: {machine()}.", "", *lines])
    PAGE.write_text(merged(page, version, section), encoding="utf-8")
