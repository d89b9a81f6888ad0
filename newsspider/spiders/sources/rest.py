"""REST: WordPress's own interface gives a hundred posts an answer, and those changed since the last run."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from itertools import islice

from scrapy import Request
from scrapy.http import Response
from twisted.python.failure import Failure

from newsspider.discovery import Entry, interface, rest
from newsspider.discovery.section import Section
from newsspider.items import DiscoveredVia, Finding
from newsspider.normalise import urls
from newsspider.rows import ArticleRow
from newsspider.spiders.answers import cause, request_of, status
from newsspider.spiders.requests import JSON, Home, Output
from newsspider.spiders.sources import OVERLAP
from newsspider.spiders.sources.posts import ASKED, OF_ALL, PostsSource

MOST_CATEGORY_PAGES = 100
"""Ten thousand categories."""
TYPES = "rest-types"
"""Name of the fact which of the site's own types of posts were listed to their end."""
ASK_AGAIN = 30 * 86_400
"""Seconds after which a site is asked for its types again."""


class RestSource(PostsSource):
    """The posts of the categories wanted: in the first run all, later those new or modified since the last run."""

    name = "rest"

    def begin(self, home: Home) -> Output:
        """Yield the request for the categories, or for the posts where no section is named."""
        self.missing = []
        self.known: list[rest.Category] = []
        self.routes = ["posts"]
        root = interface.root(home.page, home.url)
        if root is None or not urls.same_site(root, home.url):
            yield from self.fail("the home page links no REST interface")
            return
        self.begin_at(root)
        if self.spider.wanted:
            yield self.request(interface.categories_address(root), self.parse_categories, page=1)
        else:
            yield from self.types()

    def types(self) -> Output:
        """Yield the request for the types of posts, where the last is long ago; else those for the posts."""
        ledger = self.spider.ledger
        self.listed_types: list[str] = json.loads(ledger.fact(TYPES) or "[]")
        asked_at = int(ledger.fact(ASKED) or 0)
        if self.spider.run.marks.all() is None or not asked_at <= self.spider.now < asked_at + ASK_AGAIN:
            yield self.request(interface.types_address(self.root), self.parse_types, page=0, errback=self.types_failed)
            return
        self.routes += self.listed_types
        yield from self.posts()

    def parse_types(self, response: Response, page: int) -> Output:
        """Yield the requests for the posts, the site's own types among them."""
        yield from self.with_types(rest.routes(response.body))

    def types_failed(self, failure: Failure) -> Output:
        """Go on with the types known before; the listing of types is lost unless the site denies it."""
        if 400 <= (status(failure) or 0) < 500:
            yield from self.with_types([])
            return
        self.routes += self.listed_types
        yield from self.posts()
        yield from self.lose(request_of(failure).url, cause(failure))

    def with_types(self, found: list[str]) -> Output:
        """Note the site's own types of posts; yield the requests for all posts."""
        self.spider.ledger.set_fact(ASKED, str(self.spider.now))
        self.routes += found
        if found:
            self.spider.logger.info("The site has posts of its own types, listed too: %s.", ", ".join(found))
        yield from self.posts()

    def listed_whole(self, route: str) -> None:
        """Note that the posts of a type were listed to their end."""
        if route not in ("posts", *self.listed_types):
            self.listed_types.append(route)
            self.spider.ledger.set_fact(TYPES, json.dumps(self.listed_types))

    def sections(self) -> Iterable[Section]:
        """Return the categories of the site."""
        return [Section(one.name, one.url) for one in self.known]

    def parse_categories(self, response: Response, page: int) -> Output:
        """Yield the request for more categories, or those for the posts of the ones wanted."""
        found = rest.categories(response.body)
        if isinstance(found, Finding):
            yield from self.fail(f"the interface has no categories: {found.reason}")
            return
        self.spider.count("listing_pages")
        known = {one.id for one in self.known}
        new = [one for one in found if one.id not in known]
        self.known += new
        totals = self.totals(response)
        more = page < totals.pages if totals else len(found) >= interface.PER_PAGE
        if new and more and page < MOST_CATEGORY_PAGES:
            yield self.request(interface.categories_address(self.root, page + 1), self.parse_categories, page + 1)
        elif totals and page < totals.pages and not found:
            yield from self.fail(f"of {totals.pages} pages of categories the interface shows {page - 1}")
        else:
            yield from self.choose_categories()

    def choose_categories(self) -> Output:
        """Choose the categories of the sections wanted among those known; yield the requests for their posts."""
        called = {name: self.called(name) for name in self.spider.wanted}
        self.missing = [name for name, ids in called.items() if not ids]
        if self.missing:
            yield from self.fail(f"the interface knows no section {', '.join(self.missing)}")
            return
        yield from self.crawl.sections.resolved(called)
        self.categories = rest.with_children([one for ids in called.values() for one in ids], self.known)
        yield from self.types()

    def called(self, name: str) -> list[int]:
        """The ids of the categories of that name or slug."""
        return [one.id for one in self.known if Section(one.name, one.url or f"/{one.slug}/").is_called(name)]

    def posts(self) -> Output:
        """Yield the first requests for posts: all of them, or the new and the changed ones."""
        mark, since = self.spider.run.marks.all(), self.spider.arguments.since
        if mark is None:
            self.to_the_end = since is None
            # A day of margin, since the page's own date decides.
            after = _before(f"{since:%Y-%m-%d}T00:00:00+00:00") if since else None
            for route in self.routes:
                yield self.posts_request(1, route, after=after)
            return
        new, edited = (
            datetime.fromtimestamp(instant - OVERLAP, UTC).isoformat(timespec="seconds")
            for instant in (mark[1], self.spider.run.marks.changes_listed())
        )
        for route in self.routes:
            if route not in ("posts", *self.listed_types):
                yield self.posts_request(1, route, after=None)  # A new type: all of its posts.
                continue
            yield self.posts_request(1, route, after=new)
            # *Lire aussi* leads to articles of other sections, whose edits are wanted too.
            yield self.posts_request(1, route, modified_after=edited, **({OF_ALL: "yes"} if self.categories else {}))

    @property
    def dates_edits(self) -> bool:
        """Whether all entries that it listed have the date of their last change."""
        return not (self.undated or self.is_doubted)

    def revisit(self, due: list[ArticleRow]) -> Output:
        """Yield one request for many articles, which tells whether they exist and when they changed."""
        ids: dict[str, ArticleRow] = {}
        for one in due:
            number = urls.post_id(one.identifier)
            if number and one.identifier == f"{self.crawl.place}:{number}":
                ids[number] = one
            else:
                yield from self.crawl.again(one)
        for some in batched(ids, self.per_page):
            address = interface.posts_address(self.root, per_page=self.per_page, include=list(map(int, some)))
            articles = {each: ids[each] for each in some}
            yield Request(address, self.parse_due, errback=self.due_failed, meta=JSON, cb_kwargs={"due": articles})

    def parse_due(self, response: Response, due: dict[str, ArticleRow]) -> Output:
        """Yield visits to the articles that have changed, and to those that the interface does not list."""
        found = rest.posts(response.body)
        entries: list[Entry] = [] if isinstance(found, Finding) else found
        for entry in entries:
            one = due.pop(entry.post_id or "", None)
            if one:
                yield from self.crawl.articles([entry], DiscoveredVia(self.name, response.url))
        for one in due.values():
            yield from self.crawl.again(one)

    def due_failed(self, failure: Failure) -> Output:
        """Yield a visit to each of the articles, since the interface could not tell."""
        for one in request_of(failure).cb_kwargs["due"].values():
            yield from self.crawl.again(one)


def batched(ids: Iterable[str], size: int) -> Iterator[list[str]]:
    """Yield the ids, so many at a time."""
    left = iter(ids)
    while some := list(islice(left, size)):
        yield some


def _before(day: str) -> str:
    return datetime.fromtimestamp(datetime.fromisoformat(day).timestamp() - OVERLAP, UTC).isoformat(timespec="seconds")
