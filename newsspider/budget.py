"""budget: how much CPU time the reading of one page may take before it is given up, so that the crawl continues."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

HURRY = 1.0
"""Seconds a page still has once the run is told to stop."""
LATER = 0.3
"""Seconds for each page that was fetched by then, but not begun."""
_AGAIN = 0.1
"""Seconds between two exceptions: a library may swallow the first one."""


class TooSlowError(BaseException):
    """A page took too long. No `Exception`, so that no `except Exception` on the way catches it."""


class _State:
    active = False
    to_end = False


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Raise TooSlowError inside the block after so many seconds of CPU time; 0 is no bound.

    CPU time, so that a busy machine makes no page slow. The exception interrupts regular expressions too. It works in
    the main thread alone, which receives signals and in which crawls and `scrapy reparse` read. It costs some 20
    microseconds a page.
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
            _State.active = False  # A signal may come on this very line; the next one comes later.
    finally:
        _State.active = False
        signal.setitimer(signal.ITIMER_PROF, 0)
        # The default action would end the process, should one more signal be pending.
        signal.signal(signal.SIGPROF, signal.SIG_IGN if before is signal.SIG_DFL else before)


def of(seconds: float) -> float:
    """Return how many of these seconds a page has that begins now."""
    return min(seconds, LATER) if _State.to_end else seconds


def hurry() -> None:
    """Give the page that is being read one more second: the run is told to stop."""
    _State.to_end = True
    left, _ = signal.getitimer(signal.ITIMER_PROF)
    if _State.active and left > HURRY:
        signal.setitimer(signal.ITIMER_PROF, HURRY, _AGAIN)


def is_hurried() -> bool:
    """Whether the run is told to stop: a page given up then may be fast enough."""
    return _State.to_end


def _stop(signum: int, frame: FrameType | None) -> None:
    if _State.active:
        raise TooSlowError
