"""The record: one article, key for key as in a line of JSONL."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from operator import attrgetter
from typing import Any

SCHEMA_VERSION = "v1.1"

BLOCK_TYPES = ("paragraph", "heading", "quote", "list_item", "table_row", "preformatted")
WAYS = ("section", "related", "rest", "sitemap", "feed", "commoncrawl", "archive")
STATUSES = ("published", "removed")


@dataclass(slots=True)
class Dateline:
    """Where and when the text was filed, as its first words say it.

    The record has it as null or complete with what is known.
    """

    raw: str
    """The words of the page, NFC and blanks folded, otherwise untouched: `Paris :, 27 déc. (Cinktank.com) –`."""
    place: str | None = None
    """The place or places as printed, without the page's stray punctuation: `Paris`, `Paris / Berlin`."""
    date: str | None = None
    """ISO 8601 day, `2021-12-27`; the year, rarely printed, is resolved from the page's other evidence."""
    source: str | None = None
    """What stands in the brackets, usually an agency: `Cinktank.com`."""


@dataclass(slots=True)
class Block:
    """One block of the body."""

    type: str
    """`paragraph`, `heading`, `quote`, `list_item`, `table_row` or `preformatted`."""
    text: str
    """Its text on one line, a lone `<br>` as a line feed; the cells of a table row joined by a tab; `preformatted` text
    with its own lines and blanks."""


@dataclass(slots=True)
class Related:
    """A *Lire aussi* box inside the body."""

    headline: str
    """The title the box shows."""
    url: str | None = None
    """Absolute canonical address the box links to; null for a box without a link."""
    after_block: int = 0
    """How many blocks of the body stand before the box."""


@dataclass(slots=True)
class Image:
    """The lead image."""

    url: str
    """Absolute address of the image file."""
    caption: str | None = None
    """Its caption, without the credit where the page sets that apart."""
    credit: str | None = None
    """Photographer or agency, where the page sets it apart from the caption."""
    width: int | None = None
    """Pixels, as the page states them."""
    height: int | None = None
    """Pixels, as the page states them."""


@dataclass(slots=True)
class Picture:
    """A picture inside the body; the body's evidence is its own."""

    url: str
    """Absolute address of the image file, the largest the page names."""
    caption: str | None = None
    """Its caption, without the credit."""
    credit: str | None = None
    """Photographer or agency, set apart by the page or by the words before it: `© …`, `Photo : …`, `… / AFP`."""
    width: int | None = None
    """Pixels, as the page states them."""
    height: int | None = None
    """Pixels, as the page states them."""
    after_block: int = 0
    """How many blocks of the body stand before it."""


@dataclass(slots=True)
class OtherDate:
    """A statement about a date that disagrees with the record's, cannot be read, or lies in the future."""

    field: str
    """`date_published` or `date_modified`."""
    evidence: str
    """Where the page says so: `json-ld`, `meta`, `time`, `itemprop`, `dateline`, `text` (mere words), `url`."""
    value: str
    """The words of the page."""


@dataclass(slots=True)
class Provenance:
    """Which evidence gave each field, or null where the page does not give it.

    `template` is a selector of the site or of its theme. `wordpress` is markup that any WordPress theme keeps.
    `general` is the element that holds the page's long paragraphs. `fallback` is the general extractor. `browser` is a
    text that only a script of the page writes. `text` is mere words. The others name where it stood: `json-ld`, `meta`,
    `link`, `time`, `itemprop`, `dateline`, `url`, `html`, `spider`.
    """

    url: str | None = None
    identifier: str | None = None
    headline: str | None = None
    standfirst: str | None = None
    dateline: str | None = None
    date_published: str | None = None
    date_modified: str | None = None
    authors: str | None = None
    sections: str | None = None
    keywords: str | None = None
    image: str | None = None
    body: str | None = None
    related: str | None = None
    comment_count: str | None = None
    in_language: str | None = None
    is_accessible_for_free: str | None = None


@dataclass(slots=True)
class DiscoveredVia:
    """How the crawl first came to know the article."""

    way: str
    """`section`, `related`, `rest`, `sitemap`, `feed`, `commoncrawl` or `archive`."""
    address: str
    """The listing, or for `related` the article, where the link stood."""


@dataclass(slots=True)
class RightsSource:
    """One statement about rights."""

    source: str
    """Where it stands: `tdmrep`, `header`, `meta`, `robots.txt`."""
    value: str
    """The words of the statement."""


@dataclass(slots=True)
class Rights:
    """What the publisher reserves."""

    reserved: bool
    """Whether text and data mining is reserved."""
    sources: list[RightsSource] = field(default_factory=list)
    """The statements this rests on."""
    checked_at: str | None = None
    """ISO 8601 instant at which they were looked up."""


@dataclass(slots=True)
class Archive:
    """Where the page itself is kept."""

    file: str
    """WARC file, relative to the output folder."""
    offset: int
    """Byte offset of the record in that file."""
    digest: str
    """Payload digest as the WARC record states it."""


