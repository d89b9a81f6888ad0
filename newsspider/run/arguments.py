"""What `-a NAME=VALUE` may say to a spider, and what it means."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime, tzinfo
from glob import glob
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from newsspider.normalise import urls

MEANING = {
    "site": "base URL of the site to crawl",
    "sections": "comma-separated names or slugs; without case, accents, apostrophes",
    "since": "ISO 8601 day or instant, inclusive, in the site's zone: nothing published before it",
    "until": "ISO 8601 day or instant, inclusive, in the site's zone: nothing published after it",
    "max_items": "deliver at most that many articles",
    "follow_related": "yes or no: follow the Lire aussi links inside articles",
    "related_depth": "how many Lire aussi links in a row; 0: none; any by default",
    "timezone": "IANA time zone of the site, such as Europe/Paris",
    "discover": "ways to find articles, of rest, sitemap, feed, section; by default the cheapest that works",
    "render": "auto, never or always: a browser for listings that only a script continues; auto by default",
    "source": "commoncrawl, or WARC files, comma-separated: articles of the site from there, not from the site",
    "mode": "incremental: what is new or changed (the default); full: all of it is read again",
    "ledger": "yes or no: whether the ledger is used; by default unless -o or -O names the output",
}
"""Each argument in one clause, for `--help` and the docs."""

DISCOVER = ("rest", "sitemap", "feed", "section")
MODES = ("incremental", "full")
COMMONCRAWL = "commoncrawl"
RENDER = ("auto", "never", "always")
YES_OR_NO = {"yes": True, "true": True, "1": True, "on": True, "no": False, "false": False, "0": False, "off": False}


@dataclass(slots=True, frozen=True)
class Arguments:
    """The arguments of one crawl, validated."""

    site: str | None = None
    sections: tuple[str, ...] = ()
    since: date | datetime | None = None
    until: date | datetime | None = None
    max_items: int | None = None
    follow_related: bool = True
    related_depth: int | None = None
    timezone: str | None = None
    discover: tuple[str, ...] = ()
    render: str = "auto"
    source: tuple[str, ...] = ()
    mode: str = "incremental"
    ledger: bool | None = None

    @classmethod
    def read(cls, given: Mapping[str, str]) -> Arguments:
        """Return the validated arguments, names with `_` left out; ValueError says in one line what is wrong."""
        wanted = {name: text for name, text in given.items() if not name.startswith("_")}
        known = [field.name for field in fields(cls)]
        for name in wanted:
            if name not in known:
                raise ValueError(f"unknown argument {name!r}; a spider takes {', '.join(known)}")
        read = cls(**{name: READERS[name](name, text.strip()) for name, text in wanted.items()})
        if read.since and read.until and _day(read.since) > _day(read.until):
            raise ValueError(f"since={wanted['since']} lies after until={wanted['until']}")
        if read.source and read.discover:
            raise ValueError("discover= asks the site, source= does not: give one of them")
        if read.related_depth and not read.follow_related:
            raise ValueError(f"related_depth={read.related_depth} asks for links that follow_related=no leaves out")
        return read

    def holds(self, published: str | None, zone: str | None) -> bool:
        """Whether an article of that `date_published` lies in the window; one without a date does."""
        if not published or not (self.since or self.until):
            return True
        after = self.since is None or not _before(published, self.since, zone)
        return after and (self.until is None or not _before(self.until, published, zone))

    def ends_before(self, day: str) -> bool:
        """Whether a listing's day or instant is surely before `since`: a day of margin, as themes mislabel times."""
        return self.since is not None and (_day(self.since) - date.fromisoformat(day[:10])).days > 1


def _before(one: str | date | datetime, other: str | date | datetime, zone: str | None) -> bool:
    """Whether one moment lies before another; as days, where one of them is a bare day."""
    first, second = _moment(one, zone), _moment(other, zone)
    if isinstance(first, datetime) and isinstance(second, datetime):
        return first < second
    return _day(first) < _day(second)


