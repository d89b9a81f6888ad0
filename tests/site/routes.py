"""Stand-in site: which address is answered with what."""

from __future__ import annotations

import json
import re
import time
from collections import Counter, deque
from collections.abc import Callable
from datetime import datetime
from email.utils import formatdate

from . import others, stream
from .answers import Answers
from .bulk import PAGES, Bulk
from .feeds import Feeds
from .listings import Listings
from .living import LivingWorld
from .posts import Posts
from .rest import Rest
from .server import Gate, Request, Response, whole
from .world import World

ARCHIVE = re.compile(r"/(tag|author|search|\d{4})/")
STATE = "/__stand-in__/state"
"""What the server has seen, as JSON: for tests that run it in a process of its own."""
NOW = "/__stand-in__/now"
"""Where an instant is posted, as ISO 8601, for the clock of a living site to be set to it."""


class Site:
    """Answers requests as the newspaper would, at one address."""

    def __init__(self, world: World, base: str, gate: Gate | None = None) -> None:
        self.world, self.options = world, world.options
        self.base = base
        self.gate = gate or Gate()
        self.bulk = Bulk(world, base)
        self.answers = Answers(world.options, self.bulk)
        self.posts = Posts(world, self.answers)
        self.listings = Listings(world, self.bulk)
        self.feeds = Feeds(world, base)
        self.rest = Rest(world, base)
        self.counts: Counter[str] = Counter()
        self.requests: deque[tuple[str, str, int]] = deque(maxlen=world.options.log)
        self.arrivals: deque[float] = deque(maxlen=world.options.log)
        self.agents: set[str] = set()
        self.instead: dict[str, Callable[[Request], Response]] = {}
        """What a test has answered in place of the newspaper: by path, or by its beginning and `*`."""
        self._sections = {category.path: category for category in world.categories}

    def answer(self, request: Request) -> Response:
        """The answer to one request, noted in the log."""
        arrived = time.monotonic()
        response = self._answer(request)
        if request.path not in (STATE, NOW):
            self.counts[response.kind] += 1
            if self.options.log:
                self.requests.append((request.method, request.target, response.status))
                self.arrivals.append(arrived)
                self.agents.add(request.headers.get("user-agent", ""))
            if response.kind in ("section", "ajax") and self.options.slide:
                listed = self.counts["section"] + self.counts["ajax"]
                self.world.appeared = min(self.world.extra, listed // self.options.slide)
        return response

    def _answer(self, request: Request) -> Response:
        path = request.path
        for place, given in self.instead.items():
            if path == place or (place.endswith("*") and path.startswith(place[:-1])):
                return given(request)
        if request.method == "POST":
            return self._posted(request)
        if request.method not in ("GET", "HEAD"):
            return Response(405, b"", [("Allow", "GET, HEAD, POST")])
        for known in (self._by_query, self._section, self._plain_file, self._page):
            response = known(request)
            if response is not None:
                return response
        if not path.endswith("/") and "." not in path.rpartition("/")[2]:
            return self.answers.moved(f"{path}/{''.join(request.target.partition('?')[1:])}")
        return self.posts.named(request) or self.answers.missing(request)

    def _posted(self, request: Request) -> Response:
        if request.path == "/consent/":
            back = request.form().get("return", "/")
            return Response(302, b"", [("Location", self.base + back), ("Set-Cookie", "consent=1; Path=/")])
        if request.path == NOW:
            return self._timed(request)
        form = request.form()
        if request.path != "/wp-admin/admin-ajax.php":
            return Response(405, b"", [("Allow", "GET, HEAD")])
        if {**request.query, **form}.get("action") != "td_ajax_block":
            return Response(400, b"0", [("Content-Type", "text/html; charset=UTF-8")], "ajax")
        body = self.listings.more(form).encode()
        return self.answers.packed(request, Response(200, body, [("Content-Type", "text/html; charset=UTF-8")], "ajax"))

    def _timed(self, request: Request) -> Response:
        """The clock set to what was posted; 400 and the reason where it cannot be."""
        try:
            if not isinstance(self.world, LivingWorld):
                raise ValueError("the site does not live: start it with days")
            self.world.now = datetime.fromisoformat(request.body.decode())
        except ValueError as wrong:
            return Response(400, f"{wrong}\n".encode(), [("Content-Type", "text/plain; charset=utf-8")])
        return Response(204)

    def _by_query(self, request: Request) -> Response | None:
        """What the home page's query asks for: a post by number, a search; else the home page."""
        if request.path != "/":
            return None
        if "s" in request.query:
            found = self.listings.archive(f"Résultats pour {request.query['s']}", "search", "/?s=")
            return self.answers.html(request, 200, found, "archive")
        number = whole(request.query.get("p", ""))
        if number is not None:
            return self.posts.numbered(request, number)
        return self.answers.html(request, 200, self.listings.home(), "home")

    def _section(self, request: Request) -> Response | None:
        """A section front, one of its further pages, its feed."""
        front, slash, rest = request.path.partition("page/")
        category = self._sections.get(front)
        if category is None:
            feed = self._sections.get(request.path.removesuffix("feed/"))
            return self._feed(request, feed.key) if feed and request.path.endswith("feed/") else None
        page = whole(rest.removesuffix("/")) if slash else 1
        if page is None or not 1 <= page <= self.listings.last_page(category):
            return self.answers.missing(request)
        if slash and page == 1:
            return self.answers.moved(category.path)
        return self.answers.html(request, 200, self.listings.section(category, page), "section")

    def _feed(self, request: Request, key: str | None) -> Response:
        text = self.feeds.feed(key, request.query.get("paged", "1")) if self.options.feeds else None
        if text is None:
            return self.answers.missing(request)
        response = self.answers.text(request, text, "application/rss+xml; charset=UTF-8", "feed")
        response.headers.append(("Last-Modified", formatdate(self.world.last_change(), usegmt=True)))
        return response

    def _plain_file(self, request: Request) -> Response | None:
        """robots.txt, sitemaps, REST and other addresses that are not HTML."""
        path = request.path
        if path.startswith("/wp-json"):
            return self.answers.packed(request, self.rest.response(path, request.query))
        if path.startswith("/plus/"):
            number, page = (whole(part) or 0 for part in path.strip("/").split("/")[1:3])
            return self.answers.text(request, self.listings.following(number, page), "text/html; charset=utf-8", "plus")
        if path.startswith("/choix/"):
            return Response(204, b"", [], path.strip("/").rpartition("/")[2])
        if path == "/feed/":
            return self._feed(request, None)
        if path == "/.well-known/tdmrep.json" and self.options.tdmrep:
            return self.answers.moved("/tdmrep.json")
        if path == "/tdmrep.json" and self.options.tdmrep:
            return self.answers.text(request, self.options.tdmrep, "application/json", "rights")
        if path == "/robots.txt":
            return self.answers.text(request, self.feeds.robots(), "text/plain; charset=utf-8", "robots")
        if path.endswith((".xml", ".xml.gz")):
            return self._sitemap(request)
        if path == STATE:
            state = {"counts": self.counts, "requests": list(self.requests), "appeared": self.world.appeared,
                     "now": self.world.clock().isoformat(), "cpu": time.process_time()}
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
        return self.answers.text(request, made, "text/xml; charset=UTF-8", "sitemap")

    def _page(self, request: Request) -> Response | None:
        """Pages of the site, log-in, archives, comment feeds."""
        path = request.path
        for slug, name in PAGES:
            if path == f"/{slug}/":
                return self.answers.html(request, 200, others.page(self.bulk, slug, name), "page")
        if path == "/wp-login.php":
            return self.answers.html(request, 200, others.login(self.bulk), "login")
        if path.startswith("/wp-admin"):
            return Response(302, b"", [("Location", f"{self.base}/wp-login.php")], "login")
        archive = ARCHIVE.match(path)
        if archive:
            return self.answers.html(request, 200, self.listings.archive(path.strip("/"), archive[1], path), "archive")
        return None
