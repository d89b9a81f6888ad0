"""`python -m bench.wild`: reads real pages that others chose, beside trafilatura, by the scorer that lies with them."""

from __future__ import annotations

import argparse
import gzip
import importlib.util
import json
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict
from pathlib import Path
from statistics import mean
from typing import Any

import trafilatura

from bench.extraction import realpages
from newsspider import Site, extract

OURS, PEER = "newsspider", f"trafilatura {trafilatura.__version__}"
HERE = Path(__file__).parent
FLOOR, WRONG = HERE / "wild_floor.json", HERE / "wild_gold.json"
PAGE = HERE.parent / "docs" / "quality.md"
FRENCH = ("french", "wordpress-fr")
LATER = "2026-11-01T00:00:00+00:00"
"""When a page was retrieved of which nobody says so."""
LOWER_IS_BETTER = ("design", "leak", "lost", "taken")
SLACK = 0.0005
"""Half of the last digit that is kept."""
INTRO = """# Quality

Written by `make wild`: real pages that other projects' people chose and judged, read by newsspider and by trafilatura
in one run. The pages are no part of the repository; without them the run is skipped, and says so. `make check-floor`
fails when a column is worse than before.

*got*: pages that gave an article. *headline*, *day*, *author*: share exact. *text*: F1 of words. *para*: F1 of whole
paragraphs. *with*, *leak*: share of the sentences that must be there, and of those that must not. *lost*: pages with
less than half of the text. *design*: pages refused as home page, section or static page, which the row leaves out.
*taken*: pages that are no article and gave one all the same.
"""
NOTE = """The gold is other people's work and has mistakes. The rows *without wrong gold* leave out, column by column,
the pages listed below; their letters and digits name them in the collection."""
Figures = dict[str, dict[str, float]]


def folder() -> Path:
    """Return the folder of the pages, which may not be there."""
    return realpages().parent / "wild"


def golds() -> list[dict[str, Any]]:
    """Return what the pages' people hold to be right, a page each."""
    return [json.loads(line) for line in (folder() / "gold.jsonl").read_text(encoding="utf-8").splitlines()]


