"""aside.py: a page that may cost too much is read in a process of its own, which may fail and gives its memory back."""

from __future__ import annotations

import pickle
import sys
import tempfile
import traceback

from newsspider import budget
from newsspider.extract import Page
from newsspider.extract import read as read_here
from newsspider.items import Finding
from newsspider.pages import PageReading, trial
from newsspider.site import Site

COSTLY = "it takes too much time or memory to read"
"""Why there are no words of a page on which the process failed."""
SLOW = 3
"""Exit code of a process that took too long."""
LONGEST = 60.0
"""Seconds of CPU time where no bound is set."""


def read(page: Page, retrieved_at: str, site: Site, seconds: float) -> PageReading:
    """Return what `extract.read` does; TooSlowError where that takes more than so many seconds of CPU time.

    The interpreter and its imports take a third of a second more, and 28 MB: less than the crawl itself.
    """
    with tempfile.TemporaryFile() as asked, tempfile.TemporaryFile() as said:
        pickle.dump((page, retrieved_at, site, budget.of(seconds or LONGEST)), asked)
        asked.seek(0)
        code = trial.ran(["-m", __name__], asked, said)
        said.seek(0)
        found = pickle.load(said) if code == 0 else None
    if isinstance(found, PageReading):
        return found
    if code == SLOW:
        raise budget.TooSlowError
    if found is not None:
        raise RuntimeError(f"in a process of its own:\n{found}")
    return PageReading(None, Finding("page", COSTLY))


def main() -> None:
    """Read the page that stands on standard input."""
    page, retrieved_at, site, seconds = pickle.load(sys.stdin.buffer)
    trial.bound(seconds + 1)
    try:
        with budget.within(seconds):
            found: PageReading | str = read_here(page, retrieved_at, site)
    except budget.TooSlowError:
        sys.exit(SLOW)
    except Exception:
        found = traceback.format_exc()
    pickle.dump(found, sys.stdout.buffer)


if __name__ == "__main__":
    main()
