"""The bench: what is called right, who has its turn when, and what becomes of the page of results."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any
from urllib.request import ProxyHandler, build_opener

import pytest

from bench import performance, rivals, wild_cost
from bench.children import Child, ChildError, Peer, children, there
from bench.extraction import FEW, in_turns
from bench.judging import Grade, graded, of_date, of_text
from bench.stand_in import BASE, stand_in

TRUTH: dict[str, Any] = {
    "url": "http://www.journal.example/un-titre/",
    "headline": "L’« accord » du siècle : 15 %",
    "standfirst": "Le chapô.",
    "dateline": {"raw": "PARIS, 27 déc. –"},
    "date_published": "2021-12-27T14:05:12+01:00",
    "article_body": "Un premier paragraphe.\n\n« Oui », dit-elle.\n\nUn point\n\nVille\tInscrits\n\nLe Mans\t1 234",
}


def said(**other: Any) -> dict[str, Any]:
    """What the page says, as the truth says it, but for what is given."""
    return {
        "title": TRUTH["headline"],
        "text": TRUTH["article_body"],
        "date": TRUTH["date_published"],
        **other,
    }


@pytest.mark.parametrize(
    ("text", "grade"),
    [
        ("L’« accord » du siècle : 15 %", Grade.LETTER),
        ("  L’«\u00a0accord\u00a0»  du siècle\u00a0: 15\u202f% ", Grade.LETTER),
        ('L\'"accord" du siècle: 15%', Grade.RIGHT),
        ("L’ »accord » du sie\u0300cle :\u200b 15 %", Grade.RIGHT),
        ("L’accord du siècle — 15", Grade.WORDS),
        ("L’« ACCORD » du siècle : 15 %", Grade.WORDS),
        ("L’« accord » du siècle : 15 % - Cinktank", Grade.WRONG),
        ("L’« accord » du siècle : 16 %", Grade.WRONG),
        ("", Grade.WRONG),
        (None, Grade.WRONG),
    ],
)
def test_a_headline_is_right_by_its_characters_and_never_with_more_or_fewer_words(
    text: str | None, grade: Grade
) -> None:
    assert of_text(text, [TRUTH["headline"]]) is grade


@pytest.mark.parametrize("opening", ["", "Le chapô.\n", "PARIS, 27 déc. – ", "Le chapô.\nPARIS, 27 déc. – "])
@pytest.mark.parametrize(
    "rest",
    [
        "- Un point\nVille\tInscrits\nLe Mans\t1 234",
        "* Un point\n| Ville | Inscrits |\n|---|---|\n| Le Mans | 1 234 |",
        "Un point\nVille | Inscrits\nLe Mans | 1 234",
    ],
)
def test_a_text_is_right_with_what_opens_it_or_without_and_in_any_notation_of_lists(opening: str, rest: str) -> None:
    text = f"{opening}Un premier paragraphe.\n« Oui », dit-elle.\n{rest}"
    assert graded(said(text=text), TRUTH)["text"] is Grade.LETTER


@pytest.mark.parametrize(
    "text",
    [
        TRUTH["article_body"] + "\nLire aussi : un autre titre",
        TRUTH["article_body"].replace("Un point\n\n", ""),
        TRUTH["article_body"].replace("Ville\tInscrits", "VilleInscrits"),
    ],
)
def test_a_text_with_a_box_without_a_line_or_with_words_run_together_is_wrong(text: str) -> None:
    assert graded(said(text=text), TRUTH) == {
        "headline": Grade.LETTER, "text": Grade.WRONG, "date": Grade.LETTER, "record": Grade.WRONG,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("date", "grade"),
    [
        ("2021-12-27T13:05:00Z", Grade.LETTER),
        ("2021-12-27T14:05:59+0100", Grade.LETTER),
        ("2021-12-27 14:05:12", Grade.LETTER),  # without an offset it is the reader's
        ("2021-12-27T14:05:12+00:00", Grade.WORDS),  # the platform's mislabelled clock
        ("2021-12-27", Grade.WORDS),
        ("2021-12-28", Grade.WRONG),
        ("27 décembre", Grade.WRONG),
        (None, Grade.WRONG),
    ],
)
def test_a_date_is_right_to_the_minute(date: str | None, grade: Grade) -> None:
    assert of_date(date, TRUTH["date_published"]) is grade


def test_a_page_that_says_no_more_than_the_day_wants_no_more_and_one_that_says_none_wants_none() -> None:
    assert of_date("2021-12-27T09:00:00", "2021-12-27") is Grade.LETTER
    assert of_date("2021-12-26", "2021-12-27") is Grade.WRONG
    assert of_date(None, None) is Grade.LETTER
    assert of_date("2021-12-27", None) is Grade.WRONG


def test_a_crawl_is_judged_by_the_best_record_of_each_article_and_what_is_beyond_is_counted() -> None:
    other = {**TRUTH, "url": "http://www.journal.example/autre/"}
    missed = {**TRUTH, "url": "http://www.journal.example/manque/"}
    lines = [
        {"url": TRUTH["url"], **said(title="Faux")},
        {"url": TRUTH["url"].rstrip("/"), **said()},
        {"url": other["url"], **said(date="2021-12-27")},
        {"url": f"{other['url']}?replytocom=1", **said()},
        {"url": "http://www.journal.example/contact/", **said()},
    ]
    took = rivals.Run()
    rivals.judge(took, lines, [TRUTH, other, missed])
    assert (took.found, took.right, took.lettered, took.worded, took.beyond) == (2, 1, 1, 2, 3)


def test_the_best_other_is_the_one_that_gets_most_for_a_second_of_cpu() -> None:
    runs = {
        rivals.OURS: rivals.Run(found=100, right=100, worded=100, cpu=1),
        "many": rivals.Run(found=100, right=50, cpu=10),
        "few": rivals.Run(found=30, right=20, cpu=2),
    }
    right, worded, found = rivals.compared(runs)
    assert right.endswith("best other (few): 10.0 times.")
    assert worded == "Articles right in their words: no other has any."
    assert found.endswith("best other (few): 6.7 times.")


def test_a_crawler_whose_program_is_missing_is_left_out_loudly(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("shutil.which", lambda program: program if program == sys.executable else None)
    assert set(rivals.crawlers(tmp_path, tmp_path / "o.jsonl")) == {rivals.OURS, rivals.PLAIN}
    told = capsys.readouterr().err.splitlines()
    assert f"NOT MEASURED: {rivals.WGET}, for want of wget: install it" in told
    assert len(told) == 3


def test_all_read_a_page_in_turn_before_the_next_and_the_slow_ones_in_fewer_rounds() -> None:
    asked: list[tuple[str, int]] = []

    def reading(name: str, number: int) -> float:
        asked.append((name, number))
        return float(number)

    ways = {name: partial(reading, name) for name in ("quick", "slow")}
    times = in_turns(ways, 2, FEW + 1, {"quick"})
    both = [("quick", 0), ("slow", 0), ("quick", 1), ("slow", 1)]
    assert asked == [*both * FEW, ("quick", 0), ("quick", 1)]
    assert times["slow"] == [[0.0] * FEW, [1.0] * FEW]


def tiny(url: str, body: bytes) -> dict[str, Any]:
    """A peer: it breaks on an empty page, and prints what is no answer."""
    print("noise")
    return {"title": url, "text": body.decode().splitlines()[0]}


@pytest.fixture
def errors() -> Iterator[IO[bytes]]:
    """What a child says besides its answers."""
    with TemporaryFile() as file:
        yield file


def served(folder: Path, reader: str, errors: IO[bytes]) -> Child:
    """A child that reads two pages."""
    (folder / "urls.json").write_text(json.dumps(["http://a.example/", "http://b.example/"]))
    (folder / "0").write_text("première\nseconde")
    (folder / "1").write_text("")
    return Child([sys.executable, "-m", "bench.peers.serving", reader, str(folder)], errors)


def test_a_child_answers_each_number_and_survives_a_page_it_breaks_on(tmp_path: Path, errors: IO[bytes]) -> None:
    child = served(tmp_path, "tests.test_bench:tiny:pytest", errors)
    try:
        answers = [child.ask(number) for number in (0, 1, 0)]
    finally:
        child.close()
    assert child.version == pytest.__version__
    assert answers[0]["said"] == answers[2]["said"] == {"title": "http://a.example/", "text": "première"}
    assert answers[1]["said"]["error"].startswith("IndexError")
    assert all(answer["ms"] >= 0 for answer in answers)


def test_a_child_that_cannot_start_says_why(tmp_path: Path, errors: IO[bytes]) -> None:
    with pytest.raises(ChildError, match="no_such_peer"):
        served(tmp_path, "no_such_peer:read:pytest", errors)


def test_a_peer_without_its_environment_is_left_out_loudly(capsys: pytest.CaptureFixture[str]) -> None:
    peers = {"a peer": Peer(".no-such-environment", "bench.peers.readers:newspaper4k:newspaper4k")}
    assert there(peers) == {}
    with children(peers, [("http://a.example/", b"")]) as asked:
        assert asked == {}
    told = "NOT MEASURED, for want of their environment, which `make bench` makes: a peer\n"
    assert capsys.readouterr().err == told * 2


OLD = "## 0.1.0, 2026-10-01\n\nMachine: old.\n\n### A: 5 of them\n\n| b |\n"
NEW = "## 0.2.0, 2026-11-01\n\nMachine: new.\n\n### A: 6 of them\n\n| a |\n\n### B\n\n| x |\n\n"
BY_HAND = "# Performance\n\n## Many sites\n\nWords.\n\n"
PAGE = f"{BY_HAND}{NEW}{OLD}"


def test_a_run_replaces_its_tables_of_its_version_and_keeps_all_others() -> None:
    again = performance.merged(PAGE, "0.2.0", "2026-12-01", ["### A: 7 of them\n\n| c |\n\n### C\n\n| y |", "### D"])
    assert again.startswith(f"{BY_HAND}## 0.2.0, 2026-12-01")
    assert again.count("## 0.2.0") == 1
    assert "| a |" not in again
    made = "### A: 7 of them\n\n| c |\n\n### B\n\n| x |\n\n### C\n\n| y |\n\n### D"
    assert again.endswith(f"## 0.2.0, 2026-12-01\n\nMachine: {performance.machine()}.\n\n{made}\n\n{OLD}")


def test_a_run_of_a_new_version_stands_on_top_of_all_others() -> None:
    more = performance.merged(PAGE, "0.2.0.1", "2026-12-01", [])
    heads = [line for line in more.splitlines() if line.startswith("## ")]
    assert heads == ["## Many sites", "## 0.2.0.1, 2026-12-01", "## 0.2.0, 2026-11-01", "## 0.1.0, 2026-10-01"]
    assert performance.merged(more, "0.2.0.1", "2026-12-01", []) == more


def test_the_first_run_makes_the_page() -> None:
    page = performance.merged("", "1.0", "2027-01-01", ["### A\n\n| a |\n"])
    assert page == f"{performance.INTRO}\n## 1.0, 2027-01-01\n\nMachine: {performance.machine()}.\n\n### A\n\n| a |\n"


def test_the_stand_in_answers_to_its_public_name_through_a_proxy_and_counts_what_is_asked() -> None:
    with stand_in(5) as site:
        fetch = build_opener(ProxyHandler({"http": site.proxy})).open
        before = site.requests()
        pages = {record["url"]: fetch(record["url"]).read().decode() for record in site.truth()}
        assert (len(pages), site.requests() - before) == (5, 5)
    assert all(url.startswith(f"{BASE}/") and f'href="{url}"' in page for url, page in pages.items())


def test_the_cost_of_wild_pages_is_told_by_page_without_those_of_the_fallback() -> None:
    times = {
        wild_cost.BAR: [1.0, 2.0, 4.0, 1.0],
        wild_cost.OURS: [3.0, 4.0, 4.0, 90.0],
        wild_cost.SLOW: [12.0, 40.0, 80.0, 80.0],
    }
    told = "\n".join(wild_cost.rows(times, {3}))
    assert "others chose: 3 pages" in told
    assert "| newsspider record | 4.00 | 2.00 | 1.00–3.00 | 10.0 |" in told
    assert "| trafilatura fast | 40.00 | 20.00 | 12.00–20.00 | 1.0 |" in told
    assert "Counted apart: 1 pages, 90.0 times the parse" in told


def test_without_the_wild_pages_there_is_no_table(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("NEWSSPIDER_SHARED", str(tmp_path))
    assert wild_cost.table(True) == []
