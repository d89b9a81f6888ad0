"""The posts of WordPress's own interface, page by page, until their totals prove that all were shown."""

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
from newsspider.spiders.asking import JSON, PRIORITY, Output
from newsspider.spiders.sources import MOST_PAGES, BaseSource
from newsspider.spiders.sources.paged import Pages
from newsspider.spiders.sources.walk import Yield

PER_PAGE = "rest-per-page"
"""Under which it keeps how many posts a page may have, where the site gives fewer than a hundred."""
ASKED = "rest-types-asked"
"""Under which it keeps when the site was asked for its types of posts."""
OF_ALL = "of_all"
"""Says of a listing that it is of all sections: what is of none wanted is taken only where it is known."""
REMARK = "%s states %d entries more than it shows, as it did before: it counts as listed to its end."

Answered = Callable[..., Any]


class PostsSource(BaseSource):
    """Lists posts by an interface, route by route."""

    def begin_at(self, root: str) -> None:
        """Note where the interface is, and that nothing is read yet."""
        self.root = root
        self.categories: list[int] = []
        self.per_page = int(self.spider.ledger.fact(PER_PAGE) or 100)
        self.read: dict[str, Pages] = {}
        """What each listing has shown, by what was asked of it."""
        self.brought: dict[str, Yield] = {}
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
        asked: dict[str, Any] = {"page": page, "per_page": self.per_page, "route": route, **conditions}
        address = interface.posts_address(self.root, categories=() if OF_ALL in edge else self.categories, **asked)
        return self.request(address, self.parse_posts, page=page, edge=edge, route=route)

    def pages_of(self, route: str, edge: dict[str, str | None]) -> Pages:
        """Return what the pages of a listing have shown so far."""
        return self.read.setdefault(repr((route, edge)), Pages(self.per_page))

    def parse_posts(self, response: Response, page: int, edge: dict[str, str | None], route: str) -> Output:
        """Yield what the posts of a page ask for, and the request for the next page."""
        self.spider.knows(response)
        pages = self.pages_of(route, edge)
        found = rest.posts(response.body)
        if isinstance(found, Finding):
            if page == pages.passes == 1:
                yield from self.gave_nothing(response.url, page, found.reason)
                return
            pages.miss(page, found.reason)
            found = []
        else:
            self.spider.count("listing_pages")
            totals = self.totals(response)
            if page == pages.passes == 1 and not found and self.is_bare(totals, edge, route):
                yield from self.fail("it lists no post")
                return
            new = pages.take(page, found, totals)
            yield from self.take(filter(self.is_meant, new) if OF_ALL in edge else new, response.url)
            if OF_ALL in edge and not all(entry.categories for entry in new) and route not in self.unfiled:
                self.unfiled.add(route)  # It does not tell of which sections they are.
                yield self.posts_request(1, route, modified_after=edge["modified_after"])
            if totals and not any(edge.values()):
                self.totals_of[route] = totals.entries
                self.stated = sum(self.totals_of.values())
        brought = self.brought.setdefault(repr((route, edge)), Yield())
        if pages.passes == 1:
            brought.take(found, self.crawl.articles_met)
        if brought.is_trap:
            yield from self.trapped(response.url)
            return
        following = pages.after(page, len(found), MOST_PAGES)
        if following:
            yield self.posts_request(following, route, **edge)
        else:
            yield from self.gone_through(pages, response.url, route, edge)

    def listed_whole(self, route: str) -> None:
        """Note that the posts of a route were listed to their end."""
        raise NotImplementedError

    def is_meant(self, entry: Entry) -> bool:
        """Whether an entry is of a section wanted, or of an article that was delivered and that the run may look at."""
        if not set(self.categories).isdisjoint(entry.categories):
            return True
        ledger = self.spider.ledger
        row = ledger.address(urls.canonical(entry.url))
        known = ledger.article(row.identifier) if row and row.identifier else None
        return known is not None and self.crawl.asked.hold_known(known)

    def is_bare(self, totals: rest.Totals | None, edge: dict[str, str | None], route: str) -> bool:
        """Whether an interface without posts is one that hides them: it lists none at all, and states none."""
        return route == "posts" and not any(edge.values()) and not (totals and totals.entries)

    def gone_through(self, pages: Pages, url: str, route: str, edge: dict[str, str | None]) -> Output:
        """Yield the request for another pass where this one does not prove that all was seen."""
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

    def gave_nothing(self, url: str, page: int, why: str) -> Output:
        """Fail at once where nothing came so far; else the listing has lost a page."""
        if self.listed or page > 1:
            yield from self.lose(url, why)
        elif self.why is None:
            yield from self.fail(why)

    def failed(self, failure: Failure) -> Output:
        """Go on without an answer that could not be had: past the end there is none, in the middle it is missing."""
        request = request_of(failure)
        page, edge, route = (request.cb_kwargs.get(name) for name in ("page", "edge", "route"))
        code = status(failure)
        if code != 400 or edge is None:
            yield from self.gave_nothing(request.url, page or 1, cause(failure))
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
            yield from self.gave_nothing(request.url, page, cause(failure))
        else:
            pages.refuse(page, cause(failure))
            following = page + 1 if page < pages.last else None
            if following:
                yield self.posts_request(following, route, **edge)
            else:
                yield from self.gone_through(pages, request.url, route, edge)

    def totals(self, response: Response) -> rest.Totals | None:
        """What the headers say of the whole listing."""
        said = [response.headers.get(name) for name in ("X-WP-Total", "X-WP-TotalPages")]
        return rest.totals(*(one.decode("latin-1") if one else None for one in said))
