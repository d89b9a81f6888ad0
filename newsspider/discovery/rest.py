"""rest.py: answers of WordPress's REST interface to entries, categories, routes and totals."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC
from itertools import islice
from typing import Any, TypeVar

from newsspider.discovery import Entry, absolute, iso_moment, utc
from newsspider.discovery.interface import PER_PAGE
from newsspider.items import Finding

MAX_BYTES = 16 * 2**20
"""Of an answer. A hundred posts are 5 MB at most, even if a site sends their text unasked."""
MAX_NUMBER = 10**15

_LONGEST = 200
_JSON = re.compile(r"\[\s*[{\]]|\{\s*\"")
"""Where a list or an object may begin; a notice has brackets too."""
_MOST_BEGINNINGS = 20
_MOST_ROUTES = 10
_BUILT_IN = ("post", "page", "attachment")
_DECODER = json.JSONDecoder()
_BROKEN_HOURS = {
    -9.5: "Pacific/Marquesas", 4.5: "Asia/Kabul", 5.5: "Asia/Kolkata", 5.75: "Asia/Kathmandu",
    6.5: "Asia/Yangon", 8.75: "Australia/Eucla", 9.5: "Australia/Darwin",
}  # fmt: skip
"""Zones without summer time at offsets that are no whole hours."""

_T = TypeVar("_T")


@dataclass(slots=True, frozen=True)
class Category:
    """A category as WordPress states it."""

    id: int
    name: str
    slug: str
    url: str
    parent: int
    """Id of the category it stands below, 0 for none."""
    count: int
    """How many public posts it has, without those of its children."""


@dataclass(slots=True, frozen=True)
class Totals:
    """What a whole collection holds, of which an answer is one page."""

    entries: int
    pages: int


def routes(body: bytes) -> list[str]:
    """Return the routes of the types of posts that a site's own theme or plugins add and file under its sections.

    A type with neither categories nor tags belongs to a shop, a form or a theme.
    """
    types = json_in(body)
    found = []
    for one in types.values() if isinstance(types, dict) else ():
        if not isinstance(one, dict) or one.get("slug") in _BUILT_IN or one.get("hierarchical"):
            continue
        filed = one.get("taxonomies")
        route, space = _text(one.get("rest_base")), one.get("rest_namespace", "wp/v2")
        if isinstance(filed, list) and {"category", "post_tag"} & set(map(str, filed)) and space == "wp/v2":
            found.append(route)
    return [one for one in dict.fromkeys(found) if re.fullmatch(r"[\w-]{1,100}", one)][:_MOST_ROUTES]


def categories(body: bytes) -> list[Category] | Finding:
    """Return the categories in an answer, their names without entities; else why it is none."""
    return _members(body, "categories", _category)


def posts(body: bytes) -> list[Entry] | Finding:
    """Return the posts in an answer, each address once and in its order; else why it is none."""
    found = _members(body, "posts", _post)
    return found if isinstance(found, Finding) else list({post.url: post for post in found}.values())


def with_children(wanted: Iterable[int], known: Sequence[Category]) -> list[int]:
    """Return the ids of categories and of all below them, whose posts a category's front lists too; each once."""
    found = list(dict.fromkeys(wanted))
    children: dict[int, list[int]] = {}
    for category in known:
        children.setdefault(category.parent, []).append(category.id)
    included = set(found)
    for one in found:  # It grows meanwhile.
        new = [child for child in children.get(one, ()) if child not in included]
        included.update(new)
        found.extend(new)
    return found


def json_in(body: bytes) -> Any:
    """Return the list or object in a body; None for none, or a broken one.

    PHP may put notices before it, a cache a comment after it, and a badly saved plugin a byte order mark.
    """
    text = body.decode("utf-8-sig", "replace")
    with suppress(ValueError, RecursionError):  # broken, a number of 5,000 digits, or nested without end
        return json.loads(text)
    if text.lstrip()[:1] in ("[", "{"):  # One that breaks off is not the list in its middle.
        with suppress(ValueError, RecursionError):
            return _DECODER.raw_decode(text.lstrip())[0]
        return None
    empty = None
    for begun in islice(_JSON.finditer(text), _MOST_BEGINNINGS):
        with suppress(ValueError, RecursionError):
            found = _DECODER.raw_decode(text, begun.start())[0]
            if found:
                return found
            empty = found
    return empty


