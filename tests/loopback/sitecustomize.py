"""No test reaches beyond loopback: conftest imports this, and each Python that a test starts does by its very name."""

from __future__ import annotations

import ipaddress
import socket
import sys
from typing import Any

_WITH_ADDRESS = {"socket.connect", "socket.sendto", "socket.sendmsg"}
_WITH_NAME = {"socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"}


class BeyondLoopback(socket.gaierror):
    """Raised in place of a connection or a look-up that would leave this machine; looks like an unknown host."""


def stays_here(host: object) -> bool:
    """Whether a host, as the socket module takes it, is this machine."""
    name = host.decode("ascii", "replace") if isinstance(host, bytes) else host
    if not isinstance(name, str) or name in ("", "localhost", socket.gethostname()) or name.endswith(".localhost"):
        return name is None or isinstance(name, str)
    try:
        address = ipaddress.ip_address(name.partition("%")[0])
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None) or address
    return bool(mapped.is_loopback or mapped.is_unspecified)


def refuse_beyond_loopback(event: str, args: tuple[Any, ...]) -> None:
    """An audit hook: it sees every connection of this Python, whichever library makes it, before it is made."""
    if event in _WITH_ADDRESS and isinstance(args[1], tuple) and isinstance(args[1][0], str | bytes):
        host = args[1][0]
    elif event in _WITH_NAME:
        host = args[0]
    else:
        return
    if not stays_here(host):
        print(f"tests stay on loopback: {event} to {host!r} refused", file=sys.stderr)
        raise BeyondLoopback(socket.EAI_NONAME, f"tests stay on loopback: {host!r} refused")


sys.addaudithook(refuse_beyond_loopback)
