"""Report: lines of JSONL, until `newsspider.corpus` reads them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any


def records(*paths: Path, on_error: Callable[[ValueError], None]) -> Iterator[tuple[Path, int, dict[str, Any]]]:
    """Yield file, line number and record; folders are searched, what was refused left out."""
    for path in (file for path in paths for file in (sorted(path.rglob("*.jsonl")) if path.is_dir() else [path])):
        if "rejected" in path.parent.parts:
            continue
        with path.open("rb") as lines:
            for number, line in enumerate(lines, 1):
                try:
                    record = json.loads(line)
                    record["url"]
                    yield path, number, record
                except (ValueError, KeyError, TypeError) as error:
                    on_error(ValueError(f"{path}:{number}: {error}"))
