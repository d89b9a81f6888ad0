"""visits.py: the pages of addresses: their articles, their further pages, and their Lire aussi links."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from scrapy import Request
from scrapy.exceptions import CloseSpider
from scrapy.http import Response
from twisted.python.failure import Failure

from newsspider import rights
from newsspider.discovery import Entry
from newsspider.extract import instant, is_further, joined, without_part
from newsspider.items import Article, DiscoveredVia, Visit
from newsspider.normalise import urls
from newsspider.normalise.article import date_published
from newsspider.pages import PageReading
from newsspider.rows import ArticleRow
from newsspider.spiders.absences import Absences
from newsspider.spiders.answers import cause, header, request_of
from newsspider.spiders.crawl import Crawl
from newsspider.spiders.identity import Identities
from newsspider.spiders.reading import HURRIED, PageReader
from newsspider.spiders.requests import PAGE, PRIORITY, Output
from newsspider.spiders.scripted import Scripted


class Visitor:
    """Turns the answers for addresses into visits, which the pipelines finish, and into further requests."""

    def __init__(self, crawl: Crawl) -> None:
        self.crawl, self.spider = crawl, crawl.spider
        self.reader = PageReader(crawl.spider)
        self.identities = Identities(crawl, self.reader)
        self.absences = Absences(crawl, self.identities)
        self.scripted = Scripted(crawl, self.visit)

    def visit(self, response: Response, via: DiscoveredVia, found: str, modified: str | None, *, own: bool) -> Output:
        """Yield the visit of a page, with its article or why it has none; then requests for its Lire aussi links."""
        self.stop_when_due()
        self.crawl.run.count("fetched")
        visit = Visit(found, urls.canonical(response.url), instant(datetime.now(UTC)), modified=modified)
        visit.etag, visit.last_modified = header(response, "ETag"), header(response, "Last-Modified")
        if response.status == 304:
            self.unchanged(visit)
            return
        page = self.reader.read(response)
        if page.finding and page.finding.reason == HURRIED:
            self.crawl.frontier.settle(found, "interrupted", reason=HURRIED)
        elif self.scripted.wants(response, page):
            yield from self.scripted.again(response, via=via, found=found, modified=modified, own=own)
        else:
            yield from self.take(response, visit, page, via, own=own)

    def take(
        self, response: Response, visit: Visit, page: PageReading, via: DiscoveredVia, *, own: bool
    ) -> Output:  # fmt: skip
        """Yield the visit of a page that was read; where another article takes its place, requests for that."""
        if "browser" in response.meta and page.article and page.article.body:
            page.article.provenance.body = "browser"
        if replaced := self.identities.replaced(response, visit, page.article):
            gone, other, why = replaced
            yield from self.absences.gone(gone, why)
            for request in self.crawl.articles([Entry(other)] if other else (), via, gone.depth):
                yield request.replace(dont_filter=True)
            return
        yield from self.absences.taken(visit, page.article)
        if page.article is None:
            yield from self.absences.no_article(visit, page.finding)
        elif original := self.original(response, visit, page.article, own=own):
            depth, url = original
            yield from self.crawl.articles([Entry(url)], via, depth)
        elif not self.is_reserved(visit, page.article):
            visit.findings = page.remarks
            page.article.discovered_via, page.article.retrieved_at = via, visit.retrieved_at
            if page.further:
                visit.etag = visit.last_modified = None  # They are those of the first page alone.
            yield from self.whole(response, visit, [page.article], page.further)

    def original(self, response: Response, visit: Visit, article: Article, *, own: bool) -> tuple[int, str] | None:
        """Return depth and address of the article of which a page is a copy, noted as such; None for other pages."""
        if urls.same_address(article.url, response.url):
            return None
        row = self.crawl.run.ledger.address(visit.address)
        if row and not own and self.identities.is_copy(row, article):
            why = f"a copy of {article.url}"
            self.crawl.frontier.without(visit.address, "met_again", reason=why, looked=self.spider.now)
            return row.depth, article.url
        named = urls.canonical(article.url)
        taken = self.identities.is_anothers(row, named)
        if own or taken or not self.crawl.copies.may_be_original(named, self.crawl.homes):
            article.url = response.url
        return None

    def is_reserved(self, visit: Visit, article: Article) -> bool:
        """Return whether the rights in a page are reserved and that is obeyed; note it where it is."""
        if not (self.spider.as_site.obeys_rights and article.rights and article.rights.reserved):
            return False
        reserved = [one for one in article.rights.sources if rights.RESERVATION in one.value]
        why = "; ".join(f"{one.source}: {one.value}" for one in reserved)
        frontier = self.crawl.frontier
        frontier.settle(visit.address, "reserved", reason=why, looked=self.spider.now, due=frontier.later(0))
        return True

    def unchanged(self, visit: Visit) -> None:
        """Settle an address whose page has not changed, as its status 304 says."""
        ledger = self.crawl.run.ledger
        row = ledger.address(visit.address)
        if known := ledger.article(row.identifier) if row and row.identifier else None:
            self.crawl.run.delivery.seen(visit, known)
        self.crawl.frontier.settle(visit.address, "known", tries=0, reason=None)

    def whole(self, response: Response, visit: Visit, parts: list[Article], left: list[str]) -> Output:
        """Yield the article once all its pages are read, else the request for the next page."""
        run = self.crawl.run
        if run.archived and response.request:
            where = run.archived(response.request, visit.address)
            parts[0].archive = parts[0].archive or where  # A line gives the place of the first page; others follow.
        if left:
            yield Request(
                left[0],
                self.parse_part,
                errback=self.part_failed,
                priority=PRIORITY["part"],
                meta=PAGE,
                cb_kwargs={"visit": visit, "parts": parts, "left": left[1:]},
                dont_filter=True,  # With a filtered page the whole article would be lost.
            )
        else:
            yield from self.complete(visit, parts)

    def complete(self, visit: Visit, parts: list[Article]) -> Output:
        """Yield the article made of all its pages, unless it lies outside the sections asked for."""
        visit.article = joined(parts)
        row = self.crawl.run.ledger.address(visit.address)
        if row and not self.crawl.sections.holds(row, visit.article):
            why = "by its breadcrumb"
            self.crawl.frontier.settle(visit.address, "outside_sections", reason=why, looked=self.spider.now)
            return
        if row:
            visit.article.discovered_via = DiscoveredVia(row.way, row.via)
        if known := self.identities.identify(visit, visit.article):
            yield self.first_request(visit, known)
        else:
            yield from self.delivered(visit)

    def delivered(self, visit: Visit) -> Output:
        """Yield an article, then the requests for its Lire aussi links."""
        assert visit.article
        boxes = self.boxes_of(visit.article)
        yield visit
        if self.spider.arguments.related_depth is not None:
            self.crawl.boxes[visit.address] = boxes
        yield from self.crawl.followed(boxes, visit.address)

    def boxes_of(self, article: Article) -> list[Entry]:
        """Return the Lire aussi links of an article; none where it lies outside the dates."""
        arguments, zone = self.spider.arguments, self.spider.zone
        dated = date_published(article, zone=zone) if arguments.since or arguments.until else None
        if not arguments.holds(dated, zone):
            return []
        return [Entry(box.url) for box in article.related if box.url]

    # Another article is known by the same identifier.

    def first_request(self, visit: Visit, known: ArticleRow) -> Request:
        """Return the request for the known article that has the identifier of this one."""
        return Request(
            known.url,
            self.parse_first,
            errback=self.first_failed,
            priority=PRIORITY["part"],
            meta=PAGE,
            cb_kwargs={"visit": visit, "known": known},
            dont_filter=True,
        )

    def parse_first(self, response: Response, visit: Visit, known: ArticleRow) -> Output:
        """Yield an article, after a look whether the known one with its post id still exists."""
        self.identities.compare(response, visit, known)
        yield from self.delivered(visit)

    def first_failed(self, failure: Failure) -> Output:
        """Yield an article whose post id was known at an address that is gone: it has moved."""
        yield from self.delivered(request_of(failure).cb_kwargs["visit"])

    # Further pages.

    def parse_part(self, response: Response, visit: Visit, parts: list[Article], left: list[str]) -> Output:
        """Take a further page of a post in several pages; yield the article or the request for the next page."""
        found = self.reader.read(response)
        if found.article is None:
            yield _without_part(visit, parts, response.url, found.finding.reason if found.finding else "no article")
            return
        if is_further(response.url, parts[0]):
            parts.append(found.article)
        yield from self.whole(response, visit, parts, left)

    def part_failed(self, failure: Failure) -> Iterator[Visit]:
        """Yield the refusal of an article with a page that failed."""
        request = request_of(failure)
        yield _without_part(request.cb_kwargs["visit"], request.cb_kwargs["parts"], request.url, cause(failure))

    def stop_when_due(self) -> None:
        """End the run once `max_items` articles are delivered, or once a line could not be written."""
        limit, run = self.spider.arguments.max_items, self.crawl.run
        if run.figure("lines_lost"):
            raise CloseSpider("output_failed")
        if limit is not None and run.figure("delivered") >= limit:
            raise CloseSpider("max_items")


def _without_part(visit: Visit, parts: list[Article], url: str, why: str) -> Visit:
    """The refusal of an article with a missing page: half a text would pass for the whole."""
    visit.findings = [without_part(url, why)]
    visit.article, visit.outcome = parts[0], "failed"
    return visit
