"""evidence.py: which of a page's statements about a date to believe, and in which offset to give it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from newsspider.items import OtherDate
from newsspider.normalise.dates import Stated, iso, stated

_ZERO = timedelta(0)
_DAY = timedelta(days=1)
_MINUTE = timedelta(minutes=1)
_QUARTER = timedelta(minutes=15)
_FURTHEST = timedelta(hours=14)

# The theme prints the site's clock and may label it UTC; the others come from WordPress or a plugin, in UTC.
_THEME = ("time", "itemprop", "text", "url")
_TRUST = {"json-ld": 0, "meta": 1, "time": 2, "itemprop": 3, "text": 4, "url": 5}


@dataclass(slots=True)
class Reading:
    """A statement and its meaning."""

    statement: OtherDate
    stated: Stated
    instant: datetime | None
    """None for a day alone, and for a clock nobody gives an offset."""
    local: bool = False
    """Whether the clock was taken for the site's own, against or without its label."""


@dataclass(slots=True)
class Witnesses:
    """The statements about one field, taken together."""

    trusted: set[datetime] = field(default_factory=set)
    """The instants that JSON-LD and meta state."""
    theme: set[datetime] = field(default_factory=set)
    """The instants that the theme states, labelled UTC."""
    offsets: dict[tuple[date, time], timedelta] = field(default_factory=dict)
    """The offsets, other than UTC's, that clocks are stated with."""


@dataclass(slots=True)
class Chosen:
    """The date of one field."""

    value: str | None
    """ISO 8601, see `items.Article`."""
    evidence: str | None
    """Which statement gave it."""
    others: list[OtherDate]
    """The statements that disagree."""
    late: bool = False
    """Whether all that the statements say lies over a day after the retrieval."""


def chosen(statements: list[OtherDate], retrieved: datetime, zone: ZoneInfo | None = None) -> Chosen:
    """The date that the statements about one field establish; none when it lies over a day after `retrieved`.

    Trusted first: JSON-LD and meta with their offset, among them what most kinds of evidence confirm. Then the
    theme's own `<time>` and `itemprop`, the site's local clock wherever they are labelled UTC and nothing confirms it.
    """
    pairs = [(statement, found) for statement in statements if (found := stated(statement.value))]
    readings = _readings(pairs, zone)
    past = [reading for reading in readings if not too_late(reading.instant or reading.stated.day, retrieved)]
    best = _best(past)
    if best is None:
        return Chosen(None, None, list(statements), late=bool(readings))
    value = _written(best, past, zone)
    taken = {id(reading.statement) for reading in readings if _agrees(reading, best, value)}
    return Chosen(value, best.statement.evidence, [each for each in statements if id(each) not in taken])


def too_late(moment: datetime | date, retrieved: datetime) -> bool:
    """Whether a moment or day lies more than one day after the retrieval."""
    if isinstance(moment, datetime):
        return moment > retrieved + _DAY
    return moment > (retrieved + _DAY).date()


def _readings(pairs: list[tuple[OtherDate, Stated]], zone: ZoneInfo | None) -> list[Reading]:
    """The meaning of each statement, in the light of the others."""
    witnesses = _witnesses(pairs)
    readings = []
    for statement, found in pairs:
        # The same clock under two offsets is the tell-tale of a local time labelled UTC, or not labelled.
        offset = None if found.clock is None or found.offset else witnesses.offsets.get((found.day, found.clock))
        if offset is None and found.clock and found.offset is None and zone is None:
            offset = _offset_beside(found, witnesses.trusted)
        if offset is not None:
            readings.append(Reading(statement, found, found.at(offset), local=True))
        elif found.clock and (found.offset is None or _mislabelled(statement, found, witnesses, zone)):
            instant = found.local(zone) if zone else found.instant
            readings.append(Reading(statement, found, instant, local=True))
        else:
            readings.append(Reading(statement, found, found.instant))
    return readings


def _witnesses(pairs: list[tuple[OtherDate, Stated]]) -> Witnesses:
    witnesses = Witnesses()
    for statement, found in pairs:
        if found.offset and found.clock:
            witnesses.offsets.setdefault((found.day, found.clock), found.offset)
        if found.instant and statement.evidence not in _THEME:
            witnesses.trusted.add(found.instant)
        elif found.instant and not found.offset:
            witnesses.theme.add(found.instant)
    return witnesses


