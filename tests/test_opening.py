"""Files of a run: opened without following links, for owner and group alone, and no cell of a CSV file a formula."""

from __future__ import annotations

import csv
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from newsspider import archive, clippings, ledger, opening, runs
from tests.crawling import PACE_OFF, scrapy
from tests.site import running
from tests.site.server import Response

pytestmark = pytest.mark.timeout(200)
FORMULA = "=HYPERLINK(\"http://ailleurs.example/\";\"Lire\")"


@pytest.fixture
def umask() -> Iterator[None]:
    before = os.umask(0o022)
    yield
    os.umask(before)


def made(folder: Path) -> dict[str, int]:
    """The files below a folder, and who may do what with each."""
    return {str(one.relative_to(folder)): one.stat().st_mode & 0o777 for one in folder.rglob("*") if one.is_file()}


def test_what_a_run_writes_is_for_owner_and_group_alone(tmp_path: Path, umask: None) -> None:
    with running(articles=6, seed=3) as site:
        words = (f"site={site.url}", "-s", "NEWSSPIDER_ARCHIVE=all", *PACE_OFF)
        done = scrapy("crawl", "cinktank", "-a", *words, output=tmp_path)
    assert done.returncode == 0, done.stderr
    files = made(tmp_path)
    assert {Path(name).suffix for name in files} >= {".jsonl", ".sqlite", ".json", ".gz"}
    assert set(files.values()) == {0o640}, files


def test_a_setting_lets_others_read_as_the_umask_has_it(tmp_path: Path, umask: None) -> None:
    with running(articles=6, seed=3) as site:
        words = (f"site={site.url}", "-s", "NEWSSPIDER_FILES_PRIVATE=False", *PACE_OFF)
        scrapy("crawl", "cinktank", "-a", *words, output=tmp_path)
    assert set(made(tmp_path).values()) == {0o644}


def test_a_narrower_umask_stays(umask: None) -> None:
    os.umask(0o077)
    opening.keep_from_others(True)
    assert os.umask(0o022) == 0o077


def test_no_link_is_followed_where_a_file_is_to_be_written(tmp_path: Path) -> None:
    other, folder = tmp_path / "other", tmp_path / "run"
    folder.mkdir()
    other.write_text("ours\n")
    for name in (runs.LOCK, ledger.NAME, "a.jsonl.part", "a.warc.gz.part", "page-0.html"):
        (folder / name).symlink_to(other)
    with pytest.raises(OSError, match="a link stands"):
        runs.Lock(folder)
    with pytest.raises(ledger.LedgerError, match="a link stands"):
        ledger.Ledger(folder / ledger.NAME)
    with pytest.raises(OSError, match="a link stands"):
        runs.mend(folder / "a.jsonl.part")
    with pytest.raises(OSError, match="a link stands"):
        archive.members.mended(folder / "a.warc.gz.part")
    assert other.read_text() == "ours\n"


def test_a_clipping_is_written_over_no_link(tmp_path: Path) -> None:
    page = clippings.save(tmp_path, b"<p>", url="https://a.fr/b/", retrieved_at="2026-01-01T00:00:00+00:00")
    page.unlink()
    page.symlink_to(tmp_path / "other")
    with pytest.raises(OSError, match="a link stands"):
        clippings.save(tmp_path, b"<p>", url="https://a.fr/b/", retrieved_at="2026-01-01T00:00:00+00:00")
    assert not (tmp_path / "other").exists()


@pytest.mark.parametrize("name", [runs.LOCK, ledger.NAME])
def test_a_run_whose_folder_holds_a_link_in_their_place_ends_and_says_so(tmp_path: Path, name: str) -> None:
    other = tmp_path / "other"
    other.write_text("")
    (tmp_path / "cinktank").mkdir()
    (tmp_path / "cinktank" / name).symlink_to(other)
    with running(articles=6, seed=3) as site:
        done = scrapy("crawl", "cinktank", "-a", f"site={site.url}", *PACE_OFF, output=tmp_path)
    assert done.returncode == 1
    assert "a link stands" in done.stderr and "Traceback" not in done.stderr, done.stderr
    assert other.read_text() == ""


@pytest.mark.parametrize("harmless", [False, True])
def test_cells_that_a_spreadsheet_would_run_are_made_harmless_if_asked(tmp_path: Path, harmless: bool) -> None:
    head = f"<meta property='og:type' content='article'><title>{FORMULA}</title>"
    text = "".join(f"<p>Un paragraphe assez long pour être du texte, le numéro {one}.</p>" for one in range(9))
    page = (
        f"<html lang='fr'><head>{head}</head><body class='single single-post postid-1'><article>"
        f"<h1 class='entry-title'>{FORMULA}</h1><div class='entry-content'>{text}</div></article></body></html>"
    )
    file = tmp_path / "news.csv"
    with running(articles=6, seed=3) as site:
        path = next(iter(site.truth()))["url"].removeprefix(site.url)
        html = [("Content-Type", "text/html; charset=utf-8")]
        site.site.instead = {path: lambda _: Response(200, page.encode(), html)}
        words = ("-s", f"NEWSSPIDER_CSV_HARMLESS={harmless}", "-O", str(file), *PACE_OFF)
        done = scrapy("crawl", "cinktank", "-a", f"site={site.url}", *words, output=tmp_path / "output")
    with file.open(encoding="utf-8", newline="") as lines:
        titles = [line["headline"] for line in csv.DictReader(lines)]
    runs_there = [title for title in titles if "HYPERLINK" in title]
    assert len(runs_there) == 1, done.stderr
    assert runs_there[0].startswith("'=") is harmless and (runs_there[0].startswith("=") is not harmless)
