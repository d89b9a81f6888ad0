"""daemon.py: the calls to a Scrapyd: its status, its jobs, and one more job."""

from __future__ import annotations

import base64
import http.client
import json
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

T = TypeVar("T")
TIMEOUT = 20.0
"""Seconds for one answer: adding a version may take ten."""
PAUSE, LONGEST_PAUSE = 0.5, 10.0
"""Seconds between two tries; twice as long each time, up to the second."""


class DaemonError(Exception):
    """Scrapyd refuses; the text says what, and what to do. Another try would fail too."""


class AbsentError(DaemonError):
    """Scrapyd does not answer: it may be restarting."""


@dataclass(slots=True, frozen=True)
class Daemon:
    """A Scrapyd at an address without a slash at its end."""

    url: str
    username: str = ""
    password: str = ""

    def status(self) -> dict[str, Any]:
        """Return its status: `status`, `running`, `pending`, `finished`, `node_name`."""
        return self._call("daemonstatus.json")

    def get(self, path: str) -> dict[str, Any]:
        """Return the answer at another path; DaemonError where this Scrapyd has none of that name."""
        return self._call(path)

    def jobs(self, project: str) -> dict[str, str]:
        """Return the jobs that wait or run, by id: `pending` or `running`."""
        answer = self._call(f"listjobs.json?{urlencode({'project': project})}")
        return {one["id"]: state for state in ("running", "pending") for one in answer[state]}

    def schedule(
        self, project: str, spider: str, job: str, arguments: dict[str, str], settings: Iterable[str]
    ) -> None:  # fmt: skip
        """Schedule a job. The caller chooses its id, so that it can find the job of a call whose answer was lost."""
        form = [("project", project), ("spider", spider), ("jobid", job), *arguments.items()]
        self._call("schedule.json", urlencode([*form, *(("setting", one) for one in settings)]).encode())

    def _call(self, path: str, form: bytes | None = None) -> dict[str, Any]:
        request = Request(f"{self.url}/{path}", form)
        if self.username:
            pair = base64.b64encode(f"{self.username}:{self.password}".encode()).decode()
            request.add_header("Authorization", f"Basic {pair}")
        try:
            with urlopen(request, timeout=TIMEOUT) as response:
                answer: dict[str, Any] = json.loads(response.read())
        except HTTPError as error:
            raise self._refusal(error) from None
        except (OSError, http.client.HTTPException, ValueError) as error:
            why = getattr(error, "reason", None) or error
            raise AbsentError(f"no Scrapyd answers at {self.url}: {why}") from None
        if answer.get("status") != "ok":
            raise DaemonError(f"Scrapyd at {self.url} says: {answer.get('message', answer)}")
        return answer

    def _refusal(self, error: HTTPError) -> DaemonError:
        if error.code in (401, 403):
            return DaemonError(
                f"Scrapyd at {self.url} refuses user and password: set SCRAPYD_USERNAME and SCRAPYD_PASSWORD to its own"
            )
        if error.code >= 500:
            return AbsentError(f"Scrapyd at {self.url} answers HTTP status {error.code}")
        return DaemonError(f"what answers at {self.url} is no Scrapyd: HTTP status {error.code}")


def patiently(call: Callable[[], T], seconds: float) -> T:
    """Return what a call returns; it is repeated for so many seconds while no Scrapyd answers. DaemonError."""
    until, pause = time.monotonic() + seconds, PAUSE
    while True:
        try:
            return call()
        except AbsentError:
            if time.monotonic() + pause > until:
                raise
        time.sleep(pause)
        pause = min(2 * pause, LONGEST_PAUSE)
