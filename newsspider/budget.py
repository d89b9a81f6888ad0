"""budget: how much CPU time the reading of one page may take; what takes more is given up, and the crawl goes on."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

HURRY = 1.0
"""Seconds that are left to a page once the run is told to end."""
LATER = 0.3
"""And to each of those that had been fetched by then."""
_AGAIN = 0.1
"""A library may swallow the first exception: the next one comes so many seconds later."""


class TooSlowError(BaseException):
    """A page that took too long; no `except Exception` on the way takes it for a fault of its own."""


class _State:
    active = False
    to_end = False


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Raise TooSlowError in what takes more than so many seconds of CPU time; 0 is no bound.

    CPU time, so that a busy machine makes no page slow; expressions hear of it too. Only in the main thread, where
    signals are heard, and crawls and `scrapy reparse` read. Some 20 microseconds a page.
    """
    if seconds <= 0 or _State.active or threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGPROF, _stop)
    seconds = of(seconds)
    _State.active = True
    try:
        try:
            signal.setitimer(signal.ITIMER_PROF, seconds, _AGAIN)
            yield
        finally:
            _State.active = False  # A signal may come on this very line; no second one comes so soon.
    finally:
        _State.active = False
        signal.setitimer(signal.ITIMER_PROF, 0)
        # Its default would end the process, should one signal more be under way.
        signal.signal(signal.SIGPROF, signal.SIG_IGN if before is signal.SIG_DFL else before)


def of(seconds: float) -> float:
    """Return how much of so many seconds a page that is only begun may have."""
    return min(seconds, LATER) if _State.to_end else seconds


def hurry() -> None:
    """Leave a page that is being read a second more: the run is told to end."""
    _State.to_end = True
    left, _ = signal.getitimer(signal.ITIMER_PROF)
    if _State.active and left > HURRY:
        signal.setitimer(signal.ITIMER_PROF, HURRY, _AGAIN)


def is_hurried() -> bool:
    """Whether the run is told to end: what was then given up may be no fault of the page."""
    return _State.to_end


def _stop(signum: int, frame: FrameType | None) -> None:
    if _State.active:
        raise TooSlowError
