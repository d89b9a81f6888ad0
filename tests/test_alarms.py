"""Alarms: quiet on sixty ordinary days, and told when something breaks, by the name of what broke."""

from __future__ import annotations

import json
import random
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from newsspider.alarms import Alarm, alarms, holidays, overdue
from newsspider.ledger import NAME, Ledger
from newsspider.pages import selectors
from tests.crawling import PACE_OFF, crawl, scrapy
from tests.site import running

START = date(2026, 3, 2)
WEEK = (60, 62, 58, 64, 55, 24, 18)
"""Articles a day, from Monday to Sunday."""
SECTIONS = {"Dernières minutes": 0.6, "L’International": 0.4}
SHARES = {"headline": 1.0, "body": 1.0, "standfirst": 0.8, "authors": 0.95, "date_published": 1.0, "image": 0.9,
          "dateline": 0.6}  # fmt: skip
BIG_NEWS = START + timedelta(days=45)

Break = Callable[[dict[str, Any], int], None]
"""Changes the report of a run, so many days after it began."""


def reports(days: int, seed: int = 1, broken: Break | None = None, since: int = 10**6) -> list[dict[str, Any]]:
    """The reports of daily runs: weekends, the holidays of spring, and a day of big news among them."""
    dice = random.Random(seed)
    found = []
    for number in range(days):
        day = START + timedelta(days=number)
        mean = WEEK[6] if day in holidays(day.year) else WEEK[day.weekday()] * (2.5 if day == BIG_NEWS else 1)
        count = max(0, round(dice.gauss(mean, mean**0.5)))
        said = report(day + timedelta(days=1), {day: count} if number else old(day, dice), dice)
        if broken and number >= since:
            broken(said, number - since)
        found.append(said)
    return found


def old(day: date, dice: random.Random) -> dict[date, int]:
    """What the first run finds: all there is."""
    back = (day - timedelta(days=n) for n in range(64))
    return {one: round(dice.gauss(WEEK[one.weekday()], 4)) for one in back}


def report(day: date, counts: dict[date, int], dice: random.Random) -> dict[str, Any]:
    """The report of a run at six in the morning."""
    total = sum(counts.values())
    filled = {name: sum(dice.random() < share for _ in range(total)) for name, share in SHARES.items()}
    published = {}
    for one, count in counts.items():
        split = Counter(dice.choices(list(SECTIONS), list(SECTIONS.values()), k=count))
        published[one.isoformat()] = {"": count, **split}
    return {
        "started_at": f"{day}T06:00:00+00:00", "exit": 0, "reason": "finished",
        "counts": {"fetched": total + 2, "refused": int(dice.random() < 0.3)},
        "contents": {
            "articles": total, "filled": filled, "published": published,
            "sections": {name: sum(one.get(name, 0) for one in published.values()) for name in SECTIONS},
            "provenance": {name: {"template": count} for name, count in filled.items()},
            "disagreeing": {"date_published": sum(dice.random() < 0.02 for _ in range(total))},
        },
    }  # fmt: skip


def told(found: list[dict[str, Any]], number: int) -> list[Alarm]:
    return alarms(found[number], found[:number])


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(5))
def test_sixty_ordinary_days_are_quiet(seed: int) -> None:
    found = reports(70, seed)
    assert [(number, told(found, number)) for number in range(70) if told(found, number)] == []


def unfilled(field: str, share: float = 0.0) -> Break:
    def broken(said: dict[str, Any], day: int) -> None:
        held = said["contents"]
        held["filled"][field] = int(held["filled"][field] * share)
        held["provenance"][field] = {"template": held["filled"][field]}

    return broken


def otherwise(field: str, share: float = 1.0) -> Break:
    def broken(said: dict[str, Any], day: int) -> None:
        count = said["contents"]["filled"][field]
        fallen = int(count * share)
        said["contents"]["provenance"][field] = {"meta": fallen, "template": count - fallen}

    return broken


