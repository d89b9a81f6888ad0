"""REST: WordPress's own interface, a hundred articles an answer, and what has changed since the last run."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from itertools import islice
from typing import Any

from scrapy import Request
from scrapy.http import Response
from twisted.python.failure import Failure

from newsspider.discovery import Entry, rest
from newsspider.discovery.section import Section
from newsspider.items import DiscoveredVia, Finding
from newsspider.ledger import Known
from newsspider.normalise import urls
from newsspider.spiders.answers import cause, status
from newsspider.spiders.ways import JSON, MOST_PAGES, OVERLAP, PRIORITY, Home, Output, Way
from newsspider.spiders.ways.paged import Pages
from newsspider.spiders.ways.walk import Yield

MOST_CATEGORY_PAGES = 100
"""Ten thousand categories."""
TYPES = "rest-types"
"""Under which the ledger keeps the site's own types of posts."""
PER_PAGE = "rest-per-page"
"""Under which it keeps how many posts a page may have, where the site gives fewer than a hundred."""
REMARK = "%s states %d entries more than it shows, as it did before: it counts as listed to its end."


class RestWay(Way):
    """The posts of the categories wanted: all of them once, later those new or modified since the last run."""

    name = "rest"

    def begin(self, home: Home) -> Output:
        """Yield the request for the categories, or for the posts where no section is named."""
        self.missing: list[str] = []
        self.known: list[rest.Category] = []
        self.categories: list[int] = []
        self.per_page = int(self.spider.ledger.fact(PER_PAGE) or 100)
        self.routes = ["posts"]
        self.read: dict[str, Pages] = {}
        """What each listing has shown, by what was asked of it."""
        self.brought: dict[str, Yield] = {}
        self.totals_of: dict[str, int] = {}
        root = rest.root(home.page, home.url)
        if root is None or not urls.same_site(root, home.url):
            yield from self.fail("the home page links no REST interface")
            return
        self.root = root
        if self.spider.wanted:
            yield self.request(rest.categories_address(root), self.parse_categories, page=1)
        else:
            yield from self.types()

    def types(self) -> Output:
        """Yield the request for the types of posts, once for all runs; then those for the posts."""
        known = self.spider.ledger.fact(TYPES)
        if known is None or self.spider.mark() is None:
            yield self.request(rest.types_address(self.root), self.parse_types, page=0)
            return
        self.routes += json.loads(known)
        yield from self.posts()

    def parse_types(self, response: Response, page: int) -> Output:
        """Yield the requests for the posts, and for those of the site's own types."""
        yield from self.typed(rest.routes(response.body))

    def typed(self, found: list[str]) -> Output:
        """Note the site's own types of posts, and yield the requests for all posts."""
        self.spider.ledger.set_fact(TYPES, json.dumps(found))
        self.routes += found
        if found:
            self.spider.logger.info("The site has posts of its own types, listed too: %s.", ", ".join(found))
        yield from self.posts()

    def sections(self) -> Iterable[Section]:
        """Return the categories of the site."""
        return [Section(one.name, one.url) for one in self.known]

    def request(self, address: str, callback: object, page: int, **more: object) -> Request:
        """Return a request to the interface."""
        kwargs = {"page": page, **more}
        priority = PRIORITY["listing"] - min(page, 1000)
        return Request(
            address,
            callback,  # type: ignore[arg-type]
            errback=self.failed,
            priority=priority,
            meta=JSON,
            cb_kwargs=kwargs,
            dont_filter=True,
        )

    def parse_categories(self, response: Response, page: int) -> Output:
        """Yield the request for more categories, or those for the posts of the ones wanted."""
        found = rest.categories(response.body)
        if isinstance(found, Finding):
            yield from self.fail(f"the interface has no categories: {found.reason}")
            return
        self.spider.count("listing_pages")
        met = {one.id for one in self.known}
        new = [one for one in found if one.id not in met]
        self.known += new
        totals = self.totals(response)
        if new and totals and page < min(totals.pages, MOST_CATEGORY_PAGES):
            yield self.request(rest.categories_address(self.root, page + 1), self.parse_categories, page + 1)
            return
        called = {name: self.called(name) for name in self.spider.wanted}
        self.missing = [name for name, ids in called.items() if not ids]
        if self.missing:
            yield from self.fail(f"the interface knows no section {', '.join(self.missing)}")
            return
        yield from self.spider.resolved(called)
        self.categories = rest.with_children([one for ids in called.values() for one in ids], self.known)
        yield from self.types()

    def called(self, name: str) -> list[int]:
        """The ids of the categories of that name or slug."""
        return [one.id for one in self.known if Section(one.name, one.url or f"/{one.slug}/").is_called(name)]

    def posts(self) -> Output:
        """Yield the requests that begin the listing: of everything, or of what is new and what has changed."""
        mark, since = self.spider.mark(), self.spider.arguments.since
        if mark is None:
            self.to_the_end = since is None
            # A day of margin: what `since` means is settled by the page's own date.
            after = _before(f"{since:%Y-%m-%d}T00:00:00+00:00") if since else None
            for route in self.routes:
                yield self.posts_request(1, route, after=after)
            return
        new, edited = (
            datetime.fromtimestamp(instant - OVERLAP, UTC).isoformat(timespec="seconds")
            for instant in (mark[1], self.spider.changes_listed())
        )
        for route in self.routes:
            yield self.posts_request(1, route, after=new)
            yield self.posts_request(1, route, modified_after=edited)

    def posts_request(self, page: int, route: str, **edge: str | None) -> Request:
        """Return the request for a page of posts."""
        asked: dict[str, Any] = {"page": page, "per_page": self.per_page, "route": route, **edge}
        address = rest.posts_address(self.root, categories=self.categories, **asked)
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
            yield from self.take(new, response.url)
            if totals and not any(edge.values()):
                self.totals_of[route] = totals.entries
                self.stated = sum(self.totals_of.values())
        brought = self.brought.setdefault(repr((route, edge)), Yield())
        if pages.passes == 1:
            brought.take(found, self.spider.fruit)
        if brought.is_trap:
            yield from self.trapped(response.url)
            return
        following = pages.after(page, len(found), MOST_PAGES)
        if following:
            yield self.posts_request(following, route, **edge)
        else:
            yield from self.gone_through(pages, response.url, route, edge)

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
            yield from self.lose(url, why)
        elif pages.missing > 0:
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
        request: Request = failure.request  # type: ignore[attr-defined]
        page, edge, route = (request.cb_kwargs.get(name) for name in ("page", "edge", "route"))
        code = status(failure)
        if request.callback == self.parse_types:
            yield from self.typed([])
            return
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
            if page <= pages.last:
                pages.miss(page, cause(failure))
            following = page + 1 if page < pages.last else None
            if following:
                yield self.posts_request(following, route, **edge)
            else:
                yield from self.gone_through(pages, request.url, route, edge)

    def look_again(self, due: list[Known]) -> Output:
        """Yield one request that asks of all those articles at once whether they stand and when they changed."""
        place = self.spider.place
        ids = {one.identifier.rpartition(":")[2]: one for one in due if _has_post_id(one, place)}
        for one in due:
            if not _has_post_id(one, place):
                yield from self.spider.again(one)
        for some in batched(ids, self.per_page):
            address = rest.posts_address(self.root, per_page=self.per_page, include=list(map(int, some)))
            asked = {each: ids[each] for each in some}
            yield Request(address, self.parse_due, errback=self.due_failed, meta=JSON, cb_kwargs={"due": asked})

    def parse_due(self, response: Response, due: dict[str, Known]) -> Output:
        """Yield looks at the articles that have changed, and at those of which the interface says nothing."""
        found = rest.posts(response.body)
        entries: list[Entry] = [] if isinstance(found, Finding) else found
        for entry in entries:
            one = due.pop(entry.post_id or "", None)
            if one:
                yield from self.spider.articles([entry], DiscoveredVia(self.name, response.url))
        for one in due.values():
            yield from self.spider.again(one)

    def due_failed(self, failure: Failure) -> Output:
        """Yield a look at each of the articles: the interface could not tell."""
        for one in failure.request.cb_kwargs["due"].values():  # type: ignore[attr-defined]
            yield from self.spider.again(one)

    def totals(self, response: Response) -> rest.Totals | None:
        """What the headers say of the whole listing."""
        said = [response.headers.get(name) for name in ("X-WP-Total", "X-WP-TotalPages")]
        return rest.totals(*(one.decode("latin-1") if one else None for one in said))


def _has_post_id(one: Known, place: str) -> bool:
    """Whether an article has a post id of the installation whose interface is asked."""
    if one.identifier.rpartition(":")[0] != place:
        return False
    # A hash of sixteen digits is no post id; WordPress's are shorter.
    tail = one.identifier.rpartition(":")[2]
    return tail.isdecimal() and len(tail) < 16


def batched(ids: Iterable[str], size: int) -> Iterator[list[str]]:
    """Yield the ids, so many at a time."""
    left = iter(ids)
    while some := list(islice(left, size)):
        yield some


def _before(day: str) -> str:
    return datetime.fromtimestamp(datetime.fromisoformat(day).timestamp() - OVERLAP, UTC).isoformat(timespec="seconds")
