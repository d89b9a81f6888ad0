"""Sitemaps: what robots.txt names, what an index and its parts list."""

from __future__ import annotations

import gzip
import re
from datetime import datetime
from urllib.request import urlopen

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsspider.discovery import Entry, xml
from newsspider.discovery.sitemap import Part, Sitemap, lists_articles, sitemap
from newsspider.items import Finding
from tests import site
from tests.site.feeds import Feeds
from tests.test_xml import is_sound, peak, spoiled

URL = "https://a.fr/sitemap.xml"
SPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"


def urlset(*lines: str) -> bytes:
    """A sitemap with these lines."""
    inner = "\n".join(f"  <url>{line}</url>" for line in lines)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="{SPACE}">\n{inner}\n</urlset>\n'.encode()


def listed(body: bytes) -> list[Entry]:
    """The entries of a body that is a sitemap."""
    found = sitemap(body, URL)
    assert isinstance(found, Sitemap), found
    return found.entries


def fetched(address: str) -> bytes:
    """The body at an address."""
    with urlopen(address) as answer:
        body: bytes = answer.read()
    return body


@pytest.mark.slow
@pytest.mark.parametrize(("flavour", "packed"), [("core", False), ("yoast", False), ("yoast", True)])
def test_from_robots_txt_on_every_listed_article_of_the_stand_in_is_found(flavour: str, packed: bool) -> None:
    with site.running(articles=1_300, sitemaps=flavour, gzip_sitemaps=packed) as served:
        names = re.findall(r"Sitemap: (\S+)", fetched(f"{served.url}/robots.txt").decode())
        index, news = (sitemap(fetched(name), name) for name in names)
        truth = {record["url"] for record in served.truth() if record["_site"]["listed"]}
        assert isinstance(index, Sitemap) and isinstance(news, Sitemap) and index.entries == []
        parts = [sitemap(fetched(part.url), part.url) for part in index.parts if lists_articles(part.url)]
    entries = [entry for part in parts if isinstance(part, Sitemap) for entry in part.entries]
    assert len(parts) == 2 < len(index.parts)
    assert {entry.url for entry in entries} == truth and len(entries) == len(truth)
    assert all((entry.last_modified is not None) == (flavour == "yoast") for entry in entries)
    assert all(datetime.fromisoformat(entry.published or "").utcoffset() is not None for entry in news.entries[:20])


@pytest.mark.parametrize(
    "name",
    ["post-sitemap.xml", "post-sitemap2.xml", "post-sitemap.xml.gz", "wp-sitemap-posts-post-3.xml", "news-sitemap.xml",
     "sitemap-pt-post-2024-01.xml", "?sitemap=post&sitemap_n=2", "?sitemap=posts&sitemap-subtype=post&paged=1",
     "sitemap-7.xml", "article-sitemap.xml", "wp-sitemap-posts-page-turner-1.xml", "sitemaps/post-sitemap1.xml",
     "page-a-la-une-sitemap.xml", "sitemap.xml", ""],
)  # fmt: skip
def test_a_part_of_posts_or_of_unknown_name_may_list_articles(name: str) -> None:
    assert lists_articles(f"https://a.fr/{name}")


@pytest.mark.parametrize(
    "name",
    ["post_tag-sitemap.xml", "category-sitemap2.xml", "page-sitemap.xml.gz", "author-sitemap.xml", "Page-Sitemap1.xml",
     "attachment-sitemap12.xml", "wp-sitemap-posts-page-1.xml", "wp-sitemap-taxonomies-category-1.xml",
     "wp-sitemap-taxonomies-post_tag-1.xml", "wp-sitemap-users-1.xml", "sitemap-tax-post_tag.xml", "sitemap-misc.xml",
     "?sitemap=category", "?sitemap=users&paged=1", "?sitemap=posts&sitemap-subtype=page&paged=1",
     "sitemaps/category-sitemap1.xml", "local-sitemap.xml"],
)  # fmt: skip
def test_a_part_named_for_what_is_no_article_lists_none(name: str) -> None:
    assert not lists_articles(f"https://a.fr/{name}")


def test_an_index_gives_its_parts_without_itself() -> None:
    inner = (
        f"<sitemap><loc> {URL} </loc></sitemap><sitemap><loc>/p1.xml</loc><lastmod>2026-06-30T18:00:00+02:00</lastmod>"
        "</sitemap><sitemap><loc>/p1.xml</loc></sitemap><sitemap><lastmod>2026-06-30</lastmod></sitemap>"
    )
    found = sitemap(f"<sitemapindex>{inner}</sitemapindex>".encode(), URL)
    assert found == Sitemap([], [Part("https://a.fr/p1.xml", "2026-06-30T16:00:00+00:00")])


