"""REST: WordPress's own interface, a hundred articles an answer, and what has changed since the last run."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

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
from newsspider.spiders.ways.walk import Yield

MOST_CATEGORY_PAGES = 100
"""Ten thousand categories."""


class RestWay(Way):
    """The posts of the categories wanted: all of them once, later those new or modified since the last run."""

    name = "rest"

    def begin(self, home: Home) -> Output:
        """Yield the request for the categories, or for the posts where no section is named."""
        self.missing: list[str] = []
        self.known: list[rest.Category] = []
        self.categories: list[int] = []
        self.asked = 0
        self.brought: dict[str, Yield] = {}
        """What each listing brought, by what was asked of it."""
        root = rest.root(home.page, home.url)
        if root is None or not urls.same_site(root, home.url):
            yield from self.fail("the home page links no REST interface")
            return
        self.root = root
        if self.spider.wanted:
            yield self.request(rest.categories_address(root), self.parse_categories, page=1)
        else:
            yield from self.posts()

    def sections(self) -> Iterable[Section]:
        """Return the categories of the site."""
        return [Section(one.name, one.url) for one in self.known]

    def request(self, address: str, callback: object, page: int, **more: object) -> Request:
        """Return a request to the interface."""
        self.asked += 1
        kwargs = {"page": page, **more}
        priority = PRIORITY["listing"] - min(page, 1000)
        return Request(
            address,
            callback,  # type: ignore[arg-type]
            errback=self.failed,
            priority=priority,
            meta=JSON,
            cb_kwargs=kwargs,
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
        self.categories = rest.with_children([one for ids in called.values() for one in ids], self.known)
        yield from self.posts()

    def called(self, name: str) -> list[int]:
        """The ids of the categories of that name or slug."""
        return [one.id for one in self.known if Section(one.name, one.url or f"/{one.slug}/").is_called(name)]

    def posts(self) -> Output:
        """Yield the requests that begin the listing: of everything, or of what is new and what has changed."""
        mark, since = self.spider.mark(), self.spider.arguments.since
        if mark is None:
            self.to_the_end = since is None
            # A day of margin: what `since` means is settled by the page's own date.
            after = f"{since:%Y-%m-%d}T00:00:00+00:00" if since else None
            yield self.posts_request(1, after=_before(after) if after else None)
            return
        edge = datetime.fromtimestamp(mark[1] - OVERLAP, UTC).isoformat(timespec="seconds")
        yield self.posts_request(1, after=edge)
        yield self.posts_request(1, modified_after=edge)

    def posts_request(self, page: int, **edge: str | None) -> Request:
        """Return the request for a page of posts."""
        after, modified = edge.get("after"), edge.get("modified_after")
        address = rest.posts_address(
            self.root, page=page, categories=self.categories, after=after, modified_after=modified
        )
        return self.request(address, self.parse_posts, page=page, edge=edge)

    def parse_posts(self, response: Response, page: int, edge: dict[str, str | None]) -> Output:
        """Yield what the posts of a page ask for, and the request for the next page."""
        found = rest.posts(response.body)
        if isinstance(found, Finding):
            yield from self.gave_nothing(response.url, page, found.reason)
            return
        self.spider.count("listing_pages")
        totals = self.totals(response)
        if totals and not any(edge.values()):
            self.stated = totals.entries
        yield from self.take(found, response.url)
        brought = self.brought.setdefault(repr(edge), Yield())
        brought.take(found, self.spider.fruit)
        if brought.loops:
            yield from self.lose(response.url, "its pages repeat each other")
        elif brought.is_trap:
            yield from self.trapped(response.url)
        elif found and page < min(totals.pages if totals else MOST_PAGES, MOST_PAGES):
            yield self.posts_request(page + 1, **edge)

    def gave_nothing(self, url: str, page: int, why: str) -> Output:
        """Fail at once where nothing came so far; else the listing has lost a page."""
        if self.listed or page > 1:
            yield from self.lose(url, why)
        elif self.why is None:
            yield from self.fail(why)

    def failed(self, failure: Failure) -> Output:
        """Note an answer that could not be had; a page past the end, when posts went away meanwhile, is no loss."""
        request: Request = failure.request  # type: ignore[attr-defined]
        page = request.cb_kwargs["page"]
        if page > 1 and status(failure) == 400:
            return
        yield from self.gave_nothing(request.url, page, cause(failure))

    def look_again(self, due: list[Known]) -> Output:
        """Yield one request that asks of all those articles at once whether they stand and when they changed."""
        ids = {one.identifier.rpartition(":")[2]: one for one in due if _has_post_id(one)}
        for one in due:
            if not _has_post_id(one):
                yield from self.spider.again(one)
        if ids:
            address = rest.posts_address(self.root, include=[int(each) for each in ids])
            yield Request(address, self.parse_due, errback=self.due_failed, meta=JSON, cb_kwargs={"due": ids})

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


def _has_post_id(one: Known) -> bool:
    # A hash of sixteen digits is no post id; WordPress's are shorter.
    tail = one.identifier.rpartition(":")[2]
    return tail.isdecimal() and len(tail) < 16


def _before(day: str) -> str:
    return datetime.fromtimestamp(datetime.fromisoformat(day).timestamp() - OVERLAP, UTC).isoformat(timespec="seconds")
