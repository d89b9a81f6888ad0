"""reparse/: writes the rows of a state as lines, with their revisions, in order of capture."""

from __future__ import annotations

import json
import os
import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from newsspider.opening import opened
from newsspider.reparse.joining import Joining, row_of
from newsspider.reparse.records import Plan, assembled
from newsspider.reparse.state import ORDER, State

VERSIONS = f"""
WITH versions AS (
    SELECT id, identifier, text_hash, lag(text_hash) OVER (PARTITION BY identifier ORDER BY {ORDER}) AS before
    FROM captures WHERE kind = 'article'
), changed AS (
    SELECT versions.id, before, row_number() OVER (PARTITION BY versions.identifier ORDER BY {ORDER}) AS revision
    FROM versions JOIN captures USING (id) WHERE before IS NULL OR before <> versions.text_hash
)
SELECT captures.*, before, revision FROM changed JOIN captures USING (id) ORDER BY {ORDER}
"""
"""Each capture whose text differs from that of the capture before, with its revision."""


def write(plan: Plan, state: State, output: Path, rejected: Path) -> Counter[str]:
    """Write both files, each under its final name only once complete; return the figures."""
    counts: Counter[str] = Counter()
    with _complete(output) as file:
        for one in state.base.execute(VERSIONS):
            file.write(_line(plan, state, one).encode() + b"\n")
            counts["articles"] += one["revision"] == 1
            counts["revisions"] += one["revision"] > 1
    refused = state.base.execute(
        f"SELECT line FROM captures WHERE kind = 'refused' AND line IS NOT NULL ORDER BY {ORDER}"
    )
    with _complete(rejected) as file:
        for one in refused:
            file.write(one["line"].encode() + b"\n")
            counts["refused"] += 1
    kinds = dict(state.base.execute("SELECT kind, count(*) FROM captures GROUP BY kind").fetchall())
    counts["unchanged"] = kinds.get("article", 0) - counts["articles"] - counts["revisions"]
    counts["lost"], counts["orphan"] = kinds.get("lost", 0), kinds.get("orphan", 0)
    return counts


def _line(plan: Plan, state: State, one: sqlite3.Row) -> str:
    """The line of a version; made anew for a revisit, where a page has returned to an earlier text."""
    line: str | None = one["line"]
    if line is None:
        place = Joining(state).place(one["id"])
        line = assembled(plan, row_of(one), one["file"], [place]).line
    if one["revision"] == 1:
        return line or ""
    record = json.loads(line or "{}")
    record["revision"], record["previous_text_hash"] = one["revision"], one["before"]
    return plan.encode(record)


@contextmanager
def _complete(path: Path) -> Iterator[IO[bytes]]:
    """A file that gets its name when the block ends without error; without a line, no file is left."""
    part = Path(f"{path}.part")
    part.parent.mkdir(parents=True, exist_ok=True)
    with opened(part, "wb") as file:
        yield file
        file.flush()
        os.fsync(file.fileno())
    if part.stat().st_size:
        part.replace(path)
    else:
        part.unlink()
        path.unlink(missing_ok=True)
