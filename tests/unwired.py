"""A crawl without a network: the real spider, sources, ledger and pipelines; answers come from a function."""

from __future__ import annotations

import asyncio
import json
import pickle
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from heapq import heappop, heappush
from itertools import count
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Self, cast
from urllib.parse import parse_qs, urljoin, urlsplit

import time_machine
from itemadapter import ItemAdapter
from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import CloseSpider, DontCloseSpider, DropItem
from scrapy.http import HtmlResponse, Response
from scrapy.settings import Settings
from scrapy.spidermiddlewares.httperror import HttpError
from scrapy.utils.misc import load_object
from scrapy.utils.project import get_project_settings
from scrapy.utils.request import RequestFingerprinter
from twisted.python.failure import Failure

from newsspider import runs
from newsspider.extensions.manifest import LEFT, Manifest
from newsspider.items import Article
from newsspider.middlewares.faults import SpoiledAnswerError, fault
from newsspider.middlewares.unchanged import UnchangedMiddleware
from newsspider.normalise import urls
from newsspider.run import Run as CrawlRun
from newsspider.spiders.wordpress import WordpressSpider
from tests.papers import Answer

TRIES = 3
REDIRECTS = (301, 302, 307, 308)
Answers = Callable[[str, dict[str, str], dict[str, str]], Answer]


class Copied(Settings):
    """Settings that a crawler copies in a fifth of the time, and there are hundreds of crawlers."""

    def copy(self) -> Self:
        """Return a copy that shares nothing with these."""
        return cast("Self", pickle.loads(pickle.dumps(self)))


@cache
def _project() -> bytes:
    settings = Copied()
    settings.update(get_project_settings())
    return pickle.dumps(settings)


def settings_of(output: Path) -> Settings:
    """The project's settings, with the output there."""
    settings: Settings = pickle.loads(_project())
    settings.set("NEWSSPIDER_OUTPUT", str(output), "cmdline")
    settings.set("LOG_ENABLED", False, "cmdline")
    return settings


class Engine:
    """What a spider knows of Scrapy's engine."""

    def __init__(self, run: Run) -> None:
        self.run = run

    def crawl(self, request: Request) -> None:
        """Take a request."""
        self.run.crawl_request(request)


