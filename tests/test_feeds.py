"""Feeds: a line is written whole or not at all, and a file has its name only when complete."""

import json
import subprocess
import sys
from pathlib import Path

from scrapy.utils.test import get_crawler

from newsspider.feeds import ArticleLinesExporter, WholeFileStorage
from newsspider.items import Article
from tests.runs import run_into

SPIDER = get_crawler()._create_spider("nobody")
"""A spider that is not ours."""


def test_a_file_has_its_name_only_once_it_is_stored(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "a.jsonl"
    storage = WholeFileStorage(str(path), feed_options={"overwrite": True})
    file = storage.open(SPIDER)
    file.write(b"{}\n")
    assert not path.exists()
    storage.store(file)
    assert path.read_bytes() == b"{}\n"
    assert [one.name for one in path.parent.iterdir()] == ["a.jsonl"]


def test_a_file_of_an_earlier_run_stands_until_it_is_replaced(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(b"old\n")
    storage = WholeFileStorage(str(path), feed_options={"overwrite": True})
    file = storage.open(SPIDER)
    file.write(b"new\n")
    assert path.read_bytes() == b"old\n"
    storage.store(file)
    assert path.read_bytes() == b"new\n"


def test_appending_keeps_what_is_there(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(b"old\n")
    storage = WholeFileStorage(str(path), feed_options={"overwrite": False})
    file = storage.open(SPIDER)
    file.write(b"new\n")
    storage.store(file)
    assert path.read_bytes() == b"old\nnew\n"


def test_a_line_is_on_its_way_to_the_disk_before_the_next_is_made(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    file = WholeFileStorage(str(path), feed_options={"overwrite": True}).open(SPIDER)
    crawler = run_into(tmp_path, FEEDS={str(path): {"format": "jsonlines"}}).crawler
    exporter = ArticleLinesExporter.from_crawler(crawler, file, encoding="utf-8")
    exporter.export_item(Article(url="https://a.fr/é/"))
    assert json.loads((tmp_path / "a.jsonl.part").read_bytes())["url"] == "https://a.fr/é/"
    assert "é".encode() in (tmp_path / "a.jsonl.part").read_bytes()
    file.close()


FULL = """
import resource, signal, sys
from newsspider.feeds import ArticleLinesExporter, WholeFileStorage
from newsspider.items import Article
from tests.runs import run_into
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (5000, 5000))
run = run_into("none", FEEDS={"elsewhere.jsonl": {"format": "jsonlines"}})
storage = WholeFileStorage(sys.argv[1], feed_options={"overwrite": True})
file = storage.open(run.spider)
exporter = ArticleLinesExporter.from_crawler(run.crawler, file, encoding="utf-8")
for number in range(10):
    exporter.export_item(Article(url=f"https://a.fr/{number}/"))
storage.store(file)
print(run.figure("lines_lost"))
"""


def test_a_disk_that_is_full_leaves_whole_lines_and_is_counted(tmp_path: Path) -> None:
    # A limit on the size of files stands in: the kernel takes what fits of a write, then refuses.
    path = tmp_path / "a.jsonl"
    done = subprocess.run([sys.executable, "-c", FULL, str(path)], capture_output=True, text=True, check=True)
    lines = path.read_bytes().splitlines(keepends=True)
    assert len(lines) + int(done.stdout) == 10
    assert 0 < len(lines) < 10
    assert all(line.endswith(b"}\n") for line in lines)
