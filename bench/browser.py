"""What the browser costs: memory of its processes while it continues one listing, 200 times."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.crawling import PACE_OFF, environment
from tests.site import running_apart

PAGES = 200
SHOWN = (1, 50, 100, 150, 200)


def memory(pids: list[int]) -> float:
    """Return what processes hold, each shared page counted once, in MB."""
    total = 0
    for pid in pids:
        try:
            said = Path(f"/proc/{pid}/smaps_rollup").read_text()
        except OSError:
            continue
        total += sum(int(line.split()[1]) for line in said.splitlines() if line.startswith("Pss:"))
    return total / 1024


def descendants(root: int) -> tuple[list[int], list[int]]:
    """Return the processes below one: those of the browser, and the others with it."""
    parents: dict[int, int] = {}
    browser: set[int] = set()
    for path in Path("/proc").glob("[0-9]*"):
        try:
            pid = int(path.name)
            parents[pid] = int((path / "stat").read_text().rpartition(")")[2].split()[1])
            if b"chrom" in (path / "cmdline").read_bytes().split(b"\0")[0]:
                browser.add(pid)
        except OSError:
            continue
    below = [root]
    for one in below:  # it grows on the way
        below += [pid for pid, parent in parents.items() if parent == one]
    return [pid for pid in below if pid in browser], [pid for pid in below if pid not in browser]


def run() -> list[tuple[int, float, float]]:
    """Return pages shown, MB of the browser, MB of the crawl and Playwright's driver, as the crawl goes on."""
    found: list[tuple[int, float, float]] = []
    paging = {"dernieres-minutes": "button"}
    made = {"articles": 4 * PAGES * 10, "per_page": 10, "pagination": paging, "rest": "404", "sitemaps": "off"}
    with tempfile.TemporaryDirectory() as output, running_apart(seed=5, **made) as site:
        given = (f"site={site.url}", "discover=section", "follow_related=no", "sections=Dernières minutes")
        words = [word for one in given for word in ("-a", one)]
        command = [sys.executable, "-m", "scrapy", "crawl", "cinktank", *words, *PACE_OFF]
        quiet = subprocess.DEVNULL
        with subprocess.Popen(command, env=environment(Path(output)), stdout=quiet, stderr=quiet) as process:
            while process.poll() is None:
                pages = 1 + int(site.state()["counts"].get("plus", 0))
                browser, others = descendants(process.pid)
                if browser:
                    found.append((pages, memory(browser), memory(others)))
                time.sleep(0.2)
    return found


if __name__ == "__main__":
    rows = run()
    print("| pages shown | Chromium, MB | crawl and driver, MB |\n|---:|---:|---:|")
    for wanted in SHOWN:
        pages, chromium, others = min(rows, key=lambda row: abs(row[0] - wanted))
        print(f"| {pages} | {chromium:.0f} | {others:.0f} |")
    print(f"last: {rows[-1]}")