def _moment(moment: str | date | datetime, zone: str | None) -> date | datetime:
    """A day, or an aware instant in the site's zone."""
    value = _read_date("date", moment) if isinstance(moment, str) else moment
    if not isinstance(value, datetime):
        return value
    site: tzinfo = ZoneInfo(zone or "UTC")
    if value.tzinfo is None:
        return value.replace(tzinfo=site)
    return value.astimezone(site) if zone else value


def _day(value: date | datetime) -> date:
    return value.date() if isinstance(value, datetime) else value


def _read_site(name: str, text: str) -> str:
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        parts, port = urlsplit(""), 0
    if "@" in parts.netloc:
        raise ValueError(f"{name}= names a user or a password, which would stand in every file written; leave it out")
    try:
        urls.host(text)
    except ValueError:
        port = 0
    if port == 0:
        raise ValueError(f"{name}={text} is no address; write it like https://www.example.fr/")
    return f"{parts.scheme}://{parts.netloc}{parts.path.rstrip('/')}/"


def _read_names(name: str, text: str) -> tuple[str, ...]:
    names = tuple(part.strip() for part in text.split(",") if part.strip())
    if not names:
        raise ValueError(f"{name}= names no section; leave it out to crawl the default ones")
    return names


def _read_discover(name: str, text: str) -> tuple[str, ...]:
    names = tuple(dict.fromkeys(part.strip().lower() for part in text.split(",") if part.strip()))
    if not names or not set(DISCOVER).issuperset(names):
        raise ValueError(f"{name}={text} names no way to find articles; there are {', '.join(DISCOVER)}")
    return names


def _read_source(name: str, text: str) -> tuple[str, ...]:
    found: list[str] = []
    for part in filter(None, map(str.strip, text.split(","))):
        files = [part] if part == COMMONCRAWL or Path(part).is_file() else sorted(glob(part))
        if not files:
            raise ValueError(f"{name}={part} is neither {COMMONCRAWL} nor a WARC file that is there")
        found += files
    if not found:
        raise ValueError(f"{name}= names no archive; write {COMMONCRAWL}, or WARC files")
    return tuple(dict.fromkeys(found))


def _read_choice(name: str, text: str) -> str:
    choices = RENDER if name == "render" else MODES
    if text not in choices:
        raise ValueError(f"{name}={text} is neither {' nor '.join(choices)}")
    return text


def _read_date(name: str, text: str) -> date | datetime:
    try:
        return date.fromisoformat(text) if len(text) <= 10 else datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(f"{name}={text} is no ISO 8601 date; write it like 2021-12-27 or 2021-12-27T14:05") from None


def _read_count(name: str, text: str) -> int:
    if not text.isdecimal() or (name == "max_items" and int(text) == 0):
        raise ValueError(f"{name}={text} is no whole number{' above 0' if name == 'max_items' else ''}")
    return int(text)


def _read_yes_or_no(name: str, text: str) -> bool:
    if text.lower() not in YES_OR_NO:
        raise ValueError(f"{name}={text} is neither yes nor no")
    return YES_OR_NO[text.lower()]


def is_zone(name: str) -> bool:
    """Whether a name is one of IANA's time zones."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def _read_zone(name: str, text: str) -> str:
    if not is_zone(text):
        raise ValueError(f"{name}={text} is no time zone; write it like Europe/Paris")
    return text


READERS: dict[str, Callable[[str, str], Any]] = {
    "site": _read_site,
    "sections": _read_names,
    "since": _read_date,
    "until": _read_date,
    "max_items": _read_count,
    "follow_related": _read_yes_or_no,
    "related_depth": _read_count,
    "timezone": _read_zone,
    "discover": _read_discover,
    "render": _read_choice,
    "source": _read_source,
    "mode": _read_choice,
    "ledger": _read_yes_or_no,
}

__all__ = ["MEANING", "Arguments", "is_zone"]
