"""What takes long: `make soak` runs these; each has a short form in `make test`."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.crawling import crawl, delivered
from tests.site import running_apart

pytestmark = [pytest.mark.soak, pytest.mark.timeout(3600)]


def test_a_site_of_20000_articles_is_crawled_whole(tmp_path: Path) -> None:
    with running_apart(articles=20_000, seed=11, log=0) as site:
        done = crawl(site.url, tmp_path, timeout=3000)
        truth = {record["url"]: record for record in site.truth()}
    assert done.returncode == 0, done.stderr
    articles = delivered(tmp_path)
    assert len(articles) == len(truth)
    for article in articles:
        wanted = {name: value for name, value in truth.pop(article["url"]).items() if name != "_site"}
        assert {name: article[name] for name in wanted} == wanted
    assert truth == {}
