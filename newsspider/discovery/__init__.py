"""Discovery: a listing's markup in, entries out."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True, frozen=True)
class Entry:
    """One line of a listing."""

    url: str
    """Absolute address, as the listing links it."""
    published: str | None = None
    """Day the listing shows, ISO 8601; good to a day, since themes mislabel it."""
    last_modified: str | None = None
    """ISO 8601, where the listing states it."""
