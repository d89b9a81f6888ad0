"""`scrapy read`: shows what is found on one page, and where."""

from __future__ import annotations

import argparse
import gzip
import json
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from newsspider import clippings, commandline
from newsspider.commandline import CallError
from newsspider.commands.archived import last_delivered, show_check
from newsspider.commands.showing import show_json, show_table, visible
from newsspider.commands.usage import check_timezone, spider_named
from newsspider.extract import Extracted, Page, extract, instant
from newsspider.items import Finding
from newsspider.normalise import urls
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


class Command(commandline.Command):
    """Reads a page from the web or from a file."""

    summary = "Show what is found on a page, field by field, and where it was found"
    usage = "[options] URL | FILE --url URL | --archived IDENTIFIER"
    epilog = EPILOG

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Add the options."""
        super().add_options(parser)
        parser.add_argument("--url", help="address the page of FILE was fetched from")
        parser.add_argument("--json", action="store_true", help="print the record alone, as the JSONL would hold it")
        parser.add_argument("--clip", metavar="FOLDER", help="save the page and its record as a clipping in FOLDER")
        parser.add_argument("--archived", metavar="IDENTIFIER", help="a delivered article: its page and its digests")
        parser.add_argument("--raw", action="store_true", help="with --archived: print the answer as it was received")
        parser.add_argument("--spider", help="read as this spider does (default: by host, else wordpress)")
        parser.add_argument("--timezone", help="IANA time zone of the site (default: the spider's)")
        parser.add_argument("--retrieved-at", metavar="ISO", help="when the page was fetched (default: now)")

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        """Set the log to warnings, so that it does not hide the table."""
        super().process_options(args, opts)
        if not opts.loglevel:
            self.settings.set("LOG_LEVEL", "WARNING", priority="cmdline")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Read the page and show it; `exitcode` is 1 where it is no article."""
        if len(args) != (0 if opts.archived else 1):
            raise CallError("name one URL or one FILE, or --archived IDENTIFIER alone")
        self._check(opts)
        if opts.archived:
            self._archived(opts)
            return
        pages, failed = self._pages(args[0], opts)
        if not pages:
            self._print(*failed)
            return
        record = self._record(pages, opts)
        record.findings += failed
        if opts.clip:
            self._clip(pages[0], opts)
        if record.article is None or record.refused:
            self._print(*record.findings)
            return
        if record.further:
            print(f"the article has {len(record.further)} more pages: {' '.join(record.further)}", file=sys.stderr)
        show_json(record.article) if opts.json else show_table(record)

    def _check(self, opts: argparse.Namespace) -> None:
        if opts.spider:
            spider_named(opts.spider, self.crawler_process.spider_loader)
        if opts.url and urls.absolute(opts.url, "") is None:
            raise CallError(f"--url {opts.url} is no address; write it like https://…")
        try:
            instant(opts.retrieved_at or datetime.now(UTC))
        except ValueError:
            raise CallError(f"--retrieved-at {opts.retrieved_at} is no ISO 8601 instant") from None
        check_timezone(opts.timezone)

    def _archived(self, opts: argparse.Namespace) -> None:
        """Show the last delivered line of an article, its page, and whether the page is unchanged."""
        from newsspider.reparse.records import page_of  # Here, since every crawl imports all commands.

        try:
            delivered, captured = last_delivered(opts.archived, Path(self.settings["NEWSSPIDER_OUTPUT"]))
        except (ValueError, OSError) as error:
            self._print(Finding("archive", str(error)))
            return
        opts.retrieved_at = opts.retrieved_at or delivered.line["retrieved_at"]
        if opts.raw:
            sys.stdout.buffer.write(delivered.check.raw)
        elif opts.json:
            print(json.dumps(delivered.line, ensure_ascii=False))
        else:
            record = self._record([page_of(captured)], opts)
            show_table(record) if record.article else self._print(*record.findings)
        self.exitcode = 0 if show_check(delivered) else 1

    def _print(self, *findings: Finding) -> None:
        for finding in findings:
            print(visible(f"{finding.field}: {finding.reason}"), file=sys.stderr)
        self.exitcode = 1

    def _pages(self, where: str, opts: argparse.Namespace) -> tuple[list[Page], list[Finding]]:
        """The page, and from the web the further pages of its article too; and why a page could not be fetched."""
        pages, failed = list[Page](), list[Finding]()
        if where.startswith(("http://", "https://")):
            self.crawler_process.crawl(OnePageSpider, where, self._site(where, opts), pages, failed)
            self.crawler_process.start()
            return pages, failed
        path = Path(where)
        if not path.is_file():
            raise CallError(f"{where} is neither an address nor a file")
        if not opts.url:
            raise CallError(f"say where {where} was fetched from: --url https://…")
        body = path.read_bytes()
        return [Page(gzip.decompress(body) if body[:2] == b"\x1f\x8b" else body, opts.url)], failed

    def _site(self, url: str, opts: argparse.Namespace) -> Site:
        loader = self.crawler_process.spider_loader
        names = [opts.spider] if opts.spider else [*loader.list(), "wordpress"]
        sites = [
            spider.site_of(self.settings, zone=opts.timezone)
            for spider in map(loader.load, names)
            if issubclass(spider, NewsSpider) and (opts.spider or spider.site or spider.name == "wordpress")
        ]
        if not sites:
            raise CallError(f"{opts.spider} is no spider of a news site")
        site = next((site for site in sites if site.holds(url)), sites[0])
        return replace(site, obeys_rights=False)  # A reserved page is shown too, with its reservation.

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
