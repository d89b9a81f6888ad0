"""A site that means harm: each address of its own is refused or made harmless, and every article still delivered."""

from __future__ import annotations

import gzip
import json
import socket
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import pytest

from newsspider.ledger import NAME, Ledger
from newsspider.normalise import hosts
from tests.crawling import PACE_OFF, crawl, delivered, scrapy
from tests.keeping import assert_exactly_once
from tests.pages_html import crumbs, html
from tests.site import RunningSite, running
from tests.site.server import Request, Response

HTML = ("Content-Type", "text/html; charset=utf-8")
XML = ("Content-Type", "text/xml; charset=utf-8")
POSTS = "/wp-sitemap-posts-post-1.xml"
TITLE = "Titre \u202egnp.exe\u2028[red]x[/red] \x1b[31m&lt;script&gt;alert(1)&lt;/script&gt;\x9b2J fin"
NOTHING = "<html><body><h1>Rien ce jour</h1></body></html>"
TEXT = "".join(f"<p>Un paragraphe, le {word}, assez long pour être du texte.</p>" for word in ("premier", "second"))
TIME = '<time class="entry-date updated td-module-date" datetime="2022-03-01T10:00:00+00:00">1 mars 2022</time>'


def page(text: str | bytes, *headers: tuple[str, str], status: int = 200) -> Response:
    """An answer that says it is a page."""
    return Response(status, text.encode() if isinstance(text, str) else text, [HTML, *headers])


def moved(place: str) -> Response:
    """A redirect."""
    return Response(302, b"", [("Location", place)])


def urlset(*addresses: str) -> Response:
    """A sitemap."""
    lines = "".join(f"<url><loc>{address}</loc></url>" for address in addresses)
    return Response(200, f"<urlset>{lines}</urlset>".encode(), [XML])


def index(*addresses: str) -> Response:
    """An index of sitemaps."""
    lines = "".join(f"<sitemap><loc>{address}</loc></sitemap>" for address in addresses)
    return Response(200, f"<sitemapindex>{lines}</sitemapindex>".encode(), [XML])


class Trap(NamedTuple):
    """One address of the site, and what is to become of it."""

    answer: Response
    outcome: str
    why: str


BOMB = gzip.compress(bytes(50_000_000), 1)
TRAPS = {
    "/trop-grand/": Trap(page("a" * 3_000_000), "refused", "larger than DOWNLOAD_MAXSIZE"),
    "/bombe/": Trap(page(BOMB, ("Content-Encoding", "gzip")), "refused", "larger than DOWNLOAD_MAXSIZE, unpacked"),
    "/poupees/": Trap(page("a", ("Content-Encoding", "gzip, gzip, gzip, gzip")), "refused", "packed more than"),
    "/profond/": Trap(page("<div>" * 20_000 + "</html>"), "refused", "nested more than"),
    "/ailleurs/": Trap(moved("https://journal.example/"), "other_site", "leads off the site to journal.example"),
    "/autre-porte/": Trap(moved("http://127.0.0.1:1/"), "other_site", "a private address, 127.0.0.1"),
    "/nuage/": Trap(moved("http://169.254.169.254/latest/"), "other_site", "a private address, 169.254.169.254"),
    "/six/": Trap(moved("http://[::ffff:10.0.0.1]/"), "other_site", "a private address, ::ffff:10.0.0.1"),
    "/nombre/": Trap(moved("http://2130706433/"), "other_site", "leads off the site to 2130706433"),
    "/fichier/": Trap(moved("file:///etc/passwd"), "failed", "HTTP status 302"),
    "/donnees/": Trap(moved("data:text/html,<h1>Non</h1>"), "failed", "HTTP status 302"),
    "/en-tete/": Trap(page("a", ("X-Endless", "a" * 200_000)), "failed", ""),
}
BESIDE = [f"http://{host}/un-article/" for host in ("journal.example", "10.0.0.1", "localhost", "127.0.0.1:1")]


