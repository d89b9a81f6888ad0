"""dates.py: the meaning of one statement about a date."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, timezone
from functools import lru_cache
from zoneinfo import ZoneInfo

from newsspider.normalise.calendars import day_printed, unaccented

_ISO = re.compile(
    r"(\d{4})-?(\d\d)-?(\d\d)"
    r"(?:(?:T ?| )(\d\d):?(\d\d)(?::?(\d\d)(?:[.,]\d+)?)?\s?(Z|UTC|GMT|[+-]\d\d(?::?\d\d)?)?)?",
    re.IGNORECASE | re.ASCII,
)
_CLOCK = re.compile(
    r"(?<![\d:+-])(\d{1,2})(?:\s?(?:h(?:eures?|rs?)?|uhr)(?:\s?(\d\d)(?!\d))?|:(\d\d)(?::(\d\d))?)\s?(?:([ap])\.?m\b\.?)?"
    r"|\b(midi|minuit)\b|(?<!\d)(\d{1,2})\s?([ap])\.?m\b",
    re.ASCII,
)
_OFFSET = re.compile(
    r"\s*(?:\(?(?:gmt|utc)\s?([+-]\d\d?(?::?\d\d)?)|([+-]\d\d:?\d\d)|\(?\b(z|gmt|utc|cet|cest|[ecmp][sd]t)\b)", re.ASCII
)
_NAMED = {
    "cet": 1, "cest": 2, "est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6, "pst": -8, "pdt": -7,
}  # fmt: skip
# Clocks on earth run from UTC-12 to UTC+14; another offset is a slip and tells nothing.
_WEST, _EAST = timedelta(hours=-12), timedelta(hours=14)
# No newspaper is older; WordPress prints the years 0 and -1 for an empty date, and the last year overflows in UTC.
_YEARS = range(1600, 9999)
# Second 0 of Unix time, in any zone: an empty time stamp.
_EPOCH = (date(1970, 1, 1), date(1969, 12, 31))


@dataclass(frozen=True, slots=True)
class Stated:
    """The meaning of a statement: a day, perhaps a time of day, perhaps the offset of that clock from UTC."""

    day: date
    clock: time | None = None
    offset: timedelta | None = None
    to_the_minute: bool = False
    instant: datetime | None = field(init=False, compare=False)
    """The instant in its own offset, None where day, clock and offset are not all stated."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "instant", None if self.offset is None else self.at(self.offset))

    def at(self, offset: timedelta) -> datetime | None:
        """The instant if the clock has that offset from UTC; None without a clock."""
        return None if self.clock is None else datetime.combine(self.day, self.clock, timezone(offset))

    def local(self, zone: ZoneInfo) -> datetime | None:
        """The instant if the clock is the zone's own, whatever offset is stated; None without a clock.

        A time that occurs twice is the first of the two; one that a change to summer time skips is read with the
        offset before the change, as clocks not yet put forward would show it.
        """
        if self.clock is None:
            return None
        return datetime.combine(self.day, self.clock, zone).astimezone(UTC).astimezone(zone)


# A page states the same time in several places.
@lru_cache(maxsize=512)
def stated(text: str) -> Stated | None:
    """What the words say, or None: ISO 8601, RFC 2822, and days and times as six languages print them."""
    text = text.strip()
    found = _ISO.fullmatch(text)
    if found:
        year, month, day, hour, minute, second, offset = found.groups()
        return _stated(int(year), int(month), int(day), (hour, minute, second), _offset(offset))
    return _printed(text) if len(text) < 200 else None


def iso_datetime(text: str, zone: ZoneInfo | None = None) -> str | None:
    """ISO 8601 of what the words say: with offset, or the day alone where no offset is known; None for no date."""
    found = stated(text)
    if found is None:
        return None
    moment = found.instant or (found.local(zone) if zone else None)
    return iso(moment) if moment else found.day.isoformat()


def iso(moment: datetime) -> str:
    """ISO 8601 to the second, in the offset the moment carries."""
    return moment.isoformat(timespec="seconds")


def _printed(text: str) -> Stated | None:
    """What words say that are no ISO 8601: `27 décembre 2021 à 14h05`, `Mon, 27 Dec 2021 14:05:12 +0100`."""
    printed = day_printed(text)
    if printed is None or printed.year is None:
        return None
    plain = unaccented(text)
    found = _CLOCK.search(plain)
    if not found:
        return _stated(printed.year, printed.month, printed.day, (None, None, None), None)
    label = _OFFSET.match(plain, found.end())
    offset = _offset(label[1] or label[2] or label[3]) if label else None
    return _stated(printed.year, printed.month, printed.day, _clock(found), offset)


def _clock(found: re.Match[str]) -> tuple[str, str, str | None]:
    """Hour, minute and second in figures."""
    hour, after_h, after_colon, second, half, noon, hour_alone, half_alone = found.groups()
    if noon:
        return ("12" if noon == "midi" else "00"), "00", None
    half = half or half_alone
    number = int(hour or hour_alone)
    if half and 1 <= number <= 12:
        number = number % 12 + (12 if half == "p" else 0)
    return str(number), after_h or after_colon or "00", second


def _offset(words: str | None) -> timedelta | None:
    """The offset from UTC that `Z`, `+01:00`, `+0100`, `+01`, `CET` state, or None."""
    if not words:
        return None
    if words[0] not in "+-":
        return timedelta(hours=_NAMED.get(words, 0))
    figures = words[1:].replace(":", "")
    figures = figures.zfill(2) if len(figures) < 3 else figures
    distance = timedelta(hours=int(figures[:2]), minutes=int(figures[2:] or 0))
    offset = distance if words[0] == "+" else -distance
    return offset if _WEST <= offset <= _EAST else None


def _stated(
    year: int, month: int, day: int, clock: tuple[str | None, str | None, str | None], offset: timedelta | None
) -> Stated | None:
    """The statement from its figures; None for a day or a time of day that does not exist."""
    hour, minute, second = clock
    try:
        that_day = date(year, month, day)
        if year not in _YEARS or that_day in _EPOCH:
            return None
        if hour is None or minute is None:
            return Stated(that_day)
        if int(hour) == 24 and int(minute) == 0:  # ISO 8601's name for the midnight that ends the day
            return Stated(that_day + timedelta(days=1), time(0), offset, second is None)
        return Stated(that_day, time(int(hour), int(minute), min(int(second or 0), 59)), offset, second is None)
    except (ValueError, OverflowError):
        return None
