"""corpus/loading: the exception of a load, and the packages of the extra `load`, imported when first needed."""

from __future__ import annotations

import importlib
import textwrap
from typing import Any

from newsspider import extras

LONGEST_REASON = 400
"""Characters: some libraries quote whole articles."""


class LoadError(Exception):
    """The load cannot continue; the message says in one line what is wrong, where, and what to do."""


def extra(name: str) -> Any:
    """The module of that name; LoadError where the extra is not installed."""
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as error:
        raise LoadError(f"{error.name} is not installed; install it with: {extras.mend('load')}") from None


def one_line(target: str, error: Exception) -> LoadError:
    """The error of a target's library, on one line."""
    reason = " ".join(str(error).split()) or type(error).__name__
    return LoadError(f"{target}: {textwrap.shorten(reason, LONGEST_REASON, placeholder=' …')}")
