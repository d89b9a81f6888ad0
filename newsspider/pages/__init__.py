"""Pages: a parsed page and its address in; the article in the page's own words out, or why there is none."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from selectolax.lexbor import LexborHTMLParser

from newsspider.items import Article, Finding
from newsspider.pages.article import article
from newsspider.pages.base import rebase
from newsspider.pages.fallback import extracted
from newsspider.pages.further import further_pages, page_number
from newsspider.pages.ladder import Body, Ladder, is_alarming
from newsspider.pages.metadata import head, json_ld
from newsspider.pages.reader import Reader
from newsspider.pages.refusal import is_shell, no_article, no_text
from newsspider.pages.signs import no_signs
from newsspider.pages.tagdiv import Builder, Classic
from newsspider.pages.template import Template
from newsspider.pages.wordpress import WordPress

__all__ = ["READERS", "PageReading", "reading", "selectors"]

READERS: tuple[Callable[[LexborHTMLParser, str], Reader], ...] = (Classic, Builder, WordPress)
"""The readers of any site on the platform; a site's own reader comes before them."""


SELECTORS = {
    "authors": ("author",),
    "body": ("container",),
    "comment_count": ("comments",),
    "date_modified": ("time_modified",),
    "date_published": ("time",),
    "headline": ("title_class", "title"),
    "image": ("picture",),
    "keywords": ("tag",),
    "sections": ("crumb", "crumb_here", "category"),
    "standfirst": ("standfirst",),
}
"""Which attributes of a template hold the selectors of a field."""


def selectors(
    field: str, evidence: str, readers: Sequence[Callable[[LexborHTMLParser, str], Reader]] = ()
) -> list[str]:
    """Return the selectors by which the templates of that evidence read a field, each with the template's name.

    `readers` are those that a site has beside the platform's.
    """
    found = []
    for template in (*readers, Classic, Builder, WordPress):
        if not (isinstance(template, type) and issubclass(template, Template)):
            continue
        stated = [getattr(template, name) for name in SELECTORS.get(field, ()) if template.evidence == evidence]
        words = [one if isinstance(one, str) else ", ".join(f"h1.{name}" for name in one) for one in stated if one]
        if words:
            found.append(f"{template.__name__}: {', '.join(words)}")
    return found


@dataclass(slots=True)
class PageReading:
    """The result of reading one page."""

    article: Article | None
    """The article in the page's own words, None where the page is none."""
    finding: Finding | None
    """Why it is no article, or None."""
    further: list[str] = field(default_factory=list)
    """Absolute addresses of the other pages of a post in several pages, in order."""
    meta: dict[str, list[str]] = field(default_factory=dict)
    """Contents of the meta elements of an article's page by lower-case name, in order."""
    remarks: list[Finding] = field(default_factory=list)
    """Remarks on an article that is delivered all the same."""
    is_shell: bool = False
    """Whether it has no text, and a script that may write one: a browser would show it."""


def reading(
    page: LexborHTMLParser, url: str, *, readers: Sequence[Callable[[LexborHTMLParser, str], Reader]] = READERS
) -> PageReading:
    """The reading of a page: by `readers` first, then its metadata, at last the general extractor."""
    rebase(page, url)
    stated, linked = head(page), json_ld(page, url)
    made = [(kind in READERS, kind(page, url)) for kind in readers]
    own = [reader for shared, reader in made if not shared]
    ladder = Ladder(page, url, stated, linked, [reader for _, reader in made], own)
    refusal = no_article(page, url, stated, linked, ladder.containers)
    if refusal is not None:
        return PageReading(None, refusal)
    body = ladder.body() or no_text(page, stated, linked) or _extracted(page)
    if isinstance(body, Finding):
        return PageReading(None, body, is_shell=is_shell(page))
    further = further_pages(body.pagers, url, ladder.url())
    words = article(ladder, body, later=bool(further) and page_number(url) > 1)
    if refusal := no_signs(page, stated, linked, words, body.evidence, ladder.containers):
        return PageReading(None, refusal)
    return PageReading(words, None, further, stated.meta, _remarks(ladder, words), not words.body and is_shell(page))


def _remarks(ladder: Ladder, words: Article) -> list[Finding]:
    """Remarks on an article that is delivered all the same."""
    held = sum(len(block.text) for block in words.body) + len(words.standfirst or "")
    if ladder.known and words.body and is_alarming(held, ladder.known.long_lines()):
        return [Finding("body", "the text holds under a tenth of the page's long paragraphs", refuses=False)]
    return []


def _extracted(page: LexborHTMLParser) -> Body | Finding:
    found = extracted(page.html or "")
    return found if isinstance(found, Finding) else Body(found, "fallback", [])