class Crawled(NamedTuple):
    """A crawl of a site that means harm."""

    site: RunningSite
    output: Path
    done: subprocess.CompletedProcess[str]

    @property
    def manifest(self) -> dict[str, Any]:
        """What the run says of itself."""
        (file,) = self.output.glob("*/*.manifest.json")
        said: dict[str, Any] = json.loads(file.read_text())
        return said

    def became(self, outcome: str) -> dict[str, str | None]:
        """The paths with this outcome, and why."""
        ledger = Ledger(self.output / "cinktank" / NAME)
        found = {urlsplit(url).path: why for url, why in ledger.with_outcome(1, outcome)}
        ledger.close()
        return found


@contextmanager
def hostile(
    instead: Callable[[RunningSite], dict[str, Callable[[Request], Response]]], **options: Any
) -> Iterator[RunningSite]:
    """A stand-in of twelve articles that answers some addresses with what means harm."""
    with running(**{"articles": 12, "seed": 3, **options}) as site:
        site.site.instead = instead(site)
        yield site


def always(answer: Response) -> Callable[[Request], Response]:
    """The same answer each time."""
    return lambda _: Response(answer.status, answer.body, list(answer.headers), "hostile")


def traps(site: RunningSite) -> dict[str, Callable[[Request], Response]]:
    """Every trap, and a sitemap that leads to them and to the articles."""
    titled = page(html(body=TEXT, title=TITLE, crumbs=crumbs("classic", "Dernières minutes"), time=TIME))
    listed = [record["url"] for record in site.truth()]
    listed += [f"{site.url}{path}" for path in ("/titre/", *TRAPS)] + BESIDE
    listed += ["file:///etc/passwd", "javascript:alert(1)"]
    given = {path: always(trap.answer) for path, trap in TRAPS.items()}
    return {POSTS: always(urlset(*listed)), "/titre/": always(titled), **given}


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crawled]:
    """A crawl that met all of them."""
    output = tmp_path_factory.mktemp("hostile")
    with hostile(traps) as site:
        words = ("-a", f"site={site.url}", "-a", "discover=sitemap", *PACE_OFF, "-s", "DOWNLOAD_MAXSIZE=1000000")
        done = scrapy(
            "crawl", "cinktank", *words, "-s", "RETRY_TIMES=1", "-s", "NEWSSPIDER_FAILED_SHARE=1", output=output
        )
        yield Crawled(site, output, done)


@pytest.mark.parametrize("path", TRAPS)
def test_a_trap_is_refused_with_its_reason(crawled: Crawled, path: str) -> None:
    assert path in crawled.became(TRAPS[path].outcome), crawled.done.stderr
    assert TRAPS[path].why in (crawled.became(TRAPS[path].outcome)[path] or "")


def test_every_article_of_a_hostile_site_is_delivered_once(crawled: Crawled) -> None:
    assert crawled.done.returncode == 0, crawled.done.stderr
    assert_exactly_once(crawled.output, [*crawled.site.truth(), {"url": f"{crawled.site.url}/titre/"}])
    assert crawled.manifest["coverage"]["unaccounted"] == 0


def test_what_is_refused_is_counted(crawled: Crawled) -> None:
    refused = crawled.manifest["refused_requests"]
    assert refused == {"another host": 2, "private address": 3, "too large": 3}


def test_an_address_of_another_host_is_not_taken_up(crawled: Crawled) -> None:
    ledger = Ledger(crawled.output / "cinktank" / NAME)
    others = {url for url, _ in ledger.with_outcome(1, "other_site")}
    ledger.close()
    assert set(BESIDE) <= others
    assert not any("passwd" in article["url"] for article in delivered(crawled.output))


def test_a_title_keeps_its_words_and_loses_what_commands(crawled: Crawled) -> None:
    (article,) = (one for one in delivered(crawled.output) if one["url"].endswith("/titre/"))
    assert article["headline"] == "Titre gnp.exe [red]x[/red] [31m<script>alert(1)</script>›2J fin"


