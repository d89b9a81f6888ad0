"""An egg on a real Scrapyd gives the same articles as a crawl from the checkout."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from urllib.request import urlopen

import pytest

from tests.crawling import RUN_FIELDS, TOP, crawl, delivered
from tests.site import running

BIN = Path(sys.executable).parent
LEFT_OUT = shutil.ignore_patterns(".git", ".venv", "output", "__pycache__", ".*_cache", "*.egg-info", "build")


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
        return port


def asked(url: str, **form: str) -> dict[str, Any]:
    answer = urlopen(url, urlencode(form).encode() if form else None, timeout=20).read()
    said: dict[str, Any] = json.loads(answer)
    return said


@pytest.fixture
def scrapyd(tmp_path: Path) -> Iterator[str]:
    """The address of a Scrapyd of the test's own."""
    port = free_port()
    folder = tmp_path / "scrapyd"
    folder.mkdir()
    (folder / "scrapyd.conf").write_text(
        f"[scrapyd]\nbind_address = 127.0.0.1\nhttp_port = {port}\npoll_interval = 0.5\n"
    )
    with subprocess.Popen([BIN / "scrapyd", "--pidfile="], cwd=folder, stderr=subprocess.DEVNULL) as server:
        url = f"http://127.0.0.1:{port}"
        for _ in range(150):
            time.sleep(0.2)
            try:
                asked(f"{url}/daemonstatus.json")
                break
            except OSError:
                continue
        yield url
        server.terminate()


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A copy of the checkout, since `scrapyd-deploy` writes into it."""
    copy = tmp_path / "checkout"
    shutil.copytree(TOP, copy, ignore=LEFT_OUT)
    return copy


def test_a_job_gives_what_a_crawl_from_the_checkout_gives(scrapyd: str, checkout: Path, tmp_path: Path) -> None:
    config = (checkout / "scrapy.cfg").read_text().replace("http://localhost:6800", scrapyd)
    (checkout / "scrapy.cfg").write_text(config)
    command = [f"{BIN}/scrapyd-deploy", "--version", "r1", "--build-egg", f"{tmp_path}/a.egg"]
    subprocess.run(command, cwd=checkout, check=True, capture_output=True)
    subprocess.run([BIN / "scrapyd-deploy", "--version", "r1"], cwd=checkout, check=True, capture_output=True)
    names = zipfile.ZipFile(tmp_path / "a.egg").namelist()
    assert "newsspider/article.schema.json" in names
    assert [name for name in names if name.startswith(("tests", "bench"))] == []
    with running(articles=40, seed=1) as site:
        setting = [f"NEWSSPIDER_OUTPUT={tmp_path / 'jobs'}", "DOWNLOAD_DELAY=0", "AUTOTHROTTLE_ENABLED=False"]
        form = urlencode([("project", "newsspider"), ("spider", "cinktank"), ("site", site.url)])
        form += "&" + urlencode([("setting", one) for one in setting])
        assert json.loads(urlopen(f"{scrapyd}/schedule.json", form.encode()).read())["status"] == "ok"
        wait_for_a_finished_job(scrapyd)
        crawl(site.url, tmp_path / "checkout-output")
    ours, theirs = (without_run_fields(delivered(tmp_path / name)) for name in ("checkout-output", "jobs"))
    assert len(ours) >= 30
    assert ours == theirs


def wait_for_a_finished_job(scrapyd: str) -> None:
    for _ in range(240):
        if asked(f"{scrapyd}/listjobs.json?project=newsspider")["finished"]:
            return
        time.sleep(0.25)
    raise AssertionError("the job did not finish within a minute")


def without_run_fields(articles: list[dict[str, Any]]) -> list[dict[str, Any]]:
    for one in articles:
        del one["rights"]["checked_at"]
    kept = ({name: value for name, value in one.items() if name not in RUN_FIELDS} for one in articles)
    return sorted(kept, key=lambda one: one["url"])
