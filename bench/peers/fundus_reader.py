"""Fundus reads by parsers, one a publisher, and has none for arbitrary sites: this is one for a tagDiv theme.

Written as its docs teach to add a publisher: selectors for what the theme marks, its generic parts for the rest.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from fundus.parser import ArticleBody, BaseParser, ParserProxy, attribute
from fundus.parser.utility import (
    extract_article_body_with_selector,
    generic_author_parsing,
    generic_date_parsing,
    generic_nodes_to_text,
)
from lxml.etree import XPath

BODY = (
    "//div[contains(concat(' ', @class, ' '), ' td-post-content ') or contains(@class, 'tdb_single_content')"
    " or contains(concat(' ', @class, ' '), ' entry-content ')]"
)
NOT_TEXT = (
    "figure", "figcaption", "noscript", "form", "aside",
    "*[contains(@class, 'wp-caption') or contains(@class, 'newsletter')"
    " or contains(@class, 'sharing') or contains(@class, 'sharedaddy') or contains(@class, 'twitter-tweet')"
    " or contains(@class, 'related') or contains(@class, 'next-prev') or contains(@class, 'author-')]",
)  # fmt: skip
CLEAN = f"not({' or '.join(f'ancestor-or-self::{one}' for one in NOT_TEXT)})"
BLOAT = r"^\s*((à |a )?(lire|voir) (aussi|également)|annonce|publicité)"
WITHIN = f'[{CLEAN} and not(ancestor::blockquote) and not(re:test(string(), "{BLOAT}", "i"))]'


def selector(*tags: str) -> XPath:
    """Return the selector of these elements of the body that are text."""
    paths = " | ".join(f"{BODY}//{tag}{WITHIN}" for tag in tags)
    return XPath(paths, namespaces={"re": "http://exslt.org/regular-expressions"})


class TagDivParser(ParserProxy):
    """The parser, in the one version there is."""

    class V1(BaseParser):
        """The platform as it is now."""

        _paragraph_selector = selector("p", "li", "blockquote", "pre")
        _subheadline_selector = selector("h2", "h3", "h4")
        _title_selector = XPath("//h1[contains(@class, 'title')]")
        _author_selector = XPath("//*[contains(@class, 'post-author-name') or contains(@class, 'tdb-author-name')]//a")
        _summary_selector = XPath("//p[contains(@class, 'post-sub-title') or contains(@class, 'single_subtitle')]")

        @attribute
        def body(self) -> ArticleBody | None:
            """The article's text."""
            return extract_article_body_with_selector(
                self.precomputed.doc,
                paragraph_selector=self._paragraph_selector,
                subheadline_selector=self._subheadline_selector,
                summary_selector=self._summary_selector,
            )

        @attribute
        def title(self) -> str | None:
            """The first headline of the page, else that of OpenGraph."""
            headlines = generic_nodes_to_text(self._title_selector(self.precomputed.doc), normalize=True)
            return headlines[0] if headlines else self.precomputed.meta.get("og:title")

        @attribute
        def authors(self) -> list[str]:
            """Those of the byline, else those of JSON-LD."""
            byline = generic_nodes_to_text(self._author_selector(self.precomputed.doc), normalize=True)
            return byline[:1] or generic_author_parsing(self.precomputed.ld.bf_search("author"))

        @attribute
        def publishing_date(self) -> datetime | None:
            """That of JSON-LD, else that of the page's metadata."""
            said = self.precomputed.ld.bf_search("datePublished")
            return generic_date_parsing(said or self.precomputed.meta.get("article:published_time"))


PARSER = TagDivParser()()


def fundus(url: str, body: bytes) -> dict[str, Any]:
    """What the parser makes of a page."""
    said = PARSER.parse(body.decode("utf-8", "replace"), error_handling="suppress")
    sections = (line for one in said["body"].sections for line in (*one.headline, *one.paragraphs))
    date = said["publishing_date"].isoformat() if said["publishing_date"] else None
    text = "\n".join([*said["body"].summary, *sections])
    return {"title": said["title"], "text": text, "authors": said["authors"], "date": date}
