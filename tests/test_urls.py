"""Addresses: one spelling, an identifier, and what can never be an article."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsspider.normalise.urls import absolute, canonical, identifier, no_article, same_address, same_site

PIECES = ["http://", "https://", "//", "[", "]", "::1", ":80", ":", "x.fr", "é.fr", "/", "a", "%", "%e9", "%2F", ".."]
PIECES += [
    "?",
    "&",
    "utm_source=x",
    "p=1",
    "#",
    "@",
    " ",
    "\n",
    "\ud800",
    "\u2100",
    "٣",
    "amp",
    "=",
    "mailto:",
    "\\",
    "\x00",
]
JUNK = st.one_of(st.text(max_size=30), st.lists(st.sampled_from(PIECES), max_size=10).map("".join))


@pytest.mark.parametrize(
    ("address", "spelling"),
    [
        ("https://cinktank.com/un-titre/", "https://cinktank.com/un-titre/"),
        ("HTTPS://WWW.Cinktank.COM:443/Un-Titre#respond", "https://www.cinktank.com/Un-Titre"),
        ("http://x.fr", "http://x.fr/"),
        ("http://127.0.0.1:8000/a/", "http://127.0.0.1:8000/a/"),
        ("http://x.fr:80/a/", "http://x.fr/a/"),
        ("https://x.fr/a/?utm_source=rss&utm_medium=x&fbclid=1&gclid=2&xtor=RSS-1&at_medium=y", "https://x.fr/a/"),
        ("https://x.fr/a/?amp", "https://x.fr/a/"),
        ("https://x.fr/a/?replytocom=12&share=twitter", "https://x.fr/a/"),
        ("https://x.fr/?p=12&b=&a=1&utm_id=3", "https://x.fr/?a=1&b=&p=12"),
        ("https://x.fr/caf%c3%a9/%7Eu", "https://x.fr/caf%C3%A9/~u"),
        ("https://x.fr/café/", "https://x.fr/caf%C3%A9/"),
        ("https://x.fr/a%2Fb/", "https://x.fr/a%2Fb/"),
        ("https://x.fr/a/../b/./c", "https://x.fr/b/c"),
        ("https://été.fr/", "https://xn--t-9fab.fr/"),
        ("https://user:secret@x.fr./a/", "https://x.fr/a/"),
        (" https://x.fr/a/ ", "https://x.fr/a/"),
        ("https://x.fr/a/?amp\x08", "https://x.fr/a/"),
        ("http://[::1/a", "http://[::1/a"),
        ("mailto:a@b.fr", "mailto:a@b.fr"),
    ],
)
def test_an_address_has_one_spelling(address: str, spelling: str) -> None:
    assert canonical(address) == spelling


@pytest.mark.slow
@given(JUNK)
@settings(max_examples=3 * settings().max_examples)
def test_no_junk_raises_and_the_spelling_is_final(address: str) -> None:
    assert canonical(canonical(address)) == canonical(address)
    assert identifier(address) == identifier(canonical(address))
    assert same_site(address, address) is (identifier(address) is not None)
    assert no_article(address) != ""
    assert absolute(address, "https://x.fr/") is None or identifier(absolute(address, "https://x.fr/") or "")


def test_an_identifier_is_host_and_post_id() -> None:
    assert identifier("https://www.cinktank.com/a/", "184233") == "cinktank.com:184233"
    assert identifier("http://127.0.0.1:8000/a/", "7") == "127.0.0.1:8000:7"
    assert identifier("nothing", "7") is None


def test_without_a_post_id_the_path_names_the_article() -> None:
    named = identifier("https://www.cinktank.com/a/b/?utm_source=x", None)
    assert named == identifier("http://cinktank.com/a/b#x", "post") != identifier("https://cinktank.com/a/c/")
    assert named is not None
    assert named.startswith("cinktank.com:")
    assert len(named) == len("cinktank.com:") + 16


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("/tag/otan/", "a tag archive"),
        ("/etiquette/otan", "a tag archive"),
        ("/author/jean/", "an author archive"),
        ("/2021/", "a date archive"),
        ("/2021/12/27/", "a date archive"),
        ("/?s=otan", "a search"),
        ("/search/otan/", "a search"),
        ("/titre/?replytocom=12", "a reply form"),
        ("/titre/?amp", "an AMP copy"),
        ("/titre/?amp=1", "an AMP copy"),
        ("/titre/amp/", "an AMP copy"),
        ("/titre/feed/", "a feed"),
        ("/feed", "a feed"),
        ("/titre/comment-page-2/", "a page of comments"),
        ("/section/page/3/", "a further page of a listing"),
        ("/?paged=3", "a further page of a listing"),
        ("/titre/attachment/photo/", "an attachment"),
        ("/?attachment_id=12", "an attachment"),
        ("/wp-content/uploads/2021/12/a.jpg", "a file"),
        ("/rapport.pdf", "a file"),
        ("/wp-login.php?redirect_to=x", "the site's back office"),
        ("/wp-admin/admin-ajax.php", "the site's back office"),
        ("/wp-json/wp/v2/posts", "an interface for programs"),
        ("/news-sitemap.xml", "a list for robots"),
        ("/category/monde/europe/", "a section"),
        ("/", "the front page"),
        ("/titre/", None),
        ("/section/2021/12/27/titre/", None),
        ("/2021/12/27/titre/", None),
        ("/2021/12/titre/", None),
        ("/2021-en-images/", None),
        ("/titre/2/", None),
        ("/?p=184233", None),
        ("/tag-heuer-lance-une-montre/", None),
        ("/l-auteur-du-crime/", None),
        ("/page-blanche/", None),
        ("/titre.html", None),
        ("/titre/?utm_source=feed", None),
    ],
)
def test_addresses_that_are_never_an_articles_are_known(path: str, reason: str | None) -> None:
    assert no_article("https://cinktank.com" + path) == reason


@pytest.mark.parametrize(
    "address", ["mailto:a@b.fr", "javascript:void(0)", "/titre/", "http://[::1/", "", "ftp://x.fr/a"]
)
def test_only_web_addresses_may_be_articles(address: str) -> None:
    assert no_article(address) == "no web address"


def test_a_site_is_the_same_with_and_without_www() -> None:
    assert same_site("https://WWW.cinktank.com/a/", "http://cinktank.com")
    assert same_site("https://cinktank.com/a/", "www.cinktank.com")
    assert not same_site("https://sport.cinktank.com/", "https://cinktank.com/")
    assert not same_site("http://127.0.0.1:8000/", "http://127.0.0.1:8001/")
    assert not same_site("mailto:a@cinktank.com", "cinktank.com")


def test_two_spellings_are_the_same_address() -> None:
    assert same_address("https://www.x.fr/a", "http://x.fr/a/?utm_source=x#y")
    assert not same_address("https://x.fr/a/", "https://x.fr/a/2/")


def test_a_relative_address_is_completed() -> None:
    assert absolute("/a b/", "https://x.fr/c/") == "https://x.fr/a%20b/"
    assert absolute("//y.fr/a.jpg", "https://x.fr/") == "https://y.fr/a.jpg"
    assert absolute("https://[x/a.jpg", "https://x.fr/") is None
    assert absolute("mailto:a@b", "https://x.fr/") is None
