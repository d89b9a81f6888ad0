"""The day of an article, wherever its page states it; and no day where what is stated is not its own."""

from __future__ import annotations

import pytest

from newsspider import Extracted, Site, extract

RETRIEVED = "2026-11-23T18:27:05+00:00"
SLUG = "/le-pont-rouvre/"
TITLE = '<h1 class="entry-title">Le pont de Sorgnac rouvre aux voitures</h1>'
BODY = '<div class="entry-content">' + "<p>Le pont a rouvert lundi matin, après huit mois de travaux et deux millions "
BODY += "d’euros, a dit le maire de Sorgnac devant une foule nombreuse et joyeuse.</p></div>"
TEXT = BODY.removeprefix('<div class="entry-content">').removesuffix("</div>")
TEASERS = '<div class="plus-lus"><ul><li><span class="date">1 mars 2020</span></li><li><span class="date">2 mars 2020'
TEASERS += "</span></li></ul></div>"


def read(
    body: str, head: str = "", *, path: str = SLUG, zone: str | None = "Europe/Paris", language: str = "fr"
) -> Extracted:
    """The record of a page of an unknown theme."""
    page = (
        f'<html lang="{language}"><head><meta property="og:type" content="article">{head}</head>'
        f'<body class="single-post">{body}</body></html>'
    )
    return extract(page, f"https://depeche.example{path}", site=Site(zone=zone), retrieved_at=RETRIEVED)


def published(body: str, head: str = "", **how: str | None) -> str | None:
    """The day of publication of a page."""
    record = read(body, head, **how)  # type: ignore[arg-type]
    assert record.article is not None, record.findings
    return record.article.date_published


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ('<span class="posted-on">Publié le mercredi 4 mars 2026 à 9h05</span>', "2026-03-04T09:05:00+01:00"),
        ('<p class="meta">Par Anne Aubert | 4 mars 2026</p>', "2026-03-04"),
        ("<p>Publié le 4 mars 2026, mis à jour le 6 mars 2026</p>", "2026-03-04"),
        ("<div>04.03.2026</div>", "2026-03-04"),
        ('<div class="post-date">Veröffentlicht am 4. März 2026</div>', "2026-03-04"),
        ('<div class="post-meta">Posted on March 4th, 2026 by Ann Short</div>', "2026-03-04"),
        ('<small class="fecha-date">4 de marzo de 2026</small>', "2026-03-04"),
        ('<abbr class="published" title="2026-03-04T09:05:00+0100">hier</abbr>', "2026-03-04T09:05:00+01:00"),
        ('<time class="entry-time">4 mars 2026</time>', "2026-03-04"),
        ('<span itemprop="datePublished" content="2026-03-04T09:05:00+01:00">hier</span>', "2026-03-04T09:05:00+01:00"),
    ],
)
def test_a_day_that_only_words_or_microdata_state_is_read(line: str, day: str) -> None:
    assert published(TITLE + line + BODY + TEASERS) == day
    assert published(f"<header>{TITLE}<div>{line}</div></header><main>{BODY}</main>{TEASERS}") == day


@pytest.mark.parametrize(
    "page",
    [
        TITLE + BODY + TEASERS,
        TEASERS + TITLE + BODY,
        f'{TITLE}<p>Le pont avait fermé le 2 juin 2025, et le maire promettait alors que tout irait vite.</p>{BODY}',
        f'{TITLE}<p class="meta">Mis à jour le 4 mars 2026</p>{BODY}',
        f'{TITLE}{BODY}<div class="comments"><span class="date">4 mars 2026</span></div>',
        f'<aside><span class="date">4 mars 2026</span></aside>{TITLE}{BODY}',
        f'{TITLE}<span class="date">31 février 2026</span>{BODY}',
        f'{TITLE}<span class="date">4 mars 2031</span>{BODY}',
    ],
)
def test_a_day_that_is_not_that_of_the_publication_is_none(page: str) -> None:
    assert published(page) is None


def test_figures_that_may_be_read_both_ways_are_no_day_in_english() -> None:
    line = '<span class="date">04/03/2026</span>'
    assert published(TITLE + line + BODY, language="en") is None
    assert published(TITLE + line + BODY) == "2026-03-04"
    assert published(TITLE + line.replace("03", "25") + BODY, language="en") == "2026-04-25"


def test_a_change_that_words_state_is_that_of_date_modified() -> None:
    record = read(f'{TITLE}<p class="meta">Publié le 4 mars 2026 - Modifié le 6 mars 2026</p>{BODY}')
    assert record.article is not None
    assert (record.article.date_published, record.article.date_modified) == ("2026-03-04", "2026-03-06")
    assert record.article.provenance.date_published == "text"


