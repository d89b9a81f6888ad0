"""What every spider does with an address: fetch the page, read it, follow its Lire aussi links."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from datetime import UTC, datetime

from scrapy import Request
from scrapy.exceptions import CloseSpider
from scrapy.http import Response
from twisted.python.failure import Failure

from newsspider import budget, clippings, rights, runs
from newsspider.discovery import Entry, section
from newsspider.extract import extract, finish, instant, is_further, joined, read, without_part
from newsspider.items import Article, DiscoveredVia, Finding, Look, article_of
from newsspider.ledger import DELIVERED, KNOWN, Address, Known
from newsspider.normalise import urls
from newsspider.normalise.article import date_published
from newsspider.pages import PageReading
from newsspider.pages.parsed import COSTLY, parsed
from newsspider.spiders.answers import cause, header, kind, leads_on, outcome, page_of, status
from newsspider.spiders.backfill import Backfill
from newsspider.spiders.finding import FindingSpider
from newsspider.spiders.ways import PAGE, PRIORITY, Output

REDIRECTS = (301, 302, 303, 307, 308)
"""A redirect of an article ends with one of these where it leads to the home page, or to no page at all."""
GONE = (404, 410)


class NewsSpider(FindingSpider):
    """A news site on WordPress: what its listings show and its articles link, each article once."""

    async def start(self) -> AsyncIterator[Request | Look]:
        """Yield the request for the home page; where archives are the source, looks into these instead."""
        begun = Backfill(self).looks() if self.arguments.source else super().start()
        async for one in begun:
            yield one

    async def parse(self, response: Response) -> AsyncIterator[Article | Request]:
        """Yield the article of a page, as `scrapy read` shows it; for any other page requests for what it lists.

        This is what `scrapy parse` and `scrapy check` call; a crawl does not.

        @site
        @returns requests 1
        """
        page = page_of(response, self.rights)
        site = replace(self.described, obeys_rights=False)  # What is reserved is shown, with who reserves it.
        found = extract(page, response.url, site=site)
        if found.article is None:
            tree = parsed(response.body, page.content_type)
            for entry in [] if isinstance(tree, Finding) else section.entries(tree, response.url):
                yield Request(entry.url)
            return
        parts = [page]
        for url in found.further:
            parts.append(page_of(await self.crawler.engine.download_async(Request(url)), self.rights))
        found = extract(parts, response.url, site=site) if found.further else found
        if found.article and not found.refused:
            yield found.article
        for finding in found.findings:
            self.logger.info("%s: %s: %s.", response.url, finding.field, finding.reason)

    def parse_article(
        self, response: Response, via: DiscoveredVia, found: str, modified: str | None, own: bool = False
    ) -> Output:
        """Yield what a page says: an article in its own words, or why it is none; then what it links as Lire aussi."""
        self.stop_when_due()
        self.count("fetched")
        url = urls.canonical(response.url)
        look = Look(found, url, instant(datetime.now(UTC)), modified=modified)
        look.etag, look.last_modified = header(response, "ETag"), header(response, "Last-Modified")
        if response.status == 304:
            self.unchanged(look)
            return
        page = self.reading(response)
        if replaced := self.replaced(response, look, page.article):
            gone, other, why = replaced
            yield from self.gone(gone, why)
            if other:
                for request in self.articles([Entry(other)], via, gone.depth):
                    yield request.replace(dont_filter=True)
            return
        yield from self.without_slug(look, page.article)
        article = page.article
        if article is None:
            look.findings = [page.finding] if page.finding else []
            yield look
            return
        if not urls.same_address(article.url, response.url):
            row = self.ledger.address(look.address)
            if row and not own and self.is_other_page(row, article):
                self.settle(found, "met_again", reason=f"a copy of {article.url}", looked=self.now)
                yield from self.articles([Entry(article.url)], via, row.depth)
                return
            if own or not self.may_be_original(urls.canonical(article.url)):
                article.url = response.url
        if self.described.obeys_rights and article.rights and article.rights.reserved:
            reserved = [one for one in article.rights.sources if rights.RESERVATION in one.value]
            why = "; ".join(f"{one.source}: {one.value}" for one in reserved)
            self.settle(look.address, "reserved", reason=why, looked=self.now, due=self.later(0))
            return
        article.discovered_via, article.retrieved_at = via, look.retrieved_at
        if page.further:
            look.etag = look.last_modified = None  # They speak of the first page alone.
        yield from self.whole(response, look, [article], page.further)

    def replaced(
        self, response: Response, look: Look, article: Article | None
    ) -> tuple[Address, str | None, str] | None:
        """Return the row of a known article whose address leads elsewhere now, the article there, and why it is gone.

        None where nothing led elsewhere, or where the article itself has moved.
        """
        row = self.ledger.address(look.address)
        if not (row and row.identifier and response.request and "redirect_urls" in response.request.meta):
            return None
        if article is None:
            return row, None, f"it leads to {look.url}, which is no article"
        if self.is_other(row, look.url, article):
            return row, look.url, f"it leads to another article, {look.url}"
        return None

    def is_other(self, row: Address, url: str, article: Article) -> bool:
        """Whether the article found by way of a row is another than the one that stood there."""
        before = (row.identifier or "").rpartition(":")[2]
        if article.identifier and before.isdecimal() and len(before) < 16:
            return before != article.identifier.rpartition(":")[2]
        there = self.ledger.address(url)
        return there is not None and there.identifier not in (None, row.identifier)

    def without_slug(self, look: Look, article: Article | None) -> Output:
        """Yield the last record of an article whose address another one has taken, once it was missed long enough."""
        row = self.ledger.address(look.address)
        name = f"taken:{look.address}"
        if article and row and row.identifier and look.url == look.address and self.is_other(row, look.url, article):
            known = self.ledger.article(row.identifier)
            if known and known.url == look.address and known.status == "published":
                self.ledger.set_fact(name, row.identifier)
        former = self.ledger.article(self.ledger.fact(name) or "")
        stands = former is None or former.url != look.address or former.status == "removed"
        if former and not stands and (removed := self.missed(former)):
            yield Look(look.address, look.address, removed.retrieved_at or "", removed)

    def unchanged(self, look: Look) -> None:
        """Account for a page of which the site says that we have it."""
        row = self.ledger.address(look.address)
        known = self.ledger.article(row.identifier) if row and row.identifier else None
        if known:
            self.delivery.seen(look, known)
        self.settle(look.address, "known", tries=0, reason=None)

    def whole(self, response: Response, look: Look, parts: list[Article], left: list[str]) -> Output:
        """Yield the article once all of its pages are read, else the request for the next of them."""
        if self.run.archived and response.request:
            where = self.run.archived(response.request, look.address)
            parts[0].archive = parts[0].archive or where  # A line leads to the first page; the others follow it.
        if left:
            yield Request(
                left[0],
                self.parse_part,
                errback=self.part_failed,
                priority=PRIORITY["part"],
                meta=PAGE,
                cb_kwargs={"look": look, "parts": parts, "left": left[1:]},
                dont_filter=True,  # A filtered page would take the whole article with it.
            )
            return
        look.article = joined(parts)
        row = self.ledger.address(look.address)
        if row and not self.in_sections(row, look.article):
            self.settle(look.address, "outside_sections", reason="by its breadcrumb", looked=self.now)
            return
        if row:
            look.article.discovered_via = DiscoveredVia(row.way, row.via)
        if asked := self.identified(look, look.article):
            yield asked
        else:
            yield from self.delivered(look)

    def delivered(self, look: Look) -> Output:
        """Yield an article, then what it links as Lire aussi."""
        assert look.article
        boxes = self.boxes_of(look.article)
        yield look
        if self.arguments.related_depth is not None:
            self.boxes[look.address] = boxes
        yield from self.followed(boxes, look.address)

    def is_other_page(self, row: Address, article: Article) -> bool:
        """Whether the article that a page names as canonical is another one, of which the page is a copy."""
        there = self.ledger.address(urls.canonical(article.url))
        number, known = (article.identifier or "").rpartition(":")[2], (there and there.identifier) or ""
        if number and known.rpartition(":")[2] == number:
            return False
        return self.is_copy(row, row.url, article.url)

    def identified(self, look: Look, article: Article) -> Request | None:
        """Give an article its identifier; return the request that has to be answered before.

        Post ids are counted by installation: one that is met at a second living address, with another text, is not
        the article that is known by it. What was given an identifier once keeps it.
        """
        url, number = urls.canonical(article.url), (article.identifier or "").rpartition(":")[2] or None
        below = f"{urls.folder(self.home)}" if self.installation else ""
        if article.identifier == number and below and urls.within(url, below):
            article.identifier = f"{self.installation}:{number}" if number else None
        row = self.ledger.address(look.url) or self.ledger.address(look.address)
        given = row.identifier if row else None
        for form in (number, None):
            if given and given == urls.identifier(url, form):
                article.identifier = form
                return None
        known = self.delivery.known(urls.identifier(url, article.identifier) or "")
        if number is None or known is None or urls.same_address(known.url, url) or known.url == look.address:
            return None
        if known.text_hash == self.hash_of(article):
            return None
        there = self.ledger.address(known.url)
        if there and there.run == self.ledger.run and there.outcome in (DELIVERED, KNOWN):
            article.identifier = None
            return None
        first = {"look": look, "known": known}
        return Request(
            known.url,
            self.parse_first,
            errback=self.first_failed,
            priority=PRIORITY["part"],
            meta=PAGE,
            cb_kwargs=first,
            dont_filter=True,
        )

    def hash_of(self, article: Article) -> str | None:
        """Return the hash of the text that an article in its page's own words has."""
        done = finish(article, article.retrieved_at or "", self.described).article
        return done.text_hash if done else None

    def parse_first(self, response: Response, look: Look, known: Known) -> Output:
        """Yield an article once it is seen whether the one with its post id still stands where it was delivered."""
        there = self.reading(response).article
        assert look.article
        if there and urls.same_address(response.url, known.url):
            there.retrieved_at = look.retrieved_at
            if self.hash_of(there) != self.hash_of(look.article):
                look.article.identifier = None
        yield from self.delivered(look)

    def first_failed(self, failure: Failure) -> Output:
        """Yield an article whose post id was known at an address that leads nowhere: it has moved."""
        request: Request = failure.request  # type: ignore[attr-defined]
        yield from self.delivered(request.cb_kwargs["look"])

    def parse_part(self, response: Response, look: Look, parts: list[Article], left: list[str]) -> Output:
        """Yield what follows once a further page of a post in several pages is read."""
        found = self.reading(response)
        if found.article is None:
            yield self.without_part(look, parts, response.url, found.finding.reason if found.finding else "no article")
            return
        if is_further(response.url, parts[0]):
            parts.append(found.article)
        yield from self.whole(response, look, parts, left)

    def boxes_of(self, article: Article) -> list[Entry]:
        """Return the articles linked as Lire aussi; none where the article lies outside the dates."""
        asked = self.arguments
        dated = date_published(article, zone=self.zone) if asked.since or asked.until else None
        if not asked.holds(dated, self.zone):
            return []
        return [Entry(box.url) for box in article.related if box.url]

    def reading(self, response: Response) -> PageReading:
        """Return what the page says. The one door that catches the unforeseen: it is counted and the page saved."""
        now = instant(datetime.now(UTC))
        try:
            with budget.within(self.settings.getfloat("NEWSSPIDER_PAGE_SECONDS")):
                found = read(page_of(response, self.rights), now, self.described)
        except budget.TooSlowError:
            return self.unread(response, "it takes too long to read (NEWSSPIDER_PAGE_SECONDS)")
        except Exception:
            self.count("unforeseen")
            self.logger.exception("The reader failed on %s.", response.url)
            return self.unread(response, "the reader failed on it")
        if found.finding and found.finding.reason == COSTLY:
            return self.unread(response, COSTLY)
        return found

    def unread(self, response: Response, why: str) -> PageReading:
        """Return the refusal of a page that cannot be read, which is kept as a clipping."""
        now = instant(datetime.now(UTC))
        saved = clippings.save(self.files.clippings, response.body, url=response.url, retrieved_at=now, finding=why)
        self.logger.error("Not read: %s: %s; the page is saved as %s.", response.url, why, saved)
        return PageReading(None, Finding("page", why), [])

    def stop_when_due(self) -> None:
        """End the run once `max_items` articles are delivered, or once a line could not be written."""
        limit = self.arguments.max_items
        if self.figure("lines_lost"):
            raise CloseSpider("output_failed")
        if limit is not None and self.figure("delivered") >= limit:
            raise CloseSpider("max_items")

    def without_part(self, look: Look, parts: list[Article], url: str, why: str) -> Look:
        """Return the refusal of an article one of whose pages cannot be had: half a text would pass for the whole."""
        look.findings = [without_part(url, why)]
        look.article, look.outcome = parts[0], "failed"
        return look

    def part_failed(self, failure: Failure) -> Iterator[Look]:
        """Yield the refusal of an article one of whose pages failed."""
        request: Request = failure.request  # type: ignore[attr-defined]
        kwargs = request.cb_kwargs
        yield self.without_part(kwargs["look"], kwargs["parts"], request.url, cause(failure))

    def article_failed(self, failure: Failure) -> Output:
        """Account for an address that gave no page; yield the last record of an article that is gone for good."""
        request: Request = failure.request  # type: ignore[attr-defined]
        found, code, why = request.cb_kwargs["found"], status(failure), cause(failure)
        home = code in REDIRECTS and leads_on(failure)
        why = "it leads to the home page" if home else why
        row = self.ledger.address(found)
        assert row
        if outcome(failure) == "refused":
            yield Look(found, request.url, instant(datetime.now(UTC)), findings=[Finding("page", f"it {why}")])
            return
        self.count(f"failed/{kind(failure)}")
        self.logger.info("Not fetched: %s: %s.", found, why)
        if code in GONE or home:
            yield from self.gone(row, why)
        elif "robots.txt" in why:
            self.settle(found, "robots", reason=why)
        elif outcome(failure) == "other_site":
            if known := self.ledger.article(row.identifier) if row.identifier else None:
                self.delivery.put_off(known, self.present)
            self.settle(found, "other_site", reason=why, tries=row.tries + 1, due=self.later(row.tries))
        else:
            due = request.meta.get("left_alone_until")  # It said so, by Retry-After.
            self.settle(found, "failed", reason=why, due=due)

    def gone(self, row: Address, why: str) -> Output:
        """Account for an address with nothing there; an article is removed after several looks over some time."""
        known = self.ledger.article(row.identifier) if row.identifier else None
        if known is None or known.url != row.url or known.status == "removed":
            if known:
                self.delivery.put_off(known, self.present)
            self.settle(row.url, "gone", reason=why, tries=row.tries + 1, due=self.later(row.tries))
            return
        if removed := self.missed(known):
            yield Look(row.url, row.url, removed.retrieved_at or "", removed)
        else:
            self.settle(row.url, "gone", reason=why, tries=row.tries + 1)

    def missed(self, known: Known) -> Article | None:
        """Note that a look did not find an article; return its last record once that is enough to call it removed."""
        known.misses, known.missed = known.misses + 1, min(known.missed or self.now, self.now)
        looks = self.settings.getint("NEWSSPIDER_REMOVED_AFTER_LOOKS")
        wait = self.settings.getfloat("NEWSSPIDER_REMOVED_AFTER_HOURS") * 3600
        if known.misses >= looks and self.now - known.missed >= wait and (removed := self.removed(known)):
            return removed
        known.due = int(self.now + wait / max(looks, 1))
        self.ledger.save(known)
        return None

    def removed(self, known: Known) -> Article | None:
        """Return the last record of an article, as removed; None, told in the log, where its line is not to be had."""
        path = runs.packed(self.files.folder / (known.file or ""))
        try:
            article = article_of(runs.line_at(path, known.offset or 0))
            found = article.identifier == known.identifier
        except (OSError, ValueError, TypeError):
            found = False
        if not found:
            self.logger.error("%s is gone, but its last line is not in %s: scrapy ledger rebuild", known.url, path)
            return None
        article.status, article.retrieved_at = "removed", instant(datetime.now(UTC))
        return article
