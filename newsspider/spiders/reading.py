"""reading.py: reads the page of a response, and catches every error in it."""

from __future__ import annotations

from datetime import UTC, datetime

from scrapy.http import Response

from newsspider import aside, budget, clippings
from newsspider.extract import finish, instant, read
from newsspider.items import Article, Finding
from newsspider.pages import PageReading, trial
from newsspider.pages.parsed import COSTLY
from newsspider.spiders.answers import page_of
from newsspider.spiders.site import SiteSpider

LARGE = 1_000_000
"""Bytes; larger pages are read in another process. Five of 927 news pages are larger."""
HURRIED = "the run was told to end while it was read"
"""Why a page was not read that another run may read."""


class PageReader:
    """Reads the pages of a site as its spider describes it."""

    def __init__(self, spider: SiteSpider) -> None:
        self.spider = spider

    def read(self, response: Response) -> PageReading:
        """Return the reading of a page. An error of a reader is counted and logged, and the page is saved."""
        now = instant(datetime.now(UTC))
        page, site = page_of(response, self.spider.rights), self.spider.as_site
        seconds = self.spider.settings.getfloat("NEWSSPIDER_PAGE_SECONDS")
        try:
            costly = len(response.body) > LARGE or trial.is_costly(response.body)
            if costly and not site.readers:  # The other process may not have the module of such a reader.
                found = aside.read(page, now, site, seconds)
            else:
                with budget.within(seconds):
                    found = read(page, now, site)
        except budget.TooSlowError:
            return self._unread(response, "it takes too long to read (NEWSSPIDER_PAGE_SECONDS)")
        except Exception:
            self.spider.count("unforeseen")
            self.spider.logger.exception("The reader failed on %s.", response.url)
            return self._unread(response, "the reader failed on it")
        if found.finding and found.finding.reason in (COSTLY, aside.COSTLY):
            return self._unread(response, found.finding.reason)
        return found

    def _unread(self, response: Response, why: str) -> PageReading:
        """Return the refusal of a page that cannot be read, and keep it as a clipping; not while the run is to end."""
        if budget.is_hurried():
            return PageReading(None, Finding("page", HURRIED), [])
        now, folder = instant(datetime.now(UTC)), self.spider.files.clippings
        saved = clippings.save(folder, response.body, url=response.url, retrieved_at=now, finding=why)
        self.spider.logger.error("Not read: %s: %s; the page is saved as %s.", response.url, why, saved)
        return PageReading(None, Finding("page", why), [])

    def hash_of(self, article: Article) -> str | None:
        """Return the `text_hash` of an article that is in its page's own words."""
        done = finish(article, article.retrieved_at or "", self.spider.as_site).article
        return done.text_hash if done else None
