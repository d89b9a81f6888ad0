"""Discovery: a listing's markup in, entries out."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import urljoin, urlsplit

MAX_ADDRESS = 4096
"""Characters of an address; the sitemap protocol allows half of that."""

_HOST = re.compile(r"[\w.-]+|[0-9a-f:.]+")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_AMPERSAND = re.compile(r"&(?:amp|#0*38);")
# Second 0 of the machine's clock, in whatever zone: an empty time stamp.
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(slots=True, frozen=True)
class Entry:
    """One line of a listing."""

    url: str
    """Absolute address, as the listing links it."""
    published: str | None = None
    """ISO 8601 day or instant, as the listing states it; of a section front the day, since themes mislabel the time."""
    last_modified: str | None = None
    """ISO 8601 instant in UTC, `2026-06-30T16:00:00+00:00`; None where the listing states none, or a bare day."""
    post_id: str | None = None
    """The WordPress post id, where the listing states it."""


def absolute(address: str, base: str = "") -> str | None:
    """Return an http(s) address in full, seen from `base`; None for what is no web address or too long for one."""
    spelt = _AMPERSAND.sub("&", _CONTROL.sub("", address).strip()).replace(" ", "%20")
    if not spelt or len(spelt) > MAX_ADDRESS:
        return None
    with suppress(ValueError):  # an unclosed bracket, a port that is no number, half a character
        joined = urljoin(base, spelt)
        parts = urlsplit(joined)
        _ = parts.port, joined.encode()
        if parts.scheme in ("http", "https") and _HOST.fullmatch(parts.hostname or ""):
            return joined
    return None


def utc(moment: datetime) -> str | None:
    """Return the instant in UTC, ISO 8601 to the second; None without an offset and for dates no newspaper has."""
    if moment.tzinfo is None:
        return None
    with suppress(OverflowError):
        there = moment.astimezone(UTC)
        if 1600 <= there.year < 9999 and abs(there - _EPOCH) > timedelta(days=1):
            return there.isoformat(timespec="seconds")
    return None


def utc_or_day(moment: datetime) -> str | None:
    """Return the instant in UTC, or without an offset the day alone; None for dates no newspaper has."""
    if moment.tzinfo:
        return utc(moment)
    return moment.date().isoformat() if utc(moment.replace(tzinfo=UTC)) else None


def iso_moment(text: str) -> datetime | None:
    """Return what ISO 8601 words state; None for anything else."""
    with suppress(ValueError):
        return datetime.fromisoformat(text.strip())
    return None


def instant(text: str) -> str | None:
    """Return the instant that ISO 8601 words state, in UTC; None for a bare day, a clock without offset, no date."""
    moment = iso_moment(text)
    return utc(moment) if moment else None
