"""discovery/: the index of Common Crawl: which slices there are, and which captures of a site each of them holds."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit

from newsspider.items import Finding

FIELDS = ("url", "timestamp", "status", "mime", "filename", "offset", "length", "digest")
"""What is asked of the index for each capture."""
HTML = ("text/html", "application/xhtml+xml")


@dataclass(slots=True, frozen=True)
class Slice:
    """One crawl of Common Crawl, a few weeks long: it has an index of its own."""

    name: str
    """As in CC-MAIN-2026-05."""
    until: str | None
    """ISO 8601 day or instant of its last capture, where the index says so."""


@dataclass(slots=True, frozen=True)
class Capture:
    """A page of a slice, and where its record stands."""

    url: str
    timestamp: str
    """Fourteen digits, UTC."""
    file: str
    offset: int
    length: int
    digest: str

    @property
    def is_warc(self) -> bool:
        """Whether its record is one of WARC: before 2013 Common Crawl wrote ARC files."""
        return self.file.endswith(".warc.gz")


def slices(body: bytes) -> list[Slice] | Finding:
    """Return the slices that `collinfo.json` lists, the newest first; Finding where it lists none."""
    try:
        listed = json.loads(body)
        found = [Slice(str(one["id"]), _said(one.get("to"))) for one in listed]
    except (ValueError, TypeError, KeyError, AttributeError):
        return Finding("page", "it lists no slices of Common Crawl")
    # Names hold year and week; those of before 2014 sort behind them as well.
    return sorted((one for one in found if one.name.isascii() and "/" not in one.name), key=_name, reverse=True)


def _said(value: Any) -> str | None:
    return value if isinstance(value, str) and value else None


def _name(one: Slice) -> str:
    return one.name


def query(base: str, name: str, site: str, page: int | None = None) -> str:
    """Return the address that asks the index of a slice for the pages of a site; without `page`, for their number."""
    parts = urlsplit(site)
    asked = {"url": f"{parts.netloc.removeprefix('www.')}{parts.path or '/'}*", "output": "json"}
    if page is None:
        return urljoin(base, f"{name}-index?{urlencode({**asked, 'showNumPages': 'true'})}")
    chosen = {"fl": ",".join(FIELDS), "filter": "=status:200", "page": page}
    return urljoin(base, f"{name}-index?{urlencode({**asked, **chosen})}")


def pages(body: bytes) -> int | Finding:
    """Return how many pages an index has to say of a site; Finding where it does not tell."""
    try:
        said = json.loads(body)
        return int(said["pages"] if isinstance(said, dict) else said)
    except (ValueError, TypeError, KeyError):
        return Finding("page", "it does not say how many pages its answer has")


def is_empty(body: bytes) -> bool:
    """Return whether the body of a 404 is the index's way to say that it has no capture."""
    try:
        said = json.loads(body)
    except ValueError:
        return False
    return isinstance(said, dict) and "no captures" in str(said.get("message") or said.get("error")).lower()


def captures(body: bytes) -> Iterator[Capture | Finding]:
    """Yield the captures of HTML pages that a page of an index lists; a Finding for a line that cannot be read."""
    for number, line in enumerate(body.splitlines(), 1):
        if not line.strip():
            continue
        try:
            said = json.loads(line)
            if said.get("status", "200") == "200" and said.get("mime", "text/html") in HTML:
                yield of_line(said)
        except (ValueError, TypeError, KeyError, AttributeError):
            yield Finding("page", f"line {number} of the index is no capture")


def of_line(said: dict[str, Any]) -> Capture:
    """Return the capture of a line; ValueError, KeyError where it lacks something."""
    when = str(said["timestamp"])
    if len(when) != 14 or not when.isdecimal():
        raise ValueError(when)
    where = int(said["offset"]), int(said["length"])
    return Capture(str(said["url"]), when, str(said["filename"]).lstrip("/"), *where, str(said.get("digest", "")))


def line_of(one: Capture) -> str:
    """Return the line that `of_line` reads."""
    values = (one.url, one.timestamp, "200", "text/html", one.file, one.offset, one.length, one.digest)
    return json.dumps(dict(zip(FIELDS, values, strict=True)), ensure_ascii=False)
