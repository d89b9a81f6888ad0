"""wordpress.py: the markup of WordPress itself, which nearly every theme keeps."""

from __future__ import annotations

import re

from selectolax.lexbor import LexborHTMLParser, LexborNode

from newsspider.items import OtherDate
from newsspider.pages.evidence import LONG, Evidence, Place
from newsspider.pages.lead import named_lead
from newsspider.pages.template import Template
from newsspider.pages.words import unique, words

_CONTAINERS = (
    ".entry-content, .amp-wp-article-content",
    ".wp-block-post-content, [itemprop=articleBody]",
    ".post-content, .post__content, .post-body, .post-entry, .entry, .entry-body, .entry__content",
    ".article-content, .article__content, .article-body, .article__body, .article-text, .single-content",
    ".elementor-widget-theme-post-content, .et_pb_post_content, .content-inner, .the-content",
    "article",
)
"""From the surest to the last resort; the first that is found is the body."""


_COUNTS = (
    (
        re.compile(
            r"(?:une?|one|eine?|uno|um) (?:seul )?"
            r"(?:comm?ent|kommentar|thought|respons|reply|réponse|réflexion|pensée|gedanke|antwort)"
        ),
        1,
    ),
    (re.compile(r"(?:aucun|pas de|no|keine?|sin|nessun|nenhum) (?:comm?ent|kommentar)"), 0),
)
_BY = re.compile(r"(?:par|by|von|por|di|door)\s*:?\s+", re.IGNORECASE)


class WordPress(Template):
    """WordPress's own class names, and those of the block editor."""

    evidence = "wordpress"
    title_class = ("entry-title", "post-title", "article-title", "single-title", "headline", "post__title")
    title = ".entry-title, [itemprop=headline], h1"
    standfirst = (
        ".entry-subtitle, .post-subtitle, .article-subtitle, .entry-header .subtitle, .chapo, .chapeau, .standfirst,"
        " .intro-text, .entry-header .entry-excerpt, .entry-header .entry-summary, .wp-block-post-excerpt__excerpt,"
        " .post-excerpt"
    )
    author = (
        ".byline .author a, .byline a[rel=author], .author.vcard a, .entry-author a, .post-author a, .author-name,"
        " .wp-block-post-author-name, .wp-block-post-author__name, .entry-meta a[rel=author], a[rel=author],"
        " .amp-wp-author"
    )
    byline = ".byline .author, .byline, .entry-author, .post-author"
    crumb = ".breadcrumbs a, .breadcrumb a, .rank-math-breadcrumb a, #breadcrumbs a, .yoast-breadcrumb a"
    crumb_here = ".breadcrumb_last, .breadcrumbs .current, .rank-math-breadcrumb .last, .breadcrumb .active"
    category = (
        ".cat-links a, .entry-categories a, .post-categories a, .wp-block-post-terms.taxonomy-category a,"
        " a[rel='category tag']"
    )
    tag = ".tags-links a, .tag-links a, .entry-tags a, .post-tags a, .wp-block-post-terms.taxonomy-post_tag a"
    picture = (
        ".featured-media, .post-thumbnail, .wp-block-post-featured-image, .entry-thumbnail, .featured-image,"
        " .entry-image, img.wp-post-image"
    )
    comments = ".comments-link, .entry-comments-link, .comments-title, .comment-count"
    time = "time.entry-date, time.published, .posted-on time, .wp-block-post-date time, .entry-meta time, article time"

    def __init__(self, page: LexborHTMLParser, url: str) -> None:
        super().__init__(page, url)
        self._evidence: Evidence | None = None
        self._place: Place | None = None

    def candidates(self) -> list[LexborNode]:
        """The element that holds the long paragraphs; without any, the elements of the surest selector."""
        self._evidence = Evidence(self.page)
        self._place = place = self._evidence.chosen()
        named = [] if place and (place.rank > 1 or place.good > _LITTLE) else self._named()
        if place is None or named:
            return named
        self.evidence = "wordpress" if place.rank > 1 else "general"
        return [place.node]

    def long_lines(self) -> int:
        return self._evidence.root.good if self._evidence and self._evidence.places else 0

    def instead(self) -> list[LexborNode]:
        other = self._evidence.second(self._place) if self._evidence else None
        return [other.node] if other else []

    def _named(self) -> list[LexborNode]:
        """The elements of the surest selector: an article may have no text."""
        found = next((found for selector in _CONTAINERS if (found := list(self.own(selector)))), [])
        return found if len(found) == 1 or (found and found[0].tag != "article") else []

    def sub_title(self) -> str | None:
        """The standfirst; else the element named as a lead right before the body."""
        return super().sub_title() or next(map(named_lead, self.containers()[:1]), None)

    def comment_count(self) -> int | None:
        """The number, which may be a word: « Un commentaire », « Aucun commentaire »."""
        texts = [words(node).casefold() for node in self.own(self.comments)]
        named = (count for text in texts for pattern, count in _COUNTS if pattern.match(text))
        return next(named, None) if (counted := super().comment_count()) is None else counted

    def authors(self) -> list[str]:
        """The names of the byline; a byline without a link says « Par » before the name."""
        named = super().authors()
        if named:
            return named
        plain = next((text for node in self.own(self.byline) if (text := words(node))), "")
        return unique([_BY.sub("", plain)])

    def dates(self) -> list[OtherDate]:
        """The article's own times; one of class `updated` alone is the time of a change."""
        times = [(node.attributes.get("class") or "", (node.attributes.get("datetime") or words(node)).strip())
                 for node in self.own(self.time + ", time.updated")]
        changed = [stated for named, stated in times if stated and named.split() == ["updated"]]
        published = [stated for named, stated in times if stated and named.split() != ["updated"]]
        return [OtherDate("date_published", "time", stated) for stated in published[:1]] + [
            OtherDate("date_modified", "time", stated) for stated in changed[:1]]


_LITTLE = 2 * LONG
"""Characters of long lines that may be a breadcrumb's or a notice's."""
