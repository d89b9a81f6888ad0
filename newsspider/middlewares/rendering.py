"""Middleware: the download handler that has a page opened, and continued, by Chromium where a request asks for it."""

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
"""Flag of a response: the listing goes on no further."""
QUIET = 1.5
"""Seconds in which a page that was told to go on has nothing new and waits for nothing: it has come to its end."""
STILL, LONGEST = 0.3, 10.0
"""Seconds in which nothing more comes of a page that has written a text; and after which nobody waits for it. One that
shows next to nothing may still be about to, and is given `QUIET` seconds."""
LOOK = 0.05

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
"""Refuses consent, in the words of the usual platforms."""
MORE = f"""() => {{
  const named = /load[-_]?more|show[-_]?more|charger[-_]?plus|voir[-_]?plus|infinite-handle/i;
  const words = new RegExp('^((voir|charger|afficher|lire) (plus|la suite)|plus d.(articles|actu)' +
    '|(load|show|view) more|more (articles|posts|stories|news))', 'i');
  const seen = {_VISIBLE};
  return [...document.querySelectorAll('{_CONTROLS}')].find((one) =>
    !one.closest('header, footer, aside, nav') && seen(one) &&
    (named.test(`${{one.className}} ${{one.id}}`) || words.test(one.textContent.trim()))) || null;
}}"""
"""Finds the control that continues a listing."""
BACK = "scrollBy(0, -innerHeight)"
STEP = "() => { const at = scrollY; scrollBy(0, innerHeight / 2); return scrollY > at; }"
"""Scrolls on, and says whether there was anywhere to go."""
T = TypeVar("T")


class BrowserFailedError(Exception):
    """The browser could not do what was asked; its text says why."""


class Tab:
    """A page that is open in the browser, and what it waits for."""

    def __init__(self, page: Any) -> None:
        self.page = page
        self.waits_for: set[Any] = set()
        self.closing: asyncio.Future[None] | None = None
        page.on("request", lambda asked: self.waits_for.add(asked))
        page.on("requestfinished", lambda asked: self.waits_for.discard(asked))
        page.on("requestfailed", lambda asked: self.waits_for.discard(asked))

    def close(self) -> None:
        """Close it, in the background."""
        self.closing = self.closing or asyncio.ensure_future(self._close())

    async def _close(self) -> None:
        with suppress(Exception):  # A browser that is gone has closed it.
            await self.page.close()

    async def comes_to_rest(self) -> None:
        """Wait until the page waits for nothing and its text stays the same, as long as that takes a reader at most."""
        now = asyncio.get_running_loop().time
        begun = busy = now()
        length = -1
        while now() - busy < (STILL if length > SHELL else QUIET) and now() - begun < LONGEST:
            before, length = length, await self.page.evaluate(LENGTH)
            if self.waits_for or length != before:
                busy = now()
            await asyncio.sleep(LOOK)

    async def goes_on(self) -> bool:
        """Return whether the page showed more once it was told to: by its button, else by scrolling to its end."""
        await self.page.evaluate(REFUSE)
        before = await self.page.evaluate(LINKS)
        button = (await self.page.evaluate_handle(MORE)).as_element()
        # What is in view already is not noticed by a script that waits for it: out of view, and in again.
        await (button.click() if button else self.page.evaluate(BACK))
        now = asyncio.get_running_loop().time
        busy = now()
        while await self.page.evaluate(LINKS) <= before:
            # Step by step, as a person does: the end of the listing may lie high above that of the page.
            if self.waits_for or (not button and await self.page.evaluate(STEP)):
                busy = now()
            elif now() - busy > QUIET:
                return False
            await asyncio.sleep(LOOK)
        return True


class BrowserHandler(BaseDownloadHandler):
    """Opens a page where `meta["browser"]` is `open`, waits for its text too where it is `read`, and continues it where
    it is `more`; else Scrapy's own handler.

    These are requests like others: they wait their turn and keep the pace. `meta["tab"]` is the page, which whoever
    asked for it closes. The browser is started by the first request that needs it.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self.plain = HTTP11DownloadHandler(crawler)
        self.timeout = crawler.settings.getfloat("DOWNLOAD_TIMEOUT")
        self.front = asyncio.Lock()
        """Whose turn it is: a page behind another is not drawn, and its script waits in vain to come into view."""
        self.playwright: Any = None

    async def download_request(self, request: Request) -> Response:
        """Return the response; BrowserFailedError where the browser fails, hangs or is not there."""
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
        except Exception as error:  # Playwright's, which is imported only where it is used.
            said = str(error).strip().splitlines() or [type(error).__name__]
            raise BrowserFailedError(f"the browser failed: {said[0]}") from error

    async def _opened(self, request: Request) -> Response:
        handler = await self._started()
        asked = request.replace(
            meta={
                **request.meta,
                "playwright": True,
                "playwright_include_page": True,
                "playwright_page_goto_kwargs": {"wait_until": "domcontentloaded"},
            }
        )
        try:
            answer = await handler.download_request(asked)
        finally:
            if page := asked.meta.get("playwright_page"):
                request.meta["tab"] = Tab(page)
        await asked.meta["playwright_page"].evaluate(REFUSE)
        if request.meta["browser"] == "read":
            await request.meta["tab"].comes_to_rest()
        return await _shown(request, answer.status)

    async def _continued(self, request: Request) -> Response:
        await request.meta["tab"].page.bring_to_front()
        went_on = await request.meta["tab"].goes_on()
        return await _shown(request, 200, [] if went_on else [END])

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
        named = own_spider(self.crawler).named
        handler = ScrapyPlaywrightDownloadHandler(self.crawler)
        flags = browser.flags(await _addresses(browser.hosts(named)))
        handler.config.launch_options = {"executable_path": path, "args": flags, "timeout": 30_000}
        handler.abort_request = lambda asked: (
            asked.resource_type in browser.BLOCKED or not hosts.allowed(asked.url, named)
        )
        await handler._launch()  # It does so itself when the engine starts, which was before it was needed.
        return handler


async def _shown(request: Request, status: int, flags: list[str] | None = None) -> Response:
    """What the page shows now, as a response."""
    page = request.meta["tab"].page
    content = (await page.content()).encode("utf-8", "replace")
    headers = {"Content-Type": "text/html; charset=utf-8"}
    return HtmlResponse(page.url, status, headers, content, flags=flags, request=request, encoding="utf-8")


async def _addresses(names: list[str]) -> dict[str, str]:
    """The address of each host as the crawl itself looks it up, which checks it; none for one that has none."""
    from twisted.internet import reactor  # Importing it installs it.

    resolver: Any = reactor
    found = {}
    for name in names:
        with suppress(Exception):  # The name server's, and a refusal, which is told where it is made.
            found[name] = await maybe_deferred_to_future(resolver.resolve(name))
    return found
