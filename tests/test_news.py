"""The spider `news`, on sites that are no WordPress: what sitemaps, feeds and fronts list, each article once."""

from __future__ import annotations

import json
from pathlib import Path

from newsspider.discovery import front
from newsspider.pages.parsed import parsed
from tests.crawling import crawl, delivered
from tests.papers import Answer, Paper, Reply, published

Numbers = tuple[int, ...]
TITLES = {
    1: "La halle de Brévy sera rénovée au printemps",
    2: "Le conseil vote la réfection de deux ponts",
    3: "Une classe ferme à l’école du Moulin",
    4: "Les pompiers manquent de bras cet été",
    5: "Le club de Brévy change de terrain",
}
PARAGRAPH = "<p>{} Le maire de Brévy l’a dit hier soir devant le conseil, réuni pour la dernière fois de l’année.</p>"
STYLE = (
    "<!doctype html><html lang='fr'><head><title>{title} | Le Fil de Brévy</title>{head}</head>"
    "<body>{body}</body></html>"
)
MENU = (
    "<header><a href='/'>Le Fil</a><ul class='main-menu'><li><a href='/communes/'>Communes</a></li>"
    "<li><a href='/sports/'>Sports</a></li><li><a href='/contact'>Contact</a></li></ul></header>"
)
FOOT = "<footer><a href='/mentions-legales-de-ce-site-2024'>Les mentions légales de ce site de presse</a></footer>"
FEED = "<rss version='2.0'><channel>{}</channel></rss>"
SITEMAP = "<?xml version='1.0'?><urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>{}</urlset>"


def path(number: int) -> str:
    """Where an article stands."""
    return f"/communes/{TITLES[number].split()[1]}-de-brevy-{2600 + number}.html"


def page(number: int) -> str:
    """An article, as a system of the site's own sets it."""
    title = TITLES[number]
    stated = {
        "@type": "NewsArticle",
        "headline": title,
        "datePublished": f"2026-03-0{number}T09:00:00+01:00",
        "author": {"@type": "Person", "name": "Lise Tournel"},
    }
    head = f'<script type="application/ld+json">{json.dumps(stated)}</script>'
    text = "".join(PARAGRAPH.format(f"{title}, paragraphe {part}.") for part in range(4))
    main = f"<main><h1>{title}</h1><div class='zone'>{text}</div></main>"
    return STYLE.format(title=title, head=head, body=f"{MENU}{main}{FOOT}")


def teaser(number: int) -> str:
    """An article, as a front links it."""
    return f"<div class='une'><a href='{path(number)}'><h3>{TITLES[number]}</h3></a><p>En deux mots.</p></div>"


def site(*, sitemap: Numbers = (), feed: Numbers = (), home: Numbers = (), section: Numbers = ()) -> Paper:
    """A newspaper that is no WordPress, and what each of its listings shows."""
    paper = Paper(0)
    link = "<link rel='alternate' type='application/rss+xml' href='/flux.xml'>" if feed else ""

    def html(body: str, head: str = "") -> Reply:
        return lambda *_: Answer(STYLE.format(title="Une", head=head, body=MENU + body + FOOT))

    def said(text: str) -> Reply:
        return lambda *_: Answer(text)

    paper.replies["/"] = html("".join(map(teaser, home)), link)
    paper.replies["/communes/"] = html("".join(map(teaser, section)))
    paper.replies["/sports/"] = paper.replies["/contact"] = html("<p>Rien ici.</p>")
    for number in TITLES:
        paper.replies[path(number)] = said(page(number))
    if sitemap:
        paper.replies["/sitemap.xml"] = lambda *_: Answer(
            SITEMAP.format("".join(f"<url><loc>{paper.address(path(one))}</loc></url>" for one in sitemap)),
            kind="application/xml",
        )
    if feed:
        paper.replies["/flux.xml"] = lambda *_: Answer(
            FEED.format("".join(f"<item><link>{paper.address(path(one))}</link></item>" for one in feed)),
            kind="application/rss+xml",
        )
    return paper


def test_a_site_that_is_no_wordpress_is_crawled_by_its_sitemap_feed_and_fronts_each_article_once(
    tmp_path: Path,
) -> None:
    paper = site(sitemap=(1, 2), feed=(2, 3), home=(2, 4), section=(5, 4))
    with published(paper):
        done = crawl(paper.url, tmp_path, spider="news")
    assert done.returncode == 0, done.stderr
    lines = delivered(tmp_path)
    assert sorted(line["headline"] for line in lines) == sorted(TITLES.values())
    assert {line["discovered_via"]["way"] for line in lines} == {"sitemap", "feed", "section"}
    one = next(line for line in lines if line["headline"] == TITLES[1])
    assert (one["authors"], one["date_published"], len(one["body"])) == (
        ["Lise Tournel"],
        "2026-03-01T09:00:00+01:00",
        4,
    )
    assert len(list(tmp_path.glob("news/127.0.0.1_*/*.jsonl"))) == 1
    assert "/mentions-legales-de-ce-site-2024" not in paper.asked


def test_fronts_alone_are_enough_and_a_second_run_delivers_nothing_again(tmp_path: Path) -> None:
    paper = site(home=(1, 2), section=(3,))
    with published(paper):
        first = crawl(paper.url, tmp_path, spider="news")
        second = crawl(paper.url, tmp_path, spider="news")
    assert (first.returncode, second.returncode) == (0, 0), first.stderr + second.stderr
    assert sorted(line["headline"] for line in delivered(tmp_path)) == sorted(TITLES[one] for one in (1, 2, 3))


def test_a_front_lists_what_it_links_by_a_title_outside_menus_and_footers() -> None:
    body = MENU + teaser(1) + "<p><a href='/connexion-a-votre-espace'>Connexion</a></p>" + FOOT
    body += "<a href='https://autre.example/un-article-de-2026-1234'>Un article de notre confrère</a>"
    body += "<a href='/tag/pont-de-brevy-2024'>Tous les articles sur le pont de Brévy</a>"
    tree = parsed(STYLE.format(title="Une", head="", body=body).encode(), "text/html")
    assert not hasattr(tree, "reason")
    found = front.entries(tree, "https://fil.example/")
    assert [one.url for one in found] == [f"https://fil.example{path(1)}"]
    named = front.sections(tree, "https://fil.example/")
    assert [one.name for one in named] == ["Communes", "Sports", "Contact"]
