"""The report in a real browser: drawn, searched, printed, by mouse and by keyboard, wide and narrow, dark and light."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from newsspider.corpus import report
from tests.browsing import View, chromium, opened
from tests.report_lines import Line, again, fail, standing, written

pytestmark = pytest.mark.slow
LATER = "2026-07-03T06:00:00+00:00"
HOSTILE = (
    "<script>document.title = 'taken'; alert(1)</script>",
    "</script><img src=x onerror=alert(2)>",
    "à l’\u202eenvers\u202c et\u2028coupé",
)
CHARTS = (
    "days", "sections", "hours", "lengths", "length-of-sections", "fields", "events", "related", "places", "sources",
    "runs", "refusals",
)  # fmt: skip
BEYOND = """(edge) => [...document.querySelectorAll("body *")].filter((one) => !one.closest(".hidden, .skip, .scroll")
  && one.getBoundingClientRect().right > edge + 1).map((one) => one.outerHTML)"""
"""Elements that stand out over the edge, but for what is meant to."""
UNNAMED = """() => [...document.querySelectorAll("input, select, button")].filter((one) => !one.labels?.length
  && !one.textContent.trim()).map((one) => one.outerHTML)"""
"""Controls that a screen reader has no name for."""
TAKE_OVER = """(way) => {
  const script = document.createElement("script");
  try {
    if (way === "script") { script.textContent = "window.taken = 1"; document.body.append(script); }
    if (way === "attribute") document.body.setAttribute("onclick", "window.taken = 1");
    if (way === "markup") document.body.innerHTML += "<img src=x onerror='window.taken = 1'>";
    document.body.click();
  } catch {}
}"""
"""What an injected text could try."""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


@pytest.fixture(scope="module")
def lines() -> list[Line]:
    """The articles of a stand-in, some with titles that nobody would like."""
    found = standing(120)
    for one, headline in zip(found[10:], HOSTILE, strict=False):
        one["headline"] = headline
    found[20]["url"] = "javascript:alert(3)"
    found[30] |= {"article_body": found[31]["article_body"], "body": found[31]["body"]}
    return found


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory, lines: list[Line]) -> Path:
    """A report on two runs, with edits, a removal, refusals."""
    folder = tmp_path_factory.mktemp("report") / "cinktank"
    written(folder / "1.jsonl", lines)
    words = lines[5]["body"][0]["text"].split()
    body = [{"type": "paragraph", "text": " ".join(["Mardi", *words[1:]])}, *lines[5]["body"][1:]]
    edits = [again(lines[5], LATER, body=body), again(lines[6], LATER, headline=HOSTILE[0])]
    written(folder / "2.jsonl", [*edits, again(lines[7], LATER, status="removed")])
    manifest = {"spider": "cinktank", "reason": "finished", "started_at": LATER, "finished_at": LATER}
    counts = {"found": 5, "delivered": 3, "refused": 1, "failed": 1, "unaccounted": 0}
    ways = [{"way": "rest", "failed": "HTTP 401", "listed": 0, "stated": None, "lost": 0, "requests": 1}]
    ways.append({"way": "feed", "failed": None, "listed": 4, "stated": 5, "lost": 1, "requests": 2})
    (folder / "2.manifest.json").write_text(json.dumps({**manifest, "coverage": counts, "discovery": ways}))
    refusal = {"url": "https://a.fr/<b>", "retrieved_at": LATER, "findings": [{"field": "body", "reason": "empty"}]}
    written(folder / "rejected" / "2.rejected.jsonl", [refusal])
    target = folder.parent / "report.html"
    report.write(report.page(folder, on_error=fail), target)
    return target


@pytest.fixture
def view(browser: Browser, path: Path) -> Iterator[View]:
    """The report as it opens; at the end of every test nothing was asked for, and the console was silent."""
    found = opened(browser, path)
    yield found
    assert found.faults == []
    assert found.requests == [path.as_uri()]
    found.page.close()


def headlines(view: View) -> list[str]:
    """The headlines listed."""
    return view.page.locator("#list .headline").all_inner_texts()


def test_every_chart_is_drawn(view: View) -> None:
    assert [one.get_attribute("id") for one in view.page.locator("figure.chart").all()] == [
        f"chart-{n}" for n in CHARTS
    ]
    for name in CHARTS:
        drawing = view.page.locator(f"#chart-{name} .plot svg[role=img]").first
        assert drawing.locator("rect, circle, path, line").count() > 1, name
        assert "NaN" not in drawing.inner_html(), name
        assert drawing.get_attribute("aria-label"), name


def test_the_table_behind_a_chart_holds_its_numbers(view: View, lines: list[Line]) -> None:
    for name in CHARTS:
        view.page.locator(f"#chart-{name} details.numbers > summary").click()
        view.page.locator(f"#chart-{name} tbody tr").first.wait_for(timeout=5_000)
    counts = view.page.locator("#chart-days tbody td").all_inner_texts()
    assert sum(map(int, counts)) == sum(1 for line in lines if line["date_published"])


def test_search_finds_an_article_without_accents_and_capitals(view: View, lines: list[Line]) -> None:
    wanted = next(line["headline"] for line in lines if "é" in line["headline"] and "<" not in line["headline"])
    view.page.get_by_label("Words in headline").fill(wanted.upper().replace("É", "E").replace("’", "'"))
    assert headlines(view) == [line["headline"] for line in lines if line["headline"] == wanted]
    view.page.get_by_label("Words in headline").fill("nulle part au monde")
    assert headlines(view) == []
    assert view.page.locator("#count").inner_text() == "0 articles"
    view.page.get_by_role("button", name="Clear").click()
    view.page.wait_for_function("() => document.querySelectorAll('#list li').length === 50")


def test_filters_and_order_keep_what_they_say(view: View, lines: list[Line]) -> None:
    view.page.locator("#search [name=section]").select_option("Culture")
    culture = [line for line in lines if "Culture" in line["sections"]]
    assert view.page.locator("#count").inner_text() == f"{len(culture)} articles"
    view.page.locator("#search [name=order]").select_option("longest")
    assert headlines(view)[0] == max(culture, key=lambda line: int(line["word_count"]))["headline"]
    view.page.get_by_role("button", name="Clear").click()
    view.page.locator("#search [name=state]").select_option("removed")
    assert headlines(view) == [lines[7]["headline"]]
    view.page.locator("#search [name=state]").select_option("edited")
    assert len(headlines(view)) == 2
    view.page.locator("#search [name=state]").select_option("")
    view.page.locator("#search [name=from]").fill("2026-06-01")
    since = [line for line in lines if (line["date_published"] or "") >= "2026-06-01"]
    assert view.page.locator("#count").inner_text() == f"{len(since)} articles"


def test_more_articles_are_shown_and_the_focus_goes_to_the_first_of_them(view: View) -> None:
    view.page.locator("#more").click()
    assert len(headlines(view)) == 100
    assert view.page.evaluate("document.activeElement.textContent") == headlines(view)[50]


def test_a_title_is_text_whatever_it_holds(view: View) -> None:
    for word in ("<script>", "onerror", "envers"):
        view.page.get_by_label("Words in headline").fill(word)
        shown = headlines(view)
        assert shown, word
        assert all(word in one for one in shown)
    assert shown == ["à l’[U+202E]envers[U+202C] et[U+2028]coupé"]
    assert view.page.title() != "taken"
    assert view.page.locator("img").count() == 0


def test_an_address_that_is_no_web_address_is_no_link(view: View) -> None:
    hrefs = view.page.eval_on_selector_all("a[href]", "found => found.map((one) => one.getAttribute('href'))")
    assert all(href.startswith(("http://", "https://", "#")) for href in hrefs)


def test_an_article_that_nearly_repeats_another_is_told_with_it(view: View, lines: list[Line]) -> None:
    cells = view.page.locator("#repeat-list tbody tr").first.locator("th, td").all_inner_texts()
    first, later = sorted(lines[30:32], key=lambda line: str(line["date_published"]))
    assert cells == [later["headline"], first["headline"], "100 %"]
    assert "1 article has nearly the text of an earlier one" in view.page.locator("#repeat-finding").inner_text()


def test_a_run_says_what_became_of_its_addresses_and_how_they_were_found(view: View) -> None:
    view.page.locator("#chart-runs details.numbers > summary").click()
    view.page.locator("#chart-runs tbody tr").first.wait_for(timeout=5_000)
    cells = view.page.locator("#chart-runs tbody tr td").all_inner_texts()
    assert cells[-2:] == ["delivered 3, refused 1, failed 1", "rest failed: HTTP 401; feed 4 of 5, 1 listing lost"]


def test_an_edit_shows_the_words_taken_out_and_put_in(view: View, lines: list[Line]) -> None:
    for closed in view.page.locator(".edit:not([open]) > summary").all():
        closed.click()
    gone = lines[5]["body"][0]["text"].split()[0]
    view.page.locator(".diff").nth(1).wait_for(timeout=5_000)
    assert f" taken out: {gone}" in view.page.locator(".diff del").all_text_contents()
    assert " added: Mardi" in view.page.locator(".diff ins").all_text_contents()
    assert view.page.locator("#edit-list .edit").count() == 2


def test_the_theme_follows_the_system_until_the_reader_says_otherwise(browser: Browser, path: Path) -> None:
    paper = "getComputedStyle(document.body).backgroundColor"
    dark = opened(browser, path, color_scheme="dark").page
    light = opened(browser, path, color_scheme="light").page
    assert dark.evaluate(paper) == "rgb(23, 24, 27)"
    assert light.evaluate(paper) == "rgb(251, 250, 246)"
    light.get_by_role("button", name="Dark").click()
    assert light.evaluate(paper) == dark.evaluate(paper)
    light.get_by_role("button", name="Light").click()
    assert light.evaluate(paper) == "rgb(251, 250, 246)"
    light.close()
    dark.close()


def test_a_telephone_shows_it_without_scrolling_sideways(browser: Browser, path: Path) -> None:
    narrow = opened(browser, path, width=380)
    wide = narrow.page.evaluate(BEYOND, 380)
    assert narrow.page.evaluate("document.documentElement.scrollWidth") == 380
    assert wide == []
    assert narrow.faults == []
    narrow.page.close()


def test_the_keyboard_reaches_everything_in_the_order_of_the_page(view: View) -> None:
    view.page.keyboard.press("Tab")
    assert view.page.evaluate("document.activeElement.textContent") == "Skip to the report"
    view.page.keyboard.press("Enter")
    assert view.page.evaluate("document.activeElement.id") == "main"
    view.page.keyboard.press("Tab")
    assert view.page.evaluate("document.activeElement.id") == "step"
    view.page.keyboard.press("Tab")
    view.page.keyboard.press("Enter")
    assert view.page.locator("#chart-days details").get_attribute("open") is not None
    assert view.page.evaluate(UNNAMED) == []


def test_on_paper_it_is_light_and_without_what_only_a_screen_can_use(browser: Browser, path: Path) -> None:
    view = opened(browser, path, color_scheme="dark")
    view.page.emulate_media(media="print")
    assert view.page.evaluate("getComputedStyle(document.body).color") == "rgb(28, 27, 25)"
    for gone in ("nav", "form", "#theme", "#more", "details.numbers"):
        assert not view.page.locator(gone).first.is_visible(), gone
    assert len(view.page.pdf(format="A4")) > 10_000
    assert view.faults == []
    view.page.close()


def test_no_script_but_its_own_can_run(browser: Browser, path: Path) -> None:
    view = opened(browser, path)
    for way in ("script", "attribute", "markup"):
        view.page.evaluate(TAKE_OVER, way)
    assert view.page.evaluate("window.taken") is None
    assert view.page.evaluate("fetch('http://127.0.0.1:9/').then(() => 'left', () => 'held')") == "held"
    assert any("Content Security Policy" in fault for fault in view.faults), view.faults
    view.page.close()


def test_an_empty_corpus_says_so_where_its_charts_would_be(browser: Browser, tmp_path: Path) -> None:
    (tmp_path / "1.manifest.json").write_text("{}")
    target = tmp_path / "report.html"
    report.write(report.page(tmp_path, on_error=fail), target)
    view = opened(browser, target)
    assert view.faults == []
    assert view.page.locator("figure.chart[data-drawn=empty]").count() >= len(CHARTS) - 2
    assert "No article" in view.page.locator("h1").inner_text()
    view.page.close()
