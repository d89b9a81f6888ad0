"""`python -m bench.peers.trafilatura_crawl FROM OUTPUT`: trafilatura's own crawling, from a start page to a file.

FROM is an address, whose sitemaps say what there is, or a folder of files that wget mirrored. Each page is read for
precision, and kept if it has the metadata of an article. Its other crawler, focused_crawler, asks ten times for as much
as sitemap_search does, since it keeps no page, and what it adds are the same articles at further addresses.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from trafilatura.downloads import buffered_downloads
from trafilatura.sitemaps import sitemap_search

from bench.peers.readers import trafilatura

THREADS, BATCH = 4, 100


def downloaded(urls: Iterable[str]) -> Iterator[tuple[str, Any]]:
    """Yield pages by their address, in batches, so that no more of them are held."""
    rest = iter(urls)
    while batch := list(islice(rest, BATCH)):
        yield from buffered_downloads(batch, THREADS)


def mirrored(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Yield the pages of a mirror by their address."""
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            name = path.relative_to(folder).as_posix()
            yield f"http://{name.removesuffix('index.html')}", path.read_bytes()


def main(start: str, output: Path) -> None:
    """Writes the articles."""
    pages = mirrored(Path(start)) if Path(start).is_dir() else downloaded(sitemap_search(start, sleep_time=0))
    with output.open("w", encoding="utf-8") as file:
        for url, page in pages:
            said = trafilatura(url, page, favor_precision=True, only_with_metadata=True) if page else {}
            if said:
                print(json.dumps({"url": url, **said}, ensure_ascii=False), file=file)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