def _mislabelled(statement: OtherDate, found: Stated, witnesses: Witnesses, zone: ZoneInfo | None) -> bool:
    """Whether a clock labelled UTC is the site's own.

    The theme's is, unless a trusted statement confirms it. A trusted one is where another gives the true instant: with
    a zone, the one at which the zone's clocks show this time; without, one whole quarters of an hour off, when it is
    this statement and not that one which has the theme's clock.
    """
    if found.offset or found.instant is None:
        return False
    if statement.evidence in _THEME and found.instant not in witnesses.trusted:
        return True
    others = witnesses.trusted - {found.instant}
    if zone:
        return bool(others) and found.local(zone) in others
    true = (other for other in others - witnesses.theme if _zone_apart(found.instant, other))
    return found.instant in witnesses.theme and any(true)


def _zone_apart(one: datetime, other: datetime) -> bool:
    """Whether two instants differ as a local clock and UTC do."""
    apart = abs(one - other)
    return apart <= _FURTHEST and not apart % _QUARTER


def _offset_beside(found: Stated, trusted: set[datetime]) -> timedelta | None:
    """The offset of a clock without one, where a trusted statement gives the same moment in UTC."""
    clock = found.at(_ZERO)
    for instant in trusted if clock else ():
        slack = instant.second * timedelta(seconds=1) if found.to_the_minute else _ZERO
        apart = clock - (instant - slack) if clock else _ZERO
        if instant.utcoffset() == _ZERO and apart and abs(apart) <= _FURTHEST and not apart % _QUARTER:
            return apart
    return None


def _best(readings: list[Reading]) -> Reading | None:
    """The reading to believe, None without any."""
    trusted = [reading for reading in readings if reading.statement.evidence not in _THEME and not reading.local]
    exact = [reading for reading in trusted if reading.instant]
    if exact:
        return _most_confirmed(exact, readings)
    clocks = [reading for reading in readings if reading.instant]
    if trusted:  # days alone: the clock of that day, where another statement has one
        day = trusted[0].stated.day
        return _most_confirmed([each for each in clocks if each.stated.day == day], readings) or trusted[0]
    addressed = [reading.stated.day for reading in readings if reading.statement.evidence == "url"]
    if addressed:  # the day of the first publication: what says another is a change, or another article
        clocks = [reading for reading in clocks if abs(reading.stated.day - addressed[0]) <= _DAY]
        readings = [reading for reading in readings if abs(reading.stated.day - addressed[0]) <= _DAY]
    return _most_confirmed(clocks, readings) or next(iter(readings), None)


def _most_confirmed(candidates: list[Reading], readings: list[Reading]) -> Reading | None:
    """The candidate whose instant the most kinds of evidence give; the first in order of trust among equals."""

    def worth(reading: Reading) -> tuple[int, bool, int]:
        kinds = {each.statement.evidence for each in readings if each.instant == reading.instant}
        return -len(kinds), reading.local, _TRUST.get(reading.statement.evidence, len(_TRUST))

    return min(candidates, key=worth) if candidates else None


def _written(best: Reading, readings: list[Reading], zone: ZoneInfo | None) -> str:
    """ISO 8601 in an offset in which the page states the instant, if not UTC; else in the zone's; else as stated."""
    if best.instant is None:
        return best.stated.day.isoformat()
    for reading in readings:
        if reading.stated.offset and reading.instant == best.instant:
            return iso(reading.instant)
    for reading in readings if zone is None else ():
        if reading.local and reading.instant and reading.instant.utcoffset():
            apart = best.instant - reading.instant
            if not apart or (reading.stated.to_the_minute and _ZERO <= apart < _MINUTE):
                return iso(best.instant.astimezone(reading.instant.tzinfo))
    if zone:
        return iso(best.instant.astimezone(zone))
    return iso(best.instant)


def _agrees(reading: Reading, best: Reading, value: str) -> bool:
    """Whether a statement, taken literally, agrees with the record; the one believed always does."""
    if reading is best or (reading.local and best.local and reading.stated == best.stated):
        return True
    if reading.stated.clock is None:
        days = {value[:10]} if best.instant is None else {value[:10], best.instant.astimezone(UTC).date().isoformat()}
        return reading.stated.day.isoformat() in days
    if best.instant is None:
        return False
    literal = reading.stated.instant or reading.instant
    if literal is None:
        return reading.stated.day.isoformat() == value[:10] and reading.stated.clock.isoformat() == value[11:19]
    return literal == best.instant or (reading.stated.to_the_minute and _ZERO <= best.instant - literal < _MINUTE)
