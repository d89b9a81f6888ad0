"""page.py: a parsed page that knows its classes, so that most selectors need no search."""

from __future__ import annotations

import re
from functools import cached_property, lru_cache
from typing import NamedTuple

from selectolax.lexbor import LexborDocumentOptions, LexborHTMLParser, LexborNode

_WITHOUT_EVENTS = LexborDocumentOptions.WO_EVENTS
"""No events for built elements: they take a tenth of the parse, and serve `<selectedcontent>` alone."""
_ATTRIBUTE = re.compile(r"\[\s*([\w-]+)\s*(?:([~|^$*]?=)\s*([\"']?)([^\]\"']*)\3\s*)?\]")
_CLASS = re.compile(r"\.([\w-]+)")
_ASKED = "time, [itemprop], #breadcrumbs, [rel=author], [rel='category tag']"
"""Features that selectors without a class need and many pages lack: one search for all."""
_FACTS = frozenset(("time", "itemprop", "#breadcrumbs", "rel=author", "rel=category tag"))
"""The same by name."""
_TIME = re.compile(r"(?:^|[\s>+~])time(?![\w-])")
_PLAIN = re.compile(r"[\w\s.#>+~*-]*")


class _Alternative(NamedTuple):
    """A selector without a comma, and what it needs to find anything."""

    selector: str
    classes: frozenset[str] = frozenset()
    parts: tuple[str, ...] = ()
    """Parts of classes."""
    facts: frozenset[str] = frozenset()
    """Those of `_FACTS` that it needs."""


class _Selector(NamedTuple):
    """The alternatives of a selector: those that need a class, of which `needed` has one of each, and the others."""

    needed: frozenset[str]
    alternatives: tuple[_Alternative, ...]
    others: tuple[_Alternative, ...]


class Page(LexborHTMLParser):
    """A page as lexbor parses it, and the classes of its elements.

    Classes are compared in lower case, since in quirks mode their case does not count.
    """

    def __init__(self, utf8: bytes) -> None:
        super().__init__(utf8, options=_WITHOUT_EVENTS)
        self._kept: dict[str, str] = {}

    @cached_property
    def _named(self) -> str:
        return " ".join({node.attrs["class"] or "" for node in self.css("[class]")}).lower()

    @cached_property
    def _classes(self) -> frozenset[str]:
        return frozenset(self._named.split())

    @cached_property
    def _facts(self) -> frozenset[str]:
        found = set[str]()
        for node in self.css(_ASKED):
            attributes = node.attributes
            names = f"#{attributes.get('id')}", f"rel={attributes.get('rel')}"
            found.update((node.tag or "", *map(str.lower, names), *attributes))
        return _FACTS & found

    def kept(self, selector: str) -> str:
        """The alternatives of a selector that may find something; empty where none may."""
        found = self._kept.get(selector)
        if found is None:
            needed, alternatives, others = _alternatives(selector)
            if needed.isdisjoint(self._classes):
                alternatives = others
            found = self._kept[selector] = ", ".join([one.selector for one in alternatives if self._may_find(one)])
        return found

    def _may_find(self, one: _Alternative) -> bool:
        _, classes, parts, facts = one
        if not classes <= self._classes or (facts and not facts <= self._facts):
            return False
        return not parts or all(part in self._named for part in parts)


def every(place: LexborHTMLParser | LexborNode, selector: str) -> list[LexborNode]:
    """The nodes that a selector finds in a place, in the order of the page; those of two alternatives come twice."""
    page = place if isinstance(place, LexborHTMLParser) else place.parser
    if isinstance(page, Page):
        selector = page.kept(selector)
    return place.css(selector) if selector else []


def first(place: LexborHTMLParser | LexborNode, selector: str) -> LexborNode | None:
    """The first node that a selector finds in a place."""
    page = place if isinstance(place, LexborHTMLParser) else place.parser
    if isinstance(page, Page):
        selector = page.kept(selector)
    return place.css_first(selector) if selector else None


def is_one(node: LexborNode, selector: str) -> bool:
    """Whether a selector matches the node itself."""
    page = node.parser
    if isinstance(page, Page):
        selector = page.kept(selector)
    return bool(selector) and node.css_matches(selector)


@lru_cache(maxsize=512)  # Our readers have some hundred.
def _alternatives(selector: str) -> _Selector:
    """The alternatives of a selector; one with more than names and attributes stays whole, and needs nothing."""
    found = []
    for one in selector.split(","):
        stated = _ATTRIBUTE.findall(one)
        plain = _ATTRIBUTE.sub("", one)
        if not one.strip() or not _PLAIN.fullmatch(plain):
            found = [_Alternative(selector)]
            break
        classes = frozenset(_CLASS.findall(plain.lower()))
        parts = tuple(value.lower() for name, how, _, value in stated if name == "class" and how)
        facts = {name if name == "itemprop" else f"{name}{how}{value}" for name, how, _, value in stated}
        facts.update(re.findall(r"#[\w-]+", plain), ["time"] if _TIME.search(plain) else [])
        found.append(_Alternative(one.strip(), classes, parts, _FACTS.intersection(facts)))
    needed = frozenset(min(one.classes) for one in found if one.classes)
    return _Selector(needed, tuple(found), tuple(one for one in found if not one.classes))
