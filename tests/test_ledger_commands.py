"""`scrapy ledger` and `scrapy coverage`: what was delivered, and what became of every address."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from newsspider.ledger import NAME, Ledger
from tests.crawling import crawl, delivered, scrapy
from tests.keeping import assert_sound
from tests.site import RunningSite, running

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def site() -> Iterator[RunningSite]:
    """A small site."""
    with running(articles=60, seed=3) as site:
        yield site


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory, site: RunningSite) -> Path:
    """The output folder of one crawl; not to be written to."""
    output = tmp_path_factory.mktemp("crawled")
    assert crawl(site.url, output).returncode == 0
    return output


@pytest.fixture
def output(crawled: Path, tmp_path: Path) -> Path:
    """A copy of it."""
    return Path(shutil.copytree(crawled, tmp_path / "output"))


def test_the_coverage_adds_up_and_says_what_each_address_came_to(output: Path) -> None:
    done = scrapy("coverage", "cinktank", "--json", output=output)
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    outcomes = {name: said[name] for name in said if isinstance(said[name], int) and name != "found"}
    assert said["found"] == sum(outcomes.values())
    assert (said["delivered"], said["unaccounted"], said["reason"]) == (len(delivered(output)), 0, "finished")
    assert said["discovery"][0]["stated"] == said["discovery"][0]["listed"]


def test_the_addresses_of_an_outcome_are_listed_with_their_reasons(output: Path) -> None:
    done = scrapy("coverage", "--why", "refused", output=output)
    assert "asks for a password" in done.stdout
    assert "found" in done.stdout


def test_an_address_of_which_nothing_became_is_exit_code_1(output: Path) -> None:
    ledger = Ledger(output / "cinktank" / NAME)
    ledger.run = 1
    ledger.settle(delivered(output)[0]["url"], None)
    ledger.close()
    done = scrapy("coverage", output=output)
    assert done.returncode == 1
    assert "1  unaccounted" in done.stdout


def test_a_rebuilt_ledger_agrees_with_the_files_and_the_next_run_delivers_nothing_twice(
    output: Path, site: RunningSite
) -> None:
    (output / "cinktank" / NAME).unlink()
    done = scrapy("ledger", "rebuild", "cinktank", output=output)
    assert done.returncode == 0, done.stderr
    assert f"{len(delivered(output))} articles" in done.stdout
    assert_sound(output / "cinktank")
    before = site.counts["article"]
    assert crawl(site.url, output).returncode == 0
    assert len(delivered(output)) == 60
    assert site.counts["article"] - before < 5


def test_a_rebuild_looks_at_lire_aussi_links_again(output: Path, site: RunningSite) -> None:
    (file,) = output.glob("cinktank/*.jsonl")
    truth = {record["url"]: record for record in site.truth()}
    lines = [line for line in file.read_text().splitlines() if truth[json.loads(line)["url"]]["_site"]["listed"]]
    assert len(lines) < 60
    file.write_text("\n".join(lines) + "\n")
    file.with_suffix(".manifest.json").unlink()
    assert scrapy("ledger", "rebuild", output=output).returncode == 0
    assert crawl(site.url, output).returncode == 0
    assert len({line["identifier"] for line in delivered(output)}) == len(delivered(output)) == 60


def test_a_file_that_cannot_be_read_is_named_and_the_old_ledger_stays(output: Path) -> None:
    (file,) = output.glob("cinktank/*.jsonl")
    lines = file.read_text().splitlines()
    file.write_text("\n".join([*lines[:3], "no json", *lines[3:]]) + "\n")
    before = (output / "cinktank" / NAME).read_bytes()
    done = scrapy("ledger", "rebuild", output=output)
    assert done.returncode == 1
    assert f"{file}, line 4 is no JSON object" in done.stdout
    assert (output / "cinktank" / NAME).read_bytes() == before


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["ledger", "mend"], "say show or rebuild"),
        (["ledger", "rebuild", "nowhere"], "no folder"),
        (["coverage", "--why", "bored"], "no outcome 'bored'"),
        (["coverage"], "no run has written to"),
    ],
)
def test_a_wrong_call_is_exit_code_2(tmp_path: Path, words: list[str], said: str) -> None:
    done = scrapy(*words, output=tmp_path)
    assert done.returncode == 2
    assert said in done.stderr
