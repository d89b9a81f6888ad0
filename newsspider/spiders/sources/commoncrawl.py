"""Common Crawl: the captures of a site, slice by slice from the newest, each fetched once and kept."""

from __future__ import annotations

import asyncio
import json
import time
from pathlib import Path
from typing import Any

from scrapy import Request
from scrapy.http import Response
from twisted.python.failure import Failure

from newsspider.archive import FetchedFile, key_of
from newsspider.discovery import commoncrawl
from newsspider.discovery.commoncrawl import Capture, Slice
from newsspider.items import Finding
from newsspider.normalise import urls
from newsspider.spiders.answers import cause, status
from newsspider.spiders.crawl import Crawl
from newsspider.spiders.requests import PRIORITY
from newsspider.spiders.sources import BaseSource

AHEAD = 16
"""Records asked for at a time; the pace is DOWNLOAD_DELAY's."""
LOG_EVERY = 30.0
"""Seconds between two log lines on its progress."""
GONE = (404, 410, 416)


class UnfetchedError(Exception):
    """Something could not be fetched now, and may be another time; the text says what."""


class CommonCrawlSource(BaseSource):
    """Fetches the captures of the site into `archive/commoncrawl/`; those already there are not asked for."""

    name = "commoncrawl"

    def __init__(self, crawl: Crawl) -> None:
        super().__init__(crawl)
        settings = self.spider.settings
        self.index, self.files = (settings[f"NEWSSPIDER_COMMONCRAWL_{name}"] for name in ("INDEX", "FILES"))
        self.folder = self.spider.files.folder / "archive" / "commoncrawl"
        self.logged_at = time.monotonic()

    async def fetched(self) -> list[tuple[Path, str]]:
        """Return the files once all are complete, each with the address of its index; else UnfetchedError."""
        found, unfetched = [], 0
        for one in await self._slices():
            kept = FetchedFile(self.folder, one.name)
            if not kept.complete:
                unfetched += not await self._fetch(one, kept)
            if kept.path.exists():
                found.append((kept.path, commoncrawl.query(self.index, one.name, self.spider.home, 0)))
        if unfetched:
            raise UnfetchedError(
                f"{unfetched} slices of Common Crawl are not complete; what was fetched is kept, and no article is "
                "delivered before all is there: run it again"
            )
        return found

    async def _slices(self) -> list[Slice]:
        url = f"{self.index.rstrip('/')}/collinfo.json"
        answer = await self._answer(url, expects="json")
        found = commoncrawl.slices(answer.body) if isinstance(answer, Response) else Finding("page", cause(answer))
        if isinstance(found, Finding):
            raise UnfetchedError(f"Common Crawl's index cannot be had: {url}: {found.reason}")
        since = self.spider.arguments.since
        # No page is captured before it is published.
        return [one for one in found if since is None or one.until is None or one.until[:10] >= since.isoformat()[:10]]

    async def _fetch(self, one: Slice, kept: FetchedFile) -> bool:
        """Fetch what is missing of a slice; return whether it is complete."""
        lines = kept.listed()
        if lines is None:
            listed = await self._listed(one)
            if listed is None:
                return False
            lines = list(map(commoncrawl.line_of, listed))
            kept.keep_list(lines)
        wanted = [commoncrawl.of_line(json.loads(line)) for line in lines]
        here = kept.open()
        missing = [capture for capture in wanted if (capture.url, capture.timestamp) not in here]
        self.spider.logger.info(
            "%s: %d captures of %s, %d of them here.", one.name, len(wanted), self.spider.home, len(here)
        )
        left = len(missing)
        try:
            for start in range(0, len(missing), AHEAD):
                some = missing[start : start + AHEAD]
                left -= sum(await asyncio.gather(*(self._record(capture, kept) for capture in some)))
                self._log_progress(one, len(wanted) - left, len(wanted))
        finally:
            kept.close(complete=left == 0)
        return left == 0

    async def _listed(self, one: Slice) -> list[Capture] | None:
        """The captures of articles in a slice; None, with a line in the log, where its index cannot be had."""
        found: dict[tuple[str, str], Capture] = {}
        url = commoncrawl.query(self.index, one.name, self.spider.home)
        answer = await self._answer(url, handle_httpstatus_list=[404])
        if isinstance(answer, Response) and answer.status == 404 and commoncrawl.is_empty(answer.body):
            return []
        count = commoncrawl.pages(answer.body) if isinstance(answer, Response) else Finding("page", cause(answer))
        number = 0
        while not isinstance(count, Finding) and number < count:
            url = commoncrawl.query(self.index, one.name, self.spider.home, number)
            answer = await self._answer(url, handle_httpstatus_list=[404])
            if isinstance(answer, Failure):
                count = Finding("page", cause(answer))
            elif answer.status == 404 and not commoncrawl.is_empty(answer.body):
                count = Finding("page", "HTTP status 404")
            elif answer.status == 200:
                self.spider.count("listing_pages")
                self._take(answer.body, found, url)
            number += 1
        if isinstance(count, Finding):
            self.spider.logger.error("A listing is lost: %s: %s.", url, count.reason)
            return None
        return sorted(found.values(), key=lambda capture: (capture.file, capture.offset))

    def _take(self, body: bytes, found: dict[tuple[str, str], Capture], address: str) -> None:
        """Add the captures of a page of an index; of those that hold the same page, only the first."""
        for one in commoncrawl.captures(body):
            if isinstance(one, Finding):
                self._lose(address, one.reason)
            elif not one.is_warc:
                self.spider.count("captures_in_arc")
            elif urls.same_site(one.url, self.spider.home) and not urls.no_article(one.url):
                key = (urls.canonical(one.url), one.digest or one.timestamp)
                if key not in found or one.timestamp < found[key].timestamp:
                    found[key] = one

    async def _record(self, one: Capture, kept: FetchedFile) -> bool:
        """Fetch a record; return False where it may be had another time. One that is gone for good is logged."""
        url = f"{self.files.rstrip('/')}/{one.file}"
        headers = {"Range": f"bytes={one.offset}-{one.offset + one.length - 1}", "Accept-Encoding": "identity"}
        answer = await self._answer(url, headers=headers)
        if isinstance(answer, Failure):
            if status(answer) in GONE:
                self._lose(url, cause(answer))
                return True
            self.spider.logger.warning("Not fetched: %s of %s: %s.", headers["Range"], url, cause(answer))
            return False
        try:
            if answer.status != 206:
                raise ValueError("the server does not send parts of files")
            if key_of(answer.body) != (one.url, one.timestamp):
                raise ValueError("another capture stands there")
        except ValueError as error:
            self._lose(f"{url} at byte {one.offset}", str(error))
            return True
        kept.add(answer.body)
        self.spider.count("captures_fetched")
        return True

    async def _answer(self, url: str, headers: dict[str, str] | None = None, **meta: Any) -> Response | Failure:
        """The answer to a request after all retries. It ignores robots.txt, since an index is offered to programs."""
        done: asyncio.Future[Response | Failure] = asyncio.get_running_loop().create_future()

        def answered(result: Any) -> None:
            if not done.done():
                done.set_result(result)

        engine = self.spider.crawler.engine
        assert engine
        engine.crawl(
            Request(
                url,
                answered,
                errback=answered,
                headers=headers,
                priority=PRIORITY["listing"],
                dont_filter=True,
                meta={**meta, "dont_obey_robotstxt": True, "of_an_archive": True},
            )
        )
        return await done

    def _lose(self, url: str, why: str) -> None:
        self.lost += 1
        self.spider.logger.error("A capture is lost: %s: %s.", url, why)

    def _log_progress(self, one: Slice, here: int, wanted: int) -> None:
        if time.monotonic() - self.logged_at > LOG_EVERY:
            self.logged_at = time.monotonic()
            self.spider.logger.info("%s: %d of %d captures are here.", one.name, here, wanted)
