"""The filter of requests made before: it decides as Scrapy's own, and takes less memory."""

from __future__ import annotations

import tracemalloc
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scrapy import Request
from scrapy.dupefilters import RFPDupeFilter
from scrapy.utils.test import get_crawler

from newsspider.middlewares.duplicates import DuplicateFilter
from newsspider.normalise.hashes import CompactSet

PATHS, QUERIES, FRAGMENTS = ["", "a", "a/", "A"], ["", "?b=1&a=2", "?a=2&b=1"], ["", "#c"]
URLS = st.builds("https://www.example.fr/{}{}{}".format, *map(st.sampled_from, (PATHS, QUERIES, FRAGMENTS)))
REQUESTS = st.builds(Request, URLS, method=st.sampled_from(["GET", "POST"]), body=st.sampled_from([b"", b"x"]))


@given(st.lists(REQUESTS, max_size=20))
def test_it_decides_as_scrapys_own(requests: list[Request]) -> None:
    crawler = get_crawler()
    own, theirs = DuplicateFilter.from_crawler(crawler), RFPDupeFilter.from_crawler(crawler)
    assert list(map(own.request_seen, requests)) == list(map(theirs.request_seen, requests))


def test_requests_take_a_quarter_of_the_memory() -> None:
    crawler = get_crawler()
    requests = [Request(f"https://www.example.fr/{number}/") for number in range(5000)]
    taken = []
    for kind in (DuplicateFilter, RFPDupeFilter):
        of_requests = kind.from_crawler(crawler)
        assert all(map(of_requests._fingerprint, requests))  # Scrapy keeps these with the requests.
        tracemalloc.start()
        assert not any(map(of_requests.request_seen, requests))
        taken.append(tracemalloc.get_traced_memory()[0])
        tracemalloc.stop()
    assert taken[0] < taken[1] / 4, taken


def test_with_a_job_directory_the_fingerprints_are_on_the_disk(tmp_path: Path) -> None:
    crawler = get_crawler(settings_dict={"JOBDIR": str(tmp_path)})
    request = Request("https://www.example.fr/")
    first = DuplicateFilter.from_crawler(crawler)
    assert not first.request_seen(request)
    first.close("finished")
    second = DuplicateFilter.from_crawler(crawler)
    assert second.request_seen(request)
    second.close("finished")


@given(st.lists(st.text("ab", max_size=3)) | st.lists(st.binary(max_size=1)))
def test_a_compact_set_holds_what_a_set_holds(texts: list[str | bytes]) -> None:
    compact, plain = CompactSet(), set[str | bytes]()
    for text in texts:
        assert (text in compact, len(compact)) == (text in plain, len(plain))
        assert compact.add(text) is (text not in plain)
        plain.add(text)


@pytest.mark.parametrize("step", [1, 256, 1 << 20, -(1 << 40)])
def test_a_compact_set_grows_whatever_place_its_hashes_name(step: int) -> None:
    numbers: list[Any] = [step * number for number in range(1, 1000)]  # The hash of such a number is itself.
    compact = CompactSet()
    assert all(map(compact.add, numbers))
    assert not any(map(compact.add, numbers))
    assert len(compact) == len(numbers)
    assert not any(number + step // 2 + 1 in compact for number in numbers if step != 1)
