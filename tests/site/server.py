"""Stand-in site: a small HTTP/1.1 server on asyncio: keep-alive, pipelining, HEAD, nothing it does not need."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from http import HTTPStatus
from urllib.parse import parse_qsl, unquote

ABSOLUTE = re.compile(r"^https?://[^/?]*")
"""What a proxy's client puts before the path."""
MOST_HEAD, MOST_BODY = 65_536, 1_048_576
PHRASES = {status.value: status.phrase for status in HTTPStatus}


@dataclass(slots=True)
class Request:
    """One request."""

    method: str
    target: str
    """As it came: path and query."""
    path: str
    """Unquoted."""
    query: dict[str, str]
    headers: dict[str, str]
    """Names in lower case."""
    body: bytes = b""

    def form(self) -> dict[str, str]:
        """The fields of a form sent url-encoded."""
        return dict(parse_qsl(self.body.decode("utf-8", "replace"), keep_blank_values=True))


@dataclass(slots=True)
class Response:
    """One answer; the server adds Content-Length and Connection."""

    status: int
    body: bytes = b""
    headers: list[tuple[str, str]] = field(default_factory=list)
    kind: str = "other"
    """What was asked for, for the log: article, section, ajax, rest …"""


Answer = Callable[[Request], Response]


def whole(text: str) -> int | None:
    """The whole number that stands there in plain digits, None where there is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 12 else None


def parsed_head(head: bytes) -> Request | None:
    """The request these lines make; None if they make none."""
    lines = head.decode("latin-1").split("\r\n")
    words = lines[0].split(" ")
    if len(words) != 3 or not words[2].startswith("HTTP/1"):
        return None
    headers = {}
    for line in lines[1:]:
        name, colon, value = line.partition(":")
        if not colon:
            return None
        headers[name.strip().lower()] = value.strip()
    if words[2] == "HTTP/1.0":
        headers.setdefault("connection", "close")
    target = ABSOLUTE.sub("", words[1], count=1)
    path, _, asked = target.partition("?")
    query = dict(parse_qsl(asked, keep_blank_values=True)) if asked else {}
    return Request(words[0], target, unquote(path) or "/", query, headers)


def wire(request: Request | None, response: Response) -> bytes:
    """The answer as it goes over the wire."""
    keep = request is not None and request.headers.get("connection", "").lower() != "close"
    lines = [f"HTTP/1.1 {response.status} {PHRASES.get(response.status, 'Unknown')}", "Server: nginx"]
    lines += [f"{name}: {value}" for name, value in response.headers]
    if response.status != 304:
        lines.append(f"Content-Length: {len(response.body)}")
    lines.append(f"Connection: {'keep-alive' if keep else 'close'}\r\n\r\n")
    head = "\r\n".join(lines).encode("latin-1", "replace")
    bodiless = response.status in (204, 304) or (request is not None and request.method == "HEAD")
    return head if bodiless else head + response.body


class Gate:
    """Holds answers back while it is closed, so that a crawl lasts as long as a test wants it to, and no timer says."""

    def __init__(self) -> None:
        self._through: int | None = None
        self._held: list[Callable[[], None]] = []

    def close(self, after: int) -> None:
        """Let so many answers through, and hold back those that follow."""
        self._through = after

    def open(self) -> None:
        """Send what is held, and whatever comes."""
        self._through = None
        held, self._held = self._held, []
        for send in held:
            send()

    def pass_on(self, send: Callable[[], None]) -> None:
        """Send an answer now, or once the gate is open."""
        if self._through == 0:
            self._held.append(send)
            return
        if self._through:
            self._through -= 1
        send()


class Connection(asyncio.Protocol):
    """One client's connection: requests in, answers out, in order."""

    def __init__(self, answer: Answer, latency: float, gate: Gate) -> None:
        self._answer, self._latency, self._gate = answer, latency, gate
        self._buffer = b""
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Remembers where answers go."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def connection_lost(self, exc: Exception | None) -> None:
        """Forgets it."""
        self._transport = None

    def data_received(self, data: bytes) -> None:
        """Answers every request that has come in whole; a bad one ends the connection."""
        self._buffer += data
        while (request := self._whole_request()) is not None:
            self._send(request, self._answer(request))

    def _whole_request(self) -> Request | None:
        """The next request, taken from the buffer; None as long as there is no whole one."""
        end = self._buffer.find(b"\r\n\r\n")
        if end < 0:
            if len(self._buffer) > MOST_HEAD:
                self._send(None, Response(431))
            return None
        request = parsed_head(self._buffer[:end])
        if request is None:
            self._send(None, Response(400))
            return None
        length = whole(request.headers.get("content-length", "0"))
        if length is None or length > MOST_BODY:
            self._send(None, Response(413))
            return None
        stop = end + 4 + length
        if len(self._buffer) < stop:
            return None
        request.body, self._buffer = self._buffer[end + 4 : stop], self._buffer[stop:]
        return request

    def _send(self, request: Request | None, response: Response) -> None:
        """Now, or after the latency asked for, or when the gate opens."""
        if self._latency:
            asyncio.get_running_loop().call_later(self._latency, self._pass_on, request, response)
        else:
            self._pass_on(request, response)

    def _pass_on(self, request: Request | None, response: Response) -> None:
        self._gate.pass_on(lambda: self._write(request, response))

    def _write(self, request: Request | None, response: Response) -> None:
        if self._transport is None or self._transport.is_closing():
            return
        self._transport.write(wire(request, response))
        if request is None or request.headers.get("connection", "").lower() == "close":
            self._buffer = b""
            self._transport.close()


async def listening(answer: Answer, host: str, port: int, latency: float, gate: Gate | None = None) -> asyncio.Server:
    """A server that answers with this function, through a gate; port 0 takes a free one."""
    loop, through = asyncio.get_running_loop(), gate or Gate()
    return await loop.create_server(lambda: Connection(answer, latency, through), host, port, backlog=512)


def port_of(server: asyncio.Server) -> int:
    """The port a server listens on."""
    return int(server.sockets[0].getsockname()[1])
