"""fleet/: what a worker does for one site: take the host, fetch the ledger, crawl, publish."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import uuid
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from newsspider import __version__
from newsspider.fleet.heads import SiteFolder
from newsspider.fleet.jobs import Job, Outcome
from newsspider.fleet.lease import HeldError, Lease, LostError
from newsspider.fleet.store import Store, opened
from newsspider.ledger import NAME, Ledger

MARK = "fleet/store"
"""In every store that a fleet uses: a worker that does not see it looks at another folder of that name."""
BEAT = 6
"""How often a lease is renewed in the time that it lasts."""


def run_site(job: Job) -> Outcome:
    """Return what came of a run of a site on this worker."""
    worker = f"{socket.gethostname()}:{os.getpid()}"
    began = _now()
    try:
        store = opened(job.store)
        if job.version != __version__ or store.read(MARK) is None:
            seen = f"has newsspider {__version__}" if job.version != __version__ else f"does not see {job.store}"
            return Outcome(job.site, "refused", f"the worker {worker} {seen}", worker, began, _now())
        lease = Lease(store, job.host, f"{worker}:{uuid.uuid4().hex[:8]}", job.lease)
    except HeldError as error:
        return Outcome(job.site, "held", str(error), worker, began, _now(), until=error.until)
    except OSError as error:
        return Outcome(job.site, "failed", str(error), worker, began, _now())
    folder = Path(tempfile.mkdtemp(prefix="site-", dir=_scratch()))
    try:
        return replace(_run(job, store, lease, folder), worker=worker, began=began, ended=_now())
    except (LostError, OSError) as error:
        return Outcome(job.site, "failed", str(error), worker, began, _now())
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        _release(lease, job.delay)


def _release(lease: Lease, delay: float) -> None:
    try:
        lease.release(delay)
    except OSError:
        return  # It will run out.


def _run(job: Job, store: Store, lease: Lease, output: Path) -> Outcome:
    shared, local = SiteFolder(store, job.folder), output / job.folder
    shared.fetch(local)
    log = output / "log"
    code = _crawl(job, store, lease, output, log)
    store.put(log, f"fleet/logs/{job.site}.log")
    result = {0: "done", 2: "refused", 130: "interrupted", 143: "interrupted"}.get(code, "failed")
    why = None if result == "done" else _last_words(log) or f"exit {code}"
    if code < 0 or not (local / NAME).exists():  # Killed: what it did not publish was not delivered.
        return Outcome(job.site, result, why, exit=code)
    pages, articles = _figures(local / NAME)
    lease.renew()
    generation = shared.publish(local)
    return Outcome(job.site, result, why, exit=code, pages=pages, articles=articles, generation=generation)


def _crawl(job: Job, store: Store, lease: Lease, output: Path, log: Path) -> int:
    """Crawl in a process of its own as long as the host is this worker's; return the exit code."""
    words = [sys.executable, "-m", "newsspider.fleet.child", str(os.getpid()), "crawl", job.spider]
    words += [word for name, value in job.given.items() for word in ("-a", f"{name}={value}")]
    own = {"NEWSSPIDER_OUTPUT": str(output), "NEWSSPIDER_REPORT": ""}
    words += [word for name, value in (job.settings | own).items() for word in ("-s", f"{name}={value}")]
    env = {**os.environ, "SCRAPY_SETTINGS_MODULE": "newsspider.settings", "NO_COLOR": "1"}
    with log.open("wb") as out:
        # In a session of its own: Ctrl-C is for the one who drives, who then asks all to end.
        process = subprocess.Popen(words, cwd=output, env=env, stdout=out, stderr=out, start_new_session=True)
    try:
        return _watched(process, job, store, lease)
    finally:
        process.kill()
        process.wait()


def _watched(process: subprocess.Popen[bytes], job: Job, store: Store, lease: Lease) -> int:
    beat, told = 0.0, False
    while True:
        try:
            return process.wait(0.2)
        except subprocess.TimeoutExpired:
            if time.monotonic() < beat:
                continue
        beat = time.monotonic() + job.lease / BEAT
        try:
            lease.renew()
            if not told and store.read(job.stop) is not None:
                process.send_signal(signal.SIGINT)
                told = True
        except OSError:
            if time.time() > lease.until:
                raise


def _figures(ledger: Path) -> tuple[int, int]:
    """Pages fetched and articles delivered by the last run of a ledger."""
    base = Ledger(ledger)
    last = base.report()
    base.close()
    counts = ((last and last[3]) or {}).get("counts", {})
    return counts.get("fetched", 0), counts.get("delivered", 0)


def _last_words(log: Path) -> str | None:
    """The last line of a log that tells of an error, without its time; else the last line."""
    lines = [line for line in log.read_text(encoding="utf-8", errors="replace").splitlines() if line.strip()]
    errors = [line.partition(" ERROR ")[2] for line in lines if " ERROR " in line]
    return (errors or lines or [""])[-1][:300] or None


def _scratch() -> str | None:
    """The worker's own folder, which Dask clears after it."""
    from distributed import get_worker

    try:
        worker: Any = get_worker()
    except ValueError:
        return None
    return str(worker.local_directory)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
