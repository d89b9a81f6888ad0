"""What strangers write, mutated: no reader raises, and what it reads keeps its promises."""

from __future__ import annotations

import gc
import json
import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from protego import Protego

from newsspider import Site, extract, rights
from newsspider.discovery import section, sitemap
from newsspider.extract import Page
from newsspider.items import Finding
from newsspider.normalise.datelines import dateline_date
from newsspider.pages import dateline
from newsspider.pages.parsed import parsed
from tests import test_feed, test_rest, test_sitemap
from tests.measured import held_by, peak_of
from tests.pages_html import TEMPLATES, crumbs, html
from tests.site import seed_page
from tests.test_xml import spoiled

URL = "https://journal.example/2021/12/27/un-titre/"
NOW = "2026-06-30T16:00:00+00:00"
ROBOTS = (
    b"User-agent: *\nDisallow: /wp-admin/\nAllow: /wp-admin/admin-ajax.php\nCrawl-delay: 3\n\n"
    b"User-agent: GPTBot\nDisallow: /\nContent-Usage: train-ai=n\nSitemap: https://a.fr/sitemap.xml\n"
)
PAGES = [html(one, crumbs=crumbs(one, "Monde"), authors='<a href="/a/">Anne Roy</a>').encode() for one in TEMPLATES]
DATELINES = [
    "Paris :, 27 déc. (Cinktank.com) – Le texte commence ici.", "NEW YORK/LONDRES (Reuters) - Le texte.",
    "À Aix-en-Provence, le lundi 1er mars 2021 (AFP) — Le", "(Agence) – Saint-Étienne, 3/4/2020 : le texte",
]  # fmt: skip


def page_is_read(body: bytes) -> None:
    """A page gives a record or a finding."""
    page = Page(body, URL, "text/html; charset=utf-8")
    record = extract(page, URL, site=Site(language="fr"), retrieved_at=NOW)
    assert record.article is not None or record.findings
    tree = parsed(body)
    if record.article is not None:
        assert json.dumps(record.article.headline)
        assert record.article.headline is None or all(
            letter.isprintable() or letter in "\u00a0\u202f" for letter in record.article.headline
        ), record.article.headline
    if not isinstance(tree, Finding):
        section.listing(tree, URL)


def robots_is_read(body: bytes) -> None:
    """A robots.txt is obeyed, its sitemaps and its rights are read."""
    rules = Protego.parse(body.decode("utf-8", "replace"))
    rules.can_fetch(URL, "newsspider")
    rules.crawl_delay("newsspider")
    assert all(isinstance(sitemap.without_user(one), str) for one in rules.sitemaps)
    site = rights.SiteRights(NOW, rights.of_robots(body) + rights.of_tdmrep(body))
    assert all(source.value.isprintable() for source in rights.rights(URL, [], {}, site, retrieved_at=NOW).sources)


def dateline_is_read(body: bytes) -> None:
    """A dateline is known or is none, and its date one of the calendar."""
    words = body.decode("utf-8", "replace")
    dateline.dateline(words)
    dateline_date(words, datetime(2026, 6, 30, tzinfo=UTC))


READERS: dict[str, tuple[Callable[[bytes], object], st.SearchStrategy[bytes], int]] = {
    "pages": (page_is_read, spoiled([*PAGES, seed_page().encode()]), 30_000),
    "sitemaps": (test_sitemap.is_read, test_sitemap.ANY, 17_500),
    "feeds": (test_feed.is_read, test_feed.ANY, 17_500),
    "REST answers": (test_rest.is_sound, test_rest.VALUES.map(json.dumps).map(str.encode) | st.binary(), 15_000),
    "robots.txt": (robots_is_read, spoiled([ROBOTS, b'[{"location": "/*", "tdm-reservation": 1}]']), 10_000),
    "datelines": (dateline_is_read, spoiled([one.encode() for one in DATELINES]), 10_000),
}
"""Reader, inputs, and how many of them in `make soak`: 100,000 together."""


@dataclass(slots=True)
class Worst:
    """What the costliest of some inputs took, and which it was."""

    seconds: float = 0.0
    slowest: bytes = b""
    megabytes: float = 0.0
    largest: bytes = b""

    def read(self, reader: Callable[[bytes], object], body: bytes) -> None:
        """Have one read, and keep what it took: CPU time, and memory beyond what the process held."""
        before, highest, began = held_by(os.getpid()), peak_of(os.getpid()), time.process_time()
        gc.disable()  # It would look through all that Hypothesis keeps, which takes a second.
        try:
            reader(body)
        finally:
            gc.enable()
        if (took := time.process_time() - began) > self.seconds:
            self.seconds, self.slowest = took, body
        # Below the peak of all before it, no memory of its own can be seen: what the tests keep grows slowly.
        if (peak := peak_of(os.getpid())) > highest and (more := (peak - before) / 1024) > self.megabytes:
            self.megabytes, self.largest = more, body


def fuzzed(name: str, most: int) -> Worst:
    """Put so many inputs through one reader; what the worst of them took."""
    reader, inputs, _ = READERS[name]
    worst = Worst()

    def one(body: bytes) -> None:
        worst.read(reader, body)

    run: Any = settings(max_examples=most, suppress_health_check=list(HealthCheck), database=None)(given(inputs)(one))
    run()
    return worst


@pytest.mark.slow
@pytest.mark.parametrize("name", READERS)
def test_no_input_raises(name: str) -> None:
    fuzzed(name, 200)


def test_the_soak_puts_100000_inputs_through_the_readers() -> None:
    assert sum(most for _, _, most in READERS.values()) == 100_000


@pytest.mark.soak
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("name", READERS)
def test_no_input_of_100000_raises_or_takes_more_than_its_share(name: str) -> None:
    fuzzed(name, 20)  # What is imported once is imported now.
    worst = fuzzed(name, READERS[name][2])
    print(f"{name}: {worst.seconds:.3f} s at most, by {len(worst.slowest)} bytes: {worst.slowest[:60]!r}")
    print(f"{name}: {worst.megabytes:.0f} MB at most, by {len(worst.largest)} bytes: {worst.largest[:60]!r}")
    assert worst.megabytes < 300, worst.largest
    assert worst.seconds < 2, worst.slowest
