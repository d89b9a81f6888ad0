"""fleet/: the run history: what came of each try, and so what is due."""

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
"""Of a file: the one in which it is written anew for each try, and the many in which it would be read."""


class History:
    """The history in a store: files for each start of a fleet, a line for each try.

    A line lost with its driver makes a site due once more, and that is all.
    """

    def __init__(self, store: Store, now: datetime) -> None:
        self.store, self.now = store, now
        self.files = 0
        """How many are full."""
        self.lines: list[bytes] = []
        """Of the last file, which is written anew for each: an object store has no appending."""

    def add(self, outcome: Outcome) -> None:
        """Note what came of a try; OSError: it was not written, and will be with the next."""
        said = {name: value for name, value in asdict(outcome).items() if name != "until"}
        self.lines.append(json.dumps(said, ensure_ascii=False).encode() + b"\n")
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
        found = [(site, last.get(site.name)) for site in sites]
        waiting = [
            (site, then) for site, then in found if not then or then.timestamp() + site.seconds <= self.now.timestamp()
        ]
        first = datetime.fromtimestamp(0, UTC)
        return sorted(waiting, key=lambda pair: (-pair[0].priority, pair[1] or first))

    def _last(self, reach: timedelta) -> dict[str, datetime]:
        """When each site was last crawled well, as far back as it matters; a start is held to end within a day."""
        begin = f"{(self.now - reach).astimezone(UTC):{NAME}}"
        last: dict[str, datetime] = {}
        for name in self.store.names(FOLDER):
            if name >= begin and name.endswith(".jsonl"):
                for line in (self.store.read(f"{FOLDER}/{name}") or b"").splitlines():
                    said = json.loads(line)
                    if said["result"] == "done":
                        ended = datetime.fromisoformat(said["ended"])
                        last[said["site"]] = max(ended, last.get(said["site"], ended))
        return last