@pytest.mark.parametrize("path", ["/2026/03/04/pont/", "/2026/3/4/a.html", "/2026-03-04/pont", "/a/2026/mar/04/pont"])
def test_the_day_of_the_permalink_is_the_last_witness(path: str) -> None:
    record = read(TITLE + BODY, path=path)
    assert record.article is not None
    assert (record.article.date_published, record.article.provenance.date_published) == ("2026-03-04", "url")
    printed = '<time class="entry-date" datetime="2026-03-04T09:05:00+01:00">4 mars</time>'
    assert published(TITLE + printed + BODY, path=path) == "2026-03-04T09:05:00+01:00"
    other = '<time class="entry-date" datetime="2019-01-01T09:05:00+01:00">janvier</time>'
    assert published(TITLE + other + BODY, path=path) == "2026-03-04", "a time of another article, or of a change"


@pytest.mark.parametrize("path", ["/2026/03/pont/", "/2026/13/04/pont/", "/12026/03/04/pont/", "/pont-2026-03-04/"])
def test_an_address_without_a_whole_day_states_none(path: str) -> None:
    assert published(TITLE + BODY, path=path) is None


@pytest.mark.parametrize(
    "name",
    ["date", "DC.date.issued", "og:published_time", "og:article:published_time", "pubdate", "cXenseParse:publishtime"],
)
def test_the_usual_names_of_a_date_in_the_head_are_known(name: str) -> None:
    for key in ("name", "property"):
        assert published(TITLE + BODY, f'<meta {key}="{name}" content="2026-03-04T09:05:00+01:00">') == (
            "2026-03-04T09:05:00+01:00"
        )


def test_a_local_clock_beside_the_same_moment_in_utc_gives_the_offset_where_no_zone_is_known() -> None:
    utc = '<meta property="article:published_time" content="2026-03-05T03:05:12+00:00">'
    local = '<meta name="sailthru.date" content="2026-03-04 22:05:12">'
    assert published(TITLE + BODY, utc + local, zone=None) == "2026-03-04T22:05:12-05:00"
    printed = '<meta name="date" content="2026-03-04 22:05">'
    assert published(TITLE + BODY, utc + printed, zone=None) == "2026-03-04T22:05:12-05:00"
    far = '<meta name="date" content="2026-03-04 22:07:12">'
    assert published(TITLE + BODY, utc + far, zone=None) == "2026-03-05T03:05:12+00:00", "no clock is minutes off"
    assert published(TITLE + BODY, utc + local) == "2026-03-05T04:05:12+01:00", "the zone is known"


FAR = "<div><div><div><div><div><div><div>{}</div></div></div></div></div></div></div>"
"""The body, too deep for a head to be looked for around it."""


@pytest.mark.parametrize(
    "line",
    [
        '<div><abbr class="published" title="04-03-2026T09:05:00+0100">4. März 2026</abbr></div>',
        "<p>Folge 12<br>Veröffentlicht am 04.03.2026<br>Dauer: eine Stunde</p>",
        "<ul><li><p>Mise en ligne</p><p>4 mars 2026</p></li><li><p>Durée</p><p>12 min</p></li></ul>",
        "<p>Dieser Beitrag wurde am Mittwoch, 4. März 2026 um 9:05 Uhr veröffentlicht und unter Politik abgelegt. "
        + "Kommentare sind geschlossen, ein Trackback von der eigenen Website ist möglich. " * 2
        + "</p>",
        '<aside><h4>Published</h4><div class="when">March 4, 2026</div></aside>',
    ],
)
def test_a_day_far_behind_the_article_is_read_where_a_word_for_publishing_stands_beside_it(line: str) -> None:
    assert published(TITLE + FAR.format(BODY) + f"<section>{line}</section>", language="de") == "2026-03-04"


def test_of_several_such_days_none_is_believed() -> None:
    lines = "<p>Publié le 4 mars 2026 : un titre</p><p>Publié le 5 mars 2026 : un autre</p>"
    assert published(TITLE + FAR.format(BODY) + f"<section>{lines}</section>") is None


def test_the_one_marked_time_of_a_page_is_the_day_but_not_that_of_a_comment() -> None:
    time = '<time datetime="2026-03-04T09:05:00+01:00">4 mars</time>'
    assert published(TITLE + FAR.format(BODY) + f"<section>{time}</section>") == "2026-03-04T09:05:00+01:00"
    assert published(TITLE + FAR.format(BODY) + f'<section class="comments">{time}</section>') is None


def test_a_day_that_is_a_part_of_the_title_is_read() -> None:
    title = '<meta property="og:title" content="Le pont rouvre | DP | 04.03.2026">'
    assert published(TITLE + BODY, title) == "2026-03-04"
    assert published(TITLE + BODY, '<meta property="og:title" content="Le 04.03.2026, le pont rouvre">') is None


def test_a_day_before_the_text_counts_though_the_same_place_tells_of_changes_and_other_days() -> None:
    inside = f'<div class="entry-content"><p class="post-meta">Accueil | Par Anne Aubert | 4 mars 2026</p>{TITLE}{TEXT}'
    inside += '<div><p class="post-meta">Le 5 mars 2025</p><p>La mairie a fermé le pont.</p></div>'
    assert published(inside + "</div>") == "2026-03-04"
