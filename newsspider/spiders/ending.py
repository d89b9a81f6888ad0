"""ending.py: what a crawl does when its queue is empty, and the reasons of a run that failed."""

from __future__ import annotations

from scrapy.exceptions import CloseSpider, DontCloseSpider

from newsspider.spiders import witness
from newsspider.spiders.crawl import READ, Crawl

FEW = 10
"""Fewer addresses without an article say nothing of a site that was listed before."""


def go_on_or_end(crawl: Crawl) -> None:
    """Go on (DontCloseSpider) while there is more to ask; end a run that failed with its reason (CloseSpider)."""
    if crawl.beginning.unreachable:
        raise CloseSpider("unreachable")
    if crawl.spider.arguments.source:
        return
    if crawl.sections.unresolved:
        if not crawl.others:
            crawl.sections.none_such(one for source in crawl.sources for one in source.sections())
        crawl.go_on(crawl.begin(crawl.others.pop(0)))
        raise DontCloseSpider
    if crawl.go_on(crawl.copies_alone()):
        raise DontCloseSpider
    if crawl.others and _found_nothing(crawl):
        crawl.go_on(crawl.instead_of(crawl.sources[-1]))
        raise DontCloseSpider
    if crawl.go_on(witness.unlisted(crawl)) or crawl.go_on(witness.instead(crawl)):
        raise DontCloseSpider
    if not crawl.revisited and crawl.beginning.home:
        crawl.revisited = True
        if crawl.go_on(crawl.revisit()):
            raise DontCloseSpider
    _doubt(crawl)


def _found_nothing(crawl: Crawl) -> bool:
    """Whether nothing that the sources listed is an article of the site, so that another has to be tried.

    In a run for new articles a few such addresses say nothing of a source.
    """
    source, run = crawl.sources[-1], crawl.run
    if source.why or not source.listed or any(map(run.figure, READ)) or run.figure("failed"):
        return False
    if run.marks.all() is not None and run.figure("found") < FEW:
        return False
    source.why = "nothing that it lists is an article of the site"
    return True


def _doubt(crawl: Crawl) -> None:
    """Raise CloseSpider, with the reason, at the end of a run that failed."""
    spider, run = crawl.spider, crawl.run
    lacking = [source for source in crawl.sources if source.missing]
    used = [source for source in crawl.sources if source.why is None]
    if lacking and not any(source.whole for source in used):
        crawl.sections.log_missing(lacking[-1].missing, (one for source in crawl.sources for one in source.sections()))
        if spider.arguments.sections:
            raise CloseSpider("unknown_section")
    if not any(source.listed or (source.name == "rest" and run.marks.all()) for source in used):
        where = ", ".join(spider.wanted) or "any section"
        spider.logger.error("%s answers, but lists no article in %s.", spider.home, where)
        raise CloseSpider("nothing_listed")
    tried = run.figure("found")
    any_article = any(map(run.figure, (*READ, "met_known")))
    if tried and not any_article and (run.marks.all() is None or tried >= FEW):
        spider.logger.error("None of %d addresses on %s gave an article.", tried, spider.home)
        raise CloseSpider("nothing_read")
