"""reparse/: makes the lines of a crawl from WARC files, without the network."""

from newsspider.reparse.changes import changes
from newsspider.reparse.records import Plan
from newsspider.reparse.run import Outcome, cores, reparsed

__all__ = ["Outcome", "Plan", "changes", "cores", "reparsed"]
