"""No secret leaves: a marker stands in each place that takes one, and nothing that is printed or written holds it."""

from __future__ import annotations

from pathlib import Path

import pytest

from newsspider.normalise import secrets
from tests.crawling import PACE_OFF, scrapy
from tests.site import running
from tests.site.server import Response

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


ADDRESS = f"http://bob:{MARKER}@127.0.0.1:9"
QUICK = ("-s", "RETRY_TIMES=1", "-s", "NEWSSPIDER_RETRY_WAIT=0.01", "-s", "NEWSSPIDER_FIRST_ANSWER_TIMEOUT=2")
COMMANDS: dict[str, tuple[str, ...]] = {
    "Scrapyd": ("schedule", "cinktank", "-t", "staging", "--patience", "1"),
    "site of a job": ("schedule", "wordpress", "-a", f"site={ADDRESS}/", "--patience", "1"),
    "argument of a job": ("schedule", "cinktank", "-t", "staging", "--patience", "1", "-a", f"source={ADDRESS}/a.warc"),
    "read": ("read", f"{ADDRESS}/x/"),
    "fetch": ("fetch", f"{ADDRESS}/x/", *QUICK),
    "parse": ("parse", "--spider", "cinktank", f"{ADDRESS}/x/", *QUICK),
    "source": ("crawl", "wordpress", "-a", "site=http://127.0.0.1:9/", "-a", f"source={ADDRESS}/x.warc.gz"),
    "index of Common Crawl": (
        "crawl", "wordpress", "-a", "site=http://127.0.0.1:9/", "-a", "source=commoncrawl", *QUICK,
        "-s", f"NEWSSPIDER_COMMONCRAWL_INDEX={ADDRESS}/",
    ),
    "doctor": ("doctor",),
    "report": ("report", ADDRESS),
    "fleet": ("fleet", "sites.toml", "--to", f"s3://key:{MARKER}@bucket/x", "--dry-run"),
    "target of a load": ("load", "--to", f"mysql://bob:{MARKER}@127.0.0.1:9/news", "x.jsonl"),
    "file of a load": ("load", "--to", "sqlite:x.db", f"s3://key:{MARKER}@bucket/x.jsonl"),
    "archive": ("reparse", f"s3://key:{MARKER}@bucket/x.warc.gz", "-O", "x.jsonl"),
}  # fmt: skip


@pytest.mark.slow
@pytest.mark.timeout(200)
@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_tells_no_password_of_an_address_it_was_given(tmp_path: Path, name: str) -> None:
    (tmp_path / "sites.toml").write_text(f"[[site]]\nname = 'a'\nurl = 'http://127.0.0.1:9/'\n{HOOK}")
    words = [str(tmp_path / word) if word.startswith(("sites.toml", "x.")) else word for word in COMMANDS[name]]
    done = scrapy(*words, output=tmp_path / "out", NEWSSPIDER_STAGING_URL=ADDRESS)
    assert done.returncode or name == "fetch" or name == "fleet", done.stdout + done.stderr
    assert MARKER not in done.stdout + done.stderr, done.stdout + done.stderr
    files = [path for path in (tmp_path / "out").rglob("*") if path.is_file()]
    assert not [path for path in files if MARKER.encode() in path.read_bytes()]


HOOK = f"settings = {{ NEWSSPIDER_ALARMS_WEBHOOK = 'http://127.0.0.1:9/{MARKER}' }}\n"


@pytest.mark.timeout(300)
def test_a_fleet_writes_no_secret_of_its_list(tmp_path: Path) -> None:
    with running(articles=3, seed=5) as site:
        pace = "DOWNLOAD_DELAY = 0, AUTOTHROTTLE_ENABLED = 'False', LOG_LEVEL = 'DEBUG'"
        listed = HOOK.replace(" }", f", {pace} }}")
        (tmp_path / "sites.toml").write_text(f"[[site]]\nname = 'a'\nurl = '{site.url}/'\n{listed}")
        done = scrapy("fleet", str(tmp_path / "sites.toml"), "--workers", "1", output=tmp_path / "out")
    assert done.returncode == 0 and MARKER not in done.stdout + done.stderr, done.stderr
    files = [path for path in (tmp_path / "out").rglob("*") if path.is_file()]
    assert files and not [path for path in files if MARKER.encode() in path.read_bytes()]


@pytest.mark.timeout(200)
def test_a_sitemap_named_with_a_password_is_asked_for_without_it(tmp_path: Path) -> None:
    with running(articles=3, seed=5) as site:
        named = f"http://bob:{MARKER}@{site.url.removeprefix('http://')}/wp-sitemap.xml"
        text = f"User-agent: *\nAllow: /\nSitemap: {named}\n"
        robots = Response(200, text.encode(), [("Content-Type", "text/plain")])
        site.site.instead = {"/robots.txt": lambda _: robots}
        words = ("-a", f"site={site.url}", "-a", "discover=sitemap", *PACE_OFF, "-s", "LOG_LEVEL=DEBUG")
        done = scrapy("crawl", "cinktank", *words, output=tmp_path)
    assert done.returncode == 0 and MARKER not in done.stdout + done.stderr, done.stderr
    assert not [path for path in tmp_path.rglob("*") if path.is_file() and MARKER.encode() in path.read_bytes()]
