"""`scrapy parse`: Scrapy's own, but it chooses the spider by the site, and fails where it finds no article."""

from __future__ import annotations

import argparse
from urllib.parse import urljoin

from scrapy import Request
from scrapy.commands import parse
from scrapy.settings import SETTINGS_PRIORITIES

from newsspider.commands.usage import spider_named
from newsspider.items import Article
from newsspider.normalise import urls
from newsspider.spiders.site import SiteSpider


class Command(parse.Command):
    """Prints what a spider makes of a page."""

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        """Drop the feed of the spider: only `-o` and `-O` name a file here."""
        super().process_options(args, opts)
        assert self.settings is not None
        if not (opts.output or opts.overwrite_output):
            self.settings.set("FEEDS", {}, priority=SETTINGS_PRIORITIES["spider"] + 1)

    def set_spidercls(self, url: str, opts: argparse.Namespace) -> None:
        """Choose the spider: the one named, else that of the site, else `wordpress` with the site as argument."""
        assert self.crawler_process
        loader = self.crawler_process.spider_loader
        if opts.spider:
            spider_named(opts.spider, loader)
        if not opts.spider and not loader.find_by_request(Request(url)):
            opts.spider = next((name for name in loader.list() if _is_of(loader.load(name), url)), "wordpress")
        super().set_spidercls(url, opts)
        if self.spidercls and issubclass(self.spidercls, SiteSpider) and not self.spidercls.site:
            opts.spargs.setdefault("site", urljoin(url, "/"))

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Print the article and the requests of the page; `exitcode` is 1 where a spider of ours found no article."""
        super().run(args, opts)
        own = self.spidercls is not None and issubclass(self.spidercls, SiteSpider)
        found = any(isinstance(item, Article) for items in self.items.values() for item in items)
        if own and not opts.callback and not found:
            self.exitcode = 1


def _is_of(kind: type[object], url: str) -> bool:
    """Whether a spider is that of the site of an address."""
    return issubclass(kind, SiteSpider) and bool(kind.site) and urls.same_site(url, kind.site)
