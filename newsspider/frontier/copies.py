"""copies.py: one article at several addresses: pages that name another as canonical, addresses that lead to one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from newsspider.items import DiscoveredVia
from newsspider.ledger import BARREN_TRIES, Ledger
from newsspider.normalise import urls
from newsspider.rows import DELIVERED, KNOWN, LEADS_TO, ArticleRow, UrlRow

MOST_COPIES = 3
"""Pages that name one address as canonical after which it is taken for none of theirs."""


class Copies:
    """The pages of a run that name another as canonical, by that one."""

    def __init__(self, ledger: Ledger, home: str) -> None:
        self.ledger, self.home = ledger, home
        self.named: dict[str, set[str]] = {}

    def is_copy(self, row: UrlRow, original: str, homes: Sequence[str]) -> bool:
        """Return whether a page is a copy of another article of the site, which it names; noted where it is.

        One address that several pages name says nothing of them: some sites name their home page on every page.
        """
        original = urls.canonical(original)
        if row.identifier or not self.may_be_original(original, homes):
            return False
        before = (self.ledger.fact(f"named-by:{original}") or "").split()
        named_by = self.named.setdefault(original, set())
        named_by.add(row.url)
        pages = named_by.union(before)
        if len(pages) < MOST_COPIES:
            self.ledger.set_fact(f"named-by:{original}", " ".join(pages))
            return True
        self.ledger.set_fact(f"named-by-many:{original}", "")
        return False

    def may_be_original(self, url: str, homes: Sequence[str]) -> bool:
        """Return whether an article may stand at an address that a page names as canonical."""
        named_home = any(urls.same_address(url, home) for home in homes)
        elsewhere = named_home or urls.no_article(url) or not urls.within(url, self.home)
        return not elsewhere and self.ledger.fact(f"named-by-many:{url}") is None

    def without_original(self) -> Iterator[UrlRow]:
        """Yield the copies whose original gave no article, or is named by too many to be one; once."""
        copies, self.named = self.named, {}
        for original, named_by in copies.items():
            there = self.ledger.address(original)
            stands = there and (there.identifier or there.outcome in (DELIVERED, KNOWN))
            for row in filter(None, map(self.ledger.address, sorted(named_by))):
                if row.outcome == "met_again" and not (stands and self.may_be_original(original, ())):
                    yield row


def led_to(ledger: Ledger, row: UrlRow, article: ArticleRow | None) -> UrlRow | None:
    """Return the address of the article to which another address led when it was last looked at; None for none."""
    there = article.url if article else ""
    if row.outcome == "met_again" and not article:
        there = (row.reason or "").removeprefix(LEADS_TO)
    own = ledger.address(there) if there and not urls.same_address(there, row.url) else None
    return own if own and own.identifier else None


def is_led_astray(row: UrlRow, own: UrlRow, via: DiscoveredVia) -> bool:
    """Return whether an address that a listing shows may lead to another's article for some days only.

    Links lead to old addresses for ever, and so may a whole listing; an article that has been met by itself is another
    than the one that the listing means.
    """
    return via.way != "related" and own.run > 0 and row.tries < BARREN_TRIES


def met_elsewhere(ledger: Ledger, known: ArticleRow, address: str) -> bool:
    """Return whether the run of a ledger has met an article at another address than this one."""
    row = ledger.address(known.url)
    if row is None or row.url == address or row.identifier != known.identifier:
        return False
    met_here = row.run == ledger.run and row.outcome in (DELIVERED, KNOWN, "met_again")
    return met_here or row.first_run == ledger.run
