"""A site that lies at random, by seed: its listings, caches and clocks mislead, then it behaves again."""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

from tests.papers import Answer, Paper, Post

SITE = "http://brevy.example"
BEGUN = datetime(2026, 3, 2, 6, tzinfo=UTC)
POSTS = "/wp-json/wp/v2/posts"
LIES = (
    *("empty page", "refused page", "notice", "deleted meanwhile", "added meanwhile", "old listing", "listing down"),
    *("old pages", "304", "206", "cut", "our clock ahead", "redirected", "half a section", "no totals"),
    *("closed", "led astray", "our clock behind", "home down", "page repeated", "map cut", "part missing", "stale 304"),
    *("203 cut", "204", "refused type", "section stuck", "front bare", "feed stuck", "feed short", "types down"),
    *("map bare", "all named home", "all named one", "stamps ahead", "no stamps", "led to another"),
    *("silent", "map frozen"),
)
LASTING = {"half a section", "section stuck", "front bare", "feed stuck", "feed short"}
"""Of these none follows another: a listing that ends on two days as it did the day before counts as whole."""
CLOSED = (
    "<!doctype html><html lang='fr'><head><title>Maintenance - L’Écho de Brévy</title></head><body>"
    "<h1>Le site revient bientôt</h1><p>Nous mettons nos machines à jour.</p></body></html>"
)


