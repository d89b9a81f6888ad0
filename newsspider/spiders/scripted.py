"""scripted.py: pages that have no text until their script has run: fetched once more, by the browser."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from scrapy import Request
from scrapy.http import Response
from twisted.python.failure import Failure

from newsspider.extract import instant
from newsspider.items import Finding, Visit
from newsspider.pages import PageReading
from newsspider.spiders.answers import cause, request_of
from newsspider.spiders.asking import PAGE, PRIORITY, Output
from newsspider.spiders.crawl import Crawl

FIRST = 3
"""Pages of a site that are tried; if the browser shows a text on none of them, `render=auto` tries no more."""

OF_THE_SHELL = (b"Etag", b"Last-Modified")
"""Headers by which a site would say that nothing has changed, though its script writes another text by now."""


class Scripted:
    """Has the browser show pages that say nothing, as long as that is of use."""

    def __init__(self, crawl: Crawl, visit: Callable[..., Output]) -> None:
        self.crawl, self.visit = crawl, visit
        self.render = crawl.spider.arguments.render
        self.was_of_use = self.render == "always"
        self.tried = self.seen = 0
        self.held: list[Request] = []
        """What waits until the first ones have been seen."""

    def wants(self, response: Response, page: PageReading) -> bool:
        """Return whether the browser is to show a page."""
        if "browser" in response.meta:
            self.was_of_use = self.was_of_use or bool(page.article and page.article.body)
            return False
        return page.is_shell and self.render != "never" and (self.was_of_use or self.seen < FIRST)

    def again(self, response: Response, **asked: object) -> Output:
        """Yield the request that has the browser show a page, at once or once it has been of use."""
        request = Request(
            response.url,
            self.parse,
            errback=self.failed,
            priority=PRIORITY["article"],
            meta=PAGE | {"browser": "read", "dont_retry": True, "first": response.headers},
            cb_kwargs=asked,
            dont_filter=True,
        )
        self.held.append(request)
        yield from self._released()

    def parse(self, response: Response, **asked: object) -> Output:
        """Yield what the page says now; the site's own answer has the headers, and in them the rights."""
        response.meta["tab"].close()
        headers = {**response.meta["first"], **response.headers}
        for name in OF_THE_SHELL:
            headers.pop(name, None)
        yield from self.visit(response.replace(headers=headers), **asked)
        self.seen += 1
        yield from self._released()

    def failed(self, failure: Failure) -> Output:
        """Yield the refusal of a page that the browser could not show."""
        request = request_of(failure)
        if tab := request.meta.get("tab"):
            tab.close()
        yield _refused(request, cause(failure))
        self.seen += 1
        yield from self._released()

    def _released(self) -> Output:
        """Yield what has waited: requests where the browser is of use or was not tried enough, else refusals."""
        while self.held and (self.was_of_use or self.tried < FIRST):
            self.tried += 1
            yield self.held.pop(0)
        if self.seen >= FIRST:
            for request in self.held:
                yield _refused(request, f"and the browser showed no text of the first {FIRST} such pages")
            self.held = []


def _refused(request: Request, why: str) -> Visit:
    finding = Finding("page", f"only a script writes it: {why}")
    return Visit(request.cb_kwargs["found"], request.url, instant(datetime.now(UTC)), findings=[finding])
