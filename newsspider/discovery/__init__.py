"""Discovery: a listing's markup in, entries out."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from urllib.parse import urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser

MAX_ADDRESS = 4096
"""Characters of an address; the sitemap protocol allows half as many."""

_HOST = re.compile(r"[\w.-]+|[0-9a-f:.]+")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_AMPERSAND = re.compile(r"&(?:amp|#0*38);")
_EMPTY = re.compile(r"\s-\d+\s")  # the year -1, WordPress's empty date, which email.utils takes for 2000
_OFFSET = re.compile(r"(\d{4}-\d\d-\d\d[ T]\d\d:\d\d(?::\d\d)?) (Z|[+-]\d\d:?\d\d)$")
_DAY_FIRST = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})((?:[ T]\d\d:\d\d.*)?)$")
_YEAR_FIRST = re.compile(r"(\d{4})[/.-](\d{1,2})[/.-](\d{1,2})((?:[ T]\d\d:\d\d.*)?)$")
_UTC = re.compile(r" ?(?:UTC|GMT)$")
# Second 0 of Unix time, in any zone: an empty time stamp.
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(slots=True, frozen=True)
class Entry:
    """One line of a listing."""

    url: str
    """Absolute address, as the listing links it."""
    published: str | None = None
    """ISO 8601 day or instant, as the listing states it; a section front gives only the day: themes mislabel times."""
    last_modified: str | None = None
    """ISO 8601 instant in UTC, `2026-06-30T16:00:00+00:00`, or only a day, `2026-06-30`, as the listing states it."""
    post_id: str | None = None
    """The WordPress post id, where the listing states it."""
    categories: tuple[int, ...] = ()
    """The ids of its categories, where the listing states them."""


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
            return f"{parts.scheme}{joined[len(parts.scheme) :]}"  # In lower case; urljoin leaves its case.
    return None


def base_of(page: LexborHTMLParser, url: str) -> str:
    """Return what the links of a page at `url` are relative to: its `<base href>`, else its own address."""
    stated = page.css_first("base[href]")
    return absolute(stated.attributes.get("href") or "", url) or url if stated else url


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
    """Return the moment that a text in ISO 8601 states; None for other text."""
    with suppress(ValueError):
        return datetime.fromisoformat(text.strip())
    return None


def date_of(text: str) -> str | None:
    """Return the instant in UTC that a text in ISO 8601 or RFC 5322 states, or the day where it states no offset.

    It reads more than the protocols allow: a blank for the `T`, slashes or dots, day first, a month of one digit, the
    seconds since 1970. None for no date.
    """
    words = _OFFSET.sub(r"\1\2", text.strip())
    if _EMPTY.search(words):
        return None
    if found := iso_moment(words):
        return utc_or_day(found)
    if words.isascii() and words.isdecimal() and len(words) == 10:
        return utc(datetime.fromtimestamp(int(words), UTC))
    day_first, year_first = _DAY_FIRST.match(words), _YEAR_FIRST.match(words)
    if stated := day_first or year_first:
        year, month, day = stated.groups()[:3] if year_first else stated.groups()[2::-1]
        words = _UTC.sub("Z", f"{year}-{month:0>2}-{day:0>2}{stated[4]}".rstrip())
        return utc_or_day(found) if (found := iso_moment(words)) else None
    with suppress(ValueError, TypeError, IndexError, OverflowError):  # what odd dates raise in email.utils
        found = parsedate_to_datetime(words)
        return utc_or_day(found.replace(tzinfo=UTC) if words.endswith("-0000") else found)  # UTC, says RFC 5322
    return None


def latest(stated: str) -> str:
    """Return the last instant that a stated instant or day may mean, comparable with instants in UTC."""
    return f"{stated}T23:59:59+00:00" if len(stated) == 10 else stated
