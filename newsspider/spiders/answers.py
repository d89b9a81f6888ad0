"""answers.py: what responses and failures tell, as log lines and the ledger need it."""

from __future__ import annotations

from scrapy import Request
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from scrapy.spidermiddlewares.httperror import HttpError
from twisted.python.failure import Failure

from newsspider.extract import Page
from newsspider.rights import SiteRights


def request_of(failure: Failure) -> Request:
    """Return the request that failed, which Scrapy sets on the failure."""
    request: Request = vars(failure)["request"]
    return request


def status(failure: Failure) -> int | None:
    """Return the HTTP status a request failed with, None where it failed without an answer."""
    return failure.value.response.status if isinstance(failure.value, HttpError) else None


def cause(failure: Failure) -> str:
    """Return why a request failed, in one clause."""
    code = status(failure)
    if code is not None:
        return f"HTTP status {code}"
    lost = getattr(failure.value, "__cause__", None)  # Twisted has the causes in a list.
    reasons = getattr(lost, "reasons", None)
    text = " ".join((reasons[0] if reasons else failure).getErrorMessage().split())
    return text.rstrip(".") or type(failure.value).__name__


def outcome(failure: Failure) -> str:
    """Return the outcome of an address whose request failed."""
    return str(getattr(failure.value, "outcome", "failed"))  # A middleware that refuses a request sets it.


def kind(failure: Failure) -> str:
    """Return the kind of the cause, which many requests share."""
    if isinstance(failure.value, IgnoreRequest):
        return cause(failure).partition(" to ")[0]
    return cause(failure) if status(failure) else type(failure.value).__name__


def header(response: Response, name: str) -> str | None:
    """Return a header of a response."""
    value = response.headers.get(name)
    return value.decode("latin-1") if value else None


def leads_on(failure: Failure) -> bool:
    """Whether the answer behind a failure redirects to another page, by http(s)."""
    response = failure.value.response if isinstance(failure.value, HttpError) else None
    stated = header(response, "Location") if response is not None else None
    return response is not None and stated is not None and response.urljoin(stated).startswith(("http:", "https:"))


def pairs(response: Response) -> list[tuple[str, str]]:
    """Return the headers of a response, one pair a value."""
    return [
        (name.decode("latin-1"), value.decode("latin-1"))
        for name, values in response.headers.items()
        for value in values
    ]


def page_of(response: Response, site_rights: SiteRights) -> Page:
    """Return a response as a page to extract from."""
    return Page(response.body, response.url, content_type(response), pairs(response), site_rights)


def content_type(response: Response) -> str | None:
    """Return the Content-Type header."""
    return header(response, "Content-Type")
