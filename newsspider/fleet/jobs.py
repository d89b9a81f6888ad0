"""fleet/: what a worker is told, and what it tells back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from newsspider.fleet.sites import SitesError


@dataclass(slots=True, frozen=True)
class Job:
    """One run of one site."""

    site: str
    """Its name in sites.toml."""
    spider: str
    host: str
    """With its port if unusual: what no two workers may crawl at once."""
    folder: str
    """Where its files lie under the store, such as `wordpress/example.fr`."""
    given: dict[str, str]
    """What `-a` says."""
    settings: dict[str, str]
    """What `-s` says."""
    store: str
    """URL of the shared store."""
    stop: str
    """Path in the store that, once there, asks the run to end."""
    version: str
    """Of newsspider: a worker with another one refuses."""
    priority: int = 0
    delay: float = 1.0
    """Seconds between two requests to the host."""
    lease: float = 30.0
    """Seconds after which a worker that is not heard of has lost its host."""
    private: bool = True
    """Whether files in a shared folder are for owner and group alone."""


@dataclass(slots=True, frozen=True)
class Outcome:
    """What came of a try at a job."""

    site: str
    result: str
    """`done`; `failed`: to be tried again; `refused`: trying again is of no use; `interrupted`; `held`: another has
    the host."""
    why: str | None = None
    worker: str | None = None
    began: str | None = None
    ended: str | None = None
    exit: int | None = None
    pages: int = 0
    articles: int = 0
    generation: int | None = None
    """Of what was published; None: nothing was."""
    until: float = field(default=0.0, compare=False)
    """With `held`: until when, seconds since 1970."""


def check_folders(jobs: Iterable[Job], path: str) -> None:
    """SitesError where two sites, at two hosts, would write to one folder: the spider's, not the host's."""
    seen: dict[str, Job] = {}
    for job in jobs:
        other = seen.setdefault(job.folder, job)
        if other.host != job.host:
            raise SitesError(f"{path}: site {job.site}: {job.folder} is the folder of site {other.site}")
