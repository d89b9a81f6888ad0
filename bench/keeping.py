"""What the ledger costs as it grows: to open, to look up an article and an address, to note a delivery."""

from __future__ import annotations

import json
import random
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from newsspider.frontier.changes import Schedule
from newsspider.items import Article
from newsspider.ledger import Ledger
from newsspider.rows import url_row
from newsspider.run.delivery import article_row

TOP = Path(__file__).parent.parent
LOOKS = 20_000


def article(number: int) -> Article:
    """Return an article of which the ledger knows."""
    return Article(
        url=f"https://www.example.fr/un-titre-de-longueur-moyenne-{number}/",
        identifier=f"example.fr:{number}",
        text_hash=f"sha256:{number:064x}",
        date_published="2021-12-27T14:05:12+01:00",
        retrieved_at="2026-11-23T18:27:05+00:00",
    )


def filled(path: Path, articles: int) -> float:
    """Make a ledger of so many articles and addresses; return the seconds it took."""
    begun = time.perf_counter()
    ledger = Ledger(path)
    ledger.begin("2026-11-23T18-27-05Z")
    for number in range(articles):
        one = article(number)
        ledger.save(article_row(one, "2026-11-23T18-27-05Z.jsonl", number * 5000, Schedule((1, 6)), first=True))
        ledger.save_address(url_row(one.url, "rest", "https://www.example.fr/", 1, one.identifier))
        if number % 1000 == 999:
            ledger.commit()
    ledger.close()
    return time.perf_counter() - begun


def looked_up(path: Path, articles: int) -> dict[str, float]:
    """Return what opening and using a ledger takes, in a process that has done nothing else."""
    begun = time.perf_counter()
    ledger = Ledger(path)
    next(ledger.due(2_000_000_000), None)
    opened = time.perf_counter() - begun
    dice = random.Random(1)
    times: dict[str, list[float]] = {"article": [], "address": []}
    for _ in range(LOOKS):
        one = article(dice.randrange(articles))
        for name, look, key in (("article", ledger.article, one.identifier), ("address", ledger.address, one.url)):
            begun = time.perf_counter()
            assert look(key or "")
            times[name].append(time.perf_counter() - begun)
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    peak = next(int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith("VmHWM"))
    return {
        "open_s": opened,
        "megabytes": peak,
        **{name: statistics.median(all_) * 1e6 for name, all_ in times.items()},
    }


def measured(sizes: tuple[int, ...]) -> list[dict[str, Any]]:
    """Return what ledgers of these sizes take."""
    found = []
    for articles in sizes:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "ledger.sqlite"
            seconds = filled(path, articles)
            command = [sys.executable, "-m", "bench.keeping", str(path), str(articles)]
            said = subprocess.run(command, capture_output=True, text=True, check=True, cwd=TOP).stdout
            size = path.stat().st_size / 1e6
            found.append({"articles": articles, "note_us": seconds / articles * 1e6, "disk": size, **json.loads(said)})
    return found


if __name__ == "__main__":
    print(json.dumps(looked_up(Path(sys.argv[1]), int(sys.argv[2]))))
