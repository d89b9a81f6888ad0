"""Stand-in site: what an observer who looks at a living site at some instants must have noticed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from .graph import NOWHERE
from .living import LivingWorld
from .post import Box, Post
from .truth import Record, truth

PUBLISHED, CHANGED, GONE, BACK = "published", "changed", "gone", "back"
_FOLDS = str.maketrans({**dict.fromkeys("«»“”„‟″", '"'), **dict.fromkeys("‘’‚‛′´`‹›", "'")})


@dataclass(frozen=True, slots=True)
class Line:
    """Something noticed of one article at one look."""

    identifier: str
    at: datetime
    """The look."""
    kind: str
    """`published` (first seen), `changed` (its text is another than at the last look), `gone`, `back`."""
    record: Record
    """What the article says at that look; what it last said for one that is gone."""


@dataclass(slots=True)
class _Seen:
    """What is remembered of one article."""

    lines: list[Line] = field(default_factory=list)
    record: Record = field(default_factory=dict)
    edition: int = -1
    text: str = ""
    gone: bool = False


def folded(record: Record) -> str:
    """The text of a record without what is mere typography: blanks out, quotes and apostrophes alike."""
    texts = [record["headline"], record["standfirst"] or "", *(block["text"] for block in record["body"])]
    return "".join("".join(texts).split()).translate(_FOLDS)


def history(world: LivingWorld, base: str, looks: Sequence[datetime]) -> list[Line]:
    """What is noticed of each article at these looks, article by article, the oldest first.

    A look sees all that is listed anywhere, what the boxes of seen articles lead to, and the addresses it has seen
    before.
    """
    observer = _Observer(world, base)
    for look in sorted(set(looks)):
        observer.look(look)
    return [line for index in sorted(observer.seen) for line in observer.seen[index].lines]


class _Observer:
    """Looks at the site and notes what has changed; unchanged articles cost it nothing."""

    def __init__(self, world: LivingWorld, base: str) -> None:
        self.world, self.base = world.as_of(world.life.start), base
        self.seen: dict[int, _Seen] = {}
        self.linking: dict[int, frozenset[int]] = {}
        """Seen articles whose boxes lead to some that no listing has."""

    def look(self, at: datetime) -> None:
        """Notes what is to be seen then."""
        self.world.now = at
        for index in sorted(self.world.life.changed & self.seen.keys()):
            self._again(index)
        for index in self.world.listing(None):
            if index not in self.seen:
                self._first(index)
        while hidden := sorted(self._led_to()):
            for index in hidden:
                self._first(index)

    def _led_to(self) -> set[int]:
        """Public articles not seen before to which the boxes of public, seen ones lead."""
        found = {target for index, targets in self.linking.items() if not self.world.gone(index) for target in targets}
        return {index for index in found if index not in self.seen and not self.world.gone(index)}

    def _first(self, index: int) -> None:
        seen = self.seen[index] = _Seen()
        self._read(index, seen)
        self._note(seen, PUBLISHED)

    def _again(self, index: int) -> None:
        seen = self.seen[index]
        if self.world.gone(index):
            if not seen.gone:
                self._note(seen, GONE)
            seen.gone = True
        elif seen.gone or seen.edition != self.world.edition(index):
            before = seen.text
            self._read(index, seen)
            if seen.gone or seen.text != before:
                self._note(seen, BACK if seen.gone else CHANGED)
            seen.gone = False

    def _read(self, index: int, seen: _Seen) -> None:
        """Takes in what the article says now."""
        post = self.world.post(index)
        seen.record, seen.edition = truth(self.world, post, self.base), self.world.edition(index)
        seen.text = folded(seen.record)
        hidden = frozenset(target for target in self._links(post) if self.world.graph.kinds[target] == NOWHERE)
        if hidden or index in self.linking:
            self.linking[index] = hidden

    def _links(self, post: Post) -> Iterator[int]:
        """The articles to which the boxes lead, whatever has become of them."""
        for part in (part for page in post.pages for part in page):
            if isinstance(part, Box) and part.url and part.url.startswith("/"):
                target = self.world.meant(part.url)
                if target is not None:
                    yield target

    def _note(self, seen: _Seen, kind: str) -> None:
        seen.lines.append(Line(seen.record["identifier"], self.world.now, kind, seen.record))
