"""identity.py: which article a page holds: the one known from its address, a copy of another, or a new one."""

from __future__ import annotations

from scrapy.http import Response

from newsspider.frontier.copies import found_elsewhere
from newsspider.items import Article, Visit
from newsspider.normalise import urls
from newsspider.rows import ArticleRow, UrlRow
from newsspider.spiders.crawl import Crawl
from newsspider.spiders.reading import PageReader


class Identities:
    """Tells the articles of a crawl from one another."""

    def __init__(self, crawl: Crawl, reader: PageReader) -> None:
        self.crawl, self.reader = crawl, reader

    def replaced(
        self, response: Response, visit: Visit, article: Article | None
    ) -> tuple[UrlRow, str | None, str] | None:
        """Return the row of a known article whose address redirects now, the article's address there, and the reason.

        None where nothing redirects, or the article itself has moved.
        """
        row = self.crawl.run.ledger.address(visit.address)
        if not (row and row.identifier and response.request and "redirect_urls" in response.request.meta):
            return None
        if article is None:
            return row, None, f"it leads to {visit.url}, which is no article"
        if self.is_other(row, visit.url, article):
            return row, visit.url, f"it leads to another article, {visit.url}"
        return None

    def is_other(self, row: UrlRow, url: str, article: Article) -> bool:
        """Return whether the article found at the address of a row is not the one known from there."""
        before = urls.post_id(row.identifier)
        if article.identifier and before:
            return before != article.identifier.rpartition(":")[2]
        return self.is_anothers(row, url)

    def is_anothers(self, row: UrlRow | None, url: str) -> bool:
        """Return whether an address is that of another article than the one known from a row."""
        there = self.crawl.run.ledger.address(url)
        return bool(row and row.identifier and there and there.identifier not in (None, row.identifier))

    def is_copy(self, row: UrlRow, article: Article) -> bool:
        """Return whether a page is a copy of the other article that it names as canonical."""
        there = self.crawl.run.ledger.address(urls.canonical(article.url))
        number, known = (article.identifier or "").rpartition(":")[2], (there and there.identifier) or ""
        if number and known.rpartition(":")[2] == number:
            return False
        return self.crawl.copies.is_copy(row, article.url, self.crawl.homes)

    def identify(self, visit: Visit, article: Article) -> ArticleRow | None:
        """Give an article its identifier; return the known article that has the same one and has to be visited first.

        Several installations of a host may use one post id, so an article at another address, with another text, need
        not be the known one. An identifier once given stays.
        """
        ledger, place = self.crawl.run.ledger, self.crawl.beginning.installation
        url, number = urls.canonical(article.url), (article.identifier or "").rpartition(":")[2] or None
        below = urls.folder(self.crawl.spider.home) if place else ""
        if article.identifier == number and below and urls.within(url, below):
            article.identifier = f"{place}:{number}" if number else None
        row = ledger.address(visit.url) or ledger.address(visit.address)
        for form in (number, None):
            if row and row.identifier and row.identifier == urls.identifier(url, form):
                article.identifier = form
                return None
        known = self.crawl.run.delivery.known(urls.identifier(url, article.identifier) or "")
        if number is None or known is None or urls.same_address(known.url, url) or known.url == visit.address:
            return None
        if known.text_hash == self.reader.hash_of(article):
            return None
        if found_elsewhere(ledger, known, url):
            article.identifier = None
            return None
        return known

    def compare(self, response: Response, visit: Visit, known: ArticleRow) -> None:
        """Take the post id from an article if the known one is still at its address, with another text."""
        there = self.reader.read(response).article
        assert visit.article
        if there and urls.same_address(response.url, known.url):
            there.retrieved_at = visit.retrieved_at
            if self.reader.hash_of(there) != self.reader.hash_of(visit.article):
                visit.article.identifier = None
