"""The posts of WordPress's REST interface, page by page, until their totals prove that all were shown."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from scrapy import Request
from scrapy.http import Response
from twisted.python.failure import Failure

from newsspider.discovery import Entry, interface, rest
from newsspider.items import Finding
from newsspider.normalise import urls
from newsspider.spiders.answers import cause, request_of, status
from newsspider.spiders.requests import JSON, PRIORITY, Output
from newsspider.spiders.sources import MOST_PAGES, BaseSource
from newsspider.spiders.sources.paged import Pages
from newsspider.spiders.sources.pagination import LoopDetector

PER_PAGE = "rest-per-page"
"""Name of the fact how many posts a page may have, where the site allows fewer than a hundred."""
ASKED = "rest-types-asked"
"""Name of the fact when the site was last asked for its types of posts."""
OF_ALL = "of_all"
"""Marks a listing of all sections: of those not wanted only known articles are taken."""
REMARK = "%s states %d entries more than it shows, as it did before: it counts as listed to its end."

Answered = Callable[..., Any]


class PostsSource(BaseSource):
    """Lists posts by the interface, route by route."""

    def begin_at(self, root: str) -> None:
        """Set where the interface is; nothing is read yet."""
        self.root = root
        self.categories: list[int] = []
        self.per_page = int(self.spider.ledger.fact(PER_PAGE) or 100)
        self.read: dict[str, Pages] = {}
        """The pages of each listing, by route and conditions."""
        self.detectors: dict[str, LoopDetector] = {}
        self.totals_of: dict[str, int] = {}
        self.unfiled: set[str] = set()
        """Routes that do not state the categories of their posts."""

    def request(
        self, address: str, callback: Answered, page: int, errback: Answered | None = None, **more: object
    ) -> Request:
        """Return a request to the interface."""
        kwargs = {"page": page, **more}
        priority = PRIORITY["listing"] - min(page, 1000)
        return Request(
            address,
            callback,
            errback=errback or self.failed,
            priority=priority,
            meta=JSON,
            cb_kwargs=kwargs,
            dont_filter=True,
        )

    def posts_request(self, page: int, route: str, **edge: str | None) -> Request:
        """Return the request for a page of posts."""
        conditions = {name: value for name, value in edge.items() if name != OF_ALL}
        parameters: dict[str, Any] = {"page": page, "per_page": self.per_page, "route": route, **conditions}
        address = interface.posts_address(self.root, categories=() if OF_ALL in edge else self.categories, **parameters)
        return self.request(address, self.parse_posts, page=page, edge=edge, route=route)

    def pages_of(self, route: str, edge: dict[str, str | None]) -> Pages:
        """Return the pages of a listing as read so far."""
        return self.read.setdefault(repr((route, edge)), Pages(self.per_page))

    def parse_posts(self, response: Response, page: int, edge: dict[str, str | None], route: str) -> Output:
        """Yield the requests for the posts of a page, and for the next page."""
        self.spider.knows(response)
        pages = self.pages_of(route, edge)
        found, is_first = rest.posts(response.body), page == pages.passes == 1
        if isinstance(found, Finding):
            if is_first:
                yield from self.no_answer(response.url, page, found.reason)
                return
            pages.miss(page, found.reason)
            found = new = []
        else:
            self.spider.count("listing_pages")
            totals = self.totals(response)
            if is_first and not found and self.is_bare(totals, edge, route):
                yield from self.fail("it lists no post")
                return
            new = pages.take(page, found, totals)
            yield from self.take_posts(new, response.url, edge, route)
            if totals and not any(edge.values()):
                self.totals_of[route] = totals.entries
                self.stated = sum(self.totals_of.values())
        detector = self.detectors.setdefault(repr((route, edge)), LoopDetector())
        if pages.passes == 1:
            detector.note(len(new), self.crawl.articles_found)
        if detector.is_trap:
            yield from self.trapped(response.url)
        else:
            yield from self.go_on(pages, pages.after(page, len(found), MOST_PAGES), response.url, edge, route)

    def take_posts(self, new: list[Entry], url: str, edge: dict[str, str | None], route: str) -> Output:
        """Yield the requests for the new posts of a page."""
        yield from self.take(filter(self.is_wanted, new) if OF_ALL in edge else new, url)
        if OF_ALL in edge and not all(entry.categories for entry in new) and route not in self.unfiled:
            self.unfiled.add(route)  # The sections of these posts are unknown: those wanted are asked for.
            yield self.posts_request(1, route, modified_after=edge["modified_after"])

    def go_on(self, pages: Pages, number: int | None, url: str, edge: dict[str, str | None], route: str) -> Output:
        """Yield the request for the next page; where there is none, finish the pass."""
        if number:
            yield self.posts_request(number, route, **edge)
        else:
            yield from self.finish_pass(pages, url, route, edge)

    def listed_whole(self, route: str) -> None:
        """Note that the posts of a route were listed to their end."""
        raise NotImplementedError

    def is_wanted(self, entry: Entry) -> bool:
        """Whether an entry is of a section wanted, or of a delivered article that the run may visit."""
        if not set(self.categories).isdisjoint(entry.categories):
            return True
        ledger = self.spider.ledger
        row = ledger.address(urls.canonical(entry.url))
        known = ledger.article(row.identifier) if row and row.identifier else None
        return known is not None and self.crawl.sections.holds_known(known)

    def is_bare(self, totals: rest.Totals | None, edge: dict[str, str | None], route: str) -> bool:
        """Whether an interface hides its posts: it lists none at all, and states none."""
        return route == "posts" and not any(edge.values()) and not (totals and totals.entries)

    def finish_pass(self, pages: Pages, url: str, route: str, edge: dict[str, str | None]) -> Output:
        """Yield the request for another pass where this one does not prove that all posts were listed."""
        name = f"rest-short:{route}:{','.join(key for key, value in edge.items() if value)}"
        before = self.spider.ledger.fact(name)
        why = pages.verdict(int(before) if before else None)
        if why == "":
            pages.again()
            yield self.posts_request(1, route, **edge)
            return
        if (pages.short or before) and str(pages.short) != before:
            self.spider.ledger.set_fact(name, str(pages.short) if pages.short else None)
        if why:
            self.spider.ledger.set_fact(ASKED, None)
            yield from self.lose(url, why)
            return
        if not any(edge.values()):
            self.listed_whole(route)
        if pages.missing > 0:
            self.spider.count("stated_not_shown", pages.missing)
            self.spider.logger.warning(REMARK, url, pages.missing)

    def no_answer(self, url: str, page: int, why: str) -> Output:
        """Fail where nothing was listed so far; else the listing is lost."""
        if self.listed or page > 1:
            yield from self.lose(url, why)
        elif self.why is None:
            yield from self.fail(why)

    def failed(self, failure: Failure) -> Output:
        """Go on without an answer: after the last page there is none, in the middle it is missing."""
        request = request_of(failure)
        page, edge, route = (request.cb_kwargs.get(name) for name in ("page", "edge", "route"))
        if status(failure) != 400 or edge is None:
            yield from self.no_answer(request.url, page or 1, cause(failure))
            return
        assert page and route
        pages = self.pages_of(route, edge)
        answer: Any = failure.value
        fewer = rest.per_page(answer.response.body)
        if fewer and fewer < pages.per_page:
            self.per_page = min(fewer, self.per_page)
            self.spider.ledger.set_fact(PER_PAGE, str(self.per_page))
            self.read.pop(repr((route, edge)))
            yield self.posts_request(1, route, **edge)
        elif page == pages.passes == 1:
            yield from self.no_answer(request.url, page, cause(failure))
        else:
            pages.refuse(page, cause(failure))
            yield from self.go_on(pages, page + 1 if page < pages.last else None, request.url, edge, route)

    def totals(self, response: Response) -> rest.Totals | None:
        """The totals of the whole listing, by the headers."""
        headers = [response.headers.get(name) for name in ("X-WP-Total", "X-WP-TotalPages")]
        return rest.totals(*(one.decode("latin-1") if one else None for one in headers))