def test_the_log_holds_nothing_that_commands_a_terminal(crawled: Crawled) -> None:
    assert "Traceback" not in crawled.done.stderr
    assert all(letter.isprintable() or letter == "\n" for letter in crawled.done.stderr)


def test_sitemaps_that_lead_in_circles_are_read_once(tmp_path: Path) -> None:
    def circles(site: RunningSite) -> dict[str, Callable[[Request], Response]]:
        def deeper(request: Request) -> Response:
            number = int(request.path.strip("/boucle-.xm"))
            return index(f"{site.url}/boucle-{number + 1}.xml", site.url + request.path, f"{site.url}/wp-sitemap.xml")

        start = index(f"{site.url}/wp-sitemap.xml", f"{site.url}{POSTS}", f"{site.url}/boucle-1.xml")
        return {"/wp-sitemap.xml": always(start), "/boucle-*": deeper}

    with hostile(circles) as site:
        done = crawl(site.url, tmp_path, "discover=sitemap")
        asked = [path for _, path, _ in site.requests if path.endswith(".xml")]
        assert_exactly_once(tmp_path, site.truth())
    assert len(asked) == len(set(asked)) < 9, asked
    assert done.returncode == 0, done.stderr


def test_sitemaps_without_end_are_given_up(tmp_path: Path) -> None:
    def endless(site: RunningSite) -> dict[str, Callable[[Request], Response]]:
        def junk(request: Request) -> Response:
            return urlset(*(f"{site.url}/jour{request.path.removesuffix('.xml')}-{number}/" for number in range(5)))

        parts = index(f"{site.url}{POSTS}", *(f"{site.url}/mois-{number}.xml" for number in range(1_000)))
        return {
            "/wp-sitemap.xml": always(parts),
            "/mois-*": junk,
            "/jour/*": always(page(NOTHING)),
        }

    with hostile(endless) as site:
        done = crawl(site.url, tmp_path, "discover=sitemap")
        assert_exactly_once(tmp_path, site.truth())
        assert sum("mois" in path and path.endswith(".xml") for _, path, _ in site.requests) < 100
    assert "it goes on and on" in done.stderr, done.stderr


def teasers(site: RunningSite, number: int, *, last: int) -> Response:
    """A page of a section that lists what is no article, and pages without end."""
    days = "".join(
        f'<div class="td_module_wrap"><h3 class="entry-title"><a href="/jour/{number}-{day}/">T</a></h3></div>'
        for day in range(10)
    )
    return page(
        f'<html><body>{days}<div class="page-nav"><span class="current">{number}</span>'
        f'<a href="{site.url}/agenda/page/{number + 1}/" class="page">{number + 1}</a>'
        f'<a href="{site.url}/agenda/page/{last}/" class="last">{last}</a></div></body></html>'
    )


def test_a_calendar_without_end_is_given_up(tmp_path: Path) -> None:
    def calendar(site: RunningSite) -> dict[str, Callable[[Request], Response]]:
        def month(request: Request) -> Response:
            number = int(request.path.removeprefix("/agenda/").removeprefix("page/").strip("/") or 1)
            return teasers(site, number, last=99_999)

        menu = f'<li class="menu-item"><a href="{site.url}/agenda/">Agenda</a></li>'
        front = page(f"<html><body><ul>{menu}</ul></body></html>")
        return {
            "/": always(front),
            "/agenda/*": month,
            "/jour/*": always(page(NOTHING)),
        }

    with hostile(calendar) as site:
        done = crawl(site.url, tmp_path, "discover=section", "sections=Agenda")
        asked = sum(path.startswith("/agenda/") for _, path, _ in site.requests)
    assert 2 < asked < 60
    assert done.returncode == 1 and "it goes on and on" in done.stderr, done.stderr


