"""fleet/: submits jobs to the workers of a Dask cluster, one a host at a time, and failed ones again."""

from __future__ import annotations

import logging
import time
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

from newsspider.fleet.history import History
from newsspider.fleet.jobs import Job, Outcome
from newsspider.fleet.worker import run_site

logger = logging.getLogger(__name__)

HELD_MOST = 20
"""How often a site waits for the end of another's lease on its host."""

WORKER_SECONDS = 300
"""How long a fleet without workers waits for one."""


class SchedulerLostError(Exception):
    """The scheduler went away, or all of its workers did."""

    def __init__(self, why: str = "the scheduler does not answer") -> None:
        super().__init__(why)


class Fleet:
    """The jobs of one start: those that wait, those that run, and the outcomes of the others."""

    def __init__(self, client: Any, jobs: Iterable[Job], history: History, tries: int) -> None:
        self.client, self.history, self.tries = client, history, tries
        self.waiting: list[tuple[float, Job]] = [(0.0, job) for job in jobs]
        """Each with its earliest start, in seconds since 1970."""
        self.running: dict[Any, Job] = {}
        self.tried: Counter[str] = Counter()
        self.held: Counter[str] = Counter()
        self.last_worker: dict[str, str] = {}
        self.outcomes: dict[str, Outcome] = {}
        """The last outcome of each site."""
        self.total = len(self.waiting)
        self.threads = 1
        """How many crawls the workers can run at a time; 0 without a worker."""
        self.pages = self.articles = 0
        self.began = self.last_manned = time.monotonic()
        """When it began, and when it last had a worker."""
        self.stopping = False

    def run(self, on_progress: Callable[[Fleet], None]) -> None:
        """Run until no job is left; calls `on_progress` about five times a second. SchedulerLostError."""
        while self.running or (self.waiting and not self.stopping):
            if self.client.status != "running":
                raise SchedulerLostError
            if not self.stopping:
                self._submit()
            for future in [one for one in self.running if one.done()]:
                job = self.running.pop(future)
                if outcome := self._outcome(job, future):
                    self._settle(job, outcome)
                else:
                    self.running[future] = job
            on_progress(self)
            time.sleep(0.2)

    def count(self, result: str) -> int:
        """Return how many sites have this result."""
        return sum(outcome.result == result for outcome in self.outcomes.values())

    def _submit(self) -> None:
        self.threads = sum(self.client.nthreads().values())
        self.last_manned = time.monotonic() if self.threads else self.last_manned
        if time.monotonic() - self.last_manned > WORKER_SECONDS:
            raise SchedulerLostError(f"it has had no worker for {WORKER_SECONDS} s")
        slots = self.threads - len(self.running)
        hosts = {job.host for job in self.running.values()}
        for entry in sorted(self.waiting, key=lambda one: -one[1].priority):  # A stable sort: equals keep their order.
            begin, job = entry
            if slots <= 0:
                return
            if begin > time.time() or job.host in hosts:
                continue
            self.waiting.remove(entry)
            hosts.add(job.host)
            slots -= 1
            self.running[self.client.submit(run_site, job, pure=False, **self._elsewhere(job))] = job

    def _elsewhere(self, job: Job) -> dict[str, Any]:
        """Options that run a job that failed on another worker, if there is one."""
        failed_on = self.last_worker.get(job.site)
        others = [address for address in self.client.nthreads() if address != failed_on]
        return {"workers": others, "allow_other_workers": True} if failed_on and others else {}

    def _settle(self, job: Job, outcome: Outcome) -> None:
        if outcome.result == "held" and self.held[job.site] < HELD_MOST:
            self.held[job.site] += 1
            self.waiting.append((outcome.until, job))
            return
        try:
            self.history.add(outcome)
        except OSError as error:
            logger.error("The history cannot be written: %s.", error)
        self.tried[job.site] += 1
        self.pages += outcome.pages
        self.articles += outcome.articles
        self.outcomes[job.site] = outcome
        if outcome.result == "failed" and self.tried[job.site] < self.tries and not self.stopping:
            number, why = self.tried[job.site] + 1, (outcome.why or "").rstrip(".")
            logger.warning("%s failed and is tried again, %d of %d: %s.", job.site, number, self.tries, why)
            del self.outcomes[job.site]
            self.waiting.append((0.0, job))
        elif outcome.result not in ("done", "interrupted"):
            logger.error("%s failed: %s.", job.site, (outcome.why or "").rstrip("."))

    def _outcome(self, job: Job, future: Any) -> Outcome | None:
        """The outcome of a job; None where its worker died before the answer came, so that Dask runs it again."""
        if future.status == "finished":
            try:
                outcome: Outcome = future.result(timeout=5)
            except TimeoutError:
                return None
            if outcome.result == "failed":
                who = self.client.who_has([future])
                self.last_worker[job.site] = next((address for holders in who.values() for address in holders), "")
            return outcome
        if future.status == "error":
            return Outcome(job.site, "failed", (str(future.exception()) or repr(future.exception())).splitlines()[0])
        if self.client.status != "running":
            raise SchedulerLostError
        return Outcome(job.site, "failed", "the scheduler has dropped it")
