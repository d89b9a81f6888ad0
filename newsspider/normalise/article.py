"""article.py: which cleaner for which field of an article."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import fields, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from newsspider.items import Article, Block, Dateline, Image, OtherDate, Picture, Provenance, Related, copied
from newsspider.normalise import authors, text, urls
from newsspider.normalise.datelines import dateline_date, day_in_address
from newsspider.normalise.evidence import Chosen, chosen, too_late
from newsspider.normalise.hashes import text_hash, word_count

Line = Callable[[str], str]
BlockText = Callable[[str, str], str]

_HOMES = frozenset(("accueil", "home", "inicio", "início", "start", "startseite", "page d'accueil", "portada"))
_READ = [one for one in fields(Article) if hasattr(Provenance, one.name)]
_OTHERWISE = ("identifier", "date_published", "date_modified", "in_language", "authors", "sections")
_LINES = [one.name for one in _READ if one.type == "str | None" and one.name not in _OTHERWISE]
_NAMES = [one.name for one in _READ if one.type == "list[str]" and one.name not in _OTHERWISE]
"""Fields of one line, and lists of such, that need nothing but clean characters."""
_EMPTIED = (*_LINES, *_NAMES, "dateline", "authors", "sections", "image", "body", "related")
_LANGUAGE = re.compile(r"\s*([A-Za-z]{2,3})(?:[-_]|\s*$)")


def normalised(article: Article, *, zone: str | None = None, raw: bool = False) -> Article:
    """A new article in which each field keeps the promise of its docstring, from the page's own words.

    Needs `retrieved_at`. `zone` is the IANA name of the site's time zone. `raw` leaves the page's characters as they
    are (no Unicode composition, entities, blanks, typography); addresses, dates, hash and structure are the same.
    """
    clean = copied(article)
    clean.in_language = language = _language(article.in_language)
    line: Line = text.raw if raw else lambda words: text.line(words, language)
    whole: BlockText = (lambda words, _: text.raw(words)) if raw else lambda words, of: text.block(words, of, language)
    _address(clean, article)
    _texts(clean, article, line)
    _body(clean, article, line, whole)
    _dates(clean, article, ZoneInfo(zone) if zone else None)
    clean.article_body = "\n\n".join(block.text for block in clean.body)
    clean.word_count = word_count(clean.article_body)
    texts = (clean.headline or "", clean.standfirst or "", *(block.text for block in clean.body))
    clean.text_hash = text_hash(map(text.characters, texts) if raw else texts)
    _without_evidence(clean)
    return clean


def date_published(article: Article, *, zone: str | None = None) -> str | None:
    """The `date_published` of what `normalised` gives, without the rest of it."""
    clean = copied(article)
    _dates(clean, article, ZoneInfo(zone) if zone else None)
    return clean.date_published


def _address(clean: Article, article: Article) -> None:
    clean.url = urls.canonical(article.url)
    clean.identifier = urls.identifier(clean.url, article.identifier)


def _texts(clean: Article, article: Article, line: Line) -> None:
    """The fields of one line each, and the lists of them."""
    for name in _LINES:
        setattr(clean, name, line(getattr(article, name) or "") or None)
    for name in _NAMES:
        setattr(clean, name, _each_once(map(line, getattr(article, name))))
    clean.authors = authors.names(article.authors)
    clean.sections = [name for name in _each_once(map(line, article.sections)) if name.casefold() not in _HOMES]
    clean.image = _image(article.image, clean.url, line)


def _image(image: Image | None, base: str, line: Line) -> Image | None:
    """The image with an absolute address; none where its address is none."""
    address = urls.absolute(image.url, base) if image else None
    if image is None or address is None:
        return None
    caption, credit = line(image.caption or "") or None, line(image.credit or "") or None
    return replace(image, url=address, caption=caption, credit=credit)


def _body(clean: Article, article: Article, line: Line, whole: BlockText) -> None:
    """Blocks without the empty ones; each box stays after the same text."""
    blocks: list[Block] = []
    standing = [0]
    for block in article.body:
        words = whole(block.text, block.type)
        if words:
            blocks.append(Block(block.type, words))
        standing.append(len(blocks))
    clean.body = blocks
    boxes = [_box(box, standing, clean.url, line) for box in article.related]
    clean.related = [box for box in boxes if box.headline or box.url]
    pictures = [_picture(one, standing, clean.url, line) for one in article.images]
    clean.images = [one for one in pictures if one is not None]


def _box(box: Related, standing: list[int], base: str, line: Line) -> Related:
    address = urls.absolute(box.url, base) if box.url else None
    return Related(line(box.headline), address and urls.canonical(address), _after(box.after_block, standing))


def _picture(picture: Picture, standing: list[int], base: str, line: Line) -> Picture | None:
    """The picture with an absolute address; none where its address is none."""
    address = urls.absolute(picture.url, base)
    caption, credit = line(picture.caption or "") or None, line(picture.credit or "") or None
    after = _after(picture.after_block, standing)
    return replace(picture, url=address, caption=caption, credit=credit, after_block=after) if address else None


def _after(block: int, standing: list[int]) -> int:
    """How many blocks are left of the first `block` ones."""
    return standing[min(max(block, 0), len(standing) - 1)]


def _dates(clean: Article, article: Article, zone: ZoneInfo | None) -> None:
    """Both dates and the dateline's, with their provenance and the statements that disagree."""
    retrieved = datetime.fromisoformat(article.retrieved_at or "")
    published, modified = (
        chosen([each for each in article.other_dates if each.field == field], retrieved, zone)
        for field in ("date_published", "date_modified")
    )
    others = {id(each) for each in (*published.others, *modified.others)}
    clean.other_dates = [each for each in article.other_dates if id(each) in others]
    clean.date_published, clean.provenance.date_published = published.value, published.evidence
    clean.date_modified, clean.provenance.date_modified = modified.value, modified.evidence
    clean.dateline = _dateline(article, published, retrieved, zone)
    if clean.dateline and clean.dateline.date and not published.value:
        _dated_by_dateline(clean, clean.dateline, retrieved, published.late)