def half_by_fallback(said: dict[str, Any], day: int) -> None:
    for field in SHARES:
        otherwise(field, 0.5)(said, day)


def disagreeing(said: dict[str, Any], day: int) -> None:
    said["contents"]["disagreeing"]["date_published"] = said["contents"]["articles"] // 2


def section_closed(said: dict[str, Any], day: int) -> None:
    for counts in said["contents"]["published"].values():
        counts[""] -= counts.pop("L’International", 0)
    said["contents"]["sections"].pop("L’International", None)


def nothing(said: dict[str, Any], day: int) -> None:
    said["contents"] |= {"articles": 0, "published": {}, "provenance": {}, "disagreeing": {}, "sections": {},
                         "filled": dict.fromkeys(SHARES, 0)}  # fmt: skip


def first_page_alone(said: dict[str, Any], day: int) -> None:
    for counts in said["contents"]["published"].values():
        for name in counts:
            counts[name] //= 5


def walled(said: dict[str, Any], day: int) -> None:
    nothing(said, day)
    said["counts"] = {"fetched": 60, "refused": 60}


def half_refused(said: dict[str, Any], day: int) -> None:
    said["counts"]["refused"] = said["counts"]["fetched"] // 2


def failing(said: dict[str, Any], day: int) -> None:
    said |= {"exit": 1, "reason": "site_down"}


GONE = ("standfirst", "authors", "image", "dateline")
BREAKS = [
    *[pytest.param(unfilled(name), ("filled", name, None), id=f"{name} gone") for name in GONE],
    *[pytest.param(otherwise(name), ("evidence", name, None), id=f"{name} elsewhere") for name in ("headline", "body")],
    pytest.param(half_by_fallback, ("evidence", "body", None), id="half through the fallback"),
    pytest.param(disagreeing, ("dates", "date_published", None), id="dates disagree"),
    pytest.param(section_closed, ("silent", None, "L’International"), id="section closed"),
    pytest.param(nothing, ("few", None, None), id="nothing"),
    pytest.param(first_page_alone, ("few", None, None), id="first page alone"),
    pytest.param(walled, ("refused", None, None), id="wall"),
    pytest.param(half_refused, ("refused", None, None), id="half refused"),
    pytest.param(failing, ("failed", None, None), id="down"),
]  # fmt: skip


@pytest.mark.parametrize(("broken", "wanted"), BREAKS)
@pytest.mark.parametrize("weekday", [0, 3])
def test_a_break_is_told_by_the_first_run(
    broken: Break, wanted: tuple[str, str | None, str | None], weekday: int
) -> None:
    since = 56 + weekday
    found = reports(since + 1, 3, broken, since)
    assert wanted in [(one.kind, one.field, one.section) for one in told(found, since)]


@pytest.mark.parametrize("field", ["authors", "image", "headline"])
def test_a_slow_decay_is_told_before_a_fifth_of_the_field_is_lost(field: str) -> None:
    def decaying(said: dict[str, Any], day: int) -> None:
        unfilled(field, 1 - 0.01 * day)(said, day)

    found = reports(70, 2, decaying, 40)
    first = next(number for number in range(40, 70) if field in [one.field for one in told(found, number)])
    assert 0.01 * (first - 40) < 0.2


def test_a_run_that_never_came_is_told() -> None:
    found = reports(10)
    last = datetime.fromisoformat(found[-1]["started_at"])
    assert overdue(found, last + timedelta(hours=25)) is None
    alarm = overdue(found, last + timedelta(hours=72))
    assert alarm
    assert alarm.said == "the last run began 72.0 hours ago, usually one begins every 24.0"
    assert overdue(found[:2], last + timedelta(days=99)) is None


@pytest.mark.parametrize(
    ("year", "easter_monday"), [(2024, "2024-04-01"), (2025, "2025-04-21"), (2026, "2026-04-06"), (2027, "2027-03-29")]
)
def test_the_holidays_that_move_are_right(year: int, easter_monday: str) -> None:
    days = holidays(year)
    assert len(days) == 11
    assert date.fromisoformat(easter_monday) in days
    assert date.fromisoformat(easter_monday) + timedelta(days=38) in days


