"""aside.py: reads a page that may cost too much in a separate process, which may fail and then frees its memory."""

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
"""The finding for a page on which the process failed."""
SLOW = 3
"""Exit code of a process that exceeded its time."""
LONGEST = 60.0
"""Seconds of CPU time where the caller sets no bound."""


def read(page: Page, retrieved_at: str, site: Site, seconds: float) -> PageReading:
    """Return what `extract.read` returns; TooSlowError after `seconds` of CPU time.

    The interpreter and its imports take a third of a second more, and 28 MB: less than the crawl itself.
    """
    with tempfile.TemporaryFile() as request, tempfile.TemporaryFile() as answer:
        pickle.dump((page, retrieved_at, site, budget.of(seconds or LONGEST)), request)
        request.seek(0)
        code = trial.ran(["-m", __name__], request, answer)
        answer.seek(0)
        result = pickle.load(answer) if code == 0 else None
    if isinstance(result, PageReading):
        return result
    if code == SLOW:
        raise budget.TooSlowError
    if result is not None:
        raise RuntimeError(f"in a process of its own:\n{result}")
    return PageReading(None, Finding("page", COSTLY))


def main() -> None:
    """Read the page on standard input, and write the reading, or a traceback, to standard output."""
    page, retrieved_at, site, seconds = pickle.load(sys.stdin.buffer)
    trial.bound(seconds + 1)
    try:
        with budget.within(seconds):
            result: PageReading | str = read_here(page, retrieved_at, site)
    except budget.TooSlowError:
        sys.exit(SLOW)
    except Exception:
        result = traceback.format_exc()
    pickle.dump(result, sys.stdout.buffer)


if __name__ == "__main__":
    main()
