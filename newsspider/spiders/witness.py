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
REMARK = "%s: %s, as before. It counts as listed to its end."


def unlisted(crawl: Crawl) -> Iterator[Request]:
    """Yield visits to the articles that the home page shows and that nothing has led to before; once.

    Where sections are named the home page says nothing of them.
    """
    home, spider = crawl.beginning.home, crawl.spider
    if home is None or home.unlisted is not None or spider.wanted:
        return
    shown = [one for one in section.entries(home.page, home.url) if urls.within(urls.canonical(one.url), spider.home)]
    new = [one for one in shown if crawl.met_by(one.url) is None and not urls.no_article(one.url)]
    home.unlisted, home.missed = [urls.canonical(one.url) for one in new], _missed_before(crawl)
    yield from crawl.articles(new, DiscoveredVia("section", home.url))


def instead(crawl: Crawl) -> Output:
    """Yield what is asked in place of the listings if some of these articles are such as they had to have.

    Each source is judged once. Until a run has listed everything, what earlier runs missed has to be there too. What
    no way has in two runs in a row, the site lists nowhere: the run counts as whole, as far as this goes.
    """
    home, ledger = crawl.beginning.home, crawl.run.ledger
    used = [source for source in crawl.sources if source.why is None]
    if not (home and used) or home.unlisted is None or home.judged is used[-1]:
        return
    source = home.judged = used[-1]
    missed = [url for url in home.missed if (row := ledger.address(url)) and row.run < ledger.run]
    lacking = [url for url in (*home.unlisted, *missed) if _had_to_be_listed(crawl, url)]
    if not lacking:
        return
    ledger.set_fact(MISSED, json.dumps([ledger.run, *lacking[:MOST]]))
    why = f"it shows {len(lacking)} articles that {source.name} does not list, {lacking[0]} among them"
    if len(used) > 1 and not crawl.spider.arguments.discover and set(lacking) <= set(missed):
        source.tells_edits = False
        crawl.spider.logger.warning(REMARK, home.url, why)
        yield from crawl.instead_of(source)
    else:
        yield from source.lose(home.url, why)


def _missed_before(crawl: Crawl) -> list[str]:
    """The articles that no listing had in an earlier run, since everything was last listed."""
    mark, noted = crawl.run.marks.all(), crawl.run.ledger.fact(MISSED)
    run, *missed = json.loads(noted) if noted else (0,)
    return [] if mark and run <= mark[0] else missed


def _had_to_be_listed(crawl: Crawl, url: str) -> bool:
    """Whether an article stands at an address that is older than what the listings knew, though not by much."""
    row = crawl.run.ledger.address(url)
    article = crawl.run.ledger.article(row.identifier) if row and row.identifier else None
    if row is None or article is None or row.outcome not in (DELIVERED, KNOWN) or article.url != url:
        return False
    return OLD < article.since - crawl.run.clock.known_at < -FRESH
