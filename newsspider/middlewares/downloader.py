"""Downloader: Scrapy's own, which can give up the requests under way."""

from __future__ import annotations

from typing import Any

from scrapy import Request, Spider
from scrapy.core.downloader import Downloader as ScrapyDownloader
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK
from twisted.internet.defer import CancelledError, Deferred


class Downloader(ScrapyDownloader):
    """Gives requests back when a crawl ends early: a site may take a minute for each."""

    under_way: dict[Deferred[Any], tuple[Request, Deferred[Any]]]
    given_up = False

    def fetch(self, request: Request, spider: Spider | None = None) -> Deferred[Response | Request]:
        """Return the response to a request; after `give_up` the request itself."""
        if not hasattr(self, "under_way"):
            self.under_way = {}
        answer: Deferred[Any] = Deferred()
        download = super().fetch(request)
        self.under_way[answer] = request, download
        download.addBoth(self._answered, answer)
        if self.given_up:
            self.give_up()
        return answer

    def _answered(self, result: Any, answer: Deferred[Any]) -> None:
        if self.under_way.pop(answer, None):
            answer.callback(result)

    def give_up(self) -> None:
        """Give back all requests under way, to the scheduler and so to the next run."""
        self.given_up = True
        while self.under_way:
            answer, (request, download) = self.under_way.popitem()
            download.cancel()
            if request.callback is NO_CALLBACK:  # Its caller would ask again at once.
                answer.errback(CancelledError())
            else:
                answer.callback(request.replace(dont_filter=True))
