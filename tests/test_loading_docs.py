"""docs/loading.md: its commands load, its queries answer, its thresholds are those measured."""

from __future__ import annotations

import re
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from newsspider.corpus.loading import load
from newsspider.corpus.loading.neighbours import THRESHOLD
from tests import forking, postgres, wires
from tests.crawling import TOP
from tests.lines import stand_in_articles, written
from tests.targets import Target

pytestmark = pytest.mark.slow
PAGE = (TOP / "docs" / "loading.md").read_text(encoding="utf-8")
QUERIES = re.findall(r"```sql (\w+)\n(.*?)```", PAGE, re.DOTALL)


@pytest.fixture(scope="module")
def lines(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An output folder with the articles of a stand-in, the seed's among them."""
    return written(tmp_path_factory.mktemp("output") / "cinktank" / "1.jsonl", *stand_in_articles(200)).parent.parent


@pytest.fixture(scope="module")
def targets(lines: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """The target of each kind, loaded; PostgreSQL where there is one."""
    folder = tmp_path_factory.mktemp("targets")
    words = {"duckdb": f"duckdb:{folder}/corpus.duckdb", "sqlite": f"sqlite:{folder}/corpus.db"}
    words["parquet"] = f"parquet:{folder}/corpus"
    for one in words.values():
        load(one, lines)
    if (found := postgres.programs()) is None:
        yield words
        return
    with postgres.server(found) as address:
        load(address, lines)
        yield words | {"postgresql": address}


@pytest.mark.slow
@pytest.mark.parametrize(("kind", "sql"), QUERIES)
def test_a_query_of_the_page_answers(kind: str, sql: str, targets: dict[str, str]) -> None:
    if kind not in targets:
        pytest.skip("POSTGRESQL NOT TRIED: no initdb; install Debian's postgresql")
    folder = targets["parquet"].removeprefix("parquet:")
    assert Target(targets[kind]).query(sql.replace("'corpus/", f"'{folder}/"))


def test_the_page_asks_every_kind_of_target() -> None:
    assert {kind for kind, _ in QUERIES} == {"duckdb", "sqlite", "parquet", "postgresql"}


def test_the_commands_of_the_page_load(lines: Path, tmp_path: Path) -> None:
    commands = [line.partition("#")[0].split() for line in PAGE.splitlines() if line.startswith("scrapy load")]
    assert len(commands) == 4
    shutil.copy(TOP / "scrapy.cfg", tmp_path)
    for command in commands:
        if "postgresql" not in command[3]:
            words = [sys.executable, "-m", *command[:4], str(lines)]
            done = forking.run(words, cwd=tmp_path, text=True)
            assert done.returncode == 0, done.stderr
            assert "200 new" in done.stdout


def test_the_thresholds_of_the_page_are_those_measured() -> None:
    made = wires.pairs()
    alike = wires.likeness(made)
    assert wires.table(made, alike) in PAGE
    missed, mistaken = wires.outcome(made, alike, THRESHOLD)
    assert (missed <= 8, mistaken) == (True, 0)
