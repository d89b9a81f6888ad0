"""ending: a process ends without taking down what it has imported, which is a tenth of a short crawl.

The rest is as Python does it, in its order: threads, exit functions, files.
"""

from __future__ import annotations

import atexit
import gc
import io
import os
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any, NoReturn


def left(run: Callable[..., object], *args: object, **given: object) -> NoReturn:
    """End this process as `run` ends."""
    code: int | None = None
    try:
        run(*args, **given)
    except SystemExit as ended:
        if not isinstance(ended.code, int | None):
            raise
        code = ended.code
    leave(code)


def leave(code: int | None) -> NoReturn:
    """End this process with an exit code."""
    vars(threading)["_shutdown"]()  # Both as Python does it, in its order.
    atexit._run_exitfuncs()
    _close_files()
    with suppress(OSError):
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code or 0)
    sys.exit(code)  # Python says what is wrong with these files, and has an exit code for it.


def _close_files() -> None:
    """Write out what was left open, as Python does at its end: a pipeline of the user's own may rely on it."""
    kinds = set(_below(io.TextIOWrapper.__mro__[1])) | set(_below(io.BufferedWriter.__mro__[1]))
    found = [one for one in gc.get_objects() if type(one) in kinds]
    # What writes into another comes before it: text into what a library packs, and that into bytes.
    order: dict[type, int] = {io.TextIOWrapper: 0, io.BufferedRandom: 2, io.BufferedWriter: 2}
    for one in sorted(found, key=lambda one: order.get(type(one), 1)):
        with suppress(Exception):
            if one.fileno() > 2:
                one.close()


def _below(kind: type[Any]) -> Iterator[type[Any]]:
    """A class and all that are made from it."""
    yield kind
    for one in kind.__subclasses__():
        yield from _below(one)
