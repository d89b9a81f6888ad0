"""validate.py: whether an article is admitted: the reasons to refuse it or to remark on it; nothing is edited here."""

from __future__ import annotations

import re
import string
import unicodedata
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta

from newsspider.items import Article, Finding

# Newspapers print headlines of up to some 300 characters; five times that is a body taken for a title.
LONGEST_HEADLINE = 1500
# Fewer characters than this are too few to tell rubbish from a result, an emoji, a formula.
SHORTEST_JUDGED = 80
# A long body is judged by its beginning, middle and end, this many characters of each: rubbish is rubbish throughout,
# and counting all of it would cost more than cleaning it did.
STRETCH = 800
# French read in the wrong encoding loses its accented letters, 4 in 100: legible, remarked on. From 10 in 100 on no
# language is; letters of other scripts come in whole (80 in 100), bytes of an image about half.
UNREADABLE, DAMAGED = 0.10, 0.002
# Of the scripts, style sheets and JSON of real pages at least 16 in 1,000 characters are these; of their articles at
# most 2. Semicolons alone prove nothing: results are full of them. Brackets, bars and dollars stand in results too.
CODE_MARKS, CODE = "{}=<>;\\", 0.012
STRONG_MARKS, STRONG = "{}=<>", 0.003
# Bytes of a picture read as letters: a third of them symbols, of all kinds. Tennis results have as many, but of four
# kinds; prose with all its quotes and dashes has some fifteen kinds, but fewer than 10 in 100.
SYMBOLS, KINDS_OF_SYMBOLS = 0.22, 25
# Letters from À to ÿ: 4 in 100 characters of French, at most 15 in any language; of bytes read as letters 28, of
# Cyrillic read in the wrong encoding 80.
ACCENTED = 0.22
# Base64, hashes, keys: plain letters and figures without a blank, longer than the longest words of any language; an
# address has dots and a colon. Chinese and Thai write without blanks too, but not in these letters.
_UNBROKEN = re.compile(r"[A-Za-z0-9+/=_-]+")
LONG_TOKEN, UNBROKEN = 70, 0.5
# Nearly all of any text is these: where other characters are few, there are not too many of any kind.
_USUAL = (string.ascii_letters + string.digits + " ").encode()
# UTF-8 read as windows-1252: "Ã©", "â€™".
_TWICE_ENCODED = re.compile("[ÃÂ][\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹Œ‘’“”•–—˜™š›œŸ]|â€[\u0080-\u00bf™œ˜“”¦]")
_WORD = re.compile(r"[^\W_]")
_YEAR = re.compile(r"(?<!\d)[1-9]\d{3}(?!\d)")


def findings(article: Article) -> list[Finding]:
    """Return why a normalised article is refused (`refuses`) or delivered with a remark; empty for most."""
    return [*_address(article), *_headline(article), *_body(article), *_dates(article)]


def _address(article: Article) -> Iterator[Finding]:
    if not article.url.lower().startswith(("http://", "https://")):
        yield Finding("url", "the article has no web address")
    if not article.identifier:
        yield Finding("identifier", "the article has no identifier")


def _headline(article: Article) -> Iterator[Finding]:
    headline = article.headline or ""
    if not headline:
        yield Finding("headline", "the article has no headline")
    elif not _WORD.search(headline):
        yield Finding("headline", "the headline holds no word")
    elif len(headline) > LONGEST_HEADLINE:
        yield Finding("headline", f"the headline has {len(headline)} characters")
    elif reason := no_text(headline):
        yield Finding("headline", reason)
    elif "\ufffd" in headline:
        yield Finding("headline", "letters of the headline are lost", refuses=False)


def _body(article: Article) -> Iterator[Finding]:
    body = article.article_body
    if not body:
        yield Finding("body", "the article has no text", refuses=False)
    elif reason := no_text(_stretches(_without_code(article))):
        yield Finding("body", reason)
    elif body.count("\ufffd") > DAMAGED * len(body):
        yield Finding("body", "letters of the text are lost", refuses=False)
    elif ("Ã" in body or "â€" in body) and len(_TWICE_ENCODED.findall(body)) > DAMAGED * len(body):
        yield Finding("body", "letters of the text were encoded twice", refuses=False)


