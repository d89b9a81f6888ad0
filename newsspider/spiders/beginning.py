"""beginning.py: the requests before any listing: the home page, the site's rights, its zone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.exceptions import CloseSpider
from scrapy.http import Response
from selectolax.lexbor import LexborHTMLParser
from twisted.python.failure import Failure

from newsspider import rights
from newsspider.discovery import interface, rest, sitemap
from newsspider.items import Finding
from newsspider.normalise import urls
from newsspider.pages.installation import installation
from newsspider.pages.parsed import parsed
from newsspider.run.arguments import is_zone
from newsspider.spiders.answers import cause, content_type, outcome, status
from newsspider.spiders.requests import JSON, LISTED_PAGE, PRIORITY, Home, Output
from newsspider.spiders.site import SiteSpider

ZONE = "zone"
"""Name of the fact which zone the site states."""


def installed_in(page: LexborHTMLParser, url: str) -> str:
    """Return the folder of a site's WordPress, as its home page shows it; empty for the root."""
    shown = installation(page, url)
    if shown is None and page.body is not None and "home" in (page.body.attributes.get("class") or "").split():
        return urlsplit(urls.folder(url)).path.strip("/")
    return shown or ""


class Beginning:
    """Makes these requests one after the other, then goes on with `then`."""

    def __init__(self, spider: SiteSpider, then: Callable[[Home], Output]) -> None:
        self.spider, self.then = spider, then
        self.home: Home | None = None
        self.sitemaps: list[str] = []
        """Those that robots.txt names."""
        self.installation = ""
        """The folder of the site's WordPress, where that is not the root of the host."""
        self.unreachable = False

    def robots_read(self, robotparser: Any) -> None:
        """Keep the sitemaps that robots.txt names."""
        self.sitemaps += map(sitemap.without_user, getattr(getattr(robotparser, "rp", None), "sitemaps", ()))

    def rights_read(self, response: Response) -> None:
        """Note what the site's robots.txt states of the rights in its pages."""
        if not response.url.endswith("/robots.txt") or response.status != 200:
            return
        if urls.same_site(response.url, self.spider.home) and urlsplit(response.url).path == "/robots.txt":
            self.spider.rights.rules += rights.of_robots(response.body)

    def request(self) -> Request:
        """Return the request for the home page."""
        return Request(
            self.spider.home,
            self.parse_home,
            errback=self.home_failed,
            priority=PRIORITY["home"],
            meta=LISTED_PAGE,
        )

    def parse_home(self, response: Response) -> Output:
        """Yield the request for the site's rights."""
        page = parsed(response.body, content_type(response))
        if isinstance(page, Finding):
            self.spider.logger.error("%s answers with no page: %s.", self.spider.home, page.reason)
            raise CloseSpider("unreachable")
        self.spider.knows(response)
        self.home = Home(page, response.url, self.sitemaps)
        self.installation = installed_in(page, response.url)
        yield Request(
            response.urljoin(rights.TDMREP),
            self.parse_tdmrep,
            errback=self.no_tdmrep,
            priority=PRIORITY["home"],
            meta={"listing": True},
        )

    def home_failed(self, failure: Failure) -> None:
        """Have the run end, since nothing can be found without the home page."""
        home, error = self.spider.home, self.spider.logger.error
        if outcome(failure) == "other_site":
            error("%s %s. Name that site instead if you mean it.", home, cause(failure))
        else:
            error("%s could not be reached: %s. Check the address and the network.", home, cause(failure))
        self.unreachable = True  # `idle` ends the run: Scrapy would log an exception of an errback.

    def parse_tdmrep(self, response: Response) -> Output:
        """Note the rights in the whole site; go on."""
        self.spider.rights.rules += rights.of_tdmrep(response.body)
        yield from self.with_zone()

    def no_tdmrep(self, failure: Failure) -> Output:
        """Go on without the site's rights."""
        if not 400 <= (status(failure) or 0) < 500:
            why = cause(failure)
            self.spider.logger.warning("%s cannot be had: %s. The crawl goes on without it.", rights.TDMREP, why)
        yield from self.with_zone()

    def with_zone(self) -> Output:
        """Yield the request for the site's zone, where that is unknown; else go on."""
        assert self.home
        spider = self.spider
        spider.zone = spider.zone or spider.ledger.fact(ZONE)
        root = interface.root(self.home.page, self.home.url)
        if spider.zone is None and root and urls.same_site(root, spider.home):
            address = interface.root_address(root)
            yield Request(address, self.parse_root, errback=self.no_root, priority=PRIORITY["home"], meta=JSON)
        else:
            yield from self.then(self.home)

    def parse_root(self, response: Response) -> Output:
        """Note the zone that the root of the interface states; go on."""
        assert self.home
        zone = rest.zone(response.body)
        if zone and is_zone(zone):
            self.spider.zone = zone
            self.spider.ledger.set_fact(ZONE, zone)
        yield from self.then(self.home)

    def no_root(self, failure: Failure) -> Output:
        """Go on without a zone."""
        assert self.home
        yield from self.then(self.home)
