"""How well pages are read: the real ones by the scorer that lies with them, those of the stand-in by its own truth."""

from __future__ import annotations

import importlib.util
import json
import sys
from collections.abc import Iterable
from statistics import mean
from typing import Any

from bench.children import PEERS, Child, children
from bench.extraction import ROUNDS, measured, pages, realpages, record, said, stand_in_pages
from bench.judging import Grade, graded

OURS = "newsspider record"
COLUMNS = {"paragraphs": "paraF1", "titles": "title", "days": "day", "authors": "author"}
"""The heads of the table over the columns of the scorer."""
NEEDS = {"title": "title", "day": "date", "author": "authors"}
"""What a peer must know at all to be scored in a column."""
Said = dict[str, list[dict[str, Any]]]


def everything(asked: dict[str, Child], found: list[tuple[str, bytes]]) -> Said:
    """Return what newsspider and each peer say of each page."""
    ours = [said(article) if (article := record(*page)) else {} for page in found]
    return {OURS: ours, **{name: [child.ask(n)["said"] for n in range(len(found))] for name, child in asked.items()}}


def scored(answers: Said) -> dict[str, dict[str, float]]:
    """Return the means over the real pages by the scorer's columns; nothing, and loudly, where it is missing."""
    folder = realpages()
    if not (folder / "score.py").is_file():
        print(f"NOT SCORED: no {folder}/score.py; NEWSSPIDER_SHARED names its folder", file=sys.stderr, flush=True)
        return {}
    spec = importlib.util.spec_from_file_location("score", folder / "score.py")
    assert spec and spec.loader
    scorer = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(scorer)
    files = [path.name.removesuffix(".gz") for path in sorted((folder / "html").glob("*.html.gz"))]
    golds = [json.loads((folder / "gold" / f"{file.removesuffix('.html')}.json").read_text("utf-8")) for file in files]
    return {name: _means(scorer, golds, all_) for name, all_ in answers.items()}


def _means(scorer: Any, golds: list[dict[str, Any]], answers: list[dict[str, Any]]) -> dict[str, float]:
    none: dict[str, Any] = {"title": None, "text": "", "authors": [], "date": None}
    scores = [scorer.score_page(gold, {**none, **one}, set()) for gold, one in zip(golds, answers, strict=True)]
    known = {column for column in COLUMNS.values() if any(one.get(NEEDS.get(column, "text")) for one in answers)}
    return {column: mean(score[column] for score in scores) for column in known}


def shares(answers: Said, truths: list[dict[str, Any]]) -> dict[str, dict[str, float]]:
    """Return the shares of the stand-in's pages that are right by headline, text and date, by all, and so on."""
    return {name: _shares([graded(*pair) for pair in zip(all_, truths, strict=True)]) for name, all_ in answers.items()}


def _shares(grades: list[dict[str, Grade]]) -> dict[str, float]:
    found = {what: mean(one[what] >= Grade.RIGHT for one in grades) for what in ("headline", "text", "date", "record")}
    at = {"to the letter": Grade.LETTER, "in words": Grade.WORDS}
    return {**found, **{name: mean(one["record"] >= grade for one in grades) for name, grade in at.items()}}


def _row(name: str, cells: Iterable[str]) -> str:
    return f"| {' | '.join([name, *cells])} |"


def real_table(quick: bool) -> list[str]:
    """Return the rows on reading real pages: what it costs and how well it is done."""
    _, found = pages()
    with children(PEERS, found) as asked:
        cost = measured(asked, 3 if quick else ROUNDS)
        scores = scored(everything(asked, found)) if "real" in cost["pages"] else scored({})
        versions = {name: child.version for name, child in asked.items()}
    bar = cost["ms"]["lxml.html parse"]
    head = ["what", "version", "CPU ms a page", "times lxml.html's parse", *COLUMNS]
    rows = []
    for name, took in cost["ms"].items():
        one = scores.get(name, {})
        quality = [f"{one[column]:.3f}" if column in one else "" for column in COLUMNS.values()]
        rows.append(_row(name, [versions.get(name, ""), f"{took:.2f}", f"{took / bar:.2f}", *quality]))
    title = f"### Reading a page: {cost['pages']}, median {cost['kilobytes']} kB"
    return [title, "", _row(head[0], head[1:]), f"|---|---|{'---:|' * (len(head) - 2)}", *rows, "", LEGEND, ""]


def stand_in_table(count: int) -> list[str]:
    """Return the rows on reading pages of the stand-in, whose truth is known to the letter."""
    both = stand_in_pages(count)
    found = [page for page, _ in both]
    with children(PEERS, found) as asked:
        answers = everything(asked, found)
    rows = shares(answers, [truth for _, truth in both])
    head = ["what", "headline", "text", "date", "all three", "to the letter", "in words"]
    lines = [_row(name, [f"{share:.1%}" for share in one.values()]) for name, one in rows.items()]
    title = f"### Reading a page of the stand-in: share of {count} pages that are right"
    return [title, "", _row(head[0], head[1:]), f"|---|{'---:|' * (len(head) - 1)}", *lines, "", f"{RIGHT} {ALONE}", ""]


LEGEND = """\
*Paragraphs*: F1 of exact paragraphs. *Titles*, *days*, *authors*: share exact; empty where none are told. resiliparse
gives the title element, readability-lxml its short title. Fundus reads no site without a parser of its own: it is given
one for tagDiv, written as its docs teach, `bench/peers/fundus_reader.py`."""
RIGHT = """\
*Right*: headline and text to the character. Blanks, the form of quotation marks and apostrophes and how Unicode writes
them do not count, nor does a missing standfirst or dateline, nor the notation of lists and tables. The date is right to
the minute, or to the day where the page says no more. *To the letter*: the quotation marks too. *In words*: the same
words in their order, the same day."""
ALONE = """One article in fifty goes on on further
pages, which a crawl reads and this table does not."""
