"""Stand-in site: the addresses of articles, of what hangs on them, and of posts that are no public articles."""

from __future__ import annotations

from collections.abc import Callable
from email.utils import formatdate, parsedate_to_datetime
from functools import lru_cache

from . import others, stream
from .answers import Answers
from .ghosts import BY_NUMBER, BY_SLUG, Ghost
from .render import article_page
from .server import Request, Response, whole
from .stream import Piece
from .world import World


class Posts:
    """Answers what is asked of single posts."""

    def __init__(self, world: World, answers: Answers) -> None:
        self.world, self.answers, self.bulk = world, answers, answers.bulk
        self._article = lru_cache(maxsize=256)(self._fresh_article)

    def numbered(self, request: Request, number: int) -> Response:
        """A post by its number, `/?p=184233`: a redirect to its address."""
        index = self.world.index_of_number(number)
        if index is not None:
            return self.answers.moved(self.world.teaser(index).path)
        ghost = BY_NUMBER.get(number)
        if ghost is None or ghost.kind == "draft":
            return self.answers.missing(request)
        return self.answers.moved(ghost.href)

    def named(self, request: Request) -> Response | None:
        """A post by its slug, one of its pages or of what hangs on it; None where there is no such post."""
        slug, _, rest = request.path[1:].partition("/")
        if slug in BY_SLUG:
            return self._ghost(request, BY_SLUG[slug])
        found = self.world.index_of_slug(slug)
        if found is None:
            return self._withdrawn(request) if self.world.withdrawn(slug) else None
        index, old = found
        if old:
            return self.answers.moved(self.world.teaser(index).path + rest)
        if self.world.options.consent and "consent=1" not in request.headers.get("cookie", ""):
            return self.answers.html(request, 200, others.wall(self.bulk, request.path), "wall")
        return self._of_article(request, index, rest.removesuffix("/"))

    def http_date(self, index: int) -> str:
        """When the article was last changed, as HTTP says it."""
        return formatdate(self.world.changed(index), usegmt=True)

    def _withdrawn(self, request: Request) -> Response:
        return self.answers.html(request, 410, others.not_found(self.bulk, request.path), "withdrawn")

    def _of_article(self, request: Request, index: int, rest: str) -> Response | None:
        if rest == "amp" or "amp" in request.query:
            return self.answers.html(request, 200, others.amp(self.bulk, self.world.post(index)), "amp")
        if rest == "feed":
            return self.answers.text(request, '<rss version="2.0"><channel></channel></rss>', "text/xml", "comments")
        if rest.startswith("comment-page-") or not rest:
            return self._response(request, index, 0)
        page = whole(rest)
        if page is not None:
            if not 1 < page <= len(self.world.post(index).pages):
                return self.answers.moved(self.world.teaser(index).path)
            return self._response(request, index, page - 1)
        if "/" in rest:
            return None
        return self.answers.html(request, 200, others.attachment(self.bulk, self.world.post(index), rest), "attachment")

    def _response(self, request: Request, index: int, number: int) -> Response:
        """One page (0 is the first) of an article, or 304 for a client that has it."""
        changed, edition = self.world.modified[index], self.world.edition(index)
        tag = f'W/"{self.world.number(index)}-{changed}-{number}{f"-{edition}" if edition else ""}"'
        headers = [("ETag", tag), ("Last-Modified", self.http_date(index)), ("Cache-Control", "max-age=0")]
        if self._unchanged(request, tag, index):
            return Response(304, b"", headers, "article")
        packed = self.answers.packs(request)
        body = self._article(index, number, packed, (changed, edition))
        response = Response(200, body, [*self.answers.html_headers(), *headers], "article")
        if packed:
            response.headers.append(("Content-Encoding", "gzip"))
        return response

    def _fresh_article(self, index: int, number: int, packed: bool, state: tuple[int, int]) -> bytes:
        """The page as it goes out; `state` is there so that the cache holds no older state of it."""
        pieces = article_page(self.world.post(index), number, self.bulk)
        return stream.gzipped(pieces) if packed else stream.plain(pieces)

    def _unchanged(self, request: Request, tag: str, index: int) -> bool:
        """Whether the client's copy is still good: its tag decides, where it names one."""
        tags = request.headers.get("if-none-match")
        if tags is not None:
            return tags.strip() == "*" or tag[2:] in (one.strip().removeprefix("W/") for one in tags.split(","))
        since = request.headers.get("if-modified-since")
        try:
            return since is not None and parsedate_to_datetime(since).timestamp() >= self.world.changed(index)
        except (TypeError, ValueError):
            return False

    def _ghost(self, request: Request, ghost: Ghost) -> Response | None:
        pages: dict[str, tuple[int, Callable[[], list[Piece]]]] = {
            "withdrawn": (410, lambda: others.not_found(self.bulk, request.path)),
            "protected": (200, lambda: others.protected(self.bulk, ghost)),
            "soft404": (200, lambda: others.not_found(self.bulk, request.path)),
            "wall": (200, lambda: others.wall(self.bulk, request.path)),
        }
        if ghost.kind not in pages:
            return None
        status, page = pages[ghost.kind]
        return self.answers.html(request, status, page(), "ghost")
