"""fleet/: the Dask cluster: one on this machine, or that of a given scheduler."""

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
    """A client of the scheduler, or of a cluster here with `crawls` at a time in each of `workers`; OSError."""
    import distributed
    from dask import config

    dask: Any = distributed  # Typed in part only.

    for name in [one for one in logging.root.manager.loggerDict if one.partition(".")[0] == "distributed"]:
        logging.getLogger(name).setLevel(logging.CRITICAL)  # Each, since Dask sets the level of some.
    if scheduler:
        with dask.Client(scheduler, timeout=30, set_as_default=False) as client:
            yield client
        return
    with (
        # Dask always serves HTTP. Without routes, there is nothing another user could read.
        config.set({"distributed.scheduler.http.routes": [], "distributed.worker.http.routes": []}),
        dask.LocalCluster(
            n_workers=workers, threads_per_worker=crawls, processes=True, dashboard_address="127.0.0.1:0",
            scheduler_kwargs={"dashboard": False}, memory_limit=0, local_directory=_scratch(),
            silence_logs=logging.CRITICAL,
            security=dask.Security.temporary(), protocol="tls://",  # Keys for this run alone keep other users out.
        ) as here,
        dask.Client(here, set_as_default=False) as client,
    ):  # fmt: skip
        yield client


def _scratch() -> Path:
    """The workers' folder for temporary files, which nobody else can write to."""
    path = Path(tempfile.gettempdir()) / f"newsspider-fleet-{os.getuid()}"
    path.mkdir(mode=0o700, exist_ok=True)
    if path.is_symlink() or path.stat().st_uid != os.getuid():
        raise OSError(f"{path} is another user's, or a link: remove it, or set TMPDIR")
    return path
