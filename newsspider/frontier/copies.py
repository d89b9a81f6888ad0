"""copies.py: one article at several addresses: pages that name another as canonical, and redirects."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from newsspider.items import DiscoveredVia
from newsspider.ledger import BARREN_TRIES, Ledger
from newsspider.normalise import urls
from newsspider.rows import DELIVERED, KNOWN, LEADS_TO, ArticleRow, UrlRow

MOST_COPIES = 3
"""So many pages that name one address as canonical show that it is not theirs."""


class Copies:
    """The pages of a run that name another as canonical, by the one they name."""

    def __init__(self, ledger: Ledger, home: str) -> None:
        self.ledger, self.home = ledger, home
        self.copies: dict[str, set[str]] = {}

    def is_copy(self, row: UrlRow, original: str, homes: Sequence[str]) -> bool:
        """Return whether a page is a copy of the article that it names, another one of the site; note it where it is.

        An address that several pages name tells nothing: some sites name their home page on every page.
        """
        original = urls.canonical(original)
        if row.identifier or not self.may_be_original(original, homes):
            return False
        before = (self.ledger.fact(f"named-by:{original}") or "").split()
        urls_of_copies = self.copies.setdefault(original, set())
        urls_of_copies.add(row.url)
        pages = urls_of_copies.union(before)
        if len(pages) < MOST_COPIES:
            self.ledger.set_fact(f"named-by:{original}", " ".join(pages))
            return True
        self.ledger.set_fact(f"named-by-many:{original}", "")
        return False

    def may_be_original(self, url: str, homes: Sequence[str]) -> bool:
        """Return whether an address that a page names as canonical may be an article's."""
        named_home = any(urls.same_address(url, home) for home in homes)
        elsewhere = named_home or urls.no_article(url) or not urls.within(url, self.home)
        return not elsewhere and self.ledger.fact(f"named-by-many:{url}") is None

    def without_original(self) -> Iterator[UrlRow]:
        """Yield, once, the copies whose original gave no article, or is named by too many pages to be one."""
        found, self.copies = self.copies, {}
        for original, urls_of_copies in found.items():
            there = self.ledger.address(original)
            stands = there and (there.identifier or there.outcome in (DELIVERED, KNOWN))
            for row in filter(None, map(self.ledger.address, sorted(urls_of_copies))):
                if row.outcome == "met_again" and not (stands and self.may_be_original(original, ())):
                    yield row


def led_to(ledger: Ledger, row: UrlRow, article: ArticleRow | None) -> UrlRow | None:
    """Return the row of the article to which an address led at its last visit; None for none."""
    there = article.url if article else ""
    if row.outcome == "met_again" and not article:
        there = (row.reason or "").removeprefix(LEADS_TO)
    own = ledger.address(there) if there and not urls.same_address(there, row.url) else None
    return own if own and own.identifier else None


def is_led_astray(row: UrlRow, own: UrlRow, via: DiscoveredVia) -> bool:
    """Return whether an address that a listing shows may lead to another article only for some days.

    Links lead to old addresses for ever, and so may a whole listing. An article that was also found at its own address
    is not the one that the listing means.
    """
    return via.way != "related" and own.run > 0 and row.tries < BARREN_TRIES


def found_elsewhere(ledger: Ledger, known: ArticleRow, address: str) -> bool:
    """Return whether the current run has found an article at another address than this one."""
    row = ledger.address(known.url)
    if row is None or row.url == address or row.identifier != known.identifier:
        return False
    is_here = row.run == ledger.run and row.outcome in (DELIVERED, KNOWN, "met_again")
    return is_here or row.first_run == ledger.run
