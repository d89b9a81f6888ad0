"""headline.py: the title of the article: the heading that a statement of the page confirms, else a statement."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice, takewhile

from selectolax.lexbor import LexborNode

from newsspider.pages.words import folded, host, path, plain_words, words

_GLUES = (
    " - ", " – ", " — ", " | ", " · ", " • ", " » ", " « ", " :: ", " // ", " / ", " ~ ", " < ", " : ", "｜", "："
)  # fmt: skip
_LONGEST = 400
"""Characters; a longer one is no title."""
_PARAGRAPH = 80
"""Characters, from which on a paragraph is text."""
_CUT = 90
"""Characters, from which on a statement may be cut short for a search engine."""
_ELSEWHERE = re.compile(
    r"breadcrumb|breadbar|fil-?d-?ariane|site-?title|site-?name|site-brand|masthead|mega-?menu|off-?canvas|newsletter|cookie"
    r"|(?:^|[\s_-])(?:comments?(?:-(?:list|title|area))?|related(?:[_-]\S+)?|teaser\S*|modal|popup|dialog|sidebar|logo|consent"
    r"|recommended)(?=\s|$)|(?:^|\s)widget(?=[\s_]|$)",
)
"""Of names in lower case: without a flag the search takes half the time."""
_NO_TITLE_TAGS = frozenset(("nav", "aside", "footer", "dialog", "form", "template", "li"))
_KICKER = re.compile(
    r"kicker|over-?line|top-?line|roof-?line|dachzeile|sur-?titre|pre-?title|eyebrow|spitzmarke|rubri|cintillo|occhiello"
    r"|categor|\btag\b|label|ressort|antetitulo",
    re.IGNORECASE,
)
_INLINE = frozenset(("span", "small", "strong", "b", "em", "i", "a", "div", "p", "sup"))
_BITS = "span, small, div, p"
_DAY = re.compile(r"[0-9]{1,2}[./ -][0-9]{1,2}[./ -][0-9]{2,4}")
_WORDS = 4
"""Words; a heading of so many is no rubric, even if it is like no statement."""
_SURE = 8
"""Letters; a heading of so many that opens a statement does so by more than chance."""
_ENOUGH = 0.5
"""Share of words that a title must have in common with a statement, or with the address."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A heading that may be the title."""

    node: LexborNode
    text: str
    evidence: str
    in_text: bool = False
    """Whether it stands inside the body."""


@dataclass(frozen=True, slots=True)
class Title:
    """The title, and the kicker and sub-title in the same element."""

    text: str
    evidence: str
    kicker: str | None = None
    sub_title: str | None = None


