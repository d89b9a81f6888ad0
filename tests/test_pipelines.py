"""Pipelines and the door to the readers: what is refused is written down, what fails is kept."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import jsonlines
import pytest
from scrapy.exceptions import DropItem
from scrapy.http import HtmlResponse
from scrapy.utils.test import get_crawler

from newsspider import clippings, desk
from newsspider.items import Article, Block, DiscoveredVia, OtherDate, Rejected
from newsspider.pipelines import DeskPipeline, KeepPipeline, RejectedPipeline
from newsspider.spiders.cinktank import CinktankSpider

NOW = "2026-11-23T12:00:00+00:00"
URL = "https://cinktank.com/a/"


def spider_writing_to(folder: Path, **settings: Any) -> CinktankSpider:
    """A spider of a crawl that is not started."""
    crawler = get_crawler(CinktankSpider, {"NEWSSPIDER_OUTPUT": str(folder), **settings})
    crawler.spider = CinktankSpider.from_crawler(crawler)
    return crawler.spider


def words(**fields: Any) -> Article:
    """An article in the page's own words."""
    made = {"headline": "L'été", "body": [Block("paragraph", "C'est l'été.")], "in_language": "fr", **fields}
    via = DiscoveredVia("section", "https://cinktank.com/s/")
    return Article(url=URL, retrieved_at=NOW, discovered_via=via, **made)


def test_the_words_of_the_page_become_the_record(tmp_path: Path) -> None:
    article = DeskPipeline(spider_writing_to(tmp_path).crawler).process_item(words())
    assert isinstance(article, Article)
    assert (article.headline, article.article_body, article.word_count) == ("L’été", "C’est l’été.", 2)
    assert article.discovered_via == DiscoveredVia("section", "https://cinktank.com/s/")


def test_the_typography_of_the_page_is_kept_when_the_setting_says_raw(tmp_path: Path) -> None:
    article = DeskPipeline(spider_writing_to(tmp_path, NORMALISE="raw").crawler).process_item(words())
    assert isinstance(article, Article)
    assert (article.headline, article.article_body) == ("L'été", "C'est l'été.")


def test_an_article_without_headline_is_written_with_its_reason_and_not_delivered(tmp_path: Path) -> None:
    spider = spider_writing_to(tmp_path)
    refused = DeskPipeline(spider.crawler).process_item(words(headline=None))
    pipeline = RejectedPipeline(spider.crawler)
    with pytest.raises(DropItem, match="headline"):
        pipeline.process_item(refused)
    pipeline.close_spider()
    with jsonlines.open(spider.files.rejected) as reader:
        (line,) = reader
    assert (line["url"], line["retrieved_at"], line["findings"][0]["field"]) == (URL, NOW, "headline")
    assert line["article"]["article_body"] == "C’est l’été."
    assert spider.figure("refused") == 1


def test_a_date_in_the_future_is_null_and_a_remark(tmp_path: Path) -> None:
    spider = spider_writing_to(tmp_path)
    stated = [OtherDate("date_published", "json-ld", "2027-05-01T10:00:00+02:00")]
    article = DeskPipeline(spider.crawler).process_item(words(other_dates=stated))
    assert isinstance(article, Article)
    assert (article.date_published, article.other_dates) == (None, stated)
    assert spider.figure("remarked/date_published: the date lies in the future") == 1


def test_an_article_is_delivered_once_whatever_addresses_it_has(tmp_path: Path) -> None:
    spider = spider_writing_to(tmp_path)
    keep = KeepPipeline(spider.crawler)
    article = Article(url=URL, identifier="cinktank.com:7")
    assert keep.process_item(article) is article
    with pytest.raises(DropItem):
        keep.process_item(Article(url="https://cinktank.com/b/", identifier="cinktank.com:7"))
    assert (spider.figure("delivered"), spider.figure("known")) == (1, 1)


def test_a_page_on_which_the_reader_fails_is_counted_and_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: Any) -> None:
        raise RecursionError("unforeseen")

    monkeypatch.setattr(desk, "reading_of", fails)
    spider = spider_writing_to(tmp_path)
    response = HtmlResponse(URL, body=b"<p>the page", headers={"Content-Type": "text/html"})
    (rejected,) = spider.parse_article(response, DiscoveredVia("section", URL), URL)
    assert isinstance(rejected, Rejected)
    assert rejected.findings[0].reason == "the reader failed on it"
    (clipping,) = clippings.clippings(spider.files.clippings)
    assert (clipping.body, clipping.url, spider.figure("unforeseen")) == (b"<p>the page", URL, 1)
