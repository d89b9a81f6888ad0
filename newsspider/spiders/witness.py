"""witness.py: checks listings against the home page, and against what they had the day before."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime

from scrapy import Request

from newsspider.discovery import Entry, section
from newsspider.items import DiscoveredVia
from newsspider.normalise import urls
from newsspider.rows import DELIVERED, KNOWN, UrlRow
from newsspider.spiders.crawl import Crawl
from newsspider.spiders.requests import Home, Output
from newsspider.spiders.sources import OVERLAP

FRESH = 3600
"""Seconds for which an article may be missing in listings, since caches may be behind."""
OLD = -30 * 86_400
"""Seconds after which listings need not have an article any more."""
MISSED = "unlisted"
"""Name of the fact in which run listings last lacked articles, and which."""
MOST = 20
ZONES = 14 * 3600
"""Seconds by which an interface may misread an instant: old ones take each as local."""
MOST_DROPPED = 3
REMARK = "%s: %s, as before. It counts as listed to its end."


def unlisted(crawl: Crawl) -> Iterator[Request]:
    """Yield visits to the articles that the listings should have had, once.

    Some are new and on the home page, which counts only where no sections are named. Others were in the interface's
    listings the day before and are not now: they may be gone.
    """
    home = crawl.beginning.home
    if home is None or home.unlisted is not None:
        return
    new, dropped = _new_on(home, crawl), _dropped(crawl)
    home.unlisted = [urls.canonical(one.url) for one in new] + [row.url for row in dropped]
    home.missed = _missed_before(crawl)
    yield from crawl.articles(new, DiscoveredVia("section", home.url))
    for row in dropped:
        yield from crawl.articles([Entry(row.url)], DiscoveredVia(row.way, row.via), row.depth, force=True)


def _new_on(home: Home, crawl: Crawl) -> list[Entry]:
    if crawl.spider.wanted:
        return []
    entries = [one for one in section.entries(home.page, home.url) if not urls.no_article(one.url)]
    on_site = [one for one in entries if urls.within(urls.canonical(one.url), crawl.spider.home)]
    return [one for one in on_site if crawl.first_run_of(one.url) is None]


def _dropped(crawl: Crawl) -> list[UrlRow]:
    """Some articles that REST listed in the last hours before the mark and does not list now, though it should."""
    marks, rest = crawl.run.marks, next((one for one in crawl.sources if one.name == "rest" and one.whole), None)
    if rest is None or (mark := marks.all()) is None:
        return []
    after = datetime.fromtimestamp(mark[1] - OVERLAP + ZONES, UTC).isoformat(timespec="seconds")
    found = crawl.run.ledger.not_listed_again("rest", after, mark[0])
    return [row for row in found if marks.includes(row.run)][:MOST_DROPPED]


def instead(crawl: Crawl) -> Output:
    """Yield the requests in place of the listings, if these lack articles that they should have had.

    Each source is judged once. Until a run has listed everything, it has to have what earlier runs lacked too. What no
    source has in two runs in a row the site lists nowhere: it does not keep the run from counting as whole.
    """
    home, ledger = crawl.beginning.home, crawl.run.ledger
    used = [source for source in crawl.sources if source.why is None]
    if not (home and used) or home.unlisted is None or home.judged is used[-1]:
        return
    source = home.judged = used[-1]
    runs = {url: row.run for url in (*home.unlisted, *home.missed) if (row := ledger.address(url))}
    visited = [url for url in home.unlisted if runs.get(url) == ledger.run]
    missed = [url for url in home.missed if url in runs and runs[url] < ledger.run]
    lacking = [url for url in (*visited, *missed) if _had_to_be_listed(crawl, url)]
    if not lacking:
        return
    ledger.set_fact(MISSED, json.dumps([ledger.run, *lacking[:MOST]]))
    why = f"{len(lacking)} articles stand there that {source.name} does not list, {lacking[0]} among them"
    if len(used) > 1 and not crawl.spider.arguments.discover and set(lacking) <= set(missed):
        source.is_doubted = True
        crawl.spider.logger.warning(REMARK, home.url, why)
        yield from crawl.instead_of(source)
    else:
        yield from source.lose(home.url, why)


def _missed_before(crawl: Crawl) -> list[str]:
    """The articles that earlier runs lacked in all listings, since everything was last listed."""
    mark, noted = crawl.run.marks.all(), crawl.run.ledger.fact(MISSED)
    run, *missed = json.loads(noted) if noted else (0,)
    return [] if mark and run <= mark[0] else missed


def _had_to_be_listed(crawl: Crawl, url: str) -> bool:
    """Whether the article at an address is old enough to be in the listings, and not too old."""
    row = crawl.run.ledger.address(url)
    article = crawl.run.ledger.article(row.identifier) if row and row.identifier else None
    if row is None or article is None or row.outcome not in (DELIVERED, KNOWN) or article.url != url:
        return False
    return OLD < article.since - crawl.run.clock.known_at < -FRESH
