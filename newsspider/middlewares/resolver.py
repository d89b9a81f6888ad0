"""Middleware: Scrapy's look-up of host names, which refuses private addresses."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Any, Self
from urllib.parse import urlsplit
from urllib.request import getproxies

from scrapy.crawler import Crawler
from scrapy.resolver import CachingThreadedResolver
from twisted.internet.defer import Deferred
from twisted.internet.error import DNSLookupError

from newsspider.normalise import hosts

logger = logging.getLogger(__name__)

refused: dict[str, str] = {}
"""Host names that were refused, and the private address of each."""


class GuardedResolver(CachingThreadedResolver):
    """Checks every address, also one from the cache; the connection is made to that very address.

    So a name server cannot lead the crawl into the network it runs in, neither at once nor by a later answer.
    """

    private: frozenset[str] = frozenset()
    """Names that may have private addresses."""

    @classmethod
    def from_crawler(cls, crawler: Crawler, reactor: Any) -> Self:
        """Return the resolver; the user's own proxies may be in a private network."""
        made = super().from_crawler(crawler, reactor)
        named = crawler.settings.getlist("NEWSSPIDER_PRIVATE_HOSTS")
        proxies = [urlsplit(url if "//" in url else f"//{url}").hostname or "" for url in getproxies().values()]
        made.private = frozenset(_folded(name) for name in (*named, *proxies))
        return made

    def getHostByName(self, name: str, timeout: Sequence[int] = ()) -> Deferred[str]:  # noqa: N802 - Twisted's name
        """Return the address of a name, an IPv4 one; DNSLookupError for one that is refused."""
        return super().getHostByName(name, timeout).addCallback(self._checked, name)

    def _checked(self, address: str, name: str) -> str:
        # A name that is an address itself was checked by the guard.
        if address == name or hosts.is_public(address) or hosts.is_this_machine(name) or _folded(name) in self.private:
            return address
        if name not in refused:
            logger.error(
                "%s has the private address %s, and is not asked. If it is a host of yours: "
                "-s NEWSSPIDER_PRIVATE_HOSTS=%s", name, address, name,
            )  # fmt: skip
        refused[name] = address
        raise DNSLookupError(f"{name} has the private address {address}")


def _folded(name: str) -> str:
    return name.strip().lower().rstrip(".")