def test_rest_totals_that_lie_end_with_the_first_pages_that_repeat(tmp_path: Path) -> None:
    with hostile(lambda _: {}) as site:
        honest = site.site.rest.response

        def lying(request: Request) -> Response:
            said = honest(request.path, {**request.query, "page": "1"})
            said.headers = [(name, value) for name, value in said.headers if not name.startswith("X-WP-Total")]
            said.headers += [("X-WP-Total", "999999999"), ("X-WP-TotalPages", "9999999")]
            return said

        site.site.instead = {"/wp-json/wp/*": lying}
        crawl(site.url, tmp_path, "discover=rest")
        assert sum(path.startswith("/wp-json") for _, path, _ in site.requests) < 20
        assert_exactly_once(tmp_path, (one for one in site.truth()))


def test_addresses_without_end_that_lead_to_one_article_are_given_up(tmp_path: Path) -> None:
    with hostile(lambda _: {}) as site:
        honest = site.site.rest.response
        count = iter(range(1_000_000))

        def lying(request: Request) -> Response:
            said = honest(request.path, {**request.query, "page": "1"})
            one = json.loads(said.body)[0]
            fresh = [{**one, "link": f"{one['link']}?version={next(count)}"} for _ in range(5)]
            totals = [("X-WP-Total", "999999"), ("X-WP-TotalPages", "99999"), ("Content-Type", "application/json")]
            return Response(200, json.dumps(fresh).encode(), totals)

        site.site.instead = {"/wp-json/wp/v2/posts": lying}
        done = crawl(site.url, tmp_path, "discover=rest")
        assert sum("/wp/v2/posts" in path for _, path, _ in site.requests) < 60
    assert "it goes on and on" in done.stderr, done.stderr
    found = [article["identifier"] for article in delivered(tmp_path)]  # that one, and what it links
    assert 0 < len(found) == len(set(found)) < 10


def test_a_site_that_is_called_as_an_error_is_crawled(tmp_path: Path) -> None:
    def named(site: RunningSite) -> dict[str, Callable[[Request], Response]]:
        links = "".join(f'<li><a href="{site.url}/rubrique/{one}/">Rubrique {one}</a></li>' for one in range(9))
        front = f"<html><head><title>Access Denied Magazine</title></head><body><ul>{links}</ul></body></html>"
        return {"/": always(page(front))}

    with hostile(named) as site:
        done = crawl(site.url, tmp_path, "discover=sitemap")
        assert_exactly_once(tmp_path, (one for one in site.truth()))
    assert done.returncode == 0, done.stderr


def test_no_more_addresses_are_taken_up_than_a_setting_allows(tmp_path: Path) -> None:
    with running(articles=30, seed=3) as site:
        words = ("crawl", "cinktank", "-a", f"site={site.url}", *PACE_OFF, "-s", "NEWSSPIDER_FOUND_MOST=10")
        done = scrapy(*words, output=tmp_path)
        assert done.stderr.count("NEWSSPIDER_FOUND_MOST") == 1
        assert 0 < len(delivered(tmp_path)) <= 10
        crawl(site.url, tmp_path)
        assert_exactly_once(tmp_path, site.truth())


def test_a_robots_txt_of_megabytes_is_read_to_a_bound(tmp_path: Path) -> None:
    def large(site: RunningSite) -> dict[str, Callable[[Request], Response]]:
        said = "User-agent: *\nDisallow: /wp-admin/\n" + "Disallow: /nulle-part-dans-ce-journal/\n" * 200_000
        return {"/robots.txt": always(Response(200, said.encode(), [("Content-Type", "text/plain")]))}

    with hostile(large) as site:
        done = crawl(site.url, tmp_path)
        assert done.returncode == 0, done.stderr
        assert_exactly_once(tmp_path, site.truth())
    assert "robots.txt cut 1" in done.stderr


def test_a_home_page_that_leads_to_another_site_is_told(tmp_path: Path) -> None:
    with hostile(lambda _: {"/": always(moved("https://journal.example/"))}) as site:
        done = crawl(site.url, tmp_path)
    assert done.returncode == 1
    assert "leads off the site to journal.example. Name that site instead if you mean it." in done.stderr


