"""reparse/: WARC files in, the lines a crawl of the same pages gives out; no network."""

from newsspider.reparse.changes import changes
from newsspider.reparse.records import Plan
from newsspider.reparse.run import Outcome, cores, reparsed

__all__ = ["Outcome", "Plan", "changes", "cores", "reparsed"]
