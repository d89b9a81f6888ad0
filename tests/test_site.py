"""The stand-in site: it does what it says, so that what is tested against it means something."""

from __future__ import annotations

import gzip
import json
import os
import re
import signal
import subprocess
import sys
import tracemalloc
import unicodedata
from collections.abc import Iterator, Mapping
from datetime import date
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest

from tests import site
from tests.site import Options, RunningSite, World, dates, seed_article, text
from tests.site.bulk import Bulk
from tests.site.ghosts import GHOSTS
from tests.site.graph import ELSEWHERE, NOWHERE, OPEN
from tests.site.listings import BLOCK_TYPE
from tests.site.post import Box
from tests.site.render import article_page
from tests.site.stream import gzipped, plain

SHARED = Path(os.environ.get("NEWSSPIDER_SHARED", "../shared"))
ADDRESS = re.compile(r'href="(http://127[^"]+)"')
TEASER = re.compile(r'<h3 class="entry-title td-module-title"><a href="([^"]+)" rel="bookmark"')


class Answer:
    """What came back for one request."""

    def __init__(self, response: HTTPResponse) -> None:
        self.status, self.body = response.status, response.read()
        self.headers = response.headers

    @property
    def text(self) -> str:
        """The body as text, unpacked."""
        packed = self.headers["Content-Encoding"] == "gzip"
        return (gzip.decompress(self.body) if packed else self.body).decode()


def asked(
    served: RunningSite, path: str, method: str = "GET", form: Mapping[str, str] | None = None, **headers: str
) -> Answer:
    """The answer to one request; redirects are not followed."""
    connection = HTTPConnection(urlsplit(served.url).netloc, timeout=10)
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    body = urlencode(form) if form else None
    connection.request("POST" if form else method, path.removeprefix(served.url), body, named)
    answer = Answer(connection.getresponse())
    connection.close()
    return answer


def teasers(html: str) -> list[str]:
    """The addresses of the teasers of a section front, without those of menus and sidebars."""
    main = html[html.index('class="td-ss-main-content"') : html.index('class="td-pb-span4')]
    return TEASER.findall(main)


def addresses(served: RunningSite, kinds: tuple[int, ...]) -> set[str]:
    """The addresses of all articles listed in these ways."""
    kept = served.world.graph.kinds
    return {served.url + post.path for post in served.world.posts() if kept[post.index] in kinds}


def links(world: World, index: int) -> Iterator[int]:
    """The articles to which the boxes of an article lead, by whatever detour."""
    for part in (part for page in world.post(index).pages for part in page):
        if isinstance(part, Box) and part.url and part.url.startswith("/"):
            number = part.url.removeprefix("/?p=")
            found = world.index_of_slug(part.url.strip("/"))
            target = world.index_of_number(int(number)) if number.isdigit() else found[0] if found else None
            if target:
                yield target


def depths(world: World) -> dict[int, int]:
    """Every article that two sections and their Lire aussi lead to, with the least number of links."""
    reached = {index: 0 for key in ("dernieres-minutes", "international") for index in world.listing(key)}
    edge = list(reached)
    while edge:
        further = [(target, index) for index in edge for target in links(world, index)]
        edge = []
        for target, index in further:
            if target not in reached:
                reached[target] = reached[index] + 1
                edge.append(target)
    return reached


@pytest.fixture(scope="module")
def served() -> Iterator[RunningSite]:
    """The default site."""
    with site.running() as running:
        yield running


@pytest.fixture(scope="module")
def numbered() -> Iterator[RunningSite]:
    """A site all of whose sections have numbered pages."""
    with site.running(pagination={}, per_page=7, seed=4) as running:
        yield running


def test_the_same_seed_gives_the_same_site_byte_for_byte() -> None:
    pages = [[plain(article_page(world.post(index), 0, Bulk(world, "http://a"))) for index in range(1, 31)]
             for world in (World(Options()), World(Options()), World(Options(seed=2)))]
    assert pages[0] == pages[1]
    assert pages[0] != pages[2]


