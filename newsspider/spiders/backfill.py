"""Backfill: articles of the site from archives, in order of capture, in place of a crawl of the site."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import msgspec
from scrapy import signals
from scrapy.exceptions import CloseSpider

from newsspider import runs
from newsspider.archive import NotWarcError
from newsspider.items import Article, DiscoveredVia, Finding, Visit, article_of
from newsspider.normalise import urls
from newsspider.run.arguments import COMMONCRAWL
from newsspider.spiders.sources import BaseSource
from newsspider.spiders.sources.commoncrawl import LOG_EVERY, CommonCrawlSource, UnfetchedError
from newsspider.spiders.visits import Visitor


class ArchiveSource(BaseSource):
    """WARC files on this machine."""

    name = "archive"


class Backfill:
    """Reads all archives before it delivers the first line, since revisions follow one another in time."""

    def __init__(self, visits: Visitor) -> None:
        self.visits, self.crawl = visits, visits.crawl
        self.spider = visits.spider
        self.origins: dict[str, tuple[BaseSource, str]] = {}
        """By the name that records give a file: its source, and the address for `discovered_via`."""
        self.processed = asyncio.Event()
        for signal in (signals.item_scraped, signals.item_dropped, signals.item_error):
            self.spider.crawler.signals.connect(self._set_processed, signal)

    async def read_all(self) -> AsyncIterator[Visit]:
        """Yield a visit for each version of each article, then for each page that was refused. CloseSpider."""
        lines, rejected = await self._archives()
        some = False
        try:
            for visit in self._of_lines(lines, rejected):
                some = True
                self.processed.clear()
                yield visit
                await self.processed.wait()  # The number of an article's next version depends on this one.
                self.visits.stop_when_due()
        finally:
            for path in (lines, rejected):
                path.unlink(missing_ok=True)
        if not some and not self.spider.figure("outside_sections"):
            self.spider.logger.error("The archives hold no page of %s.", self.spider.home)
            raise CloseSpider("nothing_listed")
        if older := self.spider.figure("older_versions"):
            self.spider.logger.warning(
                "%d earlier versions of articles that were delivered before stay in the archives: what was delivered "
                "keeps its number. scrapy reparse writes the whole history.", older
            )  # fmt: skip

    def _set_processed(self) -> None:
        self.processed.set()

    async def _archives(self) -> tuple[Path, Path]:
        """Read all archives; return the files of the lines and of the refusals. CloseSpider."""
        try:
            return await self._read(await self._files())
        except (UnfetchedError, NotWarcError, OSError) as error:
            self.spider.logger.error("The backfill cannot go on: %s.", str(error).rstrip("."))
            raise CloseSpider("archives_incomplete") from None

    async def _files(self) -> list[tuple[str, str]]:
        """The archives, each with its name in records."""
        files = []
        archived, output = ArchiveSource(self.crawl), Path(self.spider.settings["NEWSSPIDER_OUTPUT"])
        for source in self.spider.arguments.source:
            listing: BaseSource = archived if source != COMMONCRAWL else CommonCrawlSource(self.crawl)
            if listing not in self.crawl.sources:
                self.crawl.sources.append(listing)
            found = [(Path(source), "")]
            if isinstance(listing, CommonCrawlSource):
                found = await listing.fetched()
            for path, address in found:
                name = runs.named(path, output)
                files.append((str(path), name))
                self.origins.setdefault(name, (listing, address or name))
        return files

    async def _read(self, files: list[tuple[str, str]]) -> tuple[Path, Path]:
        """Read the archives on all cores; return the files of the lines and of the refusals."""
        from newsspider import reparse

        spider = self.spider
        folder = spider.files.folder / "backfill"
        lines, rejected = folder / "versions", folder / "refused"  # Not *.jsonl, which loaders pick up.
        if not files:
            return lines, rejected
        folder.mkdir(parents=True, exist_ok=True)
        seconds = spider.settings.getfloat("NEWSSPIDER_PAGE_SECONDS")
        plan = reparse.Plan(tuple(files), (spider.as_site, spider.as_site), _encoded, alone=True, seconds=seconds)
        done = await asyncio.to_thread(
            reparse.reparsed, plan, lines, rejected, processes=reparse.cores(), progress=self._progress()
        )
        for line in done.damaged:
            spider.logger.error("%s", line)
        first = self.crawl.sources[0]
        archived = next((one for one in self.crawl.sources if isinstance(one, ArchiveSource)), first)
        archived.lost += len(done.damaged)
        spider.logger.info("Read %d answers in %d archives.", done.counts["responses"], len(files))
        return lines, rejected

    def _progress(self) -> Any:
        last = time.monotonic()

        def tell(done: int, total: int) -> None:
            nonlocal last
            if time.monotonic() - last > LOG_EVERY:
                last = time.monotonic()
                self.spider.logger.info("Reading the archives: %d %%.", 100 * done // max(1, total))

        return tell

    def _of_lines(self, lines: Path, rejected: Path) -> Iterator[Visit]:
        """The visits for the lines of both files, where they exist."""
        for path in (lines, rejected):
            for _, line in runs.lines(path) if path.exists() else ():
                visit = self._delivered(article_of(line)) if path == lines else self._refused(line)
                if visit:
                    yield visit

    def _delivered(self, article: Article) -> Visit | None:
        assert article.archive
        listing, address = self.origins[article.archive.file]
        listing.listed += 1
        article.revision, article.previous_text_hash = 1, None
        article.discovered_via = DiscoveredVia(listing.name, address)
        wanted = self._is_wanted(article)
        self.crawl.frontier.note(article.url, article.discovered_via)
        if not wanted:
            why, now = "by its breadcrumb", self.spider.now
            self.crawl.frontier.settle(article.url, "outside_sections", reason=why, looked=now)
            return None
        return Visit(article.url, article.url, article.retrieved_at or "", article, archived=True)

    def _refused(self, line: dict[str, Any]) -> Visit | None:
        """The visit to a refused page, once; None where its address has given an article."""
        url = urls.canonical(line["url"])
        row = self.spider.ledger.address(url)
        if row and (row.identifier or row.run == self.spider.ledger.run):
            return None
        article = article_of(line["article"]) if line["article"] else None
        (listing, address), *_ = self.origins.values()
        if article and article.archive:
            listing, address = self.origins[article.archive.file]
        self.crawl.frontier.note(url, DiscoveredVia(listing.name, address))
        findings = [Finding(one["field"], one["reason"]) for one in line["findings"]]
        return Visit(url, url, line["retrieved_at"], article, findings, archived=True)

    def _is_wanted(self, article: Article) -> bool:
        """Whether an article lies in the sections wanted, or was delivered by an earlier run."""
        row = self.spider.ledger.address(article.url)
        if not self.spider.wanted or (row and row.identifier):
            return True
        return self.crawl.sections.are_of(article)


def _encoded(one: Any) -> str:
    return msgspec.json.encode(one).decode()
