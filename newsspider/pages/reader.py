"""reader.py: the base of all readers; a method without an answer returns an empty one."""

from __future__ import annotations

from collections.abc import Iterable

from selectolax.lexbor import LexborNode

from newsspider.items import Image, OtherDate


class Reader:
    """Reads an article from a theme's markup, or from a kind of metadata. Strings are the page's own words."""

    evidence: str = ""
    """The provenance of the fields of this reader."""

    def containers(self) -> list[LexborNode]:
        """The elements that hold the body, in order."""
        return []

    def scope(self) -> LexborNode | None:
        """The element that holds this one article, its header and footer too; None for the whole page."""
        return None

    def long_lines(self) -> int:
        """How many characters of long lines the page has outside teasers and menus; 0 where that is unknown."""
        return 0

    def instead(self) -> list[LexborNode]:
        """The elements to read where `containers` hold hardly any of the page's long lines."""
        return []

    def paragraphs(self) -> list[str]:
        """The body where it is stated as text alone."""
        return []

    def headline(self) -> str | None:
        """The title."""
        return None

    def titles(self) -> Iterable[LexborNode]:
        """The elements that may show the title, the surest first."""
        return ()

    def sub_title(self) -> str | None:
        """The standfirst, where it has an element of its own."""
        return None

    def authors(self) -> list[str]:
        """The names of the byline."""
        return []

    def crumbs(self) -> list[tuple[str, str | None]]:
        """The breadcrumb as (name, absolute address or None), from the home page on."""
        return []

    def categories(self) -> list[str]:
        """The categories outside the breadcrumb."""
        return []

    def keywords(self) -> list[str]:
        """The tags."""
        return []

    def image(self) -> Image | None:
        """The lead image."""
        return None

    def comment_count(self) -> int | None:
        """How many comments the page says it has."""
        return None

    def dates(self) -> list[OtherDate]:
        """What is stated about dates, in order."""
        return []

    def language(self) -> str | None:
        """The language or locale."""
        return None

    def is_free(self) -> bool | None:
        """Whether the page says it is free to read."""
        return None