def test_a_name_with_a_private_address_is_not_asked(tmp_path: Path) -> None:
    name = socket.gethostname()
    try:
        address = socket.gethostbyname(name)
    except OSError:
        pytest.skip(f"this machine does not know its own name, {name}")
    if hosts.is_public(address):
        pytest.skip(f"{name} has a public address")
    with running(articles=3, seed=3) as site:
        named = site.url.replace("127.0.0.1", name)
        done = scrapy("crawl", "wordpress", "-a", f"site={named}", *PACE_OFF, output=tmp_path)
        assert site.requests == []
    assert done.returncode == 1
    assert f"{name} has the private address {address}, and is not asked" in done.stderr
    assert f"-s NEWSSPIDER_PRIVATE_HOSTS={name}" in done.stderr


@pytest.mark.parametrize(
    ("host", "private"),
    [("127.0.0.1", True), ("10.1.2.3", True), ("169.254.169.254", True), ("100.64.0.1", True), ("0.0.0.0", True),
     ("224.0.0.1", True), ("::1", True), ("fe80::1%eth0", True), ("fc00::1", True), ("::ffff:192.168.0.1", True),
     ("64:ff9b::10.0.0.1", True), ("2002:7f00:1::", True), ("localhost", True), ("a.localhost.", True),
     ("8.8.8.8", False), ("2a00:1450::1", False), ("journal.example", False)],
)  # fmt: skip
def test_a_private_address_is_known_as_one(host: str, private: bool) -> None:
    assert hosts.is_private(host) is private


@pytest.mark.parametrize(
    ("url", "asked"),
    [("https://www.a.fr/x", True), ("http://a.fr/", True), ("https://b.fr/", False), ("https://cdn.a.fr/", False),
     ("https://a.fr:8443/", False), ("file:///etc/passwd", False), ("data:text/html,x", False), ("https://[", False),
     ("https://a.fr@b.fr/", False)],
)  # fmt: skip
def test_only_the_site_that_was_named_is_asked(url: str, asked: bool) -> None:
    assert hosts.allowed(url, ["https://a.fr/"]) is asked


@pytest.mark.parametrize("site", ["http://../..", "file:///etc/", "http://", "http://a b/", "http://u:p@a.fr/"])
def test_a_site_that_is_no_address_is_exit_code_2_and_makes_no_folder(tmp_path: Path, site: str) -> None:
    done = scrapy("crawl", "wordpress", "-a", f"site={site}", output=tmp_path)
    assert done.returncode == 2, done.stderr
    assert "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_robots_txt_that_cannot_be_had_means_no(tmp_path: Path) -> None:
    def closed(_: RunningSite) -> dict[str, Callable[[Request], Response]]:
        return {"/robots.txt": always(page("En panne", status=503))}

    with hostile(closed) as site:
        done = crawl(site.url, tmp_path)
        assert {path for _, path, _ in site.requests} == {"/robots.txt"}
        assert done.returncode == 1 and "robots.txt cannot be had" in done.stderr, done.stderr
        site.site.instead = {}
        assert crawl(site.url, tmp_path).returncode == 0
        site.site.instead = closed(site)
        done = crawl(site.url, tmp_path)
        assert done.returncode == 0 and "its copy of the last day holds" in done.stderr, done.stderr


def test_a_site_that_asks_to_be_left_alone_for_a_day_is_left_alone_by_later_runs(tmp_path: Path) -> None:
    with hostile(lambda _: {}) as site:
        site.site.instead = {"/wp-json/*": always(page("Plus tard", ("Retry-After", "86400"), status=429))}
        assert crawl(site.url, tmp_path, "discover=rest").returncode == 1
        site.site.instead, asked = {}, len(site.requests)
        done = crawl(site.url, tmp_path, "discover=rest")
        assert done.returncode == 1 and "asked to be left alone until" in done.stderr, done.stderr
        assert len(site.requests) == asked
        told = scrapy(
            "crawl", "cinktank", "-a", f"site={site.url}", *PACE_OFF, "-s", "NEWSSPIDER_RETRY_AFTER_REMEMBERED=False",
            output=tmp_path,
        )  # fmt: skip
        assert told.returncode == 0, told.stderr
