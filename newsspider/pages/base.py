"""base.py: pages whose links are relative to a `<base href>` and not to their own address."""

from __future__ import annotations

from selectolax.lexbor import LexborHTMLParser

from newsspider.pages.words import absolute

LINKS = ("href", "src", "data-src", "data-lazy-src", "data-original")
"""Attributes that hold one address."""


def rebase(page: LexborHTMLParser, url: str) -> None:
    """Make the links of a page at `url` absolute where it states what they are relative to; few pages do."""
    stated = page.head.css_first("base[href]") if page.head else None
    base = absolute(stated.attributes.get("href"), url) if stated else None
    if base is None or stated is None or base == url:
        return
    stated.decompose()  # What is absolute by now needs it no more.
    for name in LINKS:
        for node in page.css(f"[{name}]"):
            link = (node.attributes.get(name) or "").strip()
            if link and not link.startswith(("#", "data:")) and (full := absolute(link, base)):
                node.attrs[name] = full
