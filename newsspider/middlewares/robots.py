"""Middleware: robots.txt; one that cannot be fetched forbids everything (RFC 9309), unless a recent copy exists."""

from __future__ import annotations

import json
import logging
import re
import time
from typing import Any

from scrapy import Request, Spider
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware as Stock
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response, TextResponse
from scrapy.http.request import NO_CALLBACK
from scrapy.robotstxt import RobotParser
from scrapy.utils.httpobj import urlparse_cached
from twisted.internet.defer import Deferred

from newsspider.middlewares.faults import LOOP, cause
from newsspider.run import Run, is_own

logger = logging.getLogger(__name__)

FACT = "robots.txt of "
"""Prefix of the fact that is the last copy of a host's robots.txt."""
GOOD_FOR = 86_400
"""Seconds for which a copy may be used: RFC 9309, 2.4."""
ASKED = {"dont_obey_robotstxt": True, "robots_txt": True, "max_retry_times": 3, "redirect_ttl": 5}

_USER = re.compile(r"://[^\s/?#@]{1,300}@")
"""User and password in an address: the copy leaves them out."""


class NoRobotsError(IgnoreRequest):
    """A request that is not made, since nobody knows whether it is allowed."""


class RobotsMiddleware(Stock):
    """Makes no request to a host whose robots.txt cannot be fetched."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self.run = crawler.get_extension(Run)
        """Keeps the copies, in its ledger; None where the crawl is no run."""
        self.closed: dict[str, str] = {}
        """Hosts whose robots.txt could not be fetched, and why."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Any:
        """Return the middleware for a crawl; Scrapy's own for a spider that is not ours."""
        return cls(crawler) if is_own(crawler) else Stock.from_crawler(crawler)

    async def process_request(self, request: Request, spider: Spider | None = None) -> None:
        """Refuse what robots.txt forbids, and everything where it could not be fetched."""
        await super().process_request(request)
        why = self.closed.get(urlparse_cached(request).netloc)
        if why and not request.meta.get("dont_obey_robotstxt"):
            raise NoRobotsError(why)

    async def robot_parser(self, request: Request) -> RobotParser | None:
        """Return the rules of a host, fetched once a run; None where it has none."""
        netloc = urlparse_cached(request).netloc
        if netloc not in self._parsers:
            self._parsers[netloc] = Deferred()
            robots = Request(
                f"{urlparse_cached(request).scheme}://{netloc}/robots.txt",
                priority=self.DOWNLOAD_PRIORITY, meta=dict(ASKED), callback=NO_CALLBACK,
            )  # fmt: skip
            await self._read(robots, netloc, request)
        return await super().robot_parser(request)

    async def _read(self, robots: Request, netloc: str, request: Request) -> None:
        assert self.crawler.engine
        try:
            response = await self.crawler.engine.download_async(robots)
        except IgnoreRequest as error:  # It leads to another host, or redirects without end: that counts as none.
            why = "" if not str(error).startswith("the answer is spoiled") else str(error)
        except Exception as error:
            why = f"{cause(error)}: {error}" if str(error) else cause(error)
        else:
            why = f"HTTP status {response.status}" if response.status >= 500 and LOOP not in response.flags else ""
            if not why:
                self._keep(netloc, response)
                await self._parse_robots(response, netloc, request)
                return
        await self._without(why, netloc, request)

    async def _without(self, why: str, netloc: str, request: Request) -> None:
        copy = self._copy(netloc) if why else None
        if copy is not None:
            logger.warning("The robots.txt of %s cannot be had (%s): its copy of the last day holds.", netloc, why)
            await self._parse_robots(copy, netloc, request)
            return
        if why:
            self.closed[netloc] = f"robots.txt cannot be had ({why}), which means no (RFC 9309)"
        self._robots_error(IgnoreRequest(why), netloc)

    def _keep(self, netloc: str, response: Response) -> None:
        if self.run and 200 <= response.status < 300:
            kept = {"at": int(time.time()), "text": _USER.sub("://", response.body.decode("utf-8", "replace"))}
            self.run.ledger.set_fact(FACT + netloc, json.dumps(kept))

    def _copy(self, netloc: str) -> Response | None:
        fact = self.run.ledger.fact(FACT + netloc) if self.run else None
        kept: dict[str, Any] = json.loads(fact) if fact else {"at": 0}
        if not 0 <= time.time() - kept["at"] < GOOD_FOR:
            return None
        return TextResponse(f"http://{netloc}/robots.txt", body=kept["text"].encode(), encoding="utf-8")
