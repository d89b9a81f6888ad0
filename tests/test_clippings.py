"""Clippings: each saved page still gives the record that was saved with it."""

import html
import re
import unicodedata
from dataclasses import asdict
from pathlib import Path

import pytest

from newsspider import Site, clippings, extract
from newsspider.clippings import Clipping
from newsspider.extract import Page, finish, read
from newsspider.items import Article

FOLDER = Path(__file__).parent / "clippings"
NOW = "2026-01-01T00:00:00+00:00"
CLIPPINGS = list(clippings.clippings(FOLDER))
ARTICLES = [clipping for clipping in CLIPPINGS if clipping.record]


def test_there_are_clippings() -> None:
    assert CLIPPINGS


@pytest.mark.parametrize("clipping", CLIPPINGS, ids=[clipping.page.stem for clipping in CLIPPINGS])
def test_a_clipping_gives_the_record_saved_with_it(clipping: Clipping) -> None:
    page = Page(clipping.body, clipping.url, clipping.content_type)
    site = Site(zone=clipping.timezone, language=clipping.language)
    record = extract(page, clipping.url, site=site, retrieved_at=clipping.retrieved_at)
    got = asdict(record.article) if record.article else {}
    want = clipping.record or {}
    assert {name: value for name, value in got.items() if want.get(name) != value} == {}, clipping.page.name
    assert bool(got) == bool(want)


def test_a_clipping_is_read_as_it_was_saved(tmp_path: Path) -> None:
    article = Article(url="https://a.fr/é/", headline="É")
    page = clippings.save(tmp_path, b"<p>\xe9", url=article.url, retrieved_at=NOW, record=article)
    (clipping,) = clippings.clippings(tmp_path)
    assert (clipping.page, clipping.body, clipping.url) == (page, b"<p>\xe9", article.url)
    assert clipping.record == asdict(article)


@pytest.mark.parametrize(
    "url", ["https://a.fr/../../etc/passwd", "https://a.fr/" + "x" * 999, "https://a.fr/\x00\u202e/", ""]
)
def test_an_address_makes_no_dangerous_file_name(tmp_path: Path, url: str) -> None:
    page = clippings.save(tmp_path, b"", url=url, retrieved_at=NOW)
    assert page.parent == tmp_path
    assert len(page.name) < 90
    assert page.exists()


def word_sequence(article: Article) -> list[str]:
    """The words of an article's texts, in order, however they are punctuated."""
    texts = [article.headline or "", article.standfirst or "", *(block.text for block in article.body)]
    return re.findall(r"\w+", html.unescape(unicodedata.normalize("NFC", " ".join(texts))))


@pytest.mark.parametrize("clipping", ARTICLES, ids=[clipping.page.stem for clipping in ARTICLES])
def test_the_normaliser_adds_and_loses_no_word_of_a_clipping_and_has_nothing_to_do_twice(clipping: Clipping) -> None:
    page = Page(clipping.body, clipping.url, clipping.content_type)
    words = read(page, clipping.retrieved_at).article
    assert words is not None
    once = finish(words, clipping.retrieved_at, Site(language="fr")).article
    assert once is not None
    assert word_sequence(once) == word_sequence(words)
    again = finish(once, clipping.retrieved_at, Site(language="fr")).article
    assert again is not None
    assert (again.headline, again.standfirst, again.body) == (once.headline, once.standfirst, once.body)
