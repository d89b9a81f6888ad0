"""further.py: the other pages of a post in several pages (`/slug/2/`)."""

from __future__ import annotations

import re

from selectolax.lexbor import LexborNode

from newsspider.pages.page import every
from newsspider.pages.words import absolute, host, path, query

_MOST_PAGES = 100
"""A pager with more pages is not that of a post."""
_POST = re.compile(r"(?:^|&)(p=[0-9]+)")
_PAGE = re.compile(r"(?:^|&)page=([0-9]{1,3})(?:&|$)")
_NUMBERED = re.compile(r"(.*/[^/]*[^/0-9][^/]*)/([0-9]{1,3})")


def further_pages(pagers: list[LexborNode], url: str, canonical: str) -> list[str]:
    """The absolute addresses of the other pages, in order, also of those that the pager leaves out."""
    links = [link for pager in pagers for link in pager.css("a[href]")]
    if not links:
        return []
    base, here = _split(canonical if _split(canonical)[1] > 1 else url)
    numbers = {}
    for link in links:
        address = absolute(link.attributes.get("href"), url)
        stem, number = _split(address) if address else ("", 0)
        if address and stem == base and 0 < number <= _MOST_PAGES:
            numbers[number] = address.partition("#")[0]
    if set(numbers) <= {here}:
        return []
    others = (number for number in range(1, max(numbers) + 1) if number != here)
    return [numbers.get(number) or _joined(number, numbers) for number in others]


def page_number(url: str) -> int:
    """The number of the page an address names, 1 where it names none."""
    return _split(url)[1]


def pagers_behind(container: LexborNode) -> list[LexborNode]:
    """The pagers right behind a container, where some themes set them."""
    found: list[LexborNode] = []
    node = container.next
    for _ in range(12):
        if node is None:
            break
        named = "" if (node.tag or "-").startswith("-") else node.attributes.get("class") or ""
        if "page" in named or "nav-links" in named:
            found.append(node)
        elif node.tag == "footer":
            found += every(node, ".page-nav-post, .page-links, a.post-page-numbers")
        node = node.next
    return found


def _split(address: str) -> tuple[str, int]:
    """The common part of the addresses of a post's pages, and the number of this one: 1 where there is none."""
    parameters, steps = query(address), path(address)
    post = _POST.search(parameters)
    kept = f"?{post[1]}" if post else ""
    page = _PAGE.search(parameters)
    if page:
        return f"{host(address)}{steps}{kept}", int(page[1])
    named = _NUMBERED.fullmatch(steps)
    base, number = (named[1], int(named[2])) if named else (steps, 1)
    return f"{host(address)}{base}{kept}", number


def _joined(number: int, numbers: dict[int, str]) -> str:
    """The address of a page the pager leaves out (`1 2 … 9`), written as its neighbours are."""
    other, address = next((one, address) for one, address in numbers.items() if one > 1 or number == 1)
    if number == 1:
        return re.sub(rf"/{other}(/?)$", r"\1", re.sub(rf"([?&])page={other}\b&?", r"\1", address)).rstrip("?&")
    return re.sub(rf"(/|page=){other}(?=/?$|&)", rf"\g<1>{number}", address)
