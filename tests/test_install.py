"""newsspider installs like any tool: wheel and sdist, alone in an environment, run in an empty folder."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from newsspider import extras
from tests.crawling import PACE_OFF, delivered
from tests.installing import TOP, built, closure, environment, link
from tests.site import running

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def packages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("dist")
    return {kind: built(folder, kind) for kind in ("wheel", "sdist")}


@pytest.fixture(scope="module")
def bare(packages: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    return environment(tmp_path_factory.mktemp("bare"), packages["wheel"])


@pytest.fixture
def empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty folder, which is the working directory and where output goes."""
    monkeypatch.delenv("NEWSSPIDER_OUTPUT")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NO_COLOR", "1")
    yield tmp_path


def run(*words: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([str(word) for word in words], capture_output=True, text=True, timeout=120)


def test_both_packages_hold_the_whole_package_and_no_tests(packages: dict[str, Path]) -> None:
    tracked = subprocess.run(["git", "ls-files", "newsspider"], cwd=TOP, capture_output=True, text=True, check=True)
    wanted = set(tracked.stdout.split())
    wheel = set(zipfile.ZipFile(packages["wheel"]).namelist())
    with tarfile.open(packages["sdist"]) as archive:
        sdist = {name.partition("/")[2] for name in archive.getnames()}
    assert wanted - wheel == set()
    assert wanted - sdist == set()
    assert not [name for name in wheel if name.startswith(("tests/", "bench/"))]


@pytest.mark.parametrize("kind", ["wheel", "sdist"])
def test_an_installed_newsspider_crawls_reads_and_reports_in_an_empty_folder(
    kind: str, packages: dict[str, Path], bare: Path, empty: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    place = bare if kind == "wheel" else environment(tmp_path_factory.mktemp("sdist"), packages[kind])
    with running(articles=4, seed=1) as site:
        done = run(place / "newsspider", "crawl", "cinktank", "-a", f"site={site.url}", *PACE_OFF)
        assert done.returncode == 0, done.stderr
        lines = delivered(empty / "output")
        read = run(place / "newsspider", "read", lines[0]["url"], "--json")
    assert json.loads(read.stdout)["identifier"] == lines[0]["identifier"]
    done = run(place / "newsspider", "report", "output", "-o", "report.html")
    assert (done.returncode, (empty / "report.html").stat().st_size > 10_000) == (0, True), done.stderr
    assert sorted(path.name for path in empty.iterdir()) == ["output", "report.html"]


def test_the_module_is_the_command(bare: Path, empty: Path) -> None:
    of_module = run(bare / "python", "-m", "newsspider", "crawl", "--help")
    assert of_module.stdout == run(bare / "newsspider", "crawl", "--help").stdout
    assert of_module.stdout.startswith("usage: newsspider crawl [options] <spider>")
    assert "  newsspider crawl cinktank\n" in of_module.stdout


def test_newsspider_alone_lists_its_commands(bare: Path, empty: Path) -> None:
    done = run(bare / "newsspider")
    assert done.returncode == 0
    assert {"crawl", "read", "report", "load", "doctor", "shell"} <= set(re.findall(r"^  (\w+)", done.stdout, re.M))
    assert "newsspider COMMAND -h" in done.stdout


def test_a_mistyped_command_is_answered_with_the_one_meant(bare: Path, empty: Path) -> None:
    done = run(bare / "newsspider", "crwal", "cinktank")
    assert (done.returncode, done.stderr) == (2, "newsspider: error: no command 'crwal'; did you mean crawl?\n")


@pytest.mark.parametrize("shell", ["bash", "fish", "zsh"])
def test_a_shell_gets_its_completion(shell: str, bare: Path, empty: Path) -> None:
    done = run(bare / "newsspider", "completion", shell)
    assert done.returncode == 0, done.stderr
    assert all(word in done.stdout for word in ("cinktank", "wordpress", "max_items=", "max-age", "reparse"))


def test_bash_completes_a_spider(bare: Path, empty: Path) -> None:
    Path("completion").write_text(run(bare / "newsspider", "completion", "bash").stdout)
    asked = "COMP_WORDS=(newsspider crawl cin); COMP_CWORD=2; _shtab_newsspider newsspider cin crawl"
    done = run("bash", "-c", f"source ./completion; {asked}; echo ${{COMPREPLY[*]}}")
    assert done.stdout.strip() == "cinktank", done.stderr


MISSING = [
    ("archive", ("crawl", "cinktank", "-s", "NEWSSPIDER_ARCHIVE=all")),
    ("archive", ("crawl", "cinktank", "-a", "source=commoncrawl")),
    ("archive", ("reparse", "some.warc.gz", "-o", "lines.jsonl")),
    ("browser", ("crawl", "cinktank", "-a", "render=always")),
    ("fleet", ("fleet", "sites.toml")),
    ("s3", ("crawl", "cinktank", "-O", "s3://bucket/articles.jsonl")),
]


@pytest.mark.parametrize(("extra", "words"), MISSING, ids=lambda value: " ".join(value) if value else "")
def test_a_missing_extra_is_told_before_the_first_request(
    extra: str, words: tuple[str, ...], bare: Path, empty: Path
) -> None:
    done = run(bare / "newsspider", *words)
    assert done.returncode == 2, done.stderr
    last = done.stderr.splitlines()[-1]
    assert f"the extra {extra}: {extras.mend(extra)}" in last
    assert "newsspider[" not in done.stderr  # The name is not ours in every index; those of the libraries hold.
    assert list(empty.iterdir()) == []


@pytest.mark.slow
@pytest.mark.parametrize("extra", extras.EXTRAS)
def test_an_extra_alone_brings_all_that_its_modules_import(extra: str, tmp_path: Path) -> None:
    link(closure("newsspider", extra), tmp_path)
    words = f"import sys; sys.path.append({str(tmp_path)!r}); import {', '.join(extras.EXTRAS[extra][0])}"
    done = run(sys.executable, "-I", "-S", "-c", words)
    assert done.returncode == 0, done.stderr


def test_doctor_lists_the_extras_and_how_to_install_each(bare: Path, empty: Path) -> None:
    said = " ".join(run(bare / "newsspider", "doctor", "--no-network").stdout.split())
    for name, (_, use) in extras.EXTRAS.items():
        assert f"extra {name}" in said
        assert use.partition(":")[0] in said
        assert extras.mend(name).partition("'")[2].partition("'")[0] in said


@pytest.mark.parametrize(
    ("setting", "said"),
    [
        ("NEWSSPIDER_ARCHIVE=some", "NEWSSPIDER_ARCHIVE=some is neither articles nor all"),
        ("DOWNLOAD_DELAY=slow", "DOWNLOAD_DELAY=slow is not a number"),
        ("ROBOTSTXT_OBEY=perhaps", "ROBOTSTXT_OBEY=perhaps is not True or False"),
        ("NEWSSPIDER_LOOK_AGAIN_HOURS=1,x", "NEWSSPIDER_LOOK_AGAIN_HOURS=1,x is not a list of numbers"),
        ("NEWSSPIDER_REPORT=/etc/passwd/report.html", "cannot be written: /etc/passwd is a file"),
        ("NEWSSPIDER_ALARMS_FILE=.", "cannot be written: it is a folder"),
    ],
)
def test_a_setting_that_cannot_hold_is_told_before_the_first_request(
    setting: str, said: str, bare: Path, empty: Path
) -> None:
    done = run(bare / "newsspider", "crawl", "cinktank", "-s", setting)
    assert (done.returncode, said in done.stderr) == (2, True), done.stderr
    assert list(empty.iterdir()) == []


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_may_not_be_written_is_told_before_the_first_request(bare: Path, empty: Path) -> None:
    (empty / "closed").mkdir(mode=0o500)
    done = run(bare / "newsspider", "crawl", "cinktank", "-s", "NEWSSPIDER_REPORT=closed/report.html")
    assert (done.returncode, "no permission" in done.stderr) == (2, True), done.stderr
