"""docs/performance.md: what was measured, a section a version, the newest first."""

from __future__ import annotations

import platform
import re
from pathlib import Path

PAGE = Path(__file__).parent.parent / "docs" / "performance.md"
INTRO = """# Performance
"""
SECTION = re.compile(r"^(?=## \d)", re.MULTILINE)
"""Where a version's section begins: what stands before the first is written by hand, and stays."""
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

    That section is the first of a version; what it has of other tables stays, and so does all else.
    """
    head, *rest = SECTION.split(page or INTRO)
    sections = {one.partition(",")[0]: one.strip() for one in rest}
    known = TABLE.split(sections.pop(f"## {version}", ""))[1:]
    made = TABLE.split("\n\n".join(tables))
    found = {_what(one): one.strip() for one in [*known, *made] if one.strip()}
    own = f"## {version}, {day}\n\nMachine: {machine()}."
    return "\n\n".join([head.strip(), own, *found.values(), *sections.values()]) + "\n"


def _what(table: str) -> str:
    """What a table measures: its heading, without how much of it."""
    return re.split(r"[:(\n]", table)[0].strip()


def record(version: str, day: str, tables: list[str]) -> None:
    """Write the tables of a run into the page."""
    page = PAGE.read_text(encoding="utf-8") if PAGE.exists() else ""
    PAGE.write_text(merged(page, version, day, tables), encoding="utf-8")
