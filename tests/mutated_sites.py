"""Sites as nobody would build them: each answer of the stand-in changed by a grammar, from a seed."""

from __future__ import annotations

import copy
import gzip
import random
from collections.abc import Callable

from tests.shapes import Shape, shapes
from tests.site import RunningSite
from tests.site.server import Request, Response

STATUS = (200, 203, 204, 206, 299, 300, 301, 304, 400, 401, 403, 404, 410, 418, 429, 451, 500, 502, 503, 599)
MOVED = (301, 302, 303, 307, 308)
PLACES = (
    "", "/", "?", "#", "//", "///", "http://[", "http://", "javascript:alert(1)", "file:///etc/passwd",
    "data:text/html,a", "http://169.254.169.254/latest/", "http://127.0.0.1:1/", "https://ailleurs.example/",
    "http://a:b@127.0.0.1/", "/%", "/\x00", "/é/", "/%C3%28/", "/a b/", "/" + "a" * 5_000, "/" + "../" * 200,
    "/?p=99999999999999999999", "?page=-1", "http://127.0.0.1:99999/",
)  # fmt: skip
HEADERS = {
    "Content-Type": ("", "text/html", "text/html; charset=utf-7", "text/html; charset=" + "x" * 999, "image/png",
                     "text/xml", "application/json", "a/b; c=d; charset=latin-1", "text/html; charset=utf-16", "\x7f"),
    "Content-Encoding": ("gzip", "br", "zstd", "deflate", "gzip, gzip, gzip, gzip", "identity", "rot13", ""),
    "Retry-After": ("0", "1", "-1", "nan", "1e9", "9" * 300, "Fri, 31 Dec 9999 23:59:59 GMT", "hier", ""),
    "X-WP-Total": ("-1", "0", "99999999999", "1e3", "x", "9" * 5_000, "12"),
    "X-WP-TotalPages": ("-1", "0", "99999", "x", "2"),
    "Last-Modified": ("hier", "Fri, 31 Dec 9999 23:59:59 GMT", "Thu, 01 Jan 1970 00:00:00 GMT", "9" * 400),
    "Date": ("hier", "Thu, 01 Jan 1970 00:00:00 GMT", "Fri, 31 Dec 9999 23:59:59 GMT"),
    "ETag": ('"' + "a" * 9_000 + '"', "W/", '"\x01"', ""),
    "Link": ("<", "</wp-json/>; rel=https://api.w.org/", "<http://[>; rel=canonical", "<a>;" * 900),
    "Set-Cookie": ("a=b; Domain=example", "=", "a" * 9_000, "a=b; Max-Age=x"),
    "X-Robots-Tag": ("noindex", "tdm-reservation: 1", "a: " * 999),
    "tdm-reservation": ("0", "2", "x", ""),
}  # fmt: skip
HTML = (
    "<p>", "</p>", "<div>", "</div>", "<article>", "</article>", "<h1>", "<time datetime='9999-99-99'>",
    "<base href='//['>", "<link rel='canonical' href='http://['>", "<meta property='og:url' content='/%'>",
    "<script type='application/ld+json'>",
    '{"@type":["NewsArticle",null,7],"headline":{"a":[]},"author":[[[]]],"datePublished":1e99}',
    "<a href='http://['>x</a>", "<body class='single postid-0'>", "<template>", "<svg><p>", "<table><p>",
    "<select><option>", "<!--", "]]>", "<plaintext>", "<meta charset='utf-16'>",
    "<a rel='author' href='?'>\u202e</a>", "<img srcset=',,, 9w'>", "&#xD800;", "&#0;", "\x00", "\ufeff",
)  # fmt: skip
TOKENS = (
    "<loc>", "</loc>", "<url>", "</url>", "<sitemap>", "<item>", "</item>", "<link>", "<![CDATA[", "]]>",
    "<lastmod>9</lastmod>", "<?xml version='1.1' encoding='utf-16'?>", "&x;", "[", "]", "{", "}", "null", "1e999",
    '"id": -1', '"link": null', '"\\ud800"', '{"code": "rest_no_route"}', "[[[[[[[[[[[[",
    '"date_gmt": "0000-00-00T00:00:00"', "Disallow: /", "User-agent: *\n", "\r\r\n",
)  # fmt: skip


def mutated(site: RunningSite, seed: int, share: float = 0.3) -> None:
    """Change that share of what a stand-in answers; the same address gets the same each time."""
    plain = copy.copy(site.site)
    plain.instead = {}
    pages, made = list(shapes().values()), iter(range(10**9))

    def answer(request: Request) -> Response:
        response = plain._answer(request)
        chance = random.Random(f"{seed} {request.path} {sorted(request.query.items())}")
        # The way in is open mostly: behind a closed door there is nothing to find.
        less = share / 6 if request.path in ("/", "/robots.txt") or "tdmrep" in request.path else share
        while chance.random() < less and next(made) < 10**6:
            response = changed(response, chance, pages)
        return response

    site.site.instead = {"/*": answer}


def changed(response: Response, chance: random.Random, pages: list[Shape]) -> Response:
    """An answer with one thing wrong."""
    ways: tuple[Callable[[], Response], ...] = (
        lambda: Response(chance.choice(STATUS), response.body, response.headers, response.kind),
        lambda: Response(chance.choice(MOVED), b"", [("Location", chance.choice(PLACES))], "redirect"),
        lambda: Response(response.status, response.body, with_header(response.headers, chance), response.kind),
        lambda: Response(response.status, spoiled(response.body, chance), response.headers, response.kind),
        lambda: Response(response.status, spoiled(response.body, chance), response.headers, response.kind),
        lambda: Response(200, chance.choice(pages)(60_000).encode("utf-8", "replace"), response.headers, response.kind),
    )
    return chance.choice(ways)()


def with_header(headers: list[tuple[str, str]], chance: random.Random) -> list[tuple[str, str]]:
    """Headers of which one is new, another, or there twice."""
    name = chance.choice(list(HEADERS))
    kept = [one for one in headers if one[0] != name or chance.random() < 0.3]
    return [*kept, (name, chance.choice(HEADERS[name]))]


def spoiled(body: bytes, chance: random.Random) -> bytes:
    """A body that is cut, sown with tokens, has parts missing, twice there or in another place, or is packed."""
    packed = body[:2] == b"\x1f\x8b"
    body = gzip.decompress(body) if packed else body
    for _ in range(chance.randint(1, 8)):
        one, other = sorted(chance.randint(0, len(body)) for _ in "ab")
        token = chance.choice((*HTML, *TOKENS, *PLACES)).encode("utf-8", "replace")
        kinds = (body[:other], body[:one] + body[other:], body[:one] + token + body[one:], body[:other] + body[one:],
                 body[other:] + body[:one], body[:one] + token * 50 + body[other:])  # fmt: skip
        body = chance.choice((*kinds, kinds[2], kinds[2], kinds[2]))
    return gzip.compress(body) if packed else body
