"""scripted.py: pages without a text until their script has run: fetched once more, by the browser."""

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
from newsspider.spiders.crawl import Crawl
from newsspider.spiders.requests import PAGE, PRIORITY, Output

FIRST = 3
"""How many pages of a site `render=auto` tries; if the browser shows a text on none, it tries no more."""

OF_THE_SHELL = (b"Etag", b"Last-Modified")
"""Validators that would say that nothing has changed, although the script may write another text."""


class Scripted:
    """Fetches pages without a text by the browser, as long as that helps."""

    def __init__(self, crawl: Crawl, visit: Callable[..., Output]) -> None:
        self.crawl, self.visit = crawl, visit
        self.render = crawl.spider.arguments.render
        self.was_of_use = self.render == "always"
        self.tried = self.seen = 0
        self.held: list[Request] = []
        """Requests that wait for the result of the first ones."""

    def wants(self, response: Response, page: PageReading) -> bool:
        """Return whether the browser is to fetch a page."""
        if "browser" in response.meta:
            self.was_of_use = self.was_of_use or bool(page.article and page.article.body)
            return False
        return page.is_shell and self.render != "never" and (self.was_of_use or self.seen < FIRST)

    def again(self, response: Response, **arguments: object) -> Output:
        """Yield the request for a page by the browser, at once or when the browser has helped with others."""
        request = Request(
            response.url,
            self.parse,
            errback=self.failed,
            priority=PRIORITY["article"],
            meta=PAGE | {"browser": "read", "dont_retry": True, "first": response.headers},
            cb_kwargs=arguments,
            dont_filter=True,
        )
        self.held.append(request)
        yield from self._released()

    def parse(self, response: Response, **arguments: object) -> Output:
        """Yield the visit of a page that the browser shows; headers, and so rights, are those of the first answer."""
        response.meta["tab"].close()
        headers = {**response.meta["first"], **response.headers}
        for name in OF_THE_SHELL:
            headers.pop(name, None)
        yield from self.visit(response.replace(headers=headers), **arguments)
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
        """Yield the waiting requests if the browser helps or was not tried enough; refusals if it does not help."""
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
