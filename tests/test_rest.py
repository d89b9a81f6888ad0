"""The REST interface: addresses that WordPress understands, answers as it and others give them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from urllib.error import HTTPError
from urllib.parse import parse_qs, urlsplit
from urllib.request import urlopen
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from newsspider.discovery import Entry, interface, rest
from newsspider.discovery.rest import Category, Totals
from newsspider.items import Finding
from tests import site
from tests.site import RunningSite

ROOT = "https://a.fr/wp-json/"
POST = {"id": 7, "link": "https://a.fr/x/", "date_gmt": "2026-06-30T16:00:00", "modified_gmt": "2026-07-01T08:30:00"}
SECTION = {"id": 3, "name": "Monde", "slug": "monde", "link": "https://a.fr/category/monde/", "parent": 0, "count": 9}


@pytest.fixture(scope="module")
def served() -> Iterator[RunningSite]:
    """A site of 250 articles: three pages of posts."""
    with site.running(articles=250) as running:
        yield running


def fetched(address: str) -> tuple[bytes, Totals | None]:
    """Body and totals of an answer, whatever its status."""
    try:
        with urlopen(address) as answer:
            headers = answer.headers
            return answer.read(), rest.totals(headers["X-WP-Total"], headers["X-WP-TotalPages"])
    except HTTPError as refused:
        return refused.read(), None


def posts(*addresses: str) -> list[Entry]:
    """The posts in the answers of the stand-in."""
    found = [rest.posts(fetched(address)[0]) for address in addresses]
    assert not any(isinstance(one, Finding) for one in found), found
    return [entry for one in found if isinstance(one, list) for entry in one]


def answered(*members: object) -> bytes:
    """An answer with these members."""
    return json.dumps(members).encode()


def asked(address: str) -> dict[str, list[str]]:
    """What the query of an address asks for."""
    return parse_qs(urlsplit(address).query)


def test_all_posts_of_the_stand_in_are_read_from_the_root_that_its_front_page_links(served: RunningSite) -> None:
    with urlopen(served.url) as front:
        root = interface.root(LexborHTMLParser(front.read()), served.url)
    assert root == f"{served.url}/wp-json/"
    totals = fetched(interface.posts_address(root))[1]
    assert totals is not None and totals.pages == 3
    found = posts(*(interface.posts_address(root, page=page) for page in range(1, 4)))
    truth = {record["url"]: record for record in served.truth() if record["_site"]["listed"]}
    assert {entry.url for entry in found} == set(truth)
    assert len(found) == totals.entries == len(truth)
    for entry in found:
        assert truth[entry.url]["identifier"].endswith(f":{entry.post_id}")
        assert entry.published is not None and entry.published.endswith("+00:00")
    assert [entry.published for entry in found] == sorted((entry.published or "" for entry in found), reverse=True)


def test_posts_after_an_instant_are_those_listed_before_it_in_order(served: RunningSite) -> None:
    root = f"{served.url}/wp-json/"
    newest = posts(interface.posts_address(root))
    assert posts(interface.posts_address(root, after=newest[10].published)) == newest[:10]
    edge = sorted(entry.last_modified or "" for entry in newest)[60]
    late = posts(interface.posts_address(root, modified_after=edge))
    assert late and all((entry.last_modified or "") > edge for entry in late)
    assert {entry.url for entry in late} >= {entry.url for entry in newest if (entry.last_modified or "") > edge}


def test_posts_of_a_section_are_those_of_its_category_and_of_its_children(served: RunningSite) -> None:
    root = f"{served.url}/wp-json/"
    known = rest.categories(fetched(interface.categories_address(root))[0])
    assert isinstance(known, list)
    by_slug = {category.slug: category for category in known}
    parent = by_slug["dernieres-minutes"]
    ids = rest.with_children([parent.id], known)
    child = next(category for category in known if category.parent == parent.id)
    assert ids == [parent.id, child.id] and child.name == "L'International"
    alone = posts(interface.posts_address(root, categories=[parent.id]))
    together = posts(*(interface.posts_address(root, page=page, categories=ids) for page in (1, 2)))
    assert len(alone) == parent.count < 100 < len(together)
    assert {entry.url for entry in together} > {entry.url for entry in alone}


def test_the_stand_in_gives_the_posts_asked_for_by_number_as_wordpress_does(served: RunningSite) -> None:
    root = f"{served.url}/wp-json/"
    some = posts(interface.posts_address(root))[3:6]
    numbers = [int(entry.post_id or 0) for entry in some]
    assert posts(interface.posts_address(root, include=[numbers[2], 1, numbers[0], numbers[1]])) == some
    assert posts(interface.posts_address(root, include=numbers, after=some[1].published)) == some[:1]
    assert posts(interface.posts_address(root, include=[1])) == []
    in_order = f"{root}wp/v2/posts?include={numbers[1]},{numbers[0]}&orderby=include"
    assert [entry.post_id for entry in posts(in_order)] == [str(numbers[1]), str(numbers[0])]
    for wrong in ("include=x", "orderby=include"):
        refused = rest.posts(fetched(f"{root}wp/v2/posts?{wrong}")[0])
        assert isinstance(refused, Finding) and "rest_invalid_param" in refused.reason


@pytest.mark.parametrize(
    ("state", "code"), [("401", "rest_not_logged_in"), ("403", "rest_forbidden"), ("404", "rest_no_route")]
)
def test_a_refusal_is_a_finding_that_names_its_code(state: str, code: str) -> None:
    with site.running(articles=3, rest=state) as closed:
        body = fetched(interface.posts_address(f"{closed.url}/wp-json/"))[0]
    for found in (rest.posts(body), rest.categories(body)):
        assert isinstance(found, Finding) and code in found.reason


def test_a_message_of_a_refusal_is_shortened_and_on_one_line() -> None:
    said = {"code": "x\x1b[31m\n", "message": "<b>\x00\u202e" + "a" * 10_000}
    found = rest.posts(json.dumps(said).encode())
    assert isinstance(found, Finding) and found.reason.isprintable() and len(found.reason) < 500


@pytest.mark.parametrize(
    ("href", "root"),
    [
        ("https://a.fr/wp-json/", "https://a.fr/wp-json/"),
        ("/index.php?rest_route=/", "https://a.fr/index.php?rest_route=/"),
        ("", None),
        ("javascript:x", None),
    ],
)
def test_the_root_is_where_the_page_says(href: str, root: str | None) -> None:
    page = LexborHTMLParser(f'<link rel="alternate" href="/x/"><link rel="https://api.w.org/" href="{href}">')
    assert interface.root(page, "https://a.fr/b/") == root


def test_a_page_without_that_link_has_no_root() -> None:
    assert interface.root(LexborHTMLParser('<link rel="alternate" href="/wp-json/">'), "https://a.fr/") is None


@pytest.mark.parametrize(
    ("root", "begins"),
    [
        (ROOT, "https://a.fr/wp-json/wp/v2/posts?"),
        ("https://a.fr/wp-json", "https://a.fr/wp-json/wp/v2/posts?"),
        ("https://a.fr/index.php/wp-json/?lang=fr", "https://a.fr/index.php/wp-json/wp/v2/posts?lang=fr&"),
        ("https://a.fr/?rest_route=/", "https://a.fr/?rest_route=/wp/v2/posts&"),
        ("https://a.fr/index.php?lang=fr&rest_route=%2F", "https://a.fr/index.php?lang=fr&rest_route=/wp/v2/posts&"),
    ],
)
def test_a_root_of_any_form_is_extended(root: str, begins: str) -> None:
    address = interface.posts_address(root, page=2)
    assert address.startswith(begins)
    assert asked(address)["page"] == ["2"] and asked(address)["per_page"] == ["100"]


def test_an_instant_is_asked_for_in_utc_and_without_a_plus_sign() -> None:
    edges = {"after": "2026-06-30T18:00:00+02:00", "modified_after": "2026-06-30T16:00:01+00:00"}
    address = interface.posts_address(ROOT, after=edges["after"], modified_after=edges["modified_after"])
    assert asked(address)["after"] == ["2026-06-30T16:00:00Z"]
    assert asked(address)["modified_after"] == ["2026-06-30T16:00:01Z"]
    assert "+" not in address and "%2B" not in address


@pytest.mark.parametrize("text", ["2026-06-30T16:00:00", "2026-06-30", "yesterday"])
def test_what_is_no_instant_is_not_asked_for(text: str) -> None:
    with pytest.raises(ValueError, match=text):
        interface.posts_address(ROOT, after=text)


def test_a_post_is_an_entry_with_both_instants_in_utc_and_its_number() -> None:
    assert rest.posts(answered(POST)) == [
        Entry("https://a.fr/x/", "2026-06-30T16:00:00+00:00", "2026-07-01T08:30:00+00:00", "7")
    ]


@pytest.mark.parametrize(
    "stamp",
    ["0000-00-00T00:00:00", "-0001-11-30T00:00:00", "1969-12-31T23:00:00", "0001-01-01T00:00:00", "9999-12-31T23:59:59",
     "2026-13-01T00:00:00", "", None, 5, ["2026-06-30"], "a" * 5000],
)  # fmt: skip
def test_a_date_no_newspaper_has_is_none(stamp: object) -> None:
    assert rest.posts(answered({**POST, "date_gmt": stamp, "modified_gmt": stamp})) == [
        Entry("https://a.fr/x/", None, None, "7")
    ]


@pytest.mark.parametrize(
    "bad",
    [None, 5, "x", [], {}, {**POST, "id": "7x"}, {**POST, "id": True}, {**POST, "id": -7}, {**POST, "id": 10**20},
     {**POST, "link": "/x/"}, {**POST, "link": "ftp://a.fr/x/"}, {**POST, "link": None}, {**POST, "link": "https://[x/"},
     {**POST, "link": "https://a.fr/\ud800/"}, {**POST, "link": "https://a.fr/" + "x" * 5000},
     {**POST, "link": "https://a.fr:99999/"}],
)  # fmt: skip
def test_a_post_that_cannot_be_read_is_left_out_but_one_alone_is_a_finding(bad: Any) -> None:
    assert rest.posts(answered(bad, POST)) == rest.posts(answered(POST))
    assert isinstance(rest.posts(answered(bad)), Finding)


def test_what_filters_of_php_make_of_a_list_is_one_still() -> None:
    gaps = {"0": {**POST, "id": "7"}, "2": {**POST, "id": 8, "link": "https://a.fr/y/"}}
    found = rest.posts(json.dumps(gaps).encode())
    assert not isinstance(found, Finding)
    assert [one.post_id for one in found] == ["7", "8"]


@pytest.mark.parametrize(
    "body",
    [b"", b"<!DOCTYPE html><p>", b"{", b"5", b'"x"', b"{}", b"null", b"[" * 100_000, b"1" * 100_000, b"\xff\xfe",
     b"[NaN", b" " * (rest.MAX_BYTES + 1)],
    ids=lambda body: repr(body[:12]),
)  # fmt: skip
def test_what_is_no_list_is_a_finding(body: bytes) -> None:
    assert isinstance(rest.posts(body), Finding)
    assert isinstance(rest.categories(body), Finding)


def test_an_empty_list_is_the_end_and_no_finding() -> None:
    assert rest.posts(b"[]") == rest.posts(b"\xef\xbb\xbf []\n") == []


def test_the_name_of_a_category_is_without_entities() -> None:
    said = {**SECTION, "name": "L&#8217;\u00e9co&nbsp;&amp; la\x00 Bourse", "parent": 2}
    assert rest.categories(answered(said, {**SECTION, "name": ""}, {**SECTION, "id": 0}, 5)) == [
        Category(3, "L’\u00e9co & la Bourse", "monde", "https://a.fr/category/monde/", 2, 9)
    ]


def test_numbers_of_a_category_that_cannot_be_are_0() -> None:
    found = rest.categories(answered({**SECTION, "parent": -1, "count": "9"}))
    assert isinstance(found, list) and (found[0].parent, found[0].count) == (0, 0)


def family(*pairs: tuple[int, int]) -> list[Category]:
    """Categories from (id, parent)."""
    return [Category(one, str(one), str(one), f"https://a.fr/{one}/", parent, 0) for one, parent in pairs]


def test_children_of_children_are_with_them_and_circles_end() -> None:
    assert rest.with_children([1], family((1, 0), (2, 1), (3, 2), (4, 0), (5, 1))) == [1, 2, 5, 3]
    assert rest.with_children([1, 3, 1], family((1, 3), (2, 1), (3, 2))) == [1, 3, 2]
    assert rest.with_children([9], family((9, 9))) == [9]
    assert rest.with_children([8], []) == [8]


@pytest.mark.parametrize(
    ("total", "pages", "said"),
    [("250", "3", Totals(250, 3)), (" 0 ", "0", Totals(0, 0)), ("1", "2", None), ("x", "1", None), (None, "1", None),
     ("250", None, None), ("-1", "1", None), ("9" * 11, "1", None), ("²", "1", None), ("٣", "1", None), ("", "", None)],
)  # fmt: skip
def test_totals_are_read_from_the_headers_or_not_at_all(total: str | None, pages: str | None, said: object) -> None:
    assert rest.totals(total, pages) == said


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.sampled_from([*POST.values(), "https://"]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from([*POST, *SECTION, "code"]), inner),
    max_leaves=20,
)


def is_sound(body: bytes) -> None:
    """Check that what is read of an answer keeps its promises, whatever the answer."""
    found, sections = rest.posts(body), rest.categories(body)
    for entry in found if isinstance(found, list) else []:
        assert entry.url.startswith(("http://", "https://"))
        assert (entry.post_id or "").isdecimal()
        assert entry.url.encode()
    for category in sections if isinstance(sections, list) else []:
        assert category.name.isprintable() and category.id > 0 and min(category.parent, category.count) >= 0
    for one in (found, sections):
        assert isinstance(one, list) or (one.reason and one.reason.isprintable())


def test_an_address_has_its_scheme_in_lower_case_however_it_is_spelt() -> None:
    (entry,) = rest.posts(b'[{"id": 7, "link": "hTTps://a.fr/b/"}]')  # type: ignore[misc]
    assert entry.url == "https://a.fr/b/"


@pytest.mark.slow
@given(VALUES.map(lambda value: json.dumps(value).encode()) | st.binary())
def test_no_answer_raises(body: bytes) -> None:
    is_sound(body)


@pytest.mark.soak
@settings(max_examples=10_000)
@given(VALUES.map(lambda value: json.dumps(value).encode()) | st.binary())
def test_no_answer_of_10000_raises(body: bytes) -> None:
    is_sound(body)


@pytest.mark.parametrize(
    ("stated", "name"),
    [
        ({"timezone_string": "Europe/Paris", "gmt_offset": 2}, "Europe/Paris"),
        ({"timezone_string": "", "gmt_offset": "-4"}, "Etc/GMT+4"),
        ({"gmt_offset": 0}, "Etc/UTC"),
        ({"gmt_offset": -9.5}, "Pacific/Marquesas"),
        ({"gmt_offset": 1.1}, None),
        ({"gmt_offset": True}, None),
    ],
)
def test_the_zone_of_a_site_is_the_one_that_its_root_states(stated: dict[str, object], name: str | None) -> None:
    said = rest.zone(json.dumps(stated).encode())
    assert said == name
    assert said is None or ZoneInfo(said)
