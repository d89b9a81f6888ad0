"""corpus/report: the runs behind the files, from the manifests beside them, and their refusals."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from newsspider.corpus.files import ENDINGS, Source, files

KEYS = ("run", "spider", "site", "arguments", "started_at", "finished_at", "reason", "counts", "coverage", "discovery")
LISTED = 300
"""How many refused pages are listed; the reasons count all."""


def manifests(*paths: Source) -> list[Path]:
    """Return the manifests beside the files, or anywhere in the folders, in the order of their names."""
    return _beside(paths, "*.manifest.json", "{start}.manifest.json")


def rejections(*paths: Source) -> list[Path]:
    """Return the files of refusals beside the files, or anywhere in the folders."""
    return _beside(paths, "rejected/*.rejected.jsonl", "rejected/{start}.rejected.jsonl")


def _beside(paths: Iterable[Source], within: str, beside: str) -> list[Path]:
    candidates = {path for folder in map(Path, paths) if folder.is_dir() for path in folder.rglob(within)}
    for file in files(*paths):
        start = next((file.name.removesuffix(end) for end in ENDINGS if file.name.endswith(end)), file.stem)
        candidates.add(file.parent / beside.format(start=start))
    return sorted((path for path in candidates if path.is_file()), key=lambda path: (path.name, str(path)))


def run(path: Path) -> dict[str, Any]:
    """Return the part of a manifest that the page shows; ValueError where it is no manifest."""
    manifest = json.loads(path.read_text(encoding="utf-8"))
    if not isinstance(manifest, dict):
        raise ValueError("a manifest is a JSON object")
    values = {name: manifest[name] for name in KEYS if manifest.get(name) not in (None, {}, [])}
    for name in ("counts", "coverage"):
        figures = values.get(name)
        if figures is not None and not (isinstance(figures, dict) and all(_is_number(n) for n in figures.values())):
            raise ValueError(f"{name} is not a number for each name")
    return {"run": path.name.removesuffix(".manifest.json"), "lines": manifest.get("lines"), **values}


def _is_number(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def refusals(lines: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """Return `total` (pages refused), `reasons` (how many pages each, most frequent first) and the latest `pages`.

    A page refused by several runs counts once, with the reasons of the last.
    """
    latest: dict[str, dict[str, Any]] = {}
    for line in lines:
        url = str(line.get("url"))
        page = {"url": url, "at": str(line.get("retrieved_at") or ""), "reasons": list(_reasons(line))}
        if url not in latest or page["at"] >= latest[url]["at"]:
            latest[url] = page
    reasons = Counter(reason for page in latest.values() for reason in dict.fromkeys(page["reasons"]))
    pages = sorted(latest.values(), key=lambda page: (page["at"], page["url"]), reverse=True)
    return {"total": len(pages), "reasons": reasons.most_common(), "pages": pages[:LISTED]}


def _reasons(line: dict[str, Any]) -> Iterator[str]:
    for finding in line.get("findings") or ():
        # The text after a colon is specific to the page.
        yield f"{finding.get('field')}: {str(finding.get('reason')).partition(':')[0]}"
