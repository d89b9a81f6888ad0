"""The REST interface of WordPress: where it is, and the addresses to ask it at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from selectolax.lexbor import LexborHTMLParser

from newsspider.discovery import absolute, base_of

PER_PAGE = 100  # the most that WordPress gives
_POST_FIELDS = "id,date_gmt,modified_gmt,slug,link,categories"
_CATEGORY_FIELDS = "id,name,slug,link,parent,count"


def root(page: LexborHTMLParser, url: str) -> str | None:
    """Return the root of the REST interface that a page at `url` links, absolute; None where it links none."""
    link = page.css_first('link[rel~="https://api.w.org/"][href]')
    return absolute(link.attributes.get("href") or "", base_of(page, url)) if link else None


def categories_address(root: str, page: int = 1) -> str:
    """Return the address of one page of the categories."""
    return _address(root, "wp/v2/categories", {"per_page": PER_PAGE, "page": page, "_fields": _CATEGORY_FIELDS})


def posts_address(
    root: str,
    *,
    page: int = 1,
    per_page: int = PER_PAGE,
    route: str = "posts",
    categories: Sequence[int] = (),
    after: str | None = None,
    modified_after: str | None = None,
    include: Sequence[int] = (),
) -> str:
    """Return the address of one page of the posts, newest first, that satisfy all of the conditions.

    `after` and `modified_after` are ISO 8601 instants with offset, exclusive; ValueError for another string. WordPress
    turns them into the site's own clock and compares them with its local columns, so a clock without offset would
    depend on the site's zone, and in the hour that autumn repeats it cannot tell first from second: ask from two hours
    before. `modified_after` needs WordPress 5.7; an older one ignores it and answers with everything.
    """
    parameters: dict[str, str | int] = {"per_page": per_page, "page": page, "orderby": "date", "order": "desc"}
    parameters["_fields"] = _POST_FIELDS
    if after:
        parameters["after"] = _zulu(after)
    if modified_after:
        parameters["modified_after"] = _zulu(modified_after)
    for name, numbers in (("categories", categories), ("include", include)):
        if numbers:
            parameters[name] = ",".join(map(str, numbers))
    return _address(root, f"wp/v2/{route}", parameters)


def root_address(root: str) -> str:
    """Return the address at which an interface states the site's zone; its routes, a megabyte of them, left out."""
    parts = urlsplit(root)
    parameters = {**dict(parse_qsl(parts.query, keep_blank_values=True)), "_fields": "timezone_string,gmt_offset"}
    return urlunsplit(parts._replace(query=urlencode(parameters, safe="/,:"), fragment=""))


def types_address(root: str) -> str:
    """Return the address that lists the types of posts of a site."""
    return _address(root, "wp/v2/types", {})


def _address(root: str, route: str, parameters: Mapping[str, str | int]) -> str:
    parts = urlsplit(root)
    path, query = parts.path, dict(parse_qsl(parts.query, keep_blank_values=True))
    if "rest_route" in query:  # a site without permalinks
        query["rest_route"] = f"{query['rest_route'].rstrip('/')}/{route}"
    else:
        path = f"{path.rstrip('/')}/{route}"
    return urlunsplit(parts._replace(path=path, query=urlencode({**query, **parameters}, safe="/,:"), fragment=""))


def _zulu(text: str) -> str:
    """The instant with `Z`, which unlike a `+` means the same wherever a query is decoded."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(f"{text!r} states no offset from UTC: write it as 2026-06-30T16:00:00+00:00")
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="seconds") + "Z"
