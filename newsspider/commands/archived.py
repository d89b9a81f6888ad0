"""What `scrapy read --archived` prints: a delivered record, its archived page, and the check of both."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from newsspider import runs
from newsspider.archive import Captured, Check, capture_at, check, located
from newsspider.commands.showing import visible
from newsspider.items import Archive


@dataclass(slots=True, frozen=True)
class Delivered:
    """A delivered line, and its page in the archive."""

    file: Path
    line: dict[str, Any]
    where: Archive
    check: Check


def lines_of(identifier: str, output: Path) -> Iterator[tuple[Path, dict[str, Any]]]:
    """Yield the delivered lines of an article, with their files, oldest file first."""
    sought = json.dumps(identifier, ensure_ascii=False).encode()
    paths = [path for path in output.rglob("*.jsonl*") if path.name.endswith((*runs.ENDINGS, ".part"))]
    for path in sorted(path for path in paths if "rejected" not in path.parts):
        with runs.opened(path) as file:
            for line in file:
                if sought in line and line.endswith(b"\n") and (record := json.loads(line))["identifier"] == identifier:
                    yield path, record


def last_delivered(identifier: str, output: Path) -> tuple[Delivered, Captured]:
    """Return the last delivered line of an article and its page; ValueError or OSError where one cannot be read."""
    lines = list(lines_of(identifier, output))
    if not lines:
        raise ValueError(f"no line of {identifier} under {output}; NEWSSPIDER_OUTPUT names another folder")
    file, line = lines[-1]
    if line["archive"] is None:
        raise ValueError(f"{file} has {identifier}, but its page was not kept (NEWSSPIDER_ARCHIVE)")
    where = Archive(**line["archive"])
    path = located(output, where.file)
    if not path.is_file():
        raise ValueError(f"{path}, which holds its page, is not there")
    captured = capture_at(path, where.offset)
    if captured is None or captured.offset != where.offset:
        raise ValueError(f"{path} holds no page at byte {where.offset}")
    return Delivered(file, line, where, check(path, where.offset)), captured


def show_check(delivered: Delivered) -> bool:
    """Print the places of a record and its page, and the result of the check; return whether all digests hold."""
    record, where, page = delivered.line, delivered.where, delivered.check
    right = page.holds and page.stated == where.digest
    address = f" from {page.address}" if page.address else ""
    block = {True: "right", False: "WRONG", None: "not stated"}[page.block_holds]
    rows = {
        "record": f"{delivered.file}, revision {record['revision']}, retrieved {record['retrieved_at']}",
        "page": f"{where.file}, byte {where.offset}, {page.record_id}",
        "fetched": f"{page.url}{address} at {page.date}",
        "digest in the record": where.digest,
        "digest in the archive": page.stated,
        "digest of the page": f"{page.payload}: {'right' if page.payload == where.digest else 'WRONG'}",
        "digest of the whole": block,
    }
    for name, text in rows.items():
        print(f"{name:22} {visible(text)}", file=sys.stderr)
    return right
