"""reparse/: makes a row of one capture: a line, one page of several, or a refusal. This part runs on all cores."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from newsspider import budget
from newsspider.archive import Captured, Reader, capture_at
from newsspider.extract import Page, finish, joined, read
from newsspider.items import Archive, Article, DiscoveredVia, Finding
from newsspider.normalise import urls
from newsspider.pages import PageReading
from newsspider.pages.further import page_number
from newsspider.rights import SiteRights
from newsspider.site import Site

HTML = ("", "text/html", "application/xhtml+xml")


@dataclass(slots=True, frozen=True)
class Plan:
    """What to read, and how."""

    files: tuple[tuple[str, str], ...]
    """Path of each WARC file, and its name in records."""
    sites: tuple[Site, ...]
    """The site of a page is the first that holds it, else the last."""
    encode: Callable[[Any], str]
    """Encodes a record as a line."""
    alone: bool = False
    """Whether to leave out pages of all sites but the first."""
    seconds: float = 0.0
    """CPU time to read a page, and again to finish it; 0 is no bound."""

    def site(self, url: str) -> Site:
        """Return the site a page lies on."""
        return next((one for one in self.sites[:-1] if one.holds(url)), self.sites[-1])


@dataclass(slots=True, frozen=True)
class Span:
    """A part of a WARC file, with the records that begin in it."""

    file: int
    """Its number in the plan."""
    start: int
    end: int


@dataclass(slots=True)
class Row:
    """The result of one capture."""

    offset: int
    captured: str
    url: str
    record: str
    digest: str
    kind: str
    """`article`, `page` (of several), `refused`, `redirect`, `revisit`."""
    identifier: str | None = None
    text_hash: str | None = None
    first: bool = True
    """Whether it is the first page of an article."""
    refers_to: str | None = None
    """JSON: the other pages of an article; the original of a revisit; the target of a redirect."""
    line: str | None = None

    @property
    def key(self) -> str:
        """The same for all spellings of the address."""
        return key(self.url)


@dataclass(slots=True)
class SpanRead:
    """The results of one span."""

    rows: list[Row] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    damaged: list[str] = field(default_factory=list)
    first: int | None = None
    following: int | None = None


@dataclass(slots=True, frozen=True)
class Place:
    """The place of a capture."""

    file: int
    offset: int
    record: str


def key(url: str) -> str:
    """Return a key that is the same for all spellings of an address."""
    return urls.identifier(url) or url


def span_read(plan: Plan, span: Span) -> SpanRead:
    """Return the results of the captures of a span. NotWarcError for a file that is none."""
    read = SpanRead()

    def wanted(url: str, status: int, kind: str) -> bool:
        read.counts["responses"] += 1
        if plan.alone and not plan.sites[0].holds(url):
            return False
        page = status in (0, 200, 304) and kind.partition(";")[0].strip() in HTML
        if (page or 300 < status < 309) and not urls.no_article(url):
            return True
        read.counts["other"] += 1
        return False

    reader = Reader(Path(plan.files[span.file][0]), span.start, span.end, wanted=wanted)
    read.rows = [row(plan, span.file, one) for one in reader]
    read.damaged, read.first, read.following = reader.damaged, reader.first, reader.following
    return read


def row(plan: Plan, file: int, one: Captured) -> Row:
    """Return the result of one capture."""
    result = Row(one.offset, one.retrieved_at, one.url, one.record_id, one.digest, "redirect")
    if original := one.revisited:
        result.kind, result.refers_to = "revisit", json.dumps([original.record_id, original.url and key(original.url)])
    elif one.status != 200:
        result.refers_to = json.dumps(key(urls.absolute(one.header("location") or "", one.url) or ""))
    else:
        reading = reading_of(plan, one)
        if reading.article and reading.further:
            later = max(page_number(one.url), page_number(reading.article.url)) > 1
            result.kind, result.first, result.refers_to = "page", not later, json.dumps(reading.further)
        else:
            judge(plan, result, file, [reading], [one])
    return result


def page_of(one: Captured) -> Page:
    """Return a capture as a page to extract from, with what the crawl noted about the site."""
    try:
        site_rights = SiteRights.unpacked(one.site) if one.site else SiteRights()
    except ValueError:
        site_rights = SiteRights()
    return Page(one.body, one.url, one.content_type, one.http_headers, site_rights)


def reading_of(plan: Plan, one: Captured) -> PageReading:
    """Return the reading of a page. It catches any error of the reader, so that one page does not end the run."""
    try:
        with budget.within(plan.seconds):
            return read(page_of(one), one.retrieved_at, plan.site(one.url))
    except budget.TooSlowError:
        return PageReading(None, Finding("page", "it takes too long to read (NEWSSPIDER_PAGE_SECONDS)"), [])
    except Exception as error:
        return PageReading(None, Finding("page", f"the reader failed on it: {error!r}"), [])


def judge(
    plan: Plan,
    row: Row,
    file: int,
    readings: list[PageReading],
    captures: list[Captured],
    missing: str | None = None,
) -> None:
    """Complete a row with the line or the refusal of an article; `missing` names a page that cannot be read."""
    parts = [reading.article for reading in readings if reading.article]
    wrong = next((reading.finding for reading in readings if reading.finding), None)
    article: Article | None = None
    findings = [wrong] if wrong else []
    if len(parts) == len(readings):
        name = plan.files[file][1]
        raw = joined(parts)
        raw.discovered_via = DiscoveredVia("archive", name)
        article, findings = finished(plan, raw, row)
        if article:
            article.archive = Archive(name, row.offset, row.digest)
            row.identifier, row.text_hash = article.identifier, article.text_hash
        if missing:
            findings = [*findings, Finding("body", f"a further page of the article is missing: {missing}")]
    if cut := next((one.truncated for one in captures if one.truncated), None):
        findings = [*findings, Finding("page", f"the archive holds only its beginning: {cut}")]
    refused = article is None or any(finding.refuses for finding in findings)
    row.kind = "refused" if refused else "article"
    reasons = [{"field": finding.field, "reason": finding.reason} for finding in findings]
    rejected = {"url": row.url, "retrieved_at": row.captured, "findings": reasons, "article": article}
    row.line = plan.encode(rejected if refused else article)


def finished(plan: Plan, raw: Article, row: Row) -> tuple[Article | None, list[Finding]]:
    """Return the finished article and its findings; no article where that takes too long."""
    try:
        with budget.within(plan.seconds):
            record = finish(raw, row.captured, plan.site(row.url))
    except budget.TooSlowError:
        return None, [Finding("page", "its text takes too long to normalise (NEWSSPIDER_PAGE_SECONDS)")]
    return record.article, record.findings


def assembled(plan: Plan, row: Row, file: int, places: list[Place], missing: str | None = None) -> Row:
    """Return the row of an article read again from the places of its pages, first page first."""
    readings, captures = [], []
    for place in places:
        one = capture_at(Path(plan.files[place.file][0]), place.offset, place.record)
        if one is None:
            raise OSError(f"{plan.files[place.file][0]} has changed: no {place.record} at byte {place.offset} any more")
        captures.append(one)
        readings.append(reading_of(plan, one))
    judge(plan, row, file, readings, captures, missing)
    return row