def test_the_seed_article_stands_in_the_page_to_the_letter() -> None:
    printed = SHARED / "seed" / "article.txt"
    if not printed.exists():
        pytest.skip(f"NO SEED: {printed} is absent, set NEWSSPIDER_SHARED")
    page = re.sub(r"<style>.*?</style>|<!--.*?-->", "", site.seed_page(standfirst="body-plain", clutter=0.0))
    words = re.sub(r"<[^>]+>", " ", page).replace("&nbsp;", " ").split()
    for line in printed.read_text().splitlines()[2:]:
        assert " ".join(line.split()) in " ".join(words), line


@pytest.mark.parametrize("template", ["classic", "tdb", "plain", "block"])
def test_the_seed_page_without_metadata_says_no_date_but_in_its_dateline(template: str) -> None:
    page = site.seed_page(template, metadata=False)
    article = page[page.index("<h1") : page.index('id="comments"')]
    assert "<time" not in article and "2021-12" not in article
    assert "application/ld+json" not in page and 'property="og:' not in page


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_every_public_article_is_reached_from_the_two_sections_by_lire_aussi(seed: int) -> None:
    world = World(Options(seed=seed, articles=300))
    assert depths(world) == {index: world.graph.depths[index] for index in range(1, 301)}


def test_some_articles_are_reached_only_by_a_chain_of_several_links_and_boxes_form_cycles() -> None:
    world = World(Options())
    kinds = world.graph.kinds
    assert max(world.graph.depths) >= 3
    assert {OPEN, ELSEWHERE, NOWHERE} <= set(kinds[1:])
    assert any(index in set(links(world, target)) for index in range(1, 121) for target in links(world, index))


def test_the_truth_has_one_record_for_each_public_article(served: RunningSite) -> None:
    records = list(served.truth())
    assert len(records) == len({record["url"] for record in records}) == 120
    assert len({record["identifier"] for record in records}) == 120
    assert records[0]["headline"] == seed_article.HEADLINE


def test_the_truth_is_in_clean_french_typography(served: RunningSite) -> None:
    for record in served.truth():
        boxes = [box["headline"] for box in record["related"]]
        for line in [record["headline"], record["standfirst"] or "", *record["article_body"].split("\n"), *boxes]:
            assert unicodedata.is_normalized("NFC", line), line
            assert not re.search(r"\w'\w|«[^\u00a0]|[^\u00a0]»| [:;!?%]|[\u200b\ufeff\u202f]|  ", line), line


def test_every_page_says_its_variant_and_all_variants_occur() -> None:
    with site.running(articles=400, log=0) as served:
        told = [record["_site"] for record in served.truth()]
    for name, wanted in {
        "template": {"classic", "tdb", "plain", "block"}, "metadata": {"yoast", "rankmath", "theme", "none"},
        "time": {"bug", "right", "none"}, "dateline": {None, "own", "head"}, "listed": {True, False},
        "standfirst": {None, "subtitle", "both", "body-h2", "body-h4", "body-bold", "body-plain"},
    }.items():
        assert {told[name] for told in told} == wanted, name
    assert max(one["pages"] for one in told) >= 2


@pytest.mark.slow
def test_a_day_without_year_or_metadata_can_only_be_one_years() -> None:
    world = World(Options(articles=1500))
    bare = [post for post in world.posts() if post.looks.metadata == post.looks.time == "none" and post.dateline]
    assert len(bare) > 50
    for post in bare:
        day = post.dateline.day if post.dateline else None
        assert day is not None and post.dateline is not None
        if str(day.year) not in post.dateline.raw:
            assert dates.weekday(day) in site.truth(world, post, "http://a")["article_body"], post.index
            assert all(again != day.weekday() for again in _weekdays_again(day)), post.dateline.raw


def _weekdays_again(day: date) -> Iterator[int]:
    """The weekdays of the same day in the years after it, up to 2027."""
    for year in range(day.year + 1, 2028):
        if (day.month, day.day) != (2, 29):
            yield day.replace(year=year).weekday()


