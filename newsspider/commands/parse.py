"""`scrapy parse`: Scrapy's own, which finds the spider for an article by its site and fails where there is none."""

from __future__ import annotations

import argparse
from urllib.parse import urljoin

from scrapy import Request
from scrapy.commands import parse
from scrapy.exceptions import UsageError
from scrapy.settings import SETTINGS_PRIORITIES

from newsspider.items import Article
from newsspider.normalise import urls
from newsspider.spiders.site import SiteSpider


class Command(parse.Command):
    """Prints what a spider makes of a page."""

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        """Leave out the file that a run of the spider would write: only `-o` and `-O` name one here."""
        super().process_options(args, opts)
        assert self.settings is not None
        if not (opts.output or opts.overwrite_output):
            self.settings.set("FEEDS", {}, priority=SETTINGS_PRIORITIES["spider"] + 1)

    def set_spidercls(self, url: str, opts: argparse.Namespace) -> None:
        """Choose the spider: the one named, else that of the site, else `wordpress`, told which site it is."""
        assert self.crawler_process
        loader = self.crawler_process.spider_loader
        if opts.spider and opts.spider not in loader.list():
            raise UsageError(
                f"no spider {opts.spider!r}; there are {', '.join(sorted(loader.list()))}", print_help=False
            )
        if not opts.spider and not loader.find_by_request(Request(url)):
            opts.spider = next((name for name in loader.list() if _is_of(loader.load(name), url)), "wordpress")
        super().set_spidercls(url, opts)
        if self.spidercls and issubclass(self.spidercls, SiteSpider) and not self.spidercls.site:
            opts.spargs.setdefault("site", urljoin(url, "/"))

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Print the article, and the requests it leads to; `exitcode` is 1 where a spider of ours found no article."""
        super().run(args, opts)
        own = self.spidercls is not None and issubclass(self.spidercls, SiteSpider)
        if (
            own
            and not opts.callback
            and not any(isinstance(item, Article) for some in self.items.values() for item in some)
        ):
            self.exitcode = 1


def _is_of(kind: type[object], url: str) -> bool:
    """Whether a spider is that of the site on which an address lies."""
    return issubclass(kind, SiteSpider) and bool(kind.site) and urls.same_site(url, kind.site)
