"""Stand-in site: the kinds of answers it gives, packed or bare as the client likes."""

from __future__ import annotations

from . import others, stream
from .bulk import Bulk
from .options import Options
from .server import Request, Response
from .stream import Piece


class Answers:
    """Makes answers at one address."""

    def __init__(self, options: Options, bulk: Bulk) -> None:
        self.options, self.bulk, self.base = options, bulk, bulk.base

    def html(self, request: Request, status: int, pieces: list[Piece], kind: str) -> Response:
        """A page."""
        headers = self.html_headers()
        if self.packs(request):
            return Response(status, stream.gzipped(pieces), [*headers, ("Content-Encoding", "gzip")], kind)
        return Response(status, stream.plain(pieces), headers, kind)

    def missing(self, request: Request) -> Response:
        """404, with the page that goes with it."""
        return self.html(request, 404, others.not_found(self.bulk, request.path), "missing")

    def moved(self, path: str) -> Response:
        """A redirect for good."""
        return Response(301, b"", [("Location", self.base + path), ("X-Redirect-By", "WordPress")], "moved")

    def text(self, request: Request, text: str, content_type: str, kind: str) -> Response:
        """Anything that is text and no page."""
        return self.packed(request, Response(200, text.encode(), [("Content-Type", content_type)], kind))

    def html_headers(self) -> list[tuple[str, str]]:
        """The headers every page has."""
        charset = "; charset=UTF-8" if self.options.charset else ""
        return [
            ("Content-Type", f"text/html{charset}"),
            ("Vary", "Accept-Encoding"),
            ("Link", f'<{self.base}/wp-json/>; rel="https://api.w.org/"'),
            *self.options.page_headers,
        ]

    def packs(self, request: Request) -> bool:
        """Whether this client gets its answers compressed."""
        return self.options.gzip and "gzip" in request.headers.get("accept-encoding", "")

    def packed(self, request: Request, response: Response) -> Response:
        """The answer, compressed for a client that takes it so."""
        if self.packs(request):
            response.body = stream.gzipped([response.body.decode()])
            response.headers += [("Content-Encoding", "gzip"), ("Vary", "Accept-Encoding")]
        return response
