"""The filter of requests made before: it decides as Scrapy's own, and takes less memory."""

from __future__ import annotations

import sys
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
from scrapy import Request
from scrapy.dupefilters import RFPDupeFilter
from scrapy.utils.test import get_crawler

from newsspider.middlewares.duplicates import DuplicateFilter

PATHS, QUERIES, FRAGMENTS = ["", "a", "a/", "A"], ["", "?b=1&a=2", "?a=2&b=1"], ["", "#c"]
URLS = st.builds("https://www.example.fr/{}{}{}".format, *map(st.sampled_from, (PATHS, QUERIES, FRAGMENTS)))
REQUESTS = st.builds(Request, URLS, method=st.sampled_from(["GET", "POST"]), body=st.sampled_from([b"", b"x"]))


@given(st.lists(REQUESTS, max_size=20))
def test_it_decides_as_scrapys_own(requests: list[Request]) -> None:
    crawler = get_crawler()
    own, theirs = DuplicateFilter.from_crawler(crawler), RFPDupeFilter.from_crawler(crawler)
    assert list(map(own.request_seen, requests)) == list(map(theirs.request_seen, requests))


def test_a_request_takes_half_the_memory() -> None:
    crawler = get_crawler()
    own, theirs = DuplicateFilter.from_crawler(crawler), RFPDupeFilter.from_crawler(crawler)
    for number in range(1000):
        request = Request(f"https://www.example.fr/{number}/")
        assert not own.request_seen(request) and not theirs.request_seen(request)
    assert max(map(sys.getsizeof, own._numbers)) <= 32 < min(map(sys.getsizeof, theirs._fingerprints)) / 1.6


def test_with_a_job_directory_the_fingerprints_are_on_the_disk(tmp_path: Path) -> None:
    crawler = get_crawler(settings_dict={"JOBDIR": str(tmp_path)})
    request = Request("https://www.example.fr/")
    first = DuplicateFilter.from_crawler(crawler)
    assert not first.request_seen(request)
    first.close("finished")
    second = DuplicateFilter.from_crawler(crawler)
    assert second.request_seen(request)
    second.close("finished")
