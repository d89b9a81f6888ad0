"""corpus/: conditions for `filter()`: `filter(published(since="2026-11-01"), articles("output"))`."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from datetime import date, datetime

from newsspider.items import Article

Choice = Callable[[Article], bool]


def published(since: str | date | None = None, until: str | date | None = None) -> Choice:
    """Whether an article was published within these bounds, both inclusive; one without a date was not.

    A bound is a day (`2026-11-01` or a `date`), which is compared with the day the article states, or an instant with
    its offset. ValueError for anything else.
    """
    after, before = _bound(since), _bound(until)

    def within(article: Article) -> bool:
        moment = _bound(article.date_published)
        return moment is not None and _in_order(after, moment) and _in_order(moment, before)

    return within


def of_section(name: str) -> Choice:
    """Whether an article is in a section of this name; ignores case, accents and apostrophes."""
    wanted = folded(name)
    return lambda article: any(folded(section) == wanted for section in article.sections)


def mentions(words: str) -> Choice:
    """Whether headline, standfirst or text contain these words in a row; ignores case, accents and apostrophes."""
    wanted = folded(words)
    return lambda article: any(
        wanted in folded(text) for text in (article.headline, article.standfirst, article.article_body) if text
    )


def folded(text: str) -> str:
    """The text for comparison: lower case, without accents, with one form of apostrophe, and single spaces."""
    letters = unicodedata.normalize("NFKD", text.casefold().replace("’", "'").replace("œ", "oe").replace("æ", "ae"))
    return " ".join("".join(letter for letter in letters if not unicodedata.combining(letter)).split())


def _bound(value: str | date | None) -> date | datetime | None:
    """A day, or an instant with its offset."""
    if not isinstance(value, str):
        moment: date | datetime | None = value
    elif len(value) == len("2026-11-01"):
        moment = date.fromisoformat(value)
    else:
        moment = datetime.fromisoformat(value)
    if isinstance(moment, datetime) and moment.tzinfo is None:
        raise ValueError(f"{value} has no offset; write it like 2026-11-01T08:00:00+01:00")
    return moment


def _in_order(first: date | datetime | None, second: date | datetime | None) -> bool:
    """Whether the first is not after the second: compared as days where one is a bare day; true for an open bound."""
    if first is None or second is None:
        return True
    if isinstance(first, datetime) and isinstance(second, datetime):
        return first <= second
    return _day(first) <= _day(second)


def _day(moment: date | datetime) -> date:
    return moment.date() if isinstance(moment, datetime) else moment
