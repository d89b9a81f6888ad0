"""Clippings: a saved page beside the record expected of it."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from newsspider.items import Article
from newsspider.opening import opened


@dataclass(slots=True)
class Clipping:
    """A page as it was received, and the record expected of it."""

    page: Path
    url: str
    content_type: str | None
    retrieved_at: str
    timezone: str | None
    language: str | None
    record: dict[str, Any] | None
    """The record expected, None for a page without one."""
    finding: str | None
    """Why there is none."""

    @property
    def body(self) -> bytes:
        """The bytes of the page."""
        return self.page.read_bytes()


def save(
    folder: Path,
    body: bytes,
    *,
    url: str,
    retrieved_at: str,
    content_type: str | None = None,
    timezone: str | None = None,
    language: str | None = None,
    record: Article | None = None,
    finding: str | None = None,
) -> Path:
    """Save a page as `<slug>-<hash>.html` and its record as `.json` beside it; return the path of the page."""
    folder.mkdir(parents=True, exist_ok=True)
    # Only safe characters: an address may hold any.
    slug = re.sub(r"[^a-z0-9]+", "-", url.rstrip("/").rpartition("/")[2].lower()).strip("-")[:60] or "page"
    page = folder / f"{slug}-{hashlib.sha256(url.encode('utf-8', 'replace') + body).hexdigest()[:8]}.html"
    expected = {
        "url": url,
        "content_type": content_type,
        "retrieved_at": retrieved_at,
        "timezone": timezone,
        "language": language,
        "record": asdict(record) if record else None,
        "finding": finding,
    }
    with opened(page, "wb") as file:
        file.write(body)
    with opened(page.with_suffix(".json"), "w", encoding="utf-8") as file:
        file.write(json.dumps(expected, ensure_ascii=False, indent=1) + "\n")
    return page


def clippings(folder: Path) -> Iterator[Clipping]:
    """Yield the clippings of a folder, by name."""
    for path in sorted(folder.glob("*.json")):
        yield Clipping(page=path.with_suffix(".html"), **json.loads(path.read_text(encoding="utf-8")))
