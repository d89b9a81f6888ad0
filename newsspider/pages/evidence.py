"""evidence.py: finds the element that holds the article, by the long paragraphs of the page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser, LexborNode

from newsspider.pages import names
from newsspider.pages.asides import LINKED_HEADING, beside
from newsspider.pages.furniture import is_hidden
from newsspider.pages.words import each

LONG = 60
"""Characters outside links from which on a line is evidence of an article."""
_CARD = 400
"""Characters; a teaser holds no more."""
_MORE = 4
"""How many times as much text an element must hold to be chosen in spite of its name."""
_CARD_LEVELS = 5
_SCARCE = 600
"""With fewer characters of paragraphs the lines of other elements count too."""
_MOST_LEVELS = 150
_SHUT_TAGS = each("nav footer aside dialog figcaption figure noscript template form button label select header")
_OTHER_ELEMENTS = "div, td, li, section, article, span, center, font, blockquote, pre, main, dd"


@dataclass(slots=True, eq=False)
class Place:
    """An element that holds lines of text, itself or below."""

    node: LexborNode
    above: Place | None
    shut: int = 0
    """2: nothing in it is text of the article; 1: hardly any."""
    rank: int = 0
    """3: named as only bodies are; 2: named as a body; 1: an article; 0: any other element."""
    direct: int = 0
    """Characters of the long lines right in it."""
    lines: int = 0
    held: int = 0
    """Characters of all long lines below it."""
    good: int = 0
    """The same without those of teasers."""
    card: bool | None = None

    def upward(self) -> Iterator[Place]:
        """The place and those above it."""
        place: Place | None = self
        while place is not None:
            yield place
            place = place.above


class Evidence:
    """The long lines of a page by the elements that hold them."""

    def __init__(self, page: LexborHTMLParser) -> None:
        self.places: dict[int, Place] = {}
        body = page.body
        self.total = 0
        if body is None:
            return
        self.places[body.mem_id] = self.root = Place(body, None)
        self._take(body)
        self._take_broken(body)
        if self.total < _SCARCE:
            self._take_bare(body)
        self.shut = 0
        self._weigh()

    def _take(self, body: LexborNode) -> None:
        linked: dict[int, int] = {}
        for link in body.css("p a"):
            around = link.parent
            while around is not None and around.tag != "p":
                around = around.parent
            if around is not None:
                linked[around.mem_id] = linked.get(around.mem_id, 0) + len(link.text())
        for node in body.css("p"):
            text = node.text()
            if len(text) >= LONG and (length := len(text.strip()) - linked.get(node.mem_id, 0)) >= LONG:
                parent = node.parent
                if parent is not None:
                    self._note(parent, length)

    def _take_broken(self, body: LexborNode) -> None:
        """The text between `<br>`, which stands directly in its element."""
        seen: set[int] = set()
        for node in body.css("br"):
            parent = node.parent
            if parent is None or parent.mem_id in seen or parent.tag == "p":
                continue
            seen.add(parent.mem_id)
            self._take_own(parent)

    def _take_bare(self, body: LexborNode) -> None:
        for node in body.css(_OTHER_ELEMENTS):
            self._take_own(node)

    def _take_own(self, node: LexborNode) -> None:
        text = node.text(deep=False)
        if len(text) >= LONG and (length := len(" ".join(text.split()))) >= LONG:
            self._note(node, length)

    def _note(self, node: LexborNode, length: int) -> None:
        place = self._place(node)
        if place is not None and place.shut < 2:
            place.direct += length
            place.lines += 1
            self.total += 0 if place.shut else length

    def _place(self, node: LexborNode) -> Place | None:
        """The place of an element, made together with the missing ones above it."""
        chain: list[LexborNode] = []
        one: LexborNode | None = node
        while one is not None and one.mem_id not in self.places:
            chain.append(one)
            one = one.parent
            if len(chain) > _MOST_LEVELS:
                return None
        if one is None:
            return None
        place = self.places[one.mem_id]
        for child in reversed(chain):
            place = self.places[child.mem_id] = _opened(child, place)
        return place

    def _full(self) -> list[Place]:
        """The places with lines directly in them."""
        return [place for place in self.places.values() if place.direct and place.shut <= self.shut]

    def _weigh(self) -> None:
        full = self._full()
        for place in self.places.values():
            place.held = place.good = 0
        for place in full:
            for one in place.upward():
                one.held += place.direct
        for place in full:
            if not _in_card(place):
                for one in place.upward():
                    one.good += place.direct

    def chosen(self) -> Place | None:
        """The place that holds the article: from the one with most lines upward, as long as that adds text."""
        found = self._best()
        if found is None or (found.rank < 3 and found.good < _SCARCE):
            self.shut = 1
            self._weigh()
            other = self._best()
            if other is not None and (found is None or other.good > _MORE * found.good):
                return other
        return found

    def second(self, first: Place | None) -> Place | None:
        """The place to read where the first gave hardly any text: the heaviest, up to its article."""
        full = [place for place in self._full() if place.good and place is not first]
        if not full:
            return None
        heaviest = max(full, key=_weight)
        around = (one for one in heaviest.upward() if one.rank and one is not first)
        return next(around, heaviest)

    def _best(self) -> Place | None:
        full = [place for place in self._full() if place.good]
        return _named_above(_climbed(max(full, key=_weight))) if full else None


def _opened(node: LexborNode, above: Place) -> Place:
    place = Place(node, above, above.shut)
    tag, attributes = node.tag or "", node.attributes
    if not attributes:
        place.rank = int(tag == "article")
        place.shut = 2 if tag in _SHUT_TAGS else place.shut
        return place
    named = attributes.get("class") or ""
    post, rank = names.rank(named) if named else (False, 0)
    if not post and rank < 3 and (attributes.get("itemprop") or "").lower() == "articlebody":
        rank = 3
    place.rank = rank or int(tag == "article" or post)
    if rank == 3 and place.shut == 1:
        place.shut = 0
    if place.shut < 2 and place.rank < 2 and not post:
        place.shut = max(place.shut, _shut(tag, named, attributes))
    return place


def _shut(tag: str, named: str, attributes: dict[str, str | None]) -> int:
    if tag in _SHUT_TAGS:
        return 2
    if not attributes or tag in ("article", "main", "body"):
        return 0
    shut = names.shut(f"{named} {attributes.get('id') or ''}")
    return shut or int(is_hidden(attributes))


def _in_card(place: Place) -> bool:
    for level, one in enumerate(place.upward()):
        if level > _CARD_LEVELS or one.held > _CARD:
            return False
        if one.card is None:
            one.card = _is_card(one.node)
        if one.card:
            return True
    return False


def _is_card(node: LexborNode) -> bool:
    """Whether an element is a teaser: one of several alike, with a linked title, or itself a link."""
    if node.tag == "a":
        return True
    named = node.attributes.get("class")
    if not named and node.tag not in ("li", "article"):
        return False
    alike = False
    for other in (beside(node, forward=True), beside(node, forward=False)):
        alike = alike or (other is not None and other.tag == node.tag and _kin(named, other.attributes.get("class")))
    return alike and node.css_first(LINKED_HEADING) is not None


def _kin(one: str | None, other: str | None) -> bool:
    return one == other or bool(one and other and one.split()[:1] == other.split()[:1])


def _weight(place: Place) -> float:
    """How surely a place holds the article: by its lines, more where there are several or its element has a name."""
    several = 1.0 if place.lines > 1 else 0.6
    named = max(one.rank for one in place.upward())
    return place.direct * several * (1.0, 1.1, 1.4, 2.0)[named] * (0.2 if _in_card(place) else 1.0)


_LEAP = (0.12, 0.5, 0.6, 0.7)
"""How much more text an element must hold to replace one of this rank."""


def _climbed(first: Place) -> Place:
    """The place, or one around it that holds enough more text to replace it."""
    best, rank = first, first.rank
    for place in first.upward():
        need = _LEAP[rank]
        if place.node.tag in ("body", "html"):
            need = max(need, 3.0 if rank else 0.4)
        # Compared with a short text in an element named as a body, a lead or a teaser is a large share.
        if place.good > best.good * (1 + need) and (rank < 3 or place.good - best.good > _CARD):
            best, rank = place, place.rank
        rank = max(rank, place.rank)
    return best


def _named_above(best: Place) -> Place:
    """The nearest element around with a name, where it holds hardly any other lines; teasers do not count in a body."""
    most = best.good * 1.3
    for place in best.upward():
        if place.good > most:
            break
        if place.rank == 3 or (place.rank == 2 and place.held <= most):
            return place
    return best
