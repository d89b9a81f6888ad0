"""What can break at a site from one day to the next: each changes what the stand-in answers."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from tests.site import RunningSite
from tests.site.server import Request, Response

Change = Callable[[str], str]
ERROR = (
    "<!doctype html><html lang='fr'><head><title>Accueil</title></head><body><h1>Service indisponible</h1>{}</body>"
    "</html>"
)
WALL = (
    "<!doctype html><html lang='fr'><head><title>Vos choix</title></head><body><div id='didomi-host'>"
    "<h1>Votre vie privée</h1><p>Nous et nos partenaires déposons des cookies.</p>"
    "<button>Tout accepter</button></div></body></html>"
)


@dataclass(frozen=True)
class Break:
    """A break, and the alarm that it must raise."""

    change: Change
    kinds: tuple[str, ...]
    field: str | None = None
    share: float = 1.0
    """Of the articles, how many are struck."""
    section: str | None = None
    listings: bool = False
    """Whether it is the listings that are struck, and not the articles."""


def renamed(*names: str) -> Change:
    """Classes that are called otherwise, as after a redesign."""

    def change(page: str) -> str:
        for name in names:
            page = page.replace(name, f"neu-{hash_of(name)}")
        return page

    return change


def hash_of(name: str) -> str:
    """A name that no reader knows."""
    return "".join(chr(97 + ord(letter) % 26) for letter in name[:12])


def without(*patterns: str) -> Change:
    """Markup that is gone."""

    def change(page: str) -> str:
        for pattern in patterns:
            page = re.sub(pattern, "", page, flags=re.DOTALL)
        return page

    return change


DATES = re.compile(r"20(\d\d)-(\d\d)-(\d\d)T[0-9:]{5,8}(?:[+-]\d\d:\d\d|Z)?")

BOLD = re.compile(r"<(h2|h4|p><strong)>([^<]*)</(?:h2|h4|strong></p)>")

BREAKS = {
    "headline": Break(renamed("entry-title", "td-post-title"), ("evidence",), "headline"),
    "standfirst": Break(
        lambda page: BOLD.sub(r"<p>\2</p>", renamed("td-post-sub-title")(page)), ("filled", "evidence"), "standfirst"
    ),
    "authors": Break(renamed("td-post-author-name", "td-author-by"), ("filled", "evidence"), "authors"),
    "sections": Break(renamed("entry-crumb", "td-category", "td-bred"), ("filled", "evidence"), "sections"),
    "image": Break(renamed("td-post-featured-image"), ("filled", "evidence"), "image"),
    "body": Break(renamed("td-post-content"), ("evidence",), "body"),
    "comment count": Break(renamed("td-post-comments"), ("filled", "evidence"), "comment_count"),
    "dates": Break(lambda page: DATES.sub(r"\3/\2/\1", page), ("filled", "evidence", "dates"), "date_published"),
    "half by the fallback": Break(renamed("td-post-content"), ("evidence",), "body", 0.5),
    "section closed": Break(
        without(r"L(?:'|’|&#0?39;|&#8217;|&rsquo;)International"),
        ("silent",),
        section="L’International",
    ),
    "pagination gone": Break(
        without(r'<div class="page-nav.*?</div>', r"<a [^>]*td_ajax[^>]*>.*?</a>"), ("short",), listings=True
    ),
    "error with status 200": Break(lambda page: ERROR.format("<p>Réessayez plus tard.</p>" * 200), ("refused",)),
    "consent wall": Break(lambda page: WALL, ("refused",)),
}


@contextmanager
def broken(site: RunningSite, one: Break, share: float | None = None) -> Iterator[None]:
    """A site of whose articles that share is struck, until the block ends."""
    genuine = site.site._answer
    struck = one.share if share is None else share

    def given(request: Request) -> Response:
        there, site.site.instead = site.site.instead, {}
        try:
            response = genuine(request)
        finally:
            site.site.instead = there
        if one.listings:
            return _listing(request, response, one.change)
        if response.kind != "article" or response.status != 200 or draw(request.path) >= struck:
            return response
        body = one.change(response.body.decode()).encode()
        return Response(200, body, [("Content-Type", "text/html; charset=utf-8")], response.kind)

    site.site.instead = {"/*": given}
    try:
        yield
    finally:
        site.site.instead = {}


def _listing(request: Request, response: Response, change: Change) -> Response:
    """First pages of sections are all that is left."""
    others = ("/wp-json", "sitemap", "/feed", "/page/", "admin-ajax", "robots.txt")
    if any(name in request.target for name in others):
        return Response(404, b"", [("Content-Type", "text/html")], response.kind)
    if response.kind == "section":
        response.body = change(response.body.decode()).encode()
    return response


def draw(path: str) -> float:
    """A number from 0 to 1 that is the path's own."""
    return int.from_bytes(hashlib.sha256(path.encode()).digest()[:4], "big") / 2**32
