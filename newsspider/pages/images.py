"""images.py: the lead image and the pictures of the body, in full size where the page says where that is."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice

from selectolax.lexbor import LexborNode

from newsspider.items import Image, Picture
from newsspider.pages.credits import parted
from newsspider.pages.page import first
from newsspider.pages.words import absolute, folded, whole_number, words

Attributes = dict[str, str | None]

_PICTURE = re.compile(r"\.(?:jpe?g|png|gif|webp|avif)(?:[?#]|$)", re.IGNORECASE)
_SIZE = re.compile(r"-[0-9]{2,4}x[0-9]{2,4}(?=\.[a-z]{3,4}(?:[?#]|$))", re.IGNORECASE)
_LAZY = (
    "data-src", "data-lazy-src", "data-orig-file", "data-original", "data-img-url", "data-lazyload", "data-lazy",
    "data-full-url", "data-large-file", "src",
)  # fmt: skip
_SETS = ("srcset", "data-srcset", "data-lazy-srcset", "data-original-set")
_CANDIDATE = re.compile(r"(\S+[^\s,])(?:\s+([0-9]{1,5})(?:\.[0-9]{1,3})?([wx]))?\s*(?:,|$)")
_PLACEHOLDER = re.compile(
    r"/(?:[\w-]{0,30}[-_])?(?:blank|spacer|placeholder|transparent|1x1|lazyload|loading|loader)(?:[-_.]\w{0,20})?"
    r"\.(?:gif|png|svg|jpe?g|webp)(?:[?#]|$)|/(?:tracking[-_]?)?pixel\.(?:gif|png)",
    re.IGNORECASE,
)
_CREDIT = (
    "[class*=credit], [class*=copyright], [class*=photographer], [itemprop=copyrightHolder], [itemprop=creditText],"
    " figcaption cite"
)
_CAPTION = "figcaption, .wp-caption-text, .tdb-caption-text, .td-caption"
_SHOWN = "img, amp-img"
_ORNAMENT = re.compile(r"(?:^|[\s_-])(?:emoji|smiley|avatar|icon|logo|gravatar|pixel)(?:$|[\s_-])", re.IGNORECASE)
_LEAD = re.compile(r"featured|wp-post-image|post-thumbnail")
"""Classes of the lead image, which some themes set into the body."""
_SMALLEST = 64
"""Pixels a side; a smaller picture is an ornament or a counter."""
_MOST_PICTURES = 300
_LONGEST_SET = 8_000
"""Characters of a `srcset`; a longer one is an attack or contains the pictures."""


def pictured(node: LexborNode, url: str) -> Image | None:
    """The image that an element shows, with its caption and, where that can be separated, its credit."""
    if node.tag in ("img", "amp-img"):
        node = _figure_of(node)
    pictures = [node] if node.tag in ("img", "amp-img") else node.css(_SHOWN)
    for picture in islice(pictures, 4):
        found = _file(picture, picture.attributes, node, url)
        if found:
            return Image(found.url, *_caption(node), found.width, found.height)
    return None


def placed(shown: Sequence[tuple[LexborNode, int]], url: str) -> list[Picture]:
    """The pictures in elements of a body, each file once, with how many blocks stand before it."""
    found: dict[str, Picture] = {}
    for node, after in islice(shown, _MOST_PICTURES):
        for picture in _pictures(node, url):
            picture.after_block = after
            found.setdefault(_stem(picture.url), picture)
    return list(found.values())


def _pictures(node: LexborNode, url: str) -> Iterator[Picture]:
    shown = [node] if node.tag in ("img", "amp-img") else node.css(_SHOWN)
    for picture in islice(shown, _MOST_PICTURES):
        attributes = picture.attributes
        if _is_ornament(attributes):
            continue
        around = _figure_of(picture) if picture is not node else node
        found = None if _is_lead(picture, attributes, around, node) else _file(picture, attributes, around, url)
        if found is not None and min(found.width or _SMALLEST, found.height or _SMALLEST) >= _SMALLEST:
            credited = _caption(around) if around is not picture else (None, None)
            caption, credit = credited if any(credited) or len(shown) > 1 else _caption(node)
            yield Picture(found.url, caption, credit, found.width, found.height)


def _is_lead(picture: LexborNode, attributes: Attributes, *around: LexborNode) -> bool:
    """Whether a picture is the lead image, by its own classes or those of the elements around it."""
    if _LEAD.search(attributes.get("class") or ""):
        return True
    others = {node.mem_id: node for node in around if node is not picture}
    return any(_LEAD.search(node.attributes.get("class") or "") for node in others.values())


def _is_ornament(attributes: Attributes) -> bool:
    sizes = [whole_number(attributes.get(side)) for side in ("width", "height")]
    named = attributes.get("class") or ""
    drawn = ".svg" in (attributes.get("src") or "")
    return drawn or any(size is not None and size < _SMALLEST for size in sizes) or bool(_ORNAMENT.search(named))


def _file(picture: LexborNode, attributes: Attributes, around: LexborNode, url: str) -> Image | None:
    """The file of a picture, the largest that is named; its size where it is the one shown."""
    link = around.css_first("a[href]") if around is not picture else _link_around(picture)
    full = absolute(link.attributes.get("href"), url) if link is not None else None
    shown = next((one for name in _LAZY if (one := _address(url, attributes.get(name)))), None)
    if full and _PICTURE.search(full):
        return _sized(full, attributes) if full == shown else Image(full)
    width, largest = _largest(picture, url)
    if largest and (shown is None or is_reduced(Image(shown)) or _stem(shown) != _stem(largest)):
        return Image(largest, width=width) if largest != shown else _sized(shown, attributes)
    return _sized(shown, attributes) if shown else None


def _sized(address: str, attributes: Attributes) -> Image:
    return Image(address, None, None, whole_number(attributes.get("width")), whole_number(attributes.get("height")))


def _address(url: str, stated: str | None) -> str | None:
    """The absolute address; None for that of a placeholder, which a script replaces."""
    address = absolute(stated, url) if stated and not stated.startswith("data:") else None
    return None if address is None or _PLACEHOLDER.search(address) else address


def _link_around(picture: LexborNode) -> LexborNode | None:
    parent = picture.parent
    return parent if parent is not None and parent.tag == "a" else None


def _largest(picture: LexborNode, url: str) -> tuple[int | None, str | None]:
    """Width, where it is stated, and address of the largest file in the sets of a picture and its sources."""
    parent = picture.parent
    sources = parent.css("source") if parent is not None and parent.tag == "picture" else []
    best: tuple[float, int | None, str | None] = (0, None, None)
    for node in (picture, *sources[:10]):
        for name in _SETS:
            stated = node.attributes.get(name)
            for found in _CANDIDATE.finditer(stated) if stated and len(stated) < _LONGEST_SET else ():
                number = int(found[2] or 1)
                weight = number if found[3] == "w" else number / 100
                address = _address(url, found[1]) if weight > best[0] else None
                best = (weight, number if found[3] == "w" else None, address) if address else best
        if best[2]:
            break
    return best[1], best[2]


def _figure_of(picture: LexborNode) -> LexborNode:
    """The figure around a bare image, where its caption stands; the image itself where there is none."""
    around = picture.parent
    for _ in range(4):
        if around is None or _is_figure(around):
            break
        around = around.parent
    return around if around is not None and _is_figure(around) else picture


def _is_figure(node: LexborNode) -> bool:
    return node.tag == "figure" or (node.tag == "div" and "wp-caption" in (node.attributes.get("class") or ""))


def _caption(node: LexborNode) -> tuple[str | None, str | None]:
    """Caption and credit: an element of its own, also beside the caption; else the words that mark one."""
    caption = first(node, _CAPTION)
    credited = first(node, _CREDIT) if caption is None else first(caption, _CREDIT) or first(node, _CREDIT)
    text, credit = words(caption), words(credited)
    if not credit or credit == text:
        return parted(text)
    if text.endswith(credit):
        text = text[: -len(credit)]
    elif text.startswith(credit):
        text = text[len(credit) :]
    return folded(text) or None, credit


def is_reduced(shown: Image) -> bool:
    """Whether the address is that of a reduced copy."""
    return bool(_SIZE.search(shown.url))


def completed(shown: Image, stated: Image | None) -> Image:
    """The image, completed by another statement about the same file: address in full size, caption, size."""
    if stated is None or _stem(shown.url) != _stem(stated.url):
        return shown
    if is_reduced(shown) or shown.url == stated.url:
        size = (stated.width or shown.width, stated.height or shown.height)
        return Image(stated.url, shown.caption or stated.caption, shown.credit, *size)
    return Image(shown.url, shown.caption or stated.caption, shown.credit, shown.width, shown.height)


def _stem(address: str) -> str:
    """The address without scheme, query and the size WordPress adds to a reduced copy."""
    return _SIZE.sub("", address).partition("?")[0].partition("//")[2].replace("-scaled.", ".")
