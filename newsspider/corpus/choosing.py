"""corpus/: questions to an article, for `filter()`: `filter(published(since="2026-11-01"), articles("output"))`."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from datetime import date, datetime

from newsspider.items import Article

Choice = Callable[[Article], bool]


def published(since: str | date | None = None, until: str | date | None = None) -> Choice:
    """Whether an article was published within these bounds, both inclusive; one without a date was not.

    A bound is a day (`2026-11-01` or a `date`), compared with the day the article states, or an instant with its
    offset, compared with the instant. ValueError for other words.
    """
    after, before = _bound(since), _bound(until)

    def within(article: Article) -> bool:
        said = _bound(article.date_published)
        return said is not None and _in_order(after, said) and _in_order(said, before)

    return within


def of_section(name: str) -> Choice:
    """Whether an article stands in a section of this name; case, accents and apostrophes do not matter."""
    wanted = folded(name)
    return lambda article: any(folded(section) == wanted for section in article.sections)


def mentions(words: str) -> Choice:
    """Whether headline, standfirst or text hold these words in a row; case, accents and apostrophes do not matter."""
    wanted = folded(words)
    return lambda article: any(
        wanted in folded(text) for text in (article.headline, article.standfirst, article.article_body) if text
    )


def folded(text: str) -> str:
    """The text for comparison: lower case, without accents, apostrophes all alike, any blank a single space."""
    letters = unicodedata.normalize("NFKD", text.casefold().replace("’", "'").replace("œ", "oe").replace("æ", "ae"))
    return " ".join("".join(letter for letter in letters if not unicodedata.combining(letter)).split())


def _bound(said: str | date | None) -> date | datetime | None:
    """A day, or an instant with its offset."""
    if not isinstance(said, str):
        found: date | datetime | None = said
    elif len(said) == len("2026-11-01"):
        found = date.fromisoformat(said)
    else:
        found = datetime.fromisoformat(said)
    if isinstance(found, datetime) and found.tzinfo is None:
        raise ValueError(f"{said} has no offset; write it like 2026-11-01T08:00:00+01:00")
    return found


def _in_order(first: date | datetime | None, second: date | datetime | None) -> bool:
    """Whether one moment is not after the other; as days, where one of them is a bare day; an open bound is."""
    if first is None or second is None:
        return True
    if isinstance(first, datetime) and isinstance(second, datetime):
        return first <= second
    return _day(first) <= _day(second)


def _day(moment: date | datetime) -> date:
    return moment.date() if isinstance(moment, datetime) else moment
