"""`python -m bench.peers.news_please_crawl CRAWLER START OUTPUT`: news-please's command, from a start page to a file.

Its configuration is the one that it ships, but for what CHANGED and SITE say, each of which its docs offer. The
pipeline that stores articles is our own: its JsonFileStorage gives pages at the root of a site, such as WordPress's,
names by the second alone, and so keeps one a second.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

CHANGED = {
    "working_path = ~/news-please-repo/": "working_path = {folder}/",
    "                  'newsplease.pipeline.pipelines.HtmlFileStorage':200,": "",
    "'newsplease.pipeline.pipelines.JsonFileStorage':300": "'bench.peers.news_please_crawl.Lines':300",
    "extractors = ['newspaper_extractor',": "extractors = [('newspaper_extractor_no_images', "
    "'NewspaperExtractorNoImages'),",
    "LOG_LEVEL = INFO": "LOG_LEVEL = ERROR",
}
"""Where it keeps its state; no pages are kept and no pictures fetched; less is said."""
SITE = {"overwrite_heuristics": {"og_type": True}, "pass_heuristics_condition": "og_type"}
"""By default it also refuses pages most of whose headlines are links, as they are below an article of this theme."""
FIELDS = {"url": "url", "title": "title", "maintext": "text", "date_publish": "date", "authors": "authors"}
OUTPUT = "BENCH_NEWS_PLEASE_OUTPUT"
TOP = Path(__file__).parent.parent.parent


class Lines:
    """A pipeline that writes articles as lines of JSON."""

    def __init__(self) -> None:
        self._file = Path(os.environ[OUTPUT]).open("a", encoding="utf-8")  # noqa: SIM115

    def process_item(self, item: Any, spider: Any) -> Any:
        """Write one."""
        from newsplease.pipeline.pipelines import ExtractedInformationStorage

        said = ExtractedInformationStorage.extract_relevant_info(item)
        print(json.dumps({ours: said.get(theirs) for theirs, ours in FIELDS.items()}), file=self._file)
        return item

    def close_spider(self, spider: Any) -> None:
        """Close the file."""
        self._file.close()


def configured(folder: Path, crawler: str, start: str) -> None:
    """Write the configuration."""
    found = find_spec("newsplease")
    assert found and found.submodule_search_locations
    text = (Path(next(iter(found.submodule_search_locations))) / "config" / "config.cfg").read_text(encoding="utf-8")
    text = "\n".join(line for line in text.split("\n") if not line.startswith("#"))
    for old, new in CHANGED.items():
        text = text.replace(old, new.format(folder=folder))
    (folder / "config.cfg").write_text(text, encoding="utf-8")
    site = {"base_urls": [{"url": start, "crawler": crawler, **SITE}]}
    (folder / "sitelist.hjson").write_text(json.dumps(site), encoding="utf-8")


def main(crawler: str, start: str, output: Path) -> None:
    """Crawl."""
    with TemporaryDirectory() as name:
        configured(Path(name), crawler, start)
        paths = os.pathsep.join([str(TOP), os.environ.get("PYTHONPATH", "")])
        told = {**os.environ, "PYTHONPATH": paths, OUTPUT: str(output.resolve())}
        subprocess.run([sys.executable, "-m", "newsplease", "-c", f"{name}/"], check=True, env=told)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], Path(sys.argv[3]))
