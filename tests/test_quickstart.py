"""docs/quickstart.md, and LISEZMOI.md with the same commands, run in a fresh copy as a newcomer would."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.crawling import PACE_OFF, TOP
from tests.daemons import LEFT_OUT
from tests.site import running

PAGES = [TOP / "docs" / "quickstart.md", TOP / "LISEZMOI.md"]
EXAMPLE = "https://www.example.fr/"


def commands(page: Path) -> list[str]:
    """The blocks of commands of a page, in their order."""
    return re.findall(r"```sh\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A copy of the project whose .venv is there already: setting it up takes a network."""
    top = tmp_path / "newsspider"
    shutil.copytree(TOP, top, ignore=LEFT_OUT)
    environment = top / ".venv"
    environment.mkdir()
    for name in ("bin", "lib", "pyvenv.cfg"):
        (environment / name).symlink_to(Path(sys.prefix) / name)
    (environment / ".ready").touch()
    return top


@pytest.mark.slow
def test_every_command_does_what_the_page_says(checkout: Path) -> None:
    env = {name: value for name, value in os.environ.items() if name != "NEWSSPIDER_OUTPUT"}
    env["PYTHONPATH"] = os.pathsep.join([str(checkout), env["PYTHONPATH"]])  # this copy and not what is installed
    with running(articles=30) as site:
        script = "\n".join(["set -e", *commands(PAGES[0])]).replace(EXAMPLE, f"{site.url}/")
        script = script.replace("scrapy crawl wordpress", f"scrapy crawl wordpress {' '.join(PACE_OFF)}")
        done = subprocess.run(
            ["bash", "-c", script], cwd=checkout, env=env, capture_output=True, text=True, timeout=250, check=False
        )
    assert done.returncode == 0, done.stderr
    assert re.search(r"demo: \d+ articles in output/demo/", done.stdout)
    assert re.findall(r"^\d\d h  █+ \d+$", done.stdout, re.MULTILINE)
    assert len(list((checkout / "output" / "wordpress").rglob("*.jsonl"))) >= 1
    page = checkout / "report.html"
    assert site.url.removeprefix("http://") in page.read_text(encoding="utf-8")


def test_both_languages_have_the_same_commands() -> None:
    english, french = map(commands, PAGES)
    assert len(english) == 5
    assert english == french
