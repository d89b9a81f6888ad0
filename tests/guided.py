"""Fuzz a reader by coverage: `python -m tests.guided READER SECONDS`, in an environment that has Atheris.

What makes a reader raise, takes longer than five seconds or more than 500 MB is left as a file `crash-…` or the like:
it becomes a test in the file of that reader. Inputs that reached something new are kept: the next time goes on.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["newsspider"]):
    from newsspider import archive
    from tests import warcs
    from tests.test_fuzz import DATELINES, PAGES, READERS, ROBOTS

FOUND = Path(".fuzz")
"""Where inputs are kept."""
FEED = b"<rss><channel><item><title>T</title><link>https://a.fr/b/</link><pubDate>Mon, 1 Mar 2021 10:00:00 GMT"
FEED += b"</pubDate></item></channel></rss>"
SITEMAP = b"<urlset><url><loc>https://a.fr/b/</loc><lastmod>2021-03-01</lastmod></url></urlset>"
REST = b'[{"id": 7, "link": "https://a.fr/b/", "date_gmt": "2021-03-01T10:00:00", "title": {"rendered": "T"}}]'


def warc_is_read(body: bytes) -> None:
    """A file of an archive gives its responses, is named as damaged, or is none."""
    with tempfile.NamedTemporaryFile(dir="/dev/shm" if Path("/dev/shm").is_dir() else None) as file:
        file.write(body)
        file.flush()
        reader = archive.Reader(Path(file.name))
        with suppress(archive.NotWarcError):
            assert all(one.url for one in reader)
        assert all(str(file.name) in line for line in reader.damaged)


SEEDS: dict[str, list[bytes]] = {
    "pages": PAGES,
    "sitemaps": [SITEMAP],
    "feeds": [FEED],
    "REST answers": [REST],
    "robots.txt": [ROBOTS],
    "datelines": [one.encode() for one in DATELINES],
    "WARC": [warcs.record(warcs.http(warcs.page())), warcs.packed(warcs.record(warcs.http(warcs.page())))],
}


def reader_of(name: str) -> Callable[[bytes], object]:
    """What an input of that kind is put to."""
    return warc_is_read if name == "WARC" else READERS[name][0]


def main(name: str, seconds: str) -> None:
    """Fuzz one reader for so many seconds."""
    folder = FOUND / name.replace(" ", "-")
    folder.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(SEEDS[name]):
        (folder / f"seed-{number}").write_bytes(seed)
    bounds = ["-rss_limit_mb=500", "-timeout=5", "-max_len=65536", f"-max_total_time={seconds}", "-print_final_stats=1"]
    reader = reader_of(name)

    def one(body: bytes) -> None:
        reader(body)

    atheris.Setup([sys.argv[0], *bounds, f"-artifact_prefix={folder.parent}/", str(folder)], one)
    atheris.Fuzz()


if __name__ == "__main__":
    main(*sys.argv[1:3])