def _without_code(article: Article) -> str:
    """The body without its preformatted blocks, which may be programs."""
    if not any(block.type == "preformatted" for block in article.body):
        return article.article_body
    return "\n".join(block.text for block in article.body if block.type != "preformatted")


def _stretches(body: str) -> str:
    """The body, or three stretches of a long one."""
    if len(body) <= 3 * STRETCH:
        return body
    middle = (len(body) - STRETCH) // 2
    return "\n".join((body[:STRETCH], body[middle : middle + STRETCH], body[-STRETCH:]))


def no_text(words: str) -> str | None:
    """Why the words are mostly no text; None if they are text. Of short ones only whether they are legible counts."""
    size = len(words)
    if words.count("\ufffd") > max(2, UNREADABLE * size):
        return "most of the text cannot be read"
    if size < SHORTEST_JUDGED:
        return None
    if _is_encoded(words):
        return "most of the text is encoded"
    if _share(words, CODE_MARKS) > CODE and _share(words, STRONG_MARKS) > STRONG:
        return "most of the text is code"
    return "most of the text is no text" if _is_rubbish(words) else None


def _is_encoded(words: str) -> bool:
    """Whether most of the text is tokens without a blank, each longer than any word."""
    half = LONG_TOKEN // 2  # a long token holds one of the stretches of half its length, whole
    if all(" " in words[at : at + half] for at in range(0, len(words) - half + 1, half)):
        return False
    long = (token for token in words.split() if len(token) >= LONG_TOKEN and _UNBROKEN.fullmatch(token))
    return sum(map(len, long)) > UNBROKEN * len(words)


def _is_rubbish(words: str) -> bool:
    """Whether too many of the characters are accented letters, or symbols of all kinds."""
    plain = words.encode("ascii", "ignore")
    unusual = len(words) - len(plain) + len(plain.translate(None, _USUAL))
    if unusual <= min(ACCENTED, SYMBOLS) * len(words):
        return False
    characters = set(words)
    accented = [letter for letter in characters if "À" <= letter <= "ÿ"]
    symbols = [mark for mark in characters if unicodedata.category(mark)[0] in "PSC"]
    return _share(words, accented) > ACCENTED or (len(symbols) >= KINDS_OF_SYMBOLS and _share(words, symbols) > SYMBOLS)


def _share(words: str, marks: Iterable[str]) -> float:
    """The share of these marks in the text, 0 to 1."""
    return sum(map(words.count, marks)) / len(words)


def _dates(article: Article) -> Iterator[Finding]:
    """Remarks on a date that was left out. A change before the publication is usual, and no reason for one."""
    for field, value in (("date_published", article.date_published), ("date_modified", article.date_modified)):
        statements = [each.value for each in article.other_dates if each.field == field]
        if value is None and any(_is_future(statement, article.retrieved_at) for statement in statements):
            yield Finding(field, "the date lies in the future", refuses=False)
        elif value is None and statements:
            yield Finding(field, "the date cannot be read", refuses=False)
        elif value is None and field == "date_published":
            yield Finding(field, "the page states no date", refuses=False)


def _is_future(statement: str, retrieved_at: str | None) -> bool:
    """Whether a statement lies over a day after the retrieval; one in words is judged by its year."""
    latest = datetime.fromisoformat(retrieved_at or "1970-01-01T00:00:00+00:00") + timedelta(days=1)
    try:
        moment = datetime.fromisoformat(statement.strip())
    except ValueError:
        year = _YEAR.search(statement)
        return bool(year) and int(year[0] if year else 0) > latest.year
    if len(statement.strip()) <= len("2021-12-27"):
        return date(moment.year, moment.month, moment.day) > latest.date()
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)) > latest
