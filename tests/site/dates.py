"""Stand-in site: days as French newspapers print them, and when such a day can only be one year's."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from . import words
from .post import Dateline
from .text import NBSP, Pen

ZONE = ZoneInfo("Europe/Paris")
LAST_RETRIEVAL = date(2027, 12, 31)
"""Until this day a year-less dateline with a weekday must mean one year only."""

SPECIAL = (
    datetime(2022, 3, 27, 3, 10, 5), datetime(2022, 10, 30, 2, 30, 0), datetime(2022, 12, 31, 23, 50, 41),
    datetime(2023, 3, 26, 1, 59, 59), datetime(2024, 1, 1, 0, 5, 9), datetime(2024, 2, 29, 12, 0, 0),
    datetime(2024, 10, 27, 3, 0, 1), datetime(2025, 7, 14, 0, 0, 0), datetime(2025, 12, 31, 18, 31, 7),
)
"""Local clocks that are easily got wrong: changes of clock, leap day, turns of the year, midnight, noon."""


def local(stamp: int) -> datetime:
    """The instant in the newspaper's zone."""
    return datetime.fromtimestamp(stamp, ZONE)


def stamp(clock: datetime) -> int:
    """The instant (seconds since 1970) at which the newspaper's clock says so."""
    return int(clock.replace(tzinfo=ZONE).timestamp())


def weekday(day: date) -> str:
    """`ce lundi`."""
    return f"ce {words.WEEKDAYS[day.weekday()]}"


def only_one_year(day: date) -> bool:
    """Whether no later year before the last retrieval has the same day on the same weekday."""
    for year in range(day.year + 1, LAST_RETRIEVAL.year + 1):
        try:
            again = day.replace(year=year)
        except ValueError:
            continue
        if again.weekday() == day.weekday() and again <= LAST_RETRIEVAL:
            return False
    return True


def printed_day(day: date, pen: Pen) -> str:
    """The day and month in one of the forms met: `27 déc.`, `1er févr.`, `3 janvier`, `le 27 dec`."""
    short = words.SHORT_MONTHS[day.month - 1]
    form = pen.below(10)
    if form == 0:
        short = words.MONTHS[day.month - 1]
    elif form == 1:
        short = short.rstrip(".")
    elif form == 2:
        short = short.replace("é", "e").replace("û", "u")
    number = "1er" if day.day == 1 else str(day.day)
    blank = NBSP if pen.chance(0.15) else " "
    return f"{'le ' if pen.chance(0.12) else ''}{number}{blank}{short}"


def dateline(day: date, pen: Pen, own: bool, year: bool) -> Dateline:
    """A dateline in one of the forms of the platform; `own`: it is a paragraph of its own."""
    place, source = pen.one(words.DATELINE_PLACES), pen.one(words.AGENCIES)
    comma = pen.one((",", ",", ",", ",", " :,", " :,", NBSP + ":,", ""))
    printed = printed_day(day, pen) + (f" {day.year}" if year else "")
    dash = pen.one(("–", "–", "–", "-", "—"))
    blank = NBSP if pen.chance(0.15) else " "
    if pen.chance(0.15):
        end = "" if own and printed.endswith(".") and pen.chance(0.5) else f"{blank}{dash}"
        return Dateline(f"{place}{comma or ','} {printed}{end}", place, day, None)
    return Dateline(f"{place}{comma} {printed} ({source}){blank}{dash}", place, day, source)


def long_date(moment: datetime) -> str:
    """`27 décembre 2021`, as the theme prints it."""
    return f"{moment.day} {words.MONTHS[moment.month - 1]} {moment.year}"


def mislabelled(moment: datetime) -> str:
    """The local clock labelled +00:00, the theme's bug."""
    return moment.strftime("%Y-%m-%dT%H:%M:%S+00:00")


def utc(moment: datetime) -> str:
    """The instant in UTC, as Yoast states it."""
    return (moment - (moment.utcoffset() or timedelta(0))).strftime("%Y-%m-%dT%H:%M:%S+00:00")