class Statements:
    """The titles that the page states outside its text, without the name of the site."""

    def __init__(self, stated: Iterable[tuple[str, str]], document: str, sites: Iterable[str], url: str) -> None:
        """`stated`: (evidence, title) from the surest on; `document`: the `<title>`; `sites`: names of the site."""
        self.sites = {key for name in sites if (key := _key(name))} | {_key(host(url).partition(".")[0])} - {""}
        self.slug = _tokens(re.sub(r"[^a-z]+", " ", path(url).rpartition("/")[2].lower()))
        self.stated = [(evidence, text) for evidence, words in stated if (text := self.without_site(words))]
        self.document = self.without_site(document, document=True)
        self.all = [text for _, text in self.stated] + ([self.document] if self.document else [])
        self.ends = {_key(document[at + len(glue) :]) for glue in _GLUES if (at := document.rfind(glue)) > 0}
        self.keys = {_key(part) for text in [*self.all, document] for part in _parts(text)} - {""} - self.sites

    def without_site(self, title: str, document: bool = False) -> str:
        """The title without the names of site and section glued to it; empty where nothing is left."""
        if len(title) > _LONGEST or _key(title) in self.sites:
            return ""
        while cut := self._last(title, document):
            title, named = cut
            document = document and named
        for glue in _GLUES:
            first, found, rest = title.partition(glue)
            if found and rest and _key(first) in self.sites:
                return rest.strip()
        return title

    def _last(self, title: str, document: bool) -> tuple[str, bool] | None:
        """The title without its last part, where that is a name or a day, or, in a `<title>`, not in the address."""
        at, glue = max((title.rfind(glue), glue) for glue in _GLUES)
        if at < 1:
            return None
        head, last = title[:at].strip(), title[at + len(glue) :].strip()
        named = _key(last) in self.sites or any(len(site) > 4 and site in _key(last) for site in self.sites)
        if named or _DAY.fullmatch(last):
            return (head, True) if _key(head) not in self.sites else None
        mine = _tokens(last)
        if document and len(mine) < 6 and len(_tokens(head)) > len(mine) and not mine & self.slug:
            return head, False
        return None

    def confirm(self, text: str) -> bool:
        """Whether a statement has exactly these words."""
        return _key(text) in self.keys

    def spelled(self, text: str) -> str:
        """The text as a statement spells it."""
        return next((one for one in self.all if _key(one) == _key(text)), text)

    def is_site(self, text: str) -> bool:
        """Whether the words are a name of the site, or the end of the `<title>`."""
        return _key(text) in self.sites or _key(text) in self.ends

    def likeness(self, text: str) -> float:
        """The share of words that the text has in common with a statement, or with the address."""
        mine, key = _tokens(text), _key(text)
        if self.is_site(text):
            return 0.0
        if len(key) > _SURE and any(_key(one).startswith(key) for one in self.all):
            return 1.0
        return max((_share(mine, theirs) for theirs in (*map(_tokens, self.all), self.slug)), default=0.0)

    def best(self) -> Title | None:
        """The first statement; the `<title>` last."""
        if self.stated:
            evidence, text = self.stated[0]
            whole = [one for one in self.stated if len(text) >= _CUT and one[1].startswith(text.rstrip(".… "))]
            evidence, text = max(whole, key=lambda one: len(one[1]), default=(evidence, text))
            return Title(text, evidence)
        return Title(self.document, "html") if self.document else None


def title(shown: Iterable[Shown], stated: Statements, spare: Iterable[Shown]) -> Title | None:
    """The title: the first heading that a statement confirms, else the one most like a statement, else a statement.

    `shown` are headings where titles stand; `spare` others, which count only if a statement has exactly their words.
    """
    found: list[Shown] = []
    for one in shown:
        if exact := _confirmed(one, stated):
            return exact
        found.append(one)
    for one in spare:
        if exact := _confirmed(one, stated):
            return exact
    above = list({one.node.mem_id: one for one in found if not one.in_text}.values())
    return _likest(above, stated) or _alone(above, stated) or stated.best() or _first(found)


def trusted(one: Shown, stated: Statements) -> Title:
    """The title in an element that a reader of the site or its theme knows: no statement overrules it."""
    return _confirmed(one, stated) or Title(one.text, one.evidence)


def headings(nodes: Iterable[LexborNode], evidence: str, containers: Sequence[LexborNode]) -> Iterator[Shown]:
    """The nodes with a text where a title may be; `containers`: the elements of the body."""
    bodies = {node.mem_id for node in containers}
    for node in islice(nodes, 40):
        text = words(node)
        if text and len(text) <= _LONGEST and not _is_elsewhere(node):
            yield Shown(node, text, evidence, bool(bodies) and _is_inside(node, bodies))


def _confirmed(one: Shown, stated: Statements) -> Title | None:
    """The title of a heading that a statement has too, whole or without a kicker or a sub-title."""
    whole = stated.confirm(one.text)
    for kicker, text, sub_title in _divided(one.node):
        if stated.confirm(text) and not (whole and sub_title):
            return Title(text, one.evidence, kicker, sub_title)
    if not whole:
        return None
    # Only their style separates elements inside a heading; a statement has the sign between them.
    text = stated.spelled(one.text) if one.node.css_first(_BITS) is not None else one.text
    return Title(text, one.evidence)


