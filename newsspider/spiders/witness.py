"""witness.py: the home page as a witness: an article that it shows and no listing has is one that the listings lost."""

from __future__ import annotations

import json
from collections.abc import Iterator

from scrapy import Request

from newsspider.discovery import section
from newsspider.items import DiscoveredVia
from newsspider.normalise import urls
from newsspider.rows import DELIVERED, KNOWN
from newsspider.spiders.asking import Output
from newsspider.spiders.crawl import Crawl

FRESH = 3600
"""Seconds for which an article may be missing in listings: caches are behind, and the next run asks for it again."""
OLD = -30 * 86_400
"""Seconds after which it counts as one that they never have."""
MISSED = "unlisted"
"""Under which the ledger keeps the last run in which listings lacked articles, and which these were."""
MOST = 20


def unlisted(crawl: Crawl) -> Iterator[Request]:
    """Yield visits to the articles that the home page shows and that nothing has led to before; once.

    Where sections are named the home page says nothing of them.
    """
    home, spider = crawl.beginning.home, crawl.spider
    if home is None or home.unlisted is not None or spider.wanted:
        return
    shown = [one for one in section.entries(home.page, home.url) if urls.within(urls.canonical(one.url), spider.home)]
    new = [one for one in shown if crawl.met_by(one.url) is None and not urls.no_article(one.url)]
    home.unlisted = [urls.canonical(one.url) for one in new]
    yield from crawl.articles(new, DiscoveredVia("section", home.url))


def instead(crawl: Crawl) -> Output:
    """Yield what is asked in place of the listings if some of these articles are such as they had to have.

    Until a run has listed everything, those that earlier runs missed have to be there too.
    """
    home, ledger = crawl.beginning.home, crawl.run.ledger
    source = next((source for source in reversed(crawl.sources) if source.why is None), None)
    if not (home and source) or home.unlisted is None or crawl.spider.wanted:
        return
    shown, home.unlisted = home.unlisted, []
    lacking = [url for url in shown if _had_to_be_listed(crawl, url)]
    lacking += [url for url in _missed_before(crawl) if _had_to_be_listed(crawl, url)]
    if lacking:
        ledger.set_fact(MISSED, json.dumps([ledger.run, *lacking[:MOST]]))
        why = f"it shows {len(lacking)} articles that {source.name} does not list, {lacking[0]} among them"
        yield from source.lose(home.url, why)


def _missed_before(crawl: Crawl) -> list[str]:
    """The articles that no listing had in an earlier run, nor has in this one, since everything was last listed."""
    ledger, mark = crawl.run.ledger, crawl.run.marks.all()
    noted = ledger.fact(MISSED)
    run, *missed = json.loads(noted) if noted else (0,)
    if mark and run <= mark[0]:
        return []
    return [url for url in missed if (row := ledger.address(url)) and row.run < ledger.run]


def _had_to_be_listed(crawl: Crawl, url: str) -> bool:
    """Whether an article stands at an address that is older than what the listings knew, though not by much."""
    row = crawl.run.ledger.address(url)
    article = crawl.run.ledger.article(row.identifier) if row and row.identifier else None
    if row is None or article is None or row.outcome not in (DELIVERED, KNOWN) or article.url != url:
        return False
    return OLD < article.since - crawl.run.clock.known_at < -FRESH