def test_clocks_that_are_easily_got_wrong_occur() -> None:
    world = World(Options())
    local = {dates.local(stamp).replace(tzinfo=None) for stamp in world.stamps}
    assert len(local & set(dates.SPECIAL)) >= 7
    assert list(world.stamps) == sorted(world.stamps)


def test_article_pages_are_as_heavy_as_asked_for_and_the_same_packed(served: RunningSite) -> None:
    for index in (1, 2, 40):
        path = served.world.teaser(index).path
        bare, packed = asked(served, path), asked(served, path, Accept_Encoding="gzip, deflate")
        assert bare.text == packed.text and len(packed.body) < 30_000
        assert 60_000 < len(bare.body) < 110_000


def test_head_gives_the_headers_of_get_and_no_body(served: RunningSite) -> None:
    got, head = (asked(served, served.world.teaser(5).path, method) for method in ("GET", "HEAD"))
    assert (head.status, head.body) == (200, b"")
    assert head.headers["Content-Length"] == str(len(got.body))


def test_an_unchanged_article_is_answered_with_304(served: RunningSite) -> None:
    path = served.world.teaser(9).path
    first = asked(served, path)
    tag, changed = first.headers["ETag"], first.headers["Last-Modified"]
    for headers in ({"If_None_Match": tag}, {"If_None_Match": f'"x", {tag}'}, {"If_Modified_Since": changed}):
        again = asked(served, path, **headers)
        assert (again.status, again.body, again.headers["ETag"]) == (304, b"", tag), headers


def test_a_copy_that_is_not_the_same_is_answered_in_full(served: RunningSite) -> None:
    path = served.world.teaser(9).path
    changed = asked(served, path).headers["Last-Modified"]
    old = "Mon, 01 Jan 2001 00:00:00 GMT"
    assert asked(served, path, If_None_Match='"other"', If_Modified_Since=changed).status == 200
    assert asked(served, path, If_Modified_Since=old).status == 200


def test_numbered_pages_list_the_section_newest_first_and_end_with_404(numbered: RunningSite) -> None:
    section = numbered.world.category("economie")
    found, page = [], 1
    while (answer := asked(numbered, f"{section.path}page/{page}/" if page > 1 else section.path)).status == 200:
        assert f"Page {page} sur " in answer.text
        found += teasers(answer.text)
        page += 1
    wanted = [numbered.url + numbered.world.teaser(i).path for i in reversed(numbered.world.listing("economie"))]
    assert answer.status == 404 and page > 2 and found == wanted


def test_sticky_posts_stand_on_every_page_of_the_section(numbered: RunningSite) -> None:
    section, sticky = numbered.world.category("dernieres-minutes"), numbered.world.sticky
    wanted = {numbered.url + numbered.world.teaser(index).path for index in sticky}
    for page in (2, 3):
        assert wanted <= set(teasers(asked(numbered, f"{section.path}page/{page}/").text))


def test_an_article_of_several_sections_is_listed_in_each(numbered: RunningSite) -> None:
    members = numbered.world.members
    assert set(members["dernieres-minutes"]) & set(members["international"])
    assert set(members["international"]) & set(members["economie"]) | set(members["sports"]) & set(members["culture"])


def load_more(served: RunningSite, page: int, **changes: str) -> Answer:
    """The answer to a click on *load more* in `L'International`."""
    front = asked(served, served.world.category("international").path).text
    atts = re.search(r"block_tdi_\d+\.atts = '(.*?)';", front)
    block = re.search(r'data-td_block_id="(\w+)"', front)
    assert atts and block
    form = {"action": "td_ajax_block", "td_atts": atts[1], "td_block_id": block[1], "td_current_page": str(page),
            "block_type": BLOCK_TYPE, **changes}
    return asked(served, "/wp-admin/admin-ajax.php", form=form)


