"""The bar: a bare Scrapy spider, default settings, that fetches given pages and reads only their title."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

from scrapy import Request, Spider
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.http import Response


class BareSpider(Spider):
    """Fetches what a list of addresses names."""

    name = "bare"

    async def start(self) -> AsyncIterator[Request]:
        """Yield a request for each address."""
        for url in Path(sys.argv[1]).read_text(encoding="utf-8").split():
            yield Request(url, self.parse_title)

    def parse_title(self, response: Response) -> Iterator[dict[str, Any]]:
        """Yield the title."""
        yield {"url": response.url, "title": response.css("title::text").get()}


if __name__ == "__main__":
    feeds = {sys.argv[2]: {"format": "jsonlines", "overwrite": True}}
    process = AsyncCrawlerProcess({"FEEDS": feeds, "LOG_LEVEL": "INFO", "TELNETCONSOLE_ENABLED": False})
    process.crawl(BareSpider)
    process.start()
