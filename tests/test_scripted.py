"""Articles whose text only a script writes: fetched once more by a real headless Chromium."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from newsspider.extract import Page, read
from tests.crawling import PACE_OFF, crawl, delivered, rejected, scrapy
from tests.papers import TEXT, Answer, Paper, Reply, published
from tests.test_browser import HERE, LOUD, NONE

needs_chromium = pytest.mark.skipif(HERE is None, reason=LOUD)
WRITTEN = """<!doctype html><html lang='fr'><head><title>L’Écho de Brévy</title></head><body>
<header><a href='/'>L’Écho de Brévy</a> <a href='/category/communes/'>Communes</a></header>
<div id='app'>Un instant…</div><noscript>Il faut JavaScript pour lire ce site.</noscript>
<script>setTimeout(() => fetch('/texte' + location.pathname).then((one) => one.text()).then((text) => {
  document.title = 'La tranche commence'; document.body.className = 'single single-post';
  document.getElementById('app').innerHTML = text; }), 300)</script></body></html>"""
EMPTY = WRITTEN.replace("'/texte'", "'/rien'")


def always(answer: Answer) -> Reply:
    """The same answer, whatever is asked."""
    return lambda query, asked: answer


@pytest.fixture
def paper() -> Iterator[Paper]:
    """A paper of six articles, four of which only a script writes, and one page that is none for any reader."""
    paper = Paper(6)
    for number in (1, 2, 3, 4):
        post = paper.posts[number]
        page = paper.page(post)
        text = page[page.index("<article") : page.index("</body>")]
        headers = {"ETag": '"the-shell"', "TDM-Reservation": "0"}
        paper.replies[post.path] = always(Answer(WRITTEN, headers=headers))
        paper.replies[f"/texte{post.path}"] = always(Answer(text))
    with published(paper):
        yield paper


def shells(paper: Paper) -> list[int]:
    """How often each of the four was asked for."""
    return [paper.asked.count(paper.posts[number].path) for number in (1, 2, 3, 4)]


@needs_chromium
def test_an_article_that_only_a_script_writes_is_one_like_any_other(tmp_path: Path, paper: Paper) -> None:
    done = crawl(paper.url, tmp_path, spider="wordpress")
    assert done.returncode == 0, done.stderr
    found = {article["url"].removeprefix(paper.url): article for article in delivered(tmp_path)}
    assert len(found) == len(delivered(tmp_path)) == 6
    for number, post in paper.posts.items():
        article = found[post.path]
        assert (article["headline"], article["article_body"]) == (post.title, f"{TEXT} Tranche {number}.")
        assert (article["provenance"]["body"] == "browser") == (number < 5)
        assert [one["source"] for one in article["rights"]["sources"]] == ["header"] * (number < 5), article["rights"]
    assert shells(paper) == [2, 2, 2, 2]  # by ourselves, then by the browser
    # No shell is believed to be unchanged: its script may write another text by now.
    post = paper.posts[2]
    text = paper.replies[f"/texte{post.path}"]({}, {})
    assert text is not None
    changed = Answer(str(text.body).replace("hier soir", "ce matin"))
    paper.replies[f"/texte{post.path}"] = always(changed)
    paper.edit(2, "")
    assert crawl(paper.url, tmp_path, spider="wordpress").returncode == 0
    assert [(line["revision"], "ce matin" in line["article_body"]) for line in delivered(tmp_path)[6:]] == [(2, True)]


@needs_chromium
def test_a_site_where_the_browser_shows_no_more_is_soon_left_alone(tmp_path: Path, paper: Paper) -> None:
    for number in (1, 2, 3, 4):
        paper.replies[paper.posts[number].path] = always(Answer(EMPTY))
    crawl(paper.url, tmp_path, spider="wordpress")
    assert len(delivered(tmp_path)) == 2
    assert sorted(shells(paper)) == [1, 2, 2, 2]


@pytest.mark.parametrize(("render", "told"), [("never", 0), ("auto", 4)])
def test_without_a_browser_it_is_said_why_such_a_page_is_refused(
    tmp_path: Path, paper: Paper, render: str, told: int
) -> None:
    words = ("-a", f"site={paper.url}", "-a", f"render={render}", *NONE, *PACE_OFF)
    scrapy("crawl", "wordpress", *words, output=tmp_path)
    assert len(delivered(tmp_path)) == 2
    assert shells(paper) == [1, 1, 1, 1]
    reasons = [one["findings"][0]["reason"] for one in rejected(tmp_path)]
    assert len(reasons) == 4
    assert sum(reason.startswith("only a script writes it: ") for reason in reasons) == told


@pytest.mark.parametrize(
    ("page", "is_shell"),
    [
        (WRITTEN, True),
        (WRITTEN.replace("<script", "<div hidden").replace("</script", "</div"), False),
        (WRITTEN.replace("<title>L’Écho de Brévy", "<title>Just a moment..."), False),
        (WRITTEN.replace("</header>", "<ul>" + f"<li>{TEXT}</li>" * 9 + "</ul></header>"), False),
        (f"<body class='single'><div class='entry-content'><p>{TEXT}</p></div><script></script>", False),
        ("<title>Brève</title><body class='single postid-1'><div class='entry-content'></div><script>1</script>", True),
    ],
)  # fmt: skip
def test_a_page_that_shows_next_to_nothing_and_has_a_script_may_be_written_by_it(page: str, is_shell: bool) -> None:
    found = read(Page(page, "https://www.example.fr/un-titre-de-quatre-mots/"), "2026-01-01T00:00:00+00:00")
    assert found.is_shell is is_shell
