"""hosts.py: which hosts a crawl may ask, and which addresses lie in somebody's private network."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable
from urllib.parse import urlsplit

from newsspider.normalise.urls import same_site

_SHARED = ipaddress.ip_network("100.64.0.0/10")
"""Between a provider and its customers (RFC 6598); neither private nor global to Python."""
_TRANSLATED = ipaddress.ip_network("64:ff9b::/96")
"""IPv4 behind a NAT64 gateway (RFC 6052)."""


def allowed(url: str, named: Iterable[str]) -> bool:
    """Return whether a crawl of the sites `named` by its user may ask for an address."""
    return refusal(url, named) is None


def refusal(url: str, named: Iterable[str]) -> str | None:
    """Return why a crawl of the sites `named` by its user may not ask for an address, as the end of a sentence.

    What was named is allowed, be it on loopback; `www.` and http(s) make no difference, another port or sub-host does.
    """
    if any(same_site(url, site) for site in named):
        return None
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        return "is no web address"
    if parts.scheme not in ("http", "https") or not host:
        return "is no web address"
    place = f"a private address, {host}" if is_private(host) else host
    return f"leads off the site to {place}"


def is_private(host: str) -> bool:
    """Return whether a host is an IP address that is not public, or a name of this machine."""
    if is_this_machine(host):
        return True
    try:
        return not is_public(host)
    except ValueError:
        return False


def is_this_machine(host: str) -> bool:
    """Return whether a host name means loopback by its very spelling (RFC 6761)."""
    name = host.lower().rstrip(".")
    return name == "localhost" or name.endswith(".localhost")


def is_public(address: str) -> bool:
    """Return whether an IP address is one of the open internet; ValueError for what is no address.

    An IPv6 address that carries one of IPv4 counts as that.
    """
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if inner is None and (ip in _TRANSLATED or int(ip) >> 32 == 0 < int(ip) >> 16):
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(str(inner))
    elif ip in _SHARED:
        return False
    closed = ip.is_private or ip.is_loopback or ip.is_link_local or ip.is_multicast or ip.is_reserved
    return not (closed or ip.is_unspecified)