def per_page(body: bytes) -> int | None:
    """Return how many entries a page may have, by an answer that refuses so many; None for another answer."""
    answer = json_in(body)
    if not isinstance(answer, dict) or "per_page" not in json.dumps(answer):
        return None
    numbers = [int(number) for number in re.findall(r"\b\d{1,3}\b", _text(_params(answer).get("per_page")))]
    return max((number for number in numbers if 0 < number < PER_PAGE), default=10)


def _params(answer: dict[str, Any]) -> dict[str, Any]:
    data = answer.get("data")
    params = data.get("params") if isinstance(data, dict) else None
    return params if isinstance(params, dict) else {}


def zone(body: bytes) -> str | None:
    """Return the IANA name of the zone that the root of an interface states; None where it states none."""
    root = json_in(body)
    if not isinstance(root, dict):
        return None
    if name := _text(root.get("timezone_string")).strip():
        return name
    hours = root.get("gmt_offset")
    with suppress(TypeError, ValueError):
        number = float(hours) if isinstance(hours, int | float | str) and not isinstance(hours, bool) else None
        if number is not None and number.is_integer() and -12 <= number <= 14:
            return f"Etc/GMT{-int(number):+d}" if number else "Etc/UTC"  # POSIX counts westward.
        return _BROKEN_HOURS.get(number or 0.0)
    return None


def totals(header_total: str | None, header_pages: str | None) -> Totals | None:
    """Return what `X-WP-Total` and `X-WP-TotalPages` say; None where one is missing or they cannot be."""
    numbers = [(text or "").strip() for text in (header_total, header_pages)]
    if not all(text.isascii() and text.isdecimal() and len(text) <= 10 for text in numbers):
        return None
    entries, pages = map(int, numbers)
    return Totals(entries, pages) if pages <= entries else None


def _members(body: bytes, what: str, read: Callable[[dict[str, Any]], _T | None]) -> list[_T] | Finding:
    """The members of a collection that can be read; a Finding where there is none."""
    if len(body) > MAX_BYTES:
        return Finding("page", f"more than {MAX_BYTES >> 20} MiB of JSON")
    members = json_in(body)
    if members is None:
        return Finding("page", f"no {what}: no JSON")
    if isinstance(members, dict) and "code" in members:
        return Finding("page", f"no {what}: {_plain(members['code'])} ({_plain(members.get('message'))})")
    if isinstance(members, dict) and members and all(map(str.isdecimal, members)):
        members = list(members.values())  # PHP turns a list from which a filter removed some into an object.
    if not isinstance(members, list):
        return Finding("page", f"no {what}: JSON of another form")
    found = [one for member in members if isinstance(member, dict) and (one := read(member)) is not None]
    return found if found or not members else Finding("page", f"{len(members)} {what}, none of them readable")


def _post(post: dict[str, Any]) -> Entry | None:
    id_ = post.get("id")
    number = _number(int(id_) if isinstance(id_, str) and id_.isdecimal() and len(id_) < 16 else id_)
    url = absolute(_text(post.get("link")))
    if url is None or not number:
        return None
    stated = post.get("categories")
    filed = tuple(filter(None, map(_number, stated))) if isinstance(stated, list) else ()
    return Entry(url, _gmt(post.get("date_gmt")), _gmt(post.get("modified_gmt")), str(number), filed)


def _category(category: dict[str, Any]) -> Category | None:
    name, url, number = _plain(category.get("name")), absolute(_text(category.get("link"))), _number(category.get("id"))
    if url is None or not number or not name:
        return None
    slug, parent, count = _plain(category.get("slug")), _number(category.get("parent")), _number(category.get("count"))
    return Category(number, name, slug, url, parent, count)


def _gmt(value: object) -> str | None:
    """The instant of a `_gmt` field, a clock without offset; None for WordPress's empty date of zeros."""
    moment = iso_moment(_text(value))
    return utc(moment if moment.tzinfo else moment.replace(tzinfo=UTC)) if moment else None


def _number(value: object) -> int:
    """A whole number above 0, else 0."""
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 < value < MAX_NUMBER else 0


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _plain(value: object) -> str:
    """A text on one line, without entities and control characters, of bounded length."""
    words = html.unescape(_text(value)[:_LONGEST])
    return " ".join("".join(letter if letter.isprintable() else " " for letter in words).split())
