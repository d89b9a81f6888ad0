"""No secret leaves: a marker stands in each place that takes one, and nothing that is printed or written holds it."""

from __future__ import annotations

from pathlib import Path

import pytest

from newsspider.normalise import secrets
from tests.crawling import PACE_OFF, scrapy
from tests.site import running

MARKER = "Marqueur-8391"
SHOWN = {
    "ftp://bob:S3cret@host/x": "ftp://bob:***@host/x",
    "postgresql://bob:mot de passe/@x@host/news": "postgresql://bob:***@host/news",
    "http://host:8080/a mail to x@y.fr": "http://host:8080/a mail to x@y.fr",
    "https://host/?token=abc123&page=2": "https://host/?token=***&page=2",
    "host=h password=abc dbname=d": "host=h password=*** dbname=d",
    "un titre à 10:30, écrire à a@b.fr": "un titre à 10:30, écrire à a@b.fr",
}


@pytest.mark.parametrize("text", SHOWN)
def test_an_address_shows_no_password(text: str) -> None:
    assert secrets.masked(text) == SHOWN[text]
    assert secrets.masked(SHOWN[text]) == SHOWN[text]


@pytest.mark.timeout(200)
def test_a_crawl_tells_no_secret_that_its_settings_hold(tmp_path: Path) -> None:
    feed, hook = f"ftp://bob:{MARKER}@127.0.0.1:9/x.jsonl", f"http://127.0.0.1:9/{MARKER}"
    words = ["-s", "NEWSSPIDER_UPLOAD_TRIES=1", "-s", f"NEWSSPIDER_ALARMS_WEBHOOK={hook}", *PACE_OFF]
    words += ["-s", f"AWS_SECRET_ACCESS_KEY={MARKER}", "-s", f"FTP_PASSWORD={MARKER}", "-s", "LOG_LEVEL=DEBUG"]
    with running(articles=3, seed=5) as site:
        proxy = f"http://bob:{MARKER}@127.0.0.1:9"
        for output in (["-O", feed], []):
            crawl = ["crawl", "cinktank", "-a", f"site={site.url}", *words, *output]
            done = scrapy(*crawl, output=tmp_path, https_proxy=proxy)
            assert "Traceback" not in done.stdout
            assert MARKER not in done.stdout + done.stderr
    named = scrapy("crawl", "wordpress", "-a", f"site=http://bob:{MARKER}@journal.example/", output=tmp_path)
    assert named.returncode == 2 and MARKER not in named.stdout + named.stderr
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert files and not [path for path in files if MARKER.encode() in path.read_bytes()]


def test_a_store_that_cannot_be_reached_is_told_without_its_password(tmp_path: Path) -> None:
    with running(articles=3, seed=5) as site:
        scrapy("crawl", "cinktank", "-a", f"site={site.url}", *PACE_OFF, output=tmp_path)
    done = scrapy("load", "--to", f"postgresql://bob:{MARKER} et plus@127.0.0.1:9/news", str(tmp_path))
    assert done.returncode == 1 and MARKER not in done.stdout + done.stderr, done.stderr
