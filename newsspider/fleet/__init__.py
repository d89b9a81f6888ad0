"""fleet/: crawls many sites, each by one crawl on some worker, published completely or not at all."""

from newsspider.fleet.cluster import cluster
from newsspider.fleet.driver import Fleet, SchedulerLostError
from newsspider.fleet.history import History
from newsspider.fleet.jobs import Job, Outcome, check_folders
from newsspider.fleet.sites import Site, SitesError, read
from newsspider.fleet.store import StoreError, mark, opened

__all__ = [
    "Fleet",
    "History",
    "Job",
    "Outcome",
    "SchedulerLostError",
    "Site",
    "SitesError",
    "StoreError",
    "check_folders",
    "cluster",
    "mark",
    "opened",
    "read",
]
