"""The reader of XML: bombs, shapes that take long, and that it reads well-formed XML as lxml does."""

from __future__ import annotations

import gzip
import tracemalloc
import zlib
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from newsspider.discovery import Entry, xml
from newsspider.discovery.sitemap import Sitemap, sitemap
from newsspider.items import Finding

URL = "https://a.fr/sitemap.xml"
SPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"


def peak(body: bytes) -> tuple[Sitemap | Finding, int]:
    """What is read, and how many bytes that took at most besides the body."""
    tracemalloc.start()
    found = sitemap(body, URL)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return found, most


LAUGHS = '<!ENTITY e0 "ha">' + "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))


@pytest.mark.parametrize("name", ["e9", "big", "file", "web"])
def test_no_entity_is_ever_expanded_or_fetched(name: str, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("haha")
    entities = (
        f'{LAUGHS}<!ENTITY big "{"ha" * 100_000}"><!ENTITY file SYSTEM "file://{tmp_path}/secret">'
        f'<!ENTITY web SYSTEM "http://127.0.0.1:9/">'
    )
    doctype = f'<?xml version="1.0"?><!DOCTYPE urlset [{entities}]>'
    body = f"{doctype}<urlset><url><loc>/x/{f'&{name};' * 500}</loc></url></urlset>".encode()
    found, most = peak(body)
    assert found == Sitemap([Entry(f"https://a.fr/x/{f'&{name};' * 500}")])
    assert most < 3 * len(body) + 100_000


@pytest.mark.slow
def test_a_gzip_bomb_is_refused_in_little_more_memory_than_a_sitemap_may_take() -> None:
    packer = zlib.compressobj(9, wbits=31)
    bomb = b"".join(packer.compress(bytes(2**20)) for _ in range(200)) + packer.flush()
    assert len(bomb) < 300_000
    found, most = peak(bomb)
    assert isinstance(found, Finding) and "64 MiB" in found.reason
    assert most < xml.MAX_BYTES * 1.1
    assert isinstance(sitemap(gzip.compress(bomb), URL), Finding)


@pytest.mark.slow
@pytest.mark.timeout(600)  # a reader that is quadratic anywhere would take many minutes
@pytest.mark.parametrize(
    "shape",
    [b"<", b"< ", b"&", b"&a;", b"&#65;", b"<a>", b"<a/>", b"</a>", b"<loc>", b"<url>", b"<url><loc>", b"<!", b"<!--",
     b"<![CDATA[", b"<?", b"<a b='", b"<a b=\"' ", b"<a b=c ", b"a", b" ", b"<urlset", b"<aaaa:", b"]]>", b"\xff"],
)  # fmt: skip
def test_no_shape_repeated_takes_long(shape: bytes) -> None:
    body = shape * (2**19 // len(shape))
    for head in (b"", b"<urlset><url><loc>", b"<urlset a='", b"<rss><item><link "):
        assert isinstance(sitemap(head + body + b"</b>" * 2**16, URL), Finding | Sitemap)


NAMES = st.sampled_from(["loc", "lastmod", "image", "x-y", "news"])
TEXTS = st.text(st.characters(exclude_categories=["Cc", "Cs", "Cn", "Co"]), max_size=20) | st.sampled_from(
    ["&amp;", "<url>", "]]", "https://a.fr/?a=1&b=2"]
)
TREES = st.recursive(
    st.tuples(NAMES, TEXTS, st.booleans()),
    lambda inner: st.tuples(st.just("wrap"), st.lists(inner, max_size=3)),
    max_leaves=6,
)


def grown(parent: etree._Element, tree: tuple[object, ...], space: str) -> None:
    """Put a tree of tuples below an element."""
    element = etree.SubElement(parent, f"{space}{tree[0]}", {"a": 'x>"&'})
    if isinstance(tree[1], list):
        for part in tree[1]:
            grown(element, part, space)
    else:
        element.text = etree.CDATA(tree[1]) if tree[2] else tree[1]


def fields(element: etree._Element, path: str = "") -> list[tuple[str, str]]:
    """The fields below a record, as lxml has them, in the order of their ends."""
    found: list[tuple[str, str]] = []
    for child in element:
        here = f"{path}{etree.QName(child).localname}"
        found += fields(child, f"{here}/")
        if not here.endswith("wrap"):
            found.append((here, (child.text or "").strip()))
    return found


@pytest.mark.slow
@given(st.lists(st.lists(TREES, max_size=4), max_size=4), st.sampled_from(["", f"{{{SPACE}}}"]), st.booleans())
def test_well_formed_xml_is_read_as_lxml_reads_it(
    records: list[list[tuple[object, ...]]], space: str, pretty: bool
) -> None:
    root = etree.Element(f"{space}urlset", nsmap={"p": SPACE})
    for record in records:
        element = etree.SubElement(root, f"{space}url")
        for tree in record:
            grown(element, tree, space)
    body = etree.tostring(root, xml_declaration=True, encoding="utf-8", pretty_print=pretty)
    found = xml.document(body, "urlset", frozenset({"url"}), frozenset({"loc", "lastmod", "image", "x-y", "news"}))
    assert found is not None
    assert [[(one.path, one.text) for one in record.fields] for record in found] == [*map(fields, root)]
    assert found.complete and found.number == len(root)


SNIPPETS = st.sampled_from(
    [b"<", b">", b"&", b'"', b"'", b"/>", b"]]>", b"<![CDATA[", b"<!--", b"-->", b"<?", b"\x00", b"\xff", b"\xc3",
     b"\x1f\x8b", b"\xff\xfe", b"&#xD800;", b"&#1114112;", b"&nbsp;", b"<url>", b"</url>", b"<loc>",
     b"</loc>", b"<item>", b"</item>", b"<link>", b"<sitemap>", b"https://[", b"\n", b"<!DOCTYPE a [<!ENTITY b 'c'>]>"]
) | st.binary(max_size=9)  # fmt: skip


@st.composite
def spoiled(draw: st.DrawFn, bodies: list[bytes]) -> bytes:
    """One of the bodies, cut, sown with snippets, with parts missing or twice there, perhaps packed before or after."""
    body = draw(st.sampled_from(bodies))
    if draw(st.integers(0, 9)) == 0:
        body = gzip.compress(body)
    for _ in range(draw(st.integers(0, 6))):
        one, other = sorted(draw(st.tuples(st.integers(0, len(body)), st.integers(0, len(body)))))
        kept = draw(st.sampled_from([body[:other], body[one:], body[:one] + body[other:], body[:other] + body[one:]]))
        body = draw(st.sampled_from([kept, body[:one] + draw(SNIPPETS) + body[one:]]))
    return gzip.compress(body) if draw(st.integers(0, 9)) == 0 else body


def is_sound(entries: list[Entry]) -> None:
    """Check that entries keep their promises."""
    assert len({entry.url for entry in entries}) == len(entries)
    for entry in entries:
        assert entry.url.startswith(("http://", "https://")) and entry.url.encode() and len(entry.url) < 9_000
        assert entry.post_id is None or entry.post_id.isdecimal()
        for stated in filter(None, (entry.published, entry.last_modified)):
            assert len(stated) == 10 or datetime.fromisoformat(stated).utcoffset() is not None
        assert entry.last_modified is None or entry.last_modified.endswith("+00:00") or len(entry.last_modified) == 10
