"""The ledger: what it was told is there after a commit and only then; the schedule thins out."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from newsspider.frontier.changes import Schedule
from newsspider.items import Article
from newsspider.ledger import Ledger, LedgerError
from newsspider.rows import url_row
from newsspider.run.delivery import article_row
from newsspider.runs import Lock, mend

HOUR = 3600
PUBLISHED = 1_700_000_000


def article(number: int = 1) -> Article:
    return Article(
        url=f"https://a.fr/{number}/",
        identifier=f"a.fr:{number}",
        text_hash=f"sha256:{number}",
        date_published="2023-11-14T22:13:20+00:00",
        retrieved_at="2023-11-14T23:13:20+00:00",
    )


def test_what_was_not_committed_is_gone_and_what_was_is_there(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "l.sqlite")
    ledger.save(article_row(article(1), None, None, Schedule(), first=True))
    ledger.commit()
    ledger.save(article_row(article(2), None, None, Schedule(), first=True))
    ledger.abandon()
    assert [identifier for identifier, *_ in Ledger(tmp_path / "l.sqlite").lines()] == ["a.fr:1"]


def test_a_closed_ledger_is_one_file(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "l.sqlite")
    ledger.begin("2026-01-01T00-00-00Z")
    ledger.close()
    assert [path.name for path in tmp_path.iterdir()] == ["l.sqlite"]


def test_a_ledger_of_a_newer_version_is_refused(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "l.sqlite")
    ledger.base.execute("PRAGMA user_version = 99")
    ledger.close()
    with pytest.raises(LedgerError, match="version 99"):
        Ledger(tmp_path / "l.sqlite")


def test_a_ledger_may_be_opened_for_the_first_time_by_several_at_once(tmp_path: Path) -> None:
    opening = "import sys; from pathlib import Path; from newsspider.ledger import Ledger; print('there', flush=True)\n"
    opening += "for name in sys.stdin: Ledger(Path(name.strip()))"
    command, pipe = [sys.executable, "-c", opening], subprocess.PIPE
    others = [subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, text=True) for _ in range(4)]
    for one in others:
        assert one.stdout and one.stdout.readline() == "there\n"
    names = "".join(f"{tmp_path / str(number)}.sqlite\n" for number in range(40))
    for one in others:
        assert one.stdin
        one.stdin.write(names)
        one.stdin.flush()
    assert ["".join(one.communicate()[1].splitlines()[-1:]) for one in others] == [""] * 4


@pytest.mark.parametrize(
    ("age", "next_age"), [(0, 1), (0.5, 1), (1, 6), (5, 6), (7, 24), (100, 168), (719, 720), (720, None), (9999, None)]
)
def test_looks_thin_out_with_age(age: float, next_age: float | None) -> None:
    schedule = Schedule((1, 6, 24, 72, 168, 720))
    expected = None if next_age is None else PUBLISHED + int(next_age * HOUR)
    assert schedule.after(PUBLISHED, PUBLISHED + int(age * HOUR)) == expected


def test_looks_go_on_at_intervals_where_a_setting_says_so() -> None:
    schedule = Schedule((1,), every=12)
    assert schedule.after(PUBLISHED, PUBLISHED + 100 * HOUR) == PUBLISHED + 112 * HOUR


def test_an_article_is_due_when_its_time_has_come_and_an_old_one_never(tmp_path: Path) -> None:
    ledger = Ledger(None)
    ledger.save(article_row(article(1), None, None, Schedule((1, 6)), first=True))
    old = article(2)
    old.date_published = "2019-01-01"
    ledger.save(article_row(old, None, None, Schedule((1, 6)), first=True))
    assert list(ledger.due(PUBLISHED + 5 * HOUR)) == []
    assert [one.identifier for one in ledger.due(PUBLISHED + 6 * HOUR)] == ["a.fr:1"]


def test_addresses_without_an_outcome_wait_for_the_next_run() -> None:
    ledger = Ledger(None)
    ledger.begin("2026-01-01T00-00-00Z")
    for number in range(1200):
        row = url_row(f"https://a.fr/{number:04}/", "section", "https://a.fr/", ledger.run)
        row.run, row.outcome = ledger.run, ("delivered" if number % 2 else None)
        ledger.save_address(row)
    assert list(ledger.unsettled()) == []
    ledger.begin("2026-01-02T00-00-00Z")
    assert [row.url for row in ledger.unsettled()] == [f"https://a.fr/{number:04}/" for number in range(0, 1200, 2)]


@pytest.mark.parametrize(
    ("content", "whole"),
    [
        (b'{"a": 1}\n{"a": 2}\n', 2),
        (b'{"a": 1}\n{"a": 2', 1),
        (b'{"a": 1}\n{"a": 2}', 1),
        (b'{"a": 1}\n\x00\x00\x00\x00\n', 1),
        (b'{"a', 0),
        (b"", 0),
    ],
)
def test_what_is_torn_at_the_end_of_a_file_is_cut(tmp_path: Path, content: bytes, whole: int) -> None:
    path = tmp_path / "a.jsonl.part"
    path.write_bytes(content)
    cut = mend(path)
    kept = path.read_bytes()
    assert kept.count(b"\n") == whole
    assert len(kept) + cut == len(content)


def test_one_lock_at_a_time(tmp_path: Path) -> None:
    first, second = Lock(tmp_path), Lock(tmp_path)
    assert first.take()
    assert not second.take()
    assert second.holder().startswith("process ")
    first.release()
    assert second.take()
    second.release()
