"""fleet/: the run history: the outcome of each try, and the sites that are due."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict
from datetime import UTC, datetime, timedelta

from newsspider.fleet.jobs import Outcome
from newsspider.fleet.sites import Site
from newsspider.fleet.store import Store

FOLDER = "fleet/history"
NAME = "%Y-%m-%dT%H-%M-%S.%fZ.jsonl"
LINES = 250
"""Lines in a file: few enough to write it anew for each try, many enough to keep the number of files small."""


class History:
    """The history in a store: files for each start of a fleet, a line for each try.

    If the driver dies before it writes a line, the site is due once more; nothing else is lost.
    """

    def __init__(self, store: Store, now: datetime) -> None:
        self.store, self.now = store, now
        self.files = 0
        """How many files are full."""
        self.lines: list[bytes] = []
        """Lines of the last file, which is written anew for each: an object store cannot append."""

    def add(self, outcome: Outcome) -> None:
        """Add the outcome of a try; after an OSError it is written with the next one."""
        entry = {name: value for name, value in asdict(outcome).items() if name != "until"}
        self.lines.append(json.dumps(entry, ensure_ascii=False).encode() + b"\n")
        name = f"{self.now.astimezone(UTC):{NAME}}"
        if self.files:
            name = name.replace(".jsonl", f".{self.files + 1:04}.jsonl")
        self.store.write(f"{FOLDER}/{name}", b"".join(self.lines))
        if len(self.lines) >= LINES:
            self.files, self.lines = self.files + 1, []

    def due(self, sites: Iterable[Site]) -> list[tuple[Site, datetime | None]]:
        """Return the sites that are due, the more urgent first, each with the end of its last good run."""
        sites = list(sites)
        last = self._last(timedelta(seconds=max((site.seconds for site in sites), default=0), days=1))
        pairs = [(site, last.get(site.name)) for site in sites]
        waiting = [
            (site, then) for site, then in pairs if not then or then.timestamp() + site.seconds <= self.now.timestamp()
        ]
        first = datetime.fromtimestamp(0, UTC)
        return sorted(waiting, key=lambda pair: (-pair[0].priority, pair[1] or first))

    def _last(self, reach: timedelta) -> dict[str, datetime]:
        """The end of each site's last good run, as far back as `reach`, which includes a day for a fleet to run."""
        begin = f"{(self.now - reach).astimezone(UTC):{NAME}}"
        last: dict[str, datetime] = {}
        for name in self.store.names(FOLDER):
            if name >= begin and name.endswith(".jsonl"):
                for line in (self.store.read(f"{FOLDER}/{name}") or b"").splitlines():
                    entry = json.loads(line)
                    if entry["result"] == "done":
                        ended = datetime.fromisoformat(entry["ended"])
                        last[entry["site"]] = max(ended, last.get(entry["site"], ended))
        return last
