"""fleet/: the job that a worker gets, and the outcome that it returns."""

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
    """With its port if unusual. No two workers crawl one host at once."""
    folder: str
    """Path of its files in the store, such as `wordpress/example.fr`."""
    arguments: dict[str, str]
    """Spider arguments, as `-a` gives them."""
    settings: dict[str, str]
    """Settings, as `-s` gives them."""
    store: str
    """URL of the shared store."""
    stop: str
    """Path in the store of the file that asks the run to stop."""
    version: str
    """Version of newsspider: a worker with another one refuses the job."""
    priority: int = 0
    delay: float = 1.0
    """Seconds between two requests to the host."""
    lease: float = 30.0
    """Seconds after which a worker that does not renew its lease loses its host."""
    private: bool = True
    """Whether files in a shared folder are for owner and group alone."""


@dataclass(slots=True, frozen=True)
class Outcome:
    """The outcome of a try at a job."""

    site: str
    result: str
    """`done`; `failed`, where another try may succeed; `refused`, where none can; `interrupted`; `held`, where another
    worker has the host."""
    why: str | None = None
    worker: str | None = None
    began: str | None = None
    ended: str | None = None
    exit: int | None = None
    pages: int = 0
    articles: int = 0
    generation: int | None = None
    """Number of the published head; None where nothing was published."""
    until: float = field(default=0.0, compare=False)
    """With `held`: the end of the other's lease, in seconds since 1970."""


def check_folders(jobs: Iterable[Job], path: str) -> None:
    """SitesError where sites at two hosts would write to one folder, as those of one spider may."""
    first: dict[str, Job] = {}
    for job in jobs:
        other = first.setdefault(job.folder, job)
        if other.host != job.host:
            raise SitesError(f"{path}: site {job.site}: {job.folder} is the folder of site {other.site}")
