"""Stand-in site: which address is answered with what."""

from __future__ import annotations

import json
import re
import time
from collections import Counter, deque
from collections.abc import Callable
from email.utils import formatdate, parsedate_to_datetime
from functools import lru_cache

from . import others, stream
from .bulk import PAGES, Bulk
from .feeds import Feeds
from .ghosts import BY_NUMBER, BY_SLUG, Ghost
from .listings import Listings
from .render import article_page
from .rest import Rest
from .server import Request, Response
from .stream import Piece
from .world import World

ARCHIVE = re.compile(r"/(tag|author|search|\d{4})/")
STATE = "/__stand-in__/state"
"""What the server has seen, as JSON: for tests that run it in a process of its own."""


class Site:
    """Answers requests as the newspaper would, at one address."""

    def __init__(self, world: World, base: str) -> None:
        self.world, self.options = world, world.options
        self.base = base
        self.bulk = Bulk(world, base)
        self.listings = Listings(world, self.bulk)
        self.feeds = Feeds(world, base)
        self.rest = Rest(world, base)
        self.counts: Counter[str] = Counter()
        self.requests: deque[tuple[str, str, int]] = deque(maxlen=world.options.log)
        self._sections = {category.path: category for category in world.categories}
        self._article = lru_cache(maxsize=256)(self._fresh_article)

    def answer(self, request: Request) -> Response:
        """The answer to one request, noted in the log."""
        response = self._answer(request)
        if request.path != STATE:
            self.counts[response.kind] += 1
            if self.options.log:
                self.requests.append((request.method, request.target, response.status))
            if response.kind in ("section", "ajax") and self.options.slide:
                listed = self.counts["section"] + self.counts["ajax"]
                self.world.appeared = min(self.world.extra, listed // self.options.slide)
        return response

    def _answer(self, request: Request) -> Response:
        path = request.path
        if request.method == "POST":
            return self._posted(request)
        if request.method not in ("GET", "HEAD"):
            return Response(405, b"", [("Allow", "GET, HEAD, POST")])
        for known in (self._by_query, self._section, self._plain_file, self._page):
            response = known(request)
            if response is not None:
                return response
        if not path.endswith("/") and "." not in path.rpartition("/")[2]:
            return self._moved(f"{path}/" + (f"?{request.target.partition('?')[2]}" if "?" in request.target else ""))
        return self._post(request) or self._html(request, 404, others.not_found(self.bulk, path), "missing")

    def _posted(self, request: Request) -> Response:
        if request.path == "/consent/":
            back = request.form().get("return", "/")
            return Response(302, b"", [("Location", self.base + back), ("Set-Cookie", "consent=1; Path=/")])
        form = request.form()
        if request.path != "/wp-admin/admin-ajax.php":
            return Response(405, b"", [("Allow", "GET, HEAD")])
        if {**request.query, **form}.get("action") != "td_ajax_block":
            return Response(400, b"0", [("Content-Type", "text/html; charset=UTF-8")], "ajax")
        body = self.listings.more(form).encode()
        return self._packed(request, Response(200, body, [("Content-Type", "text/html; charset=UTF-8")], "ajax"))

    def _by_query(self, request: Request) -> Response | None:
        """What the home page's query asks for: a post by number, a search; else the home page."""
        if request.path != "/":
            return None
        if "s" in request.query:
            return self._html(request, 200, self.listings.archive("Résultats "
                                                                  f"pour {request.query['s']}", "search", "/?s="),
                              "archive")
        number = request.query.get("p", "")
        if number.isascii() and number.isdigit():
            index = self.world.index_of_number(int(number))
            if index is not None:
                return self._moved(self.world.teaser(index).path)
            ghost = BY_NUMBER.get(int(number))
            if ghost is None or ghost.kind == "draft":
                return self._html(request, 404, others.not_found(self.bulk, "/"), "missing")
            return self._moved(ghost.href)
        return self._html(request, 200, self.listings.home(), "home")

    def _section(self, request: Request) -> Response | None:
        """A section front, one of its further pages, its feed."""
        front, slash, rest = request.path.partition("page/")
        category = self._sections.get(front)
        if category is None:
            feed = self._sections.get(request.path.removesuffix("feed/"))
            return self._feed(request, feed.key) if feed and request.path.endswith("feed/") else None
        page = rest.removesuffix("/") if slash else "1"
        if not page.isascii() or not page.isdigit() or not 1 <= int(page) <= self.listings.last_page(category):
            return self._html(request, 404, others.not_found(self.bulk, request.path), "missing")
        if slash and page == "1":
            return self._moved(category.path)
        return self._html(request, 200, self.listings.section(category, int(page)), "section")

    def _feed(self, request: Request, key: str | None) -> Response:
        text = self.feeds.feed(key, request.query.get("paged", "1")) if self.options.feeds else None
        if text is None:
            return self._html(request, 404, others.not_found(self.bulk, request.path), "missing")
        headers = [("Content-Type", "application/rss+xml; charset=UTF-8"), ("Last-Modified", self._http_date(None))]
        return self._packed(request, Response(200, text.encode(), headers, "feed"))

    def _plain_file(self, request: Request) -> Response | None:
        """robots.txt, sitemaps, REST and other addresses that are not HTML."""
        path = request.path
        if path.startswith("/wp-json"):
            return self._packed(request, self.rest.response(path, request.query))
        if path == "/feed/":
            return self._feed(request, None)
        if path == "/robots.txt":
            return Response(200, self.feeds.robots().encode(), [("Content-Type", "text/plain; "
                                                                                 "charset=utf-8")], "robots")
        if path.endswith((".xml", ".xml.gz")):
            return self._sitemap(request)
        if path == STATE:
            state = {"counts": self.counts, "requests": list(self.requests), "appeared": self.world.appeared,
                     "cpu": time.process_time()}
            return Response(200, json.dumps(state).encode(), [("Content-Type", "application/json")])
        if path.startswith(("/wp-content/", "/wp-includes/", "/favicon")):
            return Response(404, b"", [("Content-Type", "text/plain")], "asset")
        return None

    def _sitemap(self, request: Request) -> Response | None:
        made = self.feeds.sitemap(request.path)
        if made is None:
            return None
        if request.path.endswith(".gz"):
            return Response(200, stream.gzipped([made]), [("Content-Type", "application/x-gzip")], "sitemap")
        return self._packed(request, Response(200, made.encode(), [("Content-Typ"
                                                                    "e", "text/xml; charset=UTF-8")], "sitemap"))

    def _page(self, request: Request) -> Response | None:
        """Pages of the site, log-in, archives, comment feeds."""
        path = request.path
        names: dict[str, str] = dict(PAGES)
        if path.strip("/") in names and path.endswith("/"):
            return self._html(request, 200, others.page(self.bulk, path.strip("/"), names[path.strip("/")]), "page")
        if path == "/wp-login.php":
            return self._html(request, 200, others.login(self.bulk), "login")
        if path.startswith("/wp-admin"):
            return Response(302, b"", [("Location", f"{self.base}/wp-login.php")], "login")
        archive = ARCHIVE.match(path)
        if archive:
            return self._html(request, 200, self.listings.archive(path.strip("/"), archive[1], path), "archive")
        return None

    def _post(self, request: Request) -> Response | None:
        """An article, one of its pages or of what hangs on it, or a post that is none."""
        slug, _, rest = request.path[1:].partition("/")
        ghost = BY_SLUG.get(slug)
        if ghost is not None:
            return self._ghost(request, ghost)
        found = self.world.index_of_slug(slug)
        if found is None:
            return None
        index, old = found
        if old:
            return self._moved(self.world.teaser(index).path + rest)
        if self.options.consent and "consent=1" not in request.headers.get("cookie", ""):
            return self._html(request, 200, others.wall(self.bulk, request.path), "wall")
        return self._of_article(request, index, rest.removesuffix("/"))

    def _of_article(self, request: Request, index: int, rest: str) -> Response | None:
        if rest == "amp" or "amp" in request.query:
            return self._html(request, 200, others.amp(self.bulk, self.world.post(index)), "amp")
        if rest == "feed":
            return Response(200, b"<rss version=\"2.0\"><channel></channel></rss>", [("Content-Typ"
                                                                                      "e", "text/xml")], "comments")
        if rest.isascii() and rest.isdigit() and rest != "1":
            count = len(self.world.post(index).pages)
            return self._article_response(request, index, int(rest) - 1) if 1 < int(rest) <= count else self._moved(
                self.world.teaser(index).path)
        if rest.startswith("comment-page-") or not rest:
            return self._article_response(request, index, 0)
        if "/" in rest or rest == "1":
            return None
        return self._html(request, 200, others.attachment(self.bulk, self.world.post(index), rest), "attachment")

    def _article_response(self, request: Request, index: int, number: int) -> Response:
        tag = f'W/"{self.world.number(index)}-{self.world.modified[index]}-{number}"'
        headers = [("ETag", tag), ("Last-Modified", self._http_date(index)), ("Cache-Contro"
                                                                              "l", "max-age=0, must-revalidate")]
        if self._unchanged(request, tag, index):
            return Response(304, b"", headers, "article")
        packed = self._packs(request)
        response = Response(200, self._article(index, number, packed), [*self._html_headers(), *headers], "article")
        if packed:
            response.headers.append(("Content-Encoding", "gzip"))
        return response

    def _fresh_article(self, index: int, number: int, packed: bool) -> bytes:
        pieces = article_page(self.world.post(index), number, self.bulk)
        return stream.gzipped(pieces) if packed else stream.plain(pieces)

    def _unchanged(self, request: Request, tag: str, index: int) -> bool:
        """Whether the client's copy is still good: its tag decides, where it names one."""
        tags = request.headers.get("if-none-match")
        if tags is not None:
            return tags.strip() == "*" or tag[2:] in (one.strip().removeprefix("W/") for one in tags.split(","))
        since = request.headers.get("if-modified-since")
        try:
            return since is not None and parsedate_to_datetime(since).timestamp() >= self._changed(index)
        except (TypeError, ValueError):
            return False

    def _changed(self, index: int) -> int:
        return max(self.world.modified[index], self.world.stamps[index])

    def _http_date(self, index: int | None) -> str:
        return formatdate(self._changed(self.world.newest if index is None else index), usegmt=True)

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
        return self._html(request, status, page(), "ghost")

    def _moved(self, path: str) -> Response:
        return Response(301, b"", [("Location", self.base + path), ("X-Redirect-By", "WordPress")], "moved")

    def _html(self, request: Request, status: int, pieces: list[Piece], kind: str) -> Response:
        headers = self._html_headers()
        if self._packs(request):
            return Response(status, stream.gzipped(pieces), [*headers, ("Content-Encoding", "gzip")], kind)
        return Response(status, stream.plain(pieces), headers, kind)

    def _html_headers(self) -> list[tuple[str, str]]:
        charset = "; charset=UTF-8" if self.options.charset else ""
        return [("Content-Type", f"text/html{charset}"), ("Vary", "Accept-Encoding"),
                ("Link", f'<{self.base}/wp-json/>; rel="https://api.w.org/"')]

    def _packs(self, request: Request) -> bool:
        return self.options.gzip and "gzip" in request.headers.get("accept-encoding", "")

    def _packed(self, request: Request, response: Response) -> Response:
        if self._packs(request):
            response.body = stream.gzipped([response.body.decode()])
            response.headers += [("Content-Encoding", "gzip"), ("Vary", "Accept-Encoding")]
        return response
