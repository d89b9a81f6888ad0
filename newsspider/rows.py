"""rows.py: what the ledger keeps of addresses, articles, listings and doubts; fields are named as its columns."""

from __future__ import annotations

from dataclasses import dataclass

DELIVERED, KNOWN = "delivered", "known"
EXPLAINED = (
    "refused",
    "gone",
    "robots",
    "reserved",
    "failed",
    "met_again",
    "outside_dates",
    "outside_sections",
    "other_site",
    "no_article",
    "left_by_limit",
    "interrupted",
)
"""Outcomes of addresses that gave no line."""

LEFT_ALONE_MOST = 7 * 86_400
"""The longest Retry-After that is obeyed, in seconds; only a clock that ran ahead can have noted more."""
LEADS_TO = "leads to "
"""How the reason of the outcome `met_again` begins; the address that it leads to follows."""

RESTLESS = 2
"""Visits in a row that found an unannounced change, from which on an article is visited ever more rarely."""

UNSETTLED = ("failed", "left_by_limit", "interrupted")
"""Outcomes after which the next run asks for the address again, as it does where there is no outcome."""


@dataclass(slots=True)
class UrlRow:
    """One address that was found."""

    url: str
    identifier: str | None
    """The article at the address, once it is known."""
    way: str
    via: str
    depth: int
    """The least number of Lire aussi links that lead to it."""
    first_run: int
    run: int
    """Number of the last run that found it."""
    outcome: str | None
    """Its outcome in that run; None: none yet."""
    reason: str | None
    published: str | None
    modified: str | None
    """What a listing last said of its change, ISO 8601 in UTC."""
    looked: int | None
    """When it was last fetched, seconds since 1970."""
    due: int | None
    tries: int
    """How many visits in a row gave no article. Failed ones do not count: the next run repeats them."""


def url_row(url: str, way: str, via: str, run: int, identifier: str | None = None) -> UrlRow:
    """Return the row of an address that was just found; with an identifier, of one whose article was delivered."""
    return UrlRow(
        url=url,
        identifier=identifier,
        way=way,
        via=via,
        depth=0,
        first_run=run,
        run=0,
        outcome=DELIVERED if identifier else None,
        reason=None,
        published=None,
        modified=None,
        looked=None,
        due=None,
        tries=0,
    )


@dataclass(slots=True)
class ArticleRow:
    """One article that was delivered."""

    identifier: str
    url: str
    text_hash: str
    revision: int
    status: str
    file: str | None
    """Name of the file that holds its last line."""
    offset: int | None
    """Where the line begins in that file, in bytes."""
    etag: str | None
    last_modified: str | None
    """The validators its page came with."""
    modified: str | None
    """What a listing last said of its change, ISO 8601 in UTC."""
    since: int
    """When it was published or last changed, seconds since 1970: the schedule of visits counts from there."""
    looked: int
    """When it was last fetched and found there, seconds since 1970."""
    due: int | None
    """When it is to be visited again; None: only where a listing announces a change."""
    misses: int
    """How many visits in a row found it gone."""
    missed: int | None
    """When the first of them was."""


@dataclass(slots=True)
class Answer:
    """A listing as it was last fetched whole."""

    url: str
    etag: str | None
    last_modified: str | None
    """The validators it came with."""
    fetched: int
    """Seconds since 1970."""
    content_type: str | None
    body: bytes


@dataclass(slots=True)
class Doubt:
    """An article whose page does not show what a listing announced, or shows another text at each visit."""

    identifier: str
    announced: str | None = None
    """The change that the page has not shown yet, as a listing dates it."""
    visits: int = 0
    """How many visits did not show it."""
    first: int = 0
    """When the first of them was, seconds since 1970."""
    changes: int = 0
    """How many visits in a row found another text that nothing had announced."""
