"""Feeds: which a page links, what RSS and Atom list, however sloppily."""

from __future__ import annotations

from email.utils import formatdate
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from newsspider.discovery import Entry
from newsspider.discovery.feed import addresses, entries, feed_of, page_address
from newsspider.items import Finding
from tests import site
from tests.site.feeds import Feeds
from tests.test_xml import is_sound, spoiled

URL = "https://a.fr/feed/"
WHEN = "2026-06-30T16:00:00+00:00"


def rss(*items: str) -> bytes:
    """RSS 2.0 as WordPress sends it, with these items."""
    inner = "".join(f"<item>{item}</item>\n" for item in items)
    head = '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom">'
    own = '<atom:link href="https://a.fr/feed/" rel="self" type="application/rss+xml" /><link>https://a.fr</link>'
    image = "<image><url>https://a.fr/i.png</url><link>https://a.fr</link></image>"
    return f"{head}<channel><title>A</title>{own}{image}{inner}</channel></rss>".encode()


def listed(body: bytes, url: str = URL) -> list[Entry]:
    """The entries of a body that is a feed."""
    found = entries(body, url)
    assert isinstance(found, list), found
    return found


def test_the_feed_of_the_stand_in_lists_its_newest_articles_page_by_page() -> None:
    with site.running(articles=60) as served:
        with urlopen(served.url) as front:
            (feed,) = addresses(LexborHTMLParser(front.read()), served.url)
        found: list[Entry] = []
        number = 0
        while True:
            try:
                with urlopen(page_address(feed, number := number + 1)) as answer:
                    found += listed(answer.read(), feed)
            except HTTPError as past_the_end:
                past_the_end.close()
                break
        truth = {record["url"]: record for record in served.truth() if record["_site"]["listed"]}
        section = served.world.category("dernieres-minutes")
        with urlopen(feed_of(served.url + section.path)) as answer:
            of_section = listed(answer.read(), feed)
    assert [entry.url for entry in found] == list(reversed(truth))
    assert number == -(-len(truth) // 10) + 1
    assert {entry.url for entry in of_section} < set(truth)
    for entry in found:
        assert truth[entry.url]["identifier"].endswith(f":{entry.post_id}")
    assert [entry.published for entry in found] == sorted((entry.published or "" for entry in found), reverse=True)


def test_feeds_a_page_links_are_those_of_articles() -> None:
    links = "".join(
        f'<link rel="alternate" type="application/rss+xml" title="{title}" href="{href}">'
        for title, href in (
            ("A &raquo; Flux", "/feed/"),
            ("A &raquo; Flux des commentaires", "/comments/feed/"),
            ("A &raquo; Un titre Flux des commentaires", "/x/feed/"),
            ("A &raquo; Comments Feed", "/y/feed/"),
            ("", "/?feed=comments-rss2"),
            ("A &raquo; Flux de la catégorie Commentaires", "/c/feed/"),
            ("A &raquo; Flux", "/feed/"),
            ("A", "ftp://a.fr/"),
        )
    )
    links += '<link rel="alternate nofollow" type="application/atom+xml" href="https://b.fr/atom">'
    links += '<link rel="alternate" href="/en/"><link rel="alternate" type="application/rss+xml">'
    page = LexborHTMLParser(f"<head>{links}</head>")
    assert addresses(page, "https://a.fr/b/") == ["https://a.fr/feed/", "https://a.fr/c/feed/", "https://b.fr/atom"]


def test_addresses_of_feeds_are_those_of_wordpress() -> None:
    assert feed_of("https://a.fr/category/monde/") == "https://a.fr/category/monde/feed/"
    assert feed_of("https://a.fr/category/monde#x") == "https://a.fr/category/monde/feed/"
    assert feed_of("https://a.fr/?cat=3") == "https://a.fr/?cat=3&feed=rss2"
    assert page_address("https://a.fr/feed/", 2) == "https://a.fr/feed/?paged=2"
    assert page_address("https://a.fr/?feed=rss2", 3) == "https://a.fr/?feed=rss2&paged=3"


ATOM = f"""<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><link href="https://a.fr"/><id>https://a.fr/</id>
<entry><author><name>x</name><uri>https://a.fr/no/</uri></author><link rel="replies" href="https://a.fr/x/#comments"/>
<link rel="alternate" type="text/html" href="https://a.fr/x/"/><link rel="edit" href="https://a.fr/no/"/>
<id>https://a.fr/?p=7</id><updated>2026-07-01T10:00:00+02:00</updated><published>{WHEN}</published>
<source><id>https://a.fr/?p=8</id><link href="https://a.fr/no/"/><updated>2020-01-01T00:00:00Z</updated></source>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><link href="https://a.fr/no/"/></div></content></entry>
</feed>"""
RDF = f"""<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="https://a.fr/"><link>https://a.fr/</link></channel>
<item rdf:about="https://a.fr/x/"><link>https://a.fr/x/</link><dc:date>{WHEN}</dc:date></item>
<item rdf:about='https://a.fr/y/'><dc:date>2026-06-30</dc:date></item></rdf:RDF>"""


def test_atom_is_read_with_both_instants_and_its_number() -> None:
    assert listed(ATOM.encode()) == [Entry("https://a.fr/x/", WHEN, "2026-07-01T08:00:00+00:00", "7")]


def test_rss_1_is_read() -> None:
    assert listed(RDF.encode()) == [Entry("https://a.fr/x/", WHEN), Entry("https://a.fr/y/", "2026-06-30")]


LINK = "<link>https://a.fr/x/</link>"


@pytest.mark.parametrize(
    ("stated", "said"),
    [("Tue, 30 Jun 2026 18:00:00 +0200", WHEN), ("30 Jun 2026 16:00 GMT", WHEN), ("30 Jun 2026 16:00:00 -0000", WHEN),
     ("Tue, 30 Jun 26 16:00:00 UT", WHEN), ("2026-06-30T16:00:00Z", WHEN), ("<![CDATA[ 30 Jun 2026 16:00 Z ]]>", WHEN),
     ("Tue, 30 Jun 2026 16:00:00", "2026-06-30"), ("2026-06-30 16:00:00", "2026-06-30"), ("2026-06-30", "2026-06-30"),
     ("mar., 30 juin 2026 16:00:00 +0000", None), ("Thu, 01 Jan 1970 00:00:00 +0000", None), ("", None), ("hier", None),
     ("Wed, 30 Nov -0001 00:00:00 +0000", None), ("Tue, 99 Jun 2026 16:00:00 +0000", None), ("1" * 5000, None),
     ("Tue, 30 Jun 99999999999999999999 16:00:00 +0000", None), ("Tue, 30 Jun 2026 16:00:00 +9999999", None)],
)  # fmt: skip
def test_a_date_is_an_instant_in_utc_a_day_or_none(stated: str, said: str | None) -> None:
    assert listed(rss(f"{LINK}<pubDate>{stated}</pubDate>")) == [Entry("https://a.fr/x/", said)]


@pytest.mark.parametrize(
    ("identifier", "post_id"),
    [("https://a.fr/?p=7", "7"), ("http://www.a.fr/?p=007", "7"), ("https://a.fr/?post_type=post&#038;p=7", "7"),
     ("https://b.fr/?p=7", None), ("https://a.fr/?p=x", None), ("https://a.fr/?p=٣", None), ("https://a.fr/x/", None),
     ("https://a.fr/?p=" + "9" * 30, None), ("7", None), ("https://[a.fr/?p=7", None), ("tag:a.fr,2026:7", None)],
)  # fmt: skip
def test_the_number_of_a_post_is_in_its_guid_if_that_is_of_the_same_site(identifier: str, post_id: str | None) -> None:
    (entry,) = listed(rss(f'{LINK}<guid isPermaLink="false">{identifier}</guid>'))
    assert entry == Entry("https://a.fr/x/", post_id=post_id)


@pytest.mark.parametrize(
    "item",
    [LINK, "<link><![CDATA[ https://a.fr/x/ ]]></link>", "<link>/x/</link>", "<guid>https://a.fr/x/</guid>",
     "<link></link><guid isPermaLink='true'>https://a.fr/x/</guid>", "<link/>" + LINK,
     f'<atom:link rel="self" href="https://a.fr/no/"/>{LINK}', '<atom:link href="https://a.fr/x/"/>',
     "<feedburner:origLink>https://a.fr/x/</feedburner:origLink><link>https://feeds.b.fr/~r/1</link>",
     f'<guid isPermaLink="false">https://a.fr/no/</guid>{LINK}', f"<source><link>https://a.fr/no/</link></source>{LINK}"],
)  # fmt: skip
def test_the_address_is_that_of_the_article_wherever_it_stands(item: str) -> None:
    assert [entry.url for entry in listed(rss(item))] == ["https://a.fr/x/"]


X, Y = "<item><title>x</title><link>https://a.fr/x/</link></item>", "<item><link>https://a.fr/y/</link></item>"
SLOPPY = {
    "HTML entities": f"<rss><channel><item><title>l&eacute;&nbsp;t&hellip;</title>{LINK}</item>{Y}</channel></rss>",
    "stray ampersands": f"<rss><channel><item><title>A & B &c &amp;</title>{LINK}</item>{Y}</channel></rss>",
    "blank lines first": f'\n\n \n<?xml version="1.0"?><rss><channel>{X}{Y}</channel></rss>',
    "a warning first": f'Notice: <b>x</b><br />\n<?xml version="1.0"?><rss><channel>{X}{Y}</channel></rss>',
    "HTML unescaped": f"<rss><channel><item><description><p>a<br>b <img src='i' alt=\"x>y\"><p>c</description>"
    f"{LINK}</item>{Y}</channel></rss>",
    "end tags too many": f"<rss><channel><item></p></div>{LINK}</item></item></div>{Y}</channel></rss>",
    "an end tag missing inside": f"<rss><channel><item><link>https://a.fr/x/<br></link></item>{Y}</channel></rss>",
    "an address without end": f"<rss><channel><item><link>https://a.fr/no/</item>{X}{Y}</channel></rss>",
    "no end tags": f"<rss><channel>{X.removesuffix('</item>')}{Y.removesuffix('</item>')}",
    "less-than": f"<rss><channel><item><title>1 < 2 <3 a<b</title>{LINK}</item>{Y}</channel></rss>",
    "no namespaces": f"<rss><channel><item><dc:creator>x</dc:creator>{LINK}</item>{Y}</channel></rss>",
    "DTD": '<!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN" "http://a.fr/rss-0.91.dtd" [\n'
    f'<!ENTITY nbsp "&#160;">]><rss><channel><item><title>a&nbsp;b</title>{LINK}</item>{Y}</channel></rss>',
    "bad ones between": f"<rss><channel>{X}<item/><item><link>javascript:x</link></item>{X}{Y}</channel></rss>",
    "control characters": f"<rss><channel><item><title>\x00\x0b\x1f</title>{LINK}</item>{Y}</channel></rss>",
    "attributes without quotes": f"<rss version=2.0><channel><item a=b c>{LINK}</item>{Y}</channel></rss>",
}  # fmt: skip


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "latin-1", "utf-16"])
@pytest.mark.parametrize("name", SLOPPY)
def test_a_sloppy_feed_still_gives_its_entries(name: str, encoding: str) -> None:
    text = SLOPPY[name].replace("<rss", '<rss a="é"', 1)
    assert [entry.url for entry in listed(text.encode(encoding))] == ["https://a.fr/x/", "https://a.fr/y/"]


