"""Feeds that go elsewhere: each article once there, or the file kept here and exit code 1."""

from __future__ import annotations

import gzip
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from pyftpdlib.authorizers import DummyAuthorizer
from pyftpdlib.handlers import FTPHandler
from pyftpdlib.ioloop import IOLoop
from pyftpdlib.servers import FTPServer

from tests.crawling import PACE_OFF, scrapy
from tests.site import RunningSite, running

pytestmark = pytest.mark.slow


@contextmanager
def ftp_server(folder: Path, refusals: int = 0) -> Iterator[str]:
    """A real FTP server that turns the first few uploads away; gives its address."""

    class Handler(FTPHandler):  # type: ignore[misc]
        left = refusals

        def ftp_STOR(self, *words: Any, **more: Any) -> Any:  # noqa: N802 - as pyftpdlib names it
            if Handler.left:
                Handler.left -= 1
                self.respond("452 Insufficient storage space.")
                return None
            return super().ftp_STOR(*words, **more)

    authorizer = DummyAuthorizer()
    authorizer.add_user("news", "secret", str(folder), perm="elradfmw")
    Handler.authorizer = authorizer
    loop = IOLoop()
    server = FTPServer(("127.0.0.1", 0), Handler, ioloop=loop)
    done = threading.Event()

    def serve() -> None:
        while not done.is_set():
            server.serve_forever(timeout=0.05, blocking=False, handle_exit=False)
        server.close_all()

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield f"ftp://news:secret@127.0.0.1:{server.address[1]}"
    finally:
        done.set()
        thread.join()


@pytest.fixture(scope="module")
def site() -> Iterator[RunningSite]:
    """A small site."""
    with running(articles=30, seed=3) as site:
        yield site


def crawl_to(site: RunningSite, feed: str, output: Path, *words: str) -> Any:
    """A crawl whose articles go to a feed."""
    given = ("crawl", "cinktank", "-a", f"site={site.url}", "-O", feed, *PACE_OFF, *words)
    return scrapy(*given, output=output)


def test_an_upload_that_fails_is_tried_again(tmp_path: Path, site: RunningSite) -> None:
    (tmp_path / "there").mkdir()
    with ftp_server(tmp_path / "there", refusals=1) as address:
        done = crawl_to(site, f"{address}/news/a.jsonl", tmp_path / "here")
    assert done.returncode == 0, done.stderr
    assert "Trying again, 1 of 4" in done.stderr
    assert len((tmp_path / "there" / "news" / "a.jsonl").read_bytes().splitlines()) == 30


def test_an_upload_that_fails_for_good_is_kept_here_and_the_next_run_delivers_it(
    tmp_path: Path, site: RunningSite
) -> None:
    (tmp_path / "there").mkdir()
    words = ("-a", "ledger=yes", "-s", "NEWSSPIDER_UPLOAD_TRIES=2")
    with ftp_server(tmp_path / "there", refusals=2) as address:
        failed = crawl_to(site, f"{address}/a.jsonl", tmp_path / "here", *words)
        again = crawl_to(site, f"{address}/a.jsonl", tmp_path / "here", *words)
    assert failed.returncode == 1
    (kept,) = (tmp_path / "here" / "cinktank" / "unsent").iterdir()
    assert str(kept) in failed.stderr
    assert len({json.loads(line)["identifier"] for line in kept.read_bytes().splitlines()}) == 30
    assert again.returncode == 0, again.stderr
    assert len((tmp_path / "there" / "a.jsonl").read_bytes().splitlines()) == 30


def test_batches_and_gzip_keep_each_article_once(tmp_path: Path, site: RunningSite) -> None:
    feeds = {
        str(tmp_path / "%(batch_id)02d.jsonl.gz"): {
            "format": "jsonlines",
            "batch_item_count": 12,
            "postprocessing": ["scrapy.extensions.postprocessing.GzipPlugin"],
            "overwrite": True,
        }
    }
    words = ("crawl", "cinktank", "-a", f"site={site.url}", "-a", "ledger=yes", "-s", f"FEEDS={json.dumps(feeds)}")
    done = scrapy(*words, *PACE_OFF, output=tmp_path / "here")
    assert done.returncode == 0, done.stderr
    files = sorted(tmp_path.glob("*.jsonl.gz"))
    assert [gzip.decompress(path.read_bytes()).count(b"\n") for path in files] == [12, 12, 6]
    assert scrapy(*words, *PACE_OFF, output=tmp_path / "here").returncode == 0
    assert sorted(tmp_path.glob("*.jsonl.gz")) == files