def test_the_selectors_of_a_field_are_named() -> None:
    assert selectors("authors", "template")[0] == "Classic: div.td-post-author-name > a"
    assert selectors("headline", "template")[0].startswith("Classic: h1.entry-title")
    assert all(one.startswith("WordPress: ") for one in selectors("image", "wordpress"))
    assert selectors("headline", "json-ld") == []


@contextmanager
def receiver() -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """A webhook's other end, and what it got; it refuses the first call."""
    got: list[dict[str, Any]] = []
    calls: list[int] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            calls.append(1)
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if len(calls) > 1:
                got.append(json.loads(body))
            self.send_response(200 if len(calls) > 1 else 500)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/secret", got
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def taught(output: Path, template: str) -> None:
    """A folder whose history says that pages are read by a template, day after day, as they were."""
    with running(articles=60, seed=1, template=template) as site:
        assert crawl(site.url, output).returncode == 0
    ledger = Ledger(output / "cinktank" / NAME)
    (said,) = ledger.history()
    for number in range(1, 12):
        began = datetime.now(UTC).replace(microsecond=0) - timedelta(days=12 - number)
        one = {**said, "started_at": began.isoformat(), "contents": {**said["contents"], "published": {}}}
        ledger.begin(f"{began:%Y-%m-%dT%H-%M-%SZ}", one)
        ledger.end(began.isoformat(), "finished", one)
    ledger.close()


def test_a_redesign_is_told_by_log_file_webhook_and_exit_code_with_selectors_and_a_page(tmp_path: Path) -> None:
    taught(tmp_path, "classic")
    with running(articles=60, seed=2, template="plain") as site, receiver() as (url, got):
        given = ("-a", f"site={site.url}", "-a", "mode=full", "-s", "NEWSSPIDER_ALARMS_EXIT=True")
        file = tmp_path / "alarms.jsonl"
        channels = ("-s", f"NEWSSPIDER_ALARMS_FILE={file}", "-s", f"NEWSSPIDER_ALARMS_WEBHOOK={url}")
        done = scrapy("crawl", "cinktank", *given, *channels, *PACE_OFF, output=tmp_path)
    assert done.returncode == 3, done.stderr
    (message,) = got
    assert json.loads(file.read_text()) == message
    by_field = {one["field"]: one for one in message["alarms"]}
    assert by_field["authors"]["selectors"][0] == "Classic: div.td-post-author-name > a"
    assert Path(by_field["authors"]["clipping"]).is_file()
    assert "Alarm (evidence): body is read from template in 0 %" in done.stderr
    assert "secret" not in done.stderr
    shown = scrapy("alarms", "--json", output=tmp_path)
    assert shown.returncode == 3
    fields = {json.loads(line)["field"] for line in shown.stdout.splitlines()}
    assert fields == set(by_field)


def test_a_receiver_that_is_not_there_harms_no_run(tmp_path: Path) -> None:
    taught(tmp_path, "classic")
    with running(articles=60, seed=2, template="plain") as site:
        words = ("-a", "mode=full", "-s", "NEWSSPIDER_ALARMS_WEBHOOK=http://127.0.0.1:9/secret", *PACE_OFF)
        done = scrapy("crawl", "cinktank", "-a", f"site={site.url}", *words, output=tmp_path)
    assert done.returncode == 0
    assert "The alarms could not be sent to 127.0.0.1" in done.stderr
    assert "secret" not in done.stderr


def test_without_history_there_is_no_alarm(tmp_path: Path) -> None:
    with running(articles=20, seed=1) as site:
        done = crawl(site.url, tmp_path)
    assert "Alarm" not in done.stderr
    shown = scrapy("alarms", output=tmp_path)
    assert (shown.returncode, "no alarm" in shown.stdout) == (0, True)
