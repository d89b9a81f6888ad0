"""tagdiv.py: the two generations of the tagDiv theme (Newspaper family)."""

from __future__ import annotations

from collections.abc import Iterator

from selectolax.lexbor import LexborHTMLParser, LexborNode

from newsspider.pages.page import every
from newsspider.pages.template import Template
from newsspider.pages.words import folded, unique


class Classic(Template):
    """The classic theme; its teasers set author and comments in other elements than the article's header does."""

    container = "div.td-post-content"
    title_class = ("entry-title", "td-post-title")
    standfirst = "p.td-post-sub-title"
    author = "div.td-post-author-name > a"
    byline = "div.td-post-author-name"
    crumb = "a.entry-crumb"
    crumb_here = "span.td-bred-no-url-last"
    category = "ul.td-category a"
    tag = "ul.td-tags a"
    picture = "div.td-post-featured-image"
    comments = "div.td-post-comments"
    time = "span.td-post-date > time"
    distinct = True

    def candidates(self) -> list[LexborNode]:
        """The body, unless it is the template builder's, which bears the same class."""
        return [node for node in every(self.page, self.container) if "tdb_" not in (node.attributes.get("class") or "")]

    def authors(self) -> list[str]:
        """The names of the byline; where they are not linked, its text without « Par » and dash."""
        linked = super().authors()
        return linked or unique([folded(node.text(deep=False)).strip("- ") for node in self.own(self.byline)])


class Builder(Template):
    """The template builder ("tdb"), where every part is a block of its own."""

    container = ".tdb_single_content"
    title_class = ("tdb-title-text",)
    title = ".tdb-title-text"
    standfirst = ".tdb_single_subtitle :is(p,h2,h3,h4,h5,h6), .tdb_single_subtitle"
    author = ".tdb_single_author a, a.tdb-author-name, .tdb_single_author .tdb-author-name"
    crumb = "a.tdb-entry-crumb"
    crumb_here = "span.tdb-bred-no-url-last, span.td-bred-no-url-last"
    category = "a.tdb-entry-category"
    tag = "ul.tdb-tags a"
    picture = ".tdb_single_featured_image"
    comments = ".tdb_single_comments_count a, .tdb_single_comments_count"
    time = ".tdb_single_date time"
    time_modified = ".tdb_single_modified_date time"

    def __init__(self, page: LexborHTMLParser, url: str) -> None:
        super().__init__(page, url)
        self._parts: dict[str, list[LexborNode]] | None = None

    def all(self, selector: str) -> list[LexborNode]:
        """The nodes of the first alternative of a selector that finds any, each in its block of the template."""
        return next((found for one in selector.split(", ") if one and (found := self._in_block(one))), [])

    def own(self, selector: str) -> Iterator[LexborNode]:
        """As `all`, since no teaser has such blocks."""
        return iter(self.all(selector))

    def _in_block(self, selector: str) -> list[LexborNode]:
        name, _, inner = selector.partition(" ")
        if not name.startswith(".tdb_"):
            return every(self.page, selector)
        blocks = self._blocks().get(name[1:], [])
        return [node for block in blocks for node in block.css(inner)] if inner else blocks

    def _blocks(self) -> dict[str, list[LexborNode]]:
        """The blocks of the template by name, found once: a block is a hundredth of the page."""
        if self._parts is None:
            self._parts = {}
            for node in every(self.page, "[class*=tdb_single]"):
                for name in (node.attributes.get("class") or "").split():
                    if name.startswith("tdb_"):
                        self._parts.setdefault(name, []).append(node)
        return self._parts
