"""docs/performance.md: what was measured, a section a version, the newest on top."""

from __future__ import annotations

import platform
import re
from pathlib import Path

PAGE = Path(__file__).parent.parent / "docs" / "performance.md"
INTRO = """# Performance

Written by `make bench`: medians, all of a table measured side by side in one run. A run replaces the tables of its own
version that it makes again and keeps all others. [speed.md](speed.md) tells where the time goes.
"""
SECTION = re.compile(r"^(?=## )", re.MULTILINE)
TABLE = re.compile(r"^(?=### )", re.MULTILINE)


def machine() -> str:
    """Return the machine in words."""
    model = platform.processor() or platform.machine()
    for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
        if line.startswith("model name"):
            model = line.partition(":")[2].strip()
    return f"{model}, Python {platform.python_version()}, {platform.system()}"


def merged(page: str, version: str, day: str, tables: list[str]) -> str:
    """Return the page with these tables, each under a heading `### what: of what`, in the section of its version.

    That section stands on top; what it has of other tables stays, and so do all other sections.
    """
    sections = {one.partition(",")[0]: one.strip() for one in SECTION.split(page)[1:]}
    known = TABLE.split(sections.pop(f"## {version}", ""))[1:]
    found = {_what(one): one.strip() for one in [*known, *tables]}
    head = f"## {version}, {day}\n\nMachine: {machine()}."
    return "\n\n".join([INTRO.strip(), head, *found.values(), *sections.values()]) + "\n"


def _what(table: str) -> str:
    """What a table measures: its heading, without how much of it."""
    return re.split(r"[:(\n]", table)[0].strip()


def record(version: str, day: str, tables: list[str]) -> None:
    """Write the tables of a run into the page."""
    page = PAGE.read_text(encoding="utf-8") if PAGE.exists() else ""
    PAGE.write_text(merged(page, version, day, tables), encoding="utf-8")
