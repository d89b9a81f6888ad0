"""Stand-in site: the REST interface of WordPress, as far as crawlers ask it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from . import dates
from .ink import escaped
from .post import Category, Part
from .server import Response, whole
from .world import World

POSTS, CATEGORIES = "/wp-json/wp/v2/posts", "/wp-json/wp/v2/categories"
REFUSALS = {
    "401": (401, "rest_not_logged_in", "Vous n’êtes actuellement pas connecté."),
    "403": (403, "rest_forbidden", "Désolé, vous n’avez pas l’autorisation de faire cela."),
    "404": (404, "rest_no_route", "Aucune route correspondant à l’URL et à la méthode de requête n’a été trouvée."),
}


class _InvalidError(ValueError):
    """A parameter WordPress would not take; its name is the argument."""


class Rest:
    """The REST interface of one site; it knows what is listed, newest first."""

    def __init__(self, world: World, base: str) -> None:
        self.world, self.base = world, base

    def response(self, path: str, query: Mapping[str, str]) -> Response:
        """The answer to a GET."""
        if self.world.options.rest != "on":
            return _refused(*REFUSALS[self.world.options.rest])
        path = path.rstrip("/")
        try:
            return self._routed(path, query)
        except _InvalidError as wrong:
            return _refused(400, "rest_invalid_param", f"Paramètre(s) non valide(s) : {wrong}")

    def _routed(self, path: str, query: Mapping[str, str]) -> Response:
        if path == "/wp-json":
            return _json({"name": "Cinktank", "url": self.base, "timezone_string": "Europe/Paris", "gmt_offset": "1",
                          "namespaces": ["wp/v2"], "routes": {"/wp/v2/posts": {}, "/wp/v2/categories": {}}})
        if path == POSTS:
            return self._page(self._wanted(query), query, lambda index: self._post(index, _fields(query)))
        number = whole(path.removeprefix(f"{POSTS}/"))
        if number is not None:
            index = self.world.index_of_number(number)
            if index is not None:
                return _json(self._post(index, _fields(query)))
            return _refused(404, "rest_post_invalid_id", "Identifiant de publication non valide.")
        if path == CATEGORIES:
            return self._page(self.world.categories, query, self._category)
        return _refused(*REFUSALS["404"])

    def _page(self, members: Sequence[Any], query: Mapping[str, str], shown: Any) -> Response:
        """One page of a collection, with its totals in the headers."""
        each, page = _whole(query, "per_page", 10), _whole(query, "page", 1)
        if each > 100:
            raise _InvalidError("per_page")
        pages = -(-len(members) // each)
        if page > max(1, pages):
            return _refused(400, "rest_post_invalid_page_number",
                            "Le numéro de page demandé est supérieur au nombre de pages disponibles.")
        answer = _json([shown(member) for member in members[(page - 1) * each : page * each]])
        answer.headers += [("X-WP-Total", str(len(members))), ("X-WP-TotalPages", str(pages))]
        return answer

    def _wanted(self, query: Mapping[str, str]) -> list[int]:
        """The articles that match, newest first unless asked otherwise."""
        members: Sequence[int] = self.world.listing(None)
        if "categories" in query:
            wanted = {part for part in query["categories"].split(",") if part}
            keys = [category.key for category in self.world.categories if str(category.number) in wanted]
            members = sorted({index for key in keys for index in self.world.listing(key)})
        if "slug" in query:
            members = [index for index in members if self.world.teaser(index).slug == query["slug"]]
        published, changed = self.world.stamps, self.world.modified
        for name, stamps, sign in (("after", published, 1), ("before", published, -1),
                                   ("modified_after", changed, 1), ("modified_before", changed, -1)):
            if name in query:
                edge = _instant(query[name], name)
                members = [index for index in members if (stamps[index] - edge) * sign > 0]
        included = self._included(query)
        if included:
            members = [index for index in members if index in included]
        if query.get("orderby", "date") == "include":
            return sorted(members, key=lambda index: included[index])
        if query.get("orderby", "date") == "modified":
            members = sorted(members, key=lambda index: self.world.modified[index])
        ordered = list(members)
        return ordered if query.get("order", "desc") == "asc" else ordered[::-1]

    def _included(self, query: Mapping[str, str]) -> dict[int | None, int]:
        """The articles asked for by number, with their places in that list; empty where none is."""
        numbers = [whole(part.strip()) for part in query.get("include", "").split(",") if part]
        if None in numbers or (not numbers and query.get("orderby") == "include"):
            raise _InvalidError("include")
        return {self.world.index_of_number(number): place for place, number in enumerate(numbers) if number is not None}

    def _post(self, index: int, fields: frozenset[str] | None) -> dict[str, Any]:
        stamp, changed, teaser = self.world.stamps[index], self.world.modified[index], self.world.teaser(index)
        made: dict[str, Any] = {
            "id": self.world.number(index), "date": _local(stamp), "date_gmt": _gmt(stamp),
            "guid": {"rendered": f"{self.base}/?p={self.world.number(index)}"}, "modified": _local(changed),
            "modified_gmt": _gmt(changed), "slug": teaser.slug, "status": "publish", "type": "post",
            "link": self.base + teaser.path, "title": {"rendered": escaped(teaser.headline).replace("’", "&rsquo;")},
            "sticky": index in self.world.sticky,
            "categories": [category.number for category in self.world.categories_of(index)],
        }
        if fields is None or fields & {"content", "excerpt"}:
            texts = [part.text for page in self.world.post(index).pages for part in page if isinstance(part, Part)]
            made["content"] = {"rendered": "".join(f"<p>{escaped(text)}</p>\n" for text in texts), "protected": False}
            made["excerpt"] = {"rendered": f"<p>{escaped(' '.join(texts)[:200])}&hellip;</p>", "protected": False}
        return made if fields is None else {name: made[name] for name in made if name in fields}

    def _category(self, category: Category) -> dict[str, Any]:
        return {
            "id": category.number, "count": len(self.world.listing(category.key)), "description": "",
            "link": self.base + category.path, "name": escaped(category.name).replace("’", "&#039;"),
            "slug": category.slug, "taxonomy": "category", "parent": category.parent.number if category.parent else 0,
        }


def _fields(query: Mapping[str, str]) -> frozenset[str] | None:
    """The names asked for; None for all."""
    return frozenset(query["_fields"].replace(" ", "").split(",")) if query.get("_fields") else None


def _whole(query: Mapping[str, str], name: str, otherwise: int) -> int:
    number = whole(query.get(name, str(otherwise)))
    if not number:
        raise _InvalidError(name)
    return number


def _instant(text: str, name: str) -> float:
    """Seconds since 1970; a clock without offset is the newspaper's."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as wrong:
        raise _InvalidError(name) from wrong
    return (moment if moment.tzinfo else moment.replace(tzinfo=dates.ZONE)).timestamp()


def _local(stamp: int) -> str:
    return dates.local(stamp).strftime("%Y-%m-%dT%H:%M:%S")


def _gmt(stamp: int) -> str:
    return datetime.fromtimestamp(stamp, UTC).strftime("%Y-%m-%dT%H:%M:%S")


def _json(value: object, status: int = 200) -> Response:
    body = json.dumps(value).replace("/", "\\/").encode()
    return Response(status, body, [("Content-Type", "application/json; charset=UTF-8")], "rest")


def _refused(status: int, code: str, message: str) -> Response:
    return _json({"code": code, "message": message, "data": {"status": status}}, status)
