"""printed.py: the day that only words state, in the head of the article, its title or its address."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date
from functools import lru_cache
from itertools import islice

from selectolax.lexbor import LexborNode

from newsspider.items import OtherDate
from newsspider.pages.page import every
from newsspider.pages.words import path, plain_words, words

_DATED = (
    "time, abbr, [class*=date], [class*=Date], [class*=posted], [class*=publi], [class*=meta], [class*=time],"
    " [itemprop*=date], [class*=byline], [class*=info], [class*=author]"
)
_PLAIN = ", p, span, div, small, li"
_ELSEWHERE = re.compile(
    r"comment|kommentar|related|sidebar|(?:^|\s)widget(?=[\s_]|$)|teaser|popular|recent|latest|trending|ticker|\bcard|carousel|slider|breadcrumb|event"
    r"|author-box|\bbio\b|menu|newsletter|subscri|cookie|copyright",
)
"""Of names in lower case: without a flag the search takes half the time."""
_SKIPPED = frozenset(("nav", "aside", "script", "style", "form", "iframe", "template", "-text", "-comment"))
_MONTHS = (
    r"jan|f[ée]v|feb|m[aä]r|avr|apr|abr|ma[iyg]|ju[inl]|jui|giu|lug|ao[uû]|aug|ago|sep|set|o[ck]t|ott|out|nov|d[ée][cz]|dic"
    r"|ene|gen"
)
DAY = (
    rf"\d{{1,2}}\s?(?:er|re|st|nd|rd|th|[.ºª°])?\s?(?:de\s|of\s)?(?:{_MONTHS})[^\W\d_]{{0,8}}[.,]?\s?(?:del?\s)?\d{{4}}"
    rf"|\b(?:{_MONTHS})[^\W\d_]{{0,8}}[.,]?\s\d{{1,2}}(?:st|nd|rd|th)?,?\s\d{{4}}|\b\d{{4}}-\d{{2}}-\d{{2}}"
    r"|\b\d{1,2}(?P<sign>[/.-])\d{1,2}(?P=sign)(?:\d{4}|\d{2})\b"
)
_DAY = re.compile(DAY, re.IGNORECASE)
_PARTS = re.compile(r"\s[|–—·-]\s")
_STAMP = re.compile(rf"^\s*\d{{4}}-?\d\d-?\d\d|{DAY}", re.IGNORECASE)
"""A machine-readable time."""
_FIGURES = re.compile(r"(\d{1,2})[/-](\d{1,2})[/-]\d{2,4}")
_CHANGED = re.compile(
    r"mise? à jour|modifi|\bmàj\b|\bmaj\b|updat|aktualisiert|geändert|actualizad|atualizad|last (?:edited|reviewed)"
    r"|aggiorna|bijgewerkt|\bstand\b|oppdatert|uppdaterad|reviewed",
    re.IGNORECASE,
)
_SAID = re.compile(
    r"publi|post(?:ed)?\b|veröffentlicht|erschienen|erstellt|\bvom\b|\bdate\b|written|pubblicat|geplaatst|mis en ligne"
    r"|paru le|publisert|publicerad|\bon\b|^le\b|^am\b|^el\b|^by\b|^par\b|^von\b|^por\b",
    re.IGNORECASE,
)
WEEKDAY = (
    r"(?:lun|mar|mer|jeu|ven|sam|dim|mon|tue|wed|thu|fri|sat|sun|die|mit|don|fre|son|mié|jue|vie|sáb|dom|gio|mer)"
    r"[^\W\d_]{0,8}\.?,?\s*(?:(?:le|den|the|el)\s*)?"
)
_WEEKDAY = re.compile(WEEKDAY, re.IGNORECASE)
_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_ADDRESS = re.compile(
    rf"/((?:19|20)\d\d)([/-])(0?[1-9]|1[0-2]|{'|'.join(_NAMES)})\2(0?[1-9]|[12]\d|3[01])(?=[/-]|$)", re.ASCII
)
LONGEST = 160
"""Characters of a line about the article; a longer one is text."""
_LONG = 120
"""Characters of a paragraph that is text for sure."""
_LONGEST_ALONE = 60
"""Characters beside a day, in an element that is not named for a date."""
_MERE = 12
"""Characters beside a day: a weekday, a clock."""
_LEVELS = 7
_SIBLINGS = 12
_BEHIND = 3
_MOST_LINES = 300
_OPENING = 4
"""Elements that open a body and may still be of its head."""


def day_of_address(url: str) -> OtherDate | None:
    """The day in a permalink: `/2024/03/12/slug/`, `/2024/mar/12/slug`."""
    found = _ADDRESS.search(path(url))
    if found is None:
        return None
    month = _NAMES.index(found[3]) + 1 if found[3] in _NAMES else int(found[3])
    return OtherDate("date_published", "url", f"{found[1]}-{month:02}-{int(found[4]):02}")


def day_of_title(titles: Iterable[str], language: str | None) -> list[OtherDate]:
    """The day that stands as a part of its own in a title of the page: `A title | 28.04.2023`."""
    parts = (part.strip() for title in titles for part in _PARTS.split(title)[1:])
    days = (part for part in parts if _DAY.fullmatch(part))
    stated = (day for day in days if not ((language or "").startswith("en") and is_ambiguous(day)))
    return [OtherDate("date_published", "text", day) for day in islice(stated, 1)]


def is_near(day: OtherDate, other: OtherDate) -> bool:
    """Whether another statement, in ISO 8601, is of that day or the one before or after it."""
    try:
        apart = date.fromisoformat(day.value) - date.fromisoformat(other.value[:10])
    except ValueError:
        return False
    return abs(apart.days) <= 1


def printed_dates(container: LexborNode, headline: str | None, language: str | None) -> list[OtherDate]:
    """The dates in the head of the article: of the nearest place before the body that states any.

    Places are searched from the body outwards, sibling by sibling, up to the one that holds the title. A place with
    several days lists other articles, unless a word tells which day is which.
    """
    english = (language or "").startswith("en")
    behind = ([one] for one in islice(_siblings(container, "next"), _BEHIND) if len(words(one)) < LONGEST)
    for at, place in enumerate((*places(container, plain_words(headline or "")), *behind)):
        found = [one for line in _lines(place, opening=not at) for one in statements(*line, english)]
        published = [one for one in found if one.field == "date_published"]
        days = [{day_text(one.value) for one in published if one.evidence == kind} for kind in ("time", "text")]
        if published and max(map(len, days)) == 1:
            return found
    return []


def places(container: LexborNode, title: str) -> Iterator[list[LexborNode]]:
    """The first elements of the body; then each element before it, outwards, up to the one that holds the title."""
    yield list(islice((one for one in container.iter() if one.tag not in _SKIPPED), _OPENING))
    node: LexborNode | None = container
    for _ in range(_LEVELS):
        if node is None or node.tag in ("body", "html"):
            return
        passed = False
        for sibling in islice(_siblings(node, "prev"), _SIBLINGS):
            yield [sibling]
            passed = passed or (bool(title) and title in plain_words(words(sibling)))
        if passed:
            return
        node = node.parent


def _siblings(node: LexborNode, way: str) -> Iterator[LexborNode]:
    """The elements before (`prev`) or behind (`next`) a node that may be about its article."""
    sibling = getattr(node, way)
    while sibling is not None:
        if sibling.tag not in _SKIPPED and not _is_of_others(_named(sibling)):
            yield sibling
        sibling = getattr(sibling, way)


def _lines(nodes: Iterable[LexborNode], opening: bool = False) -> Iterator[tuple[str, str, bool]]:
    """(words, machine-readable time, whether the element is named for a date) of the short elements of some places.

    In the `opening` of a body they end with its first long paragraph.
    """
    for node in nodes:
        dated = {one.mem_id for one in every(node, _DATED)}
        for one in islice([node, *every(node, _DATED + _PLAIN)], _MOST_LINES):
            if one is node or not is_elsewhere(one, node):
                stamp = stamp_of(one)
                text = words(one)
                if opening and one.tag == "p" and len(text) > _LONG:
                    return
                if len(text) <= LONGEST and (stamp or any(map(str.isdigit, text))):
                    yield text, stamp, one.mem_id in dated or one.tag == "time"


def stamp_of(node: LexborNode) -> str:
    """The machine-readable time of an element; empty where it has none that can be read."""
    stated = {"time": "datetime", "abbr": "title"}.get(node.tag or "")
    stamp = (node.attributes.get(stated) or "") if stated else ""
    return stamp if _STAMP.search(stamp) else ""


def is_elsewhere(node: LexborNode, place: LexborNode, levels: int = 8) -> bool:
    """Whether a node stands in a part of the place that is about something else than the article."""
    around: LexborNode | None = node
    for _ in range(levels):
        if around is None or around.mem_id == place.mem_id:
            return False
        if around.tag in _SKIPPED or _is_of_others(_named(around)):
            return True
        around = around.parent
    return False


def statements(text: str, stamp: str, named: bool, english: bool) -> Iterator[OtherDate]:
    """The dates of one line: a day behind a word for changes is that of a change."""
    if stamp:
        field = "date_modified" if _CHANGED.search(text) and not _SAID.search(text) else "date_published"
        yield OtherDate(field, "time", stamp)
        return
    start = 0
    for found in islice(_DAY.finditer(text), 2):
        before = text[start : found.start()]
        start = found.end()
        if english and is_ambiguous(found[0]):
            continue
        rest = len(text) - len(found[0])
        after = text[found.end() : found.end() + 25]
        signs = _SAID.search(before), _CHANGED.search(before), _SAID.search(after), _WEEKDAY.fullmatch(before)
        if named or rest <= _MERE or (any(signs) and rest <= _LONGEST_ALONE):
            clock = text[found.start() : found.end() + 20]
            yield OtherDate("date_modified" if _CHANGED.search(before) else "date_published", "text", clock.strip())


def is_ambiguous(day: str) -> bool:
    """Whether the figures may be a day and a month, or a month and a day."""
    found = _FIGURES.fullmatch(day)
    return found is not None and int(found[1]) <= 12 and int(found[2]) <= 12 and found[1] != found[2]


def day_text(value: str) -> str:
    """The day of a statement, as it is printed."""
    found = _DAY.search(value)
    return plain_words(found[0]) if found else value[:10]


def _named(node: LexborNode) -> str:
    attributes = node.attributes
    return f"{attributes.get('class') or ''} {attributes.get('id') or ''}"


@lru_cache(maxsize=1024)  # A site has some hundred of them, and repeats them on every page.
def _is_of_others(names: str) -> bool:
    """Whether classes and id are those of a part of the page that is about something else."""
    return _ELSEWHERE.search(names.lower()) is not None
