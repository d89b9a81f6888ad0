"""A proxy before the stand-in that spoils a share of its answers, each in one of the ways in which sites fail."""

from __future__ import annotations

import asyncio
import gzip
import random
import re
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from urllib.parse import urlsplit

ERROR_PAGE = (
    b"<html>\r\n<head><title>503 Service Temporarily Unavailable</title></head>\r\n<body>\r\n<center><h1>503 Service "
    b"Temporarily Unavailable</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n"
)
SCRIPT = re.compile("<script.*?</script>", re.DOTALL)
HOP_BY_HOP = ("connection", "content-length", "transfer-encoding")


@dataclass(slots=True)
class Answer:
    """What the stand-in said, and what becomes of it."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes
    url: str
    dice: random.Random
    length: int | None = None
    """What Content-Length says; None: the truth."""
    drips: bool = False

    def header(self, name: str) -> str:
        """The value of a header, empty where there is none."""
        return next((value for one, value in self.headers if one.lower() == name), "")

    def without(self, *names: str) -> list[tuple[str, str]]:
        """The headers but for those."""
        return [pair for pair in self.headers if pair[0].lower() not in names]

    def plain(self) -> bytes:
        """The body, unpacked."""
        return gzip.decompress(self.body) if self.header("content-encoding") == "gzip" else self.body

    def wire(self) -> bytes:
        """The answer as it goes over the wire."""
        length = len(self.body) if self.length is None else self.length
        said = [*self.without(*HOP_BY_HOP), ("Content-Length", str(length)), ("Connection", "close")]
        lines = [f"HTTP/1.1 {self.status} Spoiled or not", *(f"{name}: {value}" for name, value in said)]
        return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + self.body


def _status(code: int, **headers: str) -> Callable[[Answer], bool]:
    def spoil(answer: Answer) -> bool:
        answer.status, answer.body = code, ERROR_PAGE
        answer.headers = [("Content-Type", "text/html"), *((n.replace("_", "-"), v) for n, v in headers.items())]
        return True

    return spoil


def _until(answer: Answer) -> bool:
    moment = format_datetime(datetime.now(UTC) + timedelta(seconds=1), usegmt=True)
    return _status(503, Retry_After=moment)(answer)


def _truncated(answer: Answer) -> bool:
    answer.length = len(answer.body)
    answer.body = answer.body[: answer.dice.randrange(len(answer.body) or 1)]
    return answer.length > 0


def _too_short(answer: Answer) -> bool:
    if len(answer.body) < 2:
        return False
    answer.body = answer.body[: answer.dice.randrange(1, len(answer.body))]
    return True


def _drip(answer: Answer) -> bool:
    answer.drips = True
    return True


def _broken_gzip(answer: Answer) -> bool:
    packed = bytearray(gzip.compress(answer.plain()))
    place = answer.dice.randrange(10, len(packed))
    packed[place] ^= 0xFF
    answer.body = bytes(packed)
    answer.headers = [*answer.without("content-encoding"), ("Content-Encoding", "gzip")]
    return True


def _lying_gzip(answer: Answer) -> bool:
    answer.body = answer.plain()
    answer.headers = [*answer.without("content-encoding"), ("Content-Encoding", "gzip")]
    return True


def _latin(answer: Answer) -> bool:
    """The page in windows-1252, while its `<meta>`, and every other time its header, says UTF-8."""
    if "text/html" not in answer.header("content-type"):
        return False
    text = answer.plain().decode()
    try:
        for script in SCRIPT.findall(text):  # There a reference would be no letter.
            script.encode("cp1252")
    except UnicodeError:
        return False
    body = text.encode("cp1252", "xmlcharrefreplace")
    charset = answer.dice.choice(("", "; charset=UTF-8"))
    answer.body = body
    answer.headers = [*answer.without("content-type", "content-encoding"), ("Content-Type", f"text/html{charset}")]
    return True


def _wrong_charset(answer: Answer) -> bool:
    if "text/html" not in answer.header("content-type"):
        return False
    wrong = answer.dice.choice(("iso-8859-1", "windows-1252", "us-ascii"))
    answer.headers = [*answer.without("content-type"), ("Content-Type", f"text/html; charset={wrong}")]
    return True


def _loop(answer: Answer) -> bool:
    """A redirect to the same address, or to one that redirects back."""
    _status(302, Location=answer.url)(answer)
    if answer.dice.random() < 0.5:
        answer.headers[-1] = ("Location", f"{answer.url}{'&' if '?' in answer.url else '?'}{TURN}")
    return True


def _empty(answer: Answer) -> bool:
    answer.body = b""
    answer.headers = answer.without("content-encoding")
    return True


TURN = "retour=1"
KINDS: dict[str, Callable[[Answer], bool] | None] = {
    "500": _status(500),
    "502": _status(502),
    "503": _status(503),
    "503 until": _until,
    "429": _status(429),
    "429 for": _status(429, Retry_After="1"),
    "reset": None,
    "drip": _drip,
    "truncated": _truncated,
    "too short a length": _too_short,
    "broken gzip": _broken_gzip,
    "lying gzip": _lying_gzip,
    "latin": _latin,
    "wrong charset": _wrong_charset,
    "loop": _loop,
    "empty": _empty,
    "error page": _status(200),
}
"""The ways to spoil an answer; one that does not apply to an answer (False) gives way to the next. None: no answer."""
READABLE = ("lying gzip", "latin", "wrong charset")
"""Those which a reader may see through without asking again."""


@dataclass
class Proxy:
    """What a test holds in its hand: the share may be changed at any time."""

    share: float
    seed: int
    kinds: Sequence[str]
    port: int = 0
    only: str = ""
    """What an address has to begin with to be spoiled."""
    spoiled: Counter[str] = field(default_factory=Counter)
    answers: int = 0
    tries: Counter[str] = field(default_factory=Counter)
    after_429: list[tuple[float, float]] = field(default_factory=list)
    """When a 429 was sent, and when the next request came, by the clock of the loop."""
    sent_429: float | None = None

    @property
    def environment(self) -> dict[str, str]:
        """What makes a crawl go through the proxy."""
        return {"http_proxy": f"http://127.0.0.1:{self.port}", "no_proxy": ""}

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one request."""
        with suppress(OSError, asyncio.IncompleteReadError):
            head = await reader.readuntil(b"\r\n\r\n")
            lines = head.decode("latin-1").split("\r\n")
            sizes = [line.partition(":")[2] for line in lines if line.lower().startswith("content-length:")]
            body = await reader.readexactly(int(sizes[0])) if sizes else b""
            await self._answer(lines, body, writer)
        with suppress(OSError):
            writer.close()

    async def _answer(self, lines: list[str], body: bytes, writer: asyncio.StreamWriter) -> None:
        method, url, _ = lines[0].split(" ")
        key = f"{method} {url} {body!r}"
        self.tries[key] += 1
        self.answers += 1
        self._time()
        # By address and try, so that the same seed spoils the same answers whatever the order of requests.
        dice = random.Random(f"{self.seed} {urlsplit(url).path} {urlsplit(url).query} {body!r} {self.tries[key]}")
        if url.endswith(TURN):
            back = Answer(302, [("Location", url[: -len(TURN) - 1])], b"", url, dice)
            writer.write(back.wire())
            return
        spoils = dice.random() < self.share and url.startswith(self.only)
        answer = await _fetched(lines, body, url, dice)
        if spoils and not self._spoil(answer):
            writer.transport.abort()
            return
        if answer.status == 429:
            self.sent_429 = asyncio.get_running_loop().time()
        await _send(answer, writer)

    def _time(self) -> None:
        if self.sent_429 is not None:
            self.after_429.append((self.sent_429, asyncio.get_running_loop().time()))
            self.sent_429 = None

    def _spoil(self, answer: Answer) -> bool:
        """Spoil an answer in one way or, where that does not apply, another; False: there is to be none."""
        for kind in answer.dice.sample(list(self.kinds), len(self.kinds)):
            spoil = KINDS[kind]
            if spoil is None or spoil(answer):
                self.spoiled[kind] += 1
                return spoil is not None
        raise AssertionError(f"no way to spoil {answer.url}")


