"""pages/: the ladder of readers for one page: the surest first, the metadata next; and which of them gave what."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any, TypeVar

from selectolax.lexbor import LexborHTMLParser, LexborNode

from newsspider.items import Image, OtherDate, Provenance
from newsspider.pages.anywhere import dates_anywhere
from newsspider.pages.body import Piece, Walk
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
from newsspider.pages.steps import walked
from newsspider.pages.words import absolute, host, is_cut_from, path, said, unescaped, unique, words

Answer = TypeVar("Answer")

_POST_ID = re.compile(r"postid-(?<!\Spostid-)([0-9]{1,12})(?!\S)")
"""A word of its own; to begin with what is rare spares the search a look at each letter."""
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
    walk: Walk | None = None
    """The walk over its elements, where it has any."""

    def pictures(self, kept: list[Piece]) -> list[tuple[LexborNode, int]]:
        """The elements that show pictures, each with how many of the pieces that were kept stand before it."""
        if self.walk is None:
            return []
        left = {id(piece) for piece in kept}
        before = list(accumulate((id(piece) in left for piece in self.walk.met), initial=0))
        return [(node, before[min(at, len(before) - 1)]) for node, at in self.walk.pictures]


class Ladder:
    """The witnesses of one page. Each method notes in `provenance` who gave its answer."""

    def __init__(
        self,
        page: LexborHTMLParser,
        url: str,
        head: Head,
        json_ld: JsonLd,
        readers: Sequence[Reader],
        own: Sequence[Reader] = (),
    ) -> None:
        self.page, self.asked, self.head, self.json_ld = page, url, head, json_ld
        self.known = next((reader for reader in readers if reader.containers()), None)
        """The first reader that knows the page's body: it is asked for every field."""
        self.own = self.known if self.known in own else None
        """The same where it is a reader that the site alone has: what it names needs no second witness."""
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
        """The first answer that says something (zero and False do), down the ladder or down `rungs`."""
        for rung in rungs or (*self.templates, *self.metadata):
            found = answer(rung)
            if found is not None and found != [] and found != "":
                setattr(self.provenance, field, rung.evidence)
                return found
        return None

    def answer(self, field: str) -> Any:
        """The first answer of the readers' method that is called like the field; a reader without it says nothing."""
        return self.first(field, lambda rung: asked() if (asked := getattr(rung, field, None)) else None)

    def headline(self) -> str | None:
        """The title; a kicker or a sub-title set into one element with it is noted."""
        named = next(filter(None, map(words, self.own.titles())), None) if self.own else None
        if self.own and (named := named or self.own.headline()):
            return self.noted("headline", self.own.evidence, named)
        told = [(rung.evidence, text) for rung in self.metadata if (text := rung.headline())]
        told += [("meta", unescaped(self.head.first("twitter:title")))]
        document = self.page.head.css_first("title") if self.page.head is not None else None
        stated = Statements(told, words(document), self._site_names(), self.asked)
        shown = (one for rung in (*self.templates, *self.others)
                 for one in headings(rung.titles(), rung.evidence, self.containers))
        own = self.known if self.known and self.known.evidence == "template" else None
        surely = next(headings(own.titles(), own.evidence, ()), None) if own else None
        found = trusted(surely, stated) if surely else title(
            shown, stated, headings(self._spare(), "html", self.containers)
        )
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
        """The body from the reader that knows it, else from the metadata; None where nobody does."""
        walk = self._walk()
        pagers = walk.pagers + pagers_behind(self.containers[-1]) if self.containers else []
        if self.known and walk.pieces:
            return Body(walk.pieces, self.known.evidence, pagers, walk)
        stated = [Piece("paragraph", text) for text in self.json_ld.paragraphs()]
        return Body(stated, "json-ld" if stated else None, pagers) if stated or self.containers else None

    def _walk(self) -> Walk:
        """The walk over the body; over the next candidate where the first holds hardly any of the page's long lines."""
        walk = walked(self.containers)
        if self.known is None or not is_alarming(_held(walk), self.known.long_lines()):
            return walk
        others = self.known.instead()
        other = walked(others)
        if _held(other) <= 2 * _held(walk):
            return walk
        self.containers = others
        return other

    def url(self) -> str:
        """The canonical address where it is on the page's own host, else the one asked for."""
        stated = absolute(self.asked, self.head.canonical)
        if stated and host(stated) == host(self.asked) and (path(stated) or not path(self.asked)):
            return self.noted("url", "link", stated)
        return self.noted("url", "url", self.asked)

    def identifier(self) -> str | None:
        """The WordPress post id, behind the folder of its installation where that is not the root: `blog:184233`."""
        number = self._post_id()
        folder = installation(self.page, self.asked) if number else None
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
        """The breadcrumb without home and title, then other categories; what the metadata name, only without those."""
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
        return unique([name for name, address in crumbs if not address or path(address) != path(self.asked)])

    def described_lead(self, opening: str) -> str | None:
        """The line before the body that the page's description repeats."""
        stated = [unescaped(one) for key in _DESCRIPTIONS for one in self.head.meta.get(key, ())]
        lead = described_lead(self.containers[0], stated, opening) if self.containers else None
        return self.noted("standfirst", self.known.evidence if self.known else None, lead)

    def image(self) -> Image | None:
        """The lead image, at its full size and with the caption, where any witness states those of the same file."""
        witnesses = [*self.templates, self.meta, self.json_ld, self.itemprop]
        shown = self.first("image", lambda rung: rung.image(), witnesses)
        for witness in (self.meta, self.json_ld):
            if shown is not None and not (shown.caption and shown.width and not is_reduced(shown)):
                shown = completed(shown, witness.image())
        return shown

    def authors(self, headline: str | None) -> list[str]:
        """The names the byline shows, as the metadata spell them where more is glued to it; else what these state."""
        shown = next(((rung.evidence, names) for rung in self.templates if (names := rung.authors())), None)
        stated = [(rung.evidence, names) for rung in self.metadata if (names := rung.authors())]
        if shown is not None:
            return self.noted("authors", *next((one for one in stated if is_better(one[1], shown[1])), shown))
        houses = {said(name) for name in (*self._site_names(), host(self.asked), "admin")}
        people = next((one for one in stated if not all(said(name) in houses for name in one[1])), None)
        if people is None and self.containers and (names := header_names(self.containers[0], headline)):
            return self.noted("authors", self.known.evidence if self.known else "html", names)
        if people is None and stated:
            people = stated[0]
        return self.noted("authors", *people) if people else []

    def dates(self, headline: str | None) -> list[OtherDate]:
        """All statements about dates: of the head, then of the template, then of the microdata; else of mere words."""
        told = [statement for rung in (self.meta, self.json_ld) for statement in rung.dates()]
        stated = _is_stated(told)
        told += [statement for rung in (*self.templates, self.itemprop) for statement in rung.dates()]
        if not stated and self.containers and not _is_stated(told):
            told += self._printed(headline)
        day = None if stated else day_of_address(self.url())
        if day and not any(is_near(day, one) for one in told if one.field == "date_published"):
            told.append(day)
        return list({(one.field, one.evidence, one.value): one for one in told}.values())

    def _printed(self, headline: str | None) -> list[OtherDate]:
        """The dates in words: in the head of the article, else behind its title, else anywhere on the page."""
        language = self._stated_language()[1]
        found = printed_dates(self.containers[0], headline, language) or day_of_title(self._titles(), language)
        if not found and self.page.body is not None:
            found = dates_anywhere(self.page.body, language)
        return found

    def _titles(self) -> list[str]:
        document = self.page.head.css_first("title") if self.page.head is not None else None
        return [self.head.first("og:title"), words(document)]

    def language(self, text: str = "") -> str | None:
        """The primary subtag of the language that the page states; that of the text where it clearly is another."""
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


def _held(walk: Walk) -> int:
    return sum(len(piece.text) for piece in walk.pieces)


def _is_stated(told: list[OtherDate]) -> bool:
    return any(one.field == "date_published" for one in told)