@dataclass
class Run:
    """One run of the WordPress spider on a site that is a function."""

    site: str
    answers: Answers
    output: Path
    now: datetime
    log: list[str] = field(default_factory=list)
    exit: int | None = None

    def crawl(self, **given: str) -> int:
        """Crawl; return the exit code."""
        with time_machine.travel(self.now, tick=False):
            return asyncio.run(self._crawl(given))

    async def _crawl(self, given: dict[str, str]) -> int:
        self.crawler = crawler = Crawler(WordpressSpider, settings_of(self.output))
        WordpressSpider.update_settings(crawler.settings)
        stats: Any = load_object(crawler.settings["STATS_CLASS"])(crawler)
        crawler.stats, crawler.crawling = stats, True
        crawler.engine = Engine(self)  # type: ignore[assignment]
        self.spider = crawler.spider = WordpressSpider.from_crawler(crawler, site=self.site, **given)
        crawler.extensions = SimpleNamespace(middlewares=[CrawlRun.from_crawler(crawler)])  # type: ignore[assignment]
        pipes = crawler.settings.getdict("ITEM_PIPELINES")
        self.pipes = [load_object(name).from_crawler(crawler) for name in sorted(pipes, key=lambda one: pipes[one])]
        self.unchanged = UnchangedMiddleware.from_crawler(crawler)
        self.manifest = Manifest(crawler)
        self.queue: list[tuple[int, int, Request]] = []
        self.order, self.met, self.marks = count(), set[bytes](), RequestFingerprinter(crawler)
        await self.pipes[-1].open_spider()
        reason = await self._until_idle()
        self.file.close() if hasattr(self, "file") else None
        self.manifest.spider_closed(reason)
        if self.spider.files.part.exists():
            runs.rename(self.spider.files.part, self.spider.files.articles)
        self.manifest.feeds_closed()
        for pipe in self.pipes:
            if hasattr(pipe, "close_spider"):
                pipe.close_spider()
        return runs.exit_code(reason, stats.get_stats())

    async def _until_idle(self) -> str:
        try:
            async for one in self.spider.start():
                self.took(one)
            while True:
                while self.queue:
                    self._answer(heappop(self.queue)[2])
                try:
                    self.spider.idle()
                except DontCloseSpider:
                    continue
                return "finished"
        except CloseSpider as closed:
            assert closed.reason not in LEFT
            return closed.reason

    def crawl_request(self, request: Request) -> None:
        """Put a request into the queue, once; tell the spider of one that was made before."""
        mark = self.marks.fingerprint(request)
        if mark in self.met and not request.dont_filter:
            self.spider.crawl.request_dropped(request)
            return
        self.met.add(mark)
        heappush(self.queue, (-request.priority, next(self.order), request))

    def took(self, one: Any) -> None:
        """Take what a callback yields."""
        if isinstance(one, Request):
            self.crawl_request(one)
            return
        try:
            for pipe in self.pipes:
                one = pipe.process_item(one)
        except DropItem as dropped:
            self.log.append(str(dropped))
            return
        self._write(one)

    def _write(self, article: Article) -> None:
        files = self.spider.files
        files.folder.mkdir(parents=True, exist_ok=True)
        self.file = getattr(self, "file", None) or files.part.open("ab")
        place = self.file.tell()
        self.file.write(json.dumps(ItemAdapter(article).asdict()).encode() + b"\n")
        self.file.flush()
        assert article.identifier
        self.spider.run.delivery.written(article.identifier, files.articles.name, place, self.file.fileno())

    def _answer(self, request: Request) -> None:
        wrong: str | None = None
        for _ in range(TRIES):
            found = self._fetched(request)
            if found is None:
                return
            response = found
            wrong = fault(response, request.meta.get("expects"), request.headers)
            wrong = wrong or ("HTTP status" if response.status in (429, 500, 502, 503) else None)
            if wrong is None:
                break
        asked = response.request or request
        good = 200 <= response.status < 300 or response.status in request.meta.get("handle_httpstatus_list", ())
        error = SpoiledAnswerError(wrong) if wrong else None if good else HttpError(response, "status")
        if error is None:
            self._called(asked.callback, self.unchanged.process_response(asked, response), asked)
            return
        failure = Failure(error)  # type: ignore[no-untyped-call]
        failure.request = asked  # type: ignore[attr-defined]
        self._called(asked.errback, failure, asked)

    def _called(self, callback: Any, with_what: Any, request: Request) -> None:
        kwargs = request.cb_kwargs if isinstance(with_what, Response) else {}
        for one in callback(with_what, **kwargs) or ():
            self.took(one)

    def _fetched(self, request: Request) -> Response | None:
        """What the site answers, its redirects followed; None where one leads to what was asked for before."""
        self.unchanged.process_request(request)
        parts = urlsplit(request.url)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        headers = {str(name, "latin-1").lower(): str(values[0], "latin-1") for name, values in request.headers.items()}
        said = self.answers(parts.path, query, headers)
        body = said.body if isinstance(said.body, bytes) else said.body.encode()
        response = HtmlResponse(
            request.url, said.status, {"Content-Type": said.kind, **said.headers}, body, request=request
        )
        if said.status not in REDIRECTS:
            if response.status == 304 and self.unchanged.process_response(request, response) is not response:
                return self.unchanged.process_response(request, response)
            return response
        to = urljoin(request.url, said.headers["Location"])
        if any(urls.same_address(to, home) for home in request.meta.get("stops_at", ())):
            return response
        led = request.replace(url=to, meta={**request.meta, "redirect_urls": [request.url]})
        self.crawl_request(led)
        return None

