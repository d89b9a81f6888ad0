"""Middleware: the download handler that opens and continues a page in Chromium where a request asks for it."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from contextlib import suppress
from typing import Any, TypeVar

from scrapy import Request
from scrapy.core.downloader.handlers.base import BaseDownloadHandler
from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.crawler import Crawler
from scrapy.http import HtmlResponse, Response
from scrapy.utils.defer import maybe_deferred_to_future

from newsspider import browser, extras
from newsspider.normalise import hosts
from newsspider.pages.refusal import SHELL
from newsspider.run import own_spider

END = "the end"
"""Flag of a response: the listing has come to its end."""
QUIET = 1.5
"""Seconds without anything new or awaited after which a continued page has come to its end."""
STILL, LONGEST = 0.3, 10.0
"""Seconds without a change after which a page with a text is complete, and seconds that a page has at most. One with
hardly any text may still be about to show it, and has `QUIET` seconds."""
POLL = 0.05

LENGTH = "document.body ? document.body.innerText.length : 0"
LINKS = "document.querySelectorAll('a[href]').length"
_VISIBLE = "(one) => one.getClientRects().length && getComputedStyle(one).visibility !== 'hidden'"
_CONTROLS = "button, a, [role=button], input[type=button], span"
REFUSE = f"""() => {{
  const known = '#didomi-notice-disagree-button, .didomi-continue-without-agreeing, #axeptio_btn_dismiss,' +
    '#onetrust-reject-all-handler, #tarteaucitronAllDenied2';
  const words = new RegExp('^(continuer sans accepter|(tout|je) refuse|refuser|non,? merci' +
    '|(reject|refuse|decline) all|continue without (accepting|agreeing))', 'i');
  const seen = {_VISIBLE};
  const found = [...document.querySelectorAll(known)].find(seen) ||
    [...document.querySelectorAll('{_CONTROLS}')].find((one) => words.test(one.textContent.trim()) && seen(one));
  if (found) found.click();
}}"""
"""Script that refuses consent, by the controls of the usual platforms."""
MORE = f"""() => {{
  const named = /load[-_]?more|show[-_]?more|charger[-_]?plus|voir[-_]?plus|infinite-handle/i;
  const words = new RegExp('^((voir|charger|afficher|lire) (plus|la suite)|plus d.(articles|actu)' +
    '|(load|show|view) more|more (articles|posts|stories|news))', 'i');
  const seen = {_VISIBLE};
  return [...document.querySelectorAll('{_CONTROLS}')].find((one) =>
    !one.closest('header, footer, aside, nav') && seen(one) &&
    (named.test(`${{one.className}} ${{one.id}}`) || words.test(one.textContent.trim()))) || null;
}}"""
"""Script that finds the control that continues a listing."""
BACK = "scrollBy(0, -innerHeight)"
STEP = "() => { const at = scrollY; scrollBy(0, innerHeight / 2); return scrollY > at; }"
"""Script that scrolls on, and returns whether it could."""
T = TypeVar("T")


class BrowserFailedError(Exception):
    """The browser failed; the text says why."""


class Tab:
    """A page that is open in the browser, and its open requests."""

    def __init__(self, page: Any) -> None:
        self.page = page
        self.waits_for: set[Any] = set()
        self.closing: asyncio.Future[None] | None = None
        page.on("request", lambda request: self.waits_for.add(request))
        page.on("requestfinished", lambda request: self.waits_for.discard(request))
        page.on("requestfailed", lambda request: self.waits_for.discard(request))

    def close(self) -> None:
        """Close the page, in the background."""
        self.closing = self.closing or asyncio.ensure_future(self._close())

    async def _close(self) -> None:
        with suppress(Exception):  # A dead browser has closed it.
            await self.page.close()

    async def rest(self) -> None:
        """Wait until the page has no open request and its text stays the same, or the longest time is over."""
        now = asyncio.get_running_loop().time
        begun = busy = now()
        length = -1
        while now() - busy < (STILL if length > SHELL else QUIET) and now() - begun < LONGEST:
            before, length = length, await self.page.evaluate(LENGTH)
            if self.waits_for or length != before:
                busy = now()
            await asyncio.sleep(POLL)

    async def continued(self) -> bool:
        """Continue the page by its button, else by scrolling to its end; return whether it showed more."""
        await self.page.evaluate(REFUSE)
        before = await self.page.evaluate(LINKS)
        button = (await self.page.evaluate_handle(MORE)).as_element()
        # A script does not notice a marker that is in view already: scroll it out of view, and in again.
        await (button.click() if button else self.page.evaluate(BACK))
        now = asyncio.get_running_loop().time
        busy = now()
        while await self.page.evaluate(LINKS) <= before:
            # In steps, as a person does: the end of the listing may lie high above that of the page.
            if self.waits_for or (not button and await self.page.evaluate(STEP)):
                busy = now()
            elif now() - busy > QUIET:
                return False
            await asyncio.sleep(POLL)
        return True


class BrowserHandler(BaseDownloadHandler):
    """Scrapy's own handler, unless `meta["browser"]` is set: `open` opens a page in the browser, `read` waits for its
    text too, and `more` continues it.

    These are requests like others: they wait their turn and keep the pace. `meta["tab"]` is the page, which the caller
    closes. The first request that needs the browser starts it.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self.plain = HTTP11DownloadHandler(crawler)
        self.timeout = crawler.settings.getfloat("DOWNLOAD_TIMEOUT")
        self.front = asyncio.Lock()
        """One page at a time: one behind another is not drawn, and its script waits in vain to come into view."""
        self.playwright: Any = None

    async def download_request(self, request: Request) -> Response:
        """Return the response; BrowserFailedError where the browser fails, hangs or is missing."""
        wanted = request.meta.get("browser")
        if wanted is None:
            return await self.plain.download_request(request)
        async with self.front:
            return await self._in_time(self._continued(request) if wanted == "more" else self._opened(request))

    async def close(self) -> None:
        """Close the browser, if there is one."""
        await self.plain.close()
        if self.playwright:
            with suppress(Exception):  # It may be gone.
                await asyncio.wait_for(self.playwright.close(), 10)

    async def _in_time(self, coming: Coroutine[Any, Any, T]) -> T:
        try:
            return await asyncio.wait_for(coming, self.timeout)
        except TimeoutError:
            raise BrowserFailedError(f"the browser did not answer in {self.timeout:g} seconds") from None
        except BrowserFailedError:
            raise
        except Exception as error:  # Playwright's errors cannot be named here: it is imported only where it is used.
            lines = str(error).strip().splitlines() or [type(error).__name__]
            raise BrowserFailedError(f"the browser failed: {lines[0]}") from error

    async def _opened(self, request: Request) -> Response:
        handler = await self._started()
        page_request = request.replace(
            meta={
                **request.meta,
                "playwright": True,
                "playwright_include_page": True,
                "playwright_page_goto_kwargs": {"wait_until": "domcontentloaded"},
            }
        )
        try:
            answer = await handler.download_request(page_request)
        finally:
            if page := page_request.meta.get("playwright_page"):
                request.meta["tab"] = Tab(page)
        await page_request.meta["playwright_page"].evaluate(REFUSE)
        if request.meta["browser"] == "read":
            await request.meta["tab"].rest()
        return await _shown(request, answer.status)

    async def _continued(self, request: Request) -> Response:
        await request.meta["tab"].page.bring_to_front()
        has_more = await request.meta["tab"].continued()
        return await _shown(request, 200, [] if has_more else [END])

    async def _started(self) -> Any:
        if self.playwright is None:
            self.playwright = await self._launched()
        return self.playwright

    async def _launched(self) -> Any:
        try:
            from scrapy_playwright.handler import ScrapyPlaywrightDownloadHandler
        except ImportError:
            raise BrowserFailedError(f"scrapy-playwright is not installed: {extras.mend('browser')}") from None
        path = browser.chromium(self.crawler.settings["NEWSSPIDER_CHROMIUM"])
        if path is None:
            raise BrowserFailedError(browser.MISSING)
        allowed_sites = own_spider(self.crawler).allowed_sites
        handler = ScrapyPlaywrightDownloadHandler(self.crawler)
        flags = browser.flags(await _addresses(browser.hosts(allowed_sites)))
        handler.config.launch_options = {"executable_path": path, "args": flags, "timeout": 30_000}
        handler.abort_request = lambda page_request: (
            page_request.resource_type in browser.BLOCKED or not hosts.allowed(page_request.url, allowed_sites)
        )
        await handler._launch()  # By itself it launches when the engine starts.
        return handler


async def _shown(request: Request, status: int, flags: list[str] | None = None) -> Response:
    """The current content of the page, as a response."""
    page = request.meta["tab"].page
    content = (await page.content()).encode("utf-8", "replace")
    headers = {"Content-Type": "text/html; charset=utf-8"}
    return HtmlResponse(page.url, status, headers, content, flags=flags, request=request, encoding="utf-8")


async def _addresses(names: list[str]) -> dict[str, str]:
    """The address of each host as the crawl's own resolver gives it, which refuses private ones."""
    from twisted.internet import reactor  # Importing it installs it.

    resolver: Any = reactor
    found = {}
    for name in names:
        with suppress(Exception):  # A failed look-up, or a refusal, which the resolver logs.
            found[name] = await maybe_deferred_to_future(resolver.resolve(name))
    return found