def _dated_by_dateline(clean: Article, dateline: Dateline, retrieved: datetime, late: bool) -> None:
    """The day of the dateline as the day of publication, where nothing else states one.

    Where all dates of the page lie in the future, its clock cannot be trusted, and the date stays null.
    """
    if dateline.date and too_late(date.fromisoformat(dateline.date), retrieved):
        clean.other_dates.append(OtherDate("date_published", "dateline", dateline.raw))
        dateline.date = None
    elif not late:
        clean.date_published, clean.provenance.date_published = dateline.date, "dateline"


def _dateline(article: Article, published: Chosen, retrieved: datetime, zone: ZoneInfo | None) -> Dateline | None:
    """The dateline with its day in ISO 8601; its text is tidied, not repaired."""
    printed = article.dateline
    if printed is None:
        return None
    near = date.fromisoformat(published.value[:10]) if published.value else day_in_address(article.url)
    texts = [block.text for block in article.body]
    day = dateline_date(printed.date, retrieved, published=near, texts=texts, zone=zone) if printed.date else None
    place, source = text.line(printed.place or "") or None, text.line(printed.source or "") or None
    return Dateline(text.line(printed.raw), place, day.isoformat() if day else None, source)


def _without_evidence(clean: Article) -> None:
    """Remove the provenance of empty fields; an identifier made from the address gets `url`."""
    for field in _EMPTIED:
        if not getattr(clean, field):
            setattr(clean.provenance, field, None)
    if clean.identifier and not clean.provenance.identifier:
        clean.provenance.identifier = "url"


def _each_once(lines: Iterable[str]) -> list[str]:
    """The lines that are not empty, each once, without regard to case."""
    found: dict[str, str] = {}
    for each in lines:
        if each:
            found.setdefault(each.casefold(), each)
    return list(found.values())


def _language(statement: str | None) -> str | None:
    """The primary subtag in lower case: `fr` of `fr_FR`."""
    found = _LANGUAGE.match(statement or "")
    return found[1].lower() if found else None
