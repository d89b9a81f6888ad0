"""The guard: what `scrapy reparse` and `scrapy read` make of real pages. Only hashes of it: the pages are not ours."""

from __future__ import annotations

import gzip
import hashlib
import json
import uuid
from collections.abc import Iterator
from pathlib import Path

from tests.guard.host import Host, Job
from tests.guard.taken import Taken, folder
from tests.warcs import http, packed, record

NOW = "2026-11-23T18:27:05+00:00"
EACH = 10
"""One in so many of the pages of `wild/` is tried in the short form."""


def pages(shared: Path, each: int = EACH) -> Iterator[tuple[str, Path, str]]:
    """Name, file and address of the pages tried."""
    for path in sorted((shared / "realpages" / "gold").glob("*.json")):
        gold = json.loads(path.read_text(encoding="utf-8"))
        yield gold["file"], shared / "realpages" / "html" / f"{gold['file']}.gz", gold["url"]
    lines = (shared / "wild" / "gold.jsonl").read_text(encoding="utf-8").splitlines()
    for line in lines[::each]:
        said = json.loads(line)
        yield said["id"], shared / "wild" / "pages" / f"{said['id']}.html.gz", said["url"]


def reparsed(host: Host, work: Path, shared: Path, each: int = EACH) -> Taken:
    """A hash of each line that comes of an archive of the pages, by address."""
    warc = work / "pages.warc.gz"
    with warc.open("wb") as file:
        for name, path, url in pages(shared, each):
            number = f"<urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, name)}>"
            file.write(packed(record(http(gzip.decompress(path.read_bytes())), url, record_id=number)))
    out = work / "out"
    out.mkdir()
    words = ["reparse", str(warc), "-O", str(out / "pages.jsonl"), "--processes", "1", "--timezone", "Europe/Paris"]
    host.run(Job([*words, "-s", f"NEWSSPIDER_OUTPUT={work}"], NOW, str(work / "reparse.txt")))
    return {name: hashed(text) for name, text in folder(out).items()}


def read(host: Host, work: Path, shared: Path) -> Taken:
    """A hash of what is shown of each page of the platform."""
    taken: Taken = {}
    for name, path, url in pages(shared, 10**9):
        out = work / f"{name}.txt"
        host.run(Job(["read", str(path), "--url", url, "--json", "--retrieved-at", NOW], NOW, str(out)))
        taken[name] = hashed(out.read_text(encoding="utf-8"))
    return taken


def hashed(text: str) -> str:
    """A short hash."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]
