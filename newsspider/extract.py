"""extract.py: pages in, the record out: read, normalised, judged; its rights and all its pages included.

    >>> from newsspider import extract
    >>> page = '''<html lang="fr"><body class="single-post postid-7"><article class="post"><h1 class="entry-title">Un
    ... titre</h1><div class="entry-content"><p>Le texte de l'article, en entier.</p></div></article></body></html>'''
    >>> found = extract(page, "https://www.example.fr/un-titre/")
    >>> found.article.identifier, found.article.headline, found.article.article_body
    ('example.fr:7', 'Un titre', 'Le texte de l’article, en entier.')
    >>> extract("<p>Une page sans article.", "https://www.example.fr/").findings[0].field
    'page'

It has two halves, `read` and `finish`. A crawl reads in its callbacks, which follow the links, and finishes in a
pipeline. Everybody else calls `extract`, so that all get the same record from a page.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import lru_cache

from newsspider import rights
from newsspider.items import Article, Block, Finding, copied
from newsspider.normalise import urls
from newsspider.normalise.article import normalised
from newsspider.pages import READERS, PageReading, reading
from newsspider.pages.parsed import parsed
from newsspider.rights import SiteRights
from newsspider.site import Site
from newsspider.validate import findings

ANY_SITE = Site()


@dataclass(slots=True, frozen=True)
class Page:
    """A page as it was received, for `extract` where more than its HTML is known."""

    html: str | bytes
    url: str
    """Its address after redirects."""
    content_type: str | None = None
    """Value of the Content-Type header."""
    headers: Sequence[tuple[str, str]] = ()
    """All headers: they may state rights."""
    site_rights: SiteRights = field(default_factory=SiteRights)
    """What the site states about the rights in its pages."""


@dataclass(slots=True)
class Extracted:
    """What was extracted from a page, or from the pages of one post."""

    article: Article | None
    """The record, also where it is refused; None for a page that is no article."""
    findings: list[Finding] = field(default_factory=list)
    """The reasons for a refusal, and the remarks."""
    raw: Article | None = None
    """The page's own words, from which the record was made."""
    further: list[str] = field(default_factory=list)
    """Addresses of the post's other pages that were not given."""

    @property
    def refused(self) -> bool:
        """Whether there is no article to deliver."""
        return self.article is None or any(finding.refuses for finding in self.findings)


def extract(
    pages: str | bytes | Page | Sequence[str | bytes | Page],
    url: str,
    *,
    site: Site | None = None,
    retrieved_at: datetime | str | None = None,
) -> Extracted:
    """Return the record of a page fetched from `url`; of several pages, in order, where a post is set on several.

    `site` is what is known of the site. `retrieved_at` is an aware datetime or ISO 8601; by default it is now. A page
    that is no article gives its `findings` and no `article`; an article that is refused gives both. ValueError for a
    `retrieved_at` that is no instant, or for no page at all.
    """
    site, when = site or ANY_SITE, instant(retrieved_at or datetime.now(UTC))
    given = [pages] if isinstance(pages, str | bytes | Page) else pages
    if not given:
        raise ValueError("there is no page to read")
    first = given[0] if isinstance(given[0], Page) else Page(given[0], url)
    begun = read(first, when, site)
    if begun.article is None:
        return Extracted(None, [begun.finding] if begun.finding else [])
    parts, missing = [begun.article], list[Finding]()
    # The first page links the others in order: HTML without an address has that of its link.
    for one, linked in zip(given[1:], [*begun.further, *[url] * len(given)], strict=False):
        page = one if isinstance(one, Page) else Page(one, linked)
        found = read(page, when, site)
        if found.article is None:
            missing.append(without_part(page.url, found.finding.reason if found.finding else "no article"))
        elif not isinstance(one, Page) or is_further(page.url, begun.article):
            parts.append(found.article)
    extracted = finish(joined(parts), when, site)
    extracted.findings += [*begun.remarks, *missing]
    extracted.further = begun.further[len(given) - 1 :]
    return extracted


def read(page: Page, retrieved_at: str, site: Site = ANY_SITE) -> PageReading:
    """Return the article of a page in the page's own words, with the rights stated there."""
    text = isinstance(page.html, str)
    body = page.html.encode("utf-8", "replace") if isinstance(page.html, str) else page.html
    tree = parsed(body, "text/html; charset=utf-8" if text else page.content_type)
    if isinstance(tree, Finding):
        return PageReading(None, tree)
    found = reading(tree, page.url, readers=(*site.readers, *READERS))
    if found.article is not None:
        stated = rights.rights(page.url, page.headers, found.meta, page.site_rights, retrieved_at=retrieved_at)
        # Of HTML alone it is not known what the headers and the site state.
        is_known = stated.sources or page.headers or page.site_rights.checked_at
        found.article.rights = stated if is_known else None
    return found


def finish(words: Article, retrieved_at: datetime | str, site: Site = ANY_SITE) -> Extracted:
    """Return the record made from the page's own words: normalised, then judged."""
    words = copied(words)
    words.retrieved_at = instant(retrieved_at)
    if words.in_language is None and site.language is not None:
        words.in_language = site.language
        words.provenance.in_language = "spider"
    clean = normalised(words, zone=site.zone, raw=site.raw)
    found = Extracted(clean, findings(clean), words)
    if site.obeys_rights and clean.rights and clean.rights.reserved:
        found.findings.append(Finding("rights", "text and data mining is reserved"))
    return found


def joined(parts: Sequence[Article]) -> Article:
    """Return one article from the pages of a post: the first page's fields, the bodies of all pages in order."""
    if len(parts) == 1:
        return parts[0]
    body: list[Block] = []
    images, related = [], []
    for part in parts:
        images += [replace(image, after_block=image.after_block + len(body)) for image in part.images]
        related += [replace(box, after_block=box.after_block + len(body)) for box in part.related]
        body += part.body
    whole = copied(parts[0])
    whole.body, whole.images, whole.related = body, images, related
    return whole


def is_further(url: str, first: Article) -> bool:
    """Whether a page is a further one: WordPress redirects a page that does not exist to the first."""
    return not urls.same_address(url, first.url)


def without_part(url: str, why: str) -> Finding:
    """Return the finding for an article with a missing page: half a text would pass for the whole."""
    return Finding("body", f"a further page of the article is missing: {url}: {why}")


@lru_cache(maxsize=8)  # A page's is asked for twice, and those of an archive are often the same.
def instant(when: datetime | str) -> str:
    """Return an instant as ISO 8601 in UTC, whole seconds; a naive `when` is taken as UTC."""
    moment = datetime.fromisoformat(when) if isinstance(when, str) else when
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return aware.astimezone(UTC).isoformat(timespec="seconds")