def _likest(found: list[Shown], stated: Statements) -> Title | None:
    """The heading most like a statement; any, where nothing is stated."""
    rated = [(stated.likeness(one.text), one) for one in found]
    best = max(rated, key=lambda pair: pair[0], default=None)
    if best is None or best[0] < _ENOUGH:
        return None
    one = best[1]
    for kicker, text, _ in _divided(one.node):
        if kicker and _KICKER.search(_opening(one.node)) and text:
            return Title(text, one.evidence, kicker)
    return Title(one.text, one.evidence)


def _alone(found: list[Shown], stated: Statements) -> Title | None:
    """The only `<h1>` above the text, if it has some words."""
    titles = [one for one in found if one.node.tag == "h1" and not stated.is_site(one.text)]
    if len(titles) != 1 or len(titles[0].text.split()) < _WORDS:
        return None
    return Title(titles[0].text, titles[0].evidence)


def _first(found: list[Shown]) -> Title | None:
    return Title(found[0].text, found[0].evidence) if found else None


def _divided(node: LexborNode) -> Iterator[tuple[str | None, str, str | None]]:
    """(kicker, title, sub-title) as the elements inside a heading part it."""
    bits = [folded(bit.text()) for bit in node.iter(include_text=True) if bit.is_text_node or bit.tag in _INLINE]
    bits = [bit for bit in bits if bit]
    if not 1 < len(bits) < 6:
        return
    for at in range(1, len(bits)):
        before, after = folded(" ".join(bits[:at])), folded(" ".join(bits[at:]))
        yield before.strip(" :|–—-") or None, after, None
        yield None, before, after


def _opening(node: LexborNode) -> str:
    """Class of the first element inside a heading."""
    first = next((child for child in node.iter() if child.tag in _INLINE), None)
    return (first.attributes.get("class") or "") if first is not None else ""


def _is_elsewhere(node: LexborNode) -> bool:
    """Whether the heading is in a menu, a breadcrumb, a teaser or a dialog."""
    around: LexborNode | None = node
    for _ in range(7):
        if around is None or around.tag in ("article", "main", "body"):
            return False
        attributes = around.attributes
        named = f"{attributes.get('class') or ''} {attributes.get('id') or ''}"
        if around.tag in _NO_TITLE_TAGS or attributes.get("role") == "dialog" or _has_no_title(named):
            return True
        around = around.parent
    return False


@lru_cache(maxsize=1024)  # A site has some hundred of them, and repeats them on every page.
def _has_no_title(names: str) -> bool:
    """Whether classes and id are those of a part of the page that has no title of its article."""
    return _ELSEWHERE.search(names.lower()) is not None


def _is_inside(node: LexborNode, bodies: set[int]) -> bool:
    """Whether the heading is in the text: in its element, and behind a paragraph of it."""
    around = node.parent
    for _ in range(30):
        if around is None:
            return False
        if around.mem_id in bodies:
            break
        around = around.parent
    if around is None:
        return False
    before = takewhile(lambda one: one.mem_id != node.mem_id, around.css("p, h1, h2, h3"))
    return any(one.tag == "p" and len(words(one)) > _PARAGRAPH for one in before)


def _parts(text: str) -> Iterator[str]:
    """The text, and what stands before each of its glues."""
    yield text
    for glue in _GLUES:
        at = text.find(glue)
        while at > 0:
            yield text[:at]
            at = text.find(glue, at + 1)


@lru_cache(maxsize=256)  # A page has its title in several places.
def _key(text: str) -> str:
    return plain_words(text).replace(" ", "")


@lru_cache(maxsize=256)
def _tokens(text: str) -> frozenset[str]:
    return frozenset(word for word in plain_words(text).split() if len(word) > 2)


def _share(mine: frozenset[str], theirs: frozenset[str]) -> float:
    """The share of the shorter one's words that both have; two at least."""
    both = len(mine & theirs)
    return both / min(len(mine), len(theirs)) if both > 1 else 0.0