class Liar(Paper):
    """A paper of which a day may be full of lies."""

    def __init__(self, seed: int) -> None:
        self.seed, self.chance = seed, random.Random(seed)
        super().__init__(self.chance.randrange(2, 26), per_page=self.chance.choice((10, 100)))
        self.url = SITE
        self.kind = self.chance.choice(("rest", "rest", "section", "sitemap", "index", "feed"))
        self.rest = self.kind == "rest"
        self.head = "<link rel='alternate' type='application/rss+xml' href='/feed/'>" if self.kind == "feed" else ""
        self.lies: set[str] = set()
        self.lasted = False
        self.now = BEGUN
        self.posts = {number: replace(post, date=BEGUN - timedelta(days=9, hours=number), modified=BEGUN
                      - timedelta(days=9, hours=number)) for number, post in self.posts.items()}  # fmt: skip
        self.next = 100
        self.moved: dict[str, int] = {}
        self.yesterday = dict(self.posts)
        self.gone: set[int] = set()
        self.told: Counter[str] = Counter()

    def live(self) -> None:
        """Let a day pass on which posts are published, edited and deleted."""
        self.yesterday = dict(self.posts)
        self.now += timedelta(days=1)
        for _ in range(self.chance.randrange(0, 4)):
            self.publish(self.now - timedelta(seconds=self.chance.randrange(3_600, 82_800)))
        for number in self.chance.sample(sorted(self.posts), min(len(self.posts), self.chance.randrange(0, 2))):
            self.edit(number, f"Depuis le {self.now:%d/%m} la tranche {number} est revue à la baisse par la commune.",
                      self.now - timedelta(seconds=self.chance.randrange(3_600, 82_800)))  # fmt: skip
        self.delete(self.chance.random() < 0.2)
        if self.posts and self.chance.random() < 0.2:
            self.move(self.chance.choice(sorted(self.posts)))

    def move(self, number: int) -> None:
        """Give a post another address; its old one leads there."""
        self.moved[self.posts[number].path] = number
        path = f"/eaux-{number}-{len(self.moved)}/"
        self.posts[number] = replace(self.posts[number], path=path, modified=self.now - timedelta(minutes=30))

    def publish(self, when: datetime) -> None:
        """Publish one more post."""
        self.add(self.next, when)
        self.next += 1

    def paths(self, post: Post) -> set[str]:
        """Where a post has stood so far."""
        return {post.path, *(path for path, number in self.moved.items() if number == post.number)}

    def delete(self, do: bool = True) -> None:
        """Delete a post of long ago, so that none is deleted before a run could have seen it."""
        old = [number for number, post in self.posts.items() if post.date < self.now - timedelta(days=5)]
        if do and old:
            self.gone.add(number := self.chance.choice(old))
            del self.posts[number]

    def lie(self) -> None:
        """Choose the lies of the day; each is told so often."""
        self.told.clear()
        self.lies = set(self.chance.sample(LIES, self.chance.randrange(0, 4))) - (LASTING if self.lasted else set())
        self.lasted = bool(self.lies & LASTING)

    def tells(self, lie: str, most: int = 1_000) -> bool:
        """Whether a lie is to be told, one more time."""
        self.told[lie] += lie in self.lies
        return lie in self.lies and self.told[lie] <= most

    def front(self, paths: str = "/category/communes/") -> str:
        """The home page, which shows the newest posts."""
        newest = "".join(f"<h3 class='entry-title'><a href='{post.path}'>{post.title}</a></h3>"
                         for post in self.sorted()[:6])  # fmt: skip
        return super().front(paths).replace("</body>", f"{newest}</body>")

    def answer(self, path: str, query: dict[str, str], headers: dict[str, str]) -> Answer:
        """What the server says, with the clock of its own day."""
        said = self.misled(path, query, headers)
        said.headers = {"Date": format_datetime(self.now, usegmt=True), **said.headers}
        return said

    def misled(self, path: str, query: dict[str, str], headers: dict[str, str]) -> Answer:
        """What the server says, by the lies of the day."""
        if path == "/" and self.tells("home down", 4):
            return Answer("<title>503</title>", 503)
        if path == "/ferme/":
            return Answer(CLOSED)
        if "sitemap" in path:
            return self.misled_map(path)
        if path == "/feed/" and self.kind == "feed":
            return self.feed(int(query.get("paged", 1)))
        if path.endswith("/types") and self.tells("types down", self.chance.choice((2, 9))):
            return Answer("<title>503</title>", 503)
        if path.startswith("/category/") and self.tells("listing down", 2):
            return Answer("<title>503</title>", 503)
        if path == POSTS:
            return self.misled_listing(path, query, headers)
        post = next((post for post in self.posts.values() if post.path == path), None)
        if path.startswith("/category/") and self.kind != "feed" and (said := self.misled_front(path)):
            return said
        if post and self.tells("redirected", 2):
            return Answer(status=302, headers={"Location": "/"})
        if post and self.tells("led astray", 3):
            return Answer(status=302, headers={"Location": "/ferme/"})
        other = next((one.path for one in self.sorted() if one is not post), None)
        if post and other and self.tells("led to another", 3):
            return Answer(status=302, headers={"Location": other})
        if post:
            return self.misled_page(post, headers)
        if self.moved.get(path) in self.posts:
            return Answer(status=301, headers={"Location": self.posts[self.moved[path]].path})
        if path.startswith("/category/") and self.kind == "feed":
            return Answer(status=404)
        return super().answer(path, query, headers)

    def misled_front(self, path: str) -> Answer | None:
        """A page of a section that is missing, shows another, or nothing."""
        if "/page/" in path and self.tells("half a section", self.chance.choice((2, 9))):
            return Answer(status=404)
        if "/page/" in path and self.tells("section stuck", self.chance.choice((2, 9))):
            return self.section(1)
        if "/page/" not in path and self.tells("front bare", self.chance.choice((1, 9))):
            return Answer("<!doctype html><html><body><main></main></body></html>")
        return None

    def misled_map(self, path: str) -> Answer:
        """A sitemap: one of all posts, or an index of two."""
        parts = ["/post-sitemap.xml", "/post-sitemap2.xml"]
        if self.kind not in ("sitemap", "index") or path not in ("/sitemap_index.xml", *parts):
            return Answer(status=404)
        if self.kind == "index" and path == "/sitemap_index.xml":
            lines = "".join(f"<sitemap><loc>{self.address(one)}</loc></sitemap>" for one in parts)
            return Answer(f"<sitemapindex>{lines}</sitemapindex>", kind="application/xml")
        if path == parts[1] and self.tells("part missing", self.chance.choice((2, 9))):
            return Answer("<title>404</title>", 404)
        if self.tells("map bare", 9):
            return self.sitemap(())
        posts = self.yesterday if self.tells("old listing") or self.tells("map frozen") else self.posts
        said = self.sitemap(number for number in posts if self.kind == "sitemap" or parts[number % 2] == path)
        said.headers |= {"Age": "86400"} if "old listing" in self.lies else {}
        if self.tells("map cut", self.chance.choice((2, 9))):
            said.body = said.body[: len(said.body) * 2 // 3]
        return said

    def feed(self, page: int) -> Answer:
        """A page of the feed."""
        if page > 1 and self.tells("feed short"):
            return Answer(status=404)
        page = 1 if self.tells("feed stuck") else page
        posts = self.sorted()[(page - 1) * 10 : page * 10]
        if not posts:
            return Answer(status=404)
        items = "".join(f"<item><link>{self.address(post.path)}</link><pubDate>{format_datetime(post.date)}</pubDate>"
                        "</item>" for post in posts)  # fmt: skip
        return Answer(f"<rss><channel>{items}</channel></rss>", kind="application/rss+xml")

    def misled_listing(self, path: str, query: dict[str, str], headers: dict[str, str]) -> Answer:
        """A page of the interface's listing."""
        page = int(query.get("page", 1))
        if self.tells("listing down"):
            return Answer("<title>503</title>", 503)
        if self.tells("old listing"):
            return self.of_yesterday(path, query, headers)
        if self.tells("silent"):
            return Answer("[]", 200, "application/json", {"X-WP-Total": "0", "X-WP-TotalPages": "0"})
        whole = super().answer(path, query, headers)
        if page > 1 and whole.status == 200:
            if self.tells("empty page", 2):
                return replace(whole, body="[]")
            if self.tells("refused page", 2):
                return Answer('{"code": "rest_post_invalid_page_number"}', 400, "application/json")
            if self.tells("page repeated", 2):
                return super().answer(path, {**query, "page": str(page - 1)}, headers)
        if self.tells("refused type", 2):
            return Answer("<p>Accès refusé</p>", 200)
        if page == 1 and self.tells("deleted meanwhile", 1):
            self.delete()
        if page == 1 and self.tells("added meanwhile", 1):
            self.publish(self.now - timedelta(minutes=1))
        if whole.status == 200:
            whole = self.misdated(whole)
        if self.tells("no totals"):
            return replace(whole, headers={})
        if self.tells("notice"):
            return replace(whole, body=f"<br />\n<b>Notice</b>: x in <b>y</b>\n{whole.body!s}", headers={})
        return whole

    def misdated(self, whole: Answer) -> Answer:
        """A page of a listing whose instants of change lie far ahead, or are missing."""
        members = json.loads(whole.body)
        for one in members:
            if self.tells("no stamps"):
                del one["modified_gmt"]
            elif self.tells("stamps ahead"):
                one["modified_gmt"] = (self.now + timedelta(days=400)).replace(tzinfo=None).isoformat()
        return replace(whole, body=json.dumps(members))

    def of_yesterday(self, *asked: object) -> Answer:
        """A listing that a cache has kept since yesterday, and says so."""
        today, self.posts = self.posts, self.yesterday
        said = super().answer(*asked)  # type: ignore[arg-type]
        self.posts = today
        said.headers = {**said.headers, "Age": "86400"}
        return said

    def misled_page(self, post: Post, headers: dict[str, str]) -> Answer:
        """The page of a post."""
        if self.tells("304", 3) and "if-none-match" not in headers:
            return Answer(status=304)
        page = self.page(post)
        named = "/" if self.tells("all named home") else "/eau-1/" if self.tells("all named one") else ""
        if named:
            page = page.replace("</head>", f"<link rel='canonical' href='{self.address(named)}'></head>")
        tag = f'"{len(page)}-{post.modified:%d%H%M}"'
        if headers.get("if-none-match") and (headers["if-none-match"] == tag or self.tells("stale 304")):
            return Answer(status=304, headers={"ETag": headers["if-none-match"]})
        if self.tells("closed", 3):
            return Answer(CLOSED)
        if self.tells("204", 3):
            return Answer(status=204)
        if self.tells("203 cut", 3):
            return Answer(page[: page.index("</p>") - 1], 203)
        if self.tells("206", 3):
            return Answer(page[: len(page) // 2], 206)
        if self.tells("cut", 3):
            return Answer(page[: page.index("</p>") - 1])
        if "old pages" in self.lies and post.number in self.yesterday:
            return Answer(self.page(self.yesterday[post.number]), headers={"Age": "86400"})
        return Answer(page, headers={"ETag": tag})

    def sitemap(self, numbers: Iterable[int]) -> Answer:
        """A sitemap of those posts, with the instants of the changes."""
        posts = self.yesterday if {"old listing", "map frozen"} & self.lies else self.posts
        lines = "".join(
            f"<url><loc>{self.address(posts[number].path)}</loc><lastmod>{posts[number].modified.isoformat()}</lastmod>"
            "</url>"
            for number in numbers
        )
        return Answer(f"<?xml version='1.0'?><urlset>{lines}</urlset>", kind="application/xml")
