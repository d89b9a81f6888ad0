"""signs.py: whether a page with a text shows signs of an article: shops, forums and services have texts too."""

from __future__ import annotations

import re

from selectolax.lexbor import LexborHTMLParser, LexborNode

from newsspider.items import Article, Finding
from newsspider.pages.evidence import LONG
from newsspider.pages.jsonld import JsonLd
from newsspider.pages.metadata import Head
from newsspider.pages.names import is_named
from newsspider.pages.printed import day_of_title
from newsspider.pages.refusal import MOST_ARTICLES, SHORT_TEXT, body_classes, is_list, is_single, titles
from newsspider.pages.template import above
from newsspider.pages.words import host, path, plain_words

_NO_NEWS = re.compile(
    r"website|product|profile|music|video\.(?!other)|books?\b|place|business|restaurant", re.IGNORECASE
)
"""OpenGraph types that are no article."""
_DAY = re.compile(r"/(?:19|20)[0-9]{2}[/-](?:0?[1-9]|1[0-2])(?=[/-]|$)")
"""Year and month in an address."""
_SLUG = re.compile(r"/[^\W_]+(?:-[^\W_]+){3,}")
"""Four words of a title in an address."""
_START, _SCRAP = 60, 100
_LONG_TEXT = 2_500
"""Characters; a service has less to say of itself."""
_NEEDED, _NEEDED_BY_OTHERS = 1.5, 2.0
"""Signs of an article that a text without a name needs, and one on a page that calls itself something else."""


def no_signs(
    page: LexborHTMLParser,
    head: Head,
    json_ld: JsonLd,
    article: Article,
    evidence: str | None,
    containers: list[LexborNode],
) -> Finding | None:
    """The finding why a page with a text is no article; None for an article.

    Where no name marks the element of the text, the page has to claim to be an article, or to name a person as its
    author, a day of publication, or both.
    """
    unnamed = evidence in ("general", "fallback")
    text = sum(len(block.text) for block in article.body if len(block.text) >= LONG)
    if json_ld.articles or is_single(body_classes(page)):
        return None
    scrap = evidence == "general" and text + len(article.standfirst or "") < _SCRAP
    if "article:published_time" in head.meta and not scrap:
        return None
    if unnamed and len(page.css("article")) > MOST_ARTICLES and is_list(page, containers):
        return Finding("page", "it lists several articles")
    needed = (_NEEDED if unnamed else 1.0) if unnamed or text < SHORT_TEXT else 0.0
    if _NO_NEWS.match(head.first("og:type")):
        needed = _NEEDED_BY_OTHERS
    if scrap or _signs(head, article, containers, text) < needed:
        return Finding("page", f"nothing on it says that it is an article; its title is “{titles(page)[0][:80]}”")
    return None


def _signs(head: Head, article: Article, containers: list[LexborNode], text: int) -> float:
    """How many signs of an article a page has: an author, a day, a long text of that type, its start as description."""
    enclosed = any(_is_post(one) for node in containers for one in (node, *above(node)))
    long = head.first("og:type").lower() == "article" and text > _LONG_TEXT
    start = plain_words(head.first("og:description"))[:_START]
    body = plain_words(" ".join(block.text for block in article.body))
    described = enclosed and len(start) == _START and start in body
    signs = _dated(head, article, enclosed) + long + 2 * described + (_SLUG.search(path(article.url)) is not None) / 2
    signs += any(is_named(node) for node in containers) / 2
    if any(node.tag in ("dl", "ul", "ol", "table", "details") for node in containers):
        signs -= 1
    return signs + _signed(head, article, enclosed)


def _dated(head: Head, article: Article, enclosed: bool) -> float:
    """The day as a sign; half of one where only words state it, outside an article's element and the title."""
    kinds = {one.evidence for one in article.other_dates if one.field == "date_published"}
    if _DAY.search(path(article.url)):  # Only blogs and newspapers have such addresses.
        return 1.5
    if (kinds and enclosed) or day_of_title([head.first("og:title")], None):
        return 1.0
    return 1.0 if kinds & {"meta", "time", "itemprop", "url"} else len(kinds & {"text"}) / 2


def _signed(head: Head, article: Article, enclosed: bool) -> float:
    """The author as a sign; one from metadata has to be a person, and not the name of the site."""
    if not article.authors:
        return 0.0
    if article.provenance.authors not in ("meta", "json-ld", "itemprop"):
        return 1.0 if enclosed or any(map(_is_person, article.authors)) else 0.5
    site = plain_words(head.first("og:site_name")).replace(" ", "") + host(article.url).replace("-", "")
    return float(any(_is_person(name) and plain_words(name).replace(" ", "") not in site for name in article.authors))


def _is_person(name: str) -> bool:
    """Whether a name is of two to four words with capitals, as most people's are and few companies'."""
    each = name.partition(",")[0].split()
    return 2 <= len(each) <= 4 and all(word[0].isupper() for word in (each[0], each[-1]))


def _is_post(node: LexborNode) -> bool:
    named = (node.attributes.get("class") or "").split()
    return node.tag == "article" or "hentry" in named or ("post" in named and node.tag != "body")
