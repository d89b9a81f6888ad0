"""commoncrawl.py: the index of Common Crawl: its slices, and the captures of a site in each."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit

from newsspider.items import Finding

FIELDS = ("url", "timestamp", "status", "mime", "filename", "offset", "length", "digest")
"""The fields of a capture that the index is asked for."""
HTML = ("text/html", "application/xhtml+xml")


@dataclass(slots=True, frozen=True)
class Slice:
    """One crawl of Common Crawl, a few weeks long, with its own index."""

    name: str
    """Such as CC-MAIN-2026-05."""
    until: str | None
    """ISO 8601 day or instant of its last capture, where the index says so."""


@dataclass(slots=True, frozen=True)
class Capture:
    """A page of a slice, and the place of its record."""

    url: str
    timestamp: str
    """Fourteen digits, UTC."""
    file: str
    offset: int
    length: int
    digest: str

    @property
    def is_warc(self) -> bool:
        """Whether its record is in a WARC file; before 2013 Common Crawl wrote ARC files."""
        return self.file.endswith(".warc.gz")


def slices(body: bytes) -> list[Slice] | Finding:
    """Return the slices that `collinfo.json` lists, the newest first; Finding where it lists none."""
    try:
        listed = json.loads(body)
        found = [Slice(str(one["id"]), _stated(one.get("to"))) for one in listed]
    except (ValueError, TypeError, KeyError, AttributeError):
        return Finding("page", "it lists no slices of Common Crawl")
    # Names hold year and week; those before 2014 sort after them as well.
    return sorted((one for one in found if one.name.isascii() and "/" not in one.name), key=_name, reverse=True)


def _stated(value: Any) -> str | None:
    return value if isinstance(value, str) and value else None


def _name(one: Slice) -> str:
    return one.name


def query(base: str, name: str, site: str, page: int | None = None) -> str:
    """Return the address that asks the index of a slice for the pages of a site; without `page`, for their number."""
    parts = urlsplit(site)
    parameters = {"url": f"{parts.netloc.removeprefix('www.')}{parts.path or '/'}*", "output": "json"}
    if page is None:
        return urljoin(base, f"{name}-index?{urlencode({**parameters, 'showNumPages': 'true'})}")
    chosen = {"fl": ",".join(FIELDS), "filter": "=status:200", "page": page}
    return urljoin(base, f"{name}-index?{urlencode({**parameters, **chosen})}")


def pages(body: bytes) -> int | Finding:
    """Return how many pages an index has for a site; Finding where it does not say."""
    try:
        answer = json.loads(body)
        return int(answer["pages"] if isinstance(answer, dict) else answer)
    except (ValueError, TypeError, KeyError):
        return Finding("page", "it does not say how many pages its answer has")


def is_empty(body: bytes) -> bool:
    """Return whether the body of a 404 means that the index has no capture."""
    try:
        answer = json.loads(body)
    except ValueError:
        return False
    return isinstance(answer, dict) and "no captures" in str(answer.get("message") or answer.get("error")).lower()


def captures(body: bytes) -> Iterator[Capture | Finding]:
    """Yield the captures of HTML pages that a page of an index lists; a Finding for a line that cannot be read."""
    for number, line in enumerate(body.splitlines(), 1):
        if not line.strip():
            continue
        try:
            fields = json.loads(line)
            if fields.get("status", "200") == "200" and fields.get("mime", "text/html") in HTML:
                yield of_line(fields)
        except (ValueError, TypeError, KeyError, AttributeError):
            yield Finding("page", f"line {number} of the index is no capture")


def of_line(fields: dict[str, Any]) -> Capture:
    """Return the capture of a line; ValueError, KeyError where it lacks something."""
    when = str(fields["timestamp"])
    if len(when) != 14 or not when.isdecimal():
        raise ValueError(when)
    where = int(fields["offset"]), int(fields["length"])
    return Capture(str(fields["url"]), when, str(fields["filename"]).lstrip("/"), *where, str(fields.get("digest", "")))


def line_of(one: Capture) -> str:
    """Return the line that `of_line` reads."""
    values = (one.url, one.timestamp, "200", "text/html", one.file, one.offset, one.length, one.digest)
    return json.dumps(dict(zip(FIELDS, values, strict=True)), ensure_ascii=False)