def test_load_more_gives_the_rest_of_the_section(served: RunningSite) -> None:
    front = asked(served, served.world.category("international").path).text
    assert "td_ajax_load_more" in front and "page-nav" not in front
    found, page, last = teasers(front), 1, False
    while not last:
        page += 1
        said = json.loads(load_more(served, page).text)
        found, last = found + TEASER.findall(said["td_data"]), said["td_hide_next"]
    wanted = [served.url + served.world.teaser(i).path for i in reversed(served.world.listing("international"))]
    assert found == wanted and page > 2


@pytest.mark.parametrize("changes", [
    {"td_block_id": "tdi_1"}, {"td_atts": "no"}, {"td_atts": "{}"}, {"block_type": "x"}, {"td_current_page": "99"},
    {"td_current_page": "-1"},
])
def test_load_more_gives_nothing_for_what_it_does_not_know(served: RunningSite, changes: dict[str, str]) -> None:
    said = json.loads(load_more(served, 2, **changes).text)
    assert (said["td_data"], said["td_hide_next"]) == ("", True)


def test_an_unknown_ajax_action_is_refused_as_wordpress_does(served: RunningSite) -> None:
    answer = load_more(served, 2, action="other")
    assert (answer.status, answer.body) == (400, b"0")


@pytest.mark.parametrize(("way", "there", "absent"), [
    ("arrows", 'aria-label="next-page"', 'class="page"'), ("infinite", "td_ajax_infinite", 'class="page-nav'),
    ("numbered", 'class="pages">Page 1 sur', "td_ajax"),
])
def test_a_section_is_paged_as_asked_for(way: str, there: str, absent: str) -> None:
    with site.running(pagination={"l-international": way}) as served:
        front = asked(served, served.world.category("international").path).text
    main = front[front.index("td-ss-main-content") :]
    assert there in main and absent not in main


def test_home_has_a_menu_of_sections_pages_and_a_link_off_the_site(served: RunningSite) -> None:
    menu = re.findall(r'<li class="([^"]+)"><a href="([^"]+)">', asked(served, "/").text)
    sections = {url.removeprefix(served.url) for classes, url in menu if "menu-item-object-category" in classes}
    assert sections == {category.path for category in served.world.categories}
    assert any("menu-item-object-page" in classes and url.endswith("/contact/") for classes, url in menu)
    assert any("menu-item-object-custom" in classes and "127.0.0.1" not in url for classes, url in menu)


@pytest.mark.slow
def test_what_is_listed_nowhere_stands_in_no_listing(served: RunningSite) -> None:
    hidden = addresses(served, (NOWHERE,))
    paths = ["/", "/feed/", "/wp-sitemap-posts-post-1.xml", "/news-sitemap.xml", "/wp-json/wp/v2/posts?per_page=100",
             "/wp-json/wp/v2/posts?per_page=100&page=2", *(section.path for section in served.world.categories),
             *(f"{section.path}feed/" for section in served.world.categories)]
    for path in paths:
        assert not [url for url in hidden if url in asked(served, path).text.replace("\\/", "/")], path


def test_the_sitemap_lists_all_that_is_listed_and_robots_names_it(served: RunningSite) -> None:
    robots = asked(served, "/robots.txt").text
    assert f"Sitemap: {served.url}/wp-sitemap.xml" in robots and "Disallow: /wp-admin/" in robots
    parts = re.findall("<loc>([^<]+)</loc>", asked(served, "/wp-sitemap.xml").text)
    texts = [asked(served, part).text for part in parts if "posts-post" in part]
    locs = [loc for listed in texts for loc in re.findall("<loc>([^<]+)<", listed)]
    assert sorted(locs) == sorted(addresses(served, (OPEN, ELSEWHERE)))


def test_a_packed_sitemap_of_several_parts_lists_all_too() -> None:
    with site.running(articles=1500, sitemaps="yoast", gzip_sitemaps=True, gzip=False) as served:
        parts = re.findall(r"<loc>([^<]+\.xml\.gz)</loc>", asked(served, "/sitemap_index.xml").text)
        texts = [gzip.decompress(asked(served, part).body).decode() for part in parts]
        assert len(parts) == 2 and all("<lastmod>" in part for part in texts)
        assert sum(part.count("<url>") for part in texts) == len(served.world.listing(None))


