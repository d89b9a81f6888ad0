"""installation.py: the folder in which a page's WordPress is installed, as far as the page shows it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from newsspider.pages.words import absolute, host

_STATED = (
    "link[rel~='https://api.w.org/'][href], link[rel=alternate][href*='/wp/v2/posts/'],"
    " link[rel=shortlink][href*='?p=']"
)
_FILES = "link[href*='/wp-content/'], script[src*='/wp-content/'], img[src*='/wp-content/']"
_INTERFACE = re.compile(r"/(?:index\.php/)?(?:wp-json(?:/.*)?|index\.php|\?rest_route=.*|\?p=.*)$")


def installation(page: LexborHTMLParser, url: str) -> str | None:
    """Return the path of the folder, `blog`; empty for the root of the host, None where the page shows neither.

    A folder in which the page does not lie proves nothing: several installations may share a theme's folder.
    """
    for link in _links(page):
        address = absolute(link.attributes.get("href"), url)
        found = _INTERFACE.search(_path(address)) if address and host(address) == host(url) else None
        if address and found:
            folder = _path(address)[: found.start()].strip("/")
            return folder if _holds(folder, url) else None
    for node in _files(page):
        address = absolute(node.attributes.get("href") or node.attributes.get("src"), url)
        if address and host(address) == host(url):
            folder = urlsplit(address).path.partition("/wp-content/")[0].strip("/")
            return folder if folder and _holds(folder, url) else None
    return None


def _links(page: LexborHTMLParser) -> Iterator[LexborNode]:
    """The links that show the installation: those of the head, then others."""
    if page.head is not None:
        yield from page.head.css(_STATED)
    if page.body is not None:
        yield from page.body.css(_STATED)


def _files(page: LexborHTMLParser) -> Iterator[LexborNode]:
    """The elements that link a file of the installation; nearly always the first one is enough."""
    nearest = page.css_first(_FILES)
    if nearest is not None:
        yield nearest
        yield from page.css(_FILES)


def _path(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def _holds(folder: str, url: str) -> bool:
    """Whether the page lies in the folder."""
    return not folder or f"{urlsplit(url).path.rstrip('/')}/".startswith(f"/{folder}/")
