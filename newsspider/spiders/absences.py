"""absences.py: addresses without a page, and articles that are gone: visited again, then removed."""

from __future__ import annotations

from datetime import UTC, datetime

from twisted.python.failure import Failure

from newsspider import runs
from newsspider.extract import instant
from newsspider.items import Article, Finding, Visit, article_of
from newsspider.pages.refusal import NOT_THERE
from newsspider.rows import ArticleRow, UrlRow
from newsspider.spiders.answers import cause, kind, leads_on, outcome, request_of, status
from newsspider.spiders.crawl import Crawl
from newsspider.spiders.identity import Identities
from newsspider.spiders.requests import Output

REDIRECTS = (301, 302, 303, 307, 308)
"""Statuses with which an article fails whose redirect leads to the home page, or to no page."""
GONE = (404, 410)


class Absences:
    """Settles addresses whose visits gave no article."""

    def __init__(self, crawl: Crawl, identities: Identities) -> None:
        self.crawl, self.identities = crawl, identities

    def failed(self, failure: Failure) -> Output:
        """Settle an address that gave no page; yield the last record of an article that is gone for good."""
        request, frontier = request_of(failure), self.crawl.frontier
        found, code, why = request.cb_kwargs["found"], status(failure), cause(failure)
        is_home = code in REDIRECTS and leads_on(failure)
        why = "it leads to the home page" if is_home else why
        row = self.crawl.run.ledger.address(found)
        assert row
        if outcome(failure) == "refused":
            yield Visit(found, request.url, instant(datetime.now(UTC)), findings=[Finding("page", f"it {why}")])
            return
        self.crawl.run.count(f"failed/{kind(failure)}")
        self.crawl.spider.logger.info("Not fetched: %s: %s.", found, why)
        if code in GONE or is_home:
            yield from self.gone(row, why)
        elif "robots.txt" in why:
            frontier.settle(found, "robots", reason=why)
        elif outcome(failure) == "other_site":
            frontier.without(found, "other_site", reason=why)
        else:
            due = request.meta.get("left_alone_until")  # By its Retry-After.
            frontier.settle(found, "failed", reason=why, due=due)

    def no_article(self, visit: Visit, finding: Finding | None) -> Output:
        """Settle a page that is no article; where it says that a known article is not found, that counts as a 404."""
        row = self.crawl.run.ledger.address(visit.address)
        if row and row.identifier and finding and finding.reason.startswith(NOT_THERE):
            yield from self.gone(row, finding.reason)
            return
        visit.findings = [finding] if finding else []
        yield visit

    def gone(self, row: UrlRow, why: str) -> Output:
        """Settle an address without a page; its article is removed after several such visits over some time."""
        known = self.crawl.run.ledger.article(row.identifier) if row.identifier else None
        if known is None or known.url != row.url or known.status == "removed":
            self.crawl.frontier.without(row.url, "gone", reason=why)
        elif removed := self.missed(known):
            yield Visit(row.url, row.url, removed.retrieved_at or "", removed)
        else:
            self.crawl.frontier.settle(row.url, "gone", reason=why, tries=row.tries + 1)

    def missed(self, known: ArticleRow) -> Article | None:
        """Note that a visit did not find an article; return its last record once it counts as removed."""
        if self.crawl.frontier.missed(known) and (removed := self.removed(known)):
            return removed
        self.crawl.frontier.visit_soon(known)
        return None

    def removed(self, known: ArticleRow) -> Article | None:
        """Return the last record of an article, as removed; None, with a line in the log, where it cannot be read."""
        path = runs.packed(self.crawl.run.files.folder / (known.file or ""))
        try:
            article = article_of(runs.line_at(path, known.offset or 0))
            found = article.identifier == known.identifier
        except (OSError, ValueError, TypeError):
            found = False
        if not found:
            message = "%s is gone, but its last line is not in %s: scrapy ledger rebuild"
            self.crawl.spider.logger.error(message, known.url, path)
            return None
        article.status, article.retrieved_at = "removed", instant(datetime.now(UTC))
        return article

    def taken(self, visit: Visit, article: Article | None) -> Output:
        """Yield the last record of an article whose address another one has taken, once it counts as removed."""
        ledger = self.crawl.run.ledger
        row = ledger.address(visit.address)
        name = f"taken:{visit.address}"
        here = article and row and row.identifier and visit.url == visit.address
        if article and row and here and self.identities.is_other(row, visit.url, article):
            known = ledger.article(row.identifier or "")
            if known and known.url == visit.address and known.status == "published":
                ledger.set_fact(name, row.identifier)
        former = ledger.article(ledger.fact(name) or "")
        stands = former is None or former.url != visit.address or former.status == "removed"
        if former and not stands and (removed := self.missed(former)):
            yield Visit(visit.address, visit.address, removed.retrieved_at or "", removed)
