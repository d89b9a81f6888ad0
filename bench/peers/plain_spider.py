"""`python -m bench.peers.plain_spider START OUTPUT`: the spider that one would write in an afternoon.

A CrawlSpider that follows every link of the site but those to lists of tags and the like; what has an article's
headline is an article. Headline, date, authors and text by JSON-LD, metadata and the selectors of the theme.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from scrapy.crawler import AsyncCrawlerProcess
from scrapy.http import HtmlResponse
from scrapy.linkextractors import LinkExtractor
from scrapy.spiders import CrawlSpider, Rule

NEVER = (r"/tag/", r"/author/", r"/feed", r"/amp", r"/wp-", r"\?", r"#", r"/page/\d+/\d+")
BODY = ".td-post-content, .tdb_single_content .tdb-block-inner, .entry-content"
TEXTS = "p, h2, h3, h4, li, pre, th, td"
SKIPPED = re.compile(r"((à |a )?(lire|voir) (aussi|également)|annonce|publicité|activez|inscrivez-vous)", re.I)


class PlainSpider(CrawlSpider):
    """Follows links, keeps articles."""

    name = "plain"
    start_urls = [sys.argv[1]]  # noqa: RUF012
    allowed_domains = [urlsplit(sys.argv[1]).hostname]  # noqa: RUF012
    rules = (Rule(LinkExtractor(deny=NEVER), callback="parse_page", follow=True),)

    def parse_page(self, response: HtmlResponse) -> Iterator[dict[str, Any]]:
        """Yield the article, if the page is one."""
        linked = json_ld(response)
        title = response.css("h1.entry-title, h1.tdb-title-text").xpath("string()").get()
        if not title or not response.css("body.single-post, article.post, article.type-post"):
            return
        texts = [part.xpath("string()").get("").strip() for part in response.css(BODY)[:1].css(TEXTS)]
        published = response.css('meta[property="article:published_time"]::attr(content)').get()
        yield {
            "url": response.url,
            "title": title.strip(),
            "text": "\n".join(text for text in texts if not SKIPPED.match(text)),
            "date": linked.get("datePublished") or published or response.css("time::attr(datetime)").get(),
            "authors": response.css(".td-post-author-name a::text, .tdb-author-name::text").getall(),
        }


def json_ld(response: HtmlResponse) -> dict[str, Any]:
    """Return the article of the page's JSON-LD, if any."""
    for script in response.css('script[type="application/ld+json"]::text').getall():
        try:
            found = json.loads(script)
        except ValueError:
            continue
        for one in found if isinstance(found, list) else found.get("@graph", [found]):
            if isinstance(one, dict) and one.get("datePublished"):
                return one
    return {}


if __name__ == "__main__":
    feeds = {sys.argv[2]: {"format": "jsonlines", "encoding": "utf-8", "overwrite": True}}
    process = AsyncCrawlerProcess({"FEEDS": feeds, "LOG_LEVEL": "WARNING", "TELNETCONSOLE_ENABLED": False})
    process.crawl(PlainSpider)
    process.start()
