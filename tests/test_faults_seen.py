"""What is wrong with an answer is seen from its bytes, and what merely looks odd is left alone."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from scrapy import Request
from scrapy.http import Response
from scrapy.utils.test import get_crawler

from newsspider.middlewares.decompression import DecompressionMiddleware
from newsspider.middlewares.faults import BAD_CHECKSUM, UNDECODABLE, fault, retry_after

HTML = b"<html><head><title>Un article</title></head><body><p>Du texte</p></body></html>"
URLSET = b'<?xml version="1.0"?><urlset><url><loc>https://a.fr/x/</loc></url></urlset>'
NGINX = b"<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>"
DATABASE = b"<html><title>Database Error</title><body><h1>Error establishing a database connection</h1></body></html>"
NEWS = (
    b'<html><head><title>503 Service Unavailable : la panne</title><meta property="article:published_time" content="x">'
)


def answer(body: bytes, kind: str = "text/html; charset=UTF-8", **headers: str) -> Response:
    """A response that says 200."""
    said = {"Content-Type": kind, **{name.replace("_", "-"): value for name, value in headers.items()}}
    return Response("https://a.fr/x/", headers=said, body=body)


@pytest.mark.parametrize(("expects", "body", "kind", "found"), [
    ("page", HTML, "text/html", None),
    ("page", HTML + b"\n<!-- Cached by a plugin -->\n", "text/html", None),
    ("page", HTML[:-9], "text/html", "cut off"),
    ("page", b" \n", "text/html", "empty"),
    ("page", NGINX, "text/html", "error page"),
    ("page", DATABASE, "text/html", "error page"),
    ("page", b"503 Service Unavailable", "text/plain", "error page"),
    ("page", NEWS + HTML, "text/html", None),
    ("page", b"%PDF-1.4", "application/pdf", None),
    ("json", b'[{"id": 1}]', "application/json", None),
    ("json", b'[{"id": 1}, {"id"', "application/json", "cut off"),
    ("json", b"", "application/json", "empty"),
    ("json", NGINX, "text/html", "error page"),
    ("json", HTML, "text/html", None),
    ("xml", URLSET, "text/xml", None),
    ("xml", gzip.compress(URLSET), "application/x-gzip", None),
    ("xml", URLSET[:-4], "text/xml", "cut off"),
    ("xml", gzip.compress(URLSET)[:-20], "application/x-gzip", "cut off"),
    ("xml", b"https://a.fr/x/\nhttps://a.fr/y/\n", "text/plain", None),
    (None, b"", "text/plain", None),
], ids=[
    "page", "page and a comment", "page cut", "blank page", "page of nginx", "page of WordPress", "words of a server",
    "page about an error", "pdf", "json", "json cut", "empty json", "page of nginx for json", "page for json",
    "sitemap", "packed sitemap", "sitemap cut", "packed sitemap cut", "list of addresses", "nothing expected",
])  # fmt: skip
def test_what_is_wrong_with_an_answer_is_seen(expects: str | None, body: bytes, kind: str, found: str | None) -> None:
    assert fault(answer(body, kind), expects) == found


@pytest.mark.parametrize(("status", "asked", "found"), [
    (206, {}, "a part nobody asked for"),
    (206, {"Range": "bytes=0-9"}, None),
    (304, {}, "304 nobody asked for"),
    (304, {"If-None-Match": '"x"'}, None),
    (304, {"If-Modified-Since": "Tue, 03 Mar 2026 14:05:00 GMT"}, None),
    (202, {}, "HTTP status 202"),
    (203, {}, "cut off"),
    (404, {}, None),
])  # fmt: skip
def test_a_status_that_answers_another_question_is_a_fault(status: int, asked: dict[str, str], found: str) -> None:
    said = answer(HTML[:-9]).replace(status=status)
    assert fault(said, "page", Request("https://a.fr/x/", headers=asked).headers) == found


LONG = HTML.replace(b"Du texte", b"Du texte, " * 20_000)
PACKED = gzip.compress(LONG, mtime=0)


def flipped(packed: bytes, place: int) -> bytes:
    """The bytes with one of them turned over."""
    return packed[:place] + bytes([packed[place] ^ 0xFF]) + packed[place + 1 :]


@pytest.mark.parametrize(("packed", "flag"), [
    (PACKED, None),
    (PACKED + b"\0" * 40, None),
    (gzip.compress(LONG[:999]) + gzip.compress(LONG[999:]), None),
    (LONG, None),
    (flipped(PACKED, len(PACKED) - 6), BAD_CHECKSUM),
    (flipped(PACKED, len(PACKED) // 2), BAD_CHECKSUM),
    (flipped(PACKED, 3), UNDECODABLE),
    (PACKED[:12], UNDECODABLE),
], ids=range(8))  # fmt: skip
def test_a_body_that_is_not_what_was_packed_is_flagged(packed: bytes, flag: str | None) -> None:
    middleware = DecompressionMiddleware(crawler=get_crawler())
    seen = middleware.process_response(Request("https://a.fr/x/"), answer(packed, Content_Encoding="gzip"))
    assert isinstance(seen, Response)
    assert seen.flags == ([flag] if flag else [])
    assert flag or seen.body == LONG


def http_date(seconds: int) -> str:
    """So many seconds from now, as a header says it."""
    return format_datetime(datetime.now(UTC) + timedelta(seconds=seconds), usegmt=True)


@pytest.mark.parametrize(("said", "least", "most"), [
    (lambda: "120", 120, 120), (lambda: " 7 ", 7, 7), (lambda: http_date(3600), 3000, 3600),
    (lambda: http_date(-3600), 0, 0), (lambda: "soon", 0, 0), (lambda: "-5", 0, 0), (lambda: "", 0, 0),
    (lambda: "9" * 400, 1e8, 1e9),
], ids=range(8))  # fmt: skip
def test_retry_after_is_read_in_both_its_forms(said: Callable[[], str], least: float, most: float) -> None:
    assert least <= retry_after(answer(b"", Retry_After=said())) <= most
