"""pages/: the lead image, in full size where the page says where that is."""

from __future__ import annotations

import re

from selectolax.lexbor import LexborNode

from newsspider.items import Image
from newsspider.pages.words import absolute, folded, whole_number, words

_PICTURE = re.compile(r"\.(?:jpe?g|png|gif|webp|avif)(?:[?#]|$)", re.IGNORECASE)
_SIZE = re.compile(r"-[0-9]{2,4}x[0-9]{2,4}(?=\.[a-z]{3,4}(?:[?#]|$))", re.IGNORECASE)
_LAZY = ("data-src", "data-lazy-src", "data-orig-file", "data-img-url", "src")
_CREDIT = "[class*=credit], [class*=copyright], [class*=photographer]"


def pictured(node: LexborNode, url: str) -> Image | None:
    """The image an element shows, with its caption and, where that is set apart, its credit."""
    if node.tag == "img":
        node = _figure_of(node)
    picture = node if node.tag == "img" else node.css_first("img")
    if picture is None:
        return None
    attributes = picture.attributes
    link = node.css_first("a[href]")
    full = absolute(url, link.attributes.get("href")) if link is not None else None
    shown = next((one for name in _LAZY if (one := absolute(url, attributes.get(name)))), None)
    address = full if full and _PICTURE.search(full) else shown
    if not address:
        return None
    size = (attributes.get("width"), attributes.get("height")) if address == shown else (None, None)
    caption, credit = _caption(node)
    return Image(address, caption, credit, whole_number(size[0]), whole_number(size[1]))


def _figure_of(picture: LexborNode) -> LexborNode:
    """The figure around a bare image, where its caption stands; the image itself where there is none."""
    around = picture.parent
    for _ in range(3):
        if around is None or around.tag == "figure":
            break
        around = around.parent
    return around if around is not None and around.tag == "figure" else picture


def _caption(node: LexborNode) -> tuple[str | None, str | None]:
    caption = node.css_first("figcaption, .wp-caption-text, .tdb-caption-text, .td-caption")
    if caption is None:
        return None, None
    credited = caption.css_first(_CREDIT)
    text, credit = words(caption), words(credited)
    if credit and text.endswith(credit):
        text = text[: -len(credit)]
    return folded(text) or None, credit or None


def is_reduced(shown: Image) -> bool:
    """Whether the address is that of a reduced copy."""
    return bool(_SIZE.search(shown.url))


def completed(shown: Image, stated: Image | None) -> Image:
    """The image with what another witness states of the same file: its address in full size, caption, width, height."""
    if stated is None or _stem(shown.url) != _stem(stated.url):
        return shown
    if is_reduced(shown) or shown.url == stated.url:
        size = (stated.width or shown.width, stated.height or shown.height)
        return Image(stated.url, shown.caption or stated.caption, shown.credit, *size)
    return Image(shown.url, shown.caption or stated.caption, shown.credit, shown.width, shown.height)


def _stem(address: str) -> str:
    """The address without scheme, query and the size WordPress adds to a reduced copy."""
    return _SIZE.sub("", address).partition("?")[0].partition("//")[2].replace("-scaled.", ".")
