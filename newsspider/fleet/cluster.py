"""fleet/: the Dask cluster: one on this machine, or one whose scheduler is named."""

from __future__ import annotations

import logging
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any


@contextmanager
def cluster(scheduler: str | None, workers: int, crawls: int) -> Iterator[Any]:
    """A client of the scheduler named, or of one here with so many workers and crawls in each; OSError without one."""
    import distributed
    from dask import config

    dask: Any = distributed  # Typed in part only.

    for name in [one for one in logging.root.manager.loggerDict if one.partition(".")[0] == "distributed"]:
        logging.getLogger(name).setLevel(logging.CRITICAL)  # Each: Dask has given some of them a level of their own.
    if scheduler:
        with dask.Client(scheduler, timeout=30, set_as_default=False) as client:
            yield client
        return
    scratch = Path(tempfile.gettempdir()) / f"newsspider-fleet-{os.getuid()}"
    scratch.mkdir(mode=0o700, exist_ok=True)
    if scratch.is_symlink() or scratch.stat().st_uid != os.getuid():
        raise OSError(f"{scratch} is another user's, or a link: remove it, or set TMPDIR")
    with (
        # Dask serves HTTP whatever it is told: let there be nothing that another user could read there.
        config.set({"distributed.scheduler.http.routes": [], "distributed.worker.http.routes": []}),
        dask.LocalCluster(
            n_workers=workers, threads_per_worker=crawls, processes=True, dashboard_address="127.0.0.1:0",
            scheduler_kwargs={"dashboard": False}, memory_limit=0, local_directory=scratch,
            silence_logs=logging.CRITICAL,
            security=dask.Security.temporary(), protocol="tls://",  # Of its own, for this run: no other user gets in.
        ) as here,
        dask.Client(here, set_as_default=False) as client,
    ):  # fmt: skip
        yield client