@pytest.mark.parametrize(
    ("lastmod", "said"),
    [("2026-06-30T18:00:00+02:00", "2026-06-30T16:00:00+00:00"), ("2026-06-30T16:00Z", "2026-06-30T16:00:00+00:00"),
     (" 2026-06-30T16:00:00.123Z\n", "2026-06-30T16:00:00+00:00"), ("2026-06-30", "2026-06-30"), ("2026-06", None),
     ("2026-06-30T16:00:00", "2026-06-30"), ("2026-06-30 18:00:00 +02:00", "2026-06-30T16:00:00+00:00"),
     ("30/06/2026", "2026-06-30"), ("30.06.2026 18:00", "2026-06-30"), ("31/02/2026", None),
     ("Tue, 30 Jun 2026 18:00:00 +0200", "2026-06-30T16:00:00+00:00"),
     ("30-06-2026", "2026-06-30"), ("2026/6/3", "2026-06-03"), ("2026-06-30 16:00:00 UTC", "2026-06-30T16:00:00+00:00"),
     ("1782835200", "2026-06-30T16:00:00+00:00"), ("0000000000", None), ("2026/13/03", None),
     ("0000-00-00T00:00:00Z", None), ("1970-01-01T00:00:00Z", None), ("hier", None),
     ("0001-01-01T00:00:00+14:00", None), ("9999-12-31T23:59:59-12:00", None), ("", None)],
)  # fmt: skip
def test_a_change_is_an_instant_in_utc_a_day_or_none(lastmod: str, said: str | None) -> None:
    assert listed(urlset(f"<loc>/x/</loc><lastmod>{lastmod}</lastmod>")) == [Entry("https://a.fr/x/", None, said)]


@pytest.mark.parametrize(
    ("stated", "said"),
    [("2026-06-30T18:00:00+02:00", "2026-06-30T16:00:00+00:00"), ("2026-06-30", "2026-06-30"), ("x", None)],
)
def test_news_state_when_they_were_published(stated: str, said: str | None) -> None:
    news = f"<loc>/x/</loc><news:news><news:publication_date>{stated}</news:publication_date></news:news>"
    assert listed(urlset(news)) == [Entry("https://a.fr/x/", said)]


def test_an_image_is_no_article() -> None:
    images = "<image:image><image:loc>https://a.fr/i.jpg</image:loc></image:image>"
    assert listed(urlset(f"{images}<loc>https://a.fr/x/</loc>", images)) == [Entry("https://a.fr/x/")]


AWKWARD = {
    "blanks around": b"<urlset><url><loc>\n\t https://a.fr/x/ \n</loc></url></urlset>",
    "relative": b"<urlset><url><loc>/x/</loc></url></urlset>",
    "literal": b"<urlset><url><loc><![CDATA[https://a.fr/x/]]></loc></url></urlset>",
    "no namespace, a prefix": b"<sm:urlset><sm:url><sm:loc>https://a.fr/x/</sm:loc></sm:url></sm:urlset>",
    "another namespace": b'<urlset xmlns="http://www.google.com/schemas/sitemap/0.84"><url><loc>/x/</loc></url></urlset>',
    "BOM and blank lines": b"\xef\xbb\xbf\n\n<?xml version='1.0'?><urlset><url><loc>/x/</loc></url></urlset>",
    "UTF-16": '<?xml version="1.0" encoding="UTF-16"?><urlset><url><loc>/x/</loc></url></urlset>'.encode("utf-16"),
    "declared UTF-16, sent UTF-8": b'<?xml version="1.0" encoding="UTF-16"?><urlset><url><loc>/x/</loc></url></urlset>',
    "a warning of PHP": b"<br />\n<b>Warning</b>: x &c\n<urlset><url><loc>/x/</loc></url></urlset>",
    "a comment": b"<urlset><!-- <url><loc>/no/</loc></url> --><url><loc>/x/</loc></url></urlset><!-- cached -->",
    "control characters": b"<urlset><url><loc>\x00/x\x0b/\x1f</loc></url></urlset>",
    "a stray less-than": b"<urlset><url><title>1 < 2 <3</title><loc>/x/</loc></url></urlset>",
    "missing end tags": b"<urlset><url><loc>/x/</loc><url><loc>/x/</loc></urlset>",
    "end tags too many": b"<urlset></div><url></p><loc>/x/</loc></url></br></urlset>",
    "a tag broken off": b"<urlset><url><a b='><loc>/x/</loc></url></urlset>",
    "bad ones beside it": b"<urlset><url><loc>ftp://a/</loc></url><url><loc>https://[/</loc></url><url><loc>/x/</loc>"
    b"</url><url/></urlset>",
    "half a character": b"<urlset><url><loc>/&#xD800;&#0;</loc><loc>/no/</loc></url><url><loc>/x/</loc></url></urlset>",
    "plain text": b"\xef\xbb\xbf\r\nhttps://a.fr/x/\r\n\r\nhttps://a.fr/x/\r\nx\r\nhttps://a.fr/y z/\r\n",
    "a feed": b"<rss><channel><item><link>https://a.fr/x/</link></item></channel></rss>",
}  # fmt: skip


@pytest.mark.parametrize("body", AWKWARD.values(), ids=AWKWARD)
@pytest.mark.parametrize("packed", [False, True])
def test_an_awkward_sitemap_is_read(body: bytes, packed: bool) -> None:
    addresses = [entry.url for entry in listed(gzip.compress(body) if packed else body)]
    assert addresses[-1] == "https://a.fr/x/" and len(addresses) <= 2