@dataclass(slots=True)
class Article:
    """One article at one moment: one line of JSONL."""

    url: str
    """Canonical absolute address, without tracking parameters or fragment."""
    identifier: str | None = None
    """Host (without `www`, with the port if unusual) and WordPress post id, `cinktank.com:184233`, else a hash of the
    canonical path. Once given it stays."""
    headline: str | None = None
    """The title as the page shows it to a reader."""
    standfirst: str | None = None
    """The chapô that stands before the text, null where there is none."""
    dateline: Dateline | None = None
    """Place, day and source that open the text; gone from the body."""
    date_published: str | None = None
    """ISO 8601 with offset, a bare day where no time is known, null rather than a guess."""
    date_modified: str | None = None
    """ISO 8601 with offset. May lie before `date_published` (posts scheduled ahead)."""
    authors: list[str] = field(default_factory=list)
    """Names in the order of the page."""
    sections: list[str] = field(default_factory=list)
    """The breadcrumb, general to particular, without home and title, then the page's other categories."""
    keywords: list[str] = field(default_factory=list)
    """The tags of the page."""
    image: Image | None = None
    """The lead image."""
    images: list[Picture] = field(default_factory=list, metadata={"since": "v1.1"})
    """The pictures inside the body, in order. Empty in a line of `v1.0`, which did not look for them."""
    body: list[Block] = field(default_factory=list)
    """The text, block by block, without boxes, adverts, captions, embeds."""
    article_body: str = ""
    """The texts of the blocks joined by a blank line."""
    related: list[Related] = field(default_factory=list)
    """The *Lire aussi* boxes inside the body, in order."""
    comment_count: int | None = None
    """How many comments the page says it has, null where it does not say."""
    word_count: int = 0
    """Blank-separated tokens of `article_body` that hold a letter or a digit."""
    in_language: str | None = None
    """BCP 47 language, `fr`; the page's own statement, `og:locale` before `html lang`, or that of the text where the
    page states none or clearly another."""
    is_accessible_for_free: bool | None = None
    """The page's own statement; false where it makes none and asks for a subscription behind its text, else null."""
    provenance: Provenance = field(default_factory=Provenance)
    """Which evidence gave each field."""
    other_dates: list[OtherDate] = field(default_factory=list)
    """The statements about dates that disagree with those above."""
    discovered_via: DiscoveredVia | None = None
    """How the crawl came to know the article; null for a page read on its own. Run field."""
    retrieved_at: str | None = None
    """ISO 8601 instant in UTC at which the page was fetched. Run field."""
    revision: int = 1
    """1 for the first line of an article, one more for each further line. Run field."""
    text_hash: str = ""
    """`sha256:` and the hash of headline, standfirst and blocks, their blanks out, quotes and apostrophes folded."""
    previous_text_hash: str | None = None
    """The `text_hash` of the line before, null in the first. Run field."""
    status: str = "published"
    """`published` or `removed`; a removed line repeats the last record. Run field."""
    rights: Rights | None = None
    """What the publisher reserves, where it was looked up."""
    archive: Archive | None = None
    """Where the page itself is kept, where it is. Run field."""
    schema_version: str = SCHEMA_VERSION
    """Version of this record: a new nullable key is a minor one, anything else a major one."""


RUN_FIELDS = ("discovered_via", "retrieved_at", "revision", "previous_text_hash", "status", "archive")
"""Fields that tell of the run rather than of the article."""


@dataclass(slots=True, frozen=True)
class Finding:
    """A reason: why a page is no article, or why an article is refused or remarked on."""

    field: str
    """The field concerned, or `page`."""
    reason: str
    """One clause in plain words."""
    refuses: bool = True
    """False for a remark: the article is delivered all the same."""


@dataclass(slots=True)
class Rejected:
    """A page without an article to deliver: one line of the rejected file."""

    url: str
    """Address the page was fetched from."""
    retrieved_at: str
    """ISO 8601 instant in UTC."""
    findings: list[Finding]
    """The reasons, and the remarks."""
    article: Article | None = None
    """The refused article, null for a page that is no article."""


@dataclass(slots=True)
class Visit:
    """What one fetch of one address brought. The spider yields it, and the pipelines make an Article of it.

    An article's `discovered_via` and `retrieved_at` are set already. Where there is no article, `findings` says why.
    """

    address: str
    """Canonical address as it was found: the key in the ledger."""
    url: str
    """Address of the page, redirects followed."""
    retrieved_at: str
    """ISO 8601 instant in UTC."""
    article: Article | None = None
    """The article: raw until the pipelines have made it the record."""
    findings: list[Finding] = field(default_factory=list)
    """Why there is no article to deliver, and the remarks."""
    etag: str | None = None
    last_modified: str | None = None
    """Validators from the headers of the page; None where it is not the whole article."""
    modified: str | None = None
    """The last change, as the listing states it."""
    archived: bool = False
    """Whether the page comes from an archive: then the article is the record already, `retrieved_at` its capture."""
    outcome: str = "refused"
    """The outcome of the address where the findings refuse it: `failed` where another visit may bring more."""


def copied(article: Article) -> Article:
    """Return a copy to be changed field by field, its provenance too. By hand, since it happens twice a page."""
    copy = Article(*_FIELDS_OF_ARTICLE(article))
    copy.provenance = Provenance(*_FIELDS_OF_PROVENANCE(article.provenance))
    return copy


_FIELDS_OF_ARTICLE = attrgetter(*(one.name for one in fields(Article)))
_FIELDS_OF_PROVENANCE = attrgetter(*(one.name for one in fields(Provenance)))


def article_of(line: dict[str, Any]) -> Article:
    """Return the article of a line of JSONL; keys of a newer schema are left out."""
    names = {one.name for one in fields(Article)}
    values = {name: value for name, value in line.items() if name in names}
    for name, kind in PARTS.items():
        if values.get(name) is not None:
            values[name] = kind(**values[name])
    for name, kind in LISTS.items():
        values[name] = [kind(**one) for one in values.get(name, [])]
    if values.get("rights"):
        values["rights"].sources = [RightsSource(**one) for one in values["rights"].sources]
    return Article(**values)


PARTS: dict[str, type] = {
    "dateline": Dateline,
    "image": Image,
    "provenance": Provenance,
    "discovered_via": DiscoveredVia,
    "rights": Rights,
    "archive": Archive,
}
LISTS: dict[str, type] = {"images": Picture, "body": Block, "related": Related, "other_dates": OtherDate}
