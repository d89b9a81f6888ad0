"""`scrapy report` and NEWSSPIDER_REPORT: as their users run them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.crawling import PACE_OFF, scrapy
from tests.report_lines import contents, standing, written
from tests.site import running

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def output(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An output folder with one file of articles."""
    folder = tmp_path_factory.mktemp("output")
    written(folder / "cinktank" / "a.jsonl", standing(20))
    return folder


def test_without_files_it_reports_on_the_output_folder(output: Path, tmp_path: Path) -> None:
    page = tmp_path / "new" / "page.html"
    done = scrapy("report", "-o", str(page), "--title", "Ma revue <b>", output=output)
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr.startswith(f"{page}: 0.")
    assert contents(page.read_text(encoding="utf-8"))["totals"]["articles"] == 20
    assert contents(page.read_text(encoding="utf-8"))["title"] == "Ma revue <b>"
    assert [path.name for path in page.parent.iterdir()] == ["page.html"]


def test_files_globs_and_folders_may_be_named_and_the_list_be_shortened(output: Path, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    done = scrapy("report", str(output / "*" / "*.jsonl"), "-o", str(page), "--articles", "5")
    assert done.returncode == 0, done.stderr
    assert contents(page.read_text(encoding="utf-8"))["articles"]["listed"] == 5
    assert contents(page.read_text(encoding="utf-8"))["totals"]["articles"] == 20


def test_a_line_that_cannot_be_read_is_named_and_the_page_written_without_it(output: Path, tmp_path: Path) -> None:
    bad = tmp_path / "bad.jsonl"
    bad.write_bytes((output / "cinktank" / "a.jsonl").read_bytes() + b'{"url"\n')
    page = tmp_path / "page.html"
    done = scrapy("report", str(bad), "-o", str(page))
    assert done.returncode == 1
    assert done.stderr.startswith(f"left out: {bad}:21: ")
    assert contents(page.read_text(encoding="utf-8"))["totals"]["articles"] == 20


def test_where_there_is_nothing_to_show_the_page_of_before_stays(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text("before")
    done = scrapy("report", str(tmp_path), "-o", str(page))
    assert done.returncode == 1
    assert re.fullmatch(r"scrapy report: no article.*Nothing was written\.\n", done.stderr)
    assert page.read_text() == "before"


def test_a_page_that_cannot_be_written_is_told_in_one_line(output: Path, tmp_path: Path) -> None:
    done = scrapy("report", str(output), "-o", str(tmp_path))
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert str(tmp_path) in done.stderr


@pytest.mark.parametrize(
    "words",
    [["no-such-folder"], ["--no-such-option"], ["{file}", "-o", "{file}"], ["{file}", "--articles", "-1"]],
)
def test_a_wrong_call_is_one_line_and_exit_code_2(output: Path, words: list[str]) -> None:
    file = output / "cinktank" / "a.jsonl"
    before = file.read_bytes()
    done = scrapy("report", *(word.format(file=file) for word in words), output=output)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert file.read_bytes() == before


def test_the_help_has_an_example() -> None:
    assert "scrapy report output/cinktank -o cinktank.html" in scrapy("report", "--help").stdout


def test_a_setting_has_each_run_end_with_the_page_on_all_of_them(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    ask = ("-s", f"NEWSSPIDER_REPORT={page}", *PACE_OFF)
    with running(articles=12) as site:
        crawl = ("crawl", "cinktank", "-a", f"site={site.url}", *ask)
        assert scrapy(*crawl, output=tmp_path / "output").returncode == 0
        once = contents(page.read_text(encoding="utf-8"))
        assert once["totals"]["articles"] == 12
        assert [run["reason"] for run in once["runs"]] == ["finished"]
        page.unlink()
        own = scrapy(*crawl, "-O", str(tmp_path / "own.jsonl"), output=tmp_path / "output")
        assert (own.returncode, page.exists()) == (0, False)
        kept = scrapy(*crawl, "-s", f"NEWSSPIDER_REPORT={tmp_path}", output=tmp_path / "output")
    assert kept.returncode == 2  # told before the first request
    assert f"NEWSSPIDER_REPORT={tmp_path} cannot be written: it is a folder" in kept.stderr
