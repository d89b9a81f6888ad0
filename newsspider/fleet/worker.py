"""fleet/: what a worker does for one site: take the host, fetch the ledger, crawl, publish."""

from __future__ import annotations

import os
import signal
import socket
import sqlite3
import tempfile
import uuid
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from newsspider import __version__
from newsspider.fleet.forking import Crawl
from newsspider.fleet.heads import SiteFolder
from newsspider.fleet.jobs import Job, Outcome
from newsspider.fleet.lease import HeldError, Lease, LostError, Renewer
from newsspider.fleet.store import MARK, Store, opened
from newsspider.ledger import NAME, Ledger
from newsspider.opening import keep_from_others


def run_site(job: Job) -> Outcome:
    """Return the outcome of a run of a site on this worker."""
    keep_from_others(job.private)
    worker, began = f"{socket.gethostname()}:{os.getpid()}", _now()
    try:
        outcome = _run_leased(job, worker)
    except HeldError as error:
        outcome = Outcome(job.site, "held", str(error), until=error.until)
    except (LostError, OSError, sqlite3.Error) as error:
        outcome = Outcome(job.site, "failed", str(error))
    return replace(outcome, worker=worker, began=began, ended=_now())


def _run_leased(job: Job, worker: str) -> Outcome:
    """Take the host, run the job and release the host; HeldError where another worker has it."""
    store = opened(job.store)
    if job.version != __version__ or store.read(MARK) is None:
        reason = f"has newsspider {__version__}" if job.version != __version__ else f"does not see {job.store}"
        return Outcome(job.site, "refused", f"the worker {worker} {reason}")
    lease = Lease(store, job.host, f"{worker}:{uuid.uuid4().hex[:8]}", job.lease)
    renewer = Renewer(lease, lambda: store.read(job.stop) is not None)
    try:
        with tempfile.TemporaryDirectory(prefix="site-", dir=_scratch(), ignore_cleanup_errors=True) as folder:
            return _run(job, store, renewer, Path(folder))
    finally:
        renewer.stop()
        _release(lease, job.delay)


def _release(lease: Lease, delay: float) -> None:
    try:
        lease.release(delay)
    except OSError:
        return  # The lease will run out.


def _run(job: Job, store: Store, renewer: Renewer, output: Path) -> Outcome:
    shared, local = SiteFolder(store, job.folder), output / job.folder
    shared.fetch(local)
    if store.read(job.stop) is not None:
        return Outcome(job.site, "interrupted", "it had not begun")
    log = output / "log"
    code = _crawl(job, renewer, output, log)
    store.put(f"fleet/logs/{job.site}.log", log)
    ended = {0: "done", 2: "refused", 130: "interrupted", 143: "interrupted", -signal.SIGINT: "interrupted"}
    result = ended.get(code, "failed")
    why = None if result == "done" else _last_error(log) or f"exit {code}"
    if code < 0 or not (local / NAME).exists():  # It was killed. Nothing is delivered before it is published.
        return Outcome(job.site, result, why, exit=code)
    if torn := next(local.rglob("*.part"), None):  # Nobody would finish it in the store.
        return Outcome(job.site, "failed", f"{torn.name} was not completed: {why}", exit=code)
    pages, articles = _figures(local / NAME)
    renewer.lease.renew()
    generation = shared.publish(local)
    return Outcome(job.site, result, why, exit=code, pages=pages, articles=articles, generation=generation)


def _crawl(job: Job, renewer: Renewer, output: Path, log: Path) -> int:
    """Crawl in a process of its own as long as this worker has the host; return the exit code."""
    arguments = ["crawl", job.spider]
    arguments += [word for name, value in job.arguments.items() for word in ("-a", f"{name}={value}")]
    own = {"NEWSSPIDER_OUTPUT": str(output), "NEWSSPIDER_REPORT": ""}
    arguments += [word for name, value in (job.settings | own).items() for word in ("-s", f"{name}={value}")]
    with log.open("wb") as out:
        crawl = Crawl(arguments, output, out)
    try:
        return _watched(crawl, renewer)
    finally:
        crawl.kill()


def _watched(crawl: Crawl, renewer: Renewer) -> int:
    """The exit code of a crawl. The loop makes no request to the store, which may take longer than the lease."""
    stopped = False
    while (code := crawl.wait(0.2)) is None:
        if not renewer.lease.held:
            raise LostError(f"{renewer.lease.owner} did not renew its lease in time and lost its host")
        if renewer.stop_requested and not stopped:
            crawl.send_signal(signal.SIGINT)
            stopped = True
    return code


def _figures(ledger: Path) -> tuple[int, int]:
    """Pages fetched and articles delivered by the last run of a ledger."""
    base = Ledger(ledger)
    last = base.report()
    base.close()
    counts = ((last and last[3]) or {}).get("counts", {})
    return counts.get("fetched", 0), counts.get("delivered", 0)


def _last_error(log: Path) -> str | None:
    """The last error in a log, without its time; else the last alarm; else the last line."""
    lines = [line for line in log.read_text(encoding="utf-8", errors="replace").splitlines() if line.strip()]
    errors = [line.partition(" ERROR ")[2] for line in lines if " ERROR " in line]
    causes = [error for error in errors if not error.startswith("Alarm (")]
    return (causes or errors or lines or [""])[-1][:300] or None


def _scratch() -> str | None:
    """The worker's own folder, which Dask removes after it."""
    from distributed import get_worker

    try:
        worker: Any = get_worker()
    except ValueError:
        return None
    return str(worker.local_directory)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