async def _fetched(lines: list[str], body: bytes, url: str, dice: random.Random) -> Answer:
    parts = urlsplit(url)
    reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
    kept = [line for line in lines[1:-2] if line.partition(":")[0].lower() not in ("connection", "proxy-connection")]
    writer.write("\r\n".join([lines[0], *kept, "Connection: close\r\n\r\n"]).encode("latin-1") + body)
    head, _, said = (await reader.read()).partition(b"\r\n\r\n")
    writer.close()
    first, *rest = head.decode("latin-1").split("\r\n")
    headers = [(name, value.strip()) for name, _, value in (line.partition(":") for line in rest)]
    return Answer(int(first.split(" ")[1]), headers, said, url, dice)


async def _send(answer: Answer, writer: asyncio.StreamWriter) -> None:
    wire = answer.wire()
    if not answer.drips:
        writer.write(wire)
        await writer.drain()
        return
    for byte in wire:  # More patient than any client.
        writer.write(bytes([byte]))
        await writer.drain()
        await asyncio.sleep(0.2)


@contextmanager
def spoiling(share: float, *, seed: int = 1, kinds: Sequence[str] = tuple(KINDS)) -> Iterator[Proxy]:
    """A proxy that serves from a thread until the block ends."""
    proxy = Proxy(share, seed, kinds)
    started = threading.Event()
    loop = asyncio.new_event_loop()

    def serve() -> None:
        server = loop.run_until_complete(asyncio.start_server(proxy.serve, "127.0.0.1", 0))
        proxy.port = server.sockets[0].getsockname()[1]
        started.set()
        loop.run_forever()
        server.close()
        for task in asyncio.all_tasks(loop):
            task.cancel()
        loop.run_until_complete(asyncio.sleep(0))
        loop.close()

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    started.wait()
    try:
        yield proxy
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
