"""A site that lies at random, by seed: its listings, caches and clocks mislead, then it behaves again."""

from __future__ import annotations

import json
import random
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

from tests.crawling import delivered
from tests.papers import Answer, Paper, Post
from tests.unwired import Run

SITE = "http://brevy.example"
BEGUN = datetime(2026, 3, 2, 6, tzinfo=UTC)
POSTS = "/wp-json/wp/v2/posts"
LIES = (
    *("empty page", "refused page", "notice", "deleted meanwhile", "added meanwhile", "old listing", "listing down"),
    *("old pages", "304", "206", "cut", "our clock ahead", "redirected", "half a section", "no totals"),
)


class Liar(Paper):
    """A paper of which a day may be full of lies."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        super().__init__(self.chance.randrange(2, 26), per_page=self.chance.choice((10, 100)))
        self.url = SITE
        self.kind = self.chance.choice(("rest", "rest", "section", "sitemap"))
        self.rest = self.kind == "rest"
        self.lies: set[str] = set()
        self.now = BEGUN
        self.posts = {number: replace(post, date=BEGUN - timedelta(days=9, hours=number), modified=BEGUN
                      - timedelta(days=9, hours=number)) for number, post in self.posts.items()}  # fmt: skip
        self.next = 100
        self.yesterday = dict(self.posts)
        self.gone: set[int] = set()
        self.told: Counter[str] = Counter()

    def live(self) -> None:
        """Let a day pass on which posts are published, edited and deleted."""
        self.yesterday = dict(self.posts)
        self.now += timedelta(days=1)
        for _ in range(self.chance.randrange(0, 4)):
            self.publish(self.now - timedelta(hours=self.chance.randrange(1, 23)))
        for number in self.chance.sample(sorted(self.posts), min(len(self.posts), self.chance.randrange(0, 2))):
            self.edit(number, f"Depuis le {self.now:%d/%m} la tranche {number} est revue à la baisse par la commune.",
                      self.now - timedelta(hours=self.chance.randrange(1, 23)))  # fmt: skip
        self.delete(self.chance.random() < 0.2)

    def publish(self, when: datetime) -> None:
        """Publish one more post."""
        self.add(self.next, when)
        self.next += 1

    def delete(self, do: bool = True) -> None:
        """Delete a post of long ago, so that none is deleted before a run could have seen it."""
        old = [number for number, post in self.posts.items() if post.date < self.now - timedelta(days=5)]
        if do and old:
            self.gone.add(number := self.chance.choice(old))
            del self.posts[number]

    def lie(self) -> None:
        """Choose the lies of the day; each is told so often."""
        self.told.clear()
        self.lies = set(self.chance.sample(LIES, self.chance.randrange(0, 4)))

    def tells(self, lie: str, most: int = 1_000) -> bool:
        """Whether a lie is to be told, one more time."""
        self.told[lie] += lie in self.lies
        return lie in self.lies and self.told[lie] <= most

    def answer(self, path: str, query: dict[str, str], headers: dict[str, str]) -> Answer:
        """What the server says, with the clock of its own day."""
        said = self.misled(path, query, headers)
        said.headers = {"Date": format_datetime(self.now, usegmt=True), **said.headers}
        return said

    def misled(self, path: str, query: dict[str, str], headers: dict[str, str]) -> Answer:
        """What the server says, by the lies of the day."""
        if path == "/sitemap_index.xml" and self.kind == "sitemap":
            return self.of_yesterday() if self.tells("old listing") else self.sitemap()
        if path.startswith("/category/") and self.tells("listing down", 2):
            return Answer("<title>503</title>", 503)
        if path == POSTS:
            return self.misled_listing(path, query, headers)
        post = next((post for post in self.posts.values() if post.path == path), None)
        if path.startswith("/category/") and "/page/" in path and self.tells("half a section", 2):
            return Answer(status=404)
        if post and self.tells("redirected", 2):
            return Answer(status=302, headers={"Location": "/"})
        if post:
            return self.misled_page(post, headers)
        return super().answer(path, query, headers)

    def misled_listing(self, path: str, query: dict[str, str], headers: dict[str, str]) -> Answer:
        """A page of the interface's listing."""
        page = int(query.get("page", 1))
        if self.tells("listing down"):
            return Answer("<title>503</title>", 503)
        if self.tells("old listing"):
            return self.of_yesterday(path, query, headers)
        whole = super().answer(path, query, headers)
        if page > 1 and whole.status == 200:
            if self.tells("empty page", 2):
                return replace(whole, body="[]")
            if self.tells("refused page", 2):
                return Answer('{"code": "rest_post_invalid_page_number"}', 400, "application/json")
        if page == 1 and self.tells("deleted meanwhile", 1):
            self.delete()
        if page == 1 and self.tells("added meanwhile", 1):
            self.publish(self.now - timedelta(minutes=1))
        if self.tells("no totals"):
            return replace(whole, headers={})
        if self.tells("notice"):
            return replace(whole, body=f"<br />\n<b>Notice</b>: x in <b>y</b>\n{whole.body!s}", headers={})
        return whole

    def of_yesterday(self, *asked: object) -> Answer:
        """A listing that a cache has kept since yesterday, and says so."""
        today, self.posts = self.posts, self.yesterday
        said = super().answer(*asked) if asked else self.sitemap()  # type: ignore[arg-type]
        self.posts = today
        said.headers = {**said.headers, "Age": "86400"}
        return said

    def misled_page(self, post: Post, headers: dict[str, str]) -> Answer:
        """The page of a post."""
        if self.tells("304", 3) and "if-none-match" not in headers:
            return Answer(status=304)
        page = self.page(post)
        if self.tells("206", 3):
            return Answer(page[: len(page) // 2], 206)
        if self.tells("cut", 3):
            return Answer(page[: page.index("</p>") - 20])
        if "old pages" in self.lies and post.number in self.yesterday:
            return Answer(self.page(self.yesterday[post.number]), headers={"Age": "86400"})
        return Answer(page)

    def sitemap(self) -> Answer:
        """A sitemap with the instants of the changes."""
        lines = "".join(
            f"<url><loc>{self.address(post.path)}</loc><lastmod>{post.modified.isoformat()}</lastmod></url>"
            for post in self.posts.values()
        )
        return Answer(f"<?xml version='1.0'?><urlset>{lines}</urlset>", kind="application/xml")


def crawled(liar: Liar, output: Path, hours: int = 0) -> int:
    """Crawl the site as it is now, by a clock that is so many hours ahead; return the exit code."""
    return Run(SITE, liar.answer, output, liar.now + timedelta(hours=hours)).crawl()


def broken_laws(seed: int, output: Path, days: int = 10) -> list[str]:
    """Let a site lie for some days, crawl it each day and twice when it behaves again; return what does not hold."""
    liar, exits = Liar(seed), []
    for _ in range(days):
        liar.lie()
        exits.append(crawled(liar, output, 24 * 400 if liar.tells("our clock ahead") else 0))
        liar.live()
    liar.lies = set()
    for _ in range(2):
        exits.append(crawled(liar, output))
        liar.now += timedelta(days=1)
    return [f"seed {seed} ({liar.kind}, exits {exits}): {law}" for law in laws(liar, output)]


def laws(liar: Liar, output: Path) -> list[str]:
    """Return the laws that what was delivered breaks."""
    lines = delivered(output)
    firsts = Counter(line["identifier"] for line in lines if line["revision"] == 1)
    known = {line["identifier"].rpartition(":")[2]: line for line in sorted(lines, key=lambda line: line["revision"])}
    broken = [f"{name} is new {times} times" for name, times in firsts.items() if times > 1]
    pairs = Counter((line["identifier"], line["revision"]) for line in lines)
    broken += [f"revision {pair} stands {times} times" for pair, times in pairs.items() if times > 1]
    texts = [(line["identifier"], line["text_hash"], line["previous_text_hash"]) for line in lines]
    gone = {line["identifier"] for line in lines if line["status"] == "removed"}
    broken += [f"{name} says nothing new" for name, now, before in texts if now == before and name not in gone]
    for number, post in liar.posts.items():
        line = known.get(str(number))
        if line is None:
            broken.append(f"post {number} of {post.date:%d.%m. %H h} is missing")
        elif liar.kind != "section" and post.text not in json.dumps(line, ensure_ascii=False):
            broken.append(f"post {number} was edited {post.modified:%d.%m. %H h}, and its last line is old")
    return broken
