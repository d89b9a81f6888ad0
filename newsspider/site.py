"""site.py: what is true of a site whoever asks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser

from newsspider.normalise import urls
from newsspider.pages.reader import Reader

ReaderClass = Callable[[LexborHTMLParser, str], Reader]
"""What makes a reader of a parsed page and its address."""


@dataclass(slots=True, frozen=True)
class Site:
    """What the record of a page depends on beside the page. A plain value: it travels between processes as it is."""

    url: str = ""
    """Base URL with its path; empty: of any site."""
    zone: str | None = None
    """IANA name of the zone the site's clock shows."""
    language: str | None = None
    """Language of pages that state none."""
    readers: tuple[ReaderClass, ...] = ()
    """Readers of markup that this site alone has: they are asked before those of the platform."""
    obeys_rights: bool = False
    """Whether what is reserved is refused; rights are recorded in any case."""
    raw: bool = False
    """Whether the page's typography is kept as it is, and not repaired."""

    def holds(self, url: str) -> bool:
        """Whether a page lies on this site."""
        return not self.url or urls.same_site(url, self.url)
