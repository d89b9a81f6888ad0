"""jsonld.py: reads a page's JSON-LD about its article, in any number of blocks, even if some are broken."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import unquote

from newsspider.items import Image, OtherDate
from newsspider.pages.jsontext import values
from newsspider.pages.reader import Reader
from newsspider.pages.words import absolute, path, unescaped, unique, whole_number

Thing = dict[str, Any]

_ARTICLES = ("Article", "BlogPosting", "Report", "Review")
_INNER = ("@graph", "mainEntity", "mainEntityOfPage")
_DEEPEST = 4
_SITES = frozenset(("WebSite", "Organization", "NewsMediaOrganization"))
_LISTS = {"CollectionPage", "SearchResultsPage", "ProfilePage", "ContactPage", "AboutPage", "CheckoutPage"}


def things(scripts: Iterable[str]) -> list[Thing]:
    """The typed objects of all blocks in order, `@graph` and lists opened; a broken block is passed over."""
    return [thing for script in scripts for value in values(script) for thing in _opened(value)]


def _opened(value: Any, depth: int = 0) -> Iterator[Thing]:
    if isinstance(value, list) and depth < _DEEPEST:
        for part in value:
            yield from _opened(part, depth + 1)
    elif isinstance(value, dict):
        yield value
        for key in _INNER if depth < _DEEPEST else ():
            if isinstance(value.get(key), list | dict):
                yield from _opened(value[key], depth + 1)


def types(thing: Thing) -> list[str]:
    """The `@type` of a thing, which may be a list."""
    kind = thing.get("@type")
    if isinstance(kind, str):
        return [kind]
    return [one for one in (kind if isinstance(kind, list) else [kind]) if isinstance(one, str)]


class JsonLd(Reader):
    """The page's JSON-LD as a reader: the article's own node first, then that of its page."""

    evidence = "json-ld"

    def __init__(self, found: list[Thing], url: str, canonical: str | None = None) -> None:
        self.url = url
        self.paths = {unquote(path(one)) for one in (url, canonical) if one}
        self.ids: dict[str, Thing] = {}
        self.articles: list[Thing] = []
        self.crumb_lists: list[Thing] = []
        self.is_list = False
        self.site_names: list[str] = []
        """Names of the site and of its publisher."""
        pages: list[Thing] = []
        for thing in found:
            kinds = types(thing)
            if isinstance(name := thing.get("@id"), str) and len(thing) > 1:
                self.ids[name] = thing
            if any(kind.endswith(_ARTICLES) for kind in kinds):
                self.articles += [thing] if self._is_here(thing) else []
            elif "WebPage" in kinds:
                pages += [thing] if self._is_here(thing) else []
            elif "BreadcrumbList" in kinds:
                self.crumb_lists.append(thing)
            if not _SITES.isdisjoint(kinds):
                self.site_names.append(unescaped(thing.get("name")))
            if isinstance(publisher := thing.get("publisher"), dict):
                self.site_names.append(unescaped(publisher.get("name")))
            self.is_list = self.is_list or not _LISTS.isdisjoint(kinds)
        self.nodes = self.articles + pages

    def _is_here(self, thing: Thing) -> bool:
        """Whether the thing is about this page; teasers in a list have addresses of their own."""
        entity = thing.get("mainEntityOfPage")
        stated = thing.get("url"), entity.get("@id") if isinstance(entity, dict) else entity
        named = [unquote(_bare(one)) for one in stated if isinstance(one, str) and "//" in one]
        return not named or any(one.endswith(here) for one in named for here in self.paths)

    def _first(self, *keys: str) -> Any:
        values = (thing.get(key) for key in keys for thing in self.nodes)
        return next((value for value in values if value not in (None, "", [], {})), None)

    def _resolved(self, value: Any) -> list[Any]:
        """The value as a list, references by `@id` looked up in the page's other things."""
        values = value if isinstance(value, list) else [] if value is None else [value]
        return [self.ids.get(one.get("@id", ""), one) if isinstance(one, dict) and "name" not in one else one
                for one in values if not isinstance(one, dict) or isinstance(one.get("@id", ""), str)]

    def headline(self) -> str | None:
        return next((text for thing in self.articles if (text := unescaped(thing.get("headline")))), None)

    def authors(self) -> list[str]:
        people = self._resolved(self._first("author", "creator"))
        return unique([name for one in people for name in _names_of(one)])

    def crumbs(self) -> list[tuple[str, str | None]]:
        trails = [self._trail(thing) for thing in self.crumb_lists]
        return max(trails, key=len, default=[])

    def _trail(self, thing: Thing) -> list[tuple[str, str | None]]:
        steps = thing.get("itemListElement")
        trail = []
        for step in steps if isinstance(steps, list) else []:
            item = step.get("item") if isinstance(step, dict) else None
            inner = item if isinstance(item, dict) else {"@id": item}
            name = unescaped(step.get("name") or inner.get("name")) if isinstance(step, dict) else ""
            address = inner.get("@id") or inner.get("url")
            trail.append((name, absolute(address, self.url) if isinstance(address, str) else None))
        return [(name, address) for name, address in trail if name]

    def categories(self) -> list[str]:
        return self._names("articleSection")

    def keywords(self) -> list[str]:
        return self._names("keywords")

    def _names(self, key: str) -> list[str]:
        value = self._first(key)
        if isinstance(value, str):
            value = value.split(",")
        return unique([unescaped(one) for one in value]) if isinstance(value, list) else []

    def image(self) -> Image | None:
        for one in self._resolved(self._first("image", "primaryImageOfPage")):
            thing = one if isinstance(one, dict) else {"url": one}
            stated = thing.get("url") or thing.get("contentUrl")
            address = absolute(stated, self.url) if isinstance(stated, str) else None
            if address:
                size = whole_number(thing.get("width")), whole_number(thing.get("height"))
                return Image(address, unescaped(thing.get("caption")) or None, None, *size)
        return None

    def comment_count(self) -> int | None:
        count = whole_number(self._first("commentCount"))
        for counter in self._resolved(self._first("interactionStatistic")) if count is None else []:
            kind = counter.get("interactionType") if isinstance(counter, dict) else None
            if "Comment" in str(kind.get("@type") if isinstance(kind, dict) else kind):
                return whole_number(counter.get("userInteractionCount"))
        return count

    def dates(self) -> list[OtherDate]:
        fields = (("date_published", "datePublished"), ("date_modified", "dateModified"))
        return [OtherDate(field, self.evidence, value) for thing in self.nodes for field, key in fields
                if (value := unescaped(_plain(thing.get(key))))]

    def paragraphs(self) -> list[str]:
        text = self._first("articleBody")
        return [line for part in text.split("\n") if (line := unescaped(part))] if isinstance(text, str) else []

    def language(self) -> str | None:
        return unescaped(self._first("inLanguage")) or None

    def is_free(self) -> bool | None:
        stated = str(self._first("isAccessibleForFree")).lower().rpartition("/")[2]
        return {"true": True, "false": False}.get(stated)


def _bare(address: str) -> str:
    """The address without fragment, query and last slash."""
    return address.partition("#")[0].partition("?")[0].rstrip("/")


def _names_of(person: Any) -> list[str]:
    """The names of a person or an organisation, or of several in one."""
    if not isinstance(person, dict):
        return [unescaped(person)]
    name = person.get("name")
    named = [unescaped(_plain(one)) for one in (name if isinstance(name, list) else [name])]
    if any(named):
        return named
    return [" ".join(filter(None, (unescaped(person.get(key)) for key in ("givenName", "familyName"))))]


def _plain(value: Any) -> Any:
    """The value itself, where it stands in a list or in an object of its own."""
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    return value.get("@value") if isinstance(value, dict) else value
