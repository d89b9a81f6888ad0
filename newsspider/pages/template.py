"""template.py: reads a theme's markup: a theme is a subclass that has a selector for each field."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice
from typing import ClassVar

from selectolax.lexbor import LexborHTMLParser, LexborNode

from newsspider.items import Image, OtherDate
from newsspider.pages.bylines import names_of
from newsspider.pages.images import pictured
from newsspider.pages.page import every, first
from newsspider.pages.reader import Reader
from newsspider.pages.words import absolute, unique, whole_number, words

_TEASER = re.compile(
    r"(?:^|\s)(?:td_module_\S+|td-module-container|related(?:[_-]\S+)?|sidebar|widget|widget-area|author-box\S*"
    r"|comment-(?:list|body|content)|comments-area|latest-posts)(?=\s|$)"
)
_MOST_LEVELS = 64
_LONG = 60
"""Characters; a bare paragraph with so many is surely text."""


class Template(Reader):
    """A theme as a reader; an empty selector finds nothing."""

    evidence = "template"
    container: ClassVar[str] = ""
    title: ClassVar[str] = ""
    title_class: ClassVar[tuple[str, ...]] = ()
    """Classes of the article's own `<h1>`, asked before `title`."""
    standfirst: ClassVar[str] = ""
    author: ClassVar[str] = ""
    crumb: ClassVar[str] = ""
    crumb_here: ClassVar[str] = ""
    """The breadcrumb's last step, which has no link: the title, or a section."""
    category: ClassVar[str] = ""
    tag: ClassVar[str] = ""
    picture: ClassVar[str] = ""
    comments: ClassVar[str] = ""
    distinct: ClassVar[bool] = False
    """Whether the theme's teasers use other elements, or come later: then no result has to be checked."""
    time: ClassVar[str] = ""
    time_modified: ClassVar[str] = ""

    def __init__(self, page: LexborHTMLParser, url: str) -> None:
        self.page, self.url = page, url
        self._containers: list[LexborNode] | None = None
        self._scope: LexborNode | None = None

    def all(self, selector: str) -> list[LexborNode]:
        """The nodes that the selector finds in the article's part of the page, in order, each once."""
        if not selector:
            return []
        found = every(self._scope or self.page, selector)
        return list({node.mem_id: node for node in found}.values()) if "," in selector else found

    def own(self, selector: str) -> Iterator[LexborNode]:
        """The same, without those in a teaser or a sidebar."""
        if self.distinct and self._scope is not None:
            return iter(self.all(selector))
        return (node for node in self.all(selector) if not is_in_teaser(node))

    def containers(self) -> list[LexborNode]:
        if self._containers is None:
            self._containers = of_one_article(self.candidates())
            self._scope = scope_of(self._containers[0]) if self._containers else None
        return self._containers

    def scope(self) -> LexborNode | None:
        return self._scope

    def candidates(self) -> list[LexborNode]:
        """The elements that may hold the body."""
        return self.all(self.container)

    def titles(self) -> Iterator[LexborNode]:
        for node in (self._scope or self.page).css("h1") if self.title_class else []:
            named = node.attributes.get("class") or ""
            if any(part in named for part in self.title_class):
                yield node
        yield from self.own(self.title)

    def sub_title(self) -> str | None:
        return next((text for node in self.own(self.standfirst) if (text := words(node))), None)

    def authors(self) -> list[str]:
        return names_of(node for node in self.own(self.author) if self._is_here(node))

    def _is_here(self, node: LexborNode) -> bool:
        """Whether the node is in no `<article>` but the one that holds the body."""
        of_article = next((one for one in islice(above(node), 12) if one.tag == "article"), None)
        if of_article is None or not self._containers:
            return True
        return any(one.mem_id == of_article.mem_id for one in (self._containers[0], *above(self._containers[0])))

    def crumbs(self) -> list[tuple[str, str | None]]:
        found = first(self.page, self.crumb) if self.crumb else None
        if found is None:
            return []
        around = next((node for node in islice(above(found), 5) if _is_named(node, "crumb")), found.parent) or found
        trail = [(words(node), absolute(node.attributes.get("href"), self.url)) for node in every(around, self.crumb)]
        ends = every(around, self.crumb_here) if self.crumb_here else []
        return [(name, address) for name, address in [*trail, *((words(node), None) for node in ends[-1:])] if name]

    def categories(self) -> list[str]:
        return unique([words(node) for node in self.own(self.category)])

    def keywords(self) -> list[str]:
        return unique([words(node) for node in self.all(self.tag)])

    def image(self) -> Image | None:
        pictures = self.all(self.picture)
        return pictured(pictures[0], self.url) if pictures else None

    def comment_count(self) -> int | None:
        counts = (whole_number(words(node)) for node in self.own(self.comments))
        return next((count for count in counts if count is not None), None)

    def dates(self) -> list[OtherDate]:
        stated = [("date_published", node) for node in islice(self.own(self.time), 1)]
        stated += [("date_modified", node) for node in islice(self.own(self.time_modified), 1)]
        values = ((field, (node.attributes.get("datetime") or words(node)).strip()) for field, node in stated)
        return [OtherDate(field, "time", value) for field, value in values if value]


def _is_named(node: LexborNode, part: str) -> bool:
    attributes = node.attributes
    return part in (attributes.get("class") or "") or part in (attributes.get("id") or "")


def is_in_teaser(node: LexborNode) -> bool:
    """Whether the node belongs to a teaser, a sidebar or a comment rather than to the article."""
    for around in islice(above(node), 8):
        if around.tag == "article" and around.css_first("h1") is not None:  # A comment is an article too.
            return False
        named = around.attributes.get("class")
        if around.tag == "aside" or (named and _is_teaser(named)):
            return True
    return False


@lru_cache(maxsize=1024)  # A site has some hundred of them, and repeats them on every page.
def _is_teaser(classes: str) -> bool:
    """Whether classes are those of a teaser, a sidebar or a comment."""
    return _TEASER.search(classes) is not None


def scope_of(container: LexborNode) -> LexborNode | None:
    """The element that holds one article, header and footer too; None for the whole page."""
    return next((node for node in above(container) if node.tag == "article" and node.css_first("h1") is not None), None)


def of_one_article(found: list[LexborNode]) -> list[LexborNode]:
    """The outermost containers of the first one's article, and paragraphs that a stray tag put behind them."""
    containers = found[:1]
    if len(found) > 1:
        article = next((node.mem_id for node in above(found[0]) if node.tag == "article"), None)
        taken = {found[0].mem_id}
        for node in found[1:]:
            mine = {one.mem_id for one in above(node)}
            if mine.isdisjoint(taken) and (article is None or article in mine):
                containers.append(node)
                taken.add(node.mem_id)
    return containers + _fallen_behind(containers[-1]) if containers else []


def above(node: LexborNode) -> Iterator[LexborNode]:
    """The ancestors of a node, the nearest first."""
    parent = node.parent
    for _ in range(_MOST_LEVELS):
        if parent is None:
            return
        yield parent
        parent = parent.parent


def _fallen_behind(container: LexborNode) -> list[LexborNode]:
    """Bare paragraphs right behind a container: a `</div>` too many in the text has closed it early."""
    bare: list[LexborNode] = []
    node = container.next
    while node is not None and (node.tag in ("-text", "-comment") or (node.tag in _BARE and not node.attributes)):
        if node.tag in _BARE:
            bare.append(node)
        node = node.next
    return bare if any(len(words(one)) > _LONG for one in bare) else []


_BARE = ("p", "h2", "h3", "h4", "blockquote", "ul", "ol", "table", "figure")
