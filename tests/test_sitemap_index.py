"""Sitemaps in parts, day after day: one that its index calls unchanged is passed over, and nothing is lost by that."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tests.crawling import delivered
from tests.liar import BEGUN, SITE
from tests.papers import Answer, Paper
from tests.unwired import Run

PARTS = ("/post-sitemap.xml", "/post-sitemap2.xml")
OLD = "La commune publie les comptes de la tranche."


class Mapped(Paper):
    """A paper whose posts stand in two sitemaps, those of long ago in the first."""

    def __init__(self) -> None:
        super().__init__(0)
        self.url, self.rest, self.reads = SITE, False, list[str]()
        self.stated: dict[str, datetime] = {}
        """What the index says of its parts, where that is not the truth."""
        for number in range(1, 7):
            self.add(number, BEGUN - timedelta(days=20 - number))
        self.replies["/category/communes/"] = lambda *_: Answer(status=404)
        self.replies |= {path: lambda *_, path=path: self.part(path) for path in PARTS}
        self.replies["/sitemap_index.xml"] = self.index

    def of(self, path: str) -> dict[str, datetime]:
        """The addresses in a part, and when they were changed."""
        return {self.address(post.path): post.modified for post in self.posts.values()
                if (post.number < 4) == (path == PARTS[0])}  # fmt: skip

    def part(self, path: str) -> Answer:
        """A part."""
        self.reads.append(path)
        lines = "".join(f"<url><loc>{url}</loc><lastmod>{when.isoformat()}</lastmod></url>"
                        for url, when in self.of(path).items())  # fmt: skip
        return Answer(f"<urlset>{lines}</urlset>", kind="application/xml")

    def index(self, _: dict[str, str], headers: dict[str, str]) -> Answer:
        """The index."""
        when = {path: self.stated.get(path) or max(self.of(path).values()) for path in PARTS}
        lines = "".join(f"<sitemap><loc>{self.address(path)}</loc><lastmod>{one.isoformat()}</lastmod></sitemap>"
                        for path, one in when.items())  # fmt: skip
        return Answer(f"<sitemapindex>{lines}</sitemapindex>", kind="application/xml", headers={"ETag": '"index"'})


def crawl(paper: Paper, output: Path, days: float) -> int:
    """Crawl the paper so many days after the beginning, by its sitemaps."""
    return Run(SITE, paper.answer, output, BEGUN + timedelta(days=days)).crawl(discover="sitemap")


def revisions(output: Path, number: int) -> list[int]:
    """The revisions of an article that were delivered."""
    return [line["revision"] for line in delivered(output) if line["identifier"].endswith(f":{number}")]


@pytest.mark.parametrize("number", [1, 50])
def test_what_an_index_hid_by_a_stale_validator_is_found_when_it_is_fresh(tmp_path: Path, number: int) -> None:
    paper = Mapped()
    assert crawl(paper, tmp_path, 0) == 0

    def stale(query: dict[str, str], headers: dict[str, str]) -> Answer:
        return Answer(status=304) if "if-none-match" in headers else paper.index(query, headers)

    paper.replies["/sitemap_index.xml"] = stale
    if number == 50:
        paper.add(50, BEGUN + timedelta(hours=5))
    else:
        paper.edit(1, OLD, BEGUN + timedelta(hours=5))
    for days in range(1, 6):
        assert crawl(paper, tmp_path, days) == 0
    paper.replies["/sitemap_index.xml"] = paper.index
    assert crawl(paper, tmp_path, 6) == 0
    assert revisions(tmp_path, number) == ([1] if number == 50 else [1, 2])


def test_an_index_that_always_says_the_same_hides_nothing(tmp_path: Path) -> None:
    paper = Mapped()
    paper.stated = {path: BEGUN - timedelta(days=2) for path in PARTS}
    assert crawl(paper, tmp_path, 0) == 0
    paper.add(50, BEGUN + timedelta(hours=5))
    paper.edit(1, OLD, BEGUN + timedelta(hours=6))
    for days in (1, 3, 6):
        assert crawl(paper, tmp_path, days) == 0
    assert (revisions(tmp_path, 50), revisions(tmp_path, 1)) == ([1], [1, 2])


def test_a_part_that_was_answered_by_an_old_copy_is_read_again(tmp_path: Path) -> None:
    paper = Mapped()
    assert crawl(paper, tmp_path, 0) == 0
    old = paper.part(PARTS[1])
    paper.add(50, BEGUN + timedelta(hours=5))
    paper.replies[PARTS[1]] = lambda *_: old
    for days in range(1, 5):
        assert crawl(paper, tmp_path, days) == 0
    paper.replies[PARTS[1]] = lambda *_: paper.part(PARTS[1])
    assert crawl(paper, tmp_path, 5) == 0
    assert revisions(tmp_path, 50) == [1]


def test_of_parts_that_have_not_changed_the_newest_alone_is_read(tmp_path: Path) -> None:
    paper = Mapped()
    for days in (0, 3, 6):
        paper.reads.clear()
        assert crawl(paper, tmp_path, days) == 0
    assert paper.reads == [PARTS[1]]
