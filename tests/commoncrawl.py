"""Common Crawl on loopback: an index that speaks its protocol, and WARC files served by ranges."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import threading
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import parse_qs, urlsplit
from urllib.request import urlopen

from tests.warcs import http, record

PAGE_SIZE = 25
"""Lines of a page of the index; those of the real one have 15,000."""


@dataclass
class Slice:
    """One crawl: the lines of its index, and its files."""

    lines: list[dict[str, str]] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)
    until: str = "9999-12-31T00:00:00"


@dataclass
class Served:
    """What is served, and what was asked."""

    url: str
    slices: dict[str, Slice]
    asked: Counter[str] = field(default_factory=Counter)
    """Requests by kind: `collinfo`, `index`, `range`."""
    order: list[str] = field(default_factory=list)
    """The slices in the order in which their indexes were asked for."""
    ranges: Counter[tuple[str, str]] = field(default_factory=Counter)
    """How often each part of each file was sent."""
    failing: int = 0
    """So many of the next requests for parts are answered by 503."""
    at_once: int = 0
    """The most requests that were under way together."""

    @property
    def settings(self) -> tuple[str, ...]:
        """The words that send a crawl here."""
        return tuple(
            word for name in ("INDEX", "FILES") for word in ("-s", f"NEWSSPIDER_COMMONCRAWL_{name}={self.url}/")
        )


def captured(urls: Iterable[str], moment: datetime) -> list[tuple[str, bytes]]:
    """What a crawler gets for addresses at a moment: each with its record; errors are not indexed, so left out."""
    found = []
    for url in urls:
        try:
            with urlopen(url, timeout=30) as answer:
                if answer.url == url:  # A further page that does not exist leads back to the first.
                    body = answer.read()
                    stated = f"WARC-Payload-Digest: sha1:{_digest(body)}"
                    found.append((url, record(http(body), url, stated, date=f"{moment:%Y-%m-%dT%H:%M:%SZ}")))
        except HTTPError:
            continue
    return found


def _digest(body: bytes) -> str:
    return base64.b32encode(hashlib.sha1(body).digest()).decode()


def sliced(name: str, captures: Iterable[tuple[str, bytes]], files: int = 3) -> Slice:
    """A slice of these captures, spread over some files, as the real ones are."""
    made = Slice()
    for number, (url, one) in enumerate(captures):
        path = f"crawl-data/{name}/segments/1/warc/CC-MAIN-{number % files:05}.warc.gz"
        before, member = made.files.setdefault(path, b""), gzip.compress(one)
        made.files[path] = before + member
        body = one.partition(b"\r\n\r\n")[2].partition(b"\r\n\r\n")[2]
        when = one.partition(b"WARC-Date: ")[2][:20].decode()
        made.lines.append({
            "urlkey": url, "timestamp": "".join(filter(str.isdigit, when)), "url": url, "mime": "text/html",
            "mime-detected": "text/html", "status": "200", "filename": path, "offset": str(len(before)),
            "length": str(len(member)), "digest": _digest(body),
        })  # fmt: skip
    made.lines.sort(key=lambda line: (line["urlkey"], line["timestamp"]))
    return made


@contextmanager
def serving(slices: dict[str, Slice]) -> Iterator[Served]:
    """A server of slices, the last the newest, until the block ends."""
    served = Served("", slices)
    under_way = [0]
    lock = threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_: object) -> None:
            pass

        def do_GET(self) -> None:
            with lock:
                under_way[0] += 1
                served.at_once = max(served.at_once, under_way[0])
            try:
                self.answer()
            finally:
                with lock:
                    under_way[0] -= 1

        def answer(self) -> None:
            parts = urlsplit(self.path)
            if parts.path == "/robots.txt":
                self.send(200, b"User-agent: *\nDisallow: /\n")
            elif parts.path == "/collinfo.json":
                served.asked["collinfo"] += 1
                listed = [
                    {"id": name, "name": name, "to": one.until, "cdx-api": f"{served.url}/{name}-index"}
                    for name, one in reversed(served.slices.items())
                ]
                self.send(200, json.dumps(listed).encode())
            elif parts.path.endswith("-index"):
                self.index(parts.path[1:].removesuffix("-index"), parse_qs(parts.query))
            else:
                self.part(parts.path[1:])

        def index(self, name: str, query: dict[str, list[str]]) -> None:
            served.asked["index"] += 1
            if name not in served.order:
                served.order.append(name)
            prefix = query["url"][0].removesuffix("*")
            lines = [line for line in served.slices[name].lines if _bare(line["url"]).startswith(prefix)]
            if query.get("filter") == ["=status:200"]:
                lines = [line for line in lines if line["status"] == "200"]
            if not lines:
                self.send(404, json.dumps({"message": f"No Captures found for: {query['url'][0]}"}).encode())
            elif "showNumPages" in query:
                self.send(200, json.dumps({"pages": -(-len(lines) // PAGE_SIZE), "pageSize": 5, "blocks": 1}).encode())
            else:
                start = int(query["page"][0]) * PAGE_SIZE
                asked = query["fl"][0].split(",")
                some = [{key: line[key] for key in asked} for line in lines[start : start + PAGE_SIZE]]
                self.send(200, "".join(json.dumps(line) + "\n" for line in some).encode())

        def part(self, path: str) -> None:
            served.asked["range"] += 1
            wanted = self.headers["Range"]
            if served.failing > 0:
                served.failing -= 1
                self.send(503, b"Please reduce your request rate.")
                return
            found = next((one.files[path] for one in served.slices.values() if path in one.files), None)
            if found is None:
                self.send(404, b"")
                return
            start, _, end = wanted.removeprefix("bytes=").partition("-")
            served.ranges[path, wanted] += 1
            self.send(206, found[int(start) : int(end) + 1], f"bytes {start}-{end}/{len(found)}")

        def send(self, status: int, body: bytes, content_range: str | None = None) -> None:
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Content-Type", "application/octet-stream" if content_range else "text/x-ndjson")
            if content_range:
                self.send_header("Content-Range", content_range)
            self.end_headers()
            self.wfile.write(body)

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *_: object) -> None:
            """Nobody waits for the answer any more: the crawl was killed."""

    server = Server(("127.0.0.1", 0), Handler)
    served.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield served
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _bare(url: str) -> str:
    return url.partition("://")[2].removeprefix("www.")


def local(path: Path, captures: Iterable[tuple[str, bytes]]) -> Path:
    """A WARC file of captures."""
    path.write_bytes(b"".join(gzip.compress(one) for _, one in captures))
    return path
