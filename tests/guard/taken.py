"""The guard: what is compared of a folder: every line, manifest and row, but for what no two runs share.

Not the order of the lines: the answers come as they come.
"""

from __future__ import annotations

import json
import re
import sqlite3
from pathlib import Path
from typing import Any

MANIFEST = ("disk", "load", "newsspider", "scrapy", "sha256")
"""Keys of a manifest that tell of the machine and the version."""
TABLES = {"runs": "number", "marks": "section", "addresses": "url", "articles": "identifier"}

KEPT = ("url", "identifier", "text_hash", "revision", "status", "article_body", "headline", "provenance", "outcome")
"""What does not depend on how much of a run that was killed had been committed, which goes by the clock."""

Taken = dict[str, str]
"""What is compared, by a name that says what it is."""


def folder(path: Path) -> Taken:
    """Everything a folder of output holds."""
    taken: Taken = {}
    for file in sorted(path.rglob("*")):
        name = file.relative_to(path).as_posix()
        if file.name.endswith(".jsonl"):
            taken |= {f"{name}:{_key(line)}": line for line in file.read_text(encoding="utf-8").splitlines()}
        elif file.name.endswith(".manifest.json"):
            taken[name] = _manifest(json.loads(file.read_text(encoding="utf-8")))
        elif file.name == "ledger.sqlite":
            taken |= {f"{name}:{row}": dumped(said) for row, said in _rows(file)}
        elif file.is_file() and file.name != "lock":
            taken[name] = "there"
    return taken


def survived(path: Path) -> Taken:
    """What a folder holds, whatever the runs before the last one lost when they were killed."""
    taken: Taken = {}
    for name, text in folder(path).items():
        if ".jsonl:" in name or ":articles:" in name or ":addresses:" in name:
            said = {key: value for key, value in json.loads(text).items() if key in KEPT}
            if said.get("outcome") == "known":
                said["outcome"] = "delivered"
            taken[re.sub(r"[^/]+(?=\.jsonl)", "RUN", name)] = dumped(said)
    return taken


def masked(taken: Taken, address: str) -> Taken:
    """The same whatever port the site had."""
    host, _, port = address.removeprefix("http://").partition(":")
    site = re.compile(rf"{re.escape(host)}(:|_|%3A){port}")
    # Where a page lies in an archive follows from its bytes, and in these the port stands.
    packed = re.compile(r'("archive": ?\{"file": ?"[^"]*"), ?"offset": ?\d+, ?"digest": ?"[^"]*"')
    return {site.sub("site", name): packed.sub(r"\1", site.sub("site", text)) for name, text in taken.items()}


def dumped(said: Any) -> str:
    """A value as text, its keys in an order of their own."""
    return json.dumps(said, ensure_ascii=False, sort_keys=True)


def _key(line: str) -> str:
    said = json.loads(line)
    return f"{said['identifier']}:{said['revision']}" if "identifier" in said else str(said["url"])


def _manifest(said: dict[str, Any]) -> str:
    return dumped({name: value for name, value in said.items() if name not in MANIFEST})


def _rows(path: Path) -> list[tuple[str, dict[str, Any]]]:
    base = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    base.row_factory = sqlite3.Row
    found = []
    for table, key in TABLES.items():
        for row in base.execute(f"SELECT * FROM {table} ORDER BY {key}"):
            said = dict(row)
            if said.get("report"):
                said["report"] = json.loads(_manifest(json.loads(said["report"])))
            if said.get("etag"):
                said["etag"] = "had"  # It is made of the page, where the site's port stands.
            if said.get("offset") is not None:
                said["offset"] = _leads(path.parent / said["file"], said["offset"], said["identifier"])
            found.append((f"{table}:{said[key]}", said))
    base.close()
    return found


def _leads(file: Path, offset: int, identifier: str) -> bool:
    with file.open("rb") as lines:
        lines.seek(offset)
        return bool(json.loads(lines.readline())["identifier"] == identifier)
