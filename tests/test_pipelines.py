"""Pipelines and the door to the readers: what is refused is written down, what fails is kept."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import jsonlines
import pytest
from scrapy import Request
from scrapy.exceptions import DropItem
from scrapy.http import HtmlResponse
from scrapy.utils.misc import load_object

from newsspider import clippings
from newsspider.items import Article, Block, DiscoveredVia, OtherDate, Visit
from newsspider.pipelines import FinishPipeline, KeepPipeline, RejectedPipeline
from newsspider.rows import url_row
from newsspider.spiders import reading
from newsspider.spiders.cinktank import CinktankSpider
from tests.runs import run_into

NOW = "2026-11-23T12:00:00+00:00"
URL = "https://cinktank.com/a/"


def spider_writing_to(folder: Path, **settings: Any) -> CinktankSpider:
    """A spider of a crawl that is not started; its ledger is one in memory."""
    run = run_into(folder, NEWSSPIDER_LOOK_AGAIN_HOURS=[1, 6], **settings)
    assert isinstance(run.spider, CinktankSpider)
    return run.spider


def words(**fields: Any) -> Visit:
    """A look that brought an article in the page's own words."""
    made = {"headline": "L'été", "body": [Block("paragraph", "C'est l'été.")], "in_language": "fr", **fields}
    via = DiscoveredVia("section", "https://cinktank.com/s/")
    return Visit(URL, URL, NOW, Article(url=URL, retrieved_at=NOW, discovered_via=via, **made))


def record(**fields: Any) -> Visit:
    """A look that brought a record."""
    made = {"identifier": "cinktank.com:7", "text_hash": "sha256:1", **fields}
    return Visit(made.get("url", URL), made.get("url", URL), NOW, Article(**{"url": URL, "retrieved_at": NOW, **made}))


def test_the_words_of_the_page_become_the_record(tmp_path: Path) -> None:
    article = FinishPipeline(spider_writing_to(tmp_path).run).process_item(words()).article
    assert article
    assert (article.headline, article.article_body, article.word_count) == ("L’été", "C’est l’été.", 2)
    assert article.discovered_via == DiscoveredVia("section", "https://cinktank.com/s/")


def test_the_typography_of_the_page_is_kept_when_the_setting_says_raw(tmp_path: Path) -> None:
    article = FinishPipeline(spider_writing_to(tmp_path, NORMALISE="raw").run).process_item(words()).article
    assert article
    assert (article.headline, article.article_body) == ("L'été", "C'est l'été.")


def test_an_article_without_headline_is_written_with_its_reason_and_not_delivered(tmp_path: Path) -> None:
    spider = spider_writing_to(tmp_path)
    refused = FinishPipeline(spider.run).process_item(words(headline=None))
    pipeline = RejectedPipeline(spider.run)
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
    article = FinishPipeline(spider.run).process_item(words(other_dates=stated)).article
    assert article
    assert (article.date_published, article.other_dates) == (None, stated)
    assert spider.figure("remarked/date_published: the date lies in the future") == 1


def test_an_article_is_delivered_once_whatever_addresses_it_has(tmp_path: Path) -> None:
    spider = spider_writing_to(tmp_path)
    keep = KeepPipeline(spider.run)
    there = "https://cinktank.com/b/"
    for url in (URL, there):
        spider.run.frontier.note(url, DiscoveredVia("section", URL))
    assert keep.process_item(record()).identifier == "cinktank.com:7"
    with pytest.raises(DropItem):
        keep.process_item(record(url=there))
    assert (spider.figure("delivered"), spider.figure("met_again"), spider.figure("known")) == (1, 1, 0)
    assert spider.ledger.with_outcome(spider.ledger.run, "met_again") == [(there, f"leads to {URL}")]


def test_a_changed_text_is_a_revision_that_names_the_one_before(tmp_path: Path) -> None:
    keep = KeepPipeline(spider_writing_to(tmp_path).run)
    keep.process_item(record())
    changed = keep.process_item(record(text_hash="sha256:2"))
    assert (changed.revision, changed.previous_text_hash) == (2, "sha256:1")


def test_a_moved_article_without_post_id_keeps_its_identifier(tmp_path: Path) -> None:
    spider = spider_writing_to(tmp_path)
    keep = KeepPipeline(spider.run)
    spider.ledger.save_address(url_row(URL, "section", URL, 1))
    keep.process_item(record(identifier="cinktank.com:0123456789abcdef"))
    moved = Visit(URL, "https://cinktank.com/neuf/", NOW, record(identifier="cinktank.com:fedcba9876543210").article)
    assert moved.article
    moved.article.text_hash = "sha256:2"
    assert keep.process_item(moved).identifier == "cinktank.com:0123456789abcdef"
    assert moved.article.revision == 2


def test_a_page_on_which_the_reader_fails_is_counted_and_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: Any) -> None:
        raise RecursionError("unforeseen")

    monkeypatch.setattr(reading, "read", fails)
    spider = spider_writing_to(tmp_path)
    response = HtmlResponse(URL, body=b"<p>the page", headers={"Content-Type": "text/html"}, request=Request(URL))
    (rejected,) = spider.parse_article(response, DiscoveredVia("section", URL), URL, None)
    assert isinstance(rejected, Visit)
    assert rejected.findings[0].reason == "the reader failed on it"
    (clipping,) = clippings.clippings(spider.files.clippings)
    assert (clipping.body, clipping.url, spider.figure("unforeseen")) == (b"<p>the page", URL, 1)


def test_the_pipeline_of_0_2_0_is_found_under_its_old_name_with_a_warning() -> None:
    with pytest.warns(DeprecationWarning, match="FinishPipeline"):
        assert load_object("newsspider.pipelines.DeskPipeline") is FinishPipeline