def test_feeds_give_the_newest_and_older_pages_until_there_are_none(served: RunningSite) -> None:
    found, page = [], 1
    while (answer := asked(served, f"/feed/?paged={page}")).status == 200:
        found += re.findall(r"<item>.*?<link>([^<]+)</link>.*?<dc:creator>.*?<pubDate>", answer.text, re.DOTALL)
        page += 1
    wanted = [served.url + served.world.teaser(index).path for index in reversed(served.world.listing(None))]
    assert answer.status == 404 and found == wanted


def test_rest_gives_all_that_is_listed_with_totals_and_400_past_the_end(served: RunningSite) -> None:
    path = "/wp-json/wp/v2/posts?per_page=30&_fields=id,link&page="
    first = asked(served, f"{path}1")
    pages = int(first.headers["X-WP-TotalPages"])
    posts = [post for page in range(1, pages + 1) for post in json.loads(asked(served, f"{path}{page}").body)]
    assert {post["link"] for post in posts} == addresses(served, (OPEN, ELSEWHERE))
    assert int(first.headers["X-WP-Total"]) == len(posts) and set(posts[0]) == {"id", "link"}
    past = asked(served, f"{path}{pages + 1}")
    assert (past.status, json.loads(past.body)["code"]) == (400, "rest_post_invalid_page_number")


def test_rest_filters_by_date_and_category(served: RunningSite) -> None:
    section, edge = served.world.category("sports"), "2024-06-01T00:00:00"
    wanted = f"after={edge}&categories={section.number}"
    found = json.loads(asked(served, f"/wp-json/wp/v2/posts?per_page=100&{wanted}").body)
    assert found and all(post["date"] > edge and section.number in post["categories"] for post in found)
    late = json.loads(asked(served, f"/wp-json/wp/v2/posts?per_page=100&modified_after={edge}").body)
    assert late and all(post["modified"] > edge for post in late)
    assert asked(served, "/wp-json/wp/v2/posts?per_page=101").status == 400


@pytest.mark.parametrize("state", ["401", "403", "404"])
def test_rest_can_be_switched_off(state: str) -> None:
    with site.running(articles=3, rest=state) as served:
        assert asked(served, "/wp-json/wp/v2/posts").status == int(state)


def test_an_old_slug_and_a_number_lead_to_the_article(served: RunningSite) -> None:
    teaser = next(teaser for teaser in map(served.world.teaser, range(1, 121)) if teaser.old_slug)
    for path in (f"/{teaser.old_slug}/", f"/?p={served.world.number(teaser.index)}", f"/{teaser.slug}"):
        answer = asked(served, path)
        assert (answer.status, answer.headers["Location"]) == (301, served.url + teaser.path), path


@pytest.mark.parametrize(("kind", "status", "sign"), [
    ("trashed", 404, "error404"), ("withdrawn", 410, "error404"), ("protected", 200, "post-password-form"),
    ("draft", 404, "error404"), ("soft404", 200, "error404"), ("wall", 200, "consent-wall"),
])
def test_what_is_no_public_article_is_answered_so(served: RunningSite, kind: str, status: int, sign: str) -> None:
    for ghost in GHOSTS:
        if ghost.kind == kind:
            answer = asked(served, ghost.href)
            assert (answer.status, sign in answer.text) == (status, True), ghost


@pytest.mark.parametrize("path", [
    "/tag/climat/", "/author/la-redaction/", "/2024/02/", "/?s=climat", "/contact/", "/wp-login.php", "{}amp/",
    "{}?amp", "{}photo-5/", "{}feed/", "{}comment-page-1/", "{}?replytocom=3", "{}?utm_source=x",
])
def test_what_a_crawler_need_not_fetch_is_there_all_the_same(served: RunningSite, path: str) -> None:
    assert asked(served, path.format(served.world.teaser(3).path)).status == 200