def scorer() -> Any:
    """Return the module that scores, which lies with the pages."""
    spec = importlib.util.spec_from_file_location("wild_score", folder() / "score.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def ours(gold: dict[str, Any]) -> dict[str, Any]:
    """Return what newsspider makes of a page, as a line that the scorer reads."""
    site = Site(zone="Europe/Paris") if gold["kind"] in FRENCH else Site()
    found = extract(body(gold), gold["url"], site=site, retrieved_at=gold.get("retrieved_at") or LATER)
    article = asdict(found.article) if found.article and not found.refused else None
    return {"id": gold["id"], "article": article, "reason": "; ".join(one.reason for one in found.findings)}


def theirs(gold: dict[str, Any]) -> dict[str, Any]:
    """Return what trafilatura makes of a page, with its metadata and without comments."""
    found: Any = trafilatura.bare_extraction(body(gold), url=gold["url"], with_metadata=True, include_comments=False)
    if found is None or not found.text:
        return {"id": gold["id"], "article": None, "reason": "nothing found"}
    names = [one for one in (found.author or "").split("; ") if one]
    said = {"headline": found.title, "authors": names, "date": found.date, "paragraphs": found.text.split("\n")}
    return {"id": gold["id"], **said}


def body(gold: dict[str, Any]) -> bytes:
    """Return a page as it was saved."""
    return gzip.decompress((folder() / "pages" / f"{gold['id']}.html.gz").read_bytes())


def figures(lines: Iterable[dict[str, Any]], without: dict[str, set[str]] | None = None) -> Figures:
    """Return the columns by kind; `without`: by column, the pages whose gold is wrong."""
    score = scorer()
    rows: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    for gold, line in zip(golds(), lines, strict=True):
        row, refused = rows[gold["kind"]], not line.get("article") and "paragraphs" not in line
        if gold["kind"] == "no-article":
            row["taken"].append(float(not refused))
            continue
        row["design"] += []
        if refused and str(line["reason"]).startswith(score.DESIGN):
            row["design"].append(1.0)
        else:
            row["got"].append(float(not refused))
            for name, value in score.score(gold, score.flat(line)).items():
                if gold["id"] not in (without or {}).get(name, ()):
                    row[name].append(value)
    return {
        kind: {name: sum(found) if name == "design" else round(mean(found), 3) for name, found in row.items()}
        for kind, row in sorted(rows.items())
    }


def wrong() -> dict[str, dict[str, list[str]]]:
    """Return the pages whose gold is wrong, by column and reason."""
    found: dict[str, dict[str, list[str]]] = json.loads(WRONG.read_text(encoding="utf-8"))
    return found


def read(reader: Callable[[dict[str, Any]], dict[str, Any]]) -> list[dict[str, Any]]:
    """Return what a reader makes of all pages, on all cores."""
    with ProcessPoolExecutor() as pool:
        return list(pool.map(reader, golds(), chunksize=20))


def table(rows: dict[str, Figures]) -> list[str]:
    """Return the rows of several readers as Markdown, kind by kind."""
    columns = ["got", *scorer().COLUMNS, "design"]
    kinds = dict.fromkeys(kind for one in rows.values() for kind in one)
    lines = [f"| pages | who | {' | '.join(columns)} |", f"|---|---|{'---:|' * len(columns)}"]
    for kind in kinds:
        for who, one in rows.items():
            told = one.get(kind, {})
            cells = (_cell(name, told[name]) if name in told else "" for name in columns)
            lines.append(f"| {kind} | {who} | {' | '.join(cells)} |")
    return lines


def _cell(name: str, value: float) -> str:
    return f"{value:.0f}" if name == "design" else f"{value:.3f}"


def recorded() -> Figures:
    """Return the floor."""
    found: Figures = json.loads(FLOOR.read_text(encoding="utf-8")) if FLOOR.exists() else {}
    return found


def worse(floor: Figures, now: Figures) -> list[str]:
    """Return the columns that are worse than their floor, in words."""
    found = []
    for kind, known in floor.items():
        for name, least in known.items():
            value = now.get(kind, {}).get(name, 0.0)
            lost = value - least if name in LOWER_IS_BETTER else least - value
            found += [f"{kind}: {name} {value:.3f}, floor {least:.3f}"] if lost > SLACK else []
    return found


def raised(floor: Figures, now: Figures) -> Figures:
    """Return the floor with each column that has become better; it never falls."""
    found: Figures = {}
    for kind, told in now.items():
        known = floor.get(kind, {})
        found[kind] = {
            name: (min if name in LOWER_IS_BETTER else max)(value, known.get(name, value))
            for name, value in told.items()
        }
    return found


def kept(tell: Callable[[str], None] = print) -> bool:
    """Return whether no column is worse than its floor; True, and loudly, where the pages are not there."""
    if not folder().is_dir():
        tell(f"NOT TRIED: no {folder()}; NEWSSPIDER_SHARED names its folder")
        return True
    found = worse(recorded(), figures(read(ours)))
    tell("\n".join(f"WORSE  {one}" for one in found) or "well   every column of the real pages of others' choosing")
    return not found


def written(rows: dict[str, Figures]) -> str:
    """Return the page of the docs."""
    listed = [
        f"- {column}, {reason}: {', '.join(pages)}" for column, one in wrong().items() for reason, pages in one.items()
    ]
    return "\n".join([INTRO, *table(rows), "", NOTE, "", *listed, ""])


def main(words: list[str] | None = None) -> int:
    """Read the pages, tell the table, and write it into the docs; with `--raise` the floor too."""
    parser = argparse.ArgumentParser(prog="python -m bench.wild", description=__doc__)
    parser.add_argument("--raise", dest="lift", action="store_true", help="raise the floor where this run is better")
    lift = parser.parse_args(words).lift
    if not folder().is_dir():
        print(f"SKIPPED: no {folder()}; NEWSSPIDER_SHARED names its folder", file=sys.stderr)
        return 0
    mine = read(ours)
    without = {column: {page for pages in one.values() for page in pages} for column, one in wrong().items()}
    peer = read(theirs)
    rows = {
        OURS: figures(mine),
        PEER: figures(peer),
        f"{OURS} without wrong gold": figures(mine, without),
        f"{PEER} without wrong gold": figures(peer, without),
    }
    text = written(rows)
    print("\n".join(table(rows)))
    PAGE.write_text(text, encoding="utf-8")
    if lift:
        FLOOR.write_text(json.dumps(raised(recorded(), rows[OURS]), indent=1) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
