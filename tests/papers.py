"""A small newspaper of its own make: posts in a dictionary, answers that a test may replace one by one."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

TEXT = "Le syndicat des eaux a présenté hier soir à Brévy le calendrier des travaux, qui dureront jusqu’au printemps."
NOTHING = "<!doctype html><html><head><title>Page introuvable</title></head><body class='error404'></body></html>"


@dataclass
class Post:
    """A post as its database has it."""

    number: int
    path: str
    title: str
    text: str
    date: datetime
    modified: datetime
    section: str = "Communes"


@dataclass
class Answer:
    """What the server says to one request."""

    body: str | bytes = ""
    status: int = 200
    kind: str = "text/html; charset=utf-8"
    headers: dict[str, str] = field(default_factory=dict)


Reply = Callable[[dict[str, str], dict[str, str]], Answer | None]
"""From the query and the headers of a request to an answer; None: the paper's own."""


class Paper:
    """The paper, and what was asked of it."""

    def __init__(self, posts: int, per_page: int = 100) -> None:
        self.url = ""
        self.now = datetime.now(UTC).replace(microsecond=0)
        self.posts: dict[int, Post] = {}
        self.rest = True
        self.per_page = per_page
        self.replies: dict[str, Reply] = {}
        self.asked: list[str] = []
        self.head = ""
        for number in range(1, posts + 1):
            self.add(number, self.now - timedelta(days=20, minutes=number))

    def add(self, number: int, date: datetime | None = None, path: str | None = None, text: str = "") -> Post:
        """Publish a post."""
        when = date or self.now
        words = text or f"{TEXT} Tranche {number}."
        post = Post(number, path or f"/eau-{number}/", f"La tranche {number} commence", words, when, when)
        self.posts[number] = post
        return post

    def edit(self, number: int, text: str, when: datetime | None = None) -> None:
        """Change a post's text."""
        self.posts[number] = replace(self.posts[number], text=text, modified=when or self.now)

    def address(self, path: str) -> str:
        """A path in full."""
        return f"{self.url}{path}"

    def front(self, paths: str = "/category/communes/") -> str:
        """The home page."""
        link = f"<link rel='https://api.w.org/' href='{self.address('/wp-json/')}'>" if self.rest else ""
        return (
            f"<!doctype html><html lang='fr'><head><title>L’Écho de Brévy</title>{link}{self.head}</head>"
            "<body class='home'><ul><li class='menu-item menu-item-object-category'>"
            f"<a href='{paths}'>Communes</a></li></ul></body></html>"
        )

    def page(self, post: Post) -> str:
        """The page of a post."""
        stamps = "".join(
            f"<meta property='article:{name}_time' content='{when.isoformat()}'>"
            for name, when in (("published", post.date), ("modified", post.modified))
        )
        return (
            f"<!doctype html><html lang='fr'><head><title>{post.title} - L’Écho de Brévy</title>{stamps}"
            f"{self.head}</head>"
            f"<body class='single single-post postid-{post.number}'><article class='post'>"
            f"<h1 class='entry-title'>{post.title}</h1><div class='entry-content'><p>{post.text}</p></div></article>"
            "</body></html>"
        )

    def sorted(self) -> list[Post]:
        """The posts, newest first."""
        return sorted(self.posts.values(), key=lambda post: post.date, reverse=True)

    def section(self, page: int, size: int = 10, nav: str = "<nav class='pagination'>{}</nav>") -> Answer:
        """A page of the section's front."""
        posts = self.sorted()
        last = max(1, -(-len(posts) // size))
        if page > last:
            return Answer(NOTHING, 404)
        teasers = "".join(
            f"<article class='post'><h2 class='entry-title'><a href='{post.path}'>{post.title}</a></h2></article>"
            for post in posts[(page - 1) * size : page * size]
        )
        links = "".join(f"<a href='/category/communes/page/{n}/'>{n}</a>" for n in range(1, last + 1) if n != page)
        return Answer(f"<!doctype html><html><body><main>{teasers}</main>{nav.format(links)}</body></html>")

    def listing(self, query: dict[str, str]) -> Answer:
        """An answer of the REST interface."""
        size, page = int(query.get("per_page", 10)), int(query.get("page", 1))
        if size > self.per_page:
            params = {"per_page": f"per_page must be between 1 (inclusive) and {self.per_page} (inclusive)"}
            said = {"code": "rest_invalid_param", "message": "x", "data": {"status": 400, "params": params}}
            return Answer(json.dumps(said), 400, "application/json")
        posts = [post for post in self.sorted() if self.is_asked(post, query)]
        pages = -(-len(posts) // size)
        if page > max(1, pages):
            said = {"code": "rest_post_invalid_page_number", "message": "x"}
            return Answer(json.dumps(said), 400, "application/json")
        members = [self.member(post) for post in posts[(page - 1) * size : page * size]]
        totals = {"X-WP-Total": str(len(posts)), "X-WP-TotalPages": str(pages)}
        return Answer(json.dumps(members), 200, "application/json", totals)

    def is_asked(self, post: Post, query: dict[str, str]) -> bool:
        """Whether a post satisfies the conditions of a query."""
        for name, when in (("after", post.date), ("modified_after", post.modified)):
            if name in query and not when > datetime.fromisoformat(query[name].replace("Z", "+00:00")):
                return False
        return "include" not in query or str(post.number) in query["include"].split(",")

    def member(self, post: Post) -> dict[str, object]:
        """A post as the interface states it."""
        stamps = {f"{name}_gmt": when.replace(tzinfo=None).isoformat() for name, when in
                  (("date", post.date), ("modified", post.modified))}  # fmt: skip
        said = {"id": post.number, **stamps, "slug": post.path.strip("/"), "categories": [1]}
        return {**said, "link": self.address(post.path)}

    def answer(self, path: str, query: dict[str, str], headers: dict[str, str]) -> Answer:
        """What the server says."""
        if (reply := self.replies.get(path)) and (said := reply(query, headers)):
            return said
        if path == "/":
            return Answer(self.front())
        if path == "/wp-json/wp/v2/posts" and self.rest:
            return self.listing(query)
        if path.startswith("/category/communes/"):
            return self.section(int(path.strip("/").rpartition("/page/")[2]) if "/page/" in path else 1)
        post = next((post for post in self.posts.values() if post.path == path), None)
        return Answer(self.page(post)) if post else Answer(NOTHING, 404)


@contextmanager
def published(paper: Paper) -> Iterator[Paper]:
    """The paper, served on loopback."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            paper.asked.append(self.path)
            query = {name: values[0] for name, values in parse_qs(parts.query).items()}
            said = paper.answer(parts.path, query, {name.lower(): value for name, value in self.headers.items()})
            body = said.body if isinstance(said.body, bytes) else said.body.encode()
            self.send_response_only(said.status)
            for name, value in {"Date": self.date_time_string(), "Content-Type": said.kind, **said.headers}.items():
                self.send_header(name, value)
            if said.status not in (204, 304):
                self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if said.status not in (204, 304):
                self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    paper.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield paper
    finally:
        server.shutdown()
        server.server_close()
