"""What is wrong with an answer of status 200: empty, cut off, an error page; asked for again, it may be whole."""

from __future__ import annotations

import re
from collections.abc import Container
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
)
from scrapy.http import Response

from newsspider.discovery import rest, xml
from newsspider.items import Finding
from newsspider.pages.refusal import is_error

UNDECODABLE, BAD_CHECKSUM, LOOP = "cannot be unpacked", "bad checksum", "redirect loop"
"""Flags of the middlewares nearer to the network."""
CUT_OFF = "cut off"
TAIL = 64
"""Bytes at the end of an answer by which two that were cut off are compared. Where a theme never prints `</html>`, they
are the same again; an answer that was cut off on its way ends elsewhere."""
WHOLE = (200, 203)
"""Statuses of an answer with the whole page; 203 is from a proxy that changed something."""
SHORT = 4_000
"""Bytes. Error pages of servers and proxies are shorter, pages of WordPress far longer."""
FEW_LINKS = 4
LITTLE = 2_000
"""Links, and letters of text, that the error page of a server may have; a home page has more of either."""

_CAUSES = (
    (DownloadTimeoutError, "timeout"),
    (ResponseDataLossError, CUT_OFF),
    (DownloadConnectionRefusedError, "connection refused"),
    (CannotResolveHostError, "no such host"),
    (DownloadFailedError, "connection lost"),
)
_TITLE = re.compile(rb"<title[^<>]*+>([^<]{0,300})", re.IGNORECASE)
_TAG = re.compile(rb"<[^<>]*+>")
_CODE = re.compile(rb"<(?:script|style)\b[^<]*+(?:<(?!/(?:script|style))[^<]*+)*+", re.IGNORECASE)
_LINK = re.compile(rb"<a\s", re.IGNORECASE)
_CLAIMS = re.compile(rb"article:published_time|NewsArticle|[\"' ]postid-\d", re.IGNORECASE)
_ROOT = re.compile(rb"<(?:\w+:)?(?:urlset|sitemapindex|rss|feed|rdf)[\s>]", re.IGNORECASE)
_ROOT_END = re.compile(rb"</(?:\w+:)?(?:urlset|sitemapindex|rss|feed|rdf)\s*>", re.IGNORECASE)


class SpoiledAnswerError(IgnoreRequest):
    """An answer that was still spoiled at the last try; the text says how."""


def fault(response: Response, expects: str | None, asked: Container[str] = ()) -> str | None:
    """Return what is wrong with a response where `page`, `json` or `xml` is expected; None for a good one.

    `asked`: the headers of its request.
    """
    for flag in (UNDECODABLE, BAD_CHECKSUM, LOOP):
        if flag in response.flags:
            return flag
    if expects is None:
        return None
    if odd := _odd_status(response, asked):
        return odd
    if response.status not in WHOLE:
        return None
    if not response.body.strip():
        return "empty"
    if is_error_page(response.body):
        return "error page"
    return CUT_OFF if _breaks_off(response, expects) else None


def _odd_status(response: Response, asked: Container[str]) -> str | None:
    """Why a status is no answer to the request: a part or a `not modified` that nobody asked for, or no content."""
    if response.status == 206 and "Range" not in asked:
        return "a part nobody asked for"
    if response.status == 304 and not ("If-None-Match" in asked or "If-Modified-Since" in asked):
        return "304 nobody asked for"
    if 200 < response.status < 300 and response.status not in (203, 206):
        return f"HTTP status {response.status}"
    return None


def is_error_page(body: bytes) -> bool:
    """Whether a body is the error page of a server, a proxy or a database, by its title or, if short, its words.

    Only a page with little else is one: a site may be called Forbidden Stories.
    """
    title = _TITLE.search(body, 0, 8192)
    texts = [title[1]] if title else []
    short = len(body) < SHORT and body.lstrip()[:1] not in (b"{", b"[")
    if short:
        texts.append(_TAG.sub(b" ", body))
    if not any(is_error(xml.decoded(one)) for one in texts) or _CLAIMS.search(body):
        return False
    return len(_LINK.findall(body)) <= FEW_LINKS and (short or _is_little(body))


def _is_little(body: bytes) -> bool:
    """Whether a page has few words beside its scripts and styles."""
    return len(b" ".join(_TAG.sub(b" ", _CODE.sub(b" ", body)).split())) < LITTLE


def _breaks_off(response: Response, expects: str) -> bool:
    body = response.body
    start = body.lstrip()[:1]
    if expects == "json" and (start in (b"{", b"[") or b"json" in (response.headers.get("Content-Type") or b"")):
        return rest.json_in(body) is None
    if expects == "xml" and (body.startswith(b"\x1f\x8b") or _ROOT.search(body, 0, 65_536)):
        text = xml.unpacked(body)
        return not isinstance(text, Finding) and not _ROOT_END.search(text, max(0, len(text) - 4096))
    kind = (response.headers.get("Content-Type") or b"text/html").lower()
    # A whole page is an answer, whatever was expected: the reader judges soft errors and walls.
    return b"html" in kind and start == b"<" and b"</html" not in body[-4096:].lower()


def cause(exception: BaseException) -> str:
    """Return in a word or two why a request failed without a response."""
    return next((words for kind, words in _CAUSES if isinstance(exception, kind)), type(exception).__name__)


def retry_after(response: Response) -> float:
    """Return the seconds of a Retry-After header, in either of its forms; 0 without one."""
    value = (response.headers.get("Retry-After") or b"").decode("latin-1").strip()
    if value.isascii() and value.isdigit():
        return float(value[:9])
    try:
        until = parsedate_to_datetime(value)
    except ValueError:
        return 0.0
    aware = until if until.tzinfo else until.replace(tzinfo=UTC)
    return max(0.0, (aware - datetime.now(UTC)).total_seconds())
