"""names.py: whether by its names an element holds the body of an article, or can hold no article."""

from __future__ import annotations

import re
from functools import lru_cache

from selectolax.lexbor import LexborNode

from newsspider.pages.furniture import kind_of
from newsspider.pages.words import each

_SHUT = re.compile(
    r"(?:^|\s)(?:(?!above|before|pre)[a-z]{1,6}[_-]{1,2})?(?:site-?|page-?|main-?|global-?|article-?)?"
    r"(?:footer|comments?|comment-?list|disqus|respond|breadcrumbs?|copyright|colophon|menu|navbar|nav|navigation|onetrust|ot-sdk|didomi|qc-cmp"
    r"|sp_message|commentarea|cookies?|gdpr|consent|privacy|hidden|visually-hidden|sr-only|screen-reader-text)(?:[_-]\S*)?(?=\s|$)",
    re.IGNORECASE,
)
"""Names of elements without an article."""
_BESIDE = re.compile(
    r"(?:^|[\s_-])(?:sidebar|side-bar|cookies?|consent|modal|popup|widget-area|disclaimer|legal|promo|banner"
    r"|author\S{0,20}[_-](?:box|bio|info|card|description)|bio|about-author|teasers?|related\S*|recommend\S*|more-from)"
    r"(?=$|[\s_-])",
    re.IGNORECASE,
)
"""Names of elements that seldom hold an article: they are searched only where nothing else is found."""
_SUREST = each("""
    entry-content amp-wp-article-content wp-block-post-content et_pb_post_content td-post-content
    elementor-widget-theme-post-content articlebody article-body__content
""")
_NAMED = re.compile(
    r"(?:^|\s)(?:entry|(?:the|inner|main|page)?[_-]?content[_-]{1,2}(?:inner|body|area|main|article|text)"
    r"|(?:article|post|story|entry|single|blog|news|blogpost|detail)(?:[_-]{0,2}page)?[_-]{0,2}"
    r"(?:content|body|text|entry|detail|copy|inner|main)s?(?:[_-]\S*)?|the-content|c-content|richtext|rich-text)(?=\s|$)",
    re.IGNORECASE,
)
_POST = re.compile(r"(?:^|\s)(?:hentry|post-[0-9]+|type-post)(?=\s|$)")


@lru_cache(maxsize=4096)  # A site has a few hundred of them, and repeats them on every page.
def rank(named: str) -> tuple[bool, int]:
    """Whether classes are those of a post, and how surely they name a body: 3, 2 or 0."""
    if _POST.search(named):
        return True, 0
    return False, 3 if not _SUREST.isdisjoint(named.lower().split()) else 2 if _NAMED.search(named) else 0


@lru_cache(maxsize=4096)
def shut(names: str) -> int:
    """2: nothing in an element of these classes and id is text of the article; 1: hardly any; 0: no name says so."""
    if _SHUT.search(names):
        return 2
    return 1 if _BESIDE.search(names) or kind_of(names) in ("module", "box", "prompt") else 0


def is_named(node: LexborNode) -> bool:
    """Whether an element has a name that bodies of articles have."""
    return _NAMED.search(node.attributes.get("class") or "") is not None
