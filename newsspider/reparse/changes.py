"""reparse/: which records changed, and how: compares the lines of two files."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from newsspider.items import RUN_FIELDS

WIDTH = 60


def changes(old: Path, new: Path) -> Iterator[str]:
    """Yield a line for each record and field that differs, run fields aside; ValueError for a line that is no record.

    Records are paired by identifier. Several with one identifier are paired in order.
    """
    base = sqlite3.connect("")  # a temporary file, since the index may not fit into memory
    base.execute("CREATE TABLE lines (identifier TEXT, number INTEGER, place INTEGER, paired INTEGER DEFAULT 0)")
    base.execute("CREATE INDEX of_identifier ON lines (identifier, number)")
    with old.open("rb") as before, new.open("rb") as after:
        for number, (place, record) in enumerate(_records(old, before)):
            base.execute("INSERT INTO lines VALUES (?, ?, ?, 0)", (_name(record), number, place))
        for _, record in _records(new, after):
            row = base.execute(
                "SELECT rowid, place FROM lines WHERE identifier = ? AND NOT paired ORDER BY number LIMIT 1",
                (_name(record),),
            ).fetchone()
            if row is None:
                yield f"{_name(record)}: only in {new}: {record.get('url')}"
                continue
            base.execute("UPDATE lines SET paired = 1 WHERE rowid = ?", (row[0],))
            before.seek(row[1])
            yield from _differences(json.loads(before.readline()), record)
    for (identifier,) in base.execute("SELECT identifier FROM lines WHERE NOT paired ORDER BY number"):
        yield f"{identifier}: only in {old}"


def _records(path: Path, file: IO[bytes]) -> Iterator[tuple[int, dict[str, Any]]]:
    place = number = 0
    while line := file.readline():
        number += 1
        try:
            record = json.loads(line)
        except ValueError:
            record = None
        if not isinstance(record, dict):
            raise ValueError(f"{path}: line {number} is no record")
        yield place, record
        place = file.tell()


def _name(record: dict[str, Any]) -> str:
    return str(record.get("identifier") or record.get("url"))


def _differences(old: dict[str, Any], new: dict[str, Any]) -> Iterator[str]:
    for name in dict.fromkeys([*old, *new]):
        if name not in RUN_FIELDS and old.get(name) != new.get(name):
            yield f"{_name(new)}: {name}: {_difference(old.get(name), new.get(name))}"


def _difference(old: Any, new: Any) -> str:
    """Two values, from the place where they begin to differ."""
    if isinstance(old, list) and isinstance(new, list):
        number = next((n for n, pair in enumerate(zip(old, new, strict=False)) if pair[0] != pair[1]), None)
        number = min(len(old), len(new)) if number is None else number
        sizes = "" if len(old) == len(new) else f" ({len(old)} → {len(new)} of them)"
        return f"[{number}]{sizes}: {_difference(_item(old, number), _item(new, number))}"
    one, other = (value if isinstance(value, str) else json.dumps(value, ensure_ascii=False) for value in (old, new))
    same = next((n for n, pair in enumerate(zip(one, other, strict=False)) if pair[0] != pair[1]), 0)
    start = max(0, same - 20)
    return f"{_cut(one, start)} → {_cut(other, start)}"


def _item(values: list[Any], number: int) -> Any:
    return values[number] if number < len(values) else None


def _cut(text: str, start: int) -> str:
    """A piece of a text, as one line."""
    piece = text[start : start + WIDTH]
    before, after = "…" if start else "", "…" if len(text) > start + WIDTH else ""
    return json.dumps(f"{before}{piece}{after}", ensure_ascii=False)
