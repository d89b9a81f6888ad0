"""ladder.py: asks the readers of one page, the surest first, then the metadata, and notes which gave what."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any, TypeVar

from selectolax.lexbor import LexborHTMLParser, LexborNode

from newsspider.items import Image, OtherDate, Provenance
from newsspider.pages.anywhere import dates_anywhere
from newsspider.pages.body import Collector, Piece
from newsspider.pages.bylines import header_names, is_better
from newsspider.pages.further import pagers_behind
from newsspider.pages.headline import Statements, headings, title, trusted
from newsspider.pages.images import completed, is_reduced
from newsspider.pages.installation import installation
from newsspider.pages.jsonld import JsonLd
from newsspider.pages.language import language_of
from newsspider.pages.lead import described_lead
from newsspider.pages.metadata import Head, Itemprop, Meta
from newsspider.pages.page import every
from newsspider.pages.printed import day_of_address, day_of_title, is_near, printed_dates
from newsspider.pages.reader import Reader
from newsspider.pages.steps import collected
from newsspider.pages.words import absolute, host, is_cut_from, path, plain_words, unescaped, unique, words

Answer = TypeVar("Answer")

_POST_ID = re.compile(r"postid-(?<!\Spostid-)([0-9]{1,12})(?!\S)")
"""A word of its own. The search is faster because the pattern begins with what is rare."""
_LANGUAGE = re.compile(r"([a-z]{2,3})(?=[-_]|$)", re.IGNORECASE)
_ALARM = 10
_HEADINGS = "h2, h3, [itemprop=headline], .entry-title, .post-title, .page-title, .article-title"
"""Where else a title stands."""
_DESCRIPTIONS = ("og:description", "description", "twitter:description")
_HOMES = frozenset(["accueil", "home", "homepage", "inicio", "início", "start", "startseite", "strona", "home-page"])


@dataclass(slots=True)
class Body:
    """The body as one rung gave it."""

    pieces: list[Piece]
    evidence: str | None
    pagers: list[LexborNode]
    """Elements that lead to the other pages of the post."""
    collector: Collector | None = None
    """The collector of its elements, where it has any."""

    def pictures(self, kept: list[Piece]) -> list[tuple[LexborNode, int]]:
        """The elements that show pictures, each with how many of the pieces that were kept stand before it."""
        if self.collector is None:
            return []
        left = {id(piece) for piece in kept}
        before = list(accumulate((id(piece) in left for piece in self.collector.all_pieces), initial=0))
        return [(node, before[min(at, len(before) - 1)]) for node, at in self.collector.pictures]


class Ladder:
    """The readers of one page, in order of trust. Each method notes in `provenance` which gave the answer."""

    def __init__(
        self, page: LexborHTMLParser, url: str, head: Head, json_ld: JsonLd, readers: Sequence[Reader],
        own: Sequence[Reader] = (),
    ) -> None:  # fmt: skip
        self.page, self.address, self.head, self.json_ld = page, url, head, json_ld
        self.known = next((reader for reader in readers if reader.containers()), None)
        """The first reader that knows the page's body: it is asked for every field."""
        self.own = self.known if self.known in own else None
        """The same where it is a reader of this site alone: its answers need no confirmation."""
        self.containers = self.known.containers() if self.known else []
        self.others = [reader for reader in readers if reader is not self.known]
        self.meta = Meta(head, url)
        self.itemprop = Itemprop((self.known.scope() if self.known else None) or page, url)
        self.templates: list[Reader] = [self.known] if self.known else []
        self.metadata: list[Reader] = [json_ld, self.meta, self.itemprop]
        self.provenance = Provenance()
        self.kicker: str | None = None
        self.sub_title: str | None = None

    def first(
        self, field: str, answer: Callable[[Reader], Answer | None], rungs: Sequence[Reader] = ()
    ) -> Answer | None:
        """The first answer that is not empty (zero and False are not), down the ladder or down `rungs`."""
        for rung in rungs or (*self.templates, *self.metadata):
            found = answer(rung)
            if found is not None and found != [] and found != "":
                setattr(self.provenance, field, rung.evidence)
                return found
        return None

    def answer(self, field: str) -> Any:
        """The first answer of the readers' method with the name of the field; a reader without it is passed over."""
        return self.first(field, lambda rung: method() if (method := getattr(rung, field, None)) else None)

    def headline(self) -> str | None:
        """The title; a kicker or a sub-title set into one element with it is noted."""
        named = next(filter(None, map(words, self.own.titles())), None) if self.own else None
        if self.own and (named := named or self.own.headline()):
            return self.noted("headline", self.own.evidence, named)
        titles = [(rung.evidence, text) for rung in self.metadata if (text := rung.headline())]
        titles += [("meta", unescaped(self.head.first("twitter:title")))]
        stated = Statements(titles, self._document_title(), self._site_names(), self.address)
        shown = (one for rung in (*self.templates, *self.others)
                 for one in headings(rung.titles(), rung.evidence, self.containers))
        own = self.known if self.known and self.known.evidence == "template" else None
        surely = next(headings(own.titles(), own.evidence, ()), None) if own else None
        spare = headings(self._spare(), "html", self.containers)
        found = trusted(surely, stated) if surely else title(shown, stated, spare)
        self.kicker, self.sub_title = (found.kicker, found.sub_title) if found else (None, None)
        return self.noted("headline", found.evidence if found else None, found.text if found else None)

    def _spare(self) -> Iterator[LexborNode]:
        yield from every(self.page, _HEADINGS)

    def _site_names(self) -> list[str]:
        named = [self.head.first(key) for key in ("og:site_name", "application-name", "apple-mobile-web-app-title")]
        return [unescaped(name) for name in named] + self.json_ld.site_names

    def noted(self, field: str, evidence: str | None, value: Answer) -> Answer:
        """The value; the evidence is noted where there is one."""
        setattr(self.provenance, field, evidence if value else None)
        return value

    def body(self) -> Body | None:
        """The body from the reader that knows it, else from the metadata; None where none has it."""
        collector = self._collected()
        pagers = collector.pagers + pagers_behind(self.containers[-1]) if self.containers else []
        if self.known and collector.pieces:
            return Body(collector.pieces, self.known.evidence, pagers, collector)
        stated = [Piece("paragraph", text) for text in self.json_ld.paragraphs()]
        return Body(stated, "json-ld" if stated else None, pagers) if stated or self.containers else None

    def _collected(self) -> Collector:
        """The pieces of the body; of the next candidate where the first holds hardly any of the page's long lines."""
        collector = collected(self.containers)
        if self.known is None or not is_alarming(_held(collector), self.known.long_lines()):
            return collector
        others = self.known.instead()
        other = collected(others)
        if _held(other) <= 2 * _held(collector):
            return collector
        self.containers = others
        return other

    def url(self) -> str:
        """The canonical address where it is on the page's own host, else the one asked for."""
        stated = absolute(self.head.canonical, self.address)
        if stated and host(stated) == host(self.address) and (path(stated) or not path(self.address)):
            return self.noted("url", "link", stated)
        return self.noted("url", "url", self.address)

    def identifier(self) -> str | None:
        """The WordPress post id, behind the folder of its installation where that is not the root: `blog:184233`."""
        number = self._post_id()
        folder = installation(self.page, self.address) if number else None
        return f"{folder}:{number}" if folder else number

    def _post_id(self) -> str | None:
        named = self.page.body.attributes.get("class") if self.page.body is not None else None
        found = _POST_ID.search(named or "")
        if found:
            return self.noted("identifier", "wordpress", found[1])
        if self.head.post_id:
            return self.noted("identifier", "link", self.head.post_id)
        posts = [node.id or "" for node in self.page.css("article[id^=post-]:not(.tdb_templates)")]
        stated = posts[0].removeprefix("post-") if len(posts) == 1 else ""
        return self.noted("identifier", "wordpress", stated if stated.isdecimal() else None)

    def sections(self, headline: str | None) -> list[str]:
        """The breadcrumb without home and title, then other categories; without any, those of the metadata."""
        trail = self.first("sections", lambda rung: self._trail(rung, headline)) or []
        others = [name for reader in self.templates for name in reader.categories()]
        if others and not trail:
            self.provenance.sections = self.templates[0].evidence
        found = unique(trail + others + ([self.kicker] if self.kicker else []))
        if self.kicker and not trail and not others:
            self.provenance.sections = self.provenance.headline
        return found or self.first("sections", lambda rung: rung.categories()) or []

    def _trail(self, rung: Reader, headline: str | None) -> list[str]:
        crumbs = rung.crumbs()
        if crumbs and (crumbs[0][0].casefold() in _HOMES or (crumbs[0][1] and not path(crumbs[0][1]))):
            crumbs = crumbs[1:]
        if crumbs and headline and is_cut_from(crumbs[-1][0], headline):
            crumbs = crumbs[:-1]
        return unique([name for name, address in crumbs if not address or path(address) != path(self.address)])

    def described_lead(self, opening: str) -> str | None:
        """The line before the body that the page's description repeats."""
        stated = [unescaped(one) for key in _DESCRIPTIONS for one in self.head.meta.get(key, ())]
        lead = described_lead(self.containers[0], stated, opening) if self.containers else None
        return self.noted("standfirst", self.known.evidence if self.known else None, lead)

    def image(self) -> Image | None:
        """The lead image, with full size and caption where any reader states those of the same file."""
        witnesses = [*self.templates, self.meta, self.json_ld, self.itemprop]
        shown = self.first("image", lambda rung: rung.image(), witnesses)
        for witness in (self.meta, self.json_ld):
            if shown is not None and not (shown.caption and shown.width and not is_reduced(shown)):
                shown = completed(shown, witness.image())
        return shown

    def authors(self, headline: str | None) -> list[str]:
        """The names in the byline, as the metadata spell them where more is glued to them; else the metadata's."""
        shown = next(((rung.evidence, names) for rung in self.templates if (names := rung.authors())), None)
        stated = [(rung.evidence, names) for rung in self.metadata if (names := rung.authors())]
        if shown is not None:
            return self.noted("authors", *next((one for one in stated if is_better(one[1], shown[1])), shown))
        houses = {plain_words(name) for name in (*self._site_names(), host(self.address), "admin")}
        people = next((one for one in stated if not all(plain_words(name) in houses for name in one[1])), None)
        if people is None and self.containers and (names := header_names(self.containers[0], headline)):
            return self.noted("authors", self.known.evidence if self.known else "html", names)
        if people is None and stated:
            people = stated[0]
        return self.noted("authors", *people) if people else []

    def dates(self, headline: str | None) -> list[OtherDate]:
        """All statements about dates: of the head, the template, the microdata; else those in words."""
        statements = [one for rung in (self.meta, self.json_ld) for one in rung.dates()]
        stated = _is_stated(statements)
        statements += [one for rung in (*self.templates, self.itemprop) for one in rung.dates()]
        if not stated and self.containers and not _is_stated(statements):
            statements += self._printed(headline)
        day = None if stated else day_of_address(self.url())
        if day and not any(is_near(day, one) for one in statements if one.field == "date_published"):
            statements.append(day)
        return list({(one.field, one.evidence, one.value): one for one in statements}.values())

    def _printed(self, headline: str | None) -> list[OtherDate]:
        """The dates in words: in the head of the article, else after its title, else anywhere on the page."""
        language = self._stated_language()[1]
        found = printed_dates(self.containers[0], headline, language)
        found = found or day_of_title((self.head.first("og:title"), self._document_title()), language)
        if not found and self.page.body is not None:
            found = dates_anywhere(self.page.body, language)
        return found

    def _document_title(self) -> str:
        return words(self.page.head.css_first("title") if self.page.head is not None else None)

    def language(self, text: str = "") -> str | None:
        """The primary subtag of the language that the page states, or of the text where that is clearly another."""
        evidence, named = self._stated_language()
        if read := language_of(text, named):
            return self.noted("in_language", "text", read)
        return self.noted("in_language", evidence, named)

    def _stated_language(self) -> tuple[str | None, str | None]:
        """Evidence and primary subtag of the language: og:locale first, since `html lang` lies."""
        root = self.page.root
        html = root.attributes.get("lang") if root is not None else None
        stated = (("meta", self.meta.language()), ("json-ld", self.json_ld.language()), ("html", html))
        for evidence, value in stated:
            if found := _LANGUAGE.match(value or ""):
                return evidence, found[1].lower()
        return None, None


def is_alarming(held: int, long_lines: int) -> bool:
    """Whether a text holds under a tenth of the long lines of its page."""
    return held * _ALARM < long_lines


def _held(collector: Collector) -> int:
    return sum(len(piece.text) for piece in collector.pieces)


def _is_stated(statements: list[OtherDate]) -> bool:
    return any(one.field == "date_published" for one in statements)
