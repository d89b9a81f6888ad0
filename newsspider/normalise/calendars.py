"""calendars.py: days as newspapers print them: months and weekdays in six languages, with abbreviations."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

_MONTHS = (
    "janvier janv jan enero ene janeiro gennaio gen januar janner january",
    "fevrier fevr fev febrero feb fevereiro febbraio febb februar feber february",
    "mars mar marzo marco marz maerz mrz march",
    "avril avr abril abr aprile apr april",
    "mai mayo may maio maggio mag",
    "juin junio jun junho giugno giu juni june",
    "juillet juil jul julio julho luglio lug juli july",
    "aout aou agosto ago august aug",
    "septembre sept sep septiembre setiembre set setembro settembre sett september",
    "octobre oct octubre outubro out ottobre ott oktober okt october",
    "novembre nov noviembre novembro november",
    "decembre dec diciembre dic dezembro dez dicembre dezember december",
)
_WEEKDAYS = (
    "lundi lunes segunda-feira lunedi montag monday",
    "mardi martes terca-feira martedi dienstag tuesday",
    "mercredi miercoles quarta-feira mercoledi mittwoch wednesday",
    "jeudi jueves quinta-feira giovedi donnerstag thursday",
    "vendredi viernes sexta-feira venerdi freitag friday",
    "samedi sabado sabato samstag sonnabend saturday",
    "dimanche domingo domenica sonntag sunday",
)
MONTHS = {word: number for number, words in enumerate(_MONTHS, 1) for word in words.split()}
"""Number of the month, 1 to 12, by its name without accents."""
WEEKDAYS = {word: number for number, words in enumerate(_WEEKDAYS) for word in words.split()}
"""Number of the weekday, Monday 0, by its name without accents."""

WEEKDAY = "(?:" + "|".join(WEEKDAYS) + ")"
MONTH = "(?:" + "|".join(sorted(MONTHS, key=len, reverse=True)) + ")"
# `1er févr.`, `27 de diciembre de 2021`, `3. Januar 2022`, `2nd of May, 2021`.
DAY_FIRST = rf"(?<!\d)(\d{{1,2}})\s*+(?:(?:er|re|st|nd|rd|th|[.ºª°])\s*+)?(?:de\s++|of\s++)?({MONTH})(?![a-z])"
_YEAR = r"(?:\.?,?\s*+(?:del?\s++)?(\d{4})(?!\d))?"
_DAY_FIRST = re.compile(DAY_FIRST + _YEAR)
_MONTH_FIRST = re.compile(rf"(?<![a-z])({MONTH})\.?\s+(\d{{1,2}})(?!\d|:|h)(?:st|nd|rd|th)?(?:,?\s*(\d{{4}})(?!\d))?")
_DAY_AND_MONTH = re.compile(r"(?<![\d/])(\d{1,2})/(\d{1,2})(?![\d/])")
_FIGURES = re.compile(r"(?<!\d)(\d{1,2})\s?([/.-])\s?(\d{1,2})\s?\2\s?(\d{4}|\d{2})(?!\d)")
_ISO = re.compile(r"(?<!\d)(\d{4})-(\d{1,2})-(\d{1,2})(?!\d)")
_A_WEEKDAY = re.compile(rf"(?<![a-z]){WEEKDAY}(?![a-z])")


@dataclass(frozen=True, slots=True)
class Day:
    """A day as printed: the year and the weekday only where the words have them."""

    day: int
    month: int
    year: int | None = None
    weekday: int | None = None

    def in_year(self, year: int) -> date | None:
        """The date in that year, None where there is none: 29 February, 30 February."""
        try:
            return date(year, self.month, self.day)
        except ValueError:
            return None


def unaccented(text: str) -> str:
    """The text in lower case, without accents, no-break spaces as ordinary ones: what the tables here hold."""
    if not text.isascii():
        apart = unicodedata.normalize("NFD", text.replace("\u00a0", " ").replace("\u202f", " "))
        text = "".join(character for character in apart if not unicodedata.combining(character))
    return text.casefold()


def day_printed(words: str) -> Day | None:
    """The first day in the words, or None; in `12/27/2021` the month comes first, elsewhere the day."""
    plain = unaccented(words)
    if found := _ISO.search(plain):
        return Day(int(found[3]), int(found[2]), int(found[1])) if _month(found[2]) else None
    named = _A_WEEKDAY.search(plain)
    weekday = WEEKDAYS[named[0]] if named else None
    if found := _DAY_FIRST.search(plain):
        return Day(int(found[1]), MONTHS[found[2]], year_of(found[3]), weekday)
    if found := _MONTH_FIRST.search(plain):
        return Day(int(found[2]), MONTHS[found[1]], year_of(found[3]), weekday)
    return _in_figures(plain, weekday)


def year_of(figures: str | None) -> int | None:
    """The year in figures, None where none are printed."""
    return int(figures) if figures else None


def _in_figures(plain: str, weekday: int | None) -> Day | None:
    """`27/12/2021`, `27.12.21`; two figures of a year are of this century."""
    found = _FIGURES.search(plain)
    if not found:
        yearless = _DAY_AND_MONTH.search(plain)
        return Day(int(yearless[1]), int(yearless[2]), None, weekday) if yearless and _month(yearless[2]) else None
    first, second = int(found[1]), int(found[3])
    year = int(found[4]) + (2000 if len(found[4]) == 2 else 0)
    if _month(found[3]):
        return Day(first, second, year, weekday)
    return Day(second, first, year, weekday) if _month(found[1]) else None


def _month(figures: str) -> bool:
    return 1 <= int(figures) <= 12