def test_latin_1_declared_as_utf_8_keeps_its_addresses() -> None:
    body = rss("<title>été</title><link>/été/</link>", LINK).decode().encode("latin-1")
    assert [entry.url for entry in listed(body)] == ["https://a.fr/été/", "https://a.fr/x/"]


@pytest.mark.parametrize(
    "body",
    [b"", b"<!DOCTYPE html><html><head><title>x</title></head></html>", b"{}", b"https://a.fr/x/", b"<rss", b"<feeds/>",
     b"<urlset><url><loc>https://a.fr/</loc></url></urlset>", rss("<title>x</title>"), b"\x1f\x8b\x08"],
    ids=lambda body: repr(body[:20]),
)  # fmt: skip
def test_what_is_no_feed_is_a_finding(body: bytes) -> None:
    found = entries(body, URL)
    assert isinstance(found, Finding) and found.field == "page" and found.reason


@pytest.mark.parametrize("guid", ['<guid isPermaLink="false">https://a.fr/no/</guid>', "<guid>7</guid>"])
def test_a_guid_that_is_no_permalink_is_no_address(guid: str) -> None:
    assert [entry.url for entry in listed(rss(guid, LINK))] == ["https://a.fr/x/"]


def test_items_without_end_tags_are_items_however_many() -> None:
    body = "<rss><channel>" + "".join(f"<item><link>https://a.fr/{number}/</link>" for number in range(300))
    assert len(listed(body.encode())) == 300


