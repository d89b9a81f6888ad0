"""What every spider does with an entry: fetch the article, read it, follow its Lire aussi links."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

from scrapy import Request
from scrapy.exceptions import CloseSpider
from scrapy.http import Response
from twisted.python.failure import Failure

from newsspider import clippings, desk
from newsspider.discovery import Entry
from newsspider.items import Article, DiscoveredVia, Finding, Rejected
from newsspider.normalise import urls
from newsspider.spiders.answers import cause, content_type, kind
from newsspider.spiders.listings import PRIORITY, ListingSpider, Output


class NewsSpider(ListingSpider):
    """A news site on WordPress: what its sections list and its articles link, each article once."""

    def articles(self, entries: Iterable[Entry], via: DiscoveredVia, depth: int = 0) -> Iterator[Request]:
        """Yield a request for each entry that may be an article of this site and was not found before."""
        for entry in entries:
            url = urls.canonical(entry.url)
            if url in self.seen:
                yield from self.nearer(url, depth)
                continue
            if not urls.same_site(url, self.home) or urls.no_article(url):
                continue
            if entry.published and self.arguments.ends_before(entry.published):
                continue
            self.seen[url] = depth
            self.count("found")
            yield Request(
                url,
                self.parse_article,
                errback=self.article_failed,
                priority=PRIORITY["article"],
                cb_kwargs={"via": via, "found": url},
            )

    def parse_article(self, response: Response, via: DiscoveredVia, found: str) -> Output:
        """Yield the article in the page's own words, or why it is none; then the articles it links as Lire aussi."""
        self.stop_when_due()
        self.count("fetched")
        read = self.reading(response)
        if read.article is None:
            yield Rejected(response.url, desk.instant(datetime.now(UTC)), [read.finding] if read.finding else [])
            return
        read.article.discovered_via = via
        read.article.retrieved_at = desk.instant(datetime.now(UTC))
        yield from self.whole(response, [read.article], read.further, found)

    def whole(self, response: Response, parts: list[Article], left: list[str], found: str) -> Output:
        """Yield the article once all of its pages are read, else the request for the next of them."""
        if left:
            yield Request(
                left[0],
                self.parse_part,
                errback=self.part_failed,
                priority=PRIORITY["part"],
                cb_kwargs={"parts": parts, "left": left[1:], "found": found},
                dont_filter=True,  # A filtered page would take the whole article with it.
            )
            return
        article = desk.joined(parts)
        yield article
        yield from self.related(article, found)

    def parse_part(self, response: Response, parts: list[Article], left: list[str], found: str) -> Output:
        """Yield what follows once a further page of a post in several pages is read."""
        read = self.reading(response)
        if read.article is None:
            yield self.without_part(parts[0], response.url, read.finding.reason if read.finding else "no article")
            return
        # WordPress sends a page that does not exist back to the first one.
        if not urls.same_address(response.url, parts[0].url):
            parts.append(read.article)
        yield from self.whole(response, parts, left, found)

    def related(self, article: Article, found: str) -> Iterator[Request]:
        """Yield requests for the articles linked as Lire aussi, as deep as the arguments allow."""
        if not self.arguments.follow_related:
            return
        if self.arguments.since or self.arguments.until:
            dated = desk.finished(article, article.retrieved_at or "", zone=self.zone).article
            if dated and not self.arguments.holds(dated.date_published, self.zone):
                return
        boxes = [Entry(box.url) for box in article.related if box.url]
        if self.arguments.related_depth is not None:
            self.boxes[found] = boxes
        yield from self.followed(boxes, found)

    def followed(self, boxes: Iterable[Entry], found: str) -> Iterator[Request]:
        """Yield requests for the boxes of the article found at an address, unless it lies at the depth allowed."""
        limit = self.arguments.related_depth
        if limit is None or self.seen[found] < limit:
            yield from self.articles(boxes, DiscoveredVia("related", found), self.seen[found] + 1)

    def nearer(self, found: str, depth: int) -> Iterator[Request]:
        """Yield what an article's boxes allow now that a shorter way to it is known: the way first met may be long."""
        if depth < self.seen[found]:
            self.seen[found] = depth
            yield from self.followed(self.boxes.get(found, ()), found)

    def reading(self, response: Response) -> desk.PageReading:
        """Return what the page says. The one door that catches the unforeseen: it is counted and the page saved."""
        try:
            return desk.reading_of(response.body, content_type(response), response.url)
        except Exception:
            self.count("unforeseen")
            now = desk.instant(datetime.now(UTC))
            saved = clippings.save(self.files.clippings, response.body, url=response.url, retrieved_at=now)
            self.logger.exception("The reader failed on %s; the page is saved as %s.", response.url, saved)
            return desk.PageReading(None, Finding("page", "the reader failed on it"), [])

    def stop_when_due(self) -> None:
        """End the run once `max_items` articles are delivered, or once a line could not be written."""
        limit = self.arguments.max_items
        if self.figure("lines_lost"):
            raise CloseSpider("output_failed")
        if limit is not None and self.figure("delivered") >= limit:
            raise CloseSpider("max_items")

    def without_part(self, first: Article, url: str, why: str) -> Rejected:
        """Return the refusal of an article one of whose pages cannot be had: half a text would pass for the whole."""
        finding = Finding("body", f"a further page of the article is missing: {url}: {why}")
        return Rejected(first.url, first.retrieved_at or desk.instant(datetime.now(UTC)), [finding], first)

    def part_failed(self, failure: Failure) -> Iterator[Rejected]:
        """Yield the refusal of an article one of whose pages failed."""
        request: Request = failure.request  # type: ignore[attr-defined]
        yield self.without_part(request.cb_kwargs["parts"][0], request.url, cause(failure))

    def article_failed(self, failure: Failure) -> None:
        """Count and tell an article that could not be fetched."""
        request: Request = failure.request  # type: ignore[attr-defined]
        self.count("failed")
        self.count(f"failed/{kind(failure)}")
        self.logger.info("Not fetched: %s: %s.", request.url, cause(failure))
