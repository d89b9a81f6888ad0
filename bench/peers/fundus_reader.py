"""Fundus has no reader for arbitrary sites, only parsers, one a publisher: this is one for WordPress with a tagDiv theme.

Written as its docs teach to add a publisher: selectors for the body, everything else by its generic parts.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from fundus.parser import ArticleBody, BaseParser, ParserProxy, attribute
from fundus.parser.utility import extract_article_body_with_selector, generic_author_parsing, generic_date_parsing
from lxml.etree import XPath

BODY = (
    "//div[contains(concat(' ', @class, ' '), ' td-post-content ') or contains(@class, 'tdb_single_content')"
    " or contains(concat(' ', @class, ' '), ' entry-content ')]"
)
WITHIN = "[not(ancestor::blockquote or ancestor::figure or ancestor::aside or ancestor::*[contains(@class, 'related')])]"


class TagDivParser(ParserProxy):
    """The parser, in the one version there is."""

    class V1(BaseParser):
        """The platform as it is now."""

        _paragraph_selector = XPath(f"{BODY}//p{WITHIN} | {BODY}//li{WITHIN} | {BODY}//blockquote | {BODY}//pre")
        _subheadline_selector = XPath(f"{BODY}//h2{WITHIN} | {BODY}//h3{WITHIN} | {BODY}//h4{WITHIN}")
        _summary_selector = XPath("//p[contains(@class, 'td-post-sub-title') or contains(@class, 'tdb_single_subtitle')]")

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
            """The headline of JSON-LD, else that of OpenGraph."""
            return self.precomputed.ld.bf_search("headline") or self.precomputed.meta.get("og:title")

        @attribute
        def authors(self) -> list[str]:
            """Those of JSON-LD, else those of the page's metadata."""
            return generic_author_parsing(self.precomputed.ld.bf_search("author") or self.precomputed.meta.get("author"))

        @attribute
        def publishing_date(self) -> datetime | None:
            """That of JSON-LD, else that of the page's metadata."""
            said = self.precomputed.ld.bf_search("datePublished")
            return generic_date_parsing(said or self.precomputed.meta.get("article:published_time"))


PARSER = TagDivParser()()


def fundus(url: str, body: bytes) -> dict[str, Any]:
    """What the parser makes of a page."""
    said = PARSER.parse(body.decode("utf-8", "replace"), error_handling="suppress")
    parts = [*said["body"].summary, *(line for one in said["body"].sections for line in (*one.headline, *one.paragraphs))]
    date = said["publishing_date"].isoformat() if said["publishing_date"] else None
    return {"title": said["title"], "text": "\n".join(parts), "authors": said["authors"], "date": date}