def test_a_feed_without_items_is_empty_and_no_finding() -> None:
    assert listed(rss()) == listed(b"<feed/>") == []


def served_bodies() -> list[bytes]:
    """Feeds as the stand-in serves them."""
    made = Feeds(site.World(site.Options(articles=12)), "https://a.fr")
    return [(made.feed(None, number) or "").encode() for number in ("1", "2")]


DATED = [rss(f"{LINK}<pubDate>{formatdate(moment)}</pubDate><guid>/?p=3</guid>").strip() for moment in (0, 2**31)]
ANY = spoiled([*served_bodies(), ATOM.encode(), RDF.encode(), *DATED, *map(str.encode, SLOPPY.values())]) | st.binary()
PAGES = spoiled([b'<link rel=alternate type="application/rss+xml" href="/feed/">', b'<link rel="https://api.w.org/">'])


def is_read(body: bytes) -> None:
    """Check that a body gives entries that keep their promises, or a reason."""
    found = entries(body, URL)
    assert isinstance(found, list) or found.reason
    if isinstance(found, list):
        is_sound(found)


@pytest.mark.slow
@settings(max_examples=3 * settings().max_examples)
@given(ANY)
def test_no_body_raises(body: bytes) -> None:
    is_read(body)


@pytest.mark.slow
@given(PAGES, st.text())
def test_no_page_raises(page: bytes, url: str) -> None:
    assert all(address.startswith("http") for address in addresses(LexborHTMLParser(page), url))


@pytest.mark.soak
@settings(max_examples=10_000)
@given(ANY)
def test_no_body_of_10000_raises(body: bytes) -> None:
    is_read(body)