@pytest.mark.parametrize(
    ("loc", "url"),
    [(b"/?a=1&amp;b=2", "/?a=1&b=2"), (b"/?a=1&b=2", "/?a=1&b=2"), (b"/?a=1&copy=2", "/?a=1&copy=2"),
     (b"/?a=1&amp;amp;b=2", "/?a=1&b=2"), (b"/?a=1&#038;b=2", "/?a=1&b=2"), (b"/a b/", "/a%20b/"),
     (b"<![CDATA[/?a=1&#038;b=2]]>", "/?a=1&b=2"), ("/été/".encode(), "/été/"), ("/été/".encode("latin-1"), "/été/"),
     (b"/&eacute;t&eacute;/", "/été/")],
)  # fmt: skip
def test_an_address_is_the_one_meant(loc: bytes, url: str) -> None:
    assert [entry.url for entry in listed(b"<urlset><url><loc>%b</loc></url></urlset>" % loc)] == [f"https://a.fr{url}"]


@pytest.mark.slow
def test_a_body_that_breaks_off_is_read_up_to_there_and_says_so() -> None:
    body = urlset(*(f"<loc>/{number}/</loc>" for number in range(5_000)))
    packed = gzip.compress(body)
    assert len(listed(body)) == 5_000
    for cut in (body[: len(body) // 2], packed[: len(packed) // 2], packed[:-9] + b"\xff" * 9):
        found = sitemap(cut, URL)
        assert isinstance(found, Sitemap) and len(found.entries) > 1_000
        assert found.complete == (len(found.entries) == 5_000)
    assert 0 < len(listed(gzip.compress(urlset(*(f"<loc>/{number}/</loc>" for number in range(99))))[:-60])) < 99
    whole, empty = sitemap(body, URL), sitemap(b"<urlset/>", URL)
    assert isinstance(whole, Sitemap) and whole.complete
    assert empty == Sitemap()


@pytest.mark.parametrize(
    "body",
    [b"", b" ", b"<!DOCTYPE html><html><p>Erreur</p></html>", b"Error\nhttps://a.fr/help", b"{}", b"\x1f\x8b",
     b"\x1f\x8b\x08\x00abc", gzip.compress(b""), b"<urlsets><url/></urlsets>", urlset("<loc>mailto:a</loc>"),
     b"\xff\xfe", b"<urlset"],
    ids=["nothing", "a blank", "a page", "words", "json", "gzip's first bytes", "gzip cut", "nothing, packed",
         "another root", "no address of the web", "a mark of UTF-16", "cut"],
)  # fmt: skip
def test_what_is_no_sitemap_is_a_finding(body: bytes) -> None:
    found = sitemap(body, URL)
    assert isinstance(found, Finding) and found.field == "page" and found.reason


@pytest.mark.slow
def test_more_lines_than_the_protocol_allows_twice_over_are_not_read() -> None:
    found = sitemap(b"<urlset>" + b"<url><loc>/x</loc></url>" * (xml.MAX_RECORDS + 1) + b"</urlset>", URL)
    assert isinstance(found, Sitemap) and not found.complete


@pytest.mark.slow
def test_a_sitemap_takes_less_than_a_kilobyte_of_memory_a_line() -> None:
    found, most = peak(urlset(*(f"<loc>/{n}/</loc><lastmod>2026-06-30T16:00:00Z</lastmod>" for n in range(5_000))))
    assert isinstance(found, Sitemap) and len(found.entries) == 5_000
    assert most < 5_000 * 1_000


def served_bodies() -> list[bytes]:
    """Sitemaps as the stand-in serves them."""
    bodies = []
    for flavour, names in (("core", ["wp-sitemap", "wp-sitemap-posts-post-1"]), ("yoast", ["post-sitemap"])):
        made = Feeds(site.World(site.Options(articles=12, sitemaps=flavour)), "https://a.fr")
        bodies += [made.sitemap(f"/{name}.xml") or "" for name in [*names, "news-sitemap"]]
    return [body.encode() for body in bodies]


ANY = spoiled([*served_bodies(), *AWKWARD.values(), urlset(*(f"<loc>/{n}/</loc>" for n in range(9)))]) | st.binary()


def is_read(body: bytes) -> None:
    """Check that a body gives a sitemap that keeps its promises, or a reason."""
    found = sitemap(body, URL)
    assert isinstance(found, Sitemap) or found.reason
    if isinstance(found, Sitemap):
        is_sound(found.entries)
        assert all(part.url.startswith(("http://", "https://")) for part in found.parts)


@pytest.mark.slow
@settings(max_examples=3 * settings().max_examples)
@given(ANY)
def test_no_body_raises(body: bytes) -> None:
    is_read(body)


@pytest.mark.slow
@given(st.text() | st.lists(st.sampled_from(["https://", "[", "a.fr/x", "?", "sitemap=", "#"])).map("".join))
def test_no_address_of_a_part_raises(text: str) -> None:
    assert lists_articles(text) in (True, False)


@pytest.mark.soak
@settings(max_examples=10_000)
@given(ANY)
def test_no_body_of_10000_raises(body: bytes) -> None:
    is_read(body)
