"""`scrapy read`: what the code finds on one page, and where it found it."""

from __future__ import annotations

import argparse
import gzip
import json
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError

from newsspider import clippings
from newsspider.commands.archived import found, tell
from newsspider.commands.showing import show_json, show_table, visible
from newsspider.extract import Extracted, Page, extract, instant
from newsspider.items import Finding
from newsspider.normalise import urls
from newsspider.run.arguments import Arguments
from newsspider.site import Site
from newsspider.spiders.base import NewsSpider
from newsspider.spiders.onepage import OnePageSpider

EPILOG = """examples:
  scrapy read https://cinktank.com/une-adresse/
  scrapy read page.html --url https://cinktank.com/une-adresse/ --json
  scrapy read page.html --url https://cinktank.com/une-adresse/ --clip tests/clippings
  scrapy read --archived cinktank.com:184233
  scrapy read --archived cinktank.com:184233 --raw > page.http

exit codes: 0 an article; 1 no article, or its digest is wrong: the reason stands on standard error; 2 usage
"""


class Command(ScrapyCommand):
    """Reads a page from the web or from a file."""

    requires_project = True

    def syntax(self) -> str:
        """Return what the command takes."""
        return "[options] URL | FILE --url URL | --archived IDENTIFIER"

    def short_desc(self) -> str:
        """Return the command in one line."""
        return "Show what is found on a page, field by field, and where it was found"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Add the options."""
        super().add_options(parser)
        parser.formatter_class = argparse.RawDescriptionHelpFormatter
        parser.epilog = EPILOG
        parser.add_argument("--url", help="address the page of FILE was fetched from")
        parser.add_argument("--json", action="store_true", help="print the record alone, as the JSONL would hold it")
        parser.add_argument("--clip", metavar="FOLDER", help="save the page and its record as a clipping in FOLDER")
        parser.add_argument("--archived", metavar="IDENTIFIER", help="a delivered article: its page and its digests")
        parser.add_argument("--raw", action="store_true", help="with --archived: print the answer as it was received")
        parser.add_argument("--spider", help="read as this spider does (default: by host, else wordpress)")
        parser.add_argument("--timezone", help="IANA time zone of the site (default: the spider's)")
        parser.add_argument("--retrieved-at", metavar="ISO", help="when the page was fetched (default: now)")

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        """Keep the log to what matters beside a table."""
        super().process_options(args, opts)
        assert self.settings is not None
        if not opts.loglevel:
            self.settings.set("LOG_LEVEL", "WARNING", priority="cmdline")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Read the page and show it; `exitcode` is 1 where it is no article."""
        if len(args) != (0 if opts.archived else 1):
            raise UsageError("name one URL or one FILE, or --archived IDENTIFIER alone", print_help=False)
        self._check(opts)
        if opts.archived:
            self._archived(opts)
            return
        pages, failed = self._pages(args[0], opts)
        if not pages:
            self._tell(*failed)
            return
        record = self._record(pages, opts)
        record.findings += failed
        if opts.clip:
            self._clip(pages[0], opts)
        if record.article is None or record.refused:
            self._tell(*record.findings)
            return
        if record.further:
            print(f"the article has {len(record.further)} more pages: {' '.join(record.further)}", file=sys.stderr)
        show_json(record.article) if opts.json else show_table(record)

    def _check(self, opts: argparse.Namespace) -> None:
        assert self.crawler_process
        names = self.crawler_process.spider_loader.list()
        if opts.spider and opts.spider not in names:
            raise UsageError(f"no spider {opts.spider!r}; there are {', '.join(sorted(names))}", print_help=False)
        if opts.url and urls.absolute(opts.url, "") is None:
            raise UsageError(f"--url {opts.url} is no address; write it like https://…", print_help=False)
        try:
            instant(opts.retrieved_at or datetime.now(UTC))
        except ValueError:
            raise UsageError(f"--retrieved-at {opts.retrieved_at} is no ISO 8601 instant", print_help=False) from None
        try:
            Arguments.read({"timezone": opts.timezone} if opts.timezone else {})
        except ValueError as error:
            raise UsageError(f"--{str(error).replace('=', ' ', 1)}", print_help=False) from None

    def _archived(self, opts: argparse.Namespace) -> None:
        """Show the last line delivered of an article, its page, and whether the page is what it was."""
        from newsspider.reparse.records import page_of  # Here, since every crawl imports all commands.

        assert self.settings is not None
        try:
            held, captured = found(opts.archived, Path(self.settings["NEWSSPIDER_OUTPUT"]))
        except (ValueError, OSError) as error:
            self._tell(Finding("archive", str(error)))
            return
        opts.retrieved_at = opts.retrieved_at or held.line["retrieved_at"]
        if opts.raw:
            sys.stdout.buffer.write(held.check.raw)
        elif opts.json:
            print(json.dumps(held.line, ensure_ascii=False))
        else:
            record = self._record([page_of(captured)], opts)
            show_table(record) if record.article else self._tell(*record.findings)
        self.exitcode = 0 if tell(held) else 1

    def _tell(self, *findings: Finding) -> None:
        for finding in findings:
            print(visible(f"{finding.field}: {finding.reason}"), file=sys.stderr)
        self.exitcode = 1

    def _pages(self, where: str, opts: argparse.Namespace) -> tuple[list[Page], list[Finding]]:
        """The page, and where it comes from the web the other pages of the same article; why one could not be had."""
        pages, failed = list[Page](), list[Finding]()
        if where.startswith(("http://", "https://")):
            assert self.crawler_process
            self.crawler_process.crawl(OnePageSpider, where, self._site(where, opts), pages, failed)
            self.crawler_process.start()
            return pages, failed
        path = Path(where)
        if not path.is_file():
            raise UsageError(f"{where} is neither an address nor a file", print_help=False)
        if not opts.url:
            raise UsageError(f"say where {where} was fetched from: --url https://…", print_help=False)
        body = path.read_bytes()
        return [Page(gzip.decompress(body) if body[:2] == b"\x1f\x8b" else body, opts.url)], failed

    def _site(self, url: str, opts: argparse.Namespace) -> Site:
        assert self.crawler_process and self.settings is not None
        loader = self.crawler_process.spider_loader
        names = [opts.spider] if opts.spider else [*loader.list(), "wordpress"]
        sites = [
            spider.site_of(self.settings, zone=opts.timezone)
            for spider in map(loader.load, names)
            if issubclass(spider, NewsSpider) and (opts.spider or spider.site or spider.name == "wordpress")
        ]
        if not sites:
            raise UsageError(f"{opts.spider} is no spider of a news site", print_help=False)
        site = next((site for site in sites if site.holds(url)), sites[0])
        return replace(site, obeys_rights=False)  # What is reserved is shown, with who reserves it.

    def _record(self, pages: list[Page], opts: argparse.Namespace) -> Extracted:
        site = self._site(pages[0].url, opts)
        return extract(pages, pages[0].url, site=site, retrieved_at=opts.retrieved_at or None)

    def _clip(self, page: Page, opts: argparse.Namespace) -> None:
        record = self._record([page], opts)
        site = self._site(page.url, opts)
        path = clippings.save(
            Path(opts.clip),
            page.html if isinstance(page.html, bytes) else page.html.encode(),
            url=page.url,
            retrieved_at=instant(opts.retrieved_at or datetime.now(UTC)),
            content_type=page.content_type,
            timezone=site.zone,
            language=site.language,
            record=record.article,
            finding=None if record.article else "; ".join(finding.reason for finding in record.findings),
        )
        print(f"saved {path} and {path.with_suffix('.json').name}", file=sys.stderr)