def test_a_post_in_several_pages_has_them_all_and_no_more() -> None:
    with site.running(articles=400) as served:
        post = next(post for post in served.world.posts() if len(post.pages) > 1)
        first = asked(served, post.path).text
        assert f'href="{served.url}{post.path}2/"' in first
        assert asked(served, f"{post.path}{len(post.pages)}/").status == 200
        assert asked(served, f"{post.path}{len(post.pages) + 1}/").headers["Location"] == served.url + post.path


def test_a_new_article_appears_on_top_while_the_crawl_walks() -> None:
    with site.running(slide=2, slide_most=3) as served:
        front = served.world.category("dernieres-minutes").path
        sizes = [len(served.world.listing("dernieres-minutes")) for _ in range(10) if asked(served, front)]
        records = list(served.truth())
    assert [size - sizes[0] for size in sizes] == [0, 1, 1, 2, 2, 3, 3, 3, 3, 3]
    assert [record["_site"]["appeared"] for record in records[119:]] == [0, 1, 2, 3]


def test_the_consent_wall_stands_before_articles_until_the_cookie_is_sent() -> None:
    with site.running(consent=True) as served:
        path = served.world.teaser(4).path
        assert "consent-wall" in asked(served, path).text
        assert "entry-content" in (page := asked(served, path, Cookie="consent=1").text) or "td-post-content" in page


def test_the_log_tells_what_was_asked_for_and_can_be_switched_off() -> None:
    with site.running(log=2) as served, site.running(log=0) as silent:
        for path in ("/", "/tag/climat/", "/nowhere/"):
            asked(served, path)
            asked(silent, path)
        assert served.requests == [("GET", "/tag/climat/", 200), ("GET", "/nowhere/", 404)]
        assert silent.requests == [] and silent.counts == {"home": 1, "archive": 1, "missing": 1}


def test_a_connection_serves_many_requests_also_sent_at_once(served: RunningSite) -> None:
    connection = HTTPConnection(urlsplit(served.url).netloc, timeout=10)
    connection.connect()
    connection.sock.sendall(b"GET /robots.txt HTTP/1.1\r\nHost: a\r\n\r\n" * 2 + b"GET / HTTP/1.0\r\n\r\n")
    received = b"".join(iter(lambda: connection.sock.recv(65_536), b""))
    connection.close()
    assert received.count(b"HTTP/1.1 200 OK") == 3


@pytest.mark.slow
def test_a_hundred_thousand_articles_cost_no_memory() -> None:
    tracemalloc.start()
    world = World(Options(articles=100_000))
    bulk = Bulk(world, "http://a")
    for index in range(1, 100_001, 2000):
        assert gzip.decompress(gzipped(article_page(world.post(index), 0, bulk)))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 12_000_000


def test_started_by_hand_it_says_where_serves_and_ends_when_told(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.site", "--articles", "5", "--truth", str(tmp_path / "truth.jsonl")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        url = process.stdout.readline().strip() if process.stdout else ""
        records = [json.loads(line) for line in (tmp_path / "truth.jsonl").read_text().splitlines()]
        assert len(records) == 5 and all(record["url"].startswith(url + "/") for record in records)
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0


def test_apart_it_tells_its_log_its_truth_and_its_cpu_time() -> None:
    with site.running_apart(articles=4, pagination={"sports": "arrows"}) as served:
        assert len(list(served.truth())) == 4
        assert served.state()["cpu"] > 0 and served.requests == []


def test_an_impossible_option_is_refused_in_one_line() -> None:
    command = [sys.executable, "-m", "tests.site", "--articles", "2"]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stderr) == (2, "python -m tests.site: articles: 2 is not possible\n")


def test_a_slug_is_what_wordpress_makes_of_a_headline() -> None:
    assert text.slug(seed_article.HEADLINE, 200) == seed_article.SLUG
